"""Masks become shapes that cover the same pixels."""

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from labelmill.agents.builtin.masks import Mask, cleaned, draw_mask
from labelmill.labels.geometry import Bitmask, BoundingBox, Polygon, RotatableBox, area, check, decode_mask, iou
from labelmill.ontologies.document import Shape

Pixels = NDArray[np.bool_]


def empty(width: int = 200, height: int = 150) -> NDArray[np.uint8]:
    return np.zeros((height, width), np.uint8)


def mask_of(pixels: NDArray[np.uint8], scale: int = 1) -> Mask:
    height, width = pixels.shape
    return Mask(pixels.astype(bool), width * scale, height * scale)


def ring() -> Mask:
    """A disc with a hole, and a speck beside it."""
    pixels = empty()
    cv2.circle(pixels, (90, 70), 50, 1, -1)
    cv2.circle(pixels, (90, 70), 20, 0, -1)
    pixels[5:8, 5:8] = 1
    return mask_of(pixels)


def painted(polygon: Polygon, width: int, height: int) -> Pixels:
    pixels = np.zeros((height, width), np.uint8)
    rings = [polygon.points, *polygon.holes]
    # Four binary digits of a pixel, and a pixel's middle at a whole number.
    cv2.fillPoly(pixels, [np.round((np.array(r) - 0.5) * 16).astype(np.int32) for r in rings], 1, shift=4)
    return pixels.astype(bool)


def test_a_polygon_keeps_the_hole_and_leaves_the_speck() -> None:
    polygon = draw_mask(cleaned(ring()), Shape.POLYGON, 1.0)
    assert isinstance(polygon, Polygon)
    assert len(polygon.holes) == 1
    assert check(polygon, Shape.POLYGON, 200, 150) == []
    seen, meant = painted(polygon, 200, 150), cleaned(ring()).pixels
    assert (seen & meant).sum() / (seen | meant).sum() > 0.97
    assert area(polygon) == pytest.approx(meant.sum(), rel=0.03)
    assert len(polygon.points) < 60


def test_a_bitmask_is_the_mask_pixel_by_pixel() -> None:
    mask = cleaned(ring())
    geometry = draw_mask(mask, Shape.BITMASK, 1.0)
    assert isinstance(geometry, Bitmask)
    assert check(geometry, Shape.BITMASK, 200, 150) == []
    assert (decode_mask(geometry) == mask.pixels).all()


def test_a_mask_of_a_smaller_copy_is_drawn_at_full_size() -> None:
    pixels = empty()
    cv2.rectangle(pixels, (20, 30), (119, 89), 1, -1)
    box = draw_mask(mask_of(pixels, 10), Shape.BOUNDING_BOX, 1.0)
    assert isinstance(box, BoundingBox)
    assert [box.x, box.y, box.width, box.height] == pytest.approx([200, 300, 1000, 600], abs=3)
    full = draw_mask(mask_of(pixels, 10), Shape.BITMASK, 1.0)
    assert isinstance(full, Bitmask)
    assert (full.width, full.height, area(full)) == (2000, 1500, 600_000)


def test_a_turned_object_gets_a_turned_box() -> None:
    pixels = empty()
    corners = cv2.boxPoints(((100, 70), (100, 30), 25)).astype(np.int32)
    cv2.fillPoly(pixels, [corners], 1)
    box = draw_mask(mask_of(pixels), Shape.ROTATABLE_BOX, 1.0)
    meant = RotatableBox(cx=100.5, cy=70.5, width=101, height=31, angle=25)
    assert isinstance(box, RotatableBox)
    assert iou(box, meant) > 0.95


@pytest.mark.parametrize("shape", [Shape.POLYGON, Shape.BITMASK, Shape.BOUNDING_BOX, Shape.ROTATABLE_BOX])
def test_nothing_is_drawn_of_an_empty_mask(shape: Shape) -> None:
    assert draw_mask(mask_of(empty()), shape, 1.0) is None


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_whatever_the_mask_the_shapes_are_valid_and_cover_it(data: st.DataObject) -> None:
    pixels = empty(60, 40)
    spots = st.tuples(st.integers(0, 59), st.integers(0, 39), st.integers(1, 14), st.booleans())
    for x, y, radius, inked in data.draw(st.lists(spots, min_size=1, max_size=12)):
        cv2.circle(pixels, (x, y), radius, int(inked), -1)
    mask = cleaned(mask_of(pixels))
    if mask.pixels.sum() < 30:
        return
    bitmask = draw_mask(mask, Shape.BITMASK, 1.0)
    assert isinstance(bitmask, Bitmask)
    assert (decode_mask(bitmask) == mask.pixels).all()
    for shape in (Shape.POLYGON, Shape.BOUNDING_BOX, Shape.ROTATABLE_BOX):
        drawn = draw_mask(mask, shape, 1.0)
        assert drawn is None or check(drawn, shape, 60, 40) == []
