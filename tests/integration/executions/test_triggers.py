"""Trigger agent: what people run in the Label Editor, beside the workflow."""

import asyncio
import time
from collections.abc import AsyncGenerator
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from tests.integration.executions.conftest import MakeDesk, engine, until
from tests.integration.executions.desk import Desk
from tests.support.world import scalar

from labelmill.agents.contract import Selection
from labelmill.executions.gate.previews import forget_previews
from labelmill.executions.worker import Worker
from labelmill.kit.db import Database
from labelmill.kit.ids import new_id
from labelmill.kit.settings import Settings

TASK = (
    "SELECT row(execution_status, execution_id, stage_id)::text FROM tasks WHERE id = :id"  # all that the Queue shows
)


@pytest.fixture(autouse=True)
async def hub(app: FastAPI) -> AsyncGenerator[None]:
    """The server's loop that hears of ends."""
    running = asyncio.create_task(app.state.hub.run())
    yield
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def first_task(desk: Desk) -> UUID:
    return UUID((await desk.tasks())[0]["id"])


async def test_an_agent_triggered_in_the_editor_labels_without_moving_the_task(
    new_desk: MakeDesk, running: Worker, database: Database
) -> None:
    desk = await new_desk(tasks=1)
    task = await first_task(desk)
    before = await scalar(database, TASK, id=task)
    execution = await desk.trigger(task)
    assert (execution["trigger"], execution["status"], execution["preview"]) == ("editor", "dispatched", False)
    assert execution["requested_by"] == str(desk.world.person)
    outcome = await desk.outcome(execution)
    assert (outcome["execution"]["status"], outcome["execution"]["labels_created"]) == ("succeeded", 1)
    assert (outcome["execution"]["message"], outcome["result"]) == ("One box, attempt 1", None)
    assert await scalar(database, TASK, id=task) == before
    (label,) = (await desk.get(f"/tasks/{task}/labels"))["items"]
    assert (label["made_by"]["kind"], label["made_by"]["id"]) == ("execution", execution["id"])


async def test_a_preview_shows_its_answer_and_changes_nothing(
    new_desk: MakeDesk, running: Worker, database: Database
) -> None:
    desk = await new_desk(tasks=1)
    task = await first_task(desk)
    before = await scalar(database, TASK, id=task)
    events = await scalar(database, "SELECT count(*) FROM events")
    execution = await desk.trigger(task, preview=True)
    outcome = await desk.outcome(execution)
    assert outcome["execution"]["status"] == "succeeded"
    assert outcome["result"]["create"][0]["geometry"] == {
        "type": "bounding_box",
        "x": 1,
        "y": 2,
        "width": 10,
        "height": 10,
    }
    assert await scalar(database, "SELECT count(*) FROM labels") == 0
    assert await scalar(database, TASK, id=task) == before
    assert await scalar(database, "SELECT count(*) FROM events") == events
    assert (await desk.get(f"/tasks/{task}/executions"))["items"] == []


async def test_the_agent_gets_what_the_person_pointed_at(new_desk: MakeDesk, running: Worker) -> None:
    desk = await new_desk(slug="test-echo", tasks=1)
    task = await first_task(desk)
    pointed: dict[str, Any] = {
        "frame": 0,
        "label_ids": [],
        "positive_points": [[1.5, 2]],
        "negative_points": [[3, 4]],
        "boxes": [{"type": "bounding_box", "x": 1, "y": 2, "width": 3, "height": 4}],
        "class_id": "cat",
    }
    outcome = await desk.outcome(await desk.trigger(task, preview=True, **pointed))
    assert outcome["result"]["log"] == ["preview"]
    assert Selection.model_validate_json(outcome["result"]["message"]) == Selection.model_validate(pointed)


async def test_an_agent_that_takes_prompts_is_shown_the_labels_that_were_selected(
    new_desk: MakeDesk, running: Worker
) -> None:
    desk = await new_desk(slug="test-echo", tasks=1)
    task = await first_task(desk)
    box = {"type": "bounding_box", "x": 1, "y": 2, "width": 30, "height": 40}
    create = {"op": "create", "kind": "object", "class_id": "cat", "geometry": box}
    patched = await desk.client.patch(f"/tasks/{task}/labels", json={"operations": [create] * 3})
    ids = [label["id"] for label in patched.json()["items"]]
    pointed = await desk.outcome(await desk.trigger(task, preview=True, label_ids=ids[:2]))
    assert pointed["result"]["log"] == ["preview", *sorted(ids[:2])]
    clicked = await desk.outcome(await desk.trigger(task, preview=True, positive_points=[[1, 1]]))
    assert clicked["result"]["log"] == ["preview"]
    everything = await desk.outcome(await desk.trigger(task))
    assert everything["execution"]["status"] == "succeeded"


