"""How an attempt ended, as a worker reports it to the gate."""

from dataclasses import dataclass, field
from uuid import UUID

from labelmill.agents.contract import AgentResult, Usage
from labelmill.executions.tables import FailureClass


@dataclass(frozen=True, slots=True)
class Grip:
    """A worker's hold on one running execution: only the holder of the current fence and epoch may end it."""

    execution_id: UUID
    fence: UUID
    epoch: int
    #: Its answer is shown, not applied.
    preview: bool = False


@dataclass(frozen=True, slots=True)
class Success:
    """The agent answered and its result is valid; `seen` has the versions of the labels it was shown."""

    grip: Grip
    result: AgentResult
    seen: dict[UUID, int] = field(default_factory=dict[UUID, int])


@dataclass(frozen=True, slots=True)
class Failure:
    """The attempt failed. `permanent`: trying again would fail the same way."""

    grip: Grip
    failure: FailureClass
    message: str
    problems: list[dict[str, str]] = field(default_factory=list[dict[str, str]])
    log: list[str] = field(default_factory=list[str])
    usage: Usage | None = None
    permanent: bool = False


Outcome = Success | Failure
