"""Agents' results become labels."""

import time
from collections.abc import Generator
from contextlib import contextmanager
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy import event
from tests.integration.labels.conftest import World, make_world

from labelmill.agents.contract import AgentResult, LabelUpdate, NewLabel
from labelmill.kit.db import Database
from labelmill.kit.events import EventRow
from labelmill.kit.ids import new_id
from labelmill.labels.actions import Application, Applied, apply_results
from labelmill.labels.geometry import BoundingBox
from labelmill.labels.queries import labels_of_execution
from labelmill.labels.schemas import CreateLabel, DeleteLabel, UpdateLabel
from labelmill.labels.tables import LabelRevisionRow, LabelRow


def box(x: float = 1) -> BoundingBox:
    return BoundingBox(x=x, y=2, width=10, height=10)


def cat(x: float = 1) -> NewLabel:
    return NewLabel(class_id="cat", geometry=box(x), confidence=0.9, attributes={"mood": "calm"})


def applied(world: World, result: AgentResult, seen: dict[UUID, int] | None = None, item: int = 0) -> Application:
    return Application(new_id(), world.project_id, world.items[item].id, result, seen or {})


async def persons_label(database: Database, world: World) -> LabelRow:
    async with database.transaction() as session:
        [row] = await world.patch(session, CreateLabel(op="create", kind="object", class_id="cat", geometry=box()))
        return row


@contextmanager
def statements(database: Database) -> Generator[list[str]]:
    """The statements that the database is sent meanwhile."""
    sent: list[str] = []

    def note(*args: object) -> None:
        sent.append(str(args[2]))

    event.listen(database.engine.sync_engine, "before_cursor_execute", note)
    yield sent
    event.remove(database.engine.sync_engine, "before_cursor_execute", note)


async def test_two_hundred_executions_are_applied_in_five_statements(database: Database) -> None:
    world = await make_world(database, items=200)
    async with database.transaction() as session:
        for number in range(200):
            await world.patch(
                session, CreateLabel(op="create", kind="object", class_id="cat", geometry=box()), item=number
            )
        rows = (await session.scalars(sa.select(LabelRow))).all()
    by_item = {row.item_id: row for row in rows}
    applications: list[Application] = []
    for number in range(200):
        row = by_item[world.items[number].id]
        result = AgentResult(create=[cat(x) for x in range(20)], update=[LabelUpdate(id=row.id, attributes={"age": 3})])
        applications.append(applied(world, result, {row.id: 1}, item=number))
    with statements(database) as sent:
        began = time.perf_counter()
        async with database.transaction() as session:
            done = await apply_results(session, applications)
        seconds = time.perf_counter() - began
    assert len(sent) <= 5, sent
    assert seconds < 10
    assert list(done.values()) == [Applied(created=20, updated=1)] * 200
    async with database.transaction() as session:
        assert await session.scalar(sa.select(sa.func.count()).select_from(LabelRow)) == 200 * 21
        revisions = sa.select(sa.func.count()).select_from(LabelRevisionRow)
        assert await session.scalar(revisions) == 200 * 22
        made = await labels_of_execution(session, world.project_id, applications[7].execution_id)
        assert len(made) == 20
        assert {row.author_kind for row in made} == {"execution"}
        assert made[0].attributes == {"mood": "calm"}
        last = (await session.scalars(sa.select(EventRow).order_by(EventRow.id.desc()).limit(1))).one()
        assert (last.kind, last.data["created"], last.data["updated"]) == ("labels.changed", 4000, 200)


async def test_results_without_labels_cost_no_statement(database: Database, world: World) -> None:
    applications = [applied(world, AgentResult(decision="yes")) for _ in range(3)]
    with statements(database) as sent:
        async with database.transaction() as session:
            done = await apply_results(session, applications)
    assert sent == []
    assert list(done.values()) == [Applied()] * 3


