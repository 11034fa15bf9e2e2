"""Masks as the shapes that classes draw. Pure."""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import shapely
from numpy.typing import NDArray

from labelmill.labels.geometry import Bitmask, BoundingBox, Geometry, Polygon, RotatableBox
from labelmill.ontologies.document import Shape

# The packages declare no types.
_shapely: Any = shapely
_cv2: Any = cv2

#: Shapes that a mask can be drawn as.
MASK_SHAPES = (Shape.POLYGON, Shape.BITMASK, Shape.BOUNDING_BOX, Shape.ROTATABLE_BOX)
#: Islands and holes smaller than this share of the object are noise.
_SPECK = 0.01
#: An outline runs through the middle of pixels; enlarged before, it runs nearly along their edges.
_ENLARGED = 2


@dataclass(frozen=True, slots=True)
class Mask:
    """An object's pixels, `height x width`, of an image that is `width` by `height` pixels, maybe at another scale."""

    pixels: NDArray[np.bool_]
    width: int
    height: int


def cleaned(mask: Mask) -> Mask:
    """The mask without specks, and with its pinholes closed."""
    whole = _without_specks(mask.pixels, mask.pixels.sum() * _SPECK)
    return Mask(~_without_specks(~whole, whole.sum() * _SPECK), mask.width, mask.height)


def _without_specks(pixels: NDArray[np.bool_], least: float) -> NDArray[np.bool_]:
    _, parts, stats, _ = _cv2.connectedComponentsWithStats(pixels.astype(np.uint8), connectivity=4)
    large = stats[:, _cv2.CC_STAT_AREA] >= max(least, 1)
    large[0] = False
    return large[parts]


def draw_mask(mask: Mask, shape: Shape, tolerance: float) -> Geometry | None:
    """The mask as this shape, one of MASK_SHAPES; None when there is too little of it to draw.

    An outline lies within `tolerance` pixels of the image from the mask's edge. Polygons and boxes have one part,
    the largest; a bitmask has all.
    """
    if not mask.pixels.any():
        return None
    if shape is Shape.BITMASK:
        return _bitmask(mask)
    outline = _outline(mask)
    if outline is None:
        return None
    match shape:
        case Shape.BOUNDING_BOX:
            return _box(outline, mask)
        case Shape.ROTATABLE_BOX:
            return _rotatable(outline, mask)
        case _:
            return _polygon(outline, mask, tolerance)


def _rim(mask: Mask) -> float:
    """From an outline to the edge of its pixels, in pixels of the image."""
    return 0.5 / _ENLARGED * max(mask.width, mask.height) / max(mask.pixels.shape)


def _box(outline: Any, mask: Mask) -> BoundingBox:
    rim = _rim(mask)
    left, top, right, bottom = outline.bounds
    left, top = round(max(0.0, left - rim), 2), round(max(0.0, top - rim), 2)
    right, bottom = min(mask.width, right + rim), min(mask.height, bottom + rim)
    return BoundingBox(x=left, y=top, width=round(right - left, 2), height=round(bottom - top, 2))


def _outline(mask: Mask) -> Any:
    """The largest part with its holes, in pixels of the image."""
    rows, columns = mask.pixels.shape
    large = _cv2.resize(
        mask.pixels.astype(np.uint8),
        (columns * _ENLARGED, rows * _ENLARGED),
        interpolation=_cv2.INTER_NEAREST,
    )
    contours, tree = _cv2.findContours(large, _cv2.RETR_CCOMP, _cv2.CHAIN_APPROX_NONE)
    rings = [_ring(contour, mask) for contour in contours]
    # Of the tree's columns the last is the ring around: -1 for none.
    outer = [n for n, ring in enumerate(rings) if tree[0][n][3] == -1 and len(ring) >= 4]
    if not outer:
        return None
    largest = max(outer, key=lambda n: float(_cv2.contourArea(contours[n])))
    holes = [ring for n, ring in enumerate(rings) if tree[0][n][3] == largest and len(ring) >= 4]
    return _largest(_shapely.Polygon(rings[largest], holes))


