"""The chain of revisions tells a label's whole life, whoever writes."""

import asyncio
import random
from itertools import pairwise
from typing import Any

import pytest
import sqlalchemy as sa
from tests.integration.labels.conftest import World

from labelmill.agents.contract import AgentResult, LabelUpdate, NewLabel
from labelmill.kit.db import Database
from labelmill.kit.ids import new_id
from labelmill.labels.actions import Application, apply_results
from labelmill.labels.errors import LabelConflictError
from labelmill.labels.geometry import BoundingBox
from labelmill.labels.schemas import AcceptLabel, CreateLabel, DeleteLabel, RestoreLabel, ReviewLabel, UpdateLabel
from labelmill.labels.tables import LabelRevisionRow, LabelRow, Verdict

STEPS = 60
FIELDS = ("kind", "class_id", "frame", "geometry", "attributes", "z", "confidence", "review")


async def step(database: Database, world: World, dice: random.Random) -> None:
    """One person or agent does something to some label, which may have changed since they looked."""
    async with database.transaction() as session:
        rows = (await session.scalars(sa.select(LabelRow))).all()
    seen = dice.choice(rows) if rows else None
    await asyncio.sleep(dice.random() / 100)
    box = BoundingBox(x=dice.randrange(90), y=dice.randrange(70), width=dice.random() + 1, height=1e-7)
    answers: dict[str, Any] = {"age": dice.randrange(20)}
    version = 0 if seen is None else max(1, seen.version - (dice.random() < 0.1))
    choice = dice.randrange(9) if seen is not None else dice.choice((0, 3))
    label_id = new_id() if seen is None else seen.id
    results = {
        3: AgentResult(create=[NewLabel(class_id="cat", geometry=box, confidence=dice.random())]),
        4: AgentResult(update=[LabelUpdate(id=label_id, attributes=answers, confidence=dice.random())]),
        5: AgentResult(delete=[label_id]),
    }
    async with database.transaction() as session:
        match choice:
            case 0:
                create = CreateLabel(op="create", kind="object", class_id="cat", geometry=box, attributes=answers)
                await world.patch(session, create)
            case 1:
                await world.patch(session, UpdateLabel(op="update", id=label_id, version=version, geometry=box))
            case 2:
                await world.patch(session, DeleteLabel(op="delete", id=label_id, version=version))
            case 6:
                await world.patch(session, AcceptLabel(op="accept", id=label_id, version=version))
            case 7:
                verdict = dice.choice((None, *Verdict))
                await world.patch(session, ReviewLabel(op="review", id=label_id, version=version, verdict=verdict))
            case 8:
                to = dice.randint(1, version)
                there = await session.get(LabelRevisionRow, (label_id, to))
                if there is not None and there.after is not None:
                    await world.patch(session, RestoreLabel(op="restore", id=label_id, version=version, to=to))
            case _:
                item = world.items[0].id
                seen_versions = {label_id: version}
                application = Application(new_id(), world.project_id, item, results[choice], seen_versions)
                await apply_results(session, [application])


async def try_step(database: Database, world: World, dice: random.Random) -> int:
    try:
        await step(database, world, dice)
    except LabelConflictError:
        return 1
    return 0


@pytest.mark.parametrize("seed", range(4))
async def test_the_chain_of_revisions_ends_in_the_labels_state(database: Database, world: World, seed: int) -> None:
    dice = random.Random(seed)
    conflicts = 0
    for _ in range(STEPS // 4):
        conflicts += sum(await asyncio.gather(*(try_step(database, world, dice) for _ in range(4))))
    assert conflicts < STEPS
    async with database.transaction() as session:
        labels = (await session.scalars(sa.select(LabelRow))).all()
        chain = (
            await session.scalars(
                sa.select(LabelRevisionRow).order_by(LabelRevisionRow.label_id, LabelRevisionRow.version)
            )
        ).all()
    assert len(labels) > 3
    for label in labels:
        own = [r for r in chain if r.label_id == label.id]
        assert [r.version for r in own] == list(range(1, label.version + 1))
        assert [r.op == "create" for r in own] == [True] + [False] * (len(own) - 1)
        assert own[0].before is None
        for earlier, later in pairwise(own):
            assert later.before == earlier.after
        author_id = None if label.author_id is None else str(label.author_id)
        state = {name: getattr(label, name) for name in FIELDS}
        state["made_by"] = {"kind": label.author_kind, "id": author_id}
        assert own[-1].after == (None if label.deleted_at else state)
        assert (label.deleted_at is not None) == (own[-1].op == "delete")
