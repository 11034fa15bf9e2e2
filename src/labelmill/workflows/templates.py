"""Workflows to begin with. Pure."""

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from labelmill.workflows.graph import Graph

_COLUMN = 260
_ROW = 150


@dataclass(frozen=True, slots=True)
class Template:
    """A workflow to begin with. Its agent nodes have no agent yet, so it is to be finished before it is saved."""

    id: str
    name: str
    summary: str
    graph: Graph


def annotate_and_review() -> Graph:
    """A person labels, another one approves or sends back: what a new project begins with."""
    return _graph(
        [
            ("start", "start", "Start", 0, 0, None),
            ("annotate", "annotate", "Annotate", 1, 0, None),
            ("review", "review", "Review", 2, 0, None),
            ("complete", "complete", "Complete", 3, 0, None),
        ],
        [
            ("start", "next", "annotate"),
            ("annotate", "submit", "review"),
            ("review", "approve", "complete"),
            ("review", "reject", "annotate"),
        ],
    )


def prelabel_and_review(
    *,
    quality_gate: UUID,
    detector: UUID,
    label_qa: UUID,
    passes: str = "pass",
    fails: str = "fail",
    good: str = "ok",
    needs_fix: str = "needs fix",
) -> Graph:
    """Agents sort out bad items, pre-label the good ones, and check what people approved.

    The first three are enabled agents; the others are the names of the gate's and the checker's decisions.
    """
    return _graph(
        [
            ("start", "start", "Start", 0, 1, None),
            ("quality-gate", "agent", "Quality Gate", 1, 1, _managed(quality_gate)),
            ("detector", "agent", "Detector", 2, 0, _managed(detector)),
            ("annotate", "annotate", "Annotate", 3, 0, None),
            ("review", "review", "Review", 4, 0, None),
            ("label-qa", "agent", "Label QA", 5, 0, _managed(label_qa)),
            ("complete", "complete", "Complete", 6, 0, None),
            ("archive", "archive", "Archive", 2, 2, None),
        ],
        [
            ("start", "next", "quality-gate"),
            ("quality-gate", passes, "detector"),
            ("quality-gate", fails, "archive"),
            ("detector", "next", "annotate"),
            ("annotate", "submit", "review"),
            ("review", "approve", "label-qa"),
            ("review", "reject", "annotate"),
            ("label-qa", good, "complete"),
            ("label-qa", needs_fix, "annotate"),
        ],
    )


def _managed(agent: UUID) -> dict[str, Any]:
    return {"mode": "managed", "enabled_agent_id": agent}


def _agent_reviewed(*, agent: str, before: bool, config: dict[str, Any] | None = None) -> Graph:
    """Start, then an agent before people annotate and review, or after they did."""
    first, second = ("agent", "annotate") if before else ("annotate", "review")
    return _graph(
        [
            ("start", "start", "Start", 0, 0, None),
            ("agent", "agent", agent, 1 if before else 3, 0, config),
            ("annotate", "annotate", "Annotate", 2 if before else 1, 0, None),
            ("review", "review", "Review", 3 if before else 2, 0, None),
            ("complete", "complete", "Complete", 4, 0, None),
        ],
        [
            ("start", "next", first),
            *([("agent", "next", second)] if before else [("agent", "ok", "complete"), ("agent", "needs fix", first)]),
            ("annotate", "submit", "review"),
            ("review", "approve", "complete" if before else "agent"),
            ("review", "reject", "annotate"),
        ],
    )


def _consensus() -> Graph:
    return _graph(
        [
            ("start", "start", "Start", 0, 0, None),
            ("consensus", "consensus", "Consensus", 1, 0, None),
            ("review", "review", "Review", 2, 1, None),
            ("complete", "complete", "Complete", 3, 0, None),
        ],
        [
            ("start", "next", "consensus"),
            ("consensus", "agree", "complete"),
            ("consensus", "disagree", "review"),
            ("review", "approve", "complete"),
            ("review", "reject", "consensus"),
        ],
    )


def _external() -> Graph:
    return _graph(
        [
            ("start", "start", "Start", 0, 0, None),
            ("external", "agent", "External agent", 1, 0, {"mode": "external", "pathways": ["done", "unsure"]}),
            ("annotate", "annotate", "Annotate", 2, 1, None),
            ("review", "review", "Review", 3, 0, None),
            ("complete", "complete", "Complete", 4, 0, None),
        ],
        [
            ("start", "next", "external"),
            ("external", "done", "review"),
            ("external", "unsure", "annotate"),
            ("annotate", "submit", "review"),
            ("review", "approve", "complete"),
            ("review", "reject", "annotate"),
        ],
    )


def _graph(
    nodes: list[tuple[str, str, str, int, int, dict[str, Any] | None]], edges: list[tuple[str, str, str]]
) -> Graph:
    def node(node_id: str, kind: str, name: str, column: int, row: int, config: dict[str, Any] | None) -> object:
        return {
            "id": node_id,
            "kind": kind,
            "name": name,
            "position": {"x": column * _COLUMN, "y": row * _ROW},
            "config": config or {},
        }

    return Graph.model_validate(
        {
            "nodes": [node(*n) for n in nodes],
            "edges": [{"source": s, "pathway": p, "target": t} for s, p, t in edges],
        }
    )


#: What a new workflow can begin with, the simplest first.
TEMPLATES: Final = (
    Template(
        "annotate-review",
        "Annotate and review",
        "A person labels, another one approves or sends back.",
        annotate_and_review(),
    ),
    Template(
        "prelabel-review",
        "Pre-label and review",
        "An agent labels first; a person corrects what it made, another one approves.",
        _agent_reviewed(agent="Pre-label", before=True),
    ),
    Template(
        "agent-gated-review",
        "Agent-gated review",
        "What reviewers approved is checked once more by an agent, and goes back when it needs a fix.",
        _agent_reviewed(agent="Check labels", before=False),
    ),
    Template(
        "consensus",
        "Consensus",
        "Several people label each task, unseen by one another; where they disagree, a reviewer decides.",
        _consensus(),
    ),
    Template(
        "external-agent",
        "External agent",
        "A program of your own pulls tasks and names the pathway; what it is unsure of, people label.",
        _external(),
    ),
)
