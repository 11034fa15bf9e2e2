"""The world of the workflow tests, with the real built-in agents in the catalogue."""

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
from httpx import AsyncClient
from tests.integration.workflows.http import client_of
from tests.integration.workflows.world import World, make_world

from labelmill.agents.catalogue import sync_builtin
from labelmill.agents.registry import load_registry
from labelmill.kit.db import Database
from labelmill.kit.settings import Settings


@pytest.fixture
async def world(database: Database) -> World:
    async with database.transaction() as session:
        await sync_builtin(session, load_registry().values())
    return await make_world(database)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path, models_dir=tmp_path / "models")


@pytest.fixture
async def admin(world: World, settings: Settings) -> AsyncGenerator[AsyncClient]:
    async with client_of(world, world.admin, settings) as client:
        yield client


@pytest.fixture
async def annotator(world: World, settings: Settings) -> AsyncGenerator[AsyncClient]:
    async with client_of(world, world.annotator, settings) as client:
        yield client
