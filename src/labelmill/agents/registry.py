"""Which agents run in process: the built-ins, and trusted Python modules named in the settings."""

import importlib
from collections.abc import Sequence
from functools import cache

from labelmill.agents.builtin.base import BuiltinAgent
from labelmill.agents.builtin.registry import BUILTIN_AGENTS


@cache
def load_registry(modules: tuple[str, ...] = ()) -> dict[str, BuiltinAgent]:
    """All in-process agents by slug. Raises ValueError for a module without `AGENTS` and for a slug used twice."""
    agents = dict(BUILTIN_AGENTS)
    for name in modules:
        found: Sequence[BuiltinAgent] | None = getattr(importlib.import_module(name), "AGENTS", None)
        if found is None:
            raise ValueError(f"agent module {name} has no AGENTS")
        for agent in found:
            if agent.slug in agents:
                raise ValueError(f"agent module {name}: the slug '{agent.slug}' is taken")
            agents[agent.slug] = agent
    return agents
