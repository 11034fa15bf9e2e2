"""A workflow's YAML file for a project: written, checked and applied with the project's agents and people."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from labelmill.agents.tables import EnabledAgentRow
from labelmill.identity.tables import UserRow
from labelmill.kit.events import Actor
from labelmill.projects.tables import ProjectMemberRow
from labelmill.workflows.compiled import Compiled
from labelmill.workflows.errors import InvalidWorkflowFileError
from labelmill.workflows.graph import Graph
from labelmill.workflows.history import get_version
from labelmill.workflows.versions import SavePlan, ensure_default, plan_save, save_workflow
from labelmill.workflows.yaml_form import Names, read, write

#: Problems that the error's message tells; its details have all.
_TOLD = 3


@dataclass(frozen=True, slots=True)
class FileProblem:
    """What is wrong with a file. `line` counts from 1, and is None for what no line is to blame for."""

    line: int | None
    node: str | None
    edge: str | None
    message: str


@dataclass(frozen=True, slots=True)
class FileCheck:
    """What applying a file would do; without graph and plan when it cannot be read. `problems` has what forbids it."""

    graph: Graph | None
    problems: list[FileProblem]
    plan: SavePlan | None


async def export_file(session: AsyncSession, project_id: UUID, version: int | None = None) -> str:
    """The current workflow, or an older version, as YAML. Raises NotFoundError."""
    workflow = await ensure_default(session, project_id)
    graph = workflow.graph if version is None else (await get_version(session, project_id, version)).graph
    return write(graph, await _names(session, project_id))


async def check_file(session: AsyncSession, project_id: UUID, text: str) -> FileCheck:
    """What applying the file would do, without doing it."""
    reading = read(text, await _names(session, project_id))
    if reading.graph is None:
        return FileCheck(None, [FileProblem(f.line, f.node, None, f.message) for f in reading.flaws], None)
    plan = await plan_save(session, project_id=project_id, graph=reading.graph)
    found = [
        *((p.node, p.edge, p.message) for p in plan.problems),
        *((block.node, None, block.message) for block in plan.blocked),
    ]
    problems = [FileProblem(reading.lines.get(node or ""), node, edge, said) for node, edge, said in found]
    return FileCheck(reading.graph, problems, plan)


async def apply_file(
    session: AsyncSession, actor: Actor, *, project_id: UUID, text: str, version: int | None = None
) -> Compiled:
    """Save the file's graph as the next version, unless it is the current one. `version` None: over any version.

    Raises InvalidWorkflowFileError, StaleWorkflowError, and what `save_workflow` raises.
    """
    check = await check_file(session, project_id, text)
    if check.problems or check.graph is None or check.plan is None:
        raise _refusal(check.problems)
    base = check.plan.version if version is None else version
    if base == check.plan.version > 0:
        current, names = await ensure_default(session, project_id), await _names(session, project_id)
        if write(current.graph, names) == write(check.graph, names):
            return current
    return await save_workflow(session, actor, project_id=project_id, version=base, graph=check.graph)


def _refusal(problems: list[FileProblem]) -> InvalidWorkflowFileError:
    said = " ".join(f"Line {p.line}: {p.message}" if p.line else p.message for p in problems[:_TOLD])
    more = f" (and {len(problems) - _TOLD:,} more)" if len(problems) > _TOLD else ""
    wire: list[dict[str, Any]] = [
        {"line": p.line, "node": p.node, "edge": p.edge, "message": p.message} for p in problems
    ]
    return InvalidWorkflowFileError(said + more, problems=wire)


async def _names(session: AsyncSession, project_id: UUID) -> Names:
    agents = sa.select(EnabledAgentRow.id, EnabledAgentRow.name).where(
        EnabledAgentRow.project_id == project_id, EnabledAgentRow.disabled_at.is_(None)
    )
    people = (
        sa.select(UserRow.id, UserRow.email)
        .join(ProjectMemberRow, ProjectMemberRow.user_id == UserRow.id)
        .where(ProjectMemberRow.project_id == project_id)
    )
    return Names(
        agents={row.id: row.name for row in await session.execute(agents)},
        people={row.id: row.email for row in await session.execute(people)},
    )
