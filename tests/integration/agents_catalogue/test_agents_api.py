"""The catalogue and a project's agents over HTTP."""

import asyncio
from typing import Any

import jsonschema
import sqlalchemy as sa
from httpx import AsyncClient
from tests.integration.workflows.world import World

from labelmill.ontologies.document import ObjectClass, OntologyDocument, Shape
from labelmill.ontologies.tables import OntologyRow
from labelmill.workflows.templates import prelabel_and_review


async def draw_boxes(world: World) -> None:
    """Give the ontology a class that detectors can draw."""
    document = OntologyDocument(objects=[ObjectClass(id="dog", name="Dog", shape=Shape.BOUNDING_BOX, color="#ff0000")])
    async with world.transaction() as session:
        await session.execute(sa.update(OntologyRow).values(document=document.model_dump(mode="json"), version=2))


async def enable(client: AsyncClient, slug: str, **fields: Any) -> dict[str, Any]:
    return (await client.post("/agents", json={"slug": slug, **fields})).json()


async def test_the_catalogue_has_the_built_in_agents_and_says_what_they_need(admin: AsyncClient) -> None:
    items = (await admin.get("http://labelmill/api/agents")).json()["items"]
    by_slug = {item["slug"]: item for item in items}

    assert sorted(by_slug) == ["face-blur", "image-quality-gate", "label-qa", "object-detector", "smart-segment"]
    detector = by_slug["object-detector"]
    assert (detector["kind"], detector["category"], detector["decisions"]) == ("builtin", "pre-label", [])
    assert "bounding_box" in detector["needs"]["shapes"]
    assert by_slug["image-quality-gate"]["decisions"] == ["pass", "fail"]
    assert (detector["prompts"], by_slug["smart-segment"]["prompts"]) == ([], ["points", "boxes"])
    for item in items:
        jsonschema.Draft202012Validator.check_schema(item["config_schema"])


async def test_weights_that_were_not_fetched_are_not_ready(admin: AsyncClient) -> None:
    items = (await admin.get("http://labelmill/api/agents")).json()["items"]
    (weights,) = next(item["weights"] for item in items if item["slug"] == "object-detector")

    assert (weights["name"], weights["ready"], weights["problem"]) == ("coco-ssd", False, None)
    assert weights["size_bytes"] > 1_000_000


async def test_an_enabled_agent_has_its_defaults_filled_in(world: World, admin: AsyncClient) -> None:
    await draw_boxes(world)

    made = await admin.post("/agents", json={"slug": "object-detector", "config": {"threshold": 0.3}})

    assert made.status_code == 201
    agent = made.json()
    assert (agent["name"], agent["revision"], agent["used_in"]) == ("Object Detector", 1, [])
    assert (agent["config"]["threshold"], agent["config"]["max_labels"]) == (0.3, 100)
    assert agent["limits"] == {
        "timeout_seconds": 60.0,
        "max_attempts": 3,
        "max_concurrency": None,
        "rate_per_minute": None,
    }
    assert (await admin.get(f"/agents/{agent['id']}")).json() == agent


async def test_a_project_can_enable_one_agent_several_times_under_different_names(admin: AsyncClient) -> None:
    made = await asyncio.gather(*(enable(admin, "image-quality-gate") for _ in range(3)))
    taken = await admin.post("/agents", json={"slug": "image-quality-gate", "name": " image quality gate "})

    assert sorted(agent["name"] for agent in made) == [
        "Image Quality Gate",
        "Image Quality Gate 2",
        "Image Quality Gate 3",
    ]
    assert (taken.status_code, taken.json()["error"]["code"]) == (409, "agent_name_taken")


async def test_an_agent_whose_shapes_the_ontology_lacks_is_refused(admin: AsyncClient) -> None:
    refused = await admin.post("/agents", json={"slug": "object-detector"})

    assert refused.status_code == 422
    assert "add an object class with the shape" in refused.json()["error"]["message"]


async def test_a_wrong_config_names_its_field(world: World, admin: AsyncClient) -> None:
    await draw_boxes(world)

    refused = await admin.post("/agents", json={"slug": "object-detector", "config": {"threshold": 7}})

    assert refused.status_code == 422
    assert refused.json()["error"]["field"] == "config.threshold"


async def test_an_agent_that_does_not_exist_is_said_to_be_missing(admin: AsyncClient) -> None:
    refused = await admin.post("/agents", json={"slug": "oracle"})

    assert (refused.status_code, refused.json()["error"]["message"]) == (
        404,
        "There is no agent 'oracle' in the catalogue.",
    )


async def test_each_change_counts_a_revision_and_is_told_before_and_after(world: World, admin: AsyncClient) -> None:
    agent = await enable(admin, "label-qa", limits={"max_attempts": 5})
    url = f"/agents/{agent['id']}"

    same = (await admin.patch(url, json={"name": agent["name"], "config": agent["config"]})).json()
    slower = (await admin.patch(url, json={"limits": {"rate_per_minute": 30}})).json()
    free = (await admin.patch(url, json={"limits": {"rate_per_minute": None}, "name": "QA"})).json()

    assert [a["revision"] for a in (agent, same, slower, free)] == [1, 1, 2, 3]
    assert (slower["limits"]["rate_per_minute"], slower["limits"]["max_attempts"]) == (30, 5)
    assert (free["limits"]["rate_per_minute"], free["name"]) == (None, "QA")
    first, second = await world.events("agent.updated")
    assert first.data["before"]["limits"]["rate_per_minute"] is None
    assert first.data["after"]["limits"]["rate_per_minute"] == 30
    assert second.data["after"]["name"] == "QA"


async def test_limits_out_of_bounds_are_refused(admin: AsyncClient) -> None:
    agent = await enable(admin, "label-qa")

    for limits in ({"max_attempts": 0}, {"timeout_seconds": 100_000}, {"timeout_seconds": None}):
        assert (await admin.patch(f"/agents/{agent['id']}", json={"limits": limits})).status_code == 422


async def test_an_agent_says_where_it_works_and_cannot_leave_while_it_does(world: World, admin: AsyncClient) -> None:
    gate, qa = await enable(admin, "image-quality-gate"), await enable(admin, "label-qa")
    workflow = await world.save(
        prelabel_and_review(quality_gate=gate["id"], detector=world.detector, label_qa=qa["id"])
    )

    listed = {a["id"]: a["used_in"] for a in (await admin.get("/agents")).json()["items"]}
    refused = await admin.delete(f"/agents/{gate['id']}")

    assert listed[gate["id"]] == [{"stage_id": str(workflow.stages["quality-gate"].id), "stage_name": "Quality Gate"}]
    assert listed[str(world.gate)] == []
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "agent_in_use")
    assert (await admin.delete(f"/agents/{world.gate}")).status_code == 204
    assert (await admin.get(f"/agents/{world.gate}")).status_code == 404


async def test_annotators_see_agents_but_do_not_set_them_up(world: World, annotator: AsyncClient) -> None:
    assert (await annotator.get("/agents")).status_code == 200
    assert (await annotator.post("/agents", json={"slug": "label-qa"})).status_code == 403
    assert (await annotator.patch(f"/agents/{world.gate}", json={"name": "Mine"})).status_code == 403
    assert (await annotator.delete(f"/agents/{world.gate}")).status_code == 403
