"""Face Blur: boxes around faces, to be blurred or left out by whoever uses the data."""

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from labelmill.agents.builtin import coco
from labelmill.agents.builtin.base import (
    AgentConfig,
    AgentError,
    BuiltinAgent,
    Media,
    OntologyNeed,
    read_config,
)
from labelmill.agents.builtin.boxes import BOX_SHAPES, Boxes, draw, inside, suppress
from labelmill.agents.builtin.images import Picture, open_picture
from labelmill.agents.builtin.runtime import infer
from labelmill.agents.contract import AgentRequest, AgentResult, NewLabel
from labelmill.agents.weights.manifest import CENTERFACE
from labelmill.ontologies.document import ObjectClass, OntologyDocument, Shape

_NAME = "Face Blur"
#: Longest side that the model sees: its time grows with the area, and faces of 16 pixels are still found.
_LONGEST = 960
#: The network halves its input five times.
_MULTIPLE = 32
#: Input pixels to one place of the output maps.
_STRIDE = 4
_OVERLAP = 0.3


class FaceBlurConfig(AgentConfig):
    """Which class takes the boxes, and how sure to be."""

    threshold: float = Field(
        0.5,
        ge=0.05,
        le=1,
        title="Threshold",
        description="Faces that the model is less sure of than this are left out.",
    )
    class_id: str = Field(
        "",
        title="Class",
        description="Id of the ontology class that takes the boxes. Empty: the class that is named face.",
    )
    margin: float = Field(
        0.1,
        ge=0,
        le=1,
        title="Margin",
        description="Share of the box's size that is added on every side, to cover hair and chin.",
    )


def _run(request: AgentRequest, media: Media | None) -> AgentResult:
    config = read_config(FaceBlurConfig, request)
    target = _target(request.ontology, config.class_id)
    picture = open_picture(request, media, longest=_LONGEST)
    boxes, scores = _faces(picture, config.threshold)
    around = np.tile(boxes[:, 2:] - boxes[:, :2], 2) * [-1, -1, 1, 1] * config.margin
    boxes = inside(boxes + around, picture.width, picture.height)
    labels = [
        NewLabel(
            class_id=target.id,
            frame=request.frame,
            geometry=draw(box, target.shape),
            confidence=round(float(score), 4),
        )
        for box, score in zip(boxes, scores, strict=True)
        if np.all(box[2:] - box[:2] >= 1)
    ]
    if not labels:
        return AgentResult(message=f"No face found above {config.threshold:g}")
    return AgentResult(create=labels, message=f"{len(labels)} face{'s' if len(labels) > 1 else ''}")


def _target(ontology: OntologyDocument, class_id: str) -> ObjectClass:
    usable = [cls for cls in ontology.objects if cls.shape in BOX_SHAPES and not cls.archived]
    if class_id:
        for cls in usable:
            if cls.id == class_id:
                return cls
        raise AgentError(
            f"The agent's class '{class_id}' is no box or polygon class of the ontology; choose another one."
        )
    upright = [cls for cls in usable if cls.shape is Shape.BOUNDING_BOX]
    names = {cls.id: coco.plain(cls.name) for cls in upright}
    exact = [cls for cls in upright if names[cls.id] in ("face", "faces", "person face", "human face")]
    alike = [cls for cls in upright if {"face", "faces"} & set(names[cls.id].split())]
    for cls in (*exact, *alike):
        return cls
    raise AgentError(
        "The ontology has no bounding box class for faces; add one named 'Face', or name another class in the "
        "agent's config."
    )


def _faces(picture: Picture, threshold: float) -> tuple[Boxes, NDArray[np.float64]]:
    """Boxes in pixels of the full image, and scores."""
    scale = min(1.0, _LONGEST / max(picture.width, picture.height))
    width, height = (
        max(_MULTIPLE, round(side * scale / _MULTIPLE) * _MULTIPLE) for side in (picture.width, picture.height)
    )
    pixels = picture.resized(width, height).transpose(2, 0, 1)[None].astype(np.float32)
    # The maps have no better names in the file: heat, log of height and width, offset down and right.
    maps = infer(CENTERFACE.name, _NAME, {"input.1": pixels})
    heat, (log_height, log_width), (down, right) = maps["537"][0, 0], maps["538"][0], maps["539"][0]
    at = np.nonzero(heat >= threshold)
    size = np.exp(np.column_stack([log_width[at], log_height[at]]).astype(np.float64)) * _STRIDE
    centre = (np.column_stack([at[1] + right[at], at[0] + down[at]]) + 0.5) * _STRIDE
    boxes = np.column_stack([centre - size / 2, centre + size / 2])
    scores = heat[at].astype(np.float64)
    kept = suppress(boxes, scores, _OVERLAP)
    shrunk = np.array([picture.width / width, picture.height / height] * 2)
    return boxes[kept] * shrunk, scores[kept]


FACE_BLUR = BuiltinAgent(
    slug="face-blur",
    name=_NAME,
    version="1.0.0",
    summary="Marks faces with boxes, so that they can be blurred.",
    description=(
        "Finds faces, turned or small ones too, and draws a box around each on the class that is named Face, or "
        "on the class that its config names. It marks the places; the image itself stays as it is."
    ),
    icon="face-id",
    config=FaceBlurConfig,
    run=_run,
    needs=OntologyNeed(shapes=BOX_SHAPES),
    weights=(CENTERFACE.name,),
    licence=CENTERFACE.licence,
    origin=CENTERFACE.origin,
    kind="privacy",
)
