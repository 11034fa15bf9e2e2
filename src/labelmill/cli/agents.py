"""`labelmill agent`: the catalogue."""

from typing import Any

import typer

from labelmill.agents.catalogue import card_of
from labelmill.agents.registry import load_registry
from labelmill.cli.context import Json, show
from labelmill.kit.settings import Settings

agents = typer.Typer(no_args_is_help=True, help="The agents that can run here.")

_COLUMNS = {"slug": "Slug", "name": "Name", "version": "Version", "kind": "Kind", "decisions": "Decisions"}


@agents.command("list")
def list_agents(as_json: Json = False) -> None:
    """List the agents of the catalogue."""
    rows: list[dict[str, Any]] = []
    for agent in load_registry(Settings().agent_modules).values():
        if not agent.hidden:
            row = {"slug": agent.slug, "version": agent.version, "kind": agent.kind}
            decisions = list(agent.decisions) if as_json else ", ".join(agent.decisions)
            rows.append(card_of(agent).model_dump(mode="json") | row | {"decisions": decisions})
    show(rows, columns=_COLUMNS, as_json=as_json)
