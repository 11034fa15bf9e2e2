"""The Queue over HTTP: pages, reasons to wait, and what people do to tasks and agents."""

import asyncio
import base64
from collections import Counter
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any
from uuid import uuid4

import orjson
import pytest
from fastapi import FastAPI
from tests.integration.conftest import browser
from tests.integration.executions.conftest import MakeWorld
from tests.integration.executions.desk import Desk

from labelmill.executions.tables import FailureClass
from labelmill.identity.actions import create_token
from labelmill.kit.db import Database

MakeDesk = Callable[..., Awaitable[Desk]]


@pytest.fixture
async def new_desk(app: FastAPI, database: Database, new_world: MakeWorld) -> AsyncGenerator[MakeDesk]:
    """Makes a world and seats its person at its Queue."""
    async with AsyncExitStack() as clients:

        async def make(**options: Any) -> Desk:
            world = await new_world(**options)
            async with database.transaction() as session:
                made = await create_token(session, world.actor, user_id=world.person, name="desk")
            client = await clients.enter_async_context(browser(app))
            client.base_url = client.base_url.join(f"/api/projects/{world.project}")
            client.headers["Authorization"] = f"Bearer {made.token}"
            return Desk(client, database, world)

        yield make


async def name_items(desk: Desk, *names: str) -> None:
    """Name the world's first items, in the order of their tasks' ids."""
    tasks = await desk.tasks(sort="created_at")
    for task, name in zip(tasks, names, strict=False):
        await desk.sql("UPDATE tasks SET name = :name WHERE id = :id", name=name, id=task["id"])
        await desk.sql("UPDATE data_items SET name = :name WHERE id = :id", name=name, id=task["item"]["id"])


async def test_a_task_shows_its_item_stage_and_why_it_waits(new_desk: MakeDesk) -> None:
    desk = await new_desk(tasks=1)
    task = (await desk.tasks())[0]
    assert task["item"] | {"id": None} == {
        "id": None,
        "name": "photo-0000001.jpg",
        "kind": "image",
        "width": 640,
        "height": 480,
        "thumbnail_url": None,
    }
    assert task["stage"] == {"id": str(desk.world.stage), "name": "Agent", "kind": "agent"}
    assert (task["priority"], task["label_count"], task["assignee"], task["last_execution"]) == (0, 0, None, None)
    assert (task["execution"]["id"], task["execution"]["status"]) == (None, "pending")


async def test_the_filters_say_which_tasks(new_desk: MakeDesk) -> None:
    desk = await new_desk(tasks=6)
    other = await new_desk(tasks=2)
    first, second, third, *_ = await desk.tasks(sort="created_at")
    await desk.post("/tasks/cancel", {"selection": {"task_ids": [first["id"]]}})
    await desk.post("/tasks/move", {"selection": {"task_ids": [second["id"]]}})
    await desk.sql("UPDATE tasks SET priority = 7 WHERE id = :id", id=third["id"])
    await desk.sql("UPDATE tasks SET assignee_id = :p WHERE id = :id", id=third["id"], p=desk.world.person)

    async def ids(**params: Any) -> set[str]:
        return {task["id"] for task in await desk.tasks(**params)}

    everything = await ids()
    assert len(everything) == 6
    assert await ids(stage=desk.world.after) == {second["id"]}
    assert await ids(stage=desk.world.stage) == everything - {second["id"]}
    assert await ids(stage=other.world.stage) == set()
    assert await ids(stage=uuid4()) == set()
    assert await ids(status="canceled") == {first["id"]}
    assert await ids(status=["canceled", "pending"]) == everything - {second["id"]}
    assert await ids(status="running") == set()
    assert await ids(assignee=desk.world.person) == {third["id"]}
    assert await ids(priority_min=7) == {third["id"]}
    assert await ids(priority_min=8) == set()
    assert await ids(priority_min=-5, status="pending", assignee=desk.world.person) == {third["id"]}


