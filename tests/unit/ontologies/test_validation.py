"""Answers against questions."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labelmill.ontologies.document import Attribute, AttributeType, AttributeValues, Option
from labelmill.ontologies.validation import MAX_TEXT, check_attributes, missing_required, reachable

SPEED = Attribute(id="speed", name="Speed", type=AttributeType.NUMBER, required=True, min=0, max=300)
MOTION = Attribute(
    id="motion",
    name="Motion",
    type=AttributeType.RADIO,
    required=True,
    options=[Option(id="parked", name="Parked"), Option(id="moving", name="Moving", attributes=[SPEED])],
)
DAMAGE = Attribute(
    id="damage",
    name="Damage",
    type=AttributeType.CHECKLIST,
    options=[Option(id="dent", name="Dent"), Option(id="scratch", name="Scratch")],
)
PLATE = Attribute(id="plate", name="Plate", type=AttributeType.TEXT)
CAR = [MOTION, DAMAGE, PLATE]


def messages(values: AttributeValues) -> dict[str, str]:
    return {p.path: p.message for p in check_attributes(CAR, values)}


def test_good_answers_have_no_problem() -> None:
    assert messages({"motion": "moving", "speed": 80, "damage": ["dent", "scratch"], "plate": "B-LM 1"}) == {}


def test_no_answers_are_no_problem_but_required_ones_are_missing() -> None:
    assert messages({}) == {}
    assert [p.path for p in missing_required(CAR, {})] == ["attributes.motion"]


def test_a_nested_required_question_counts_once_its_option_is_chosen() -> None:
    assert missing_required(CAR, {"motion": "parked"}) == []
    assert [p.path for p in missing_required(CAR, {"motion": "moving"})] == ["attributes.speed"]
    assert missing_required(CAR, {"motion": "moving", "speed": 0.0}) == []


def test_a_nested_answer_needs_its_option_chosen() -> None:
    found = messages({"motion": "parked", "speed": 80})
    assert found == {"attributes.speed": "'speed' is asked only when option 'moving' of 'motion' is chosen"}


@pytest.mark.parametrize(
    ("values", "path", "says"),
    [
        (
            {"motion": "flying"},
            "attributes.motion",
            "'flying' is not an option of 'Motion'; it has: parked, moving",
        ),
        ({"motion": ["parked"]}, "attributes.motion", "takes the id of one option"),
        ({"damage": "dent"}, "attributes.damage", "takes a list of option ids: dent, scratch"),
        ({"damage": ["dent", "dent"]}, "attributes.damage", "option 'dent' of 'Damage' is chosen twice"),
        ({"damage": ["hole"]}, "attributes.damage", "'hole' is not an option of 'Damage'; it has: dent, scratch"),
        ({"plate": 3.0}, "attributes.plate", "takes a text"),
        ({"plate": "x" * (MAX_TEXT + 1)}, "attributes.plate", "at most 10,000 characters, not 10,001"),
        ({"plate": "a\0b"}, "attributes.plate", "NUL"),
        ({"plate": "a\ud800b"}, "attributes.plate", "surrogate"),
        ({"motion": "moving", "speed": 301.0}, "attributes.speed", "'Speed' is 301, above its maximum of 300"),
        ({"motion": "moving", "speed": -1.0}, "attributes.speed", "below its minimum of 0"),
        ({"motion": "moving", "speed": math.nan}, "attributes.speed", "finite"),
        ({"motion": "moving", "speed": "fast"}, "attributes.speed", "takes a number"),
        ({"colour": "red"}, "attributes.colour", "there is no attribute 'colour'; this class has: motion, damage"),
    ],
)
def test_a_bad_answer_says_what_to_do(values: AttributeValues, path: str, says: str) -> None:
    found = messages(values)
    assert list(found) == [path]
    assert says in found[path]


@st.composite
def questions(draw: st.DrawFn, depth: int = 2) -> list[Attribute]:
    """Attributes with ids that are unique over the whole tree."""
    made: list[Attribute] = []
    for _ in range(draw(st.integers(0, 2))):
        kind = draw(st.sampled_from(list(AttributeType)))
        options: list[Option] = []
        if kind in (AttributeType.RADIO, AttributeType.CHECKLIST):
            options = [
                Option(id=f"o{draw(_ids)}", name="o", attributes=draw(questions(depth - 1)) if depth else [])
                for _ in range(draw(st.integers(1, 3)))
            ]
        made.append(Attribute(id=f"a{draw(_ids)}", name="a", type=kind, options=options))
    return made


_ids = st.uuids().map(lambda value: value.hex)


@given(questions(), st.data())
def test_answering_only_what_is_asked_is_never_a_problem(attributes: list[Attribute], data: st.DataObject) -> None:
    values: AttributeValues = {}
    while (open_ := [a for a in reachable(attributes, values) if a.id not in values]) != []:
        for attribute in open_:
            ids = [o.id for o in attribute.options]
            match attribute.type:
                case AttributeType.RADIO:
                    values[attribute.id] = data.draw(st.sampled_from(ids))
                case AttributeType.CHECKLIST:
                    values[attribute.id] = data.draw(st.lists(st.sampled_from(ids), unique=True))
                case AttributeType.TEXT:
                    values[attribute.id] = "words"
                case AttributeType.NUMBER:
                    values[attribute.id] = data.draw(st.floats(allow_nan=False, allow_infinity=False))
    assert check_attributes(attributes, values) == []
    assert missing_required([a.model_copy(update={"required": True}) for a in attributes], {}) != [] or not attributes
