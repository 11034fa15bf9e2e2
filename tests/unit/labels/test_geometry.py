"""Shapes in image pixels."""

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
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
    SkeletonPoint,
    area,
    bounds,
    check,
    decode_mask,
    encode_mask,
    iou,
)
from labelmill.ontologies.document import Shape

places = st.floats(-500, 500)
lengths = st.floats(0.5, 500)
boxes = st.builds(BoundingBox, x=places, y=places, width=lengths, height=lengths)
turned = st.builds(RotatableBox, cx=places, cy=places, width=lengths, height=lengths, angle=st.floats(-720, 720))
#: Non-empty masks.
pixels = arrays.arrays(np.bool_, st.tuples(st.integers(1, 12), st.integers(1, 12))).filter(lambda a: bool(a.any()))


@st.composite
def convex_polygons(draw: st.DrawFn) -> Polygon:
    """Points on an ellipse, in order."""
    angles = sorted(draw(st.lists(st.integers(0, 359), min_size=3, max_size=12, unique=True)))
    cx, cy, rx, ry = draw(places), draw(places), draw(lengths), draw(lengths)
    return Polygon(points=[(cx + rx * math.cos(math.radians(a)), cy + ry * math.sin(math.radians(a))) for a in angles])


shapes = st.one_of(boxes, turned, convex_polygons(), pixels.map(encode_mask))


def message(geometry: Geometry, width: int | None = 100, height: int | None = 80) -> str | None:
    problems = check(geometry, Shape(geometry.type), width, height)
    return problems[0].message if problems else None


@given(shapes)
def test_a_shape_is_wholly_like_itself(shape: Geometry) -> None:
    assert iou(shape, shape) == pytest.approx(1, abs=1e-6)


@given(shapes, shapes)
def test_iou_is_a_share_and_the_same_both_ways(a: Geometry, b: Geometry) -> None:
    one, other = iou(a, b), iou(b, a)
    assert 0 <= one <= 1
    assert one == pytest.approx(other, abs=1e-9)


@given(boxes, st.floats(-300, 300), st.floats(-300, 300))
def test_iou_of_boxes_is_what_arithmetic_says(a: BoundingBox, dx: float, dy: float) -> None:
    b = a.model_copy(update={"x": a.x + dx, "y": a.y + dy})
    common = max(0, a.width - abs(dx)) * max(0, a.height - abs(dy))
    assert iou(a, b) == pytest.approx(common / (2 * area(a) - common), abs=1e-6)


@given(shapes)
def test_no_shape_is_larger_than_the_box_around_it(shape: Geometry) -> None:
    left, top, right, bottom = bounds(shape)
    assert area(shape) <= (right - left) * (bottom - top) * (1 + 1e-9) + 1e-6


@given(boxes, st.integers(-4, 4))
def test_a_box_turned_by_quarters_covers_what_a_box_covers(box: BoundingBox, quarters: int) -> None:
    left, top, right, bottom = bounds(box)
    width, height = (box.width, box.height) if quarters % 2 == 0 else (box.height, box.width)
    turned = RotatableBox(cx=(left + right) / 2, cy=(top + bottom) / 2, width=width, height=height, angle=90 * quarters)
    assert bounds(turned) == pytest.approx(bounds(box), abs=1e-6)
    assert iou(turned, box) == pytest.approx(1, abs=1e-6)


def test_angles_turn_clockwise_on_the_screen() -> None:
    arm = RotatableBox(cx=0, cy=0, width=20, height=2, angle=45)
    down_right = BoundingBox(x=5, y=5, width=2, height=2)
    up_right = BoundingBox(x=5, y=-7, width=2, height=2)
    assert iou(arm, down_right) > 0
    assert iou(arm, up_right) == 0


@given(pixels)
def test_a_mask_says_what_its_pixels_say(array: NDArray[np.bool_]) -> None:
    mask = encode_mask(array)
    assert np.array_equal(decode_mask(mask), array)
    assert check(mask, Shape.BITMASK, array.shape[1], array.shape[0]) == []
    assert area(mask) == array.sum()
    rows, columns = np.nonzero(array)
    assert bounds(mask) == (columns.min(), rows.min(), columns.max() + 1, rows.max() + 1)


@given(pixels, st.data())
def test_iou_of_masks_counts_pixels(array: NDArray[np.bool_], data: st.DataObject) -> None:
    other = data.draw(arrays.arrays(np.bool_, array.shape).filter(lambda a: bool(a.any())))
    expected = (array & other).sum() / (array | other).sum()
    assert iou(encode_mask(array), encode_mask(other)) == pytest.approx(expected)


def test_a_mask_and_the_box_that_it_fills_are_alike() -> None:
    array = np.zeros((10, 12), dtype=np.bool_)
    array[2:7, 3:9] = True
    assert iou(encode_mask(array), BoundingBox(x=3, y=2, width=6, height=5)) == pytest.approx(1)


