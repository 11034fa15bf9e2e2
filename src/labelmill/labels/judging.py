"""Sorts a patch's operations into what to write, what was written already, and what stands against it. Pure."""

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from pydantic import TypeAdapter

from labelmill.labels import schemas
from labelmill.labels.geometry import Geometry
from labelmill.labels.rules import check_class_change, check_label
from labelmill.labels.schemas import CreateLabel, DeleteLabel, Operation, RestoreLabel, UpdateLabel
from labelmill.labels.snapshots import Author, Past, Snapshot, changed, made_before, made_first, of_row
from labelmill.labels.tables import LabelRow, RevisionOp
from labelmill.labels.writes import Change, Insertion
from labelmill.media.tables import DataItemRow
from labelmill.ontologies.document import OntologyDocument
from labelmill.ontologies.validation import Problem

_GEOMETRY: Final[TypeAdapter[Geometry]] = TypeAdapter(Geometry)


@dataclass(frozen=True, slots=True)
class _Facts:
    width: int | None
    height: int | None
    frames: int


class Judge:
    """One patch of one author on one item of a project."""

    def __init__(self, author: Author, project_id: UUID, item: DataItemRow, document: OntologyDocument) -> None:
        self.insertions: list[Insertion] = []
        self.changes: list[Change] = []
        self.problems: list[Problem] = []
        self.conflicts: list[tuple[Operation, LabelRow]] = []
        self._author = author
        self._project_id = project_id
        self._item_id = item.id
        self._facts = _Facts(item.width, item.height, item.frames)
        self._document = document
        self._operations: dict[UUID, tuple[str, Operation]] = {}

    def operation(self, label_id: UUID) -> Operation:
        """The operation on a label."""
        return self._operations[label_id][1]

    def add(self, path: str, label_id: UUID, operation: Operation, row: LabelRow | None, past: Past) -> None:
        """Judge an operation. `row` is the label that has its id, if any, and `past` its revisions."""
        if label_id in self._operations:
            message = f"label {label_id} has two operations; send one that says both"
            self.problems.append(Problem(f"{path}.id", message))
            return
        self._operations[label_id] = (path, operation)
        if isinstance(operation, CreateLabel):
            if row is None:
                self._create(path, label_id, operation)
            else:
                self._recognise(path, operation, row, past)
        elif row is None or not self._here(row):
            self.problems.append(Problem(f"{path}.id", f"there is no label {label_id} on this item"))
        else:
            self._change(path, operation, row, past)

    def again(self, label_id: UUID, row: LabelRow, past: Past) -> None:
        """Look again at a creation whose id turned out to be taken."""
        path, operation = self._operations[label_id]
        if isinstance(operation, CreateLabel):
            self._recognise(path, operation, row, past)

    def _here(self, row: LabelRow) -> bool:
        return (row.project_id, row.item_id) == (self._project_id, self._item_id)

    def _recognise(self, path: str, operation: CreateLabel, row: LabelRow, past: Past) -> None:
        if not self._here(row):
            self.problems.append(Problem(f"{path}.id", f"id {row.id} is taken; choose another one"))
        elif not made_first(past.get(1), operation, self._author):
            self.conflicts.append((operation, row))

    def _create(self, path: str, label_id: UUID, operation: CreateLabel) -> None:
        self.problems += check_label(
            self._document,
            operation.kind,
            operation.class_id,
            operation.frame,
            operation.geometry,
            operation.attributes,
            self._facts,
            path=f"{path}.",
        )
        self.insertions.append(
            Insertion(
                id=label_id,
                project_id=self._project_id,
                item_id=self._item_id,
                kind=operation.kind,
                class_id=operation.class_id,
                frame=operation.frame,
                geometry=operation.geometry,
                attributes=operation.attributes,
                confidence=None,
                author=self._author,
                z=operation.z,
            )
        )

    def _change(self, path: str, operation: schemas.Change, row: LabelRow, past: Past) -> None:
        if row.version != operation.version:
            gone = row.deleted_at is not None and isinstance(operation, DeleteLabel)
            if not gone and not made_before(past.get(operation.version + 1), operation, self._author, past):
                self.conflicts.append((operation, row))
        elif row.deleted_at is not None and not isinstance(operation, RestoreLabel):
            if not isinstance(operation, DeleteLabel):
                self.conflicts.append((operation, row))
        elif isinstance(operation, DeleteLabel):
            self.changes.append(_change_of(row, of_row(row), operation, self._author, made_by=self._author))
        else:
            now = of_row(row)
            target = changed(now, operation, self._author, past)
            if target is None:
                self.problems.append(Problem(f"{path}.to", _no_version(operation, row)))
            elif target != now or row.deleted_at is not None:
                self._write(path, operation, row, now, target)

    def _write(self, path: str, operation: schemas.Change, row: LabelRow, now: Snapshot, target: Snapshot) -> None:
        if isinstance(operation, UpdateLabel) and operation.class_id is not None:
            wrong = check_class_change(self._document, now.kind, now.class_id, target.class_id, path=f"{path}.")
            self.problems += wrong
            if wrong:
                return
        if not target.same_content(now) or row.deleted_at is not None:
            self.problems += check_label(
                self._document,
                target.kind,
                target.class_id,
                target.frame,
                _shape(target.geometry),
                target.attributes,
                self._facts,
                path=f"{path}.",
                new=target.class_id != now.class_id and isinstance(operation, UpdateLabel),
            )
        self.changes.append(_change_of(row, target, operation, self._author, made_by=target.made_by))


def _shape(geometry: dict[str, Any] | None) -> Geometry | None:
    return None if geometry is None else _GEOMETRY.validate_python(geometry)


def _change_of(
    row: LabelRow, target: Snapshot, operation: schemas.Change, author: Author, *, made_by: Author
) -> Change:
    return Change(
        id=row.id,
        op=RevisionOp(operation.op),
        author=author,
        made_by=made_by,
        class_id=target.class_id,
        z=target.z,
        confidence=target.confidence,
        review=target.review,
        geometry=None if target.geometry == row.geometry else target.geometry,
        attributes=None if target.attributes == row.attributes else target.attributes,
    )


def _no_version(operation: schemas.Change, row: LabelRow) -> str:
    to = operation.to if isinstance(operation, RestoreLabel) else operation.version
    if to > row.version:
        return f"the label has no version {to} yet; its newest is {row.version}"
    return f"version {to} is the label's deletion, so there is nothing to restore; choose an earlier one"
