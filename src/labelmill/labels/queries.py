"""Reads of labels."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from labelmill.identity.tables import UserRow
from labelmill.kit.errors import NotFoundError
from labelmill.labels.schemas import Label, Revision, label_out
from labelmill.labels.tables import AuthorKind, LabelRevisionRow, LabelRow


async def labels_of_items(
    session: AsyncSession, project_id: UUID, item_ids: Sequence[UUID]
) -> dict[UUID, list[LabelRow]]:
    """The living labels of a project's items, oldest first; items without labels have an empty list."""
    labels: dict[UUID, list[LabelRow]] = {item_id: [] for item_id in item_ids}
    if not labels:
        return labels
    rows = await session.scalars(
        sa.select(LabelRow)
        .where(
            LabelRow.project_id == project_id,
            LabelRow.item_id == sa.any_(sa.bindparam("items", list(labels), sa.ARRAY(sa.Uuid))),
            LabelRow.deleted_at.is_(None),
        )
        .order_by(LabelRow.created_at, LabelRow.id)
    )
    for row in rows:
        labels[row.item_id].append(row)
    return labels


async def labels_by_id(session: AsyncSession, project_id: UUID, item_id: UUID, ids: Sequence[UUID]) -> list[LabelRow]:
    """Those of these labels that live on an item, oldest first."""
    rows = await session.scalars(
        sa.select(LabelRow)
        .where(
            LabelRow.id == sa.any_(sa.bindparam("ids", list(ids), sa.ARRAY(sa.Uuid))),
            LabelRow.project_id == project_id,
            LabelRow.item_id == item_id,
            LabelRow.deleted_at.is_(None),
        )
        .order_by(LabelRow.created_at, LabelRow.id)
    )
    return list(rows)


async def labels_of_execution(session: AsyncSession, project_id: UUID, execution_id: UUID) -> list[LabelRow]:
    """The living labels that an execution created, oldest first."""
    rows = await session.scalars(
        sa.select(LabelRow)
        .where(
            LabelRow.project_id == project_id,
            LabelRow.created_by_execution == execution_id,
            LabelRow.deleted_at.is_(None),
        )
        .order_by(LabelRow.created_at, LabelRow.id)
    )
    return list(rows)


async def person_names(session: AsyncSession, authors: Iterable[tuple[str, UUID | None]]) -> dict[UUID, str]:
    """The names of the people among authors, given as (kind, id)."""
    ids = {author_id for kind, author_id in authors if kind == AuthorKind.PERSON and author_id is not None}
    if not ids:
        return {}
    rows = await session.execute(sa.select(UserRow.id, UserRow.name).where(UserRow.id.in_(ids)))
    return {row.id: row.name for row in rows}


async def labels_out(
    session: AsyncSession, rows: Sequence[LabelRow], names: Mapping[UUID, str] | None = None
) -> list[Label]:
    """Rows as they go over the wire. People's names are looked up; `names` gives those of executions."""
    people = await person_names(session, ((row.author_kind, row.author_id) for row in rows))
    known = {**(names or {}), **people}
    return [label_out(row, known) for row in rows]


async def revision_authors(session: AsyncSession, label_id: UUID) -> list[UUID]:
    """The executions that changed a label, whose names only a higher slice knows."""
    rows = await session.scalars(
        sa.select(LabelRevisionRow.author_id).where(
            LabelRevisionRow.label_id == label_id, LabelRevisionRow.author_kind == AuthorKind.EXECUTION
        )
    )
    return [author for author in rows if author is not None]


async def revisions(
    session: AsyncSession, project_id: UUID, label_id: UUID, names: Mapping[UUID, str] | None = None
) -> list[Revision]:
    """A label's changes, newest first; also of a deleted label. Raises NotFoundError."""
    rows = (
        await session.scalars(
            sa.select(LabelRevisionRow)
            .join(LabelRow, LabelRow.id == LabelRevisionRow.label_id)
            .where(LabelRow.id == label_id, LabelRow.project_id == project_id)
            .order_by(LabelRevisionRow.version.desc())
        )
    ).all()
    if not rows:
        raise NotFoundError("There is no such label in this project.")
    people = await person_names(session, ((row.author_kind, row.author_id) for row in rows))
    known = {**(names or {}), **people}
    return [
        Revision.model_validate(
            {
                "version": row.version,
                "op": row.op,
                "at": row.at,
                "actor": {
                    "kind": row.author_kind,
                    "id": row.author_id,
                    "name": known.get(row.author_id) if row.author_id else None,
                },
                "before": row.before,
                "after": row.after,
            }
        )
        for row in rows
    ]