NAMES = ("100%.jpg", "a_b.jpg", "aXb.jpg", "it's.jpg", "back\\slash.jpg", "ÜBER.jpg", "cat.jpg", "日本.jpg")


@pytest.mark.parametrize(
    ("part", "found"),
    [
        ("%", ["100%.jpg"]),
        ("_", ["a_b.jpg"]),
        ("a_b", ["a_b.jpg"]),
        ("'", ["it's.jpg"]),
        ("\\", ["back\\slash.jpg"]),
        ("über", ["ÜBER.jpg"]),
        ("CAT", ["cat.jpg"]),
        ("本", ["日本.jpg"]),
        ("'; DROP TABLE tasks; --", []),
        ("%%", []),
        (":q", []),
        ("", sorted(NAMES)),
    ],
)
async def test_a_search_finds_the_characters_themselves(new_desk: MakeDesk, part: str, found: list[str]) -> None:
    desk = await new_desk(tasks=len(NAMES))
    await name_items(desk, *NAMES)
    assert sorted(await desk.names(q=part)) == found
    selection = {"stage_id": str(desk.world.stage), "all": True, "q": part}
    preview = await desk.post("/tasks/move/preview", {"selection": selection})
    assert preview["moved"] == len(found)


@pytest.mark.parametrize("limit", [1, 4, 200])
async def test_every_order_goes_through_all_tasks_once(new_desk: MakeDesk, limit: int) -> None:
    desk = await new_desk(tasks=11)
    await desk.sql("UPDATE tasks SET priority = (ascii(right(id::text, 1)) % 3) - 1")
    await name_items(desk, "b", "a", "a", "C", "ä", "a b", "a-b", "")
    ids = [task["id"] for task in await desk.tasks(sort="created_at", limit=limit)]
    assert ids == sorted(ids)
    assert [t["id"] for t in await desk.tasks(sort="-created_at", limit=limit)] == ids[::-1]
    by_priority = await desk.tasks(limit=limit)
    assert by_priority == sorted(by_priority, key=lambda t: (-t["priority"], t["id"]))
    by_name = await desk.tasks(sort="name", limit=limit)
    assert len(by_name) == len({t["id"] for t in by_name}) == 11
    assert by_name == await desk.tasks(sort="name", limit=11)


async def test_pages_show_what_is_left_alone_exactly_once_while_others_change(new_desk: MakeDesk) -> None:
    desk = await new_desk(tasks=60)
    await desk.sql("UPDATE tasks SET priority = ascii(right(id::text, 1)) % 5")
    ids = [task["id"] for task in await desk.tasks(limit=60)]
    touched = set(ids[::4])
    cursor: str | None = None
    seen: Counter[str] = Counter()
    for page_number in range(30):
        page = await desk.get("/tasks", limit=7, **({"cursor": cursor} if cursor else {}))
        seen.update(task["id"] for task in page["items"])
        cursor = page["next_cursor"]
        if cursor is None:
            break
        some = sorted(touched)[page_number % 3 :: 3]
        await desk.sql(
            "UPDATE tasks SET priority = 9 - priority, execution_status = 'failed' WHERE id = ANY(:ids)", ids=some
        )
    assert cursor is None
    assert {i: seen[i] for i in ids if i not in touched} == dict.fromkeys((i for i in ids if i not in touched), 1)


def forged(*key: object) -> str:
    return base64.urlsafe_b64encode(orjson.dumps(key)).decode().rstrip("=")


