"""The engine tests' agents, kept out of the catalogue that people see."""

from dataclasses import replace

from tests.support.agents import AGENTS as TEST_AGENTS

AGENTS = tuple(replace(agent, hidden=True) for agent in TEST_AGENTS)
