"""Saves versions of the workflow, and keeps the stages' rows in step with its nodes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from labelmill.agents.queries import EnabledAgent, load_enabled
from labelmill.kit.clock import now
from labelmill.kit.errors import NotFoundError
from labelmill.kit.events import SYSTEM, Actor, Event, emit
from labelmill.projects.tables import ProjectRow
from labelmill.workflows.changes import (
    Block,
    Changes,
    StageNow,
    blocks,
    compare,
    pauses,
    removed_stages,
    runs,
    sentences,
)
from labelmill.workflows.compiled import Compiled, NoWorkflowError, load_workflow
from labelmill.workflows.counts import stage_counts
from labelmill.workflows.errors import (
    InvalidWorkflowError,
    NodeKindError,
    StageNotEmptyError,
    StaleWorkflowError,
)
from labelmill.workflows.graph import AgentNode, Graph
from labelmill.workflows.problems import Problem, problems
from labelmill.workflows.routing import Router, holds_tasks
from labelmill.workflows.tables import StageRow, WorkflowVersionRow
from labelmill.workflows.templates import annotate_and_review

_AGENT_CHANGED: Final = "The stage's agent was changed in the workflow. Look at its config, then go live."


@dataclass(frozen=True, slots=True)
class SavePlan:
    """What a save would do: nothing when it has problems or is blocked. `version` is the current one, 0 for none."""

    version: int
    problems: list[Problem]
    changes: Changes
    summary: list[str]
    blocked: list[Block]


async def save_workflow(
    session: AsyncSession, actor: Actor, *, project_id: UUID, version: int, graph: Graph
) -> Compiled:
    """Make `graph` the next version of the project's workflow, when `version` is still the current one.

    Version 0 is a project without a workflow. Raises StaleWorkflowError, InvalidWorkflowError (its details
    have all problems), NodeKindError or StageNotEmptyError.
    """
    await _lock_project(session, project_id)
    current = await _current_version(session, project_id)
    if current != version:
        raise StaleWorkflowError(field="version", version=current)
    rows = await _stage_rows(session, project_id)
    await _lock_removed(session, rows, graph)
    plan = await _plan(session, project_id, graph, rows, keep=True)
    _refuse(plan, rows)
    stage_ids = await _sync_stages(session, project_id, graph, rows)
    session.add(
        WorkflowVersionRow(
            project_id=project_id,
            version=version + 1,
            graph=graph.model_dump(mode="json"),
            created_by=actor.id if actor.kind == "person" else None,
        )
    )
    await session.flush()
    await emit(
        session,
        Event(
            "workflow.saved",
            subject=project_id,
            project=project_id,
            actor=actor,
            data={
                "version": version + 1,
                "added": [node.name for node in plan.changes.added],
                "removed": [node.name for node in plan.changes.removed],
                "paused": [change.name for change in plan.changes.agents if change.pauses],
                "stage_ids": stage_ids,
            },
        ),
    )
    return await load_workflow(session, project_id)


async def plan_save(session: AsyncSession, *, project_id: UUID, graph: Graph) -> SavePlan:
    """What saving `graph` would do now, in all detail, without doing it."""
    return await _plan(session, project_id, graph, await _stage_rows(session, project_id), keep=False)


async def ensure_default(session: AsyncSession, project_id: UUID) -> Compiled:
    """The project's workflow; one that has none yet gets Annotate, Review, Complete."""
    try:
        return await load_workflow(session, project_id)
    except NoWorkflowError:
        await _lock_project(session, project_id)
    if await _current_version(session, project_id) == 0:
        return await save_workflow(session, SYSTEM, project_id=project_id, version=0, graph=annotate_and_review())
    return await load_workflow(session, project_id)


async def _lock_project(session: AsyncSession, project_id: UUID) -> None:
    # NO KEY: only saves of the workflow wait for one another, not rows that refer to the project.
    locked = sa.select(ProjectRow.id).where(ProjectRow.id == project_id).with_for_update(key_share=True)
    if await session.scalar(locked) is None:
        raise NotFoundError(f"There is no project {project_id}.")


async def _current_version(session: AsyncSession, project_id: UUID) -> int:
    highest = sa.select(sa.func.max(WorkflowVersionRow.version)).where(WorkflowVersionRow.project_id == project_id)
    return await session.scalar(highest) or 0


async def _stage_rows(session: AsyncSession, project_id: UUID) -> dict[str, StageRow]:
    found = sa.select(StageRow).where(StageRow.project_id == project_id).execution_options(populate_existing=True)
    return {row.node_id: row for row in await session.scalars(found)}


async def _lock_removed(session: AsyncSession, rows: Mapping[str, StageRow], graph: Graph) -> None:
    stages = {row.node_id: _now(row, 0) for row in rows.values()}
    ids = [rows[stage.node].id for stage in removed_stages(graph, stages)]
    if ids:
        # FOR UPDATE waits for tasks that are on their way into these stages; what comes later sees them removed.
        locked = sa.select(StageRow.id).where(StageRow.id.in_(ids)).order_by(StageRow.id).with_for_update()
        await session.execute(locked)