@pytest.mark.parametrize(
    ("sort", "cursor"),
    [
        ("priority", "zoo"),
        ("priority", "ä"),
        ("priority", ""),
        ("priority", forged()),
        ("priority", forged("priority", 1)),
        ("priority", forged("priority", "high", str(uuid4()))),
        ("priority", forged("priority", 10**12, str(uuid4()))),
        ("priority", forged("priority", 1, "no id")),
        ("priority", forged("priority", None, None)),
        ("priority", forged("name", "a", str(uuid4()))),
        ("name", forged("priority", 1, str(uuid4()))),
        ("created_at", forged("-created_at", str(uuid4()))),
        ("created_at", forged("created_at", ["list"])),
        ("created_at", base64.urlsafe_b64encode(b'{"a": 1}').decode()),
    ],
)
async def test_a_cursor_that_the_list_never_gave_is_refused(new_desk: MakeDesk, sort: str, cursor: str) -> None:
    desk = await new_desk(tasks=1)
    response = await desk.client.get("/tasks", params={"sort": sort, "cursor": cursor})
    assert response.status_code == 422, response.text
    assert response.json()["error"]["field"] == "cursor"


async def test_a_cursor_goes_with_its_order_only(new_desk: MakeDesk) -> None:
    desk = await new_desk(tasks=3)
    page = await desk.get("/tasks", sort="created_at", limit=1)
    response = await desk.client.get("/tasks", params={"sort": "-created_at", "cursor": page["next_cursor"]})
    assert response.status_code == 422
    assert "another order" in response.json()["error"]["message"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("stage", "zoo"),
        ("status", "sleeping"),
        ("sort", "colour"),
        ("limit", 0),
        ("limit", 201),
        ("priority_min", 2**31),
        ("assignee", "me"),
        ("q", "x" * 201),
    ],
)
async def test_a_filter_that_makes_no_sense_is_named(new_desk: MakeDesk, name: str, value: object) -> None:
    desk = await new_desk()
    response = await desk.client.get("/tasks", params={name: str(value)})
    assert response.status_code == 422
    assert response.json()["error"]["field"].startswith(name)


ALIVE = "INSERT INTO workers (name, host, pid, version, io_slots, cpu_slots) VALUES ('w', 'h', 1, '1', 1, 1)"


async def test_a_pending_task_says_why_it_waits(new_desk: MakeDesk) -> None:
    desk = await new_desk(tasks=2, rate_per_minute=60)
    stage = f"/stages/{desk.world.stage}"
    assert await desk.waits() == "The agent is paused. Press Go live, or Run on this task."
    await desk.post(f"{stage}/go-live")
    assert await desk.waits() == "No worker is running. Start one with `labelmill worker`."
    await desk.sql(ALIVE)
    assert await desk.waits() == "Next in line."
    await desk.post(f"{stage}/pause", {"reason": "lunch"})
    assert await desk.waits() == "The agent is paused: lunch. Press Go live, or Run on this task."
    await desk.post(f"{stage}/go-live")
    await desk.sql("INSERT INTO rate_windows (enabled_agent_id, tokens) VALUES (:a, 0)", a=desk.world.enabled_agent)
    assert await desk.waits() == "Rate limit: 60 executions a minute."
    await desk.sql("DELETE FROM rate_windows")
    await desk.begin([await desk.run((await desk.tasks())[1])])
    assert await desk.waits() == "All workers are busy."
    await desk.sql("UPDATE enabled_agents SET max_concurrency = 1")
    assert await desk.waits() == "Concurrency: 1 of 1 allowed executions are under way."
    await desk.sql("UPDATE workers SET seen_at = now() - interval '1 minute'")
    assert await desk.waits() == "No worker is running. Start one with `labelmill worker`."
    await desk.sql("UPDATE projects SET status = 'archived'")
    assert await desk.waits() == "The project is archived."


