"""Shapes in image pixels (float64, origin top left, y down), and the questions asked of them. Pure."""

import math
import re
from collections.abc import Iterable, Sequence
from typing import Annotated, Final, Literal

import numpy as np
import shapely
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field
from shapely.geometry.base import BaseGeometry

from labelmill.ontologies.document import Shape
from labelmill.ontologies.validation import Problem

Coordinate = Annotated[float, Field(allow_inf_nan=False)]
Length = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Point = tuple[Coordinate, Coordinate]


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class BoundingBox(_Shape):
    """An upright box: top left corner and size."""

    type: Literal["bounding_box"] = "bounding_box"
    x: Coordinate
    y: Coordinate
    width: Length
    height: Length


class RotatableBox(_Shape):
    """A box turned about its centre: centre, size before turning, angle in degrees clockwise."""

    type: Literal["rotatable_box"] = "rotatable_box"
    cx: Coordinate
    cy: Coordinate
    width: Length
    height: Length
    angle: Coordinate


class Polygon(_Shape):
    """A closed ring of at least three points, and holes; rings are open lists (first point not repeated)."""

    type: Literal["polygon"] = "polygon"
    points: Annotated[list[Point], Field(min_length=3)]
    holes: list[Annotated[list[Point], Field(min_length=3)]] = []


class Polyline(_Shape):
    """An open line of at least two points."""

    type: Literal["polyline"] = "polyline"
    points: Annotated[list[Point], Field(min_length=2)]


class Keypoint(_Shape):
    """One point."""

    type: Literal["keypoint"] = "keypoint"
    x: Coordinate
    y: Coordinate


class SkeletonPoint(_Shape):
    """A named point of a skeleton; `visibility` as in COCO: absent, occluded, visible."""

    name: str
    x: Coordinate
    y: Coordinate
    visibility: Literal["absent", "occluded", "visible"] = "visible"


class Skeleton(_Shape):
    """Named points of one pose."""

    type: Literal["skeleton"] = "skeleton"
    points: Annotated[list[SkeletonPoint], Field(min_length=1)]


class Bitmask(_Shape):
    """A mask as COCO's uncompressed RLE: column-major run lengths, starting with background."""

    type: Literal["bitmask"] = "bitmask"
    width: Annotated[int, Field(gt=0)]
    height: Annotated[int, Field(gt=0)]
    counts: list[Annotated[int, Field(ge=0)]]


Geometry = Annotated[
    BoundingBox | RotatableBox | Polygon | Polyline | Keypoint | Skeleton | Bitmask,
    Field(discriminator="type"),
]

#: Left, top, right, bottom.
Bounds = tuple[float, float, float, float]

#: Coordinates beyond this are no place in any image, and would overflow areas.
MAX_COORDINATE: Final = 1e9
_AREAL: Final = (BoundingBox, RotatableBox, Polygon, Bitmask)


def bounds(geometry: Geometry) -> Bounds:
    """The upright box around a shape. A skeleton's absent points don't count; an empty mask is at the origin."""
    match geometry:
        case BoundingBox():
            return (geometry.x, geometry.y, geometry.x + geometry.width, geometry.y + geometry.height)
        case Bitmask():
            return _mask_bounds(geometry)
        case _:
            return _around(_points(geometry))


def area(geometry: Geometry) -> float:
    """Square pixels covered; 0 for points and lines."""
    match geometry:
        case BoundingBox() | RotatableBox():
            return geometry.width * geometry.height
        case Polygon():
            return abs(_ring_area(geometry.points)) - sum(abs(_ring_area(hole)) for hole in geometry.holes)
        case Bitmask():
            return float(sum(geometry.counts[1::2]))
        case _:
            return 0.0


