"""What a new version of an ontology may change."""

from collections.abc import Callable
from typing import Any

import pytest

from labelmill.ontologies.changes import check_change
from labelmill.ontologies.document import OntologyDocument


def raw() -> dict[str, Any]:
    weather = {
        "id": "weather",
        "name": "Weather",
        "type": "radio",
        "options": [
            {"id": "dry", "name": "Dry"},
            {
                "id": "wet",
                "name": "Wet",
                "attributes": [{"id": "depth", "name": "Depth", "type": "number"}],
            },
        ],
    }
    return {
        "objects": [
            {"id": "car", "name": "Car", "shape": "bounding_box", "color": "#2f9e44", "attributes": []},
            {"id": "pose", "name": "Pose", "shape": "skeleton", "color": "#2f9e44", "points": ["nose", "neck"]},
        ],
        "classifications": [{"id": "scene", "name": "Scene", "scope": "item", "attributes": [weather]}],
    }


def rename(document: dict[str, Any]) -> None:
    document["objects"][0]["name"] = "Vehicle"
    document["classifications"][0]["attributes"][0]["options"][0]["name"] = "No rain"


def archive(document: dict[str, Any]) -> None:
    document["objects"][0]["archived"] = True


def add(document: dict[str, Any]) -> None:
    document["objects"].insert(0, {"id": "bus", "name": "Bus", "shape": "polygon", "color": "#2f9e44"})
    document["objects"][2]["points"].append("tail")
    document["classifications"][0]["attributes"][0]["options"].insert(0, {"id": "snow", "name": "Snow"})


def reorder(document: dict[str, Any]) -> None:
    document["objects"].reverse()
    document["classifications"][0]["attributes"][0]["options"].reverse()


@pytest.mark.parametrize("change", [rename, archive, add, reorder])
def test_this_may_change(change: Callable[[dict[str, Any]], None]) -> None:
    new = raw()
    change(new)
    assert check_change(OntologyDocument.model_validate(raw()), OntologyDocument.model_validate(new)) == []


def remove_class(document: dict[str, Any]) -> None:
    del document["objects"][0]


def change_shape(document: dict[str, Any]) -> None:
    document["objects"][0]["shape"] = "polygon"


def remove_point(document: dict[str, Any]) -> None:
    document["objects"][1]["points"] = ["nose"]


def change_scope(document: dict[str, Any]) -> None:
    document["classifications"][0]["scope"] = "frame"


def remove_option(document: dict[str, Any]) -> None:
    del document["classifications"][0]["attributes"][0]["options"][0]


def retype(document: dict[str, Any]) -> None:
    document["classifications"][0]["attributes"][0]["type"] = "checklist"


def move_nested(document: dict[str, Any]) -> None:
    options = document["classifications"][0]["attributes"][0]["options"]
    options[0]["attributes"] = options[1].pop("attributes")


def become_a_classification(document: dict[str, Any]) -> None:
    del document["objects"][0]
    document["classifications"].append({"id": "car", "name": "Car"})


@pytest.mark.parametrize(
    ("change", "path", "says"),
    [
        (remove_class, "objects.car", "object class 'Car' (car) is gone; archive it instead"),
        (change_shape, "objects.car.shape", "'Car' draws a bounding_box, which cannot become a polygon"),
        (remove_point, "objects.pose.points", "point 'neck' of 'Pose' is gone"),
        (change_scope, "classifications.scene.scope", "speaks about the item"),
        (remove_option, "classifications.scene.attributes.weather.options.dry", "option 'Dry' (dry)"),
        (retype, "classifications.scene.attributes.weather.type", "is a radio, which cannot become a checklist"),
        (
            move_nested,
            "classifications.scene.attributes.weather.options.wet.attributes.depth",
            "attribute 'Depth' (depth) is gone from its place",
        ),
        (become_a_classification, "objects.car", "is gone"),
    ],
)
def test_this_may_not_change(change: Callable[[dict[str, Any]], None], path: str, says: str) -> None:
    new = raw()
    change(new)
    problems = check_change(OntologyDocument.model_validate(raw()), OntologyDocument.model_validate(new))
    assert [p.path for p in problems] == [path]
    assert says in problems[0].message
