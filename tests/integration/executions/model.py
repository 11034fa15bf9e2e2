"""What the gate should do, as a pure model: tasks, executions, and answers that come in time or late."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from labelmill.executions.outcomes import Grip
from labelmill.executions.states import BUSY, OPEN, RETRYABLE, RUNNABLE, may_move
from labelmill.workflows.tables import ExecutionStatus

S = ExecutionStatus
#: A status before and after.
Edge = tuple[ExecutionStatus, ExecutionStatus]


class Answer(StrEnum):
    """The ways in which a worker reports the end of an attempt."""

    SUCCESS = "success"
    TRANSIENT = "transient"
    PERMANENT = "permanent"
    TIMEOUT = "timeout"


@dataclass(slots=True)
class ModelTask:
    """A task: the stage it is in and what it shows there."""

    stage: UUID
    status: ExecutionStatus | None = S.PENDING
    execution: UUID | None = None


@dataclass(slots=True)
class ModelExecution:
    """An execution, the attempts of it that ended, and how many answers came too late."""

    task: UUID
    status: ExecutionStatus = S.PENDING
    attempt: int = 1
    fence: UUID | None = None
    epoch: int = 0
    attempts: list[tuple[int, ExecutionStatus]] = field(default_factory=list[tuple[int, ExecutionStatus]])
    refused: int = 0

    def held_by(self, grip: Grip) -> bool:
        """Whether the grip is the newest one that a worker got."""
        return (self.fence, self.epoch) == (grip.fence, grip.epoch)


class Model:
    """Tasks of one project whose agent stage leads to `after`, and back from there."""

    def __init__(self, tasks: Sequence[UUID], *, agent: UUID, after: UUID, max_attempts: int) -> None:
        self.agent, self.after, self.max_attempts = agent, after, max_attempts
        self.tasks = {task: ModelTask(agent) for task in tasks}
        self.executions: dict[UUID, ModelExecution] = {}
        #: Every change of a status so far.
        self.taken: set[Edge] = set()

    def in_stage(self, stage: UUID) -> list[UUID]:
        """The stage's tasks."""
        return [task for task, row in self.tasks.items() if row.stage == stage]

    def waiting(self) -> list[UUID]:
        """Pending tasks for which nobody made an execution yet."""
        return [task for task, row in self.tasks.items() if row.status is S.PENDING and row.execution is None]

    def may_run(self, task: UUID) -> bool:
        """Whether a person can press Run."""
        return self.tasks[task].status in RUNNABLE

    def may_retry(self, execution: UUID) -> bool:
        """Whether a person can press Retry: it failed, and the task is still there because of it."""
        row = self.executions[execution]
        return row.status in RETRYABLE and self.tasks[row.task].execution == execution

    def may_cancel(self, execution: UUID) -> bool:
        """Whether there is anything to cancel."""
        return self.executions[execution].status in OPEN

    def request(self, task: UUID, execution: UUID) -> None:
        """A person asked for an execution."""
        self.executions[execution] = ModelExecution(task)
        self._show(execution)

    def dispatch(self, execution: UUID, fence: UUID) -> None:
        """Handed to the dispatcher under a new fence."""
        self._become(execution, S.DISPATCHED)
        self.executions[execution].fence = fence

    def start(self, execution: UUID, fence: UUID) -> bool:
        """A worker wants to start; whether it may."""
        row = self.executions[execution]
        if row.status is not S.DISPATCHED or row.fence != fence:
            return False
        row.epoch += 1
        self._become(execution, S.RUNNING)
        return True

    def answer(self, grip: Grip, answer: Answer) -> bool:
        """A worker answers; whether it counts."""
        row = self.executions[grip.execution_id]
        if row.status is not S.RUNNING or not row.held_by(grip):
            # An answer that already counted is told twice when its worker did not hear the first time.
            row.refused += not (row.status is S.SUCCEEDED and row.held_by(grip))
            return False
        if answer is Answer.SUCCESS:
            self._end(grip.execution_id, S.SUCCEEDED)
            self.leave(row.task, self.after)
        elif answer is Answer.TIMEOUT:
            self._end(grip.execution_id, S.TIMED_OUT)
        else:
            self._fail(grip.execution_id, permanent=answer is Answer.PERMANENT)
        return True

    def lose(self, execution: UUID, *, overdue: bool) -> None:
        """The sweeper came after the deadline (`overdue`) or the lease of a busy execution."""
        row = self.executions[execution]
        if row.status is S.RUNNING and overdue:
            self._end(execution, S.TIMED_OUT)
        elif row.status is S.RUNNING:
            self._fail(execution, permanent=False)
        elif row.status is S.DISPATCHED and not overdue:
            self._wait_again(execution)

    def give_back(self, execution: UUID, fence: UUID) -> None:
        """A worker that ends returns what it holds."""
        row = self.executions[execution]
        if row.status in BUSY and row.fence == fence:
            self._wait_again(execution)

    def cancel(self, execution: UUID) -> None:
        """A person canceled an open execution."""
        row = self.executions[execution]
        if row.status is S.RUNNING:
            row.attempts.append((row.attempt, S.CANCELED))
        self._become(execution, S.CANCELED)

    def move(self, task: UUID, stage: UUID) -> bool:
        """A person moves a task on; whether it goes."""
        row = self.tasks[task]
        if row.status in BUSY:
            return False
        if row.status is S.PENDING and row.execution is not None:
            self.cancel(row.execution)
        self.leave(task, stage)
        return True

    def leave(self, task: UUID, stage: UUID) -> None:
        """The task is in another stage now."""
        self.tasks[task] = ModelTask(stage, S.PENDING if stage == self.agent else None)

    def _fail(self, execution: UUID, *, permanent: bool) -> None:
        row = self.executions[execution]
        if permanent or row.attempt >= self.max_attempts:
            self._end(execution, S.FAILED)
            return
        row.attempts.append((row.attempt, S.FAILED))
        row.attempt += 1
        self._wait_again(execution)

    def _end(self, execution: UUID, status: ExecutionStatus) -> None:
        row = self.executions[execution]
        row.attempts.append((row.attempt, status))
        self._become(execution, status)

    def _wait_again(self, execution: UUID) -> None:
        self._become(execution, S.PENDING)
        self.executions[execution].fence = None

    def _become(self, execution: UUID, status: ExecutionStatus) -> None:
        row = self.executions[execution]
        assert may_move(row.status, status), f"the model itself went from {row.status} to {status}"
        self.taken.add((row.status, status))
        row.status = status
        self._show(execution)

    def _show(self, execution: UUID) -> None:
        row = self.executions[execution]
        task = self.tasks[row.task]
        task.status, task.execution = row.status, execution
