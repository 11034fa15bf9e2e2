"""What people do with tasks, over HTTP: submit, approve, reject, prioritise, assign."""

import asyncio
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from httpx import AsyncClient
from tests.integration.workflows.world import World

from labelmill.workflows.tables import TaskRow
from labelmill.workflows.templates import annotate_and_review


async def assign_to(world: World, task_id: UUID, user_id: UUID | None) -> None:
    async with world.transaction() as session:
        await session.execute(sa.update(TaskRow).where(TaskRow.id == task_id).values(assignee_id=user_id))


async def priorities(world: World, tasks: list[UUID]) -> list[int]:
    return [(await world.task(t)).priority for t in tasks]


async def test_a_task_goes_from_annotator_to_reviewer_and_back_and_is_done(
    world: World, annotator: AsyncClient, reviewer: AsyncClient
) -> None:
    await world.save(annotate_and_review())
    (task,) = await world.tasks(1)

    steps = [
        await annotator.post(f"/tasks/{task}/submit"),
        await reviewer.post(f"/tasks/{task}/reject", json={"reason": "The tail is missing."}),
        await annotator.post(f"/tasks/{task}/submit"),
        await reviewer.post(f"/tasks/{task}/approve"),
    ]

    assert [s.json()["stage"]["name"] for s in steps] == ["Review", "Annotate", "Review", "Complete"]
    (rejection,) = await world.events("task.rejected")
    assert (rejection.subject_id, rejection.actor_id) == (task, world.reviewer.id)
    assert rejection.data["reason"] == "The tail is missing."
    assert len(await world.events("task.submitted")) == 2


async def test_a_verb_of_another_stage_is_refused_in_words(
    world: World, annotator: AsyncClient, reviewer: AsyncClient
) -> None:
    await world.save(annotate_and_review())
    (task,) = await world.tasks(1)

    refused = await reviewer.post(f"/tasks/{task}/approve")

    assert refused.status_code == 409
    assert refused.json()["error"]["message"] == (
        "Only a task in a stage of the kind review can be approved; this one is in 'Annotate'. Reload it."
    )


async def test_annotators_do_not_review_and_reviewers_do_not_annotate(
    world: World, annotator: AsyncClient, reviewer: AsyncClient
) -> None:
    await world.save(annotate_and_review())
    (task,) = await world.tasks(1)

    assert (await reviewer.post(f"/tasks/{task}/submit")).status_code == 403
    assert (await annotator.post(f"/tasks/{task}/approve")).status_code == 403


async def test_a_task_of_somebody_else_is_theirs_unless_a_manager_acts(
    world: World, annotator: AsyncClient, admin: AsyncClient
) -> None:
    await world.save(annotate_and_review())
    mine, theirs = await world.tasks(2)
    await assign_to(world, mine, world.annotator.id)
    await assign_to(world, theirs, world.admin.id)

    assert (await annotator.post(f"/tasks/{mine}/submit")).status_code == 200
    refused = await annotator.post(f"/tasks/{theirs}/submit")
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "assigned_to_other")

    await assign_to(world, theirs, world.annotator.id)
    assert (await admin.post(f"/tasks/{theirs}/submit")).status_code == 200


async def test_two_clicks_submit_once(world: World, annotator: AsyncClient) -> None:
    await world.save(annotate_and_review())
    (task,) = await world.tasks(1)

    answers = await asyncio.gather(*(annotator.post(f"/tasks/{task}/submit") for _ in range(2)))

    assert sorted(a.status_code for a in answers) == [200, 409]
    assert len(await world.events("task.submitted")) == 1


async def test_a_task_that_does_not_exist_is_not_found(world: World, annotator: AsyncClient) -> None:
    assert (await annotator.post(f"/tasks/{world.project_id}/submit")).status_code == 404


async def test_priorities_are_set_for_named_tasks_or_all_that_match(world: World, admin: AsyncClient) -> None:
    workflow = await world.save(annotate_and_review())
    tasks = await world.tasks(5)
    stage = str(workflow.stages["annotate"].id)

    async def prioritise(selection: dict[str, Any], priority: int) -> int:
        answer = await admin.patch("/tasks", json={"selection": selection, "priority": priority})
        return answer.json()["changed"]

    assert await prioritise({"task_ids": [str(t) for t in tasks[:2]]}, 7) == 2
    assert await prioritise({"stage_id": stage, "all": True}, 7) == 3
    assert await priorities(world, tasks) == [7] * 5

    name = (await world.task(tasks[0])).name
    assert await prioritise({"stage_id": stage, "all": True, "q": name[4:-6].upper()}, 9) == 1
    assert await prioritise({"stage_id": stage, "all": True, "q": "%"}, 0) == 0
    assert await prioritise({"stage_id": stage, "all": True, "statuses": ["pending"]}, 0) == 0

    first, *_ = await world.events("tasks.prioritised")
    assert (first.data["count"], first.data["priority"], first.data["stage_ids"]) == (2, 7, [stage])


async def test_a_selection_of_very_many_does_not_name_them_in_its_event(world: World, admin: AsyncClient) -> None:
    workflow = await world.save(annotate_and_review())
    await world.tasks(250)

    answer = await admin.patch(
        "/tasks",
        json={"selection": {"stage_id": str(workflow.stages["annotate"].id), "all": True}, "priority": 3},
    )

    assert answer.json() == {"changed": 250}
    (event,) = await world.events("tasks.prioritised")
    assert (event.data["task_ids"], event.data["count"]) == (None, 250)


async def test_a_selection_says_one_thing(world: World, admin: AsyncClient) -> None:
    stage = str(world.project_id)
    for wrong in (
        {},
        {"stage_id": stage},
        {"task_ids": [], "stage_id": stage, "all": True},
        {"task_ids": [], "q": "x"},
    ):
        answer = await admin.patch("/tasks", json={"selection": wrong, "priority": 1})
        assert answer.status_code == 422


async def test_only_members_can_be_assigned(world: World, admin: AsyncClient) -> None:
    await world.save(annotate_and_review())
    (task,) = await world.tasks(1)

    async def assign(user_id: UUID | None) -> Any:
        body = {"selection": {"task_ids": [str(task)]}, "user_id": str(user_id) if user_id else None}
        return (await admin.post("/tasks/assign", json=body)).json()

    assert await assign(world.annotator.id) == {"changed": 1}
    assert (await world.task(task)).assignee_id == world.annotator.id
    assert await assign(world.annotator.id) == {"changed": 0}
    assert (await assign(world.project_id))["error"]["code"] == "not_a_member"
    assert await assign(None) == {"changed": 1}
    assert (await world.task(task)).assignee_id is None


async def test_annotators_do_not_manage_tasks(world: World, annotator: AsyncClient) -> None:
    nothing = {"task_ids": []}

    prioritised = await annotator.patch("/tasks", json={"selection": nothing, "priority": 1})
    assigned = await annotator.post("/tasks/assign", json={"selection": nothing, "user_id": None})

    assert (prioritised.status_code, assigned.status_code) == (403, 403)
