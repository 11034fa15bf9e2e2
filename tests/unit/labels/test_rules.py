"""Labels and agents' answers against the ontology and the item."""

from typing import Any

import pytest

from labelmill.agents.contract import AgentResult, CurrentLabel, ItemRef, LabelUpdate, NewLabel
from labelmill.kit.ids import new_id
from labelmill.labels.changes import check_result
from labelmill.labels.geometry import BoundingBox, Keypoint
from labelmill.labels.rules import check_begun, check_complete, check_label
from labelmill.ontologies.document import Attribute, AttributeType, ClassificationClass, OntologyDocument, Scope

DOCUMENT = OntologyDocument.model_validate(
    {
        "objects": [
            {
                "id": "cat",
                "name": "Cat",
                "shape": "bounding_box",
                "color": "#2f9e44",
                "attributes": [{"id": "age", "name": "Age", "type": "number", "min": 0, "required": True}],
            },
            {"id": "dog", "name": "Dog", "shape": "polygon", "color": "#2f9e44"},
            {"id": "dodo", "name": "Dodo", "shape": "bounding_box", "color": "#2f9e44", "archived": True},
        ],
        "classifications": [
            {"id": "scene", "name": "Scene", "scope": "item"},
            {"id": "blur", "name": "Blur", "scope": "frame"},
        ],
    }
)
ITEM = ItemRef(
    id=new_id(),
    name="a.png",
    kind="image",
    media_type="image/png",
    size_bytes=1,
    width=100,
    height=80,
    frames=3,
    url="",
)
BOX = BoundingBox(x=1, y=1, width=5, height=5)
GOOD: dict[str, Any] = {"kind": "object", "class_id": "cat", "frame": 0, "geometry": BOX, "attributes": {}}


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"attributes": {"age": 3}, "frame": 2},
        {"kind": "classification", "class_id": "scene", "geometry": None},
        {"kind": "classification", "class_id": "blur", "geometry": None, "frame": 1},
    ],
)
def test_a_good_label_has_no_problem(changes: dict[str, Any]) -> None:
    assert check_label(DOCUMENT, **{**GOOD, **changes}, item=ITEM) == []


@pytest.mark.parametrize(
    ("changes", "path", "says"),
    [
        ({"class_id": "wolf"}, "class_id", "class 'wolf' is not in the ontology; it has: cat, dog"),
        ({"class_id": "scene"}, "class_id", "'scene' is a class of classifications; send it with kind"),
        ({"kind": "classification", "class_id": "mood"}, "class_id", "classification 'mood' is not in the"),
        ({"class_id": "dodo"}, "class_id", "class 'dodo' is archived and takes no new labels; it has: cat, dog"),
        ({"frame": 3}, "frame", "frame 3 does not exist; the item has 0 to 2"),
        ({"frame": -1}, "frame", "frame -1 does not exist"),
        ({"geometry": None}, "geometry", "an object of class 'cat' needs a bounding_box"),
        ({"geometry": Keypoint(x=1, y=1)}, "geometry.type", "draws a bounding_box, not a keypoint"),
        ({"kind": "classification", "class_id": "scene"}, "geometry", "a classification has no geometry"),
        (
            {"kind": "classification", "class_id": "scene", "geometry": None, "frame": 1},
            "frame",
            "'scene' speaks about the whole item; its frame is 0",
        ),
        ({"attributes": {"age": -1.0}}, "attributes.age", "below its minimum"),
    ],
)
def test_a_bad_label_names_the_field_and_the_way_out(changes: dict[str, Any], path: str, says: str) -> None:
    [problem] = check_label(DOCUMENT, **{**GOOD, **changes}, item=ITEM, path="create[3].")
    assert problem.path == f"create[3].{path}"
    assert says in problem.message


def test_a_label_of_a_class_archived_since_can_still_be_changed() -> None:
    label: dict[str, Any] = {**GOOD, "class_id": "dodo"}
    assert check_label(DOCUMENT, **label, item=ITEM, new=False) == []


def test_a_draft_may_lack_what_a_complete_label_needs() -> None:
    [problem] = check_complete(DOCUMENT, "object", "cat", {}, path="labels[0].")
    assert (problem.path, problem.message) == ("labels[0].attributes.age", "'Age' is required and has no answer yet")
    assert check_complete(DOCUMENT, "object", "cat", {"age": 3.0}) == []


def test_required_classifications_are_asked_for_on_the_item_or_on_each_frame_that_has_none() -> None:
    asked = [Attribute(id="sky", name="Sky", type=AttributeType.TEXT, required=True)]
    also = [asked[0].model_copy(update={"id": "light"})]
    document = OntologyDocument(
        classifications=[
            ClassificationClass(id="place", name="Place", attributes=asked),
            ClassificationClass(id="moment", name="Moment", scope=Scope.FRAME, attributes=also),
            ClassificationClass(id="old", name="Old", archived=True, attributes=[]),
            ClassificationClass(id="free", name="Free"),
        ]
    )
    missing = [(m.class_id, m.frame, m.problem.path) for m in check_begun(document, 3, {("moment", 1)})]
    assert missing == [
        ("place", 0, "attributes.sky"),
        ("moment", 0, "attributes.light"),
        ("moment", 2, "attributes.light"),
    ]
    assert list(check_begun(document, 1, {("place", 0), ("moment", 0)})) == []


def shown(**changes: Any) -> CurrentLabel:
    fields = {**GOOD, "id": new_id(), "version": 1, "made_by": "person", **changes}
    return CurrentLabel.model_validate(fields)


def test_a_good_answer_has_no_problem() -> None:
    first, second = shown(), shown()
    result = AgentResult(
        create=[NewLabel(class_id="cat", geometry=BOX)],
        update=[LabelUpdate(id=first.id, attributes={"age": 2})],
        delete=[second.id],
    )
    assert check_result(result, DOCUMENT, ITEM, [first, second]) == []


def test_every_problem_of_an_answer_has_its_path() -> None:
    label = shown()
    result = AgentResult(
        create=[NewLabel(class_id="cat", geometry=BOX), NewLabel(class_id="wolf", geometry=BOX)],
        update=[
            LabelUpdate(id=label.id, geometry=Keypoint(x=1, y=1)),
            LabelUpdate(id=new_id(), confidence=0.5),
        ],
        delete=[label.id],
    )
    problems = check_result(result, DOCUMENT, ITEM, [label])
    assert [p.path for p in problems] == ["create[1].class_id", "update[0].geometry.type", "update[1].id", "delete[0]"]
    assert "is changed twice" in problems[3].message
    assert "is not among the 1 labels of the request" in problems[2].message
