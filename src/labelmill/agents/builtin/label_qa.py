"""Label QA: checks what is on an item against the ontology, the image and itself. Reads no media."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from pydantic import Field

from labelmill.agents.builtin.base import AgentConfig, BuiltinAgent, Media, read_config
from labelmill.agents.builtin.boxes import Boxes, bounds, corners
from labelmill.agents.contract import AgentRequest, AgentResult, CurrentLabel, ItemRef
from labelmill.labels.geometry import Bitmask, BoundingBox, Geometry, Polygon, Polyline, RotatableBox
from labelmill.ontologies.document import ClassificationClass, ObjectClass, OntologyDocument
from labelmill.ontologies.validation import missing_required

# The package declares no types.
_shapely: Any = shapely

#: Coordinates beyond this overflow the arithmetic of areas, and no image is so large.
_ABSURD = 1e7
#: The contract allows 10,000 characters of message.
_MESSAGE = 9_500


class LabelQaConfig(AgentConfig):
    """What counts as a finding."""

    flag_empty: bool = Field(True, title="Flag empty items", description="An item without any label is a finding.")
    max_outside: float = Field(
        1.0, ge=0, le=10_000, title="Most outside", description="Pixels that a shape may reach out of the image."
    )
    min_side: float = Field(
        4.0, ge=0, le=10_000, title="Least side", description="Pixels; narrower or lower shapes are findings."
    )
    max_overlap: float = Field(
        0.9,
        gt=0,
        le=1,
        title="Most overlap",
        description="Two shapes whose intersection over union is above this are nearly the same; 1 allows all.",
    )
    min_confidence: float = Field(
        0.0,
        ge=0,
        le=1,
        title="Least confidence",
        description="Labels that no person has touched and whose model was less sure are findings; 0 allows all.",
    )


@dataclass(frozen=True, slots=True)
class _Checked:
    """A label with what the checks share: its class, and the upright box around its shape."""

    label: CurrentLabel
    cls: ObjectClass | ClassificationClass | None
    box: Boxes | None

    @property
    def name(self) -> str:
        return self.cls.name if self.cls else f"Label of class '{self.label.class_id}'"

    def place(self, item: ItemRef) -> str:
        frame = f" in frame {self.label.frame}" if item.frames > 1 else ""
        return f"{_at(self.box)}{frame}"


def _run(request: AgentRequest, media: Media | None) -> AgentResult:
    config = read_config(LabelQaConfig, request)
    with np.errstate(all="ignore"):
        findings = list(_findings(request, config))
    count = len(request.labels)
    labels = f"{count} label{'' if count == 1 else 's'}"
    if not findings:
        return AgentResult(decision="ok", message=f"{labels}, nothing to fix")
    return AgentResult(decision="needs fix", message=_message(labels, findings))


def _message(labels: str, findings: list[str]) -> str:
    count = len(findings)
    lines = [f"{count} finding{'' if count == 1 else 's'} in {labels}"]
    size = len(lines[0])
    for number, finding in enumerate(findings):
        size += len(finding) + 1
        if size > _MESSAGE:
            lines.append(f"and {count - number} more")
            break
        lines.append(finding)
    return "\n".join(lines)


def _findings(request: AgentRequest, config: LabelQaConfig) -> Iterator[str]:
    if not request.labels and config.flag_empty:
        yield "The item has no labels"
    checked = [_Checked(label, _class(request.ontology, label), bounds(label.geometry)) for label in request.labels]
    for one in checked:
        where = f"{one.name}{one.place(request.item)}"
        for finding in (*_class_findings(one), *_shape_findings(one, request.item, config)):
            yield f"{where}: {finding}"
        if _unsure(one.label, config.min_confidence):
            yield f"{where}: confidence {one.label.confidence:.2f}, at least {config.min_confidence:g}"
    yield from _doubles(checked, request.item, config.max_overlap)


def _class(ontology: OntologyDocument, label: CurrentLabel) -> ObjectClass | ClassificationClass | None:
    find = ontology.object_class if label.kind == "object" else ontology.classification_class
    return find(label.class_id)


def _class_findings(one: _Checked) -> Iterator[str]:
    if one.cls is None:
        yield "its class is no longer in the ontology"
        return
    if one.cls.archived:
        yield "its class is archived"
    geometry = one.label.geometry
    if isinstance(one.cls, ObjectClass):
        if geometry is None:
            yield f"it has no shape, its class draws a {_words(one.cls.shape)}"
        elif geometry.type != one.cls.shape:
            yield f"it is a {_words(geometry.type)}, its class draws a {_words(one.cls.shape)}"
    for problem in missing_required(one.cls.attributes, one.label.attributes):
        yield problem.message


def _shape_findings(one: _Checked, item: ItemRef, config: LabelQaConfig) -> Iterator[str]:
    geometry, box = one.label.geometry, one.box
    if geometry is None:
        return
    if box is None:
        yield "its shape is empty"
        return
    if not _plausible(box):
        yield "its coordinates are far outside any image"
        return
    if item.width is not None and item.height is not None:
        outside = float(max(-box[:2].min(), box[2] - item.width, box[3] - item.height))
        if outside > config.max_outside:
            yield f"it reaches {outside:.1f} pixels out of the image"
    width, height = (float(side) for side in box[2:] - box[:2])
    match geometry:
        case BoundingBox() | RotatableBox() | Polygon() | Bitmask():
            tiny = min(width, height) < config.min_side
        case Polyline():
            tiny = max(width, height) < config.min_side
        case _:
            tiny = False
    if tiny:
        yield f"it is tiny, {width:.1f} x {height:.1f} pixels, at least {config.min_side:g}"
    if isinstance(geometry, Polygon) and (reason := _invalid(geometry)):
        yield reason


def _plausible(box: Boxes) -> bool:
    return bool(np.abs(box).max() < _ABSURD)


def _invalid(polygon: Polygon) -> str | None:
    """Why the polygon encloses no clear area, in words; None when it does."""
    reason: str = _shapely.is_valid_reason(_area(polygon))
    if reason == "Valid Geometry":
        return None
    # GEOS says "Self-intersection[12.5 30]".
    fault, _, point = reason.partition("[")
    x, _, y = point.removesuffix("]").partition(" ")
    near = f" near {float(x):.0f}, {float(y):.0f}" if y else ""
    if "elf-intersection" in fault:
        return f"its outline crosses itself{near}"
    return f"its outline encloses no clear area ({fault.lower()}{near})"


def _unsure(label: CurrentLabel, least: float) -> bool:
    return label.confidence is not None and label.made_by != "person" and label.confidence < least


def _doubles(checked: Sequence[_Checked], item: ItemRef, most: float) -> Iterator[str]:
    """Pairs of the same kind of shape in the same frame that lie nearly on each other."""
    areas = [one for one in checked if one.box is not None and _plausible(one.box) and _has_area(one.label.geometry)]

    def group(one: _Checked) -> tuple[int, str]:
        return one.label.frame, one.label.geometry.type if one.label.geometry else ""

    for _, members in groupby(sorted(areas, key=group), key=group):
        same = list(members)
        for first, second, overlap in _overlaps([one.label.geometry for one in same], most):
            a, b = same[first], same[second]
            yield f"{a.name} and {b.name}{a.place(item)}: nearly the same shape, overlap {overlap:.2f}"


def _overlaps(geometries: Sequence[Geometry | None], most: float) -> list[tuple[int, int, float]]:
    shapes: NDArray[Any] = np.array([_area(geometry) for geometry in geometries], dtype=object)
    size: NDArray[np.float64] = _shapely.area(shapes)
    pairs: NDArray[np.intp] = _shapely.STRtree(shapes).query(shapes, predicate="intersects")
    first, second = pairs[:, pairs[0] < pairs[1]]
    # Shapes of very different size cannot overlap so much; this spares most intersections.
    alike = np.minimum(size[first], size[second]) > most * np.maximum(size[first], size[second])
    first, second = first[alike], second[alike]
    shared: NDArray[np.float64] = _shapely.area(_shapely.intersection(shapes[first], shapes[second]))
    overlap = shared / (size[first] + size[second] - shared)
    found = np.flatnonzero(overlap > most)
    return [(int(first[i]), int(second[i]), float(overlap[i])) for i in found]


def _has_area(geometry: Geometry | None) -> bool:
    if isinstance(geometry, Polygon):
        return bool(_shapely.is_valid(_area(geometry)))
    return isinstance(geometry, BoundingBox | RotatableBox)


def _area(geometry: Geometry | None) -> Any:
    match geometry:
        case BoundingBox(x=x, y=y, width=width, height=height):
            return _shapely.box(x, y, x + width, y + height)
        case RotatableBox():
            return _shapely.Polygon(corners(geometry))
        case Polygon(points=points, holes=holes):
            return _shapely.Polygon(points, holes)
        case _:
            return None


def _at(box: Boxes | None) -> str:
    if box is None or not _plausible(box):
        return ""
    return f" at {(box[0] + box[2]) / 2:.0f}, {(box[1] + box[3]) / 2:.0f}"


def _words(shape: str) -> str:
    return shape.replace("_", " ")


LABEL_QA = BuiltinAgent(
    slug="label-qa",
    name="Label QA",
    version="1.0.0",
    summary="Finds labels that cannot be right, and sends them to be fixed.",
    description=(
        "Looks for empty items, shapes out of the image, tiny shapes, polygons that cross themselves, shapes that "
        "lie nearly on each other, required attributes without an answer, classes that are archived or gone, and "
        "labels of low confidence. Anything found takes the pathway needs fix, with one line for each finding."
    ),
    icon="checkup-list",
    config=LabelQaConfig,
    run=_run,
    decisions=("ok", "needs fix"),
    modalities=("image", "image_sequence", "video"),
    origin="Rules and geometry with Shapely (BSD-3-Clause); no model.",
    reads_media=False,
    kind="check",
)
