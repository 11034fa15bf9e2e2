"""No-op: does nothing at once. Measures what an execution costs besides its agent."""

from labelmill.agents.builtin.base import AgentConfig, BuiltinAgent, Media
from labelmill.agents.contract import AgentRequest, AgentResult


class NoOpConfig(AgentConfig):
    """Nothing to set."""


def _run(request: AgentRequest, media: Media | None) -> AgentResult:
    return AgentResult(message="Nothing to do")


async def _run_async(request: AgentRequest, media: Media | None) -> AgentResult:
    return _run(request, media)


NO_OP = BuiltinAgent(
    slug="no-op",
    name="No-op",
    version="1.0.0",
    summary="Does nothing at once.",
    description="Answers every task with an empty result, to measure the engine around the agents.",
    icon="circle-dashed",
    config=NoOpConfig,
    run=_run,
    run_async=_run_async,
    modalities=("image", "image_sequence", "video", "text", "pdf", "audio"),
    reads_media=False,
    kind="route",
    cpu_bound=False,
    hidden=True,
)
