"""A task is submitted when its labels have the answers that the ontology requires."""

from typing import Any
from uuid import UUID

from httpx import AsyncClient
from tests.integration.workflows.world import World

from labelmill.labels.patches import patch_labels
from labelmill.labels.schemas import CreateLabel, DeleteLabel, UpdateLabel
from labelmill.labels.tables import LabelRow
from labelmill.media.tables import DataItemRow
from labelmill.ontologies.document import (
    Attribute,
    AttributeType,
    ClassificationClass,
    OntologyDocument,
    Option,
)
from labelmill.workflows.templates import annotate_and_review

WEATHER = OntologyDocument(
    classifications=[
        ClassificationClass(
            id="weather",
            name="Weather",
            attributes=[
                Attribute(
                    id="sky",
                    name="Sky",
                    type=AttributeType.RADIO,
                    required=True,
                    options=[
                        Option(id="clear", name="Clear"),
                        Option(
                            id="cloudy",
                            name="Cloudy",
                            attributes=[Attribute(id="how", name="How", type=AttributeType.TEXT, required=True)],
                        ),
                    ],
                )
            ],
        )
    ]
)


async def patch(world: World, task: UUID, operation: Any) -> LabelRow:
    item_id = (await world.task(task)).item_id
    async with world.transaction() as session:
        item = await session.get_one(DataItemRow, item_id)
        [row] = await patch_labels(
            session,
            world.annotator,
            project_id=world.project_id,
            item=item,
            document=WEATHER,
            operations=[operation],
        )
    return row


async def test_required_answers_are_asked_for_also_nested_ones(world: World, annotator: AsyncClient) -> None:
    await world.save(annotate_and_review())
    (task,) = await world.tasks(1)
    await world.ask(WEATHER)
    label = await patch(world, task, CreateLabel(op="create", kind="classification", class_id="weather"))

    async def refusal() -> Any:
        answer = await annotator.post(f"/tasks/{task}/submit", json={})
        assert (answer.status_code, answer.json()["error"]["code"]) == (422, "incomplete")
        return answer.json()["error"]["details"]["problems"]

    assert await refusal() == [
        {
            "label_id": str(label.id),
            "class_id": "weather",
            "frame": 0,
            "path": "attributes.sky",
            "message": "Weather: 'Sky' is required and has no answer yet",
        }
    ]
    update = UpdateLabel(op="update", id=label.id, version=1, attributes={"sky": "cloudy"})
    await patch(world, task, update)
    assert [p["path"] for p in await refusal()] == ["attributes.how"]
    await patch(world, task, update.model_copy(update={"version": 2, "attributes": {"sky": "clear"}}))
    assert (await annotator.post(f"/tasks/{task}/submit", json={})).status_code == 200


async def test_what_nobody_began_is_asked_for_too(world: World, annotator: AsyncClient) -> None:
    await world.save(annotate_and_review())
    (task,) = await world.tasks(1)
    await world.ask(WEATHER)
    label = await patch(
        world, task, CreateLabel(op="create", kind="classification", class_id="weather", attributes={"sky": "clear"})
    )
    await patch(world, task, DeleteLabel(op="delete", id=label.id, version=1))
    answer = await annotator.post(f"/tasks/{task}/submit")
    assert answer.status_code == 422
    [problem] = answer.json()["error"]["details"]["problems"]
    assert (problem["label_id"], problem["class_id"], problem["path"]) == (None, "weather", "attributes.sky")


async def test_a_refused_submit_leaves_the_task_where_it_is(world: World, annotator: AsyncClient) -> None:
    workflow = await world.save(annotate_and_review())
    (task,) = await world.tasks(1)
    await world.ask(WEATHER)
    await patch(world, task, CreateLabel(op="create", kind="classification", class_id="weather"))
    await annotator.put(f"/tasks/{task}/hold", json={"holder": "tab"})
    await annotator.post(f"/tasks/{task}/submit", json={"holder": "tab"})
    assert (await world.task(task)).stage_id == workflow.stages["annotate"].id
    assert (await annotator.get(f"/tasks/{task}")).json()["hold"]["holder"] == "tab"
