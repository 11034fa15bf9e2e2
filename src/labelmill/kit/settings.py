"""Settings, read once from the environment (`LABELMILL_…`) and frozen."""

import os
from pathlib import Path
from typing import Annotated

import platformdirs
from pydantic import AliasChoices, Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict


def default_data_dir() -> Path:
    """Where data go when nobody says: /var/lib for root, whose home PostgreSQL's user cannot enter."""
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        return Path("/var/lib/labelmill")
    return Path(platformdirs.user_data_dir("labelmill"))


class Settings(BaseSettings):
    """One deployment's settings; the CLI overrides them by `model_copy(update=…)`."""

    model_config = SettingsConfigDict(env_prefix="LABELMILL_", frozen=True, extra="ignore")

    #: PostgreSQL to use, `postgresql://user@host/name`. Unset: Labelmill runs its own in the data folder.
    database_url: str | None = Field(
        default=None, validation_alias=AliasChoices("DATABASE_URL", "LABELMILL_DATABASE_URL", "database_url")
    )
    data_dir: Path = Field(default_factory=default_data_dir)
    host: str = "127.0.0.1"
    port: int = 8600
    #: Where fetched model weights are kept; shared by all data folders of one user.
    models_dir: Path = Field(default_factory=lambda: platformdirs.user_cache_path("labelmill") / "models")
    #: Signs links to media. Unset: a key is made in the data folder; servers that share a database share one key.
    secret_key: SecretStr | None = None
    #: Image pixels above which a file is refused before it is decoded.
    max_image_pixels: int = 400_000_000
    session_days: int = 30
    #: Seconds that a person's hold on a task outlives its last renewal; the browser renews every 20 s.
    hold_seconds: float = Field(default=60.0, ge=1, le=86_400)
    #: Processes for CPU-bound agents in one worker. 0: one fewer than the cores, at least one.
    agent_processes: int = 0
    #: Processes beside those, in each worker, for CPU-bound agents that people trigger in the editor. They keep
    #: models in memory, and batch work never takes them.
    interactive_processes: int = Field(default=1, ge=1, le=64)
    #: Threads for agents that are quick or wait for others; each runs one execution.
    agent_threads: int = 256
    #: Python modules with trusted agents of one's own, comma-separated: each has `AGENTS`, of `BuiltinAgent`.
    agent_modules: Annotated[tuple[str, ...], NoDecode] = ()
    #: Executions that one worker holds at the same time.
    worker_concurrency: int = 400
    #: Seconds that a worker may be silent before its executions are given to another one.
    lease_seconds: float = 30.0
    log_level: str = "INFO"

    @field_validator("agent_modules", mode="before")
    @classmethod
    def _listed(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(name.strip() for name in value.split(",") if name.strip())
        return value
