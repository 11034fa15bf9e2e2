"""Label QA names each fault, its class and its place, and never falls over."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.agents.builders import agent_request, current_label, object_class, ontology

from labelmill.agents.builtin.base import AgentError
from labelmill.agents.builtin.label_qa import LABEL_QA
from labelmill.agents.contract import AgentRequest, AgentResult, CurrentLabel
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
)
from labelmill.ontologies.document import (
    Attribute,
    AttributeType,
    ClassificationClass,
    ObjectClass,
    OntologyDocument,
    Option,
    Shape,
)

CAR = object_class("Car")
AREA = object_class("Area", Shape.POLYGON)


def qa(request: AgentRequest) -> AgentResult:
    return LABEL_QA.run(request, None)


def lines(result: AgentResult) -> list[str]:
    assert result.message is not None
    return result.message.splitlines()


def box(x: float, y: float, width: float, height: float) -> BoundingBox:
    return BoundingBox(x=x, y=y, width=width, height=height)


def test_good_labels_are_ok() -> None:
    labels = [current_label("car", box(10, 10, 50, 40)), current_label("car", box(300, 10, 50, 40))]
    result = qa(agent_request(ontology(CAR), labels=labels))
    assert (result.decision, result.message) == ("ok", "2 labels, nothing to fix")


def test_an_empty_item_needs_a_fix_unless_empty_is_fine() -> None:
    assert lines(qa(agent_request(ontology(CAR)))) == ["1 finding in 0 labels", "The item has no labels"]
    assert qa(agent_request(ontology(CAR), flag_empty=False)).decision == "ok"


def test_a_box_out_of_the_image_is_named_with_its_place() -> None:
    result = qa(agent_request(ontology(CAR), labels=[current_label("car", box(600, 100, 60, 40))]))
    assert result.decision == "needs fix"
    assert lines(result)[1] == "Car at 630, 120: it reaches 20.0 pixels out of the image"


def test_a_shape_may_stand_out_by_the_tolerance() -> None:
    label = current_label("car", box(600, 100, 40.9, 40))
    assert qa(agent_request(ontology(CAR), labels=[label])).decision == "ok"
    assert qa(agent_request(ontology(CAR), labels=[label], max_outside=0)).decision == "needs fix"


def test_without_an_image_size_nothing_is_outside() -> None:
    labels = [current_label("car", box(600, 100, 600, 40))]
    assert qa(agent_request(ontology(CAR), labels=labels, width=None, height=None)).decision == "ok"


def test_a_turned_box_is_judged_by_its_corners() -> None:
    document = ontology(object_class("Car", Shape.ROTATABLE_BOX))
    flat = RotatableBox(cx=320, cy=20, width=100, height=20, angle=0)
    labels = [current_label("car", flat)]
    assert qa(agent_request(document, labels=labels)).decision == "ok"
    labels = [current_label("car", flat.model_copy(update={"angle": 90}))]
    assert "it reaches 30.0 pixels out of the image" in lines(qa(agent_request(document, labels=labels)))[1]


def test_tiny_shapes_are_findings() -> None:
    result = qa(agent_request(ontology(CAR), labels=[current_label("car", box(10, 10, 2, 40))]))
    assert lines(result)[1] == "Car at 11, 30: it is tiny, 2.0 x 40.0 pixels, at least 4"


def test_a_tiny_mask_is_a_finding_and_a_blank_one_is_empty() -> None:
    document = ontology(object_class("Car", Shape.BITMASK))
    dot = Bitmask(width=640, height=480, counts=[480 * 10 + 20, 2, 640 * 480 - 480 * 10 - 22])
    blank = Bitmask(width=640, height=480, counts=[640 * 480])
    result = qa(agent_request(document, labels=[current_label("car", dot), current_label("car", blank)]))
    assert lines(result)[1:] == [
        "Car at 10, 21: it is tiny, 1.0 x 2.0 pixels, at least 4",
        "Car: its shape is empty",
    ]


def test_a_mask_that_wraps_a_column_is_as_high_as_its_image() -> None:
    document = ontology(object_class("Car", Shape.BITMASK))
    band = Bitmask(width=640, height=480, counts=[480 * 10 + 100, 480 * 8, 640 * 480 - 480 * 18 - 100])
    assert qa(agent_request(document, labels=[current_label("car", band)])).decision == "ok"


def test_a_polygon_that_crosses_itself_says_where() -> None:
    bow = Polygon(points=[(10, 10), (110, 110), (110, 10), (10, 110)])
    result = qa(agent_request(ontology(AREA), labels=[current_label("area", bow)]))
    assert lines(result)[1] == "Area at 60, 60: its outline crosses itself near 60, 60"


def test_a_polygon_without_area_is_a_finding() -> None:
    line = Polygon(points=[(10, 10), (110, 110), (60, 60)])
    result = qa(agent_request(ontology(AREA), labels=[current_label("area", line)]))
    assert result.decision == "needs fix"


def test_boxes_nearly_on_each_other_are_one_finding_a_pair() -> None:
    labels = [
        current_label("car", box(100, 100, 100, 100)),
        current_label("truck", box(101, 100, 100, 100)),
        current_label("car", box(150, 100, 100, 100)),
    ]
    result = qa(agent_request(ontology(CAR, "Truck"), labels=labels))
    assert lines(result) == [
        "1 finding in 3 labels",
        "Car and Truck at 150, 150: nearly the same shape, overlap 0.98",
    ]


def test_the_same_box_in_another_frame_is_no_double() -> None:
    labels = [current_label("car", box(100, 100, 100, 100), frame=frame) for frame in (0, 1)]
    assert qa(agent_request(ontology(CAR), labels=labels, frames=2)).decision == "ok"


def test_a_finding_in_a_video_names_the_frame() -> None:
    labels = [current_label("car", box(10, 10, 2, 2), frame=7)]
    assert lines(qa(agent_request(ontology(CAR), labels=labels, frames=9)))[1].startswith("Car at 11, 11 in frame 7:")


def test_a_required_attribute_without_an_answer_is_a_finding_also_when_nested() -> None:
    plate = Attribute(id="plate", name="Plate", type=AttributeType.TEXT, required=True)
    colour = Attribute(
        id="kind",
        name="Kind",
        type=AttributeType.RADIO,
        required=True,
        options=[Option(id="private", name="Private", attributes=[plate]), Option(id="toy", name="Toy")],
    )
    document = ontology(object_class("Car", attributes=[colour]))

    def findings(**answers: Any) -> list[str]:
        label = current_label("car", box(10, 10, 50, 40), attributes=answers)
        return lines(qa(agent_request(document, labels=[label])))[1:]

    assert findings() == ["Car at 35, 30: 'Kind' is required and has no answer yet"]
    assert findings(kind="private") == ["Car at 35, 30: 'Plate' is required and has no answer yet"]
    assert findings(kind="private", plate="AB 1") == []
    assert findings(kind="toy") == []


def test_classes_that_are_gone_or_archived_or_of_another_shape_are_findings() -> None:
    document = ontology(CAR, object_class("Old", archived=True))
    labels = [
        current_label("ghost", box(10, 10, 20, 20)),
        current_label("old", box(50, 50, 20, 20)),
        current_label("car", Keypoint(x=5, y=5)),
        current_label("car"),
    ]
    assert lines(qa(agent_request(document, labels=labels)))[1:] == [
        "Label of class 'ghost' at 20, 20: its class is no longer in the ontology",
        "Old at 60, 60: its class is archived",
        "Car at 5, 5: it is a keypoint, its class draws a bounding box",
        "Car: it has no shape, its class draws a bounding box",
    ]


def test_low_confidence_is_a_finding_until_a_person_touches_the_label() -> None:
    by_agent = current_label("car", box(10, 10, 50, 40), confidence=0.31, made_by="execution")
    by_person = current_label("car", box(90, 10, 50, 40), confidence=0.31, made_by="person")
    result = qa(agent_request(ontology(CAR), labels=[by_agent, by_person], min_confidence=0.5))
    assert lines(result)[1:] == ["Car at 35, 30: confidence 0.31, at least 0.5"]
    assert qa(agent_request(ontology(CAR), labels=[by_agent])).decision == "ok"


def test_a_thousand_findings_fit_the_contract() -> None:
    labels = [current_label("car", box(10, 10 * i, 2, 2)) for i in range(1000)]
    result = qa(agent_request(ontology(CAR), labels=labels, height=20_000))
    assert lines(result)[0] == "1000 findings in 1000 labels"
    assert lines(result)[-1].startswith("and ")
    shown, hidden = len(lines(result)) - 2, int(lines(result)[-1].split()[1])
    assert shown + hidden == 1000


def test_an_unknown_setting_is_refused_by_name() -> None:
    with pytest.raises(AgentError, match="config does not fit: min_size"):
        qa(agent_request(ontology(CAR), min_size=3))


finite = st.floats(allow_nan=False, allow_infinity=False)
small = st.floats(-50, 700)
number = st.one_of(small, finite)
length = st.one_of(st.floats(0.1, 700), st.floats(min_value=0, exclude_min=True, allow_infinity=False))
point = st.tuples(number, number)
ring = st.lists(point, min_size=3, max_size=8)
shapes: st.SearchStrategy[Geometry] = st.one_of(
    st.builds(BoundingBox, x=number, y=number, width=length, height=length),
    st.builds(RotatableBox, cx=number, cy=number, width=length, height=length, angle=number),
    st.builds(Polygon, points=ring, holes=st.lists(ring, max_size=2)),
    st.builds(Polyline, points=st.lists(point, min_size=2, max_size=6)),
    st.builds(Keypoint, x=number, y=number),
    st.builds(
        Skeleton,
        points=st.lists(
            st.builds(
                SkeletonPoint,
                name=st.just("nose"),
                x=number,
                y=number,
                visibility=st.sampled_from(["absent", "occluded", "visible"]),
            ),
            min_size=1,
            max_size=3,
        ),
    ),
    st.builds(
        Bitmask,
        width=st.integers(1, 1000),
        height=st.integers(1, 1000),
        counts=st.lists(st.integers(0, 10**9), max_size=9),
    ),
)
labels = st.lists(
    st.builds(
        CurrentLabel,
        id=st.uuids(),
        version=st.just(1),
        kind=st.sampled_from(["object", "classification"]),
        class_id=st.sampled_from(["car", "old", "ghost", "weather"]),
        frame=st.integers(0, 1),
        geometry=st.none() | shapes,
        confidence=st.none() | st.floats(0, 1),
        made_by=st.sampled_from(["person", "import", "execution"]),
    ),
    max_size=6,
)


@given(labels=labels, width=st.none() | st.integers(1, 10_000))
def test_it_answers_for_any_valid_labels(labels: list[CurrentLabel], width: int | None) -> None:
    document = OntologyDocument(
        objects=[CAR, ObjectClass(id="old", name="Old", shape=Shape.POLYGON, color="#000000", archived=True)],
        classifications=[ClassificationClass(id="weather", name="Weather")],
    )
    result = qa(agent_request(document, labels=labels, width=width, height=width, frames=2, min_confidence=0.5))
    assert result.decision in LABEL_QA.decisions
    assert AgentResult.model_validate_json(result.model_dump_json()) == result
