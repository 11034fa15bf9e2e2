"""Rows of issues and of their comments."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from labelmill.kit.db import Base, one_of
from labelmill.kit.ids import new_id


class IssueStatus(StrEnum):
    """Whether somebody still has to look."""

    OPEN = "open"
    RESOLVED = "resolved"


class IssueRow(Base):
    """A thread on a task: about all of it, a place (`x`, `y` in image pixels), or a label."""

    __tablename__ = "issues"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    project_id: Mapped[UUID] = mapped_column(sa.ForeignKey("projects.id", ondelete="CASCADE"), index=True)
    task_id: Mapped[UUID] = mapped_column(sa.ForeignKey("tasks.id", ondelete="CASCADE"), index=True)
    #: Deleted labels keep their rows, so the thread outlives what it is about.
    label_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("labels.id", ondelete="SET NULL"), index=True)
    frame: Mapped[int] = mapped_column(server_default="0")
    x: Mapped[float | None] = mapped_column(sa.Double)
    y: Mapped[float | None] = mapped_column(sa.Double)
    status: Mapped[str] = mapped_column(server_default="open")
    created_by: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"))
    created_at: Mapped[datetime] = mapped_column(server_default=sa.func.now())
    resolved_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"))
    resolved_at: Mapped[datetime | None]

    __table_args__ = (
        one_of("status", IssueStatus),
        sa.CheckConstraint("(x IS NULL) = (y IS NULL)", name="place_is_whole"),
        sa.CheckConstraint("(status = 'resolved') = (resolved_at IS NOT NULL)", name="resolved_iff_at"),
    )


class IssueCommentRow(Base):
    """One thing that a person said; an issue's first comment is what it was opened with."""

    __tablename__ = "issue_comments"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    issue_id: Mapped[UUID] = mapped_column(sa.ForeignKey("issues.id", ondelete="CASCADE"), index=True)
    author_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"))
    text: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(server_default=sa.func.now())