async def test_a_conflict_leaves_nothing_of_its_application_and_the_others_stand(
    database: Database, world: World
) -> None:
    label = await persons_label(database, world)
    async with database.transaction() as session:
        await world.patch(session, UpdateLabel(op="update", id=label.id, version=1, geometry=box(5)))
    late = applied(world, AgentResult(create=[cat()], delete=[label.id]), {label.id: 1})
    good = applied(world, AgentResult(create=[cat()]), item=1)
    async with database.transaction() as session:
        done = await apply_results(session, [late, good])
    assert done[good.execution_id] == Applied(created=1)
    [conflict] = done[late.execution_id].conflicts
    assert conflict.label_id == label.id
    assert conflict.message == (
        f"'cat' label {label.id} was changed by a person: it is at version 2, the agent saw version 1"
    )
    async with database.transaction() as session:
        rows = (await session.scalars(sa.select(LabelRow).order_by(LabelRow.id))).all()
        assert [(row.item_id, row.deleted_at) for row in rows] == [
            (world.items[0].id, None),
            (world.items[1].id, None),
        ]


async def test_an_edit_made_while_the_agent_ran_is_never_overwritten(database: Database, world: World) -> None:
    label = await persons_label(database, world)
    async with database.transaction() as person:
        await world.patch(person, UpdateLabel(op="update", id=label.id, version=1, geometry=box(33)))
    update = AgentResult(update=[LabelUpdate(id=label.id, geometry=box(44))])
    application = applied(world, update, {label.id: 1})
    async with database.transaction() as session:
        done = await apply_results(session, [application])
        assert len(done[application.execution_id].conflicts) == 1
    async with database.transaction() as session:
        row = await session.get_one(LabelRow, label.id)
        assert row.geometry == box(33).model_dump()


@pytest.mark.parametrize("first", ["update", "delete"])
async def test_of_two_executions_in_one_batch_the_second_is_told(database: Database, world: World, first: str) -> None:
    label = await persons_label(database, world)
    update = AgentResult(update=[LabelUpdate(id=label.id, geometry=box(9))])
    delete = AgentResult(delete=[label.id])
    results = [update, delete] if first == "update" else [delete, update]
    applications = [applied(world, result, {label.id: 1}) for result in results]
    async with database.transaction() as session:
        done = await apply_results(session, applications)
    assert done[applications[0].execution_id].conflicts == []
    [conflict] = done[applications[1].execution_id].conflicts
    assert "another execution at the same time" in conflict.message


async def test_a_deleted_an_unseen_and_a_foreign_label_are_conflicts(database: Database, world: World) -> None:
    deleted, unseen = await persons_label(database, world), await persons_label(database, world)
    foreign = await persons_label(database, await make_world(database))
    async with database.transaction() as session:
        await world.patch(session, DeleteLabel(op="delete", id=deleted.id, version=1))
    application = applied(
        world,
        AgentResult(delete=[deleted.id, unseen.id, foreign.id]),
        {deleted.id: 1, foreign.id: 1},
    )
    async with database.transaction() as session:
        done = await apply_results(session, [application])
    messages = [c.message for c in done[application.execution_id].conflicts]
    assert messages == [
        f"'cat' label {deleted.id} was deleted by a person",
        f"'cat' label {unseen.id} was not shown to the agent",
        f"label {foreign.id} is not on this item",
    ]


async def test_an_agents_update_keeps_what_it_leaves_out(database: Database, world: World) -> None:
    first = applied(world, AgentResult(create=[cat()]))
    async with database.transaction() as session:
        await apply_results(session, [first])
        [row] = await labels_of_execution(session, world.project_id, first.execution_id)
    second = applied(world, AgentResult(update=[LabelUpdate(id=row.id, confidence=0.2)]), {row.id: 1})
    async with database.transaction() as session:
        await apply_results(session, [second])
    async with database.transaction() as session:
        row = await session.get_one(LabelRow, row.id)
        assert (row.version, row.confidence, row.attributes) == (2, 0.2, {"mood": "calm"})
        assert row.geometry == box().model_dump()
        assert (row.author_id, row.created_by_execution) == (second.execution_id, first.execution_id)
