"""What a bulk verb acts on: named tasks, or all that match. Becomes SQL, so that a million tasks cost one statement."""

from typing import Annotated, Literal
from uuid import UUID

import sqlalchemy as sa
from pydantic import BaseModel, ConfigDict, Field, model_validator

from labelmill.workflows.tables import ExecutionStatus, TaskRow


class Selection(BaseModel):
    """Either `task_ids`, or `stage_id` with `all: true` and, if wanted, statuses and a part of the item's name."""

    model_config = ConfigDict(extra="forbid")

    task_ids: Annotated[list[UUID], Field(max_length=10_000)] | None = None
    stage_id: UUID | None = None
    statuses: list[ExecutionStatus] = []
    q: Annotated[str, Field(max_length=200)] | None = None
    all: Literal[True] | None = None

    @model_validator(mode="after")
    def _one_way(self) -> "Selection":
        if (self.task_ids is None) == (self.stage_id is None):
            raise ValueError("name either task_ids, or stage_id with all: true")
        if self.stage_id is not None and self.all is None:
            raise ValueError("to select all matching tasks of a stage, say all: true")
        if self.task_ids is not None and (self.statuses or self.q or self.all):
            raise ValueError("statuses, q and all go with stage_id, not with task_ids")
        return self


def resolve(project_id: UUID, selection: Selection) -> sa.Select[UUID]:
    """The ids of the project's tasks that are selected, in no order; add a limit, locks or conditions to it."""
    query = sa.select(TaskRow.id).where(TaskRow.project_id == project_id)
    if selection.task_ids is not None:
        # One array parameter: PostgreSQL takes 32,767 parameters at most.
        return query.where(TaskRow.id == sa.any_(sa.literal(selection.task_ids, sa.ARRAY(sa.Uuid))))
    query = query.where(TaskRow.stage_id == selection.stage_id)
    if selection.statuses:
        query = query.where(TaskRow.execution_status.in_(selection.statuses))
    if selection.q:
        query = query.where(TaskRow.name.icontains(selection.q, autoescape=True))
    return query
