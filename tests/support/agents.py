"""Agents that behave in every way an agent can, for the engine's tests: they run for real, in real workers."""

import os
import time

from labelmill.agents.builtin.base import AgentConfig, AgentError, BuiltinAgent, Media
from labelmill.agents.contract import AgentRequest, AgentResult, NewLabel, Prompt
from labelmill.labels.geometry import BoundingBox


class SleepConfig(AgentConfig):
    """How long to take."""

    seconds: float = 0.0


def _one_box(request: AgentRequest) -> AgentResult:
    label = NewLabel(
        class_id=request.ontology.objects[0].id,
        geometry=BoundingBox(x=1, y=2, width=10, height=10),
        confidence=0.9,
    )
    return AgentResult(create=[label], message=f"One box, attempt {request.attempt}")


def boxes(request: AgentRequest, _media: Media | None) -> AgentResult:
    """Takes a while, then makes one box."""
    time.sleep(float(request.config.get("seconds", 0)))
    return _one_box(request)


def raises(_request: AgentRequest, _media: Media | None) -> AgentResult:
    """Has a bug."""
    raise ZeroDivisionError("division by zero")


def refuses(_request: AgentRequest, _media: Media | None) -> AgentResult:
    """Says in its own words that it can't."""
    raise AgentError("This photograph is upside down.")


def hangs(_request: AgentRequest, _media: Media | None) -> AgentResult:
    """Never comes back."""
    while True:
        time.sleep(1)


def dies(_request: AgentRequest, _media: Media | None) -> AgentResult:
    """Takes its process down, as running out of memory does."""
    os._exit(9)


def outside_ontology(_request: AgentRequest, _media: Media | None) -> AgentResult:
    """Names a class that the ontology hasn't."""
    box = BoundingBox(x=1, y=2, width=10, height=10)
    return AgentResult(create=[NewLabel(class_id="unicorn", geometry=box)])


def undeclared_decision(_request: AgentRequest, _media: Media | None) -> AgentResult:
    """Takes a pathway that it never declared."""
    return AgentResult(decision="maybe")


def flaky(request: AgentRequest, _media: Media | None) -> AgentResult:
    """Fails at first, works at the second attempt."""
    if request.attempt == 1:
        raise ConnectionError("the model server is warming up")
    return _one_box(request)


def edits(request: AgentRequest, _media: Media | None) -> AgentResult:
    """Takes a while, then deletes all labels that it was shown."""
    time.sleep(float(request.config.get("seconds", 0)))
    return AgentResult(delete=[label.id for label in request.labels])


def echo(request: AgentRequest, _media: Media | None) -> AgentResult:
    """Says what it was given."""
    shown = sorted(str(label.id) for label in request.labels)
    pointed = request.selection.model_dump_json() if request.selection else None
    return AgentResult(message=pointed, log=["preview" if request.preview else "applied", *shown])


def _agent(
    slug: str,
    run: object,
    *,
    cpu_bound: bool = False,
    decisions: tuple[str, ...] = (),
    prompts: tuple[Prompt, ...] = (),
) -> BuiltinAgent:
    return BuiltinAgent(
        slug=slug,
        name=slug.removeprefix("test-").replace("-", " ").capitalize(),
        version="1",
        summary="For tests",
        description="For tests",
        icon="flask",
        config=SleepConfig,
        run=run,  # pyright: ignore[reportArgumentType]
        decisions=decisions,
        reads_media=False,
        cpu_bound=cpu_bound,
        prompts=prompts,
    )


AGENTS = (
    _agent("test-boxes", boxes),
    _agent("test-boxes-cpu", boxes, cpu_bound=True),
    _agent("test-raises", raises),
    _agent("test-raises-cpu", raises, cpu_bound=True),
    _agent("test-refuses", refuses),
    _agent("test-hangs", hangs, cpu_bound=True),
    _agent("test-dies", dies, cpu_bound=True),
    _agent("test-outside-ontology", outside_ontology),
    _agent("test-undeclared-decision", undeclared_decision, decisions=("yes", "no")),
    _agent("test-flaky", flaky),
    _agent("test-edits", edits),
    _agent("test-echo", echo, prompts=(Prompt.POINTS, Prompt.BOXES)),
)
