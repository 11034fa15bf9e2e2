"""Rows of labels: the current state, and append-only revisions."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from labelmill.kit.db import Base, one_of
from labelmill.kit.ids import new_id


class LabelKindValue(StrEnum):
    """An object has a geometry, a classification has not."""

    OBJECT = "object"
    CLASSIFICATION = "classification"


class AuthorKind(StrEnum):
    """Who wrote a label's current state."""

    PERSON = "person"
    IMPORT = "import"
    EXECUTION = "execution"


class RevisionOp(StrEnum):
    """What a revision did."""

    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"
    #: A person took a suggestion over as it was.
    ACCEPT = "accept"
    REVIEW = "review"
    #: The label is again what it was at an earlier version.
    RESTORE = "restore"


class Verdict(StrEnum):
    """A reviewer's word on a label's content."""

    APPROVED = "approved"
    REJECTED = "rejected"


class LabelRow(Base):
    """One object or classification instance on a project's data item. Deleted labels stay, with `deleted_at`."""

    __tablename__ = "labels"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    project_id: Mapped[UUID] = mapped_column(sa.ForeignKey("projects.id", ondelete="CASCADE"))
    item_id: Mapped[UUID] = mapped_column(sa.ForeignKey("data_items.id"))
    kind: Mapped[str]
    class_id: Mapped[str]
    frame: Mapped[int] = mapped_column(server_default="0")
    geometry: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    attributes: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    #: Higher is nearer to the eye.
    z: Mapped[int] = mapped_column(server_default="0")
    confidence: Mapped[float | None] = mapped_column(sa.Double)
    #: Goes when the content changes.
    review: Mapped[str | None]
    version: Mapped[int] = mapped_column(server_default="1")
    author_kind: Mapped[str]
    #: User, import or execution id; no foreign key, since executions stand above labels.
    author_id: Mapped[UUID | None]
    #: The execution that created the label, kept when a person changes it.
    created_by_execution: Mapped[UUID | None]
    created_at: Mapped[datetime] = mapped_column(server_default=sa.func.now())
    updated_at: Mapped[datetime] = mapped_column(server_default=sa.func.now())
    deleted_at: Mapped[datetime | None]
    #: The transaction that wrote the row last: what a client has not seen has one that its snapshot did not see.
    xid: Mapped[int] = mapped_column(sa.BigInteger, server_default=sa.text("(pg_current_xact_id()::text)::bigint"))

    __table_args__ = (
        one_of("kind", LabelKindValue),
        one_of("review", Verdict),
        one_of("author_kind", AuthorKind),
        sa.CheckConstraint("(kind = 'object') = (geometry IS NOT NULL)", name="geometry_iff_object"),
        sa.Index("ix_labels_project_id_item_id", "project_id", "item_id", postgresql_where="deleted_at IS NULL"),
        sa.Index("ix_labels_deleted", "project_id", "item_id", "xid", postgresql_where="deleted_at IS NOT NULL"),
        sa.Index(
            "ix_labels_created_by_execution",
            "created_by_execution",
            postgresql_where="created_by_execution IS NOT NULL",
        ),
    )


class LabelRevisionRow(Base):
    """One change of one label: who, what, which execution, before, after. Append-only."""

    __tablename__ = "label_revisions"

    label_id: Mapped[UUID] = mapped_column(sa.ForeignKey("labels.id", ondelete="CASCADE"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    op: Mapped[str]
    author_kind: Mapped[str]
    author_id: Mapped[UUID | None]
    before: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    after: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    at: Mapped[datetime] = mapped_column(server_default=sa.func.now())

    __table_args__ = (
        one_of("op", RevisionOp),
        one_of("author_kind", AuthorKind),
        sa.Index("ix_label_revisions_author_id", "author_id"),
    )
