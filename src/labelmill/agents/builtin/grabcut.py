"""GrabCut: the object in a box by its colours, with no model. Slower than one, and worse."""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from labelmill.agents.builtin.boxes import Boxes
from labelmill.agents.builtin.images import Picture
from labelmill.agents.builtin.masks import Mask

# The package's types know nothing of arrays made by NumPy.
_cv2: Any = cv2

#: Longest side that is looked at: the time grows with the area.
LONGEST = 480
_ROUNDS = 4
#: Radius of what a point says for certain, in pixels of what is looked at.
_RADIUS = 3


def cut_out(picture: Picture, box: Boxes, positive: NDArray[np.float64], negative: NDArray[np.float64]) -> Mask | None:
    """The object in a box `(4,)` of the image's pixels; None when its colours are all around it, too."""
    scale = min(1.0, LONGEST / max(picture.width, picture.height))
    width, height = (max(1, round(side * scale)) for side in (picture.width, picture.height))
    pixels = np.ascontiguousarray(picture.resized(width, height)[:, :, ::-1])
    left, top, right, bottom = (int(edge) for edge in np.round(box * scale))
    left, top = max(0, min(left, width - 1)), max(0, min(top, height - 1))
    right, bottom = min(width, max(right, left + 1)), min(height, max(bottom, top + 1))
    known = np.full((height, width), _cv2.GC_BGD, np.uint8)
    known[top:bottom, left:right] = _cv2.GC_PR_FGD
    if (known == _cv2.GC_PR_FGD).all():
        # There must be some background to tell it from.
        known[[0, -1], :] = known[:, [0, -1]] = _cv2.GC_BGD
    for points, value in ((positive, _cv2.GC_FGD), (negative, _cv2.GC_BGD)):
        for x, y in points * scale:
            _cv2.circle(known, (round(float(x)), round(float(y))), _RADIUS, int(value), -1)
    if not (known & 1).any():
        return None
    _cv2.setRNGSeed(0)
    _cv2.grabCut(pixels, known, None, np.zeros((1, 65)), np.zeros((1, 65)), _ROUNDS, _cv2.GC_INIT_WITH_MASK)
    # The two values of foreground are odd.
    found = (known & 1).astype(bool)
    return Mask(found, picture.width, picture.height) if found.any() else None
