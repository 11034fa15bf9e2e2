"""Object Detector: boxes of COCO's 80 classes, put on the ontology classes that mean the same."""

from collections import Counter
from difflib import get_close_matches
from typing import Annotated

import numpy as np
from pydantic import AfterValidator, Field

from labelmill.agents.builtin import coco, ssd
from labelmill.agents.builtin.base import (
    AgentConfig,
    AgentError,
    BuiltinAgent,
    Media,
    OntologyNeed,
    read_config,
)
from labelmill.agents.builtin.boxes import BOX_SHAPES, Boxes, bounds, draw, iou
from labelmill.agents.builtin.images import open_picture
from labelmill.agents.contract import AgentRequest, AgentResult, NewLabel
from labelmill.agents.weights.manifest import COCO_SSD
from labelmill.ontologies.document import ObjectClass, OntologyDocument

_NAME = "Object Detector"
#: A detection that shares this much with a label of its class is that label's object.
_SAME_OBJECT = 0.7


def _known(class_map: dict[str, str]) -> dict[str, str]:
    names = {coco.plain(name): class_id for name, class_id in class_map.items()}
    for name in names:
        if name not in coco.NAMES.values():
            near = get_close_matches(name, coco.NAMES.values(), 1)
            hint = f"; did you mean '{near[0]}'?" if near else ""
            raise ValueError(f"'{name}' is not one of COCO's 80 class names{hint}")
    return names


class ObjectDetectorConfig(AgentConfig):
    """What to detect, and how sure to be."""

    threshold: float = Field(
        0.5,
        ge=0,
        le=1,
        title="Threshold",
        description="Objects that the model is less sure of than this are left out.",
    )
    tiles: int = Field(
        2,
        ge=1,
        le=3,
        title="Tiles a side",
        description=(
            "1 looks at the whole image once and is fastest. More also look at overlapping tiles (2: 4 of them, "
            "3: 9), which finds smaller objects and takes as many times longer."
        ),
    )
    class_map: Annotated[dict[str, str], AfterValidator(_known)] = Field(
        {},
        title="Class map",
        description=(
            "COCO class name to the id of an ontology class, such as dog: pet. "
            "Classes of the ontology that are named like a COCO class need no entry."
        ),
    )
    max_labels: int = Field(
        100, ge=1, le=1000, title="Most labels", description="The surest ones are kept when there are more."
    )
    skip_labelled: bool = Field(
        True,
        title="Skip what is labelled",
        description="Leave out objects that a label of the same class covers already.",
    )


def _run(request: AgentRequest, media: Media | None) -> AgentResult:
    config = read_config(ObjectDetectorConfig, request)
    classes = _classes(request.ontology, config.class_map)
    picture = open_picture(request, media, longest=2 * config.tiles * ssd.SIDE)
    objects = ssd.detect(picture, _NAME, tiles=config.tiles, threshold=config.threshold)

    labels: list[NewLabel] = []
    found: Counter[str] = Counter()
    homeless: Counter[str] = Counter()
    labelled = 0
    for box, score, coco_id in zip(objects.boxes, objects.scores, objects.ids, strict=True):
        name = coco.NAMES[int(coco_id)]
        target = classes.get(name)
        if np.any(box[2:] - box[:2] < 1):
            continue
        if target is None:
            homeless[name] += 1
        elif config.skip_labelled and _covered(request, target, box):
            labelled += 1
        elif len(labels) < config.max_labels:
            found[target.name] += 1
            labels.append(
                NewLabel(
                    class_id=target.id,
                    frame=request.frame,
                    geometry=draw(box, target.shape),
                    confidence=round(float(score), 4),
                )
            )
    return AgentResult(create=labels, message=_message(config.threshold, found, homeless, labelled))


def _classes(ontology: OntologyDocument, class_map: dict[str, str]) -> dict[str, ObjectClass]:
    """Which ontology class each COCO name goes to."""
    usable = [cls for cls in ontology.objects if cls.shape in BOX_SHAPES and not cls.archived]
    classes: dict[str, ObjectClass] = {}
    for cls in usable:
        name = coco.coco_name(cls.name)
        # "Person" comes before "Pedestrian" when an ontology has both.
        if name is not None and (name not in classes or coco.plain(cls.name) == name):
            classes[name] = cls
    for name, class_id in class_map.items():
        target = next((cls for cls in usable if cls.id == class_id), None)
        if target is None:
            raise AgentError(
                f"The class map sends '{name}' to '{class_id}', which is no box or polygon class of the ontology."
            )
        classes[name] = target
    if not classes:
        raise AgentError(
            "No box or polygon class of the ontology is named like one of COCO's 80 classes (person, car, "
            "dog, …); add one, or fill in the agent's class map."
        )
    return classes


def _covered(request: AgentRequest, target: ObjectClass, box: Boxes) -> bool:
    here = (label for label in request.labels if label.frame == request.frame)
    around = [bounds(label.geometry) for label in here if label.class_id == target.id]
    known = [place for place in around if place is not None]
    return bool(known) and bool((iou(box, np.array(known)) > _SAME_OBJECT).any())


def _message(threshold: float, found: Counter[str], homeless: Counter[str], labelled: int) -> str:
    parts: list[str] = []
    if found:
        count = found.total()
        listed = ", ".join(f"{n} {name}" for name, n in found.most_common())
        parts.append(f"{count} object{'s' if count > 1 else ''}: {listed}")
    elif not labelled:
        parts.append(f"Nothing found above {threshold:g}")
    if labelled:
        parts.append(f"labelled already: {labelled}")
    if homeless:
        listed = ", ".join(f"{name} ({n})" for name, n in homeless.most_common())
        parts.append(f"classes without a place in the ontology: {listed}")
    return "; ".join(parts)


OBJECT_DETECTOR = BuiltinAgent(
    slug="object-detector",
    name=_NAME,
    version="1.0.0",
    summary="Draws boxes around people, vehicles, animals and everyday things.",
    description=(
        "Finds objects of the 80 COCO classes and draws them as labels of the ontology classes that are named "
        "alike (case, plurals and usual synonyms do not matter), or that the class map names. Works on "
        "bounding boxes, rotatable boxes and polygons. Best on photographs; small objects and views from "
        "above are often missed."
    ),
    icon="scan-eye",
    config=ObjectDetectorConfig,
    run=_run,
    needs=OntologyNeed(shapes=BOX_SHAPES),
    weights=(COCO_SSD.name,),
    licence=COCO_SSD.licence,
    origin=COCO_SSD.origin,
)