async def test_an_execution_that_failed_for_now_says_when_it_is_tried_again(new_desk: MakeDesk) -> None:
    desk = await new_desk(tasks=1, max_attempts=5)
    await desk.sql(ALIVE)
    execution = await desk.run((await desk.tasks())[0])
    grip = (await desk.begin([execution]))[0]
    await desk.fail(grip, permanent=False)
    shown = (await desk.tasks())[0]["execution"]
    assert (shown["status"], shown["attempt"], shown["message"]) == ("pending", 2, "It broke.")
    assert shown["waits"] == "Back-off: tried again in 1 s."
    detail = await desk.get(f"/executions/{execution}")
    assert detail["waits"] == shown["waits"]
    assert detail["seconds"] is None
    assert [(a["number"], a["outcome"]) for a in detail["attempts"]] == [(1, "failed")]
    await desk.run((await desk.tasks())[0])
    assert (await desk.tasks())[0]["execution"]["waits"] == "Next in line."


async def test_run_is_for_pending_and_canceled_tasks(new_desk: MakeDesk) -> None:
    desk = await new_desk(tasks=2)
    task, other = await desk.tasks()
    made = await desk.post(f"/tasks/{task['id']}/run")
    assert (made["status"], made["trigger"], made["stage_name"]) == ("pending", "manual", "Agent")
    assert (await desk.post(f"/tasks/{task['id']}/run"))["id"] == made["id"]
    await desk.begin([made["id"]])
    error = await desk.refused(f"/tasks/{task['id']}/run")
    assert error["message"] == "Only a Pending or Canceled task can be run; this one is running."
    await desk.post(f"/executions/{made['id']}/cancel")
    again = await desk.post(f"/tasks/{task['id']}/run")
    assert again["id"] != made["id"]
    await desk.post("/tasks/move", {"selection": {"task_ids": [other["id"]]}})
    error = await desk.refused(f"/tasks/{other['id']}/run")
    assert error["message"] == "This task is not in an agent stage."
    await desk.refused(f"/tasks/{uuid4()}/run", status=404)


async def test_retry_is_for_the_failed_and_links_both_executions(new_desk: MakeDesk) -> None:
    desk = await new_desk(tasks=1)
    task = (await desk.tasks())[0]
    first = await desk.run(task)
    error = await desk.refused(f"/executions/{first}/retry")
    assert error["message"] == "Only a Failed or Timed out execution can be retried; this one is pending."
    await desk.fail((await desk.begin([first]))[0], FailureClass.TIMEOUT)
    again = await desk.post(f"/executions/{first}/retry")
    assert (again["retry_of"], again["status"], again["attempt"]) == (str(first), "pending", 1)
    assert (await desk.get(f"/executions/{first}"))["retried_as"] == again["id"]
    error = await desk.refused(f"/executions/{first}/retry")
    assert error["message"] == "The task has moved on since this execution; there is nothing to retry."
    history = (await desk.get(f"/tasks/{task['id']}/executions"))["items"]
    assert [e["id"] for e in history] == [again["id"], str(first)]
    for verb in ("retry", "cancel"):
        error = await desk.refused(f"/executions/{uuid4()}/{verb}", status=404)
        assert error["message"] == "There is no such execution in this project."


async def test_a_stage_that_lost_its_agent_retries_nothing_and_says_so(new_desk: MakeDesk) -> None:
    desk = await new_desk(tasks=1)
    task = (await desk.tasks())[0]
    execution = await desk.run(task)
    await desk.fail((await desk.begin([execution]))[0])
    await desk.sql("UPDATE stages SET mode = 'external', enabled_agent_id = NULL WHERE id = :s", s=desk.world.stage)
    error = await desk.refused(f"/executions/{execution}/retry")
    assert "only a managed agent stage" in error["message"]
    selection = {"selection": {"task_ids": [task["id"]]}}
    assert await desk.post("/tasks/retry", selection) == {"retried": 0, "skipped": 1}


