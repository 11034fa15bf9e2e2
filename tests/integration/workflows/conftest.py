"""The world that workflow tests happen in."""

import pytest
from tests.integration.workflows.world import World, make_world

from labelmill.kit.db import Database


@pytest.fixture
async def world(database: Database) -> World:
    return await make_world(database)
