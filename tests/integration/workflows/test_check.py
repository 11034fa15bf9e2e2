"""The dry run of a save: what it tells is what the save then does, and it changes nothing by itself."""

import random
from typing import Any

import pytest
import sqlalchemy as sa
from httpx import AsyncClient
from tests.integration.workflows.graphs import graph
from tests.integration.workflows.world import World

from labelmill.kit.errors import LabelmillError
from labelmill.kit.ids import new_id
from labelmill.workflows.graph import Graph
from labelmill.workflows.tables import StageRow
from labelmill.workflows.templates import annotate_and_review
from labelmill.workflows.versions import SavePlan, plan_save

WORK = {"kind": "annotate"}
REVIEWED = (
    "start.next > work",
    "work.submit > check",
    "check.approve > complete",
    "check.reject > work",
)


def agent(agent_id: object, **config: Any) -> dict[str, Any]:
    return {"kind": "agent", "config": {"enabled_agent_id": str(agent_id) if agent_id else None, **config}}


async def check(client: AsyncClient, after: Graph, version: int | None = None) -> dict[str, Any]:
    answer = await client.post(
        "/workflow/check", json={"graph": after.model_dump(mode="json"), **({"version": version} if version else {})}
    )
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_what_stays_the_same_changes_nothing(world: World, admin: AsyncClient) -> None:
    await world.save(annotate_and_review())

    told = await check(admin, annotate_and_review(), 1)

    assert told == {
        "version": 1,
        "stale": False,
        "problems": [],
        "changes": {
            "added": [],
            "removed": [],
            "renamed": [],
            "agents": [],
            "rerouted": [],
            "settings": [],
            "drawing": False,
        },
        "summary": [],
        "blocked": [],
    }
    assert (await admin.get("/workflow")).json()["version"] == 1


async def test_a_check_against_an_old_version_says_so(world: World, admin: AsyncClient) -> None:
    await world.save(annotate_and_review())
    await world.save(annotate_and_review())

    assert (await check(admin, annotate_and_review(), 1))["stale"]
    assert not (await check(admin, annotate_and_review()))["stale"]


async def test_another_agent_in_a_live_stage_is_told_with_its_tasks_and_that_it_pauses(
    world: World, admin: AsyncClient
) -> None:
    await world.save(graph("start.next > a", "a.next > complete", a=agent(world.detector)))
    await world.tasks(3)
    async with world.transaction() as session:
        await session.execute(sa.update(StageRow).where(StageRow.node_id == "a").values(live=True))

    told = await check(admin, graph("start.next > a", "a.pass > complete", "a.fail > complete", a=agent(world.gate)), 1)

    assert told["changes"]["agents"] == [
        {
            "node": "a",
            "name": "a",
            "before": {"mode": "managed", "enabled_agent_id": str(world.detector), "name": "Detector"},
            "after": {"mode": "managed", "enabled_agent_id": str(world.gate), "name": "Gate"},
            "tasks": 3,
            "pauses": True,
        }
    ]
    assert told["summary"] == [
        "'a' is now for the agent 'Gate' instead of the agent 'Detector'. It holds 3 tasks: what runs now finishes "
        "as it began, what waits is for the new one. It is live: it is paused until you go live again.",
        "The pathway 'next' of 'a', which led to 'complete', is gone. 'a' holds 3 tasks.",
        "The pathway 'pass' of 'a' is new and leads to 'complete'.",
        "The pathway 'fail' of 'a' is new and leads to 'complete'.",
    ]
    assert (told["problems"], told["blocked"]) == ([], [])


async def test_a_stage_with_tasks_is_not_removed_and_the_check_says_why(world: World, admin: AsyncClient) -> None:
    await world.save(graph(*REVIEWED, work=WORK, check={"kind": "review"}))
    await world.tasks(2)

    told = await check(admin, graph("start.next > new", "new.submit > complete", new=WORK))

    assert told["changes"]["removed"] == [
        {"node": "work", "kind": "annotate", "name": "work", "tasks": 2},
        {"node": "check", "kind": "review", "name": "check", "tasks": 0},
    ]
    assert told["blocked"] == [
        {
            "node": "work",
            "reason": "tasks",
            "message": "'work' holds 2 tasks and cannot be removed: move them to another stage first.",
            "tasks": 2,
        }
    ]


