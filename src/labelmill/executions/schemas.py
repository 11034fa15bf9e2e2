"""Wire types of executions and the Queue."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from labelmill.agents.contract import AgentResult, Trigger
from labelmill.agents.contract import Selection as AgentSelection
from labelmill.executions.tables import FailureClass
from labelmill.labels.schemas import Label
from labelmill.media.schemas import ItemOut
from labelmill.workflows.selection import Selection
from labelmill.workflows.tables import ExecutionStatus, StageKind
from labelmill.workflows.work_schemas import TaskHold


class ExecutionBrief(BaseModel):
    """An execution as the Queue shows it. `id` is null for a Pending task whose turn has not come."""

    id: UUID | None
    status: ExecutionStatus
    attempt: int
    message: str | None
    failure_class: FailureClass | None
    decision: str | None
    updated_at: datetime
    #: Why a Pending one waits, in words.
    waits: str | None


class TaskItem(BaseModel):
    """A task's data item, as far as a list shows it."""

    id: UUID
    name: str
    kind: str
    width: int | None
    height: int | None
    thumbnail_url: str | None


class TaskStage(BaseModel):
    """The stage that a task is in."""

    id: UUID
    name: str
    kind: StageKind


class TaskAssignee(BaseModel):
    """The person a task is assigned to."""

    id: UUID
    name: str


class RejectionOut(BaseModel):
    """Why a task came back, when a person's last step with it was a rejection."""

    reason: str
    by: str | None
    at: datetime


class _Task(BaseModel):
    id: UUID
    project_id: UUID
    stage: TaskStage
    priority: int
    execution: ExecutionBrief | None
    last_execution: ExecutionBrief | None
    assignee: TaskAssignee | None
    #: Who works on it now.
    hold: TaskHold | None
    created_at: datetime
    entered_at: datetime
    label_count: int


class TaskOut(_Task):
    """A task in the Queue. `execution` is null outside agent stages; `last_execution` is the newest anywhere."""

    item: TaskItem


class HistoryEntry(BaseModel):
    """One thing that happened to a task."""

    at: datetime
    kind: str
    text: str
    actor: str | None


class TaskDetail(_Task):
    """A task with its whole item, its ways out and its history."""

    item: ItemOut
    pathways: list[str]
    history: list[HistoryEntry]
    rejection: RejectionOut | None


class NextTask(BaseModel):
    """The next task for a person; null when there is none."""

    task: TaskDetail | None


class ExecutionOut(BaseModel):
    """One run of one agent version on one task."""

    id: UUID
    task_id: UUID
    stage_id: UUID
    stage_name: str
    agent_name: str
    agent_slug: str
    agent_version: str
    icon: str
    trigger: Trigger
    status: ExecutionStatus
    attempt: int
    max_attempts: int
    message: str | None
    decision: str | None
    failure_class: FailureClass | None
    waits: str | None
    created_at: datetime
    dispatched_at: datetime | None
    started_at: datetime | None
    ended_at: datetime | None
    #: Seconds that the agent ran (so far, while Running).
    seconds: float | None
    labels_created: int
    usage: dict[str, Any] | None
    retry_of: UUID | None
    #: Triggered in the editor only to be shown: it changes no labels.
    preview: bool
    #: Who asked for it.
    requested_by: UUID | None


class TriggerIn(BaseModel):
    """An enabled agent to run on a task now. `preview`: show the answer instead of applying it."""

    model_config = ConfigDict(extra="forbid")

    enabled_agent_id: UUID
    selection: AgentSelection = AgentSelection()
    preview: bool = False


class TriggerOutcome(BaseModel):
    """What became of a triggered execution; `result` is there for previews that succeeded."""

    execution: ExecutionOut
    result: AgentResult | None


class AttemptOut(BaseModel):
    """One try of an execution."""

    number: int
    worker: str | None
    dispatched_at: datetime | None
    started_at: datetime | None
    ended_at: datetime
    outcome: ExecutionStatus
    failure_class: FailureClass | None
    message: str | None
    log: list[str]
    problems: list[dict[str, str]]


class RefusedResult(BaseModel):
    """A result that came too late and was refused."""

    at: datetime
    worker: str | None
    reason: str


class ExecutionDetail(ExecutionOut):
    """An execution with its attempts, the labels it made that are still there, and what was refused."""

    attempts: list[AttemptOut]
    labels: list[Label]
    refused_results: list[RefusedResult]
    retried_as: UUID | None


class Executions(BaseModel):
    """A task's executions, newest first."""

    items: list[ExecutionOut]


class PauseIn(BaseModel):
    """Why the agent is paused, shown beside the Paused indicator."""

    reason: str | None = Field(default=None, max_length=500)


class SelectionIn(BaseModel):
    """What a bulk verb acts on."""

    selection: Selection


class MoveIn(SelectionIn):
    """Which tasks to move, by which of their stage's pathways (null: the only one)."""

    pathway: str | None = None


class PathwayOut(BaseModel):
    """A way out that all selected tasks have."""

    name: str
    stage_name: str


class MovePreview(BaseModel):
    """What a Move would do: `skipped` tasks are Dispatched or Running and stay."""

    moved: int
    skipped: int
    total: int
    pathways: list[PathwayOut]


class Moved(BaseModel):
    """What a Move did."""

    moved: int
    skipped: int


class Retried(BaseModel):
    """What Retry failed did."""

    retried: int
    skipped: int


class Canceled(BaseModel):
    """What Cancel did."""

    canceled: int
    skipped: int
