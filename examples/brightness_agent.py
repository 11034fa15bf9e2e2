"""Brightness: an agent of one's own that sends dark images another way. Explained in docs/guide/agents.md."""

import numpy as np
from pydantic import Field

from labelmill.agents.builtin.base import AgentConfig, BuiltinAgent, Media
from labelmill.agents.builtin.images import open_picture
from labelmill.agents.contract import AgentRequest, AgentResult


class Config(AgentConfig):
    darkest: float = Field(0.25, ge=0, le=1, title="Dark below", description="Mean brightness, 0 black to 1 white.")


def run(request: AgentRequest, media: Media | None) -> AgentResult:
    limit = Config.model_validate(request.config).darkest
    brightness = float(np.asarray(open_picture(request, media, longest=320).image).mean()) / 255
    return AgentResult(decision="dark" if brightness < limit else "bright", message=f"Brightness {brightness:.2f}")


BRIGHTNESS = BuiltinAgent(
    slug="brightness",
    name="Brightness",
    version="1.0.0",
    summary="Sends dark images another way.",
    description="Measures the mean brightness of an image and decides between dark and bright.",
    icon="filter",
    config=Config,
    run=run,
    decisions=("dark", "bright"),
    kind="route",
)

AGENTS = (BRIGHTNESS,)
