"""Saves versions of the workflow, and keeps the stages' rows in step with its nodes."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from labelmill.agents.queries import EnabledAgent, load_enabled
from labelmill.kit.clock import now
from labelmill.kit.errors import NotFoundError
from labelmill.kit.events import SYSTEM, Actor, Event, emit
from labelmill.projects.tables import ProjectRow
from labelmill.workflows.compiled import Compiled, NoWorkflowError, load_workflow
from labelmill.workflows.counts import stage_counts
from labelmill.workflows.errors import (
    InvalidWorkflowError,
    NodeKindError,
    StageNotEmptyError,
    StaleWorkflowError,
)
from labelmill.workflows.graph import AgentNode, Graph, Node
from labelmill.workflows.problems import Problem, problems
from labelmill.workflows.routing import Router, holds_tasks
from labelmill.workflows.tables import StageRow, WorkflowVersionRow
from labelmill.workflows.templates import annotate_and_review

_AGENT_CHANGED = "The stage's agent was changed in the workflow. Look at its config, then go live."


@dataclass(slots=True)
class _Changes:
    added: list[str] = field(default_factory=list[str])
    removed: list[str] = field(default_factory=list[str])
    paused: list[str] = field(default_factory=list[str])
    stage_ids: list[str] = field(default_factory=list[str])


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
    await _check(session, project_id, graph)
    changes = await _sync_stages(session, project_id, graph)
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
                "added": changes.added,
                "removed": changes.removed,
                "paused": changes.paused,
                "stage_ids": changes.stage_ids,
            },
        ),
    )
    return await load_workflow(session, project_id)


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


async def _check(session: AsyncSession, project_id: UUID, graph: Graph) -> None:
    wanted = {
        node.id: node.config.enabled_agent_id
        for node in graph.nodes
        if isinstance(node, AgentNode) and node.config.enabled_agent_id is not None
    }
    loaded = await load_enabled(session, set(wanted.values()), keep=True)
    usable = {
        node_id: loaded[agent_id]
        for node_id, agent_id in wanted.items()
        if agent_id in loaded and _usable(loaded[agent_id], project_id)
    }
    names = {node.id: node.name for node in graph.nodes}
    found = [
        Problem(node_id, None, f"The agent of '{names[node_id]}' is not enabled in this project; enable or change it.")
        for node_id in wanted
        if node_id not in usable
    ]
    found = found or problems(graph, lambda node_id: usable[node_id].decisions if node_id in usable else ())
    if found:
        raise InvalidWorkflowError(
            " ".join(problem.message for problem in found[:3]),
            field="graph",
            problems=[{"node": p.node, "edge": p.edge, "message": p.message} for p in found],
        )


def _usable(agent: EnabledAgent, project_id: UUID) -> bool:
    return agent.project_id == project_id and agent.disabled_at is None


async def _sync_stages(session: AsyncSession, project_id: UUID, graph: Graph) -> _Changes:
    rows = {
        row.node_id: row
        for row in await session.scalars(
            sa.select(StageRow).where(StageRow.project_id == project_id).execution_options(populate_existing=True)
        )
    }
    changes = _Changes()
    order = {node_id: position for position, node_id in enumerate(Router(graph).order())}
    nodes = [node for node in graph.nodes if holds_tasks(node)]
    kept = {node.id for node in nodes}
    await _remove(session, [r for r in rows.values() if r.node_id not in kept and r.removed_at is None], changes)
    for node in nodes:
        row = rows.get(node.id)
        if row is None:
            row = StageRow(project_id=project_id, node_id=node.id, kind=node.kind, live=False)
            session.add(row)
            changes.added.append(node.name.strip())
        elif row.kind != node.kind:
            raise NodeKindError(
                f"The node '{node.id}' is the {row.kind} stage '{row.name}' and cannot become a {node.kind} "
                "stage: remove it and add a new node.",
                field="graph",
                node=node.id,
            )
        elif row.removed_at is not None:
            row.removed_at = None
            changes.added.append(node.name.strip())
        _set(row, node, order[node.id], changes)
    await session.flush()
    changes.stage_ids += [str(r.id) for r in await session.scalars(_stages_of(project_id))]
    return changes


def _set(row: StageRow, node: Node, position: int, changes: _Changes) -> None:
    row.name, row.position = node.name.strip(), position
    mode = node.config.mode if isinstance(node, AgentNode) else None
    agent = node.config.enabled_agent_id if isinstance(node, AgentNode) and mode == "managed" else None
    if row.live and (row.mode, row.enabled_agent_id) != (mode, agent):
        row.live, row.paused_reason = False, _AGENT_CHANGED
        changes.paused.append(row.name)
    row.mode, row.enabled_agent_id = mode, agent


async def _remove(session: AsyncSession, rows: Sequence[StageRow], changes: _Changes) -> None:
    if not rows:
        return
    ids = [row.id for row in rows]
    # FOR UPDATE waits for tasks that are on their way into these stages; what comes later sees them removed.
    await session.execute(sa.select(StageRow.id).where(StageRow.id.in_(ids)).order_by(StageRow.id).with_for_update())
    held = await stage_counts(session, rows[0].project_id)
    counts = {stage_id: sum(by_status.values()) for stage_id, by_status in held.items()}
    full = [row for row in rows if counts.get(row.id)]
    if full:
        listed = ", ".join(f"'{row.name}' ({counts[row.id]:,})" for row in full)
        raise StageNotEmptyError(
            f"Stages that hold tasks cannot be removed: {listed}. Move their tasks to another stage first.",
            field="graph",
            stages=[{"id": str(row.id), "name": row.name, "count": counts[row.id]} for row in full],
        )
    for row in rows:
        row.removed_at, row.live = now(), False
        changes.removed.append(row.name)
        changes.stage_ids.append(str(row.id))


def _stages_of(project_id: UUID) -> sa.Select[StageRow]:
    return sa.select(StageRow).where(StageRow.project_id == project_id, StageRow.removed_at.is_(None))
