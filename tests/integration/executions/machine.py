"""Does whatever people, workers and clocks may do to the real gate and to the model, and compares the two."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

import pytest
import sqlalchemy as sa
from hypothesis import strategies as st
from tests.integration.executions.conftest import MakeWorld
from tests.integration.executions.model import Answer, Model
from tests.support.world import World

from labelmill.agents.contract import AgentResult, NewLabel
from labelmill.executions import actions
from labelmill.executions.errors import NotAManagedAgentError, NotCancelableError, NotRetryableError, NotRunnableError
from labelmill.executions.gate.dispatch import Fresh, dispatch_fresh, dispatch_pending
from labelmill.executions.gate.finish import finish
from labelmill.executions.gate.lose import give_back, lose
from labelmill.executions.gate.start import start
from labelmill.executions.outcomes import Failure, Grip, Outcome, Success
from labelmill.executions.pgqueuer_dispatcher import PgQueuerDispatcher
from labelmill.executions.states import OPEN, may_move
from labelmill.executions.tables import FailureClass
from labelmill.kit.db import Database
from labelmill.labels.geometry import BoundingBox
from labelmill.workflows.counts import fold_counts, stage_counts
from labelmill.workflows.graph import Graph
from labelmill.workflows.selection import Selection
from labelmill.workflows.tables import ExecutionStatus
from labelmill.workflows.versions import save_workflow

S = ExecutionStatus
T = TypeVar("T")
TASKS = 4
MAX_ATTEMPTS = 2
LEASE = 600.0

VERBS = {
    "feed": 3,
    "redispatch": 4,
    "start": 4,
    "answer": 4,
    "lose": 2,
    "give_back": 2,
    "run": 2,
    "retry": 2,
    "cancel": 2,
    "cancel_tasks": 1,
    "move": 1,
    "send_back": 2,
    "fold": 1,
}


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happens: to whom (the likeliest first, counted around), and in which ways."""

    verb: str
    picks: tuple[int, ...] = (0,)
    answers: tuple[Answer, ...] = (Answer.SUCCESS,)
    overdue: bool = False


STEPS = st.lists(
    st.builds(
        Step,
        verb=st.sampled_from([verb for verb, weight in VERBS.items() for _ in range(weight)]),
        picks=st.lists(st.sampled_from([0, 0, 1, 1, 2, 3, 4, 5]), min_size=1, max_size=4).map(tuple),
        answers=st.lists(st.sampled_from(Answer), min_size=1, max_size=3).map(tuple),
        overdue=st.booleans(),
    ),
    min_size=25,
    max_size=40,
)


def chosen(things: Sequence[T], picks: Sequence[int]) -> list[T]:
    """Some of the things, each once; pick 0 is the last."""
    if not things:
        return []
    return [things[-1 - index] for index in dict.fromkeys(pick % len(things) for pick in picks)]


def outcome(grip: Grip, answer: Answer) -> Outcome:
    """What a worker brings to the gate."""
    if answer is Answer.SUCCESS:
        box = BoundingBox(x=1, y=2, width=10, height=10)
        return Success(grip, AgentResult(create=[NewLabel(class_id="cat", geometry=box)]))
    failure = FailureClass.TIMEOUT if answer is Answer.TIMEOUT else FailureClass.AGENT_ERROR
    return Failure(grip, failure, "It did not work.", permanent=answer is Answer.PERMANENT)


def loop_graph(agent: UUID) -> Graph:
    """Start → agent → review → complete, and rejected tasks go back to the agent."""
    return Graph.model_validate(
        {
            "nodes": [
                {"id": "start", "kind": "start", "name": "Start"},
                {"id": "agent", "kind": "agent", "name": "Agent", "config": {"enabled_agent_id": agent}},
                {"id": "review", "kind": "review", "name": "Review"},
                {"id": "complete", "kind": "complete", "name": "Complete"},
            ],
            "edges": [
                {"source": "start", "pathway": "next", "target": "agent"},
                {"source": "agent", "pathway": "next", "target": "review"},
                {"source": "review", "pathway": "approve", "target": "complete"},
                {"source": "review", "pathway": "reject", "target": "agent"},
            ],
        }
    )


