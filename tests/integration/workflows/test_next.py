"""The next task: which one, for whom, and never for two at once."""

import asyncio
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from httpx import AsyncClient
from tests.integration.workflows.graphs import graph
from tests.integration.workflows.http import client_of
from tests.integration.workflows.world import World

from labelmill.identity.policy import ProjectRole
from labelmill.kit.settings import Settings
from labelmill.workflows.tables import TaskRow
from labelmill.workflows.templates import annotate_and_review


async def next_of(client: AsyncClient, holder: str = "tab", **body: Any) -> str | None:
    """The id of the next task, which is then held."""
    answer = await client.post("/tasks/next", json={"holder": holder, **body})
    assert answer.status_code == 200, answer.text
    task = answer.json()["task"]
    assert task is None or task["hold"]["holder"] == holder
    return None if task is None else task["id"]


async def peek(client: AsyncClient, **query: Any) -> str | None:
    task = (await client.get("/tasks/next", params=query)).json()["task"]
    return None if task is None else task["id"]


async def change(world: World, task: UUID, **values: Any) -> None:
    async with world.transaction() as session:
        await session.execute(sa.update(TaskRow).where(TaskRow.id == task).values(values))


async def test_urgent_tasks_come_first_then_old_ones(world: World, annotator: AsyncClient) -> None:
    await world.save(annotate_and_review())
    first, second, third = await world.tasks(3)
    await change(world, third, priority=5)

    order = [await next_of(annotator, f"tab-{n}") for n in range(4)]

    assert order == [str(third), str(first), str(second), None]


async def test_the_choice_can_be_seen_without_holding_it(world: World, annotator: AsyncClient) -> None:
    await world.save(annotate_and_review())
    first, second = await world.tasks(2)
    assert await peek(annotator) == await peek(annotator) == str(first)
    assert await peek(annotator, after=str(first)) == str(second)
    assert await world.events("task.held") == []
    assert await next_of(annotator) == str(first)
    # Another tab of the same person is another place of work.
    assert await peek(annotator) == str(second)


async def test_the_same_tab_goes_on_with_its_task_unless_it_leaves_it(world: World, annotator: AsyncClient) -> None:
    await world.save(annotate_and_review())
    first, second = await world.tasks(2)
    assert [await next_of(annotator), await next_of(annotator)] == [str(first), str(first)]
    assert await next_of(annotator, after=str(first)) == str(second)


async def test_people_get_tasks_of_stages_where_they_may_work(
    world: World, annotator: AsyncClient, reviewer: AsyncClient, admin: AsyncClient
) -> None:
    workflow = await world.save(annotate_and_review())
    drawn, reviewed = await world.tasks(2)
    await world.leave(workflow.stages["annotate"].id, [reviewed], "submit")

    assert (await peek(annotator), await peek(reviewer)) == (str(drawn), str(reviewed))
    assert {await next_of(admin, "a"), await next_of(admin, "b")} == {str(drawn), str(reviewed)}

    review = str(workflow.stages["review"].id)
    refused = await annotator.post("/tasks/next", json={"holder": "tab", "stage_id": review})
    assert (refused.status_code, refused.json()["error"]["field"]) == (422, "stage_id")


async def test_a_stage_can_be_named(world: World, admin: AsyncClient) -> None:
    workflow = await world.save(annotate_and_review())
    drawn, reviewed = await world.tasks(2)
    await world.leave(workflow.stages["annotate"].id, [reviewed], "submit")
    await change(world, drawn, priority=9)
    assert await next_of(admin, stage_id=str(workflow.stages["review"].id)) == str(reviewed)


async def test_tasks_of_agents_and_done_ones_are_nobodys_work(world: World, admin: AsyncClient) -> None:
    agent = {"kind": "agent", "config": {"enabled_agent_id": world.detector}}
    workflow = await world.save(graph("start.next > agent", "agent.next > complete", agent=agent))
    waiting, done = await world.tasks(2)
    await world.leave(workflow.stages["agent"].id, [done], "next")
    assert waiting != done
    assert await next_of(admin) is None


async def test_tasks_of_others_are_left_to_them(world: World, annotator: AsyncClient) -> None:
    await world.save(annotate_and_review())
    theirs, mine, free = await world.tasks(3)
    await change(world, theirs, assignee_id=world.admin.id, priority=100)
    await change(world, mine, assignee_id=world.annotator.id)
    assert [await next_of(annotator, str(n)) for n in range(3)] == [str(mine), str(free), None]


async def test_skipped_tasks_come_last_for_everybody_and_in_turn(
    world: World, annotator: AsyncClient, admin: AsyncClient
) -> None:
    workflow = await world.save(annotate_and_review())
    first, second, third = await world.tasks(3)
    await change(world, first, priority=5)
    seen: list[str | None] = []
    for _ in range(5):
        task = await next_of(annotator, after=seen[-1] if seen else None)
        seen.append(task)
        assert (await annotator.post(f"/tasks/{task}/skip", json={"holder": "tab"})).status_code == 204
    assert seen == [str(t) for t in (first, second, third, first, second)]
    assert await next_of(admin) == str(third)
    assert len(await world.events("task.skipped")) == 5
    assert (await annotator.get(f"/tasks/{first}")).json()["hold"] is None

    # A move to another stage is a new beginning.
    await world.leave(workflow.stages["annotate"].id, [first], "submit")
    assert (await world.task(first)).skipped_at is None


async def test_only_people_stages_have_tasks_to_skip(world: World, annotator: AsyncClient, admin: AsyncClient) -> None:
    workflow = await world.save(annotate_and_review())
    (task,) = await world.tasks(1)
    await world.leave(workflow.stages["annotate"].id, [task], "submit")
    refused = await annotator.post(f"/tasks/{task}/skip", json={"holder": "tab"})
    assert refused.status_code == 409
    assert refused.json()["error"]["message"].startswith("Only a task in a stage of the kind annotate can be skipped")
    assert (await admin.post(f"/tasks/{task}/skip")).status_code == 204


async def test_many_who_ask_at_once_each_get_a_task_of_their_own(world: World, settings: Settings) -> None:
    await world.save(annotate_and_review())
    tasks = {str(t) for t in await world.tasks(10)}
    people = [await world.join(ProjectRole.ANNOTATOR, f"Person {n}") for n in range(12)]

    async def ask(person: Any) -> str | None:
        async with client_of(world, person, settings) as client:
            return await next_of(client)

    given = await asyncio.gather(*(ask(p) for p in people))

    assert sorted(g for g in given if g is not None) == sorted(tasks)
    assert given.count(None) == 2


async def test_a_task_that_moves_while_it_is_chosen_is_not_given_out(world: World, annotator: AsyncClient) -> None:
    workflow = await world.save(annotate_and_review())
    tasks = await world.tasks(20)

    async def submit() -> None:
        for task in tasks:
            await world.leave(workflow.stages["annotate"].id, [task], "submit")

    async def ask() -> list[str]:
        found: list[str] = []
        for n in range(40):
            answer = (await annotator.post("/tasks/next", json={"holder": f"tab-{n}"})).json()["task"]
            if answer is not None:
                found.append(answer["id"])
        return found

    _, given = await asyncio.gather(submit(), ask())
    assert len(set(given)) == len(given)
    assert await next_of(annotator) is None
