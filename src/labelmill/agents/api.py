"""Routes of the catalogue. What a project has enabled of it stands with workflows, which know projects."""

import asyncio
from pathlib import Path

from fastapi import APIRouter

from labelmill.agents.queries import list_catalogue
from labelmill.agents.registry import load_registry
from labelmill.agents.schemas import AgentList, agent_out
from labelmill.agents.weights import store
from labelmill.identity.auth import CurrentPrincipal
from labelmill.kit.http import AppSettings, Session

router = APIRouter(prefix="/api/agents", tags=["agents"])


@router.get("")
async def list_agents(_principal: CurrentPrincipal, session: Session, settings: AppSettings) -> AgentList:
    """All agents that can be enabled, and whether their model weights are here."""
    agents = await list_catalogue(session, load_registry(settings.agent_modules))
    weights = await _weights(settings.models_dir)
    return AgentList(items=[agent_out(agent, weights) for agent in agents])


async def _weights(models_dir: Path) -> dict[str, store.Status]:
    # Reads and hashes files of some ten megabytes.
    return {status.name: status for status in await asyncio.to_thread(store.status, models_dir)}
