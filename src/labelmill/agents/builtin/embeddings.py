"""What a model saw in a picture, kept: in this process's memory, and on disk for all processes of a machine."""

import contextlib
import os
import tempfile
import zipfile
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Embedding:
    """An encoder's output for one picture, and the picture's upright size in pixels."""

    values: NDArray[np.float32]
    width: int
    height: int


class Embeddings:
    """A cache of embeddings by key. The disk's part is bounded; of its files the longest unused go first."""

    def __init__(self, *, in_memory: int, on_disk_bytes: int) -> None:
        self._memory: OrderedDict[str, Embedding] = OrderedDict()
        self._most = in_memory
        self._bytes = on_disk_bytes

    def get(self, key: str, folder: Path | None, make: Callable[[], Embedding]) -> Embedding:
        """The embedding of a key, from memory, from the folder (None: no disk), or made now.

        `key` is a file's name. A file that cannot be read or written costs time, never an answer.
        """
        found = self._memory.get(key)
        if found is None and folder is not None:
            found = _read(folder / f"{key}.npz")
        if found is None:
            found = _as_kept(make())
            if folder is not None:
                with contextlib.suppress(OSError):
                    _write(folder / f"{key}.npz", found)
                    _trim(folder, self._bytes)
        self._memory[key] = found
        self._memory.move_to_end(key)
        while len(self._memory) > self._most:
            self._memory.popitem(last=False)
        return found


def _as_kept(embedding: Embedding) -> Embedding:
    """Rounded as on disk, so that the first click gives what the second one does."""
    values = embedding.values.astype(np.float16).astype(np.float32)
    return Embedding(values, embedding.width, embedding.height)


def _read(path: Path) -> Embedding | None:
    try:
        # Opened here: of a file that is none of its own, NumPy would leave closing to chance.
        with path.open("rb") as file, np.load(file) as stored:
            values, (width, height) = stored["values"].astype(np.float32), stored["size"].tolist()
        # Marks it as used.
        os.utime(path)
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return None
    return Embedding(values, width, height)


def _write(path: Path, embedding: Embedding) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as file:
        np.savez(file, values=embedding.values.astype(np.float16), size=np.array([embedding.width, embedding.height]))
    os.replace(file.name, path)


def _trim(folder: Path, most: int) -> None:
    files: list[tuple[float, int, Path]] = []
    for path in folder.iterdir():
        # Another process may have removed it meanwhile.
        with contextlib.suppress(FileNotFoundError):
            known = path.stat()
            files.append((known.st_mtime, known.st_size, path))
    size = sum(entry[1] for entry in files)
    for _, bytes_, path in sorted(files, key=lambda entry: entry[0]):
        if size <= most:
            return
        path.unlink(missing_ok=True)
        size -= bytes_
