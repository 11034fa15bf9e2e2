"""What an earlier life left behind: a postmaster without its Labelmill, or lock files that name a dead process."""

import asyncio
import logging
import signal
from contextlib import suppress
from pathlib import Path

import psutil

from labelmill.kit.postgres.cluster import PORT

logger = logging.getLogger(__name__)

#: Seconds that a fast and an immediate shutdown may take before the next harder step.
_FAST_SECONDS = 15.0
_IMMEDIATE_SECONDS = 5.0


def server_processes(cluster: Path) -> list[psutil.Process]:
    """All living PostgreSQL processes of this cluster: each has it as its working directory."""
    found: list[psutil.Process] = []
    for process in psutil.process_iter(["name"]):
        with suppress(psutil.Error, OSError):
            # A zombie has no working directory, so it does not count.
            if process.name().startswith("postgres") and Path(process.cwd()) == cluster:
                found.append(process)
    return found


def postmaster_of(cluster: Path) -> psutil.Process | None:
    """The living postmaster that `postmaster.pid` names; None for a dead, zombie or recycled process id."""
    try:
        pid = int((cluster / "postmaster.pid").read_text().split("\n", 1)[0])
    except (OSError, ValueError):
        return None
    return next((process for process in server_processes(cluster) if process.pid == pid), None)


async def stop_orphan(cluster: Path) -> None:
    """Stop a postmaster that outlived its Labelmill, ever less politely, until no process of it is left."""
    if not server_processes(cluster):
        return
    postmaster = postmaster_of(cluster)
    if postmaster is not None:
        logger.warning("stopping PostgreSQL %d, which outlived the Labelmill that started it", postmaster.pid)
        for sign, seconds in ((signal.SIGINT, _FAST_SECONDS), (signal.SIGQUIT, _IMMEDIATE_SECONDS)):
            with suppress(psutil.NoSuchProcess):
                postmaster.send_signal(sign)
            if await _gone(cluster, seconds):
                return
    # Orphaned backends notice by themselves that their postmaster died, but not all at once.
    if await _gone(cluster, 0 if postmaster else _IMMEDIATE_SECONDS):
        return
    for process in server_processes(cluster):
        with suppress(psutil.NoSuchProcess):
            process.kill()
    await _gone(cluster, _IMMEDIATE_SECONDS)


async def _gone(cluster: Path, seconds: float) -> bool:
    for _ in range(int(seconds / 0.1)):
        if not server_processes(cluster):
            return True
        await asyncio.sleep(0.1)
    return not server_processes(cluster)


def remove_stale_locks(cluster: Path, socket_folder: Path) -> None:
    """Remove PostgreSQL's lock files when none of its processes live.

    PostgreSQL takes any living process id of its user for a postmaster, even a zombie's or a recycled one's,
    and would refuse to start for ever. We hold the data folder's lock and have looked at the processes.
    """
    if server_processes(cluster):
        return
    (cluster / "postmaster.pid").unlink(missing_ok=True)
    (socket_folder / f".s.PGSQL.{PORT}.lock").unlink(missing_ok=True)
