"""Reads of the catalogue and of a project's enabled agents."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from labelmill.agents.builtin.base import BuiltinAgent
from labelmill.agents.catalogue import Card
from labelmill.agents.errors import AgentNotEnabledError, UnknownAgentError
from labelmill.agents.forms import Limits
from labelmill.agents.tables import AgentRow, AgentVersionRow, EnabledAgentRow


@dataclass(frozen=True, slots=True)
class CatalogueAgent:
    """A catalogue entry at its newest version."""

    slug: str
    kind: str
    version_id: UUID
    version: str
    card: Card
    config_schema: dict[str, Any]
    decisions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EnabledAgent:
    """An agent as a project enabled it; what it says is fixed for a `revision`."""

    id: UUID
    project_id: UUID
    slug: str
    kind: str
    version_id: UUID
    version: str
    name: str
    card: Card
    config_schema: dict[str, Any]
    decisions: tuple[str, ...]
    config: dict[str, Any]
    limits: Limits
    revision: int
    created_at: datetime
    updated_at: datetime
    disabled_at: datetime | None


async def list_catalogue(session: AsyncSession, installed: Mapping[str, BuiltinAgent]) -> list[CatalogueAgent]:
    """All agents that can be enabled, by name."""
    offered = {slug: agent.version for slug, agent in installed.items() if not agent.hidden}
    found = await _versions(session, offered)
    return sorted(found, key=lambda agent: agent.card.name.casefold())


async def get_catalogue_agent(
    session: AsyncSession, installed: Mapping[str, BuiltinAgent], slug: str
) -> CatalogueAgent:
    """An agent at its installed version, hidden or not; UnknownAgentError when there is none."""
    found = await _versions(session, {slug: installed[slug].version}) if slug in installed else []
    if not found:
        raise UnknownAgentError(f"There is no agent '{slug}' in the catalogue.", field="slug")
    return found[0]


async def load_enabled(session: AsyncSession, ids: Collection[UUID], *, keep: bool = False) -> dict[UUID, EnabledAgent]:
    """Enabled agents by id, disabled ones too, in one query; what doesn't exist is left out.

    `keep`: they stay as they are until the transaction ends.
    """
    if not ids:
        return {}
    query = _ENABLED.where(EnabledAgentRow.id.in_(ids))
    if keep:
        query = query.order_by(EnabledAgentRow.id).with_for_update(read=True, of=EnabledAgentRow)
    rows = await session.execute(query)
    return {row[0].id: _enabled_agent(*row) for row in rows}


async def list_enabled(session: AsyncSession, project_id: UUID) -> list[EnabledAgent]:
    """A project's enabled agents, the oldest first."""
    rows = await session.execute(
        _ENABLED.where(EnabledAgentRow.project_id == project_id, EnabledAgentRow.disabled_at.is_(None)).order_by(
            EnabledAgentRow.id
        )
    )
    return [_enabled_agent(*row) for row in rows]


async def get_enabled(session: AsyncSession, project_id: UUID, enabled_id: UUID) -> EnabledAgent:
    """One enabled agent of a project; AgentNotEnabledError when it isn't, or no longer."""
    agent = (await load_enabled(session, [enabled_id])).get(enabled_id)
    if agent is None or agent.project_id != project_id or agent.disabled_at is not None:
        raise AgentNotEnabledError()
    return agent


_ENABLED = (
    sa.select(EnabledAgentRow, AgentVersionRow, AgentRow.slug, AgentRow.kind)
    .join(AgentVersionRow, AgentVersionRow.id == EnabledAgentRow.agent_version_id)
    .join(AgentRow, AgentRow.id == AgentVersionRow.agent_id)
    .execution_options(populate_existing=True)
)


async def _versions(session: AsyncSession, versions: Mapping[str, str]) -> list[CatalogueAgent]:
    rows = await session.execute(
        sa.select(AgentRow.slug, AgentRow.kind, AgentVersionRow)
        .join(AgentVersionRow, AgentVersionRow.agent_id == AgentRow.id)
        .where(sa.tuple_(AgentRow.slug, AgentVersionRow.version).in_(list(versions.items())))
        .execution_options(populate_existing=True)
    )
    return [
        CatalogueAgent(
            slug=slug,
            kind=kind,
            version_id=version.id,
            version=version.version,
            card=Card.model_validate(version.card),
            config_schema=version.config_schema,
            decisions=tuple(version.decisions),
        )
        for slug, kind, version in rows
    ]


def _enabled_agent(enabled: EnabledAgentRow, version: AgentVersionRow, slug: str, kind: str) -> EnabledAgent:
    return EnabledAgent(
        id=enabled.id,
        project_id=enabled.project_id,
        slug=slug,
        kind=kind,
        version_id=version.id,
        version=version.version,
        name=enabled.name,
        card=Card.model_validate(version.card),
        config_schema=version.config_schema,
        decisions=tuple(version.decisions),
        config=enabled.config,
        limits=limits_of(enabled),
        revision=enabled.revision,
        created_at=enabled.created_at,
        updated_at=enabled.updated_at,
        disabled_at=enabled.disabled_at,
    )


def limits_of(row: EnabledAgentRow) -> Limits:
    """The limits that an enabled agent runs under."""
    return Limits(
        timeout_seconds=row.timeout_seconds,
        max_attempts=row.max_attempts,
        max_concurrency=row.max_concurrency,
        rate_per_minute=row.rate_per_minute,
    )
