"""Configs and limits as people fill them in."""

import pytest
from pydantic import Field, ValidationError, field_validator

from labelmill.agents.builtin.base import AgentConfig
from labelmill.agents.errors import InvalidConfigError, OntologyNeedError
from labelmill.agents.forms import Limits, check_config, check_need
from labelmill.ontologies.document import ObjectClass, OntologyDocument, Shape


class Place(AgentConfig):
    """Somewhere."""

    row: int = 0


class Form(AgentConfig):
    """A config with everything."""

    threshold: float = Field(0.5, ge=0, le=1)
    word: str = "dog"
    places: list[Place] = Field([])

    @field_validator("word")
    @classmethod
    def _no_cats(cls, word: str) -> str:
        if word == "cat":
            raise ValueError("cats do not like to be found")
        return word


def test_defaults_are_filled_in() -> None:
    assert check_config(Form, {"word": "bird"}) == {"threshold": 0.5, "word": "bird", "places": []}


def test_a_value_out_of_bounds_is_named() -> None:
    with pytest.raises(InvalidConfigError) as refused:
        check_config(Form, {"threshold": 2})

    assert refused.value.message == "threshold: Input should be less than or equal to 1."
    assert refused.value.field == "config.threshold"


def test_a_nested_value_is_named_by_its_path() -> None:
    with pytest.raises(InvalidConfigError) as refused:
        check_config(Form, {"places": [{"row": 1}, {"row": "top"}]})

    assert refused.value.field == "config.places.1.row"


def test_an_agents_own_rule_speaks_for_itself() -> None:
    with pytest.raises(InvalidConfigError, match=r"^word: cats do not like to be found\.$"):
        check_config(Form, {"word": "cat"})


def test_a_setting_that_does_not_exist_is_answered_with_those_that_do() -> None:
    with pytest.raises(
        InvalidConfigError, match=r"^treshold: there is no such setting; there are: threshold, word, places\.$"
    ):
        check_config(Form, {"treshold": 0.4})


def test_every_problem_is_told() -> None:
    with pytest.raises(InvalidConfigError) as refused:
        check_config(Form, {"threshold": -1, "word": "cat", "extra": 1})

    assert [p["path"] for p in refused.value.details["problems"]] == ["threshold", "word", "extra"]


@pytest.mark.parametrize(
    "limits",
    [
        {"timeout_seconds": 0},
        {"timeout_seconds": float("inf")},
        {"max_attempts": 0},
        {"max_attempts": 21},
        {"max_concurrency": 0},
        {"rate_per_minute": 0},
        {"speed": 1},
    ],
)
def test_limits_have_bounds(limits: dict[str, float]) -> None:
    with pytest.raises(ValidationError):
        Limits.model_validate(limits)


def ontology(*classes: ObjectClass) -> OntologyDocument:
    return OntologyDocument(objects=list(classes))


def cls(shape: Shape, *, archived: bool = False) -> ObjectClass:
    return ObjectClass(id="dog", name="Dog", shape=shape, color="#ffffff", archived=archived)


def test_an_ontology_without_the_shape_that_an_agent_draws_is_refused_with_the_way_out() -> None:
    shapes = [Shape.BOUNDING_BOX, Shape.POLYGON]

    check_need("Detector", shapes, ontology(cls(Shape.POLYGON)))
    for lacking in (ontology(), ontology(cls(Shape.KEYPOINT)), ontology(cls(Shape.POLYGON, archived=True))):
        with pytest.raises(OntologyNeedError, match="add an object class with the shape bounding box or polygon"):
            check_need("Detector", shapes, lacking)


def test_an_agent_that_draws_nothing_needs_nothing() -> None:
    check_need("Gate", [], ontology())