class Machine:
    """Does every step twice, to the gate and to the model, and compares all that they know."""

    def __init__(self, database: Database, world: World, model: Model, version: UUID) -> None:
        self.database, self.world, self.model = database, world, model
        self._agent_version = version
        self._dispatcher = PgQueuerDispatcher(database)
        #: Everything that workers ever got to hold; most of it is stale.
        self._handed: list[tuple[UUID, UUID]] = []
        self._grips: list[Grip] = []

    @classmethod
    async def make(cls, database: Database, new_world: MakeWorld) -> "Machine":
        """A machine in a project of its own."""
        world = await new_world(tasks=TASKS, max_attempts=MAX_ATTEMPTS)
        async with database.transaction() as session:
            graph = loop_graph(world.enabled_agent)
            workflow = await save_workflow(session, world.actor, project_id=world.project, version=1, graph=graph)
            version = await session.execute(
                sa.text("SELECT agent_version_id FROM enabled_agents WHERE id = :id"), {"id": world.enabled_agent}
            )
            tasks = await session.execute(
                sa.text("SELECT id FROM tasks WHERE project_id = :p ORDER BY id"), {"p": world.project}
            )
        model = Model(
            list(tasks.scalars()),
            agent=world.stage,
            after=workflow.stages["review"].id,
            max_attempts=MAX_ATTEMPTS,
        )
        return cls(database, world, model, version.scalar_one())

    async def take(self, step: Step) -> None:
        """One step, and the comparison after it."""
        verb: Callable[[Step], Awaitable[None]] = getattr(self, f"_{step.verb}")
        before = await self._rows("executions", "project_id")
        await verb(step)
        await self._compare(before)

    def _likely(self, may: Callable[[UUID], bool]) -> list[UUID]:
        """All executions; those last to which it may happen, so that steps seldom do nothing."""
        return sorted(self.model.executions, key=may)

    async def _feed(self, step: Step) -> None:
        tasks = chosen(self.model.waiting(), step.picks)
        fresh = [
            Fresh(t, self.world.project, self.world.stage, self.world.enabled_agent, self._agent_version, 0)
            for t in tasks
        ]
        async with self.database.transaction() as session:
            await session.execute(sa.text("SELECT 1 FROM tasks WHERE id = ANY(:ids) FOR UPDATE"), {"ids": tasks})
            handed = await dispatch_fresh(session, fresh, lease=LEASE)
        for task, made in zip(tasks, handed, strict=True):
            self.model.request(task, made.execution_id)
            self.model.dispatch(made.execution_id, made.fence)
            self._handed.append((made.execution_id, made.fence))

    async def _redispatch(self, step: Step) -> None:
        ids = chosen(self._likely(lambda i: self.model.executions[i].status is S.PENDING), step.picks)
        async with self.database.transaction() as session:
            handed = await dispatch_pending(session, ids, lease=LEASE)
        pending = {i for i in ids if self.model.executions[i].status is S.PENDING}
        assert {d.execution_id for d in handed} == pending
        for made in handed:
            self.model.dispatch(made.execution_id, made.fence)
            self._handed.append((made.execution_id, made.fence))

    async def _start(self, step: Step) -> None:
        pairs = chosen(self._handed, step.picks)
        async with self.database.transaction() as session:
            started = await start(session, pairs, worker="w", lease=LEASE)
        expected = {pair for pair in pairs if self.model.start(*pair)}
        assert {(s.grip.execution_id, s.grip.fence) for s in started} == expected
        for s in started:
            row = self.model.executions[s.grip.execution_id]
            assert (s.grip.epoch, s.attempt, s.task_id) == (row.epoch, row.attempt, row.task)
            self._grips.append(s.grip)

    async def _answer(self, step: Step) -> None:
        grips = chosen(self._grips, step.picks)
        answers = [step.answers[i % len(step.answers)] for i in range(len(grips))]
        before = await self._everything()
        async with self.database.transaction() as session:
            outcomes = [outcome(g, a) for g, a in zip(grips, answers, strict=True)]
            counted = await finish(session, outcomes, worker="w")
        expected = {g.execution_id for g, a in zip(grips, answers, strict=True) if self.model.answer(g, a)}
        assert counted == expected
        if not counted:
            assert await self._everything() == before

    async def _lose(self, step: Step) -> None:
        ids = chosen([i for i, row in self.model.executions.items() if row.status in OPEN], step.picks)
        column = "deadline" if step.overdue else "lease_until"
        async with self.database.transaction() as session:
            await session.execute(
                sa.text(
                    f"UPDATE executions SET {column} = now() - interval '1 hour'"
                    f" WHERE id = ANY(:ids) AND {column} IS NOT NULL"
                ),
                {"ids": ids},
            )
            await lose(session, grace=3.0)
        for execution in ids:
            self.model.lose(execution, overdue=step.overdue)

    async def _give_back(self, step: Step) -> None:
        pairs = chosen(self._handed, step.picks)
        async with self.database.transaction() as session:
            await give_back(session, pairs)
        for pair in pairs:
            self.model.give_back(*pair)

    async def _run(self, step: Step) -> None:
        for task in chosen(list(self.model.tasks), step.picks[:1]):
            waits_as = self.model.tasks[task].execution if self.model.tasks[task].status is S.PENDING else None
            made = await self._try(
                self.model.may_run(task),
                (NotRunnableError, NotAManagedAgentError),
                lambda session, task=task: actions.run_task(
                    session, self.world.actor, project_id=self.world.project, task_id=task
                ),
            )
            if waits_as is not None:
                assert made == waits_as
            elif made is not None:
                self.model.request(task, made)

    async def _retry(self, step: Step) -> None:
        for execution in chosen(self._likely(self.model.may_retry), step.picks[:1]):
            made = await self._try(
                self.model.may_retry(execution),
                (NotRetryableError,),
                lambda session, execution=execution: actions.retry_execution(
                    session, self.world.actor, self._dispatcher, project_id=self.world.project, execution_id=execution
                ),
            )
            if made is not None:
                self.model.request(self.model.executions[execution].task, made)

    async def _cancel(self, step: Step) -> None:
        for execution in chosen(self._likely(self.model.may_cancel), step.picks[:1]):
            may = self.model.may_cancel(execution)
            await self._try(
                may,
                (NotCancelableError,),
                lambda session, execution=execution: actions.cancel_execution(
                    session, self.world.actor, self._dispatcher, project_id=self.world.project, execution_id=execution
                ),
            )
            if may:
                self.model.cancel(execution)

    async def _cancel_tasks(self, step: Step) -> None:
        tasks = chosen(list(self.model.tasks), step.picks)
        async with self.database.transaction() as session:
            counted = await actions.cancel_tasks(
                session,
                self.world.actor,
                self._dispatcher,
                project_id=self.world.project,
                selection=Selection(task_ids=tasks),
            )
        shown = {r["id"]: r["execution_id"] for r in await self._rows("tasks", "project_id")}
        canceled = [t for t in tasks if self.model.tasks[t].status in OPEN]
        for task in canceled:
            if self.model.tasks[task].execution is None:
                self.model.request(task, shown[task])
            self.model.cancel(shown[task])
        assert (counted.done, counted.skipped) == (len(canceled), len(tasks) - len(canceled))

    async def _move(self, step: Step) -> None:
        await self._move_on(chosen(self.model.in_stage(self.model.agent), step.picks), None, self.model.after)

    async def _send_back(self, step: Step) -> None:
        await self._move_on(chosen(self.model.in_stage(self.model.after), step.picks), "reject", self.model.agent)

    async def _move_on(self, tasks: list[UUID], pathway: str | None, stage: UUID) -> None:
        async with self.database.transaction() as session:
            selection = Selection(task_ids=tasks)
            plan = await actions.plan_move(session, project_id=self.world.project, selection=selection)
            counted = await actions.move_tasks(
                session, self.world.actor, project_id=self.world.project, selection=selection, pathway=pathway
            )
        moved = sum(self.model.move(task, stage) for task in tasks)
        assert (counted.done, counted.skipped) == (plan.moved, plan.skipped) == (moved, len(tasks) - moved)

    async def _fold(self, _step: Step) -> None:
        async with self.database.transaction() as session:
            await fold_counts(session)

    async def _try(
        self, may: bool, refusals: tuple[type[Exception], ...], verb: Callable[[Any], Awaitable[T]]
    ) -> T | None:
        """A person's verb: it works, or it is refused in words, as the model says."""
        if may:
            async with self.database.transaction() as session:
                return await verb(session)
        before = await self._everything()
        with pytest.raises(refusals):
            async with self.database.transaction() as session:
                await verb(session)
        assert await self._everything() == before
        return None

    async def _compare(self, before: list[dict[str, Any]]) -> None:
        executions = {r["id"]: r for r in await self._rows("executions", "project_id")}
        for old in before:
            status = executions[old["id"]]["status"]
            assert status == old["status"] or may_move(S(old["status"]), S(status))
        assert {
            i: (r["task_id"], r["status"], r["attempt"], r["fence"], r["epoch"]) for i, r in executions.items()
        } == {i: (m.task, m.status, m.attempt, m.fence, m.epoch) for i, m in self.model.executions.items()}
        for row in executions.values():
            assert (row["ended_at"] is None) == (row["status"] in OPEN)
            assert (row["lease_until"] is not None) == (row["status"] in {S.DISPATCHED, S.RUNNING})
            assert row["status"] != S.PENDING or row["started_at"] is None
            assert row["status"] != S.CANCELED or row["failure_class"] is None
        tasks = {r["id"]: r for r in await self._rows("tasks", "project_id")}
        assert {i: (r["stage_id"], r["execution_status"], r["execution_id"]) for i, r in tasks.items()} == {
            i: (m.stage, m.status, m.execution) for i, m in self.model.tasks.items()
        }
        open_ = [r["task_id"] for r in executions.values() if r["status"] in OPEN]
        assert len(open_) == len(set(open_))
        assert await self._of_executions("attempts", "array_agg(ARRAY[number::text, outcome] ORDER BY number)") == {
            i: [[str(number), status] for number, status in m.attempts]
            for i, m in self.model.executions.items()
            if m.attempts
        }
        for model in self.model.executions.values():
            assert [number for number, _ in model.attempts] == list(range(1, len(model.attempts) + 1))
        assert await self._of_executions("refused_results", "count(*)") == {
            i: m.refused for i, m in self.model.executions.items() if m.refused
        }
        made = await self._of_executions("labels", "count(*)", column="created_by_execution")
        assert made == {i: 1 for i, m in self.model.executions.items() if m.status is S.SUCCEEDED}
        await self._compare_counts()

    async def _compare_counts(self) -> None:
        recount: dict[UUID, dict[str, int]] = {}
        for task in self.model.tasks.values():
            of_stage = recount.setdefault(task.stage, {})
            of_stage[task.status or ""] = of_stage.get(task.status or "", 0) + 1
        async with self.database.transaction() as session:
            assert await stage_counts(session, self.world.project) == recount

    async def _everything(self) -> list[list[dict[str, Any]]]:
        """All rows that a refusal must not touch."""
        return [
            await self._rows("tasks", "project_id"),
            await self._rows("executions", "project_id"),
            await self._rows("labels", "project_id"),
            await self._rows("events", "project_id"),
        ]

    async def _rows(self, table: str, column: str) -> list[dict[str, Any]]:
        async with self.database.transaction() as session:
            rows = await session.execute(
                sa.text(f"SELECT * FROM {table} WHERE {column} = :project ORDER BY id"), {"project": self.world.project}
            )
            return [dict(row) for row in rows.mappings()]

    async def _of_executions(self, table: str, what: str, *, column: str = "execution_id") -> dict[UUID, Any]:
        async with self.database.transaction() as session:
            rows = await session.execute(
                sa.text(f"SELECT {column}, {what} FROM {table} WHERE {column} = ANY(:ids) GROUP BY 1"),
                {"ids": list(self.model.executions)},
            )
            return {row[0]: row[1] for row in rows}
