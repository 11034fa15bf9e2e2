"""Smart Segment on real photographs, with real weights and without."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.unit.agents.builders import agent_request, current_label, object_class, ontology
from tests.unit.agents.photos import photo, stored

from labelmill.agents.builtin import runtime
from labelmill.agents.builtin.base import AgentError, Media
from labelmill.agents.builtin.smart_segment import SMART_SEGMENT
from labelmill.agents.contract import AgentResult, CurrentLabel, Selection
from labelmill.labels.geometry import Bitmask, BoundingBox, Geometry, Polygon, RotatableBox, area, bounds, check, iou
from labelmill.ontologies.document import OntologyDocument, Shape

pytestmark = pytest.mark.usefixtures("weights")

DOCUMENT = ontology(
    object_class("Cup"),
    object_class("Outline", Shape.POLYGON),
    object_class("Mask", Shape.BITMASK),
    object_class("Tag", Shape.ROTATABLE_BOX),
    object_class("Horizon", Shape.POLYLINE),
)
#: The cup with its saucer on the coffee photo, 600 x 400, by hand.
CUP = BoundingBox(x=174, y=18, width=236, height=290)


@pytest.fixture(scope="module")
def coffee() -> Media:
    return stored(photo("coffee"), "PNG")


def segment(
    media: Media,
    *,
    labels: list[CurrentLabel] | None = None,
    document: OntologyDocument = DOCUMENT,
    preview: bool = False,
    config: dict[str, Any] | None = None,
    **selection: Any,
) -> AgentResult:
    request = agent_request(document, labels=labels, width=600, height=400, **(config or {}))
    chosen = Selection.model_validate(selection) if selection else None
    return SMART_SEGMENT.run(request.model_copy(update={"selection": chosen, "preview": preview}), media)


def only(result: AgentResult) -> Geometry:
    (label,) = result.create
    assert label.geometry is not None
    return label.geometry


def test_a_box_around_the_cup_gives_its_outline(coffee: Media) -> None:
    result = segment(coffee, boxes=[CUP], class_id="outline")
    outline = only(result)
    assert isinstance(outline, Polygon)
    assert result.message == "1 Outline"
    assert check(outline, Shape.POLYGON, 600, 400) == []
    assert iou(around(outline), CUP) > 0.8
    assert area(outline) < area(CUP) * 0.95
    assert (result.create[0].confidence or 0) > 0.8
    assert 10 < len(outline.points) < 400


def around(geometry: Geometry) -> BoundingBox:
    left, top, right, bottom = bounds(geometry)
    return BoundingBox(x=left, y=top, width=right - left, height=bottom - top)


@pytest.mark.parametrize(
    ("class_id", "kind"), [("outline", Polygon), ("mask", Bitmask), ("cup", BoundingBox), ("tag", RotatableBox)]
)
def test_each_class_gets_the_shape_that_it_draws(coffee: Media, class_id: str, kind: type) -> None:
    assert isinstance(only(segment(coffee, boxes=[CUP], class_id=class_id)), kind)


def test_a_click_finds_what_lies_under_it_and_another_one_leaves_a_part_out(coffee: Media) -> None:
    one = only(segment(coffee, positive_points=[(300, 120)], class_id="mask"))
    assert isinstance(one, Bitmask)
    from_box = only(segment(coffee, boxes=[CUP], class_id="mask"))
    less = only(segment(coffee, boxes=[CUP], negative_points=[(230, 250)], class_id="mask"))
    assert area(less) < area(from_box)


def test_several_boxes_are_several_objects(coffee: Media) -> None:
    spoon = BoundingBox(x=326, y=66, width=100, height=262)
    result = segment(coffee, boxes=[CUP, spoon], class_id="outline")
    assert (len(result.create), result.message) == (2, "2 Outline")


def test_selected_boxes_become_polygons_of_the_chosen_class_or_of_the_config(coffee: Media) -> None:
    label = current_label("cup", CUP)
    for config, chosen in (({}, "outline"), ({"class_id": "outline"}, None), ({"class_id": "outline"}, "cup")):
        result = segment(coffee, labels=[label], label_ids=[label.id], class_id=chosen, config=config)
        assert [new.class_id for new in result.create] == ["outline"]
        assert (result.update, result.delete) == ([], [])


def test_a_selected_outline_is_drawn_anew_and_a_box_without_an_outline_class_is_tightened(coffee: Media) -> None:
    rough = Polygon(points=[(174, 18), (410, 18), (410, 308), (174, 308)])
    label = current_label("outline", rough)
    (change,) = segment(coffee, labels=[label], label_ids=[label.id]).update
    assert change.id == label.id
    assert change.geometry is not None
    assert area(change.geometry) < area(rough)
    loose = current_label("cup", BoundingBox(x=150, y=1, width=280, height=330))
    (change,) = segment(coffee, labels=[loose], label_ids=[loose.id], class_id="cup").update
    assert isinstance(change.geometry, BoundingBox)


def test_in_a_workflow_every_box_gets_its_outline_once(coffee: Media) -> None:
    labels = [current_label("cup", CUP), current_label("outline", Polygon(points=[(1, 1), (9, 1), (9, 9)]))]
    first = segment(coffee, labels=labels, config={"class_id": "outline"})
    assert (len(first.create), first.delete) == (1, [])
    labels.append(current_label("outline", around(CUP)))
    again = segment(coffee, labels=labels, config={"class_id": "outline"})
    assert (again.create, again.message) == ([], "All boxes have their outline already")
    replaced = segment(coffee, labels=labels[:2], config={"class_id": "outline", "replace": True})
    assert replaced.delete == [labels[0].id]
    assert segment(coffee, config={"class_id": "mask"}).message == "There is no box label to outline"


def test_a_warm_up_changes_nothing_and_keeps_the_picture(coffee: Media, tmp_path: Path) -> None:
    runtime.set_up(threads=1, cache=tmp_path)
    try:
        unseen = stored(photo("coffee").crop((0, 0, 500, 400)), "PNG")
        result = segment(unseen, preview=True)
        assert (result.create, result.message) == ([], "Ready")
        assert len(list((tmp_path / "embeddings").iterdir())) == 1
    finally:
        runtime.set_up(threads=1, cache=tmp_path)


@pytest.mark.parametrize(
    ("selection", "words"),
    [
        ({"negative_points": [(5, 5)]}, "Click on the object first"),
        ({"positive_points": [(5, 5)], "class_id": "horizon"}, "'Horizon' draws a polyline, which cannot hold"),
        ({"positive_points": [(5, 5)], "class_id": "ghost"}, "'ghost' is not in the ontology"),
        ({"positive_points": [(5, 5)]}, "has 2 polygon and bitmask classes; choose one in the editor"),
    ],
)
def test_what_cannot_be_done_is_told_in_words(coffee: Media, selection: dict[str, Any], words: str) -> None:
    with pytest.raises(AgentError, match=words):
        segment(coffee, **selection)


def test_without_weights_boxes_work_by_colour_and_points_say_what_to_run(
    coffee: Media, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LABELMILL_MODELS_DIR", str(tmp_path))
    result = segment(coffee, boxes=[CUP], class_id="mask")
    assert isinstance(only(result), Bitmask)
    assert result.create[0].confidence is None
    assert "GrabCut" in (result.message or "")
    assert "labelmill models fetch" in (result.message or "")
    with pytest.raises(AgentError, match=r"run `labelmill models fetch`.*works with boxes only"):
        segment(coffee, positive_points=[(300, 120)], class_id="mask")
    assert "labelmill models fetch" in (segment(coffee, preview=True).message or "")


def test_a_photo_that_lies_on_its_side_is_outlined_upright() -> None:
    exif: Any = photo("coffee").getexif()
    exif[0x0112] = 6
    lying = stored(photo("coffee").rotate(90, expand=True), exif=exif)
    outline = only(segment(lying, boxes=[CUP], class_id="outline"))
    assert np.allclose(bounds(outline), bounds(CUP), atol=45)
