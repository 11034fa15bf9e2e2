"""Rows of workflow versions, stages, tasks, and the kept counters of the Queue."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Mapped, mapped_column

from labelmill.kit.db import Base, one_of
from labelmill.kit.ids import new_id


class StageKind(StrEnum):
    """What happens to a task in a stage."""

    START = "start"
    ANNOTATE = "annotate"
    REVIEW = "review"
    AGENT = "agent"
    ROUTER = "router"
    CONSENSUS = "consensus"
    COMPLETE = "complete"
    ARCHIVE = "archive"


class ExecutionStatus(StrEnum):
    """The seven execution statuses. A task in an agent stage always shows one of them."""

    PENDING = "pending"  # queued and waiting to start
    DISPATCHED = "dispatched"  # assigned to a worker
    RUNNING = "running"  # the agent is processing the task
    SUCCEEDED = "succeeded"  # completed successfully
    FAILED = "failed"  # met an error and did not complete
    TIMED_OUT = "timed_out"  # exceeded the maximum allowed time and was ended
    CANCELED = "canceled"  # canceled by a person before completion


class WorkflowVersionRow(Base):
    """One saved version of a project's workflow; the highest version is the current one."""

    __tablename__ = "workflow_versions"

    project_id: Mapped[UUID] = mapped_column(sa.ForeignKey("projects.id", ondelete="CASCADE"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    graph: Mapped[dict[str, Any]]
    created_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"))
    created_at: Mapped[datetime] = mapped_column(server_default=sa.func.now())


class StageRow(Base):
    """A node of the workflow that can hold tasks; it keeps its id over versions, by `node_id`."""

    __tablename__ = "stages"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    project_id: Mapped[UUID] = mapped_column(sa.ForeignKey("projects.id", ondelete="CASCADE"))
    node_id: Mapped[str]
    kind: Mapped[str]
    name: Mapped[str]
    position: Mapped[int]
    #: Agent stages: "managed" (Labelmill runs the agent) or "external" (a program pulls tasks).
    mode: Mapped[str | None]
    enabled_agent_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("enabled_agents.id"))
    #: Agent stages: does Labelmill feed waiting tasks to the agent?
    live: Mapped[bool] = mapped_column(server_default="false")
    paused_reason: Mapped[str | None]
    removed_at: Mapped[datetime | None]

    __table_args__ = (
        one_of("kind", StageKind),
        sa.CheckConstraint("mode IN ('managed', 'external')", name="mode"),
        sa.CheckConstraint("(kind = 'agent') = (mode IS NOT NULL)", name="mode_iff_agent"),
        sa.UniqueConstraint("project_id", "node_id", name="uq_stages_project_id_node_id"),
    )


class TaskRow(Base):
    """A data item travelling through a project's workflow. It is in exactly one stage.

    In an agent stage `execution_status` is set, and `execution_id` points at the execution it comes from;
    Pending without an execution id means that no execution row exists yet: the stage's feeder makes it.
    """

    __tablename__ = "tasks"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    project_id: Mapped[UUID] = mapped_column(sa.ForeignKey("projects.id", ondelete="CASCADE"))
    item_id: Mapped[UUID] = mapped_column(sa.ForeignKey("data_items.id"))
    #: The item's name, kept here so that the Queue sorts and searches without a join.
    name: Mapped[str]
    stage_id: Mapped[UUID] = mapped_column(sa.ForeignKey("stages.id"))
    priority: Mapped[int] = mapped_column(server_default="0")
    execution_status: Mapped[str | None]
    execution_id: Mapped[UUID | None]
    #: Where the task came from, for rejections: the annotate stage it was last submitted from.
    submitted_from: Mapped[UUID | None]
    assignee_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"))
    #: When a person last put it at the back of the stage's queue; cleared when it leaves the stage.
    skipped_at: Mapped[datetime | None]
    entered_at: Mapped[datetime] = mapped_column(server_default=sa.func.now())
    created_at: Mapped[datetime] = mapped_column(server_default=sa.func.now())

    __table_args__ = (
        one_of("execution_status", ExecutionStatus),
        sa.UniqueConstraint("project_id", "item_id", name="uq_tasks_project_id_item_id"),
        # The one big index of the Queue and the feeder: every list is a merge of (stage, status) branches.
        sa.Index(
            "ix_tasks_stage_id_status_priority",
            "stage_id",
            "execution_status",
            sa.text("priority DESC"),
            "id",
        ),
        sa.Index("ix_tasks_assignee_id", "assignee_id", postgresql_where="assignee_id IS NOT NULL"),
        # The next task for a person: the best of theirs and of nobody's, however many are somebody else's.
        sa.Index(
            "ix_tasks_work",
            "stage_id",
            "assignee_id",
            sa.text("priority DESC"),
            "id",
            postgresql_where="execution_status IS NULL AND skipped_at IS NULL",
        ),
        sa.Index("ix_tasks_skipped", "stage_id", "skipped_at", "id", postgresql_where="skipped_at IS NOT NULL"),
        # Most updates change a status or a stage; room on the page keeps them near.
        {"postgresql_with": {"fillfactor": 80}},
    )


class TaskHoldRow(Base):
    """A person works on a task, in one tab (`holder`), until `until` unless they renew. Ended holds may stay.

    Not columns of `tasks`: a renewal every few seconds would write that wide row and its indexes anew.
    """

    __tablename__ = "task_holds"

    task_id: Mapped[UUID] = mapped_column(sa.ForeignKey("tasks.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"))
    holder: Mapped[str]
    since: Mapped[datetime] = mapped_column(server_default=sa.func.now())
    until: Mapped[datetime]


class TaskMoveRow(Base):
    """One step of a task's way: into its first stage (`from_stage_id` null), or from a stage to the next."""

    __tablename__ = "task_moves"

    id: Mapped[int] = mapped_column(sa.BigInteger, sa.Identity(), primary_key=True)
    task_id: Mapped[UUID] = mapped_column(sa.ForeignKey("tasks.id", ondelete="CASCADE"))
    from_stage_id: Mapped[UUID | None]
    to_stage_id: Mapped[UUID]
    pathway: Mapped[str]
    actor_kind: Mapped[str]
    actor_id: Mapped[UUID | None]
    at: Mapped[datetime] = mapped_column(server_default=sa.func.now())

    __table_args__ = (sa.Index("ix_task_moves_task_id", "task_id", "id"),)


class TaskCountRow(Base):
    """How many tasks a stage holds per execution status ('' outside agent stages), as deltas to be summed.

    A trigger appends deltas, so writers never wait for one another; a sweep folds them together.
    """

    __tablename__ = "task_counts"

    id: Mapped[int] = mapped_column(sa.BigInteger, sa.Identity(), primary_key=True)
    stage_id: Mapped[UUID] = mapped_column(sa.ForeignKey("stages.id", ondelete="CASCADE"))
    status: Mapped[str]
    delta: Mapped[int] = mapped_column(sa.BigInteger)

    __table_args__ = (sa.Index("ix_task_counts_stage_id", "stage_id"),)


#: Statement triggers that keep `task_counts` equal to a recount of `tasks`, whoever writes tasks.
COUNT_TRIGGERS = (
    """
    CREATE OR REPLACE FUNCTION tasks_count_insert() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      INSERT INTO task_counts (stage_id, status, delta)
      SELECT stage_id, coalesce(execution_status, ''), count(*) FROM new_rows GROUP BY 1, 2;
      RETURN NULL;
    END $$
    """,
    """
    CREATE OR REPLACE FUNCTION tasks_count_delete() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      INSERT INTO task_counts (stage_id, status, delta)
      SELECT stage_id, coalesce(execution_status, ''), -count(*) FROM old_rows
      WHERE EXISTS (SELECT 1 FROM stages WHERE stages.id = old_rows.stage_id) GROUP BY 1, 2;
      RETURN NULL;
    END $$
    """,
    """
    CREATE OR REPLACE FUNCTION tasks_count_update() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      INSERT INTO task_counts (stage_id, status, delta)
      SELECT stage_id, status, sum(n) FROM (
        SELECT stage_id, coalesce(execution_status, '') AS status, 1 AS n FROM new_rows
        UNION ALL
        SELECT stage_id, coalesce(execution_status, ''), -1 FROM old_rows
      ) AS moves GROUP BY 1, 2 HAVING sum(n) <> 0;
      RETURN NULL;
    END $$
    """,
    """
    CREATE TRIGGER tasks_count_insert AFTER INSERT ON tasks REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION tasks_count_insert()
    """,
    """
    CREATE TRIGGER tasks_count_delete AFTER DELETE ON tasks REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION tasks_count_delete()
    """,
    """
    CREATE TRIGGER tasks_count_update AFTER UPDATE ON tasks REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION tasks_count_update()
    """,
)

for _statement in COUNT_TRIGGERS:
    event.listen(TaskCountRow.__table__, "after_create", sa.DDL(_statement.replace("%", "%%")))
