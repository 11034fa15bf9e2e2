"""Rows of executions, their attempts, refused late results, and the workers that are alive."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from labelmill.agents.contract import Trigger
from labelmill.kit.db import Base, one_of
from labelmill.kit.ids import new_id
from labelmill.workflows.tables import ExecutionStatus


class FailureClass(StrEnum):
    """Why an attempt failed, as shown to people."""

    AGENT_ERROR = "agent_error"
    INVALID_RESULT = "invalid_result"
    UNREACHABLE = "unreachable"
    UNAUTHORISED = "unauthorised"
    WORKER_LOST = "worker_lost"
    CONFLICT = "conflict"
    REFUSED_BY_POLICY = "refused_by_policy"
    TIMEOUT = "timeout"


OPEN = "status IN ('pending', 'dispatched', 'running')"
BUSY = "status IN ('dispatched', 'running')"
#: What a task waits for and shows. Editor and shadow runs stand beside it.
OF_WORKFLOW = "trigger IN ('workflow', 'manual')"


class ExecutionRow(Base):
    """One run of one agent version on one task. `fence` names a dispatch, `epoch` a start: both guard the end."""

    __tablename__ = "executions"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    project_id: Mapped[UUID] = mapped_column(sa.ForeignKey("projects.id", ondelete="CASCADE"))
    task_id: Mapped[UUID] = mapped_column(sa.ForeignKey("tasks.id", ondelete="CASCADE"))
    stage_id: Mapped[UUID] = mapped_column(sa.ForeignKey("stages.id"))
    enabled_agent_id: Mapped[UUID] = mapped_column(sa.ForeignKey("enabled_agents.id"))
    agent_version_id: Mapped[UUID] = mapped_column(sa.ForeignKey("agent_versions.id"))
    trigger: Mapped[str]
    status: Mapped[str]
    priority: Mapped[int] = mapped_column(server_default="0")
    attempt: Mapped[int] = mapped_column(server_default="1")
    fence: Mapped[UUID | None]
    epoch: Mapped[int] = mapped_column(server_default="0")
    worker: Mapped[str | None]
    lease_until: Mapped[datetime | None]
    deadline: Mapped[datetime | None]
    #: Back-off: a pending execution is not fed before this.
    not_before: Mapped[datetime | None]
    retry_of: Mapped[UUID | None] = mapped_column(sa.ForeignKey("executions.id", ondelete="SET NULL"))
    requested_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"))
    failure_class: Mapped[str | None]
    message: Mapped[str | None]
    decision: Mapped[str | None]
    usage: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    labels_created: Mapped[int] = mapped_column(server_default="0")
    #: What the person pointed at in the Label Editor: a contract `Selection`.
    selection: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    #: Only shown, never applied; its row goes an hour after it was made.
    preview: Mapped[bool] = mapped_column(server_default="false")
    #: A preview's answer: a contract `AgentResult`.
    result: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    created_at: Mapped[datetime] = mapped_column(server_default=sa.func.now())
    dispatched_at: Mapped[datetime | None]
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    __table_args__ = (
        one_of("trigger", Trigger),
        one_of("status", ExecutionStatus),
        one_of("failure_class", FailureClass),
        sa.Index("ix_executions_task_id", "task_id", "id"),
        # A task has one open execution of its workflow.
        sa.Index("uq_executions_open_task_id", "task_id", unique=True, postgresql_where=f"{OPEN} AND {OF_WORKFLOW}"),
        sa.Index("ix_executions_lease_until", "lease_until", postgresql_where=BUSY),
        sa.Index("ix_executions_busy_agent", "enabled_agent_id", postgresql_where=BUSY),
        sa.Index(
            "ix_executions_pending",
            "stage_id",
            sa.text("priority DESC"),
            "id",
            postgresql_where="status = 'pending'",
        ),
        sa.Index("ix_executions_pending_editor", "id", postgresql_where="status = 'pending' AND trigger = 'editor'"),
        sa.Index("ix_executions_previews", "created_at", postgresql_where="preview"),
        sa.Index("ix_executions_retry_of", "retry_of", postgresql_where="retry_of IS NOT NULL"),
        {"postgresql_with": {"fillfactor": 70}},
    )


class AttemptRow(Base):
    """One try of an execution that ended: by success, failure, time-out, cancel, or loss of its worker."""

    __tablename__ = "attempts"

    execution_id: Mapped[UUID] = mapped_column(sa.ForeignKey("executions.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    worker: Mapped[str | None]
    outcome: Mapped[str]
    failure_class: Mapped[str | None]
    message: Mapped[str | None]
    #: `[{path, message}]`: what was wrong with an invalid result, and where.
    problems: Mapped[list[Any]] = mapped_column(server_default="[]")
    log: Mapped[list[Any]] = mapped_column(server_default="[]")
    dispatched_at: Mapped[datetime | None]
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime] = mapped_column(server_default=sa.func.now())

    __table_args__ = (one_of("outcome", ExecutionStatus), one_of("failure_class", FailureClass))


class RefusedResultRow(Base):
    """A result that came too late to count: its execution was canceled, timed out, or given to another worker."""

    __tablename__ = "refused_results"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    execution_id: Mapped[UUID] = mapped_column(sa.ForeignKey("executions.id", ondelete="CASCADE"), index=True)
    worker: Mapped[str | None]
    reason: Mapped[str]
    at: Mapped[datetime] = mapped_column(server_default=sa.func.now())


class WorkerRow(Base):
    """A worker process that said it is alive at `seen_at`."""

    __tablename__ = "workers"

    name: Mapped[str] = mapped_column(primary_key=True)
    host: Mapped[str]
    pid: Mapped[int]
    version: Mapped[str]
    io_slots: Mapped[int]
    cpu_slots: Mapped[int]
    started_at: Mapped[datetime] = mapped_column(server_default=sa.func.now())
    seen_at: Mapped[datetime] = mapped_column(server_default=sa.func.now())


class RateWindowRow(Base):
    """Token bucket of an enabled agent's rate limit."""

    __tablename__ = "rate_windows"

    enabled_agent_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("enabled_agents.id", ondelete="CASCADE"), primary_key=True
    )
    tokens: Mapped[float] = mapped_column(sa.Double)
    refilled_at: Mapped[datetime] = mapped_column(server_default=sa.func.now())
