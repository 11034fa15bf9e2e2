"""Routes of a project's agents. Here and not in the agents slice, which knows neither projects nor stages."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, status

from labelmill.agents import actions
from labelmill.agents.queries import get_enabled, list_enabled
from labelmill.agents.registry import load_registry
from labelmill.identity.policy import Permission
from labelmill.kit.http import AppSettings, Session
from labelmill.ontologies.queries import load_document
from labelmill.projects.access import ProjectAccess, needs
from labelmill.workflows.actions import retire_agent
from labelmill.workflows.queries import agent_uses
from labelmill.workflows.schemas import (
    AgentChange,
    AgentEnabling,
    EnabledAgent,
    EnabledAgentList,
    enabled_agent_out,
)

router = APIRouter(prefix="/api/projects/{project_id}/agents", tags=["agents"])

Viewer = Annotated[ProjectAccess, Depends(needs(Permission.PROJECT_VIEW))]
Configurer = Annotated[ProjectAccess, Depends(needs(Permission.AGENTS_CONFIGURE))]


@router.get("")
async def list_project_agents(access: Viewer, session: Session) -> EnabledAgentList:
    """The agents that are enabled in a project."""
    uses = await agent_uses(session, access.project.id)
    agents = await list_enabled(session, access.project.id)
    return EnabledAgentList(items=[enabled_agent_out(agent, uses.get(agent.id, [])) for agent in agents])


@router.post("", status_code=status.HTTP_201_CREATED)
async def enable_agent(
    body: AgentEnabling, access: Configurer, session: Session, settings: AppSettings
) -> EnabledAgent:
    """Enable an agent of the catalogue in a project."""
    _, ontology = await load_document(session, access.project.ontology_id)
    agent = await actions.enable_agent(
        session,
        access.principal.actor,
        project_id=access.project.id,
        ontology=ontology,
        installed=load_registry(settings.agent_modules),
        **dict(body),
    )
    return enabled_agent_out(agent, [])


@router.get("/{enabled_id}")
async def get_project_agent(enabled_id: UUID, access: Viewer, session: Session) -> EnabledAgent:
    """One enabled agent."""
    agent = await get_enabled(session, access.project.id, enabled_id)
    uses = await agent_uses(session, access.project.id)
    return enabled_agent_out(agent, uses.get(enabled_id, []))


@router.patch("/{enabled_id}")
async def update_project_agent(
    enabled_id: UUID, body: AgentChange, access: Configurer, session: Session, settings: AppSettings
) -> EnabledAgent:
    """Change an enabled agent's name, config or limits."""
    agent = await actions.update_enabled(
        session,
        access.principal.actor,
        project_id=access.project.id,
        enabled_id=enabled_id,
        installed=load_registry(settings.agent_modules),
        **dict(body),
    )
    uses = await agent_uses(session, access.project.id)
    return enabled_agent_out(agent, uses.get(enabled_id, []))


@router.delete("/{enabled_id}", status_code=status.HTTP_204_NO_CONTENT)
async def disable_project_agent(enabled_id: UUID, access: Configurer, session: Session) -> None:
    """Take an agent out of a project; 409 while a stage uses it."""
    await retire_agent(session, access.principal.actor, project_id=access.project.id, enabled_id=enabled_id)
