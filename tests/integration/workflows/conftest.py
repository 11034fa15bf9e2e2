"""The world that workflow tests happen in, and its people as HTTP clients."""

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
from httpx import AsyncClient
from tests.integration.workflows.http import client_of
from tests.integration.workflows.world import World, make_world

from labelmill.kit.db import Database
from labelmill.kit.settings import Settings


@pytest.fixture
async def world(database: Database) -> World:
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


@pytest.fixture
async def reviewer(world: World, settings: Settings) -> AsyncGenerator[AsyncClient]:
    async with client_of(world, world.reviewer, settings) as client:
        yield client
