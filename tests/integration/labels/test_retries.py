"""However patches, lost answers and other people mix, no label is lost or doubled, and the history is what happened.

A client speaks to the server as the browser does, and knows only what answers told it. The model beside it is told
what happens by the answers alone, so a write that the server made twice, or forgot, shows as a difference.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from uuid import UUID

import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.integration.labels.conftest import World, make_world

from labelmill.kit.db import Database
from labelmill.kit.events import Actor
from labelmill.kit.ids import new_id
from labelmill.labels.errors import InvalidLabelError, LabelConflictError
from labelmill.labels.geometry import BoundingBox
from labelmill.labels.schemas import (
    AcceptLabel,
    CreateLabel,
    DeleteLabel,
    Operation,
    RestoreLabel,
    ReviewLabel,
    UpdateLabel,
)
from labelmill.labels.tables import LabelRevisionRow, LabelRow, Verdict

OPS = ("create", "update", "raise", "delete", "accept", "review", "restore")


@dataclass(frozen=True)
class Step:
    """One try of somebody: which verb on which of the labels, and how often its answer gets lost."""

    op: str
    label: int
    number: int
    by_bob: bool
    stale: int
    lost: int


STEPS = st.lists(
    st.builds(
        Step,
        op=st.sampled_from(OPS),
        label=st.integers(0, 2),
        number=st.integers(0, 3),
        by_bob=st.booleans(),
        stale=st.sampled_from([0, 0, 0, 1, 2]),
        lost=st.sampled_from([0, 0, 1, 2]),
    ),
    min_size=1,
    max_size=14,
)


@dataclass
class Model:
    """What happened to each label: (op, author) by version."""

    labels: list[UUID] = field(default_factory=lambda: [new_id() for _ in range(3)])
    history: dict[UUID, list[tuple[str, UUID | None]]] = field(default_factory=dict)
    alive: set[UUID] = field(default_factory=set)

    def version(self, label_id: UUID) -> int:
        return len(self.history.get(label_id, ()))


def operation(model: Model, step: Step) -> Operation:
    label_id = model.labels[step.label]
    version = max(1, model.version(label_id) - step.stale)
    box = BoundingBox(x=step.number, y=2, width=10, height=10)
    match step.op:
        case "create":
            return CreateLabel(op="create", id=label_id, kind="object", class_id="cat", geometry=box)
        case "update":
            return UpdateLabel(op="update", id=label_id, version=version, geometry=box)
        case "raise":
            return UpdateLabel(op="update", id=label_id, version=version, z=step.number)
        case "delete":
            return DeleteLabel(op="delete", id=label_id, version=version)
        case "accept":
            return AcceptLabel(op="accept", id=label_id, version=version)
        case "review":
            verdict = [None, *Verdict][step.number % 3]
            return ReviewLabel(op="review", id=label_id, version=version, verdict=verdict)
        case _:
            return RestoreLabel(op="restore", id=label_id, version=version, to=step.number + 1)


async def send(database: Database, world: World, actor: Actor, wanted: Operation) -> LabelRow | None:
    """The label after the operation (deleted or not), or None when it was refused."""
    try:
        async with database.transaction() as session:
            [row] = await world.send(session, wanted, actor=actor)
            return row
    except (LabelConflictError, InvalidLabelError):
        return None


async def play(database: Database, world: World, steps: Sequence[Step]) -> Model:
    model = Model()
    for step in steps:
        wanted = operation(model, step)
        actor = world.bob if step.by_bob else world.ann
        first = await send(database, world, actor, wanted)
        if first is not None:
            known = model.history.setdefault(first.id, [])
            assert first.version in (len(known), len(known) + 1)
            if first.version == len(known) + 1:
                known.append((wanted.op, actor.id))
                (model.alive.discard if wanted.op == "delete" else model.alive.add)(first.id)
        for _ in range(step.lost):
            again = await send(database, world, actor, wanted)
            # Done once, it is done: told again, the label is what the lost answer said. Refused stays refused.
            assert (again is None) == (first is None), (step, wanted)
            if again is not None and first is not None:
                assert (again.version, again.deleted_at) == (first.version, first.deleted_at)
    return model


async def check(database: Database, model: Model) -> None:
    async with database.transaction() as session:
        rows = {r.id: r for r in await session.scalars(sa.select(LabelRow).where(LabelRow.id.in_(model.labels)))}
        chain = (
            await session.scalars(
                sa.select(LabelRevisionRow)
                .where(LabelRevisionRow.label_id.in_(model.labels))
                .order_by(LabelRevisionRow.label_id, LabelRevisionRow.version)
            )
        ).all()
    assert {i for i, r in rows.items() if r.deleted_at is None} == model.alive
    assert set(rows) == {i for i, h in model.history.items() if h}
    for label_id, history in model.history.items():
        own = [r for r in chain if r.label_id == label_id]
        assert [(r.op, r.author_id) for r in own] == history
        for earlier, later in pairwise(own):
            assert later.before == earlier.after
        for revision in own:
            # A restored version is one that was there, but for the reviewers' word.
            if revision.op == "restore" and revision.after is not None:
                plain = [{**r.after, "review": None} for r in own if r.after and r.version < revision.version]
                assert {**revision.after, "review": None} in plain


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
async def test_no_label_is_lost_or_doubled_and_the_history_is_what_happened(
    database: Database, steps: list[Step]
) -> None:
    world = await make_world(database, items=1)
    await check(database, await play(database, world, steps))


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
async def test_a_whole_day_sent_again_changes_nothing(database: Database, steps: list[Step]) -> None:
    """A browser that was offline sends what it sent before: all is known, or refused as before."""
    world = await make_world(database, items=1)
    model = await play(database, world, [replace(step, stale=0, lost=0) for step in steps])
    for step in steps:
        label_id = model.labels[step.label]
        if not model.history.get(label_id):
            continue
        for version, (op, author) in enumerate(model.history[label_id]):
            await _repeat(database, world, label_id, version, op, world.bob if author == world.bob.id else world.ann)
    await check(database, model)


async def _repeat(database: Database, world: World, label_id: UUID, version: int, op: str, actor: Actor) -> None:
    """Send the operation that made `version + 1` once more, as its revision tells it."""
    async with database.transaction() as session:
        revision = await session.get_one(LabelRevisionRow, (label_id, version + 1))
        after = revision.after
    wanted: Operation
    match op:
        case "create" if after is not None:
            shape = BoundingBox.model_validate(after["geometry"])
            wanted = CreateLabel(op="create", id=label_id, kind="object", class_id="cat", geometry=shape)
        case "delete":
            wanted = DeleteLabel(op="delete", id=label_id, version=version)
        case "accept":
            wanted = AcceptLabel(op="accept", id=label_id, version=version)
        case "review" if after is not None:
            wanted = ReviewLabel(op="review", id=label_id, version=version, verdict=after["review"])
        case _:
            return
    row = await send(database, world, actor, wanted)
    assert row is not None