async def _plan(
    session: AsyncSession, project_id: UUID, graph: Graph, rows: Mapping[str, StageRow], *, keep: bool
) -> SavePlan:
    try:
        current = await load_workflow(session, project_id)
        version, before = current.version, current.graph
    except NoWorkflowError:
        version, before = 0, Graph()
    counts = await stage_counts(session, project_id)
    stages = {row.node_id: _now(row, sum(counts.get(row.id, {}).values())) for row in rows.values()}
    known = await load_enabled(session, {*_agents(graph).values(), *_agents(before).values()}, keep=keep)
    usable = {agent_id: agent for agent_id, agent in known.items() if _usable(agent, project_id)}
    names = {agent_id: agent.name for agent_id, agent in known.items() if agent.project_id == project_id}
    changes = compare(before, graph, stages, names.get)
    return SavePlan(
        version=version,
        problems=_problems(graph, usable),
        changes=changes,
        summary=sentences(changes, before, graph),
        blocked=blocks(graph, stages),
    )


def _now(row: StageRow, tasks: int) -> StageNow:
    return StageNow(
        node=row.node_id,
        kind=row.kind,
        name=row.name,
        mode=row.mode,
        enabled_agent_id=row.enabled_agent_id,
        live=row.live,
        removed=row.removed_at is not None,
        tasks=tasks,
    )


def _agents(graph: Graph) -> dict[str, UUID]:
    return {
        node.id: node.config.enabled_agent_id
        for node in graph.nodes
        if isinstance(node, AgentNode) and node.config.enabled_agent_id is not None
    }


def _problems(graph: Graph, usable: Mapping[UUID, EnabledAgent]) -> list[Problem]:
    """All problems, those of agents first. What a missing agent would decide is taken from the pathways drawn."""
    wanted, names = _agents(graph), {node.id: node.name for node in graph.nodes}
    failing = {node.id: node.config.on_failure for node in graph.nodes if isinstance(node, AgentNode)}
    gone = [
        Problem(node_id, None, f"The agent of '{names[node_id]}' is not enabled in this project; enable or change it.")
        for node_id, agent_id in wanted.items()
        if agent_id not in usable
    ]

    def decisions(node_id: str) -> tuple[str, ...]:
        if wanted.get(node_id) in usable:
            return usable[wanted[node_id]].decisions
        drawn = dict.fromkeys(edge.pathway for edge in graph.edges if edge.source == node_id)
        return tuple(way for way in drawn if way != failing.get(node_id))

    return [*gone, *problems(graph, decisions)]


def _usable(agent: EnabledAgent, project_id: UUID) -> bool:
    return agent.project_id == project_id and agent.disabled_at is None


def _refuse(plan: SavePlan, rows: Mapping[str, StageRow]) -> None:
    if plan.problems:
        raise InvalidWorkflowError(
            " ".join(problem.message for problem in plan.problems[:3]),
            field="graph",
            problems=[{"node": p.node, "edge": p.edge, "message": p.message} for p in plan.problems],
        )
    for block in plan.blocked:
        if block.reason == "kind":
            raise NodeKindError(block.message, field="graph", node=block.node)
    if plan.blocked:
        full = [(rows[block.node], block.tasks) for block in plan.blocked]
        listed = ", ".join(f"'{row.name}' ({tasks:,})" for row, tasks in full)
        raise StageNotEmptyError(
            f"Stages that hold tasks cannot be removed: {listed}. Move their tasks to another stage first.",
            field="graph",
            stages=[{"id": str(row.id), "name": row.name, "count": tasks} for row, tasks in full],
        )


async def _sync_stages(
    session: AsyncSession, project_id: UUID, graph: Graph, rows: Mapping[str, StageRow]
) -> list[str]:
    """Bring the stages' rows in step; the ids of all that the graph has, and of those removed."""
    nodes = [node for node in graph.nodes if holds_tasks(node)]
    stages = {row.node_id: _now(row, 0) for row in rows.values()}
    removed = [rows[stage.node] for stage in removed_stages(graph, stages)]
    for row in removed:
        row.removed_at, row.live = now(), False
    order = {node_id: position for position, node_id in enumerate(Router(graph).order())}
    kept: list[StageRow] = []
    for node in nodes:
        row = rows.get(node.id)
        if row is None:
            row = StageRow(project_id=project_id, node_id=node.id, kind=node.kind, live=False)
            session.add(row)
        elif pauses(stages[node.id], node):
            row.live, row.paused_reason = False, _AGENT_CHANGED
        row.name, row.position, row.removed_at = node.name.strip(), order[node.id], None
        row.mode, row.enabled_agent_id = runs(node)
        kept.append(row)
    await session.flush()
    return [str(row.id) for row in (*kept, *removed)]