@given(convex_polygons())
def test_a_convex_polygon_is_valid(polygon: Polygon) -> None:
    assume(area(polygon) > 1e-3)
    assert message(polygon, None, None) is None


@given(convex_polygons())
def test_area_does_not_depend_on_where_the_ring_starts_or_how_it_turns(polygon: Polygon) -> None:
    other = Polygon(points=[*polygon.points[1:], polygon.points[0]][::-1])
    assert area(other) == pytest.approx(area(polygon), abs=1e-6)


def test_a_hole_takes_area_away() -> None:
    ring = Polygon(points=[(0, 0), (10, 0), (10, 10), (0, 10)], holes=[[(2, 2), (4, 2), (4, 4), (2, 4)]])
    assert area(ring) == 96
    assert message(ring) is None
    assert iou(ring, BoundingBox(x=2, y=2, width=2, height=2)) == 0


def test_a_crossing_outline_is_refused_with_the_place() -> None:
    bow = Polygon(points=[(0, 0), (10, 10), (10, 0), (0, 10)])
    assert message(bow) == ("the outline crosses or touches itself at (5, 5); move a point so that it does not")


@given(boxes, st.integers(1, 300), st.integers(1, 300))
def test_only_a_box_wholly_outside_is_refused(box: BoundingBox, width: int, height: int) -> None:
    left, top, right, bottom = bounds(box)
    touches = max(left, 0) < min(right, width) and max(top, 0) < min(bottom, height)
    assert (message(box, width, height) is None) == touches


@pytest.mark.parametrize(
    ("geometry", "says"),
    [
        (Polygon(points=[(0, 0), (5, 5), (10, 10)]), "its points lie on one line"),
        (
            Polygon(points=[(0, 0), (9, 0), (9, 9), (0, 9)], holes=[[(20, 20), (30, 20), (30, 30)]]),
            "hole lies outside shell",
        ),
        (Polyline(points=[(1, 1), (1, 1)]), "all points of the line are the same"),
        (Keypoint(x=101, y=3), "lies outside the image of 100 x 80 pixels"),
        (BoundingBox(x=100, y=0, width=5, height=5), "(x 100 to 105, y 0 to 5) lies outside"),
        (BoundingBox(x=0, y=0, width=1e300, height=5), "beyond 1,000,000,000 pixels"),
        (Polygon(points=[(0, 0), (1e308, 1e308), (-1e308, 1e308)]), "beyond 1,000,000,000 pixels"),
        (RotatableBox(cx=1e308, cy=1e308, width=1e308, height=1, angle=30), "beyond 1,000,000,000 pixels"),
        (Bitmask(width=10, height=8, counts=[40, 40]), "the mask is 10 x 8, but the image is 100 x 80 pixels"),
        (Bitmask(width=100, height=80, counts=[7, 7]), "counts add up to 14, but 100 x 80 is 8,000"),
        (Bitmask(width=100, height=80, counts=[8000]), "the mask is empty"),
        (Skeleton(points=[SkeletonPoint(name="nose", x=0, y=0, visibility="absent")]), "every point is absent"),
        (
            Skeleton(points=[SkeletonPoint(name="nose", x=1, y=1), SkeletonPoint(name="nose", x=2, y=1)]),
            "point 'nose' is given twice",
        ),
    ],
)
def test_a_bad_shape_says_what_is_wrong(geometry: Geometry, says: str) -> None:
    assert says in str(message(geometry))


@pytest.mark.parametrize(
    "geometry",
    [
        BoundingBox(x=-5, y=-5, width=10, height=10),
        Keypoint(x=100, y=80),
        Polyline(points=[(0, 0), (0, 9)]),
        Skeleton(
            points=[
                SkeletonPoint(name="nose", x=50, y=50),
                SkeletonPoint(name="tail", x=-900, y=0, visibility="absent"),
            ]
        ),
    ],
)
def test_a_shape_partly_inside_is_kept(geometry: Geometry) -> None:
    assert message(geometry) is None


def test_a_skeleton_has_the_points_of_its_class() -> None:
    pose = Skeleton(points=[SkeletonPoint(name="beak", x=1, y=1)])
    [problem] = check(pose, Shape.SKELETON, 100, 80, ("nose", "neck"))
    assert problem.message == "'beak' is not a point of this skeleton; it has: nose, neck"


def test_another_shape_than_the_class_draws_is_refused() -> None:
    [problem] = check(Keypoint(x=1, y=1), Shape.POLYGON, 100, 80, path="create[3].geometry")
    assert problem.path == "create[3].geometry.type"
    assert problem.message == "the class draws a polygon, not a keypoint"


def test_points_and_lines_have_no_area_and_no_likeness() -> None:
    line = Polyline(points=[(0, 0), (5, 5)])
    assert area(line) == 0
    assert iou(line, line) == 0
    assert bounds(line) == (0, 0, 5, 5)
