"""The only statements that write labels: each writes the state and its revision together, for many at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from labelmill.labels.geometry import Geometry
from labelmill.labels.snapshots import Author
from labelmill.labels.tables import RevisionOp
from labelmill.ontologies.document import AttributeValues, LabelKind


@dataclass(frozen=True, slots=True)
class Insertion:
    """A label to insert at version 1."""

    id: UUID
    project_id: UUID
    item_id: UUID
    kind: LabelKind
    class_id: str
    frame: int
    geometry: Geometry | None
    attributes: AttributeValues
    confidence: float | None
    author: Author
    z: int = 0


@dataclass(frozen=True, slots=True)
class Change:
    """A label's next version, or its deletion. The caller holds the row's lock and has checked its version."""

    id: UUID
    op: RevisionOp
    #: Who does it.
    author: Author
    #: Whose the label is then.
    made_by: Author
    class_id: str
    z: int
    confidence: float | None
    review: str | None
    #: None keeps what is there, without sending it.
    geometry: dict[str, Any] | None = None
    attributes: AttributeValues | None = None


def _snapshot(row: str) -> str:
    columns = ("kind", "class_id", "frame", "geometry", "attributes", "z", "confidence", "review")
    made_by = f"jsonb_build_object('kind', {row}.author_kind, 'id', {row}.author_id)"
    return "jsonb_build_object(" + ", ".join(f"'{c}', {row}.{c}" for c in columns) + f", 'made_by', {made_by})"


_INSERT = sa.text(
    f"""
    WITH inserted AS (
      INSERT INTO labels (id, project_id, item_id, kind, class_id, frame, geometry, attributes, confidence,
        author_kind, author_id, z, created_by_execution)
      SELECT *, CASE WHEN author_kind = 'execution' THEN author_id END
      FROM unnest(CAST(:ids AS uuid[]), CAST(:projects AS uuid[]), CAST(:items AS uuid[]), CAST(:kinds AS text[]),
        CAST(:classes AS text[]), CAST(:frames AS int[]), CAST(:geometries AS jsonb[]),
        CAST(:attributes AS jsonb[]), CAST(:confidences AS float8[]), CAST(:author_kinds AS text[]),
        CAST(:author_ids AS uuid[]), CAST(:zs AS int[]))
        AS new (id, project_id, item_id, kind, class_id, frame, geometry, attributes, confidence,
          author_kind, author_id, z)
      ON CONFLICT (id) DO NOTHING
      RETURNING *
    ), kept AS (
      INSERT INTO label_revisions (label_id, version, op, author_kind, author_id, after)
      SELECT id, 1, 'create', author_kind, author_id, {_snapshot("inserted")} FROM inserted
    )
    SELECT id FROM inserted
    """
)

# In one statement every part but RETURNING sees the rows as they were, so `old` is the state before.
_CHANGE = sa.text(
    f"""
    WITH asked AS (
      SELECT * FROM unnest(CAST(:ids AS uuid[]), CAST(:ops AS text[]), CAST(:author_kinds AS text[]),
        CAST(:author_ids AS uuid[]), CAST(:maker_kinds AS text[]), CAST(:maker_ids AS uuid[]),
        CAST(:classes AS text[]), CAST(:zs AS int[]), CAST(:confidences AS float8[]), CAST(:reviews AS text[]),
        CAST(:geometries AS jsonb[]), CAST(:attributes AS jsonb[]))
        AS asked (id, op, author_kind, author_id, maker_kind, maker_id, class_id, z, confidence, review,
          geometry, attributes)
    ), old AS (
      SELECT labels.* FROM labels JOIN asked USING (id)
    ), changed AS (
      UPDATE labels SET
        geometry = coalesce(asked.geometry, labels.geometry),
        attributes = coalesce(asked.attributes, labels.attributes),
        class_id = asked.class_id,
        z = asked.z,
        confidence = asked.confidence,
        review = asked.review,
        deleted_at = CASE WHEN asked.op = 'delete' THEN now() END,
        version = labels.version + 1,
        author_kind = asked.maker_kind,
        author_id = asked.maker_id,
        updated_at = now(),
        xid = (pg_current_xact_id()::text)::bigint
      FROM asked WHERE labels.id = asked.id
      RETURNING labels.*
    )
    INSERT INTO label_revisions (label_id, version, op, author_kind, author_id, before, after)
    SELECT changed.id, changed.version, asked.op, asked.author_kind, asked.author_id,
      CASE WHEN old.deleted_at IS NULL THEN {_snapshot("old")} END,
      CASE WHEN asked.op <> 'delete' THEN {_snapshot("changed")} END
    FROM changed JOIN old ON old.id = changed.id JOIN asked ON asked.id = changed.id
    """
)


async def insert_labels(session: AsyncSession, labels: Sequence[Insertion]) -> set[UUID]:
    """Insert labels and their first revisions; returns the ids that were free."""
    if not labels:
        return set()
    found = await session.scalars(
        _INSERT,
        {
            "ids": [x.id for x in labels],
            "projects": [x.project_id for x in labels],
            "items": [x.item_id for x in labels],
            "kinds": [x.kind for x in labels],
            "classes": [x.class_id for x in labels],
            "frames": [x.frame for x in labels],
            "geometries": [None if x.geometry is None else x.geometry.model_dump_json() for x in labels],
            "attributes": [_json(x.attributes) for x in labels],
            "confidences": [x.confidence for x in labels],
            "author_kinds": [x.author[0] for x in labels],
            "author_ids": [x.author[1] for x in labels],
            "zs": [x.z for x in labels],
        },
    )
    return set(found)


async def change_labels(session: AsyncSession, changes: Sequence[Change]) -> None:
    """Write next versions and their revisions; one change a label."""
    if not changes:
        return
    await session.execute(
        _CHANGE,
        {
            "ids": [x.id for x in changes],
            "ops": [x.op for x in changes],
            "author_kinds": [x.author[0] for x in changes],
            "author_ids": [x.author[1] for x in changes],
            "maker_kinds": [x.made_by[0] for x in changes],
            "maker_ids": [x.made_by[1] for x in changes],
            "classes": [x.class_id for x in changes],
            "zs": [x.z for x in changes],
            "confidences": [x.confidence for x in changes],
            "reviews": [x.review for x in changes],
            "geometries": [None if x.geometry is None else _json(x.geometry) for x in changes],
            "attributes": [None if x.attributes is None else _json(x.attributes) for x in changes],
        },
    )


def _json(value: dict[str, Any]) -> str:
    return orjson.dumps(value).decode()
