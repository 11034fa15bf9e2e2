"""People's patches of labels."""

import asyncio
from uuid import UUID

import pytest
import sqlalchemy as sa
from tests.integration.labels.conftest import World, make_world

from labelmill.agents.contract import AgentResult, NewLabel
from labelmill.kit.db import Database
from labelmill.kit.errors import NotFoundError
from labelmill.kit.events import Actor, EventRow
from labelmill.kit.ids import new_id
from labelmill.labels.actions import Application, apply_results
from labelmill.labels.errors import InvalidLabelError, LabelConflictError
from labelmill.labels.geometry import BoundingBox
from labelmill.labels.queries import labels_of_items, labels_out, revisions
from labelmill.labels.schemas import CreateLabel, DeleteLabel, UpdateLabel
from labelmill.labels.tables import LabelRevisionRow, LabelRow


def box(x: float = 1) -> BoundingBox:
    return BoundingBox(x=x, y=2, width=10, height=10)


def cat(x: float = 1, label_id: UUID | None = None) -> CreateLabel:
    return CreateLabel(op="create", id=label_id, kind="object", class_id="cat", geometry=box(x))


async def count(database: Database, table: type[LabelRow] | type[LabelRevisionRow]) -> int:
    async with database.transaction() as session:
        return await session.scalar(sa.select(sa.func.count()).select_from(table)) or 0


async def test_a_label_is_created_changed_and_deleted_with_a_revision_each(database: Database, world: World) -> None:
    async with database.transaction() as session:
        [made] = await world.patch(session, cat())
    async with database.transaction() as session:
        [changed] = await world.patch(
            session, UpdateLabel(op="update", id=made.id, version=1, geometry=box(5)), actor=world.bob
        )
        assert (changed.version, changed.geometry) == (2, box(5).model_dump())
        assert changed.author_id == world.bob.id
    async with database.transaction() as session:
        assert await world.patch(session, DeleteLabel(op="delete", id=made.id, version=2)) == []
    async with database.transaction() as session:
        chain = await revisions(session, world.project_id, made.id)
        assert [(r.version, r.op, r.actor.name) for r in chain] == [
            (3, "delete", "Ann"),
            (2, "update", "Bob"),
            (1, "create", "Ann"),
        ]
        assert chain[0].before == chain[1].after
        assert chain[1].before == chain[2].after
        assert chain[0].after is None
        assert chain[2].before is None
        item = world.items[0].id
        assert await labels_of_items(session, world.project_id, [item]) == {item: []}
        kinds = (await session.scalars(sa.select(EventRow.kind))).all()
        assert kinds == ["labels.changed"] * 3


async def test_a_create_repeated_after_a_lost_answer_makes_nothing_twice(database: Database, world: World) -> None:
    wanted = cat(label_id=new_id())
    for _ in range(3):
        async with database.transaction() as session:
            [row] = await world.patch(session, wanted)
            assert (row.id, row.version) == (wanted.id, 1)
    assert await count(database, LabelRow) == 1
    assert await count(database, LabelRevisionRow) == 1


async def test_a_repeated_create_is_recognised_after_somebody_changed_the_label(
    database: Database, world: World
) -> None:
    wanted = cat(label_id=new_id())
    async with database.transaction() as session:
        [row] = await world.patch(session, wanted)
        await world.patch(session, UpdateLabel(op="update", id=row.id, version=1, geometry=box(9)), actor=world.bob)
    async with database.transaction() as session:
        [row] = await world.patch(session, wanted)
        assert (row.version, row.geometry) == (2, box(9).model_dump())


async def test_the_same_create_sent_twice_at_once_makes_one_label(database: Database, world: World) -> None:
    wanted = cat(label_id=new_id())

    async def send() -> int:
        async with database.transaction() as session:
            [row] = await world.patch(session, wanted)
            await asyncio.sleep(0.05)
            return row.version

    assert await asyncio.gather(*(send() for _ in range(5))) == [1] * 5
    assert await count(database, LabelRow) == 1
    assert await count(database, LabelRevisionRow) == 1


async def test_another_label_under_a_taken_id_is_a_conflict(database: Database, world: World) -> None:
    label_id = new_id()
    async with database.transaction() as session:
        await world.patch(session, cat(1, label_id))
    with pytest.raises(LabelConflictError) as refused:
        async with database.transaction() as session:
            await world.patch(session, cat(2, label_id))
    [conflict] = refused.value.details["conflicts"]
    assert conflict["id"] == str(label_id)
    assert (conflict["yours"]["geometry"]["x"], conflict["theirs"]["geometry"]["x"]) == (2, 1)


async def test_an_id_of_another_project_is_taken_and_shows_nothing(database: Database, world: World) -> None:
    label_id = new_id()
    other = await make_world(database)
    async with database.transaction() as session:
        await other.patch(session, cat(1, label_id))
    for operation in (cat(1, label_id), UpdateLabel(op="update", id=label_id, version=1, geometry=box(3))):
        with pytest.raises(InvalidLabelError, match=f"{label_id}") as refused:
            async with database.transaction() as session:
                await world.patch(session, operation)
        assert set(refused.value.details) == {"problems"}
    async with database.transaction() as session:
        with pytest.raises(NotFoundError):
            await revisions(session, world.project_id, label_id)