def iou(a: Geometry, b: Geometry) -> float:
    """Intersection over union, 0 to 1, of two valid shapes; 0 when either has no area."""
    if not isinstance(a, _AREAL) or not isinstance(b, _AREAL) or not _meet(bounds(a), bounds(b)):
        return 0.0
    if isinstance(a, Bitmask) and isinstance(b, Bitmask) and (a.width, a.height) == (b.width, b.height):
        first, second = decode_mask(a), decode_mask(b)
        common = float(np.count_nonzero(first & second))
    else:
        common = float(shapely.intersection(_shapely(a), _shapely(b)).area)
    union = area(a) + area(b) - common
    return min(1.0, common / union) if union > 0 else 0.0


def decode_mask(mask: Bitmask) -> NDArray[np.bool_]:
    """A mask as an array of `height` by `width`."""
    values = np.arange(len(mask.counts)) % 2 == 1
    return np.repeat(values, mask.counts).reshape((mask.width, mask.height)).T


def encode_mask(pixels: NDArray[np.bool_]) -> Bitmask:
    """An array of height by width as a mask."""
    flat = pixels.T.reshape(-1)
    edges = np.flatnonzero(flat[1:] != flat[:-1]) + 1
    runs = [int(n) for n in np.diff(np.concatenate(([0], edges, [flat.size])))]
    height, width = pixels.shape
    return Bitmask(width=width, height=height, counts=[0, *runs] if flat[0] else runs)


def check(
    geometry: Geometry,
    shape: Shape,
    width: int | None,
    height: int | None,
    points: Sequence[str] = (),
    path: str = "geometry",
) -> list[Problem]:
    """Everything wrong with a shape on an image of this size in pixels.

    A shape that reaches over the edge is kept as it is; one that lies wholly outside is refused.
    `points` are the names that the class gives its skeleton's points; empty: any names.
    """
    if geometry.type != shape.value:
        return [Problem(f"{path}.type", f"the class draws a {shape}, not a {geometry.type}")]
    message = _shape_problem(geometry, points)
    if message is None and width is not None and height is not None:
        message = _place_problem(geometry, width, height)
    return [] if message is None else [Problem(path, message)]


def _shape_problem(geometry: Geometry, names: Sequence[str]) -> str | None:
    match geometry:
        case Bitmask():
            return _mask_problem(geometry)
        case Skeleton() if (message := _skeleton_problem(geometry, names)) is not None:
            return message
        case _:
            pass
    if any(abs(value) > MAX_COORDINATE for value in bounds(geometry)):
        return f"a coordinate lies beyond {MAX_COORDINATE:,.0f} pixels"
    match geometry:
        case Polygon():
            return _polygon_problem(geometry)
        case Polyline() if len(set(geometry.points)) == 1:
            return "all points of the line are the same; draw at least two places"
        case _:
            return None


def _place_problem(geometry: Geometry, width: int, height: int) -> str | None:
    if isinstance(geometry, Bitmask):
        if (geometry.width, geometry.height) == (width, height):
            return None
        return f"the mask is {geometry.width} x {geometry.height}, but the image is {width} x {height} pixels"
    left, top, right, bottom = bounds(geometry)
    outside = right < 0 or bottom < 0 or left > width or top > height
    if isinstance(geometry, _AREAL):
        outside = right <= 0 or bottom <= 0 or left >= width or top >= height
    if not outside:
        return None
    where = f"x {left:g} to {right:g}, y {top:g} to {bottom:g}"
    return f"the shape ({where}) lies outside the image of {width} x {height} pixels"


def _mask_problem(mask: Bitmask) -> str | None:
    total, size = sum(mask.counts), mask.width * mask.height
    if total != size:
        return f"the mask's counts add up to {total:,}, but {mask.width} x {mask.height} is {size:,}"
    if not any(mask.counts[1::2]):
        return "the mask is empty: counts start with background and hold no foreground"
    return None


def _skeleton_problem(skeleton: Skeleton, names: Sequence[str]) -> str | None:
    seen: set[str] = set()
    for point in skeleton.points:
        if names and point.name not in names:
            return f"'{point.name}' is not a point of this skeleton; it has: {', '.join(names)}"
        if "\0" in point.name:
            return "a point's name has a NUL character; leave it out"
        if point.name in seen:
            return f"point '{point.name}' is given twice"
        seen.add(point.name)
    if all(point.visibility == "absent" for point in skeleton.points):
        return "every point is absent; place at least one, or delete the label"
    return None


