"""People's patches: all of one request or nothing, and a repeated request changes nothing twice."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from labelmill.kit.events import Actor, Event, emit
from labelmill.kit.ids import new_id
from labelmill.labels.errors import InvalidLabelError, LabelConflictError
from labelmill.labels.judging import Judge
from labelmill.labels.queries import labels_out
from labelmill.labels.schemas import CreateLabel, Operation, RestoreLabel
from labelmill.labels.snapshots import Past
from labelmill.labels.tables import AuthorKind, LabelRevisionRow, LabelRow, RevisionOp
from labelmill.labels.writes import Change, change_labels, insert_labels
from labelmill.media.tables import DataItemRow
from labelmill.ontologies.document import OntologyDocument


async def patch_labels(
    session: AsyncSession,
    actor: Actor,
    *,
    project_id: UUID,
    item: DataItemRow,
    document: OntologyDocument,
    operations: Sequence[Operation],
    task_id: UUID | None = None,
) -> list[LabelRow]:
    """Make a person's (or an import's) changes and return the labels concerned, deleted ones too, in order.

    Raises InvalidLabelError when an operation does not fit, LabelConflictError when a label is no longer at
    the version given. `task_id` only tells whom the event concerns.
    """
    named = [(new_id() if operation.id is None else operation.id, operation) for operation in operations]
    known = await _lock(session, [label_id for label_id, _ in named])
    judge = Judge((AuthorKind(actor.kind), actor.id), project_id, item, document)
    past = await _pasts(session, named, known)
    for index, (label_id, operation) in enumerate(named):
        judge.add(f"operations[{index}]", label_id, operation, known.get(label_id), past.get(label_id, Past()))
    await _refuse(session, judge)
    free = await insert_labels(session, judge.insertions)
    # Another request took these ids since we looked; it may be the first try of this very one.
    raced = [(x.id, judge.operation(x.id)) for x in judge.insertions if x.id not in free]
    if raced:
        known = await _lock(session, [label_id for label_id, _ in raced])
        past = await _pasts(session, raced, known)
        for label_id, _ in raced:
            judge.again(label_id, known[label_id], past[label_id])
        await _refuse(session, judge)
    await change_labels(session, judge.changes)
    if free or judge.changes:
        await emit(session, _event(actor, project_id, item.id, task_id, len(free), judge.changes))
    written = await _read(session, [label_id for label_id, _ in named])
    return [written[label_id] for label_id, _ in named]


async def _refuse(session: AsyncSession, judge: Judge) -> None:
    """Raise all that stands against the patch."""
    problems, conflicts = judge.problems, judge.conflicts
    if problems:
        raise InvalidLabelError(
            "; ".join(f"{p.path}: {p.message}" for p in problems[:3]),
            field=problems[0].path,
            problems=[{"path": p.path, "message": p.message} for p in problems],
        )
    if conflicts:
        living = [row for _, row in conflicts if row.deleted_at is None]
        theirs = {label.id: label.model_dump(mode="json") for label in await labels_out(session, living)}
        raise LabelConflictError(
            conflicts=[
                {
                    "id": str(row.id),
                    "yours": operation.model_dump(mode="json", exclude_unset=True),
                    "theirs": theirs.get(row.id),
                    "version": row.version,
                }
                for operation, row in conflicts
            ]
        )


async def _lock(session: AsyncSession, ids: Sequence[UUID]) -> dict[UUID, LabelRow]:
    rows = await session.scalars(_rows(ids).order_by(LabelRow.id).with_for_update())
    return {row.id: row for row in rows}


async def _read(session: AsyncSession, ids: Sequence[UUID]) -> dict[UUID, LabelRow]:
    return {row.id: row for row in await session.scalars(_rows(ids))}


def _rows(ids: Sequence[UUID]) -> sa.Select[LabelRow]:
    # The statements that write labels pass the session by, so what it remembers is stale.
    return (
        sa.select(LabelRow)
        .where(LabelRow.id == sa.any_(sa.bindparam("ids", list(ids), sa.ARRAY(sa.Uuid))))
        .execution_options(populate_existing=True)
    )


async def _pasts(
    session: AsyncSession, named: Iterable[tuple[UUID, Operation]], known: Mapping[UUID, LabelRow]
) -> dict[UUID, Past]:
    """The revisions that operations ask about: what may be their own first try, and what they restore."""
    wanted: list[tuple[UUID, int, int]] = []
    for label_id, operation in named:
        row = known.get(label_id)
        if row is None:
            continue
        if isinstance(operation, RestoreLabel):
            wanted.append((label_id, min(operation.to, row.version), row.version))
        elif isinstance(operation, CreateLabel):
            wanted.append((label_id, 1, 1))
        elif operation.version != row.version:
            wanted.append((label_id, operation.version + 1, operation.version + 1))
    if not wanted:
        return {}
    spans = (
        sa.func.unnest(
            sa.bindparam("span_ids", [w[0] for w in wanted], sa.ARRAY(sa.Uuid)),
            sa.bindparam("firsts", [w[1] for w in wanted], sa.ARRAY(sa.Integer)),
            sa.bindparam("lasts", [w[2] for w in wanted], sa.ARRAY(sa.Integer)),
        )
        .table_valued("label_id", "first", "last", name="spans")
        .render_derived()
    )
    rows = await session.scalars(
        sa.select(LabelRevisionRow)
        .join(spans, LabelRevisionRow.label_id == spans.c.label_id)
        .where(LabelRevisionRow.version.between(spans.c.first, spans.c.last))
        .order_by(LabelRevisionRow.label_id, LabelRevisionRow.version)
    )
    found: dict[UUID, list[LabelRevisionRow]] = {label_id: [] for label_id, _, _ in wanted}
    for row in rows:
        found[row.label_id].append(row)
    return {label_id: Past(revisions) for label_id, revisions in found.items()}


def _event(
    actor: Actor, project_id: UUID, item_id: UUID, task_id: UUID | None, created: int, changes: Sequence[Change]
) -> Event:
    deleted = sum(change.op is RevisionOp.DELETE for change in changes)
    data: dict[str, Any] = {
        "item_ids": [str(item_id)],
        "created": created,
        "updated": len(changes) - deleted,
        "deleted": deleted,
    }
    if task_id is not None:
        data["task_ids"] = [str(task_id)]
    return Event("labels.changed", item_id, project_id, actor, data)
