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
    confidence: Mapped[float | None] = mapped_column(sa.Double)
    version: Mapped[int] = mapped_column(server_default="1")
    author_kind: Mapped[str]
    #: User, import or execution id; no foreign key, since executions stand above labels.
    author_id: Mapped[UUID | None]
    #: The execution that created the label, kept when a person changes it.
    created_by_execution: Mapped[UUID | None]
    created_at: Mapped[datetime] = mapped_column(server_default=sa.func.now())
    updated_at: Mapped[datetime] = mapped_column(server_default=sa.func.now())
    deleted_at: Mapped[datetime | None]

    __table_args__ = (
        one_of("kind", LabelKindValue),
        one_of("author_kind", AuthorKind),
        sa.CheckConstraint("(kind = 'object') = (geometry IS NOT NULL)", name="geometry_iff_object"),
        sa.Index("ix_labels_project_id_item_id", "project_id", "item_id", postgresql_where="deleted_at IS NULL"),
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