def _ring(contour: NDArray[np.int32], mask: Mask) -> NDArray[np.float64]:
    rows, columns = mask.pixels.shape
    scale = np.array([mask.width / columns, mask.height / rows]) / _ENLARGED
    return (contour[:, 0, :] + 0.5) * scale


def _largest(shape: Any) -> Any:
    """The shape if it is one clear area, else the largest area of it; None when it has none."""
    if shape.geom_type == "Polygon" and _shapely.is_valid(shape):
        return shape if shape.area > 0 else None
    # The first parts of a mixed collection may be collections of areas.
    parts = _shapely.get_parts(_shapely.get_parts(_shapely.make_valid(shape)))
    areas = [part for part in parts if part.geom_type == "Polygon"]
    return max(areas, key=lambda part: part.area, default=None)


def _polygon(outline: Any, mask: Mask, tolerance: float) -> Polygon | None:
    simple = outline.simplify(tolerance, preserve_topology=True).buffer(_rim(mask), join_style="mitre")
    # Rounding may let points meet that lay close together.
    rounded = _largest(_shapely.transform(simple, _rounded))
    if rounded is None:
        return None
    return Polygon(points=_points(rounded.exterior), holes=[_points(hole) for hole in rounded.interiors])


def _rounded(points: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.round(points, 2)


def _points(ring: Any) -> list[tuple[float, float]]:
    # The last point repeats the first one.
    return [(float(x), float(y)) for x, y in ring.coords[:-1]]


def _rotatable(outline: Any, mask: Mask) -> RotatableBox:
    points = np.array(outline.exterior.coords, np.float32)
    (cx, cy), (width, height), angle = _cv2.minAreaRect(points)
    grown = 2 * _rim(mask)
    return RotatableBox(
        cx=round(float(cx), 2),
        cy=round(float(cy), 2),
        width=round(float(width) + grown, 2),
        height=round(float(height) + grown, 2),
        angle=round(float(angle), 2),
    )


def _bitmask(mask: Mask) -> Bitmask:
    """Run lengths of the whole image, of which only the part around the object is ever in memory."""
    rows, columns = mask.pixels.shape
    ys, xs = np.flatnonzero(mask.pixels.any(axis=1)), np.flatnonzero(mask.pixels.any(axis=0))
    # The part's edges on the image's own grid.
    left, right = (round(edge * mask.width / columns) for edge in (int(xs[0]), int(xs[-1]) + 1))
    top, bottom = (round(edge * mask.height / rows) for edge in (int(ys[0]), int(ys[-1]) + 1))
    right, bottom = max(right, left + 1), max(bottom, top + 1)
    part = mask.pixels[ys[0] : ys[-1] + 1, xs[0] : xs[-1] + 1].astype(np.uint8)
    full = _cv2.resize(part, (right - left, bottom - top), interpolation=_cv2.INTER_NEAREST).astype(bool)
    return Bitmask(width=mask.width, height=mask.height, counts=_runs(full, left, top, mask.width, mask.height))


def _runs(part: NDArray[np.bool_], left: int, top: int, width: int, height: int) -> list[int]:
    padded = np.zeros((part.shape[1], part.shape[0] + 2), np.int8)
    padded[:, 1:-1] = part.T
    steps = np.diff(padded, axis=1)
    column, row = np.nonzero(steps == 1)
    starts = (left + column) * height + top + row
    column, row = np.nonzero(steps == -1)
    ends = (left + column) * height + top + row
    # A run that goes on at the top of the next column is one run.
    apart = np.flatnonzero(starts[1:] != ends[:-1])
    starts, ends = starts[np.append(0, apart + 1)], ends[np.append(apart, len(ends) - 1)]
    edges = np.concatenate([[0], np.column_stack([starts, ends]).ravel(), [width * height]])
    counts = [int(n) for n in np.diff(edges)]
    return counts if counts[-1] else counts[:-1]
