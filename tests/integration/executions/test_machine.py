"""The real gate on a real database against a pure model, through whatever people, workers and clocks may do."""

from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from tests.integration.executions.conftest import MakeWorld
from tests.integration.executions.machine import STEPS, Machine, Step
from tests.integration.executions.model import Answer, Edge

from labelmill.executions.states import MOVES
from labelmill.kit.db import Database
from labelmill.workflows.tables import ExecutionStatus


@settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=STEPS)
async def test_the_gate_does_what_the_model_says(database: Database, new_world: MakeWorld, steps: list[Step]) -> None:
    machine = await Machine.make(database, new_world)
    for step in steps:
        await machine.take(step)


FED, STARTED = Step("feed", (0, 1, 2, 3)), Step("start", (0, 1, 2, 3))
ALL_MOVES = [
    *(FED, STARTED, Step("answer", (0, 1, 2, 3), (Answer.SUCCESS, Answer.PERMANENT, Answer.TIMEOUT, Answer.TRANSIENT))),
    *(Step("retry", (2,)), Step("redispatch", (0, 1, 2, 3)), Step("lose", (0, 1)), Step("redispatch", (0, 1, 2, 3))),
    *(STARTED, Step("give_back", (0,)), Step("cancel_tasks", (0, 1, 2, 3)), Step("run", (0,)), Step("redispatch")),
    *(Step("cancel"), Step("run", (0,)), Step("redispatch"), Step("start"), Step("cancel"), Step("answer")),
]


async def test_every_move_of_an_execution_can_be_taken(database: Database, new_world: MakeWorld) -> None:
    machine = await Machine.make(database, new_world)
    for step in ALL_MOVES:
        await machine.take(step)
    allowed: set[Edge] = {(source, target) for source, targets in MOVES.items() for target in targets}
    assert machine.model.taken == allowed


async def test_of_two_answers_in_one_batch_the_stale_one_does_not_hide_the_other(
    database: Database, new_world: MakeWorld
) -> None:
    for order in ((0, 1), (1, 0)):
        machine = await Machine.make(database, new_world)
        for step in (Step("feed"), Step("start"), Step("lose"), Step("redispatch"), Step("start")):
            await machine.take(step)
        await machine.take(Step("answer", order))
        statuses = [row.status for row in machine.model.executions.values()]
        assert statuses == [ExecutionStatus.SUCCEEDED]


FAILED = (Step("feed"), Step("start"), Step("answer", (0,), (Answer.PERMANENT,)))
STORIES = {
    "a stale job starts nothing": (Step("feed"), Step("lose"), Step("redispatch"), Step("start", (1,)), Step("start")),
    "only the newest failure is retried": (*FAILED, Step("retry"), Step("retry", (1,)), Step("cancel"), Step("retry")),
    "a failure is not retried where the task has gone": (*FAILED, Step("move"), Step("retry"), Step("send_back")),
    "a given back execution is not given back twice": (
        *(Step("feed"), Step("start"), Step("give_back"), Step("redispatch"), Step("give_back", (1,))),
        *(Step("start"), Step("answer", (1,)), Step("answer")),
    ),
    "a lost worker's answer is refused before and after the end": (
        *(Step("feed"), Step("start"), Step("lose"), Step("answer"), Step("redispatch"), Step("answer")),
        *(Step("start"), Step("answer", (1,)), Step("answer"), Step("answer", (1,)), Step("answer")),
    ),
}


@pytest.mark.parametrize("story", STORIES.values(), ids=STORIES.keys())
async def test_told_stories(database: Database, new_world: MakeWorld, story: Sequence[Step]) -> None:
    machine = await Machine.make(database, new_world)
    for step in story:
        await machine.take(step)
