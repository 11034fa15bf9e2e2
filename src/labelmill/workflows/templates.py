"""Workflows to begin with. Pure."""

from typing import Any
from uuid import UUID

from labelmill.workflows.graph import Graph

_COLUMN = 260
_ROW = 150


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
            ("quality-gate", "agent", "Quality Gate", 1, 1, quality_gate),
            ("detector", "agent", "Detector", 2, 0, detector),
            ("annotate", "annotate", "Annotate", 3, 0, None),
            ("review", "review", "Review", 4, 0, None),
            ("label-qa", "agent", "Label QA", 5, 0, label_qa),
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


def _graph(nodes: list[tuple[str, str, str, int, int, UUID | None]], edges: list[tuple[str, str, str]]) -> Graph:
    def node(node_id: str, kind: str, name: str, column: int, row: int, agent: UUID | None) -> dict[str, Any]:
        return {
            "id": node_id,
            "kind": kind,
            "name": name,
            "position": {"x": column * _COLUMN, "y": row * _ROW},
            "config": {"mode": "managed", "enabled_agent_id": agent} if agent else {},
        }

    return Graph.model_validate(
        {
            "nodes": [node(*n) for n in nodes],
            "edges": [{"source": s, "pathway": p, "target": t} for s, p, t in edges],
        }
    )
