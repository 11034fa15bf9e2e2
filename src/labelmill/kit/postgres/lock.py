"""One owner per data folder: a kernel lock, so that a killed owner never leaves it behind."""

import fcntl
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import orjson
import psutil

from labelmill.kit.postgres.errors import DataFolderBlockedError, DataFolderInUseError

LOCK_FILE = "labelmill.lock"

_held: set[int] = set()


def _let_go_in_fork() -> None:
    # A forked child (a process pool) shares the lock with its parent and would hold it after the parent's death.
    for descriptor in _held:
        os.close(descriptor)
    _held.clear()


os.register_at_fork(after_in_child=_let_go_in_fork)


@dataclass(frozen=True, slots=True)
class Owner:
    """The process that holds a data folder; `started` (epoch seconds) tells apart two lives of one pid."""

    pid: int
    started: float

    @staticmethod
    def this_process() -> "Owner":
        """The owner that the current process would be."""
        process = psutil.Process()
        return Owner(process.pid, process.create_time())


def read_owner(data_dir: Path) -> Owner | None:
    """Who wrote itself into the lock file last; None when nobody did, or it is being written."""
    try:
        content = orjson.loads((data_dir / LOCK_FILE).read_bytes())
        return Owner(int(content["pid"]), float(content["started"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


class DataFolderLock:
    """An exclusive claim on a data folder, from `acquire` to `release` or the death of this process."""

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir
        self._descriptor: int | None = None

    def acquire(self) -> None:
        """Take the folder; raises DataFolderInUseError, naming the holder, when another process has it."""
        path = self.data_dir / LOCK_FILE
        try:
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise DataFolderBlockedError(
                f"Labelmill cannot write {path}: {error.strerror}. Run it as the user that owns "
                f"{self.data_dir}, or give another folder with --data-dir."
            ) from error
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            raise self._in_use() from None
        except OSError as error:
            os.close(descriptor)
            raise DataFolderBlockedError(
                f"The file system of {self.data_dir} cannot lock files ({error.strerror}). "
                "Give a folder on a local disk with --data-dir."
            ) from error
        _held.add(descriptor)
        self._descriptor = descriptor
        owner = Owner.this_process()
        try:
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, orjson.dumps({"pid": owner.pid, "started": owner.started}), 0)
        except OSError as error:
            self.release()
            raise DataFolderBlockedError(f"Labelmill cannot write {path}: {error.strerror}.") from error

    def release(self) -> None:
        """Give the folder up."""
        if self._descriptor is not None:
            _held.discard(self._descriptor)
            os.close(self._descriptor)
            self._descriptor = None

    def _in_use(self) -> DataFolderInUseError:
        owner = read_owner(self.data_dir)
        if owner is None:
            return DataFolderInUseError(
                f"Another Labelmill process is just taking the data folder {self.data_dir}. "
                "Stop it first, or give another folder with --data-dir."
            )
        since = datetime.fromtimestamp(owner.started, UTC)
        return DataFolderInUseError(
            f"The data folder {self.data_dir} is in use by Labelmill process {owner.pid}, running since "
            f"{since:%Y-%m-%d %H:%M:%S} UTC. Stop that process first, or give another folder with --data-dir.",
            pid=owner.pid,
            data_dir=str(self.data_dir),
        )