@pytest.mark.parametrize(
    ("selection", "field", "words"),
    [
        ({"frame": 3}, "selection.frame", "Frame 3 does not exist; the item has only frame 0."),
        ({"positive_points": [[5, 5], [700, 5]]}, "selection.positive_points[1]", "700, 5 lies outside the picture"),
        (
            {"boxes": [{"type": "bounding_box", "x": 640, "y": 1, "width": 5, "height": 5}]},
            "selection.boxes[0]",
            "draw it inside",
        ),
        ({"class_id": "unicorn"}, "selection.class_id", "choose one of: cat, dog"),
        ({"label_ids": [str(new_id())]}, "selection.label_ids", "1 of the selected labels is not on this item"),
    ],
)
async def test_a_selection_that_does_not_fit_is_refused_in_words(
    new_desk: MakeDesk, running: Worker, selection: dict[str, Any], field: str, words: str
) -> None:
    desk = await new_desk(tasks=1)
    body = {"enabled_agent_id": str(desk.world.enabled_agent), "selection": selection}
    error = await desk.refused(f"/tasks/{await first_task(desk)}/trigger", body, status=422)
    assert error["field"] == field
    assert words in error["message"]


async def test_what_is_not_there_cannot_be_triggered(new_desk: MakeDesk, running: Worker) -> None:
    desk = await new_desk(tasks=1)
    task = await first_task(desk)
    body = {"enabled_agent_id": str(desk.world.enabled_agent)}
    assert (await desk.refused(f"/tasks/{new_id()}/trigger", body, status=404))["code"] == "task_not_found"
    other = {"enabled_agent_id": str(new_id())}
    assert (await desk.refused(f"/tasks/{task}/trigger", other, status=404))["code"] == "agent_not_enabled"


async def test_without_a_worker_the_trigger_says_so_at_once(new_desk: MakeDesk) -> None:
    desk = await new_desk(tasks=1)
    body = {"enabled_agent_id": str(desk.world.enabled_agent)}
    error = await desk.refused(f"/tasks/{await first_task(desk)}/trigger", body, status=503)
    assert (error["code"], "Start one with `labelmill worker`" in error["message"]) == ("no_worker", True)


async def test_a_failure_says_why_and_is_tried_again_with_the_same_selection(
    new_desk: MakeDesk, running: Worker, database: Database
) -> None:
    desk = await new_desk(slug="test-refuses", tasks=1)
    task = await first_task(desk)
    for preview in (True, False):
        first = await desk.outcome(await desk.trigger(task, preview=preview, positive_points=[[7, 8]]))
        execution = first["execution"]
        assert (execution["status"], execution["failure_class"]) == ("failed", "agent_error")
        assert execution["message"] == "This photograph is upside down."
        again = await desk.post(f"/executions/{execution['id']}/retry")
        assert (again["retry_of"], again["trigger"], again["preview"]) == (execution["id"], "editor", preview)
        pointed = "SELECT selection -> 'positive_points' = '[[7, 8]]' FROM executions WHERE id = :id"
        assert await scalar(database, pointed, id=UUID(again["id"]))
        await desk.outcome(again)
    assert (await desk.tasks())[0]["execution"]["status"] == "pending"


async def test_an_unexpected_error_of_a_preview_is_final_and_told_at_once(new_desk: MakeDesk, running: Worker) -> None:
    desk = await new_desk(slug="test-raises", tasks=1)
    outcome = await desk.outcome(await desk.trigger(await first_task(desk), preview=True))
    assert (outcome["execution"]["status"], outcome["execution"]["attempt"]) == ("failed", 1)
    assert "ZeroDivisionError" in outcome["execution"]["message"]
    detail = await desk.get(f"/executions/{outcome['execution']['id']}")
    assert any("ZeroDivisionError" in line for line in detail["attempts"][0]["log"])


async def test_a_running_one_is_canceled_and_its_answer_does_not_count(
    new_desk: MakeDesk, running: Worker, database: Database
) -> None:
    desk = await new_desk(tasks=1, config={"seconds": 2.0})
    execution = await desk.trigger(await first_task(desk))
    await until(lambda: scalar(database, "SELECT count(*) FROM executions WHERE status = 'running'"))
    waiting = asyncio.create_task(desk.outcome(execution))
    await asyncio.sleep(0.2)
    began = time.monotonic()
    canceled = await desk.post(f"/executions/{execution['id']}/cancel")
    assert canceled["status"] == "canceled"
    assert (await waiting)["execution"]["status"] == "canceled"
    assert time.monotonic() - began < 1
    await asyncio.sleep(2.2)
    assert await scalar(database, "SELECT count(*) FROM labels") == 0


