"""Wire types of the catalogue."""

from typing import Any

from pydantic import BaseModel

from labelmill.agents.catalogue import Needs
from labelmill.agents.contract import Prompt
from labelmill.agents.queries import CatalogueAgent
from labelmill.agents.tables import AgentKind
from labelmill.agents.weights.store import Status


class AgentWeights(BaseModel):
    """Model weights that an agent uses. `problem`: why those that are there cannot be used."""

    name: str
    ready: bool
    size_bytes: int
    problem: str | None


class Agent(BaseModel):
    """A catalogue entry. `category` says what it is for: pre-label, check, route or privacy."""

    slug: str
    name: str
    version: str
    summary: str
    description: str
    icon: str
    kind: AgentKind
    category: str
    decisions: list[str]
    modalities: list[str]
    licence: str
    origin: str
    config_schema: dict[str, Any]
    needs: Needs
    prompts: list[Prompt]
    weights: list[AgentWeights]
    timeout_seconds: float


class AgentList(BaseModel):
    """The whole catalogue, by name."""

    items: list[Agent]


def agent_out(agent: CatalogueAgent, weights: dict[str, Status]) -> Agent:
    """The wire form of a catalogue entry; `weights` by name."""
    card = agent.card
    return Agent(
        slug=agent.slug,
        name=card.name,
        version=agent.version,
        summary=card.summary,
        description=card.description,
        icon=card.icon,
        kind=AgentKind(agent.kind),
        category=card.category,
        decisions=list(agent.decisions),
        modalities=card.modalities,
        licence=card.licence,
        origin=card.origin,
        config_schema=agent.config_schema,
        needs=card.needs,
        prompts=card.prompts,
        weights=[_weights_out(name, weights.get(name)) for name in card.weights],
        timeout_seconds=card.timeout_seconds,
    )


def _weights_out(name: str, status: Status | None) -> AgentWeights:
    if status is None:
        return AgentWeights(name=name, ready=False, size_bytes=0, problem=f"Labelmill knows no weights '{name}'.")
    return AgentWeights(name=name, ready=status.ready, size_bytes=status.file_bytes, problem=status.problem)
