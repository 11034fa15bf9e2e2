"""Checks a label against the ontology and the item that it is on. Pure."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from labelmill.labels import geometry as shapes
from labelmill.labels.geometry import Geometry
from labelmill.ontologies.document import (
    Attribute,
    AttributeValues,
    ClassificationClass,
    LabelKind,
    ObjectClass,
    OntologyDocument,
    Scope,
)
from labelmill.ontologies.validation import Problem, check_attributes, missing_required


class ItemFacts(Protocol):
    """What the rules need to know of a data item: upright pixels and the number of frames."""

    @property
    def width(self) -> int | None: ...
    @property
    def height(self) -> int | None: ...
    @property
    def frames(self) -> int: ...


def check_label(
    document: OntologyDocument,
    kind: LabelKind,
    class_id: str,
    frame: int,
    geometry: Geometry | None,
    attributes: AttributeValues,
    item: ItemFacts,
    *,
    path: str = "",
    new: bool = True,
) -> list[Problem]:
    """Everything wrong with a label. A label that is not `new` may be of an archived class.

    `path` is put before the fields' names, such as `create[3].`.
    """
    found = _find(document, kind, class_id)
    if found is None:
        return [Problem(f"{path}class_id", _unknown(document, kind, class_id))]
    problems: list[Problem] = []
    if new and found.archived:
        message = f"class '{class_id}' is archived and takes no new labels; it has: {_names(document, kind)}"
        problems.append(Problem(f"{path}class_id", message))
    if not 0 <= frame < item.frames:
        last = item.frames - 1
        message = f"frame {frame} does not exist; the item has {'only frame 0' if last == 0 else f'0 to {last}'}"
        problems.append(Problem(f"{path}frame", message))
    if isinstance(found, ObjectClass):
        problems += _check_geometry(found, geometry, item, path)
    else:
        problems += _check_classification(found, frame, geometry, path)
    return problems + check_attributes(found.attributes, attributes, f"{path}attributes")


def check_class_change(
    document: OntologyDocument, kind: LabelKind, old: str, new: str, *, path: str = ""
) -> list[Problem]:
    """What stands against giving a label of class `old` the class `new`: another kind, or another shape."""
    if old == new:
        return []
    if kind != "object":
        return [Problem(f"{path}class_id", "a classification keeps its class; delete it and make another one")]
    found, before = document.object_class(new), document.object_class(old)
    if found is None:
        return [Problem(f"{path}class_id", _unknown(document, kind, new))]
    if before is not None and before.shape is not found.shape:
        message = f"'{new}' draws a {found.shape} and '{old}' a {before.shape}; choose a class of the same shape"
        return [Problem(f"{path}class_id", message)]
    return []


def check_complete(
    document: OntologyDocument, kind: LabelKind, class_id: str, attributes: AttributeValues, *, path: str = ""
) -> list[Problem]:
    """The required attributes that a label still lacks: nothing for drafts, needed before a task is submitted."""
    found = _find(document, kind, class_id)
    return [] if found is None else missing_required(found.attributes, attributes, f"{path}attributes")


def asks_required(document: OntologyDocument) -> bool:
    """Whether any label of this ontology can be incomplete."""
    return any(_requires(c.attributes) for c in (*document.objects, *document.classifications))


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A required answer that is missing because its classification was not even begun on a frame."""

    class_id: str
    frame: int
    problem: Problem


def check_begun(document: OntologyDocument, frames: int, begun: Collection[tuple[str, int]]) -> Iterator[Unanswered]:
    """The required answers of classifications that have no label: of the item, or of each frame that has none.

    `begun` are the class and frame of the labels that are there; those `check_complete` looks at.
    """
    for found in document.classifications:
        if found.archived:
            continue
        for problem in missing_required(found.attributes, {}):
            for frame in range(frames if found.scope is Scope.FRAME else 1):
                if (found.id, frame) not in begun:
                    yield Unanswered(found.id, frame, problem)


def _requires(attributes: Sequence[Attribute]) -> bool:
    return any(a.required or any(_requires(o.attributes) for o in a.options) for a in attributes)


def _check_geometry(found: ObjectClass, geometry: Geometry | None, item: ItemFacts, path: str) -> list[Problem]:
    if geometry is None:
        return [Problem(f"{path}geometry", f"an object of class '{found.id}' needs a {found.shape}")]
    return shapes.check(geometry, found.shape, item.width, item.height, found.points, f"{path}geometry")


def _check_classification(
    found: ClassificationClass, frame: int, geometry: Geometry | None, path: str
) -> list[Problem]:
    problems: list[Problem] = []
    if geometry is not None:
        problems.append(Problem(f"{path}geometry", "a classification has no geometry; leave it out"))
    if found.scope is Scope.ITEM and frame != 0:
        problems.append(Problem(f"{path}frame", f"'{found.id}' speaks about the whole item; its frame is 0"))
    return problems


def _find(document: OntologyDocument, kind: LabelKind, class_id: str) -> ObjectClass | ClassificationClass | None:
    return document.object_class(class_id) if kind == "object" else document.classification_class(class_id)


def _unknown(document: OntologyDocument, kind: LabelKind, class_id: str) -> str:
    other: LabelKind = "classification" if kind == "object" else "object"
    if _find(document, other, class_id) is not None:
        return f"'{class_id}' is a class of {other}s; send it with kind '{other}'"
    what = "class" if kind == "object" else "classification"
    return f"{what} '{class_id}' is not in the ontology; it has: {_names(document, kind)}"


def _names(document: OntologyDocument, kind: LabelKind) -> str:
    classes: Sequence[ObjectClass | ClassificationClass] = (
        document.objects if kind == "object" else document.classifications
    )
    return ", ".join(c.id for c in classes if not c.archived) or "none"