async def test_retry_failed_and_cancel_count_what_they_did_and_what_they_left(new_desk: MakeDesk) -> None:
    desk = await new_desk(tasks=5)
    tasks = await desk.tasks()
    grips = await desk.begin([await desk.run(task) for task in tasks[:4]])
    await desk.fail(grips[0])
    await desk.fail(grips[1], FailureClass.TIMEOUT)
    await desk.succeed(grips[2])
    everything = {"selection": {"stage_id": str(desk.world.stage), "all": True}}
    assert await desk.post("/tasks/retry", everything) == {"retried": 2, "skipped": 2}
    only_running = {"selection": {**everything["selection"], "statuses": ["running"]}}
    assert await desk.post("/tasks/cancel", only_running) == {"canceled": 1, "skipped": 0}
    assert await desk.post("/tasks/cancel", everything) == {"canceled": 3, "skipped": 1}
    assert {t["execution"]["status"] for t in await desk.tasks(stage=desk.world.stage)} == {"canceled"}
    error = await desk.refused(f"/executions/{grips[3].execution_id}/cancel")
    assert error["message"] == "This execution has already ended: canceled."


async def test_a_move_says_before_and_after_how_many_it_skips(new_desk: MakeDesk) -> None:
    desk = await new_desk(tasks=4)
    await desk.begin([await desk.run((await desk.tasks())[0])])
    selection = {"selection": {"stage_id": str(desk.world.stage), "all": True}}
    assert await desk.post("/tasks/move/preview", selection) == {
        "moved": 3,
        "skipped": 1,
        "total": 4,
        "pathways": [{"name": "next", "stage_name": "Annotate"}],
    }
    assert await desk.post("/tasks/move", selection) == {"moved": 3, "skipped": 1}
    assert await desk.post("/tasks/move", selection) == {"moved": 0, "skipped": 1}
    moved = (await desk.tasks(stage=desk.world.after))[0]
    detail = await desk.get(f"/tasks/{moved['id']}")
    assert detail["pathways"] == ["submit"]
    assert (detail["history"][0]["text"], detail["history"][0]["actor"]) == (
        "Moved from Agent to Annotate (next)",
        "Ada",
    )


async def test_of_several_pathways_a_move_must_name_one(new_desk: MakeDesk) -> None:
    desk = await new_desk(slug="test-undeclared-decision", tasks=3)
    selection = {"stage_id": str(desk.world.stage), "all": True}
    preview = await desk.post("/tasks/move/preview", {"selection": selection})
    assert [p["name"] for p in preview["pathways"]] == ["yes", "no"]
    error = await desk.refused("/tasks/move", {"selection": selection}, status=422)
    assert (error["field"], error["message"]) == (
        "pathway",
        "Stage 'Agent' has several pathways; choose one of: yes, no.",
    )
    error = await desk.refused("/tasks/move", {"selection": selection, "pathway": "maybe"}, status=422)
    assert error["message"] == "Stage 'Agent' has no pathway 'maybe'; it has: yes, no."
    assert {t["stage"]["name"] for t in await desk.tasks()} == {"Agent"}
    assert await desk.post("/tasks/move", {"selection": selection, "pathway": "no"}) == {"moved": 3, "skipped": 0}


async def test_tasks_of_different_stages_move_only_by_a_pathway_that_all_have(new_desk: MakeDesk) -> None:
    desk = await new_desk(tasks=2)
    first, second = await desk.tasks()
    await desk.post("/tasks/move", {"selection": {"task_ids": [first["id"]]}})
    both = {"selection": {"task_ids": [first["id"], second["id"]]}}
    assert (await desk.post("/tasks/move/preview", both))["pathways"] == []
    error = await desk.refused("/tasks/move", {**both, "pathway": "submit"}, status=422)
    assert error["message"] == "Stage 'Agent' has no pathway 'submit'; it has: next."


async def test_a_task_at_its_end_has_nowhere_to_go(new_desk: MakeDesk) -> None:
    desk = await new_desk(tasks=1)
    selection = {"task_ids": [(await desk.tasks())[0]["id"]]}
    for pathway in ("next", "submit", "approve"):
        await desk.post("/tasks/move", {"selection": selection, "pathway": pathway})
    error = await desk.refused("/tasks/move", {"selection": selection}, status=422)
    assert error["message"] == "Tasks in 'Complete' have reached their end; there is no next stage."
    assert (await desk.post("/tasks/move/preview", {"selection": selection}))["pathways"] == []