def _polygon_problem(polygon: Polygon) -> str | None:
    outline = shapely.Polygon(polygon.points, polygon.holes)
    if shapely.convex_hull(outline).area == 0:
        return "the polygon has no area; its points lie on one line"
    reason = str(shapely.is_valid_reason(outline))
    found = re.fullmatch(r"(.*)\[(\S+) (\S+)\]", reason)
    if found is not None:
        what, x, y = found[1], float(found[2]), float(found[3])
        if "elf-intersection" in what:
            return f"the outline crosses or touches itself at ({x:g}, {y:g}); move a point so that it does not"
        return f"the polygon is not valid at ({x:g}, {y:g}): {what.lower()}"
    return None if reason == "Valid Geometry" else f"the polygon is not valid: {reason.lower()}"


def _points(geometry: RotatableBox | Polygon | Polyline | Keypoint | Skeleton) -> Sequence[Point]:
    match geometry:
        case RotatableBox():
            return _corners(geometry)
        case Polygon() | Polyline():
            return geometry.points
        case Keypoint():
            return [(geometry.x, geometry.y)]
        case Skeleton():
            placed = [(p.x, p.y) for p in geometry.points if p.visibility != "absent"]
            return placed or [(p.x, p.y) for p in geometry.points]


def _corners(box: RotatableBox) -> list[Point]:
    angle = math.radians(box.angle)
    cos, sin = math.cos(angle), math.sin(angle)
    half_width, half_height = box.width / 2, box.height / 2
    # y points down, so this turns clockwise on the screen.
    return [
        (
            box.cx + sx * half_width * cos - sy * half_height * sin,
            box.cy + sx * half_width * sin + sy * half_height * cos,
        )
        for sx, sy in ((-1, -1), (1, -1), (1, 1), (-1, 1))
    ]


def _around(points: Iterable[Point]) -> Bounds:
    xs, ys = zip(*points, strict=True)
    return (min(xs), min(ys), max(xs), max(ys))


def _ring_area(ring: Sequence[Point]) -> float:
    # Relative to the first point, so that places far from the origin lose no digits.
    x0, y0 = ring[0]
    following = (*ring[1:], ring[0])
    return (
        sum((x1 - x0) * (y2 - y0) - (x2 - x0) * (y1 - y0) for (x1, y1), (x2, y2) in zip(ring, following, strict=True))
        / 2
    )


def _meet(a: Bounds, b: Bounds) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _runs(mask: Bitmask) -> Iterable[tuple[int, int]]:
    position = 0
    for index, count in enumerate(mask.counts):
        if index % 2 and count:
            yield position, position + count
        position += count


def _boxes(mask: Bitmask) -> Iterable[Bounds]:
    """Disjoint upright boxes that cover the foreground: at most three for a run of any length."""
    height = mask.height
    for start, end in _runs(mask):
        first, last = start // height, (end - 1) // height
        top, bottom = start % height, (end - 1) % height + 1
        if first == last:
            yield (first, top, first + 1, bottom)
            continue
        yield (first, top, first + 1, height)
        if last > first + 1:
            yield (first + 1, 0, last, height)
        yield (last, 0, last + 1, bottom)


def _mask_bounds(mask: Bitmask) -> Bounds:
    boxes = list(_boxes(mask))
    if not boxes:
        return (0, 0, 0, 0)
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return (min(lefts), min(tops), max(rights), max(bottoms))


def _shapely(geometry: BoundingBox | RotatableBox | Polygon | Bitmask) -> BaseGeometry:
    match geometry:
        case BoundingBox():
            return shapely.box(*bounds(geometry))
        case RotatableBox():
            return shapely.Polygon(_corners(geometry))
        case Polygon():
            return shapely.Polygon(geometry.points, geometry.holes)
        case Bitmask():
            return shapely.union_all([shapely.box(*box) for box in _boxes(geometry)])
