"""What a built-in agent declares, and the one function it must have."""

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from labelmill.agents.contract import AgentRequest, AgentResult, Prompt
from labelmill.ontologies.document import Shape


class AgentError(Exception):
    """An agent's own failure, in words for the person who reads the Queue."""


class AgentConfig(BaseModel):
    """Base of agents' config models; its JSON Schema is the form in the browser."""

    model_config = ConfigDict(extra="forbid")


Config = TypeVar("Config", bound=AgentConfig)


def read_config(model: type[Config], request: AgentRequest) -> Config:
    """The request's config, checked; AgentError that names the field when it does not fit."""
    try:
        return model.model_validate(request.config)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"]) or "config"
        raise AgentError(f"The agent's config does not fit: {field}: {first['msg']}.") from error


@dataclass(frozen=True, slots=True)
class OntologyNeed:
    """What an agent needs of an ontology to be of use, checked when it is enabled."""

    #: At least one object class of one of these shapes. Empty: no object class is needed.
    shapes: tuple[Shape, ...] = ()


@dataclass(frozen=True, slots=True)
class Media:
    """The item's bytes as stored, or the file that has them; None when the agent reads no media."""

    source: bytes | Path
    media_type: str
    #: Names the bytes for ever, where it is known.
    key: str | None = None

    @property
    def data(self) -> bytes:
        """The bytes; read now when they are in a file."""
        return self.source if isinstance(self.source, bytes) else self.source.read_bytes()

    @property
    def identity(self) -> str:
        """The same for the same bytes, and usable as a file's name."""
        return hashlib.sha256(self.key.encode() if self.key is not None else self.data).hexdigest()


#: Runs one execution. CPU-bound: called in a pool process, so module-level caches are per process.
Run = Callable[[AgentRequest, Media | None], AgentResult]
#: The same as a coroutine, for an agent that only waits for others or does next to nothing.
RunAsync = Callable[[AgentRequest, Media | None], Awaitable[AgentResult]]


@dataclass(frozen=True, slots=True)
class BuiltinAgent:
    """A catalogue entry that ships with Labelmill. Bump `version` when its output may change."""

    slug: str
    name: str
    version: str
    summary: str
    description: str
    icon: str
    config: type[AgentConfig]
    run: Run
    decisions: tuple[str, ...] = ()
    #: Kinds of items. Of a sequence the agent is given one frame: the first, or the one that was on the canvas.
    modalities: tuple[str, ...] = ("image", "image_sequence")
    needs: OntologyNeed = field(default_factory=OntologyNeed)
    weights: tuple[str, ...] = ()
    licence: str = "Apache-2.0"
    origin: str = ""
    reads_media: bool = True
    #: What a person can point with in the Label Editor; empty: it looks at everything.
    prompts: tuple[Prompt, ...] = ()
    kind: Literal["pre-label", "check", "route", "privacy"] = "pre-label"
    #: False: the function is quick and pure Python, and runs on the event loop's thread pool.
    cpu_bound: bool = True
    #: When set, workers await this on their event loop instead of calling `run` in a thread or process.
    run_async: RunAsync | None = None
    timeout_seconds: float = 60.0
    #: Not offered in the catalogue: there for benches and tests.
    hidden: bool = False
