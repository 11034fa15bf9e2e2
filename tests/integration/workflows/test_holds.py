"""Holds: one person, one tab, one task at a time, seen by everybody."""

import asyncio
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from httpx import AsyncClient
from tests.integration.workflows.http import client_of
from tests.integration.workflows.world import World

from labelmill.identity.policy import ProjectRole
from labelmill.kit.settings import Settings
from labelmill.workflows.templates import annotate_and_review


@pytest.fixture
async def task(world: World) -> UUID:
    """A task in Annotate."""
    await world.save(annotate_and_review())
    return (await world.tasks(1))[0]


async def hold(client: AsyncClient, task: UUID, holder: str = "tab", **body: Any) -> Any:
    return await client.put(f"/tasks/{task}/hold", json={"holder": holder, **body})


async def end_lease(world: World) -> None:
    """As if nobody had renewed for a minute."""
    async with world.transaction() as session:
        await session.execute(sa.text("UPDATE task_holds SET until = now() - interval '1 s'"))


async def test_a_hold_is_seen_by_everybody_and_ends_with_its_tab(
    world: World, task: UUID, annotator: AsyncClient, reviewer: AsyncClient
) -> None:
    held = await hold(annotator, task)
    assert held.status_code == 200
    assert held.json()["user"] == {"id": str(world.annotator.id), "name": "Annotator"}
    assert held.json()["since"] < held.json()["until"]

    seen = (await reviewer.get(f"/tasks/{task}")).json()["hold"]
    listed = (await reviewer.get("/tasks")).json()["items"][0]["hold"]
    assert seen == listed == held.json()

    for _ in range(2):
        assert (await annotator.delete(f"/tasks/{task}/hold", params={"holder": "tab"})).status_code == 204
    assert (await reviewer.get(f"/tasks/{task}")).json()["hold"] is None
    (told,) = await world.events("task.held")
    (ended,) = await world.events("task.released")
    assert told.data["task_ids"] == ended.data["task_ids"] == [str(task)]


async def test_renewing_moves_the_end_and_is_no_event(world: World, task: UUID, annotator: AsyncClient) -> None:
    first = (await hold(annotator, task)).json()
    second = (await hold(annotator, task)).json()
    assert second["since"] == first["since"]
    assert second["until"] > first["until"]
    assert len(await world.events("task.held")) == 1


async def test_somebody_elses_hold_is_refused_in_words(
    world: World, task: UUID, annotator: AsyncClient, reviewer: AsyncClient
) -> None:
    held = (await hold(annotator, task)).json()

    for take_over in (False, True):
        refused = await hold(reviewer, task, take_over=take_over)
        error = refused.json()["error"]
        assert (refused.status_code, error["code"], error["details"]["hold"]) == (409, "task_held", held)
        assert error["message"] == "Annotator works on this task right now. Wait until they are done, or ask a manager."


async def test_a_hold_that_nobody_renews_is_free_for_others(
    world: World, task: UUID, annotator: AsyncClient, reviewer: AsyncClient
) -> None:
    await hold(annotator, task)
    await end_lease(world)
    assert (await reviewer.get(f"/tasks/{task}")).json()["hold"] is None
    assert (await hold(reviewer, task)).status_code == 200
    assert (await hold(annotator, task)).status_code == 409


async def test_a_second_tab_takes_over_only_when_asked_to(world: World, task: UUID, annotator: AsyncClient) -> None:
    await hold(annotator, task, "first")

    refused = await hold(annotator, task, "second")
    assert refused.status_code == 409
    assert "another tab" in refused.json()["error"]["message"]

    assert (await hold(annotator, task, "second", take_over=True)).json()["holder"] == "second"
    assert (await hold(annotator, task, "first")).status_code == 409
    # The first tab's goodbye does not end the second one's hold.
    await annotator.delete(f"/tasks/{task}/hold", params={"holder": "first"})
    assert (await hold(annotator, task, "second")).status_code == 200


async def test_a_manager_takes_a_task_over_from_anybody(
    world: World, task: UUID, annotator: AsyncClient, admin: AsyncClient
) -> None:
    await hold(annotator, task)
    assert "take it over" in (await hold(admin, task)).json()["error"]["message"]
    assert (await hold(admin, task, take_over=True)).status_code == 200
    lost = (await hold(annotator, task, take_over=True)).json()["error"]
    assert lost["details"]["hold"]["user"]["id"] == str(world.admin.id)


async def test_of_many_who_ask_at_once_one_gets_the_task(world: World, task: UUID, settings: Settings) -> None:
    people = [await world.join(ProjectRole.ANNOTATOR, f"Person {n}") for n in range(6)]

    async def ask(person: Any) -> int:
        async with client_of(world, person, settings) as client:
            return (await hold(client, task)).status_code

    assert sorted(await asyncio.gather(*(ask(p) for p in people))) == [200, 409, 409, 409, 409, 409]
    assert len(await world.events("task.held")) == 1


async def test_only_its_holder_ends_the_work_on_a_task(
    world: World, task: UUID, annotator: AsyncClient, settings: Settings
) -> None:
    other = await world.join(ProjectRole.ANNOTATOR, "Olga")
    async with client_of(world, other, settings) as olga:
        await hold(olga, task)
        refused = await annotator.post(f"/tasks/{task}/submit")
        skipped = await annotator.post(f"/tasks/{task}/skip", json={"holder": "tab"})
        assert (refused.status_code, skipped.status_code) == (409, 409)
        assert refused.json()["error"]["code"] == "task_held"
        wrong_tab = await olga.post(f"/tasks/{task}/submit", json={"holder": "another"})
        assert wrong_tab.status_code == 409
        assert (await olga.post(f"/tasks/{task}/submit", json={"holder": "tab"})).status_code == 200
    # The work is done, so the hold is gone.
    assert (await annotator.get(f"/tasks/{task}")).json()["hold"] is None


async def test_a_submit_without_a_tab_is_for_the_holder_from_anywhere(
    world: World, task: UUID, annotator: AsyncClient
) -> None:
    await hold(annotator, task)
    assert (await annotator.post(f"/tasks/{task}/submit")).status_code == 200


async def test_a_hold_of_no_task_is_not_found(world: World, annotator: AsyncClient) -> None:
    await world.save(annotate_and_review())
    assert (await hold(annotator, world.project_id)).status_code == 404
    assert (await annotator.delete(f"/tasks/{world.project_id}/hold", params={"holder": "x"})).status_code == 404


async def test_a_rejected_task_says_why_it_came_back_until_it_is_sent_on(
    world: World, task: UUID, annotator: AsyncClient, reviewer: AsyncClient
) -> None:
    async def rejection() -> Any:
        return (await annotator.get(f"/tasks/{task}")).json()["rejection"]

    await annotator.post(f"/tasks/{task}/submit")
    assert await rejection() is None
    await hold(reviewer, task)
    await reviewer.post(f"/tasks/{task}/reject", json={"reason": "The tail is missing.", "holder": "tab"})
    told = await rejection()
    assert (told["reason"], told["by"]) == ("The tail is missing.", "Reviewer")
    await annotator.post(f"/tasks/{task}/submit")
    assert await rejection() is None
