"""Verbs that write a project's enabled agents."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from labelmill.agents.builtin.base import BuiltinAgent
from labelmill.agents.errors import AgentNameTakenError, AgentNotEnabledError, InvalidConfigError
from labelmill.agents.forms import Limits, check_config, check_need
from labelmill.agents.queries import EnabledAgent, get_catalogue_agent, get_enabled, limits_of
from labelmill.agents.tables import EnabledAgentRow
from labelmill.kit.clock import now
from labelmill.kit.events import Actor, Event, emit
from labelmill.ontologies.document import OntologyDocument


async def enable_agent(
    session: AsyncSession,
    actor: Actor,
    *,
    project_id: UUID,
    ontology: OntologyDocument,
    installed: Mapping[str, BuiltinAgent],
    slug: str,
    name: str | None = None,
    config: Mapping[str, Any] | None = None,
    limits: Limits | None = None,
) -> EnabledAgent:
    """Enable an agent of the catalogue in a project, under a name of its own.

    Without a name it gets the catalogue's, numbered when that is taken; without a time-out, the agent's
    own. Raises UnknownAgentError, InvalidConfigError, OntologyNeedError or AgentNameTakenError.
    """
    agent = await get_catalogue_agent(session, installed, slug)
    check_need(agent.card.name, agent.card.needs.shapes, ontology)
    checked = check_config(installed[slug].config, config or {})
    limits = _with(Limits(timeout_seconds=agent.card.timeout_seconds), limits)
    row = EnabledAgentRow(
        project_id=project_id,
        agent_version_id=agent.version_id,
        name=await _free_name(session, project_id, asked=name, default=agent.card.name),
        config=checked,
        revision=1,
        **limits.model_dump(),
    )
    session.add(row)
    await session.flush()
    after = _state(row)
    await emit(session, Event("agent.enabled", row.id, project_id, actor, {"slug": slug, "after": after}))
    return await get_enabled(session, project_id, row.id)


async def update_enabled(
    session: AsyncSession,
    actor: Actor,
    *,
    project_id: UUID,
    enabled_id: UUID,
    installed: Mapping[str, BuiltinAgent],
    name: str | None = None,
    config: Mapping[str, Any] | None = None,
    limits: Limits | None = None,
) -> EnabledAgent:
    """Change what is given, limits one by one, and count the revision up when that changes anything.

    Executions that run already keep the config they started with.
    """
    row = await _locked(session, project_id, enabled_id)
    before = _state(row)
    if name is not None:
        row.name = await _free_name(session, project_id, asked=name, default=row.name, of=enabled_id)
    if config is not None:
        agent = await get_enabled(session, project_id, enabled_id)
        if agent.slug not in installed:
            raise InvalidConfigError(f"The agent '{agent.slug}' is not installed here, so it cannot be set up.")
        row.config = check_config(installed[agent.slug].config, config)
    if limits is not None:
        for field, value in limits.model_dump(exclude_unset=True).items():
            setattr(row, field, value)
    after = _state(row)
    if after != before:
        row.revision += 1
        row.updated_at = now()
        await session.flush()
        changed = [key for key in after if after[key] != before[key]]
        data = {
            "revision": row.revision,
            "before": {key: before[key] for key in changed},
            "after": {key: after[key] for key in changed},
        }
        await emit(session, Event("agent.updated", enabled_id, project_id, actor, data))
    return await get_enabled(session, project_id, enabled_id)


async def disable_agent(session: AsyncSession, actor: Actor, *, project_id: UUID, enabled_id: UUID) -> None:
    """Take an agent out of a project; its executions and its name in their history stay.

    The caller knows that no stage uses it.
    """
    row = await _locked(session, project_id, enabled_id)
    row.disabled_at = now()
    await session.flush()
    await emit(session, Event("agent.disabled", enabled_id, project_id, actor, {"before": _state(row)}))


async def _locked(session: AsyncSession, project_id: UUID, enabled_id: UUID) -> EnabledAgentRow:
    row = await session.scalar(
        sa.select(EnabledAgentRow)
        .where(
            EnabledAgentRow.id == enabled_id,
            EnabledAgentRow.project_id == project_id,
            EnabledAgentRow.disabled_at.is_(None),
        )
        # NO KEY: executions that refer to the agent need not wait.
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise AgentNotEnabledError()
    return row


async def _free_name(
    session: AsyncSession, project_id: UUID, *, asked: str | None, default: str, of: UUID | None = None
) -> str:
    # Two people who enable an agent at once take turns, so that the second one is told, or gets a number.
    await session.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(str(project_id), 0))))
    others = sa.select(EnabledAgentRow.name).where(
        EnabledAgentRow.project_id == project_id, EnabledAgentRow.disabled_at.is_(None)
    )
    if of is not None:
        others = others.where(EnabledAgentRow.id != of)
    taken = {name.casefold() for name in await session.scalars(others)}
    if asked is not None:
        name = asked.strip()
        if not name:
            raise InvalidConfigError("The agent's name is empty; give it one.", field="name")
        if name.casefold() in taken:
            raise AgentNameTakenError(
                f"Another agent of this project is named '{name}'; choose another name.", field="name"
            )
        return name
    name, number = default, 1
    while name.casefold() in taken:
        number += 1
        name = f"{default} {number}"
    return name


def _with(default: Limits, asked: Limits | None) -> Limits:
    return default if asked is None else default.model_copy(update=asked.model_dump(exclude_unset=True))


def _state(row: EnabledAgentRow) -> dict[str, Any]:
    return {"name": row.name, "config": row.config, "limits": limits_of(row).model_dump()}
