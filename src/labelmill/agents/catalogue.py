"""The catalogue's rows of the built-in agents, brought up to date at start-up."""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from pydantic import BaseModel
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from labelmill.agents.builtin.base import BuiltinAgent
from labelmill.agents.contract import Prompt
from labelmill.agents.tables import AgentKind, AgentRow, AgentVersionRow
from labelmill.kit.events import Event, emit
from labelmill.kit.ids import new_id
from labelmill.ontologies.document import Shape


class Needs(BaseModel):
    """What an agent needs of the ontology: an object class of one of these shapes, if any are named."""

    shapes: list[Shape] = []


class Card(BaseModel):
    """What the catalogue tells of an agent's version."""

    name: str
    summary: str
    description: str = ""
    icon: str = ""
    category: str = "pre-label"
    modalities: list[str] = ["image"]
    needs: Needs = Needs()
    #: What a person can point with in the Label Editor.
    prompts: list[Prompt] = []
    #: Names of the model weights that it uses.
    weights: list[str] = []
    licence: str = ""
    origin: str = ""
    reads_media: bool = True
    cpu_bound: bool = False
    timeout_seconds: float = 60.0
    hidden: bool = False


def card_of(agent: BuiltinAgent) -> Card:
    """The card of a built-in agent."""
    return Card(
        name=agent.name,
        summary=agent.summary,
        description=agent.description,
        icon=agent.icon,
        category=agent.kind,
        modalities=list(agent.modalities),
        needs=Needs(shapes=list(agent.needs.shapes)),
        prompts=list(agent.prompts),
        weights=list(agent.weights),
        licence=agent.licence,
        origin=agent.origin,
        reads_media=agent.reads_media,
        cpu_bound=agent.cpu_bound,
        timeout_seconds=agent.timeout_seconds,
        hidden=agent.hidden,
    )


async def sync_builtin(session: AsyncSession, agents: Iterable[BuiltinAgent]) -> None:
    """Make the catalogue say what this process can run. Safe when many processes start at once.

    Projects that have an earlier version enabled get this one: of a built-in, only the installed code exists.
    """
    # One order for all processes, so that they wait for one another instead of deadlocking.
    wanted = {agent.slug: agent for agent in sorted(agents, key=lambda a: a.slug)}
    if not wanted:
        return
    await session.execute(
        insert(AgentRow).on_conflict_do_nothing(index_elements=["slug"]),
        [{"id": new_id(), "slug": slug, "kind": AgentKind.BUILTIN} for slug in wanted],
    )
    ids = {
        row.slug: row.id
        for row in await session.execute(sa.select(AgentRow.id, AgentRow.slug).where(AgentRow.slug.in_(wanted)))
    }
    for slug, agent in wanted.items():
        await _sync_version(session, {"agent_id": ids[slug], **_version(agent)})
    await _upgrade(session, wanted)


def _version(agent: BuiltinAgent) -> dict[str, Any]:
    return {
        "version": agent.version,
        "card": card_of(agent).model_dump(mode="json"),
        "config_schema": _schema(agent),
        "decisions": list(agent.decisions),
    }


def _schema(agent: BuiltinAgent) -> dict[str, Any]:
    """The config's JSON Schema; `x-order` keeps the order of its fields, which jsonb columns do not."""
    return {**agent.config.model_json_schema(), "x-order": list(agent.config.model_fields)}


async def _sync_version(session: AsyncSession, values: dict[str, Any]) -> None:
    statement = insert(AgentVersionRow).values(id=new_id(), **values)
    new = statement.excluded
    told = (AgentVersionRow.card, AgentVersionRow.config_schema, AgentVersionRow.decisions)
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=["agent_id", "version"],
            set_={column.key: new[column.key] for column in told},
            # A start that changes nothing writes nothing.
            where=sa.or_(*(column.is_distinct_from(new[column.key]) for column in told)),
        )
    )


_UPGRADE = sa.text(
    """
    UPDATE enabled_agents SET agent_version_id = new.id, revision = revision + 1, updated_at = now()
    FROM agent_versions AS old
    JOIN agents ON agents.id = old.agent_id AND agents.kind = 'builtin'
    JOIN unnest(CAST(:slugs AS text[]), CAST(:versions AS text[])) AS installed (slug, version)
      ON installed.slug = agents.slug
    JOIN agent_versions AS new ON new.agent_id = agents.id AND new.version = installed.version
    WHERE old.id = enabled_agents.agent_version_id AND old.id <> new.id AND enabled_agents.disabled_at IS NULL
    RETURNING enabled_agents.id, enabled_agents.project_id, old.version AS was, new.version AS now
    """
)


async def _upgrade(session: AsyncSession, agents: dict[str, BuiltinAgent]) -> None:
    rows = await session.execute(
        _UPGRADE, {"slugs": list(agents), "versions": [agent.version for agent in agents.values()]}
    )
    await emit(
        session,
        *(
            Event(
                "agent.upgraded",
                subject=row.id,
                project=row.project_id,
                data={"before": {"version": row.was}, "after": {"version": row.now}},
            )
            for row in rows
        ),
    )
