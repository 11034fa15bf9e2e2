"""The only code that changes a task's stage: in by `add_tasks`, on by `advance`. Many tasks a statement.

Every statement checks in itself that the workflow is still the version it was routed by, and takes a key-share
lock on the stages it moves into, so that no task lands in a stage that is being removed.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from labelmill.kit.events import Actor, Event, emit
from labelmill.kit.ids import new_id
from labelmill.media.tables import DataItemRow
from labelmill.workflows.compiled import Compiled, StageInfo, known_workflow, load_workflow
from labelmill.workflows.conditions import Facts
from labelmill.workflows.errors import UnknownPathwayError
from labelmill.workflows.facts import load_facts
from labelmill.workflows.graph import NEXT
from labelmill.workflows.tables import StageKind
from labelmill.workflows.versions import ensure_default

T = TypeVar("T")

#: Tasks in one statement and one event.
BATCH = 500


@dataclass(frozen=True, slots=True)
class Exit:
    """A task that leaves its stage by a pathway."""

    task_id: UUID
    pathway: str


@dataclass(frozen=True, slots=True)
class Moved:
    """A task that changed its stage."""

    task_id: UUID
    from_stage: UUID
    to_stage: UUID


_STILL_CURRENT = """
    EXISTS (
      SELECT 1 FROM (
        SELECT version, created_at FROM workflow_versions
        WHERE project_id = :project ORDER BY version DESC LIMIT 1
      ) AS current WHERE current.version = :version AND current.created_at = :saved_at
    )
"""
_OPEN_STAGES = """
    WITH target AS (
      SELECT id, kind FROM stages
      WHERE project_id = :project AND id = ANY(:stages) AND removed_at IS NULL
      ORDER BY id FOR KEY SHARE
    )