async def test_an_update_and_a_delete_repeated_after_a_lost_answer_are_done_once(
    database: Database, world: World
) -> None:
    async with database.transaction() as session:
        first, second = await world.patch(session, cat(1), cat(2))
    again = (
        UpdateLabel(op="update", id=first.id, version=1, geometry=box(7)),
        DeleteLabel(op="delete", id=second.id, version=1),
    )
    for _ in range(2):
        async with database.transaction() as session:
            [row] = await world.patch(session, *again)
            assert (row.version, row.geometry) == (2, box(7).model_dump())
    assert await count(database, LabelRevisionRow) == 4


async def test_a_conflict_leaves_the_whole_patch_undone(database: Database, world: World) -> None:
    async with database.transaction() as session:
        [row] = await world.patch(session, cat())
        await world.patch(session, UpdateLabel(op="update", id=row.id, version=1, geometry=box(4)), actor=world.bob)
    with pytest.raises(LabelConflictError) as refused:
        async with database.transaction() as session:
            await world.patch(session, cat(30), UpdateLabel(op="update", id=row.id, version=1, geometry=box(5)))
    assert refused.value.status == 409
    [conflict] = refused.value.details["conflicts"]
    assert conflict["theirs"]["version"] == 2
    assert conflict["theirs"]["made_by"]["name"] == "Bob"
    assert await count(database, LabelRow) == 1


async def test_changing_a_deleted_label_is_a_conflict_with_nothing_on_their_side(
    database: Database, world: World
) -> None:
    async with database.transaction() as session:
        [row] = await world.patch(session, cat())
        await world.patch(session, DeleteLabel(op="delete", id=row.id, version=1), actor=world.bob)
    with pytest.raises(LabelConflictError) as refused:
        async with database.transaction() as session:
            await world.patch(session, UpdateLabel(op="update", id=row.id, version=1, geometry=box(5)))
    assert refused.value.details["conflicts"][0]["theirs"] is None


async def test_of_two_people_who_change_a_label_at_once_one_is_told(database: Database, world: World) -> None:
    async with database.transaction() as session:
        [row] = await world.patch(session, cat())

    async def change(actor: Actor, x: float) -> str:
        try:
            async with database.transaction() as session:
                await world.patch(session, UpdateLabel(op="update", id=row.id, version=1, geometry=box(x)), actor=actor)
        except LabelConflictError:
            return "conflict"
        return "saved"

    answers = await asyncio.gather(change(world.ann, 5), change(world.bob, 6))
    assert sorted(answers) == ["conflict", "saved"]
    assert await count(database, LabelRevisionRow) == 2


async def test_a_person_who_changes_an_agents_label_becomes_its_author(database: Database, world: World) -> None:
    execution_id = new_id()
    result = AgentResult(create=[NewLabel(class_id="cat", geometry=box(), confidence=0.4)])
    application = Application(execution_id, world.project_id, world.items[0].id, result, {})
    async with database.transaction() as session:
        await apply_results(session, [application])
        [row] = (await labels_of_items(session, world.project_id, [world.items[0].id]))[world.items[0].id]
        [out] = await labels_out(session, [row], {execution_id: "Detector"})
        assert (out.made_by.kind, out.made_by.name, out.confidence) == ("execution", "Detector", 0.4)
    async with database.transaction() as session:
        [row] = await world.patch(session, UpdateLabel(op="update", id=row.id, version=1, attributes={"mood": "calm"}))
        [out] = await labels_out(session, [row])
        assert (out.made_by.kind, out.made_by.name, out.confidence) == ("person", "Ann", None)
        assert out.created_by_execution == execution_id
        assert out.geometry == box()


async def test_what_does_not_fit_is_refused_with_its_path(database: Database, world: World) -> None:
    with pytest.raises(InvalidLabelError) as refused:
        async with database.transaction() as session:
            await world.patch(
                session,
                cat(),
                CreateLabel(op="create", kind="object", class_id="wolf", geometry=box()),
                DeleteLabel(op="delete", id=new_id(), version=1),
            )
    problems = refused.value.details["problems"]
    assert problems[0] == {
        "path": "operations[1].class_id",
        "message": "class 'wolf' is not in the ontology; it has: cat, dog, lion",
    }
    assert problems[1]["path"] == "operations[2].id"
    assert await count(database, LabelRow) == 0


async def test_two_operations_on_one_label_are_refused(database: Database, world: World) -> None:
    label_id = new_id()
    with pytest.raises(InvalidLabelError, match="two operations"):
        async with database.transaction() as session:
            await world.patch(session, cat(1, label_id), DeleteLabel(op="delete", id=label_id, version=1))
