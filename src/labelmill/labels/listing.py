"""Lists of labels as JSON, without a Pydantic object for each: an item may have ten thousand."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import orjson
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from labelmill.kit.encoding import to_json
from labelmill.labels.queries import person_names
from labelmill.labels.tables import AuthorKind

# Geometry and answers go from the database to the wire as the text that they are.
_LIVING = """
SELECT CAST(id AS text) AS id, version, kind, class_id, frame, CAST(geometry AS text) AS geometry,
  CAST(attributes AS text) AS attributes, z, confidence, review, author_kind, author_id, created_by_execution,
  created_at, updated_at
FROM labels
WHERE project_id = :project AND item_id = :item AND deleted_at IS NULL {since}
ORDER BY labels.created_at, labels.id
"""
_ALL = sa.text(_LIVING.format(since=""))
_WRITTEN_SINCE = sa.text(_LIVING.format(since="AND xid >= :since"))
_DELETED_SINCE = sa.text(
    """
    SELECT CAST(id AS text) AS id, version, author_kind, author_id FROM labels
    WHERE project_id = :project AND item_id = :item AND deleted_at IS NOT NULL AND xid >= :since
    """
)
# Transactions below it have ended, and their labels are seen by each statement that comes after this one.
_HORIZON = sa.text("SELECT (pg_snapshot_xmin(pg_current_snapshot())::text)::bigint")


@dataclass(frozen=True, slots=True)
class Listing:
    """Labels that were read: living ones as rows, deleted ones as they go over the wire, and where to go on."""

    rows: Sequence[Any]
    deleted: Sequence[dict[str, Any]] = ()
    as_of: int = 0
    people: Mapping[UUID, str] = field(default_factory=dict[UUID, str])

    def executions(self) -> set[UUID]:
        """The executions among the authors, whose names only a higher slice knows."""
        return {row.author_id for row in self.rows if row.author_kind == AuthorKind.EXECUTION}


async def horizon(session: AsyncSession) -> int:
    """A number to be given back as `since`: all that is not yet seen by the next statement comes after it."""
    return (await session.execute(_HORIZON)).scalar_one()


async def read_labels(session: AsyncSession, project_id: UUID, item_id: UUID, *, since: int | None = None) -> Listing:
    """An item's living labels, oldest first; with `since` only what was written since, and what was deleted."""
    as_of = await horizon(session)
    values = {"project": project_id, "item": item_id}
    if since is None:
        rows = (await session.execute(_ALL, values)).all()
        return Listing(rows, as_of=as_of, people=await _people(session, rows))
    # A number from the future is of another database: a copy of this one was put in its place.
    values |= {"since": since if since <= as_of else 0}
    rows = (await session.execute(_WRITTEN_SINCE, values)).all()
    deleted = (await session.execute(_DELETED_SINCE, values)).all()
    return Listing(rows, [_tombstone(row) for row in deleted], as_of, await _people(session, rows))


async def listing_of(session: AsyncSession, rows: Iterable[Any], as_of: int) -> Listing:
    """Labels at hand (rows of `LabelRow`), living or deleted, as a listing."""
    known = list(rows)
    living = [row for row in known if row.deleted_at is None]
    deleted = [_tombstone(row) for row in known if row.deleted_at is not None]
    return Listing(living, deleted, as_of, await _people(session, living))


def listing_json(listing: Listing, names: Mapping[UUID, str]) -> bytes:
    """A `LabelList`; `names` gives the names of executions."""
    known = {**names, **listing.people}
    authors: dict[tuple[str, UUID | None], Any] = {}
    for row in listing.rows:
        author = (row.author_kind, row.author_id)
        if author not in authors:
            made_by = {"kind": author[0], "id": author[1], "name": known.get(author[1]) if author[1] else None}
            authors[author] = orjson.Fragment(to_json(made_by))
    value = {
        "items": [_label(row, authors[(row.author_kind, row.author_id)]) for row in listing.rows],
        "deleted": listing.deleted,
        "as_of": str(listing.as_of),
    }
    # asyncpg's UUIDs are of a subclass, which orjson leaves to us.
    return orjson.dumps(value, default=str, option=orjson.OPT_UTC_Z)


def _tombstone(row: Any) -> dict[str, Any]:
    deleted = {"id": str(row.id), "version": row.version}
    return deleted | {"by_execution": row.author_id} if row.author_kind == AuthorKind.EXECUTION else deleted


def _label(row: Any, made_by: Any) -> dict[str, Any]:
    return {
        "id": row.id,
        "version": row.version,
        "kind": row.kind,
        "class_id": row.class_id,
        "frame": row.frame,
        "geometry": _json(row.geometry),
        "attributes": _json(row.attributes),
        "z": row.z,
        "confidence": row.confidence,
        "review": row.review,
        "made_by": made_by,
        "created_by_execution": row.created_by_execution,
        "created_at": row.created_at,
        "updated_at": row.updated_at,
    }


def _json(value: Any) -> Any:
    return orjson.Fragment(value) if isinstance(value, str) else value


async def _people(session: AsyncSession, rows: Iterable[Any]) -> dict[UUID, str]:
    return await person_names(session, {(row.author_kind, row.author_id) for row in rows})