async def test_an_agent_that_is_gone_is_named_beside_all_other_problems(world: World, admin: AsyncClient) -> None:
    wrong = graph("start.next > a", "a.good > complete", "a.bad > work", a=agent(new_id()), work=WORK, b=agent(None))

    said = {(p["node"], p["edge"]): p["message"] for p in (await check(admin, wrong))["problems"]}

    assert said[("a", None)] == "The agent of 'a' is not enabled in this project; enable or change it."
    assert said[("b", None)] == "'b' has no agent; choose one, or make it external."
    assert ("work", "work:submit") in said
    assert ("a", "a:good") not in said


async def test_annotators_cannot_check(annotator: AsyncClient) -> None:
    body = {"graph": annotate_and_review().model_dump(mode="json")}
    assert (await annotator.post("/workflow/check", json=body)).status_code == 403


def drawn(world: World, chance: random.Random) -> Graph:
    """Some graph over few node ids, so that successive ones collide: kinds, names, agents and ways change."""
    kinds: list[dict[str, Any]] = [
        WORK,
        {"kind": "review"},
        {"kind": "archive"},
        agent(world.gate),
        agent(world.detector),
        agent(None, mode="external", pathways=["a", "b"]),
    ]
    nodes = {f"n{i}": chance.choice(kinds[:1] * 4 + kinds) for i in range(chance.randint(1, 4))}
    named = {node_id: {**node, "name": f"{node_id} {chance.choice('xy')}"} for node_id, node in nodes.items()}
    targets = [*nodes, "complete"]
    ways = {
        "annotate": ["submit"],
        "review": ["approve", "reject"],
        "archive": [],
    }
    edges = ["start.next > n0"]
    for node_id, node in nodes.items():
        config = node.get("config", {})
        for way in ways.get(node["kind"], config.get("pathways") or ["next"]):
            ways_on = [t for t in targets if t != node_id][-2:]
            edges.append(f"{node_id}.{way} > {chance.choice(ways_on)}")
        if config.get("enabled_agent_id") == str(world.gate):
            edges.pop()
            edges += [f"{node_id}.pass > complete", f"{node_id}.fail > {chance.choice(targets)}"]
    return graph(*edges, **named)


async def rows_of(world: World) -> dict[str, tuple[str, str, bool, str | None, object]]:
    """Living stages by node id: kind, name, live, mode, agent."""
    async with world.transaction() as session:
        rows = await session.scalars(sa.select(StageRow).where(StageRow.removed_at.is_(None)))
        return {r.node_id: (r.kind, r.name, r.live, r.mode, r.enabled_agent_id) for r in rows}


async def plan(world: World, after: Graph) -> SavePlan:
    async with world.transaction() as session:
        return await plan_save(session, project_id=world.project_id, graph=after)


@pytest.mark.parametrize("seed", range(6))
async def test_whatever_is_drawn_what_the_check_tells_is_what_the_save_does(world: World, seed: int) -> None:
    chance = random.Random(seed)
    saved = 0
    for _ in range(25):
        after = drawn(world, chance)
        before = await rows_of(world)
        told = await plan(world, after)
        assert await rows_of(world) == before
        if told.problems or told.blocked:
            with pytest.raises(LabelmillError):
                await world.save(after)
            assert await rows_of(world) == before
            continue
        await world.save(after)
        saved += 1
        now = await rows_of(world)
        holding = {n.node for n in told.changes.added if n.kind not in {"start", "router"}}
        assert holding == now.keys() - before.keys()
        assert {n.node for n in told.changes.removed if n.kind not in {"start", "router"}} == before.keys() - now.keys()
        both = before.keys() & now.keys()
        assert {(n.node, n.before, n.after) for n in told.changes.renamed if n.node in both} == {
            (n, before[n][1], now[n][1]) for n in both if before[n][1] != now[n][1]
        }
        assert {c.node for c in told.changes.agents} == {n for n in both if before[n][3:] != now[n][3:]}
        assert {c.node for c in told.changes.agents if c.pauses} == {n for n in both if before[n][2] and not now[n][2]}
        assert (await plan(world, after)).summary == []
        if chance.random() < 0.5:
            await world.tasks(1)
        async with world.transaction() as session:
            live = sa.update(StageRow).where(StageRow.kind == "agent", StageRow.removed_at.is_(None)).values(live=True)
            await session.execute(live)
    assert saved
