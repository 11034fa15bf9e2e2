"""Boxes as rows of left, top, right, bottom in pixels: from detectors, and around labels' shapes. Pure."""

import numpy as np
from numpy.typing import NDArray

from labelmill.labels.geometry import (
    Bitmask,
    BoundingBox,
    Geometry,
    Keypoint,
    Polygon,
    Polyline,
    RotatableBox,
    Skeleton,
)
from labelmill.ontologies.document import Shape

Boxes = NDArray[np.float64]

#: Shapes that a detector's box can be drawn as.
BOX_SHAPES = (Shape.BOUNDING_BOX, Shape.ROTATABLE_BOX, Shape.POLYGON)


def iou(one: Boxes, many: Boxes) -> NDArray[np.float64]:
    """Intersection over union of one box `(4,)` with many `(n, 4)`, as `(n,)`."""
    left_top = np.maximum(one[:2], many[:, :2])
    right_bottom = np.minimum(one[2:], many[:, 2:])
    shared = np.clip(right_bottom - left_top, 0, None).prod(axis=1)
    union = (one[2:] - one[:2]).prod() + (many[:, 2:] - many[:, :2]).prod(axis=1) - shared
    return np.divide(shared, union, out=np.zeros_like(shared), where=union > 0)


def suppress(boxes: Boxes, scores: NDArray[np.float64], overlap: float) -> NDArray[np.intp]:
    """Non-maximum suppression: indexes of the boxes to keep, best score first.

    Of two boxes whose intersection over union is above `overlap`, the one with the lower score goes.
    """
    order = np.argsort(-scores, kind="stable")
    kept: list[np.intp] = []
    while order.size:
        best, order = order[0], order[1:]
        kept.append(best)
        order = order[iou(boxes[best], boxes[order]) <= overlap]
    return np.array(kept, np.intp)


def inside(boxes: Boxes, width: float, height: float) -> Boxes:
    """The boxes cut at the image's border; those of no area inside come out with none."""
    return np.clip(boxes, 0, [width, height, width, height])


def draw(box: Boxes, shape: Shape) -> Geometry:
    """The box as this shape, to a hundredth of a pixel; `shape` is one of BOX_SHAPES."""
    left, top, right, bottom = (float(edge) for edge in box.round(2))
    # Else 10.3 - 10.2 is 0.10000000000000142.
    width, height = round(right - left, 2), round(bottom - top, 2)
    match shape:
        case Shape.ROTATABLE_BOX:
            return RotatableBox(cx=left + width / 2, cy=top + height / 2, width=width, height=height, angle=0.0)
        case Shape.POLYGON:
            return Polygon(points=[(left, top), (right, top), (right, bottom), (left, bottom)])
        case _:
            return BoundingBox(x=left, y=top, width=width, height=height)


def bounds(geometry: Geometry | None) -> Boxes | None:
    """The upright box around a shape; None for no shape and for one that shows nothing."""
    match geometry:
        case None:
            return None
        case BoundingBox(x=x, y=y, width=width, height=height):
            return np.array([x, y, x + width, y + height])
        case RotatableBox():
            return _around(corners(geometry))
        case Polygon(points=points) | Polyline(points=points):
            return _around(np.array(points))
        case Keypoint(x=x, y=y):
            return np.array([x, y, x, y])
        case Skeleton(points=points):
            return _around(np.array([(p.x, p.y) for p in points if p.visibility != "absent"]))
        case Bitmask():
            return _mask_bounds(geometry)


def corners(box: RotatableBox) -> NDArray[np.float64]:
    """The four corners `(4, 2)` of a turned box."""
    turn = np.radians(box.angle)
    across = np.array([np.cos(turn), np.sin(turn)]) * (box.width / 2)
    down = np.array([-np.sin(turn), np.cos(turn)]) * (box.height / 2)
    signs = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)])
    return np.array([box.cx, box.cy]) + signs[:, :1] * across + signs[:, 1:] * down


def _around(points: NDArray[np.float64]) -> Boxes | None:
    return np.concatenate([points.min(axis=0), points.max(axis=0)]) if points.size else None


def _mask_bounds(mask: Bitmask) -> Boxes | None:
    places: list[tuple[int, int]] = []
    start = 0
    for number, count in enumerate(mask.counts):
        if number % 2 and count:
            (left, top), (right, bottom) = divmod(start, mask.height), divmod(start + count - 1, mask.height)
            # A run that goes on in the next column touches the image's top and bottom.
            places += [(left, top), (right, bottom)] if left == right else [(left, 0), (right, mask.height - 1)]
        start += count
    around = _around(np.array(places, np.float64))
    # A pixel is one wide.
    return None if around is None else np.add(around, [0, 0, 1, 1])
