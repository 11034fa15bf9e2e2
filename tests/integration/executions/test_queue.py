"""The Queue over HTTP: its filters, orders and pages, and why tasks wait."""

import base64
from collections import Counter
from typing import Any
from uuid import uuid4

import orjson
import pytest
from tests.integration.executions.conftest import MakeDesk
from tests.integration.executions.desk import Desk

#: Fixed, since the names of parametrized tests must not change from one process to the next.
SOME_ID = "01a20d66-a729-76fe-9d38-2c3f075fb81a"


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
        ("priority", forged("priority", "high", SOME_ID)),
        ("priority", forged("priority", 10**12, SOME_ID)),
        ("priority", forged("priority", 1, "no id")),
        ("priority", forged("priority", None, None)),
        ("priority", forged("name", "a", SOME_ID)),
        ("name", forged("priority", 1, SOME_ID)),
        ("created_at", forged("-created_at", SOME_ID)),
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
