"""What holds for every built-in agent, and the pieces that they share."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from tests.unit.agents.builders import agent_request, ontology

from labelmill.agents.builtin import coco
from labelmill.agents.builtin.base import BuiltinAgent
from labelmill.agents.builtin.boxes import bounds, draw, iou, suppress
from labelmill.agents.builtin.registry import BUILTIN_AGENTS
from labelmill.agents.weights.manifest import MANIFEST
from labelmill.ontologies.document import Shape

AGENTS = pytest.mark.parametrize("agent", BUILTIN_AGENTS.values(), ids=list(BUILTIN_AGENTS))


def test_the_registry_has_the_agents_of_the_documentation() -> None:
    assert set(BUILTIN_AGENTS) == {
        "object-detector",
        "smart-segment",
        "image-quality-gate",
        "label-qa",
        "face-blur",
        "no-op",
    }
    assert [slug for slug, agent in BUILTIN_AGENTS.items() if agent.hidden] == ["no-op"]


@AGENTS
def test_every_config_form_has_titles_descriptions_and_valid_defaults(agent: BuiltinAgent) -> None:
    schema = agent.config.model_json_schema()
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(agent.config().model_dump())
    assert all({"title", "description", "default"} <= set(field) for field in schema.get("properties", {}).values())


@AGENTS
def test_every_agent_says_where_it_comes_from(agent: BuiltinAgent) -> None:
    assert re.fullmatch(r"\d+\.\d+\.\d+", agent.version)
    assert agent.summary.endswith(".")
    assert agent.licence
    assert agent.origin or agent.hidden
    assert set(agent.weights) <= set(MANIFEST)


def test_the_no_op_agent_changes_nothing() -> None:
    result = BUILTIN_AGENTS["no-op"].run(agent_request(ontology("Car")), None)
    assert (result.create, result.update, result.delete, result.decision) == ([], [], [], None)


@pytest.mark.parametrize(
    ("name", "meaning"),
    [
        ("Person", "person"),
        ("people", "person"),
        ("PEDESTRIANS", "person"),
        ("traffic_light", "traffic light"),
        ("Traffic-Lights", "traffic light"),
        ("Buses", "bus"),
        ("knives", "knife"),
        ("Wine glasses", "wine glass"),
        ("Berries", None),
        ("sofa", "couch"),
        ("TV", "tv"),
        ("skis", "skis"),
        ("Motorbikes", "motorcycle"),
        ("scratch", None),
        ("s", None),
    ],
)
def test_class_names_mean_coco_classes(name: str, meaning: str | None) -> None:
    assert coco.coco_name(name) == meaning


def test_coco_has_eighty_classes_with_their_ids() -> None:
    assert len(coco.NAMES) == 80
    assert (coco.NAMES[1], coco.NAMES[13], coco.NAMES[90]) == ("person", "stop sign", "toothbrush")
    assert all(coco.coco_name(name) == name for name in coco.NAMES.values())


sides = st.floats(0, 100)
box = st.tuples(sides, sides, st.floats(0.1, 100), st.floats(0.1, 100)).map(
    lambda b: (b[0], b[1], b[0] + b[2], b[1] + b[3])
)


@given(st.lists(st.tuples(box, st.floats(0, 1)), max_size=20), st.floats(0.1, 0.9))
def test_suppression_keeps_the_surest_and_leaves_no_doubles(
    found: list[tuple[tuple[float, ...], float]], overlap: float
) -> None:
    boxes = np.array([place for place, _ in found], np.float64).reshape(-1, 4)
    scores = np.array([score for _, score in found], np.float64)
    kept = suppress(boxes, scores, overlap)
    assert list(scores[kept]) == sorted(scores[kept], reverse=True)
    for number, index in enumerate(kept):
        assert (iou(boxes[index], boxes[kept[number + 1 :]]) <= overlap).all()
    for index in set(range(len(found))) - set(kept.tolist()):
        assert (iou(boxes[index], boxes[kept]) > overlap).any()


@given(box, st.sampled_from([Shape.BOUNDING_BOX, Shape.ROTATABLE_BOX, Shape.POLYGON]))
def test_a_drawn_box_has_the_same_bounds_in_every_shape(edges: tuple[float, ...], shape: Shape) -> None:
    geometry = draw(np.array(edges), shape)
    assert geometry.type == shape
    around = bounds(geometry)
    assert around is not None
    np.testing.assert_allclose(around, edges, atol=0.011)


def test_overlap_of_a_box_with_itself_is_one_and_with_a_neighbour_none() -> None:
    one = np.array([0.0, 0, 10, 10])
    others = np.array([[0.0, 0, 10, 10], [10, 0, 20, 10], [5, 0, 15, 10], [3, 3, 3, 3]])
    np.testing.assert_allclose(iou(one, others), [1, 0, 1 / 3, 0])
