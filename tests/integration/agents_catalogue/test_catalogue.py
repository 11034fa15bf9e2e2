"""The catalogue's rows say what the installed code can run."""

import asyncio
from dataclasses import replace

import sqlalchemy as sa
from tests.integration.workflows.world import DETECTOR, GATE, INSTALLED, World

from labelmill.agents.builtin.base import BuiltinAgent
from labelmill.agents.catalogue import sync_builtin
from labelmill.agents.queries import get_enabled, list_catalogue, load_enabled
from labelmill.agents.registry import load_registry
from labelmill.agents.tables import AgentRow, AgentVersionRow
from labelmill.kit.db import Database
from labelmill.kit.ids import new_id


async def sync(database: Database, *agents: BuiltinAgent) -> None:
    async with database.transaction() as session:
        await sync_builtin(session, agents)


async def versions(database: Database) -> list[tuple[str, str]]:
    async with database.transaction() as session:
        rows = await session.execute(
            sa.select(AgentRow.slug, AgentVersionRow.version)
            .join(AgentVersionRow, AgentVersionRow.agent_id == AgentRow.id)
            .order_by(AgentRow.slug, AgentVersionRow.version)
        )
        return [(slug, version) for slug, version in rows]


async def test_many_processes_that_start_at_once_write_each_agent_once(database: Database) -> None:
    agents = [*load_registry().values()]

    await asyncio.gather(*(sync(database, *agents[n % 3 :], *agents[: n % 3]) for n in range(12)))

    assert await versions(database) == sorted((a.slug, a.version) for a in agents)


async def test_a_start_that_changes_nothing_writes_nothing(database: Database) -> None:
    async def written() -> list[str]:
        async with database.transaction() as session:
            return list(await session.scalars(sa.text("SELECT xmin::text FROM agent_versions ORDER BY id")))

    await sync(database, GATE, DETECTOR)
    before = await written()
    await sync(database, GATE, DETECTOR)

    assert await written() == before


async def test_a_card_that_changed_under_the_same_version_is_written_anew(database: Database) -> None:
    await sync(database, GATE)
    changed = replace(GATE, summary="Better.", decisions=("pass", "fail", "unsure"))

    await sync(database, changed)

    async with database.transaction() as session:
        (agent,) = await list_catalogue(session, {"gate": changed})
    assert (agent.card.summary, agent.decisions) == ("Better.", ("pass", "fail", "unsure"))


async def test_a_new_version_takes_the_place_of_the_old_one_in_projects(world: World) -> None:
    newer = replace(GATE, version="1.1.0")

    await sync(world.database, newer, DETECTOR)

    async with world.transaction() as session:
        gate = await get_enabled(session, world.project_id, world.gate)
        detector = await get_enabled(session, world.project_id, world.detector)
        catalogue = await list_catalogue(session, {**INSTALLED, "gate": newer})
    assert (gate.version, gate.revision) == ("1.1.0", 2)
    assert (detector.version, detector.revision) == ("1.0.0", 1)
    assert [(a.slug, a.version) for a in catalogue] == [("detector", "1.0.0"), ("gate", "1.1.0")]
    (event,) = await world.events("agent.upgraded")
    assert (event.subject_id, event.data) == (
        world.gate,
        {"before": {"version": "1.0.0"}, "after": {"version": "1.1.0"}},
    )
    assert ("gate", "1.0.0") in await versions(world.database)


async def test_hidden_agents_and_those_not_installed_are_not_offered(world: World) -> None:
    async with world.transaction() as session:
        offered = await list_catalogue(session, {"gate": GATE, "detector": replace(DETECTOR, hidden=True)})

    assert [agent.slug for agent in offered] == ["gate"]


async def test_enabled_agents_are_loaded_in_one_go(world: World) -> None:
    async with world.transaction() as session:
        loaded = await load_enabled(session, [world.gate, world.detector, new_id()])

    assert {i: (a.slug, a.name, a.decisions) for i, a in loaded.items()} == {
        world.gate: ("gate", "Gate", ("pass", "fail")),
        world.detector: ("detector", "Detector", ()),
    }