async def test_the_outcome_of_an_open_one_is_told_when_the_wait_is_over(new_desk: MakeDesk, running: Worker) -> None:
    desk = await new_desk(tasks=1, config={"seconds": 2.0})
    execution = await desk.trigger(await first_task(desk))
    began = time.monotonic()
    outcome = await desk.outcome(execution, wait=0.3)
    assert outcome["execution"]["status"] in ("dispatched", "running")
    assert time.monotonic() - began < 1.5


async def test_waiting_for_outcomes_keeps_no_connection(
    new_desk: MakeDesk, running: Worker, database: Database
) -> None:
    desk = await new_desk(tasks=1, config={"seconds": 3.0})
    execution = await desk.trigger(await first_task(desk))
    waiting = [asyncio.create_task(desk.outcome(execution)) for _ in range(60)]
    await asyncio.sleep(0.7)
    assert len(await asyncio.wait_for(desk.tasks(), timeout=2)) == 1
    assert {(await task)["execution"]["status"] for task in waiting} == {"succeeded"}


async def test_batch_work_does_not_stand_before_a_person(
    new_desk: MakeDesk, database: Database, engine_settings: Settings
) -> None:
    desk = await new_desk(slug="test-boxes-cpu", tasks=6, config={"seconds": 1.5})
    async with engine(database, engine_settings):
        await desk.post(f"/stages/{desk.world.stage}/go-live")
        await until(lambda: scalar(database, "SELECT count(*) FROM executions WHERE status = 'running'"), seconds=60)
        last = (await desk.tasks())[-1]["id"]
        await desk.sql("UPDATE enabled_agents SET config = '{}', revision = revision + 1")
        outcome = await desk.outcome(await desk.trigger(last, preview=True))
        assert outcome["execution"]["status"] == "succeeded"
        ended = "SELECT count(*) FROM executions WHERE trigger = 'workflow' AND ended_at IS NOT NULL"
        assert await scalar(database, ended) <= 2


async def test_the_queue_tells_of_the_workflow_only(new_desk: MakeDesk, running: Worker) -> None:
    desk = await new_desk(tasks=1)
    task = await first_task(desk)
    await desk.outcome(await desk.trigger(task))
    (row,) = await desk.tasks()
    assert (row["execution"]["status"], row["execution"]["id"], row["last_execution"]) == ("pending", None, None)
    stages = (await desk.get("/stages"))["items"]
    assert {"pending": 1} in [{k: v for k, v in stage["status_counts"].items() if v} for stage in stages]
    assert len((await desk.get(f"/tasks/{task}/executions"))["items"]) == 1


async def test_previews_are_forgotten_after_an_hour_retried_or_not(
    new_desk: MakeDesk, running: Worker, database: Database
) -> None:
    desk = await new_desk(slug="test-refuses", tasks=1)
    task = await first_task(desk)
    old = (await desk.outcome(await desk.trigger(task, preview=True)))["execution"]["id"]
    retry = await desk.post(f"/executions/{old}/retry")
    await desk.outcome(retry)
    await desk.outcome(await desk.trigger(task))
    await desk.sql("UPDATE executions SET created_at = now() - interval '2 hours' WHERE id = :id", id=UUID(old))
    async with database.transaction() as session:
        assert await forget_previews(session, after=3600) == 1
    assert (await desk.get(f"/executions/{retry['id']}"))["retry_of"] is None
    assert await scalar(database, "SELECT count(*) FROM executions") == 2


async def test_what_came_back_from_a_lost_worker_goes_again(
    new_desk: MakeDesk, running: Worker, database: Database
) -> None:
    desk = await new_desk(tasks=1)
    task = await first_task(desk)
    execution = await desk.trigger(task)
    await desk.outcome(execution)
    await desk.sql("DELETE FROM labels")
    # As if its worker had died while it ran.
    await desk.sql(
        "UPDATE executions SET status = 'running', ended_at = NULL, worker = 'gone',"
        " lease_until = now() - interval '1 s', deadline = now() + interval '60 s' WHERE id = :id",
        id=UUID(execution["id"]),
    )
    await desk.sql("DELETE FROM attempts")
    outcome = await desk.outcome(execution)
    assert (outcome["execution"]["status"], outcome["execution"]["attempt"]) == ("succeeded", 2)
    detail = await desk.get(f"/executions/{execution['id']}")
    assert [a["failure_class"] for a in detail["attempts"]] == ["worker_lost", None]
    assert len((await desk.get(f"/tasks/{task}/labels"))["items"]) == 1
