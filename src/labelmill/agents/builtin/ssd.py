"""COCO SSD on ONNX Runtime: objects of an image, looked at whole and in overlapping tiles."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from labelmill.agents.builtin import coco
from labelmill.agents.builtin.boxes import Boxes, inside, suppress
from labelmill.agents.builtin.images import Picture
from labelmill.agents.builtin.runtime import infer
from labelmill.agents.weights.manifest import COCO_SSD

#: Pixels of the model's input, a square.
SIDE = 300
#: Share of a tile that its neighbour shows too, so that an object cut by one is whole in the other.
_SHARED = 0.25
#: Boxes of one class that overlap more than this are one object.
_OVERLAP = 0.6
#: A box that ends this near to a tile's inner edge, as a share of the tile, is a cut object.
_EDGE = 0.01


@dataclass(frozen=True, slots=True)
class Detections:
    """Found objects, the surest first: boxes `(n, 4)` in pixels inside the image, scores, COCO category ids."""

    boxes: Boxes
    scores: NDArray[np.float64]
    ids: NDArray[np.int64]


def detect(picture: Picture, agent: str, *, tiles: int, threshold: float) -> Detections:
    """Objects with a score of at least `threshold`; `tiles` is the number of tiles a side, 1 for none."""
    size = np.array([picture.width, picture.height] * 2, np.float64)
    seen = [_look(picture, agent, window, threshold) for window in _windows(tiles)]
    boxes, scores, ids = (np.concatenate(parts) for parts in zip(*seen, strict=True))
    boxes = inside(boxes * size, picture.width, picture.height)
    kept = [np.zeros(0, np.intp)]
    for coco_id in np.unique(ids):
        same = np.flatnonzero(ids == coco_id)
        kept.append(same[suppress(boxes[same], scores[same], _OVERLAP)])
    order = np.concatenate(kept)
    order = order[np.argsort(-scores[order], kind="stable")]
    return Detections(boxes[order], scores[order], ids[order])


def _windows(tiles: int) -> Iterator[Boxes]:
    """The whole image, then its tiles, as shares of the image."""
    yield np.array([0.0, 0.0, 1.0, 1.0])
    if tiles > 1:
        side = 1 / (tiles - (tiles - 1) * _SHARED)
        starts = np.linspace(0, 1 - side, tiles)
        for left in starts:
            for top in starts:
                yield np.array([left, top, left + side, top + side])


def _look(
    picture: Picture, agent: str, window: Boxes, threshold: float
) -> tuple[Boxes, NDArray[np.float64], NDArray[np.int64]]:
    pixels = picture.resized(SIDE, SIDE, window)
    outputs = infer(COCO_SSD.name, agent, {"image": pixels[None].astype(np.float32)})
    scores = outputs["scores"][0].astype(np.float64)
    anchors, columns = np.nonzero(scores >= threshold)
    # The model says top, left, bottom, right; its columns start at category 1, and some are no class.
    boxes = outputs["boxes"][0].astype(np.float64)[anchors][:, [1, 0, 3, 2]]
    keep = np.isin(columns + 1, list(coco.NAMES)) & ~_cut(boxes, window)
    boxes, anchors, columns = boxes[keep], anchors[keep], columns[keep]
    side = window[2:] - window[:2]
    placed = np.clip(boxes, 0, 1) * np.tile(side, 2) + np.tile(window[:2], 2)
    return placed, scores[anchors, columns], columns + 1


def _cut(boxes: Boxes, window: Boxes) -> NDArray[np.bool_]:
    """Boxes that touch an edge of the window which is not the image's own edge."""
    inner = np.array([window[0] > 0, window[1] > 0, window[2] < 1 - 1e-9, window[3] < 1 - 1e-9])
    touching = np.column_stack([boxes[:, :2] < _EDGE, boxes[:, 2:] > 1 - _EDGE])
    return np.logical_or.reduce(touching & inner, axis=1)
