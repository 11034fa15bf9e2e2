"""What a label holds at one version, and what a person's operation makes of it. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from labelmill.labels.schemas import (
    AcceptLabel,
    Change,
    CreateLabel,
    DeleteLabel,
    RestoreLabel,
    ReviewLabel,
    UpdateLabel,
)
from labelmill.labels.tables import AuthorKind, LabelRevisionRow, LabelRow, RevisionOp
from labelmill.ontologies.document import AttributeValues, LabelKind

#: Who wrote something: the kind, and the id of the user, import or execution.
Author = tuple[AuthorKind, UUID | None]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A label's content with its author and the reviewer's word on it. `geometry` is in its JSON form."""

    kind: LabelKind
    class_id: str
    frame: int
    geometry: dict[str, Any] | None
    attributes: AttributeValues
    z: int
    confidence: float | None
    review: str | None
    made_by: Author

    def same_content(self, other: "Snapshot") -> bool:
        """Whether both say the same about the picture; the order of drawing and who said it don't count."""
        return (self.class_id, self.geometry, self.attributes) == (other.class_id, other.geometry, other.attributes)


def of_row(row: LabelRow) -> Snapshot:
    """A label as its row has it now."""
    return Snapshot(
        kind="object" if row.kind == "object" else "classification",
        class_id=row.class_id,
        frame=row.frame,
        geometry=row.geometry,
        attributes=row.attributes,
        z=row.z,
        confidence=row.confidence,
        review=row.review,
        made_by=(AuthorKind(row.author_kind), row.author_id),
    )


def of_json(value: Mapping[str, Any], author: Author) -> Snapshot:
    """A label as a revision has it. Revisions of old say nothing of its author, who then was the revision's."""
    made_by: dict[str, Any] | None = value.get("made_by")
    if made_by is not None:
        author = (AuthorKind(made_by["kind"]), UUID(made_by["id"]) if made_by["id"] is not None else None)
    return Snapshot(
        kind=value["kind"],
        class_id=value["class_id"],
        frame=value["frame"],
        geometry=value["geometry"],
        attributes=value["attributes"],
        z=value.get("z", 0),
        confidence=value["confidence"],
        review=value.get("review"),
        made_by=author,
    )


def created(operation: CreateLabel, author: Author) -> Snapshot:
    """What a creation makes."""
    return Snapshot(
        kind=operation.kind,
        class_id=operation.class_id,
        frame=operation.frame,
        geometry=None if operation.geometry is None else operation.geometry.model_dump(mode="json"),
        attributes=operation.attributes,
        z=operation.z,
        confidence=None,
        review=None,
        made_by=author,
    )


class Past:
    """What is known of one label's revisions: those that its operation asks about, oldest first."""

    def __init__(self, revisions: Sequence[LabelRevisionRow] = ()) -> None:
        self._revisions = {revision.version: revision for revision in revisions}

    def get(self, version: int) -> LabelRevisionRow | None:
        """The revision that made a version."""
        return self._revisions.get(version)

    def at(self, version: int) -> Snapshot | None:
        """What the label was at a version, with the last verdict on just that; None when there was no label."""
        revision = self._revisions.get(version)
        found = None if revision is None else _after(revision)
        while found is not None and (later := self._revisions.get(version := version + 1)) is not None:
            if later.op != RevisionOp.REVIEW or later.after is None:
                break
            found = replace(found, review=later.after["review"])
        return found


def changed(
    now: Snapshot, operation: UpdateLabel | AcceptLabel | ReviewLabel | RestoreLabel, author: Author, past: Past
) -> Snapshot | None:
    """What an operation of `author` makes of a label, which may be just what it is; None: no such version."""
    match operation:
        case UpdateLabel():
            return _updated(now, operation, author)
        case AcceptLabel():
            mine = now.made_by[0] is AuthorKind.PERSON
            return now if mine else replace(now, made_by=author, confidence=None)
        case ReviewLabel():
            return replace(now, review=operation.verdict)
        case RestoreLabel():
            return past.at(operation.to)


def _updated(now: Snapshot, operation: UpdateLabel, author: Author) -> Snapshot:
    drawn = replace(now, z=now.z if operation.z is None else operation.z)
    if operation.class_id is None and operation.geometry is None and operation.attributes is None:
        # To bring a suggestion to the front is no word on whether it is right.
        return drawn
    said = replace(
        drawn,
        class_id=operation.class_id or now.class_id,
        geometry=now.geometry if operation.geometry is None else operation.geometry.model_dump(mode="json"),
        attributes=now.attributes if operation.attributes is None else operation.attributes,
        confidence=None,
        made_by=author,
    )
    return said if said.same_content(now) else replace(said, review=None)


def made_before(revision: LabelRevisionRow | None, operation: Change, author: Author, past: Past) -> bool:
    """Whether the revision after an operation's version is that very operation, whose answer was lost."""
    if revision is None or revision.op != operation.op or _author(revision) != author:
        return False
    if isinstance(operation, DeleteLabel):
        return True
    if revision.after is None:
        return False
    if isinstance(operation, RestoreLabel):
        return past.at(operation.to) == _after(revision)
    if revision.before is None:
        return False
    # Whose it was before is not in revisions of old; the operations that reach here don't hang on it.
    before = of_json(revision.before, author)
    return changed(before, operation, author, past) == _after(revision)


def made_first(revision: LabelRevisionRow | None, operation: CreateLabel, author: Author) -> bool:
    """Whether a label's first revision is this very creation."""
    return revision is not None and _author(revision) == author and _after(revision) == created(operation, author)


def _after(revision: LabelRevisionRow) -> Snapshot | None:
    return None if revision.after is None else of_json(revision.after, _author(revision))


def _author(revision: LabelRevisionRow) -> Author:
    return (AuthorKind(revision.author_kind), revision.author_id)
