"""Reads of stages, and of where agents are used."""

from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from labelmill.agents.queries import EnabledAgent, load_enabled
from labelmill.workflows.compiled import Compiled
from labelmill.workflows.counts import stage_counts
from labelmill.workflows.tables import StageRow


@dataclass(frozen=True, slots=True)
class StageView:
    """A stage with what the Queue shows of it. `counts` is by execution status, '' outside agent stages."""

    row: StageRow
    counts: dict[str, int]
    pathways: tuple[str, ...]
    agent: EnabledAgent | None


@dataclass(frozen=True, slots=True)
class StageUse:
    """A stage that runs an enabled agent."""

    stage_id: UUID
    name: str


async def list_stages(session: AsyncSession, workflow: Compiled) -> list[StageView]:
    """All stages of a workflow with counts and agents, in the order in which tasks meet them."""
    rows = (
        await session.scalars(
            sa.select(StageRow)
            .where(StageRow.id.in_(workflow.by_id))
            .order_by(StageRow.position, StageRow.id)
            .execution_options(populate_existing=True)
        )
    ).all()
    counts = await stage_counts(session, workflow.project_id)
    agents = await load_enabled(session, {row.enabled_agent_id for row in rows if row.enabled_agent_id})
    return [
        StageView(
            row=row,
            counts=counts.get(row.id, {}),
            pathways=workflow.by_id[row.id].pathways,
            agent=agents.get(row.enabled_agent_id) if row.enabled_agent_id else None,
        )
        for row in rows
    ]


async def agent_uses(session: AsyncSession, project_id: UUID) -> dict[UUID, list[StageUse]]:
    """The stages that run each enabled agent of a project, by its id."""
    rows = await session.execute(
        sa.select(StageRow.enabled_agent_id, StageRow.id, StageRow.name)
        .where(
            StageRow.project_id == project_id,
            StageRow.enabled_agent_id.is_not(None),
            StageRow.removed_at.is_(None),
        )
        .order_by(StageRow.position)
    )
    uses: dict[UUID, list[StageUse]] = defaultdict(list)
    for agent_id, stage_id, name in rows:
        if agent_id is not None:
            uses[agent_id].append(StageUse(stage_id, name))
    return dict(uses)
