"""People's patches: all of one request or nothing, and a repeated request changes nothing twice."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from labelmill.kit.events import Actor, Event, emit
from labelmill.kit.ids import new_id
from labelmill.labels.errors import InvalidLabelError, LabelConflictError
from labelmill.labels.geometry import Geometry
from labelmill.labels.queries import labels_out
from labelmill.labels.rules import check_label
from labelmill.labels.schemas import CreateLabel, DeleteLabel, Label, Operation, UpdateLabel, label_out
from labelmill.labels.tables import AuthorKind, LabelRevisionRow, LabelRow, RevisionOp
from labelmill.labels.writes import Change, Insertion, change_labels, insert_labels
from labelmill.media.tables import DataItemRow
from labelmill.ontologies.document import AttributeValues, OntologyDocument
from labelmill.ontologies.validation import Problem


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
    """Make a person's (or an import's) changes and return the labels created and updated, in order.

    Raises InvalidLabelError when an operation does not fit, LabelConflictError when a label is no longer at
    the version given. `task_id` only tells whom the event concerns.
    """
    ids = [new_id() if operation.id is None else operation.id for operation in operations]
    known = await _lock(session, ids)
    patch = _Patch(actor, project_id, item, document)
    for index, (label_id, operation) in enumerate(zip(ids, operations, strict=True)):
        patch.add(f"operations[{index}]", label_id, operation, known)
    repeated = await patch.settle(session)
    free = await insert_labels(session, patch.insertions)
    # Another request took these ids since we looked; it may be the first try of this very one.
    raced = {x.id for x in patch.insertions} - free
    if raced:
        patch.repeat(raced, await _lock(session, list(raced)))
        repeated |= await patch.settle(session)
    await change_labels(session, patch.changes)
    if free or patch.changes:
        await emit(session, _event(actor, project_id, item.id, task_id, len(free), patch.changes))
    written = await _read(session, ids)
    return [row for label_id in ids if (row := written[label_id]).deleted_at is None]


@dataclass(frozen=True, slots=True)
class _Facts:
    width: int | None
    height: int | None
    frames: int


class _Patch:
    """Sorts operations into what to write, what was written already, and what stands against it."""

    def __init__(self, actor: Actor, project_id: UUID, item: DataItemRow, document: OntologyDocument) -> None:
        self.author = (AuthorKind(actor.kind), actor.id)
        self.project_id = project_id
        self.item_id = item.id
        self.facts = _Facts(item.width, item.height, item.frames)
        self.document = document
        self.insertions: list[Insertion] = []
        self.changes: list[Change] = []
        self._problems: list[Problem] = []
        self._conflicts: list[tuple[Operation, LabelRow]] = []
        #: Creations whose id exists: fine when it was this person who made the same label.
        self._existing: dict[UUID, tuple[CreateLabel, LabelRow]] = {}
        self._operations: dict[UUID, tuple[str, Operation]] = {}

    def add(self, path: str, label_id: UUID, operation: Operation, known: Mapping[UUID, LabelRow]) -> None:
        if label_id in self._operations:
            message = f"label {label_id} has two operations; send one that says both"
            self._problems.append(Problem(f"{path}.id", message))
            return
        self._operations[label_id] = (path, operation)
        row = known.get(label_id)
        if isinstance(operation, CreateLabel):
            if row is None:
                self._create(path, label_id, operation)
            else:
                self._recognise(path, operation, row)
        elif row is None or not self._here(row):
            self._problems.append(Problem(f"{path}.id", f"there is no label {label_id} on this item"))
        elif isinstance(operation, UpdateLabel):
            self._update(path, operation, row)
        else:
            self._delete(operation, row)

    def repeat(self, ids: set[UUID], known: Mapping[UUID, LabelRow]) -> None:
        """Look again at creations whose ids turned out to be taken."""
        for label_id in ids:
            path, operation = self._operations[label_id]
            if isinstance(operation, CreateLabel):
                self._recognise(path, operation, known[label_id])

    async def settle(self, session: AsyncSession) -> set[UUID]:
        """Raise what stands against the patch; returns the creations that were made before."""
        repeated = set(self._existing)
        first = await _first_revisions(session, repeated)
        for label_id, (operation, row) in self._existing.items():
            made = first.get(label_id)
            same = made is not None and (made.author_kind, made.author_id) == self.author
            same = same and made is not None and made.after == _content(operation)
            if not same or row.deleted_at is not None:
                self._conflicts.append((operation, row))
        self._existing.clear()
        if self._problems:
            raise InvalidLabelError(
                "; ".join(f"{p.path}: {p.message}" for p in self._problems[:3]),
                field=self._problems[0].path,
                problems=[{"path": p.path, "message": p.message} for p in self._problems],
            )
        if self._conflicts:
            raise LabelConflictError(conflicts=await self._both_sides(session))
        return repeated

    def _here(self, row: LabelRow) -> bool:
        return (row.project_id, row.item_id) == (self.project_id, self.item_id)

    def _recognise(self, path: str, operation: CreateLabel, row: LabelRow) -> None:
        if self._here(row):
            self._existing[row.id] = (operation, row)
        else:
            self._problems.append(Problem(f"{path}.id", f"id {row.id} is taken; choose another one"))

    def _create(self, path: str, label_id: UUID, operation: CreateLabel) -> None:
        self._problems += check_label(
            self.document,
            operation.kind,
            operation.class_id,
            operation.frame,
            operation.geometry,
            operation.attributes,
            self.facts,
            path=f"{path}.",
        )
        self.insertions.append(
            Insertion(
                id=label_id,
                project_id=self.project_id,
                item_id=self.item_id,
                kind=operation.kind,
                class_id=operation.class_id,
                frame=operation.frame,
                geometry=operation.geometry,
                attributes=operation.attributes,
                confidence=None,
                author=self.author,
            )
        )

    def _update(self, path: str, operation: UpdateLabel, row: LabelRow) -> None:
        now = label_out(row, {})
        geometry = now.geometry if operation.geometry is None else operation.geometry
        attributes = now.attributes if operation.attributes is None else operation.attributes
        if self._made_before(operation, row) and row.deleted_at is None and _same(now, geometry, attributes):
            return
        if row.version != operation.version or row.deleted_at is not None:
            self._conflicts.append((operation, row))
            return
        self._problems += check_label(
            self.document,
            now.kind,
            now.class_id,
            now.frame,
            geometry,
            attributes,
            self.facts,
            path=f"{path}.",
            new=False,
        )
        self.changes.append(
            Change(
                id=row.id,
                op=RevisionOp.UPDATE,
                author=self.author,
                geometry=operation.geometry,
                attributes=operation.attributes,
                forget_confidence=True,
            )
        )

    def _delete(self, operation: DeleteLabel, row: LabelRow) -> None:
        if self._made_before(operation, row) and row.deleted_at is not None:
            return
        if row.version != operation.version or row.deleted_at is not None:
            self._conflicts.append((operation, row))
            return
        self.changes.append(Change(id=row.id, op=RevisionOp.DELETE, author=self.author))

    def _made_before(self, operation: UpdateLabel | DeleteLabel, row: LabelRow) -> bool:
        """Whether the label's newest version can be this very operation, whose answer was lost."""
        return row.version == operation.version + 1 and (row.author_kind, row.author_id) == self.author

    async def _both_sides(self, session: AsyncSession) -> list[dict[str, Any]]:
        living = [row for _, row in self._conflicts if row.deleted_at is None]
        theirs = {label.id: label.model_dump(mode="json") for label in await labels_out(session, living)}
        return [
            {
                "id": str(row.id),
                "yours": operation.model_dump(mode="json"),
                "theirs": theirs.get(row.id),
            }
            for operation, row in self._conflicts
        ]


def _same(now: Label, geometry: Geometry | None, attributes: AttributeValues) -> bool:
    return now.geometry == geometry and now.attributes == attributes


def _content(operation: CreateLabel) -> dict[str, Any]:
    """An operation as the revision that it would write."""
    return {**operation.model_dump(mode="json", exclude={"op", "id"}), "confidence": None}


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


async def _first_revisions(session: AsyncSession, ids: set[UUID]) -> dict[UUID, LabelRevisionRow]:
    if not ids:
        return {}
    rows = await session.scalars(
        sa.select(LabelRevisionRow).where(
            LabelRevisionRow.label_id == sa.any_(sa.bindparam("ids", list(ids), sa.ARRAY(sa.Uuid))),
            LabelRevisionRow.version == 1,
        )
    )
    return {row.label_id: row for row in rows}


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
