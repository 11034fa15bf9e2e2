"""The compiled workflow: graph, routes and stage ids, kept per process until a new version is saved."""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from labelmill.kit.errors import NotFoundError
from labelmill.workflows.graph import Graph, failure_pathway
from labelmill.workflows.routing import Router
from labelmill.workflows.tables import StageKind, StageRow, WorkflowVersionRow


class NoWorkflowError(NotFoundError):
    """The project has no workflow yet."""


@dataclass(frozen=True, slots=True)
class StageInfo:
    """What a version of the workflow fixes of a stage. Whether it is live is not among it."""

    id: UUID
    node_id: str
    kind: StageKind
    name: str
    position: int
    mode: str | None
    enabled_agent_id: UUID | None
    pathways: tuple[str, ...]
    #: The pathway of tasks whose execution failed for good; None: they stay.
    on_failure: str | None


@dataclass(frozen=True, slots=True)
class Compiled:
    """One version of a project's workflow, ready to route; shared, so never changed."""

    project_id: UUID
    version: int
    saved_at: datetime
    graph: Graph
    router: Router
    #: By node id.
    stages: dict[str, StageInfo]
    by_id: dict[UUID, StageInfo]

    def pathways_of(self, stage_id: UUID) -> tuple[str, ...]:
        """The ways out of a stage; none when this version has no such stage."""
        stage = self.by_id.get(stage_id)
        return stage.pathways if stage is not None else ()


#: By project. The version and the time of its saving name a workflow: a version number alone comes
#: twice when the transaction that saved it first was rolled back.
_compiled: OrderedDict[UUID, Compiled] = OrderedDict()
_KEPT = 256


def known_workflow(project_id: UUID) -> Compiled | None:
    """The workflow as this process last saw it: for writers that check its version in their statement."""
    return _compiled.get(project_id)


async def load_workflow(session: AsyncSession, project_id: UUID) -> Compiled:
    """The current workflow. One small query when this process knows it already; NoWorkflowError without one."""
    current = (
        await session.execute(
            sa.select(WorkflowVersionRow.version, WorkflowVersionRow.created_at)
            .where(WorkflowVersionRow.project_id == project_id)
            .order_by(WorkflowVersionRow.version.desc())
            .limit(1)
        )
    ).one_or_none()
    if current is None:
        raise NoWorkflowError()
    known = _compiled.get(project_id)
    if known is not None and (known.version, known.saved_at) == (current.version, current.created_at):
        _compiled.move_to_end(project_id)
        return known
    return await _compile(session, project_id)


async def _compile(session: AsyncSession, project_id: UUID) -> Compiled:
    # One statement, so that graph and stages are of the same version.
    rows = (
        await session.execute(
            sa.select(WorkflowVersionRow.version, WorkflowVersionRow.created_at, WorkflowVersionRow.graph, StageRow)
            .outerjoin(StageRow, (StageRow.project_id == WorkflowVersionRow.project_id) & StageRow.removed_at.is_(None))
            .where(
                WorkflowVersionRow.project_id == project_id,
                WorkflowVersionRow.version
                == sa.select(sa.func.max(WorkflowVersionRow.version))
                .where(WorkflowVersionRow.project_id == project_id)
                .scalar_subquery(),
            )
            .execution_options(populate_existing=True)
        )
    ).all()
    first = rows[0]
    graph = Graph.model_validate(first.graph)
    router = Router(graph)
    infos = sorted(
        (_info(row.StageRow, router) for row in rows if row.StageRow is not None), key=lambda info: info.position
    )
    compiled = Compiled(
        project_id=project_id,
        version=first.version,
        saved_at=first.created_at,
        graph=graph,
        router=router,
        stages={info.node_id: info for info in infos},
        by_id={info.id: info for info in infos},
    )
    _compiled[project_id] = compiled
    _compiled.move_to_end(project_id)
    while len(_compiled) > _KEPT:
        _compiled.popitem(last=False)
    return compiled


def _info(row: StageRow, router: Router) -> StageInfo:
    node = router.nodes.get(row.node_id)
    return StageInfo(
        id=row.id,
        node_id=row.node_id,
        kind=StageKind(row.kind),
        name=row.name,
        position=row.position,
        mode=row.mode,
        enabled_agent_id=row.enabled_agent_id,
        pathways=router.pathways(row.node_id),
        on_failure=None if node is None else failure_pathway(node),
    )