async def test_verbs_leave_the_tasks_of_other_projects_alone(new_desk: MakeDesk) -> None:
    mine, other = await new_desk(tasks=1), await new_desk(tasks=1)
    theirs = {"selection": {"task_ids": [(await other.tasks())[0]["id"]]}}
    assert await mine.post("/tasks/cancel", theirs) == {"canceled": 0, "skipped": 0}
    assert await mine.post("/tasks/retry", theirs) == {"retried": 0, "skipped": 0}
    assert await mine.post("/tasks/move", theirs) == {"moved": 0, "skipped": 0}
    for verb in ("go-live", "pause"):
        await mine.refused(f"/stages/{other.world.stage}/{verb}", status=404)
    assert (await other.tasks())[0]["execution"]["status"] == "pending"


async def test_go_live_and_pause_show_on_the_stage_and_are_for_managed_agents(new_desk: MakeDesk) -> None:
    desk = await new_desk(tasks=2)
    live = await desk.post(f"/stages/{desk.world.stage}/go-live")
    assert (live["agent"]["live"], live["agent"]["paused_reason"], live["status_counts"]) == (
        True,
        None,
        {"pending": 2},
    )
    paused = await desk.post(f"/stages/{desk.world.stage}/pause", {"reason": "too slow"})
    assert (paused["agent"]["live"], paused["agent"]["paused_reason"]) == (False, "too slow")
    error = await desk.refused(f"/stages/{desk.world.after}/go-live")
    assert "only a managed agent stage" in error["message"]


async def test_an_execution_tells_its_attempts_labels_and_refused_results(new_desk: MakeDesk) -> None:
    desk = await new_desk(tasks=1, max_attempts=3)
    task = (await desk.tasks())[0]
    execution = await desk.run(task)
    stale = (await desk.begin([execution]))[0]
    await desk.fail(stale, permanent=False)
    current = (await desk.begin([execution]))[0]
    await desk.succeed(stale)
    await desk.succeed(current)
    await desk.succeed(current)
    detail = await desk.get(f"/executions/{execution}")
    assert (detail["status"], detail["message"], detail["labels_created"]) == ("succeeded", "One cat.", 1)
    assert (detail["agent_slug"], detail["attempt"], detail["max_attempts"]) == ("test-boxes", 2, 3)
    assert detail["seconds"] >= 0
    first, second = detail["attempts"]
    assert (first["outcome"], first["failure_class"], first["log"]) == ("failed", "agent_error", ["oh"])
    assert first["problems"] == [{"path": "create[0].class_id", "message": "there is no such class"}]
    assert (second["outcome"], second["worker"], second["log"]) == ("succeeded", "worker-1", ["looked", "found"])
    assert [label["class_id"] for label in detail["labels"]] == ["cat"]
    assert detail["labels"][0]["made_by"] == {"kind": "execution", "id": str(execution), "name": "Boxes"}
    (refused,) = detail["refused_results"]
    assert refused["reason"] == "The execution was given to another worker after this one's lease ran out."
    shown = (await desk.tasks())[0]
    assert (shown["execution"], shown["last_execution"]["id"], shown["label_count"]) == (None, str(execution), 1)
    other = await new_desk()
    response = await other.client.get(f"/executions/{execution}")
    assert response.status_code == 404


async def test_two_people_who_retry_at_once_make_one_execution(new_desk: MakeDesk) -> None:
    desk = await new_desk(tasks=1)
    execution = await desk.run((await desk.tasks())[0])
    await desk.fail((await desk.begin([execution]))[0])
    answers = await asyncio.gather(*(desk.client.post(f"/executions/{execution}/retry") for _ in range(5)))
    assert sorted(a.status_code for a in answers) == [200, 409, 409, 409, 409]
