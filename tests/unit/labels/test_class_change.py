"""Which class a label may get, and which ontologies ask for answers."""

import pytest

from labelmill.labels.rules import asks_required, check_class_change
from labelmill.ontologies.document import (
    Attribute,
    AttributeType,
    ClassificationClass,
    ObjectClass,
    OntologyDocument,
    Option,
    Shape,
)

DOCUMENT = OntologyDocument(
    objects=[
        ObjectClass(id="cat", name="Cat", shape=Shape.BOUNDING_BOX, color="#2f9e44"),
        ObjectClass(id="lion", name="Lion", shape=Shape.BOUNDING_BOX, color="#2f9e44"),
        ObjectClass(id="dog", name="Dog", shape=Shape.POLYGON, color="#2f9e44"),
    ],
    classifications=[ClassificationClass(id="scene", name="Scene"), ClassificationClass(id="light", name="Light")],
)


def test_a_class_of_the_same_shape_will_do() -> None:
    assert check_class_change(DOCUMENT, "object", "cat", "lion") == []
    # The old class may be gone from the ontology; the label's geometry is checked against the new one anyway.
    assert check_class_change(DOCUMENT, "object", "tiger", "lion") == []


@pytest.mark.parametrize(
    ("new", "why"),
    [
        ("dog", "'dog' draws a polygon and 'cat' a bounding_box"),
        ("wolf", "'wolf' is not in the ontology; it has: cat, lion, dog"),
        ("scene", "'scene' is a class of classifications"),
    ],
)
def test_another_shape_or_kind_will_not(new: str, why: str) -> None:
    (problem,) = check_class_change(DOCUMENT, "object", "cat", new, path="operations[2].")
    assert problem.path == "operations[2].class_id"
    assert why in problem.message


def test_a_classification_keeps_its_class() -> None:
    assert check_class_change(DOCUMENT, "classification", "scene", "scene") == []
    (problem,) = check_class_change(DOCUMENT, "classification", "scene", "light")
    assert "keeps its class" in problem.message


@pytest.mark.parametrize(("outer", "inner"), [(False, False), (True, False), (False, True)])
def test_required_questions_are_found_wherever_they_are(outer: bool, inner: bool) -> None:
    nested = Attribute(id="how", name="How", type=AttributeType.TEXT, required=inner)
    asked = Attribute(
        id="sky",
        name="Sky",
        type=AttributeType.RADIO,
        required=outer,
        options=[Option(id="cloudy", name="Cloudy", attributes=[nested])],
    )
    document = OntologyDocument(classifications=[ClassificationClass(id="weather", name="Weather", attributes=[asked])])
    assert asks_required(document) is (outer or inner)