"""

_ADD = sa.text(
    f"""
    {_OPEN_STAGES}, moved AS (
    INSERT INTO tasks (id, project_id, item_id, name, stage_id, execution_status)
    SELECT new.id, :project, new.item_id, new.name, target.id, CASE WHEN target.kind = 'agent' THEN 'pending' END
    FROM unnest(CAST(:tasks AS uuid[]), CAST(:items AS uuid[]), CAST(:names AS text[]), CAST(:targets AS uuid[]))
      AS new (id, item_id, name, target_id)
    JOIN target ON target.id = new.target_id
    WHERE {_STILL_CURRENT}
    ON CONFLICT (project_id, item_id) DO NOTHING
    RETURNING id, stage_id
    )
    INSERT INTO task_moves (task_id, to_stage_id, pathway, actor_kind, actor_id)
    SELECT id, stage_id, 'next', :actor_kind, :actor_id FROM moved
    RETURNING task_id
    """
)
_ADVANCE = sa.text(
    f"""
    {_OPEN_STAGES}, moved AS (
    UPDATE tasks SET
      stage_id = target.id,
      execution_status = CASE WHEN target.kind = 'agent' THEN 'pending' END,
      execution_id = NULL,
      assignee_id = NULL,
      skipped_at = NULL,
      entered_at = now(),
      submitted_from = CASE WHEN :submitting AND leaving.pathway = 'submit' THEN tasks.stage_id
                            ELSE tasks.submitted_from END
    FROM unnest(CAST(:tasks AS uuid[]), CAST(:targets AS uuid[]), CAST(:pathways AS text[]))
      AS leaving (task_id, target_id, pathway)
    JOIN target ON target.id = leaving.target_id
    WHERE tasks.id = leaving.task_id AND tasks.stage_id = :stage AND tasks.project_id = :project
      AND {_STILL_CURRENT}
    RETURNING tasks.id, tasks.stage_id, leaving.pathway
    )
    INSERT INTO task_moves (task_id, from_stage_id, to_stage_id, pathway, actor_kind, actor_id)
    SELECT id, :stage, stage_id, pathway, :actor_kind, :actor_id FROM moved
    RETURNING task_id
    """
)


async def advance(
    session: AsyncSession, *, project_id: UUID, stage_id: UUID, exits: Sequence[Exit], actor: Actor
) -> list[Moved]:
    """Move tasks of one stage out by their pathways, through any routers, into the stages that follow.

    A task that is no longer in the stage is left out of the answer. Raises UnknownPathwayError when the
    stage has no such pathway in the current workflow.
    """
    by_task = {e.task_id: e.pathway for e in sorted(exits, key=lambda e: e.task_id)}
    moved: list[Moved] = []
    for batch in _batches(list(by_task.items())):
        moved += await _advance_batch(session, project_id, stage_id, dict(batch), actor)
    return moved


async def add_tasks(session: AsyncSession, *, project_id: UUID, items: Sequence[DataItemRow], actor: Actor) -> int:
    """Make a task for each item that has none in the project yet, in the stage after the start.

    A project without a workflow gets the default one. Returns how many tasks are new.
    """
    return sum([await _add_batch(session, project_id, batch, actor) for batch in _batches(items)])


async def _advance_batch(
    session: AsyncSession, project_id: UUID, stage_id: UUID, exits: dict[UUID, str], actor: Actor
) -> list[Moved]:
    workflow = known_workflow(project_id)
    if workflow is None or not _leads_out(workflow, stage_id, exits.values()):
        workflow = await load_workflow(session, project_id)
    moved: dict[UUID, UUID] = {}
    while (stage := workflow.by_id.get(stage_id)) is not None:
        waiting = {task: pathway for task, pathway in exits.items() if task not in moved}
        moved |= await _move(session, workflow, stage, waiting, actor)
        current = workflow if len(moved) == len(exits) else await load_workflow(session, project_id)
        if current is workflow:
            break
        workflow = current
    await emit(session, *_moves(project_id, stage_id, exits, moved, actor))
    return [Moved(task, stage_id, target) for task, target in moved.items()]


def _leads_out(workflow: Compiled, stage_id: UUID, pathways: Iterable[str]) -> bool:
    stage = workflow.by_id.get(stage_id)
    return stage is not None and set(pathways) <= set(stage.pathways)


async def _move(
    session: AsyncSession, workflow: Compiled, stage: StageInfo, exits: Mapping[UUID, str], actor: Actor
) -> dict[UUID, UUID]:
    """Route and move; the new stage by task id. Moves nothing when `workflow` is not the current one."""
    for pathway in set(exits.values()) - set(stage.pathways):
        raise UnknownPathwayError(
            f"The stage '{stage.name}' has no pathway '{pathway}'. It has: {', '.join(stage.pathways) or 'none'}.",
            field="pathway",
        )
    asking = {t: p for t, p in exits.items() if workflow.router.needs_facts(stage.node_id, p)}
    facts = await load_facts(session, asking, actor) if asking else dict[UUID, Facts]()
    targets = {
        task: workflow.stages[workflow.router.next_stage(stage.node_id, pathway, task, facts.get(task))].id
        for task, pathway in exits.items()
    }
    rows = await session.execute(
        _ADVANCE,
        {
            **_routed_by(workflow, targets.values(), actor),
            "stage": stage.id,
            "submitting": stage.kind is StageKind.ANNOTATE,
            "tasks": list(targets),
            "targets": list(targets.values()),
            "pathways": [exits[task] for task in targets],
        },
    )
    return {task: targets[task] for task in rows.scalars()}


def _moves(
    project_id: UUID, stage_id: UUID, exits: Mapping[UUID, str], moved: Mapping[UUID, UUID], actor: Actor
) -> list[Event]:
    groups: dict[tuple[UUID, str], list[UUID]] = defaultdict(list)
    for task, target in moved.items():
        groups[(target, exits[task])].append(task)
    return [
        Event(
            "tasks.moved",
            subject=target,
            project=project_id,
            actor=actor,
            data={
                "task_ids": [str(task) for task in tasks],
                "stage_ids": [str(stage_id), str(target)],
                "pathway": pathway,
                "from_stage": str(stage_id),
                "to_stage": str(target),
            },
        )
        for (target, pathway), tasks in groups.items()
    ]


async def _add_batch(session: AsyncSession, project_id: UUID, items: Sequence[DataItemRow], actor: Actor) -> int:
    workflow, added = await ensure_default(session, project_id), dict[UUID, UUID]()
    while True:
        added |= await _insert(session, workflow, items, actor)
        current = workflow if len(added) == len(items) else await load_workflow(session, project_id)
        if current is workflow:
            break
        workflow = current
    groups: dict[UUID, list[UUID]] = defaultdict(list)
    for task, stage in added.items():
        groups[stage].append(task)
    await emit(
        session,
        *(
            Event(
                "tasks.added",
                subject=stage,
                project=project_id,
                actor=actor,
                data={"task_ids": [str(task) for task in tasks], "stage_ids": [str(stage)]},
            )
            for stage, tasks in groups.items()
        ),
    )
    return len(added)


async def _insert(
    session: AsyncSession, workflow: Compiled, items: Sequence[DataItemRow], actor: Actor
) -> dict[UUID, UUID]:
    """Insert tasks that are not there yet; the stage by new task id."""
    router, tasks = workflow.router, {new_id(): item for item in items}
    targets = {
        task: workflow.stages[router.next_stage(router.start, NEXT, task, _first_facts(item, actor))].id
        for task, item in tasks.items()
    }
    rows = await session.execute(
        _ADD,
        {
            **_routed_by(workflow, targets.values(), actor),
            "tasks": list(tasks),
            "items": [item.id for item in tasks.values()],
            "names": [item.name for item in tasks.values()],
            "targets": list(targets.values()),
        },
    )
    return {task: targets[task] for task in rows.scalars()}


def _first_facts(item: DataItemRow, actor: Actor) -> Facts:
    return Facts(metadata=item.item_metadata, person=actor.id if actor.kind == "person" else None)


def _routed_by(workflow: Compiled, targets: Iterable[UUID], actor: Actor) -> dict[str, Any]:
    return {
        "actor_kind": actor.kind,
        "actor_id": actor.id,
        "project": workflow.project_id,
        "version": workflow.version,
        "saved_at": workflow.saved_at,
        "stages": list(set(targets)),
    }


def _batches(rows: Sequence[T]) -> list[Sequence[T]]:
    return [rows[start : start + BATCH] for start in range(0, len(rows), BATCH)]
