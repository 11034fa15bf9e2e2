"""The kept counters equal a recount, whatever happens to tasks and however often they are folded."""

import asyncio
import random
from uuid import UUID

import sqlalchemy as sa
from tests.integration.workflows.world import World

from labelmill.kit.ids import new_id
from labelmill.workflows.counts import fold_counts, stage_counts
from labelmill.workflows.movement import add_tasks
from labelmill.workflows.tables import ExecutionStatus, TaskCountRow, TaskRow
from labelmill.workflows.templates import prelabel_and_review


async def counted(world: World) -> dict[UUID, dict[str, int]]:
    async with world.transaction() as session:
        return await stage_counts(session, world.project_id)


async def folded(world: World) -> int:
    async with world.transaction() as session:
        return await fold_counts(session)


async def test_counts_equal_a_recount_after_any_mix_of_operations(world: World) -> None:
    workflow = await world.save(
        prelabel_and_review(
            quality_gate=world.gate, detector=world.detector, label_qa=world.gate, good="pass", needs_fix="fail"
        )
    )
    items = await world.items(200)

    async def wander(seed: int) -> None:
        chance = random.Random(seed)
        for _ in range(25):
            await asyncio.sleep(0)
            match chance.choice(["add", "move", "move", "move", "run", "delete", "fold"]):
                case "add":
                    async with world.transaction() as session:
                        await add_tasks(
                            session,
                            project_id=world.project_id,
                            items=chance.sample(items, 10),
                            actor=world.admin,
                        )
                case "move":
                    stage = chance.choice([s for s in workflow.by_id.values() if s.pathways])
                    await world.leave(stage.id, await some_tasks(chance), chance.choice(stage.pathways))
                case "run":
                    status = chance.choice(list(ExecutionStatus))
                    await write(sa.update(TaskRow).values(execution_status=status, execution_id=new_id()), chance)
                case "delete":
                    await write(sa.delete(TaskRow), chance, at_most=2)
                case _:
                    await folded(world)

    async def some_tasks(chance: random.Random) -> list[UUID]:
        async with world.transaction() as session:
            ids = (await session.scalars(sa.select(TaskRow.id).order_by(TaskRow.id))).all()
        return chance.sample(list(ids), min(len(ids), 30))

    async def write(statement: sa.Update | sa.Delete, chance: random.Random, *, at_most: int = 20) -> None:
        chosen = (await some_tasks(chance))[:at_most]
        async with world.transaction() as session:
            # Locked in one order: what is tested is the counting, not the deadlock detector.
            locked = sa.select(TaskRow.id).where(TaskRow.id.in_(chosen)).order_by(TaskRow.id).with_for_update()
            ids = (await session.scalars(locked)).all()
            await session.execute(statement.where(TaskRow.id.in_(ids)).execution_options(synchronize_session=False))

    await asyncio.gather(*(wander(seed) for seed in range(4)))

    recount = await world.recount()
    assert sum(sum(counts.values()) for counts in recount.values()) > 50
    assert await counted(world) == recount

    while await folded(world):
        pass
    assert await counted(world) == recount
    async with world.transaction() as session:
        rows = (await session.scalars(sa.select(TaskCountRow))).all()
    assert len(rows) == sum(len(counts) for counts in recount.values())


async def test_folds_at_the_same_time_count_nothing_twice(world: World) -> None:
    workflow = await world.save(
        prelabel_and_review(
            quality_gate=world.gate, detector=world.detector, label_qa=world.gate, good="pass", needs_fix="fail"
        )
    )
    tasks = await world.tasks(40)
    for task_id in tasks:
        await world.leave(workflow.stages["quality-gate"].id, [task_id], "pass")

    merged = await asyncio.gather(*(folded(world) for _ in range(8)))

    assert sum(merged) > 0
    assert await counted(world) == await world.recount() == {workflow.stages["detector"].id: {"pending": 40}}


async def test_a_fold_with_nothing_to_fold_writes_nothing(world: World) -> None:
    await world.tasks(2)
    while await folded(world):
        pass

    assert await folded(world) == 0
