"""The cluster on disk: its folders, its making by `initdb`, its settings, its log."""

import hashlib
import os
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

import psutil

from labelmill.kit.postgres.account import Account
from labelmill.kit.postgres.binaries import MAJOR
from labelmill.kit.postgres.errors import DataFolderBlockedError, EmbeddedPostgresError
from labelmill.kit.postgres.lock import LOCK_FILE

SUPERUSER = "postgres"
#: Only names the socket file; a fixed one keeps PGPORT of the environment out.
PORT = 5432
MAX_LOG_BYTES = 10_000_000
_NEEDED_BYTES = 200_000_000
#: The shortest `sun_path` among our systems (macOS), less its closing zero.
_MAX_SOCKET_PATH = 103
_TAIL_LINES = 12
_MEGABYTE = 1_000_000


def prepare_data_dir(data_dir: Path) -> None:
    """Make the data folder: for us alone, or as root one that PostgreSQL's user may pass through."""
    mode = 0o711 if os.geteuid() == 0 else 0o700
    try:
        if not data_dir.exists():
            data_dir.mkdir(parents=True)
            data_dir.chmod(mode)
        elif os.geteuid() == 0 and _is_ours(data_dir):
            data_dir.chmod(stat.S_IMODE(data_dir.stat().st_mode) | 0o011)
    except OSError as error:
        raise DataFolderBlockedError(
            f"Labelmill cannot make the data folder {data_dir}: {error.strerror}. "
            "Give a folder that you may write with --data-dir."
        ) from error


def _is_ours(data_dir: Path) -> bool:
    # A folder with other things in it (somebody's home, say) keeps its permissions.
    return (data_dir / LOCK_FILE).exists() or not any(data_dir.iterdir())


def check_reachable(data_dir: Path, account: Account) -> None:
    """Raise DataFolderBlockedError, naming the folder, when PostgreSQL's user cannot enter the data folder."""
    blocker = account.blocked_at(data_dir)
    if blocker is not None:
        raise DataFolderBlockedError(
            f"PostgreSQL does not run as root but as user {account.name}, who cannot enter {blocker} on the way "
            f"to the data folder {data_dir}. Give another folder (--data-dir /var/lib/labelmill), "
            f"or let others pass: chmod o+x {blocker}",
            blocker=str(blocker),
            data_dir=str(data_dir),
        )


def socket_dir(data_dir: Path, account: Account) -> Path:
    """The private folder of the Unix socket: in the data folder, or under /tmp when that path is too long."""
    folder = data_dir / "run"
    if len(os.fsencode(folder / f".s.PGSQL.{PORT}")) > _MAX_SOCKET_PATH:
        digest = hashlib.sha256(os.fsencode(data_dir)).hexdigest()[:16]
        base = Path(tempfile.gettempdir())
        if len(os.fsencode(base)) > _MAX_SOCKET_PATH - 60:
            base = Path("/tmp")
        folder = base / f"labelmill-{digest}"
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        status = folder.lstat()
        if not stat.S_ISDIR(status.st_mode) or status.st_uid not in {account.uid, os.geteuid()}:
            raise EmbeddedPostgresError(
                f"{folder}, where PostgreSQL's socket goes, belongs to somebody else. Remove it and start again."
            ) from None
    account.own(folder, 0o700)
    return folder


def check_cluster(cluster: Path) -> bool:
    """Whether there is a cluster to start; raises when what is there cannot be started by our version."""
    if not cluster.exists() or not any(cluster.iterdir()):
        return False
    version_file = cluster / "PG_VERSION"
    if not version_file.exists():
        raise EmbeddedPostgresError(
            f"{cluster} is not empty and is no PostgreSQL cluster. Move it away, or give another folder "
            "with --data-dir."
        )
    found = version_file.read_text().strip()
    if found != str(MAJOR):
        raise EmbeddedPostgresError(
            f"{cluster} was made by PostgreSQL {found}, and this Labelmill brings PostgreSQL {MAJOR}, which "
            "cannot read it. Start the Labelmill that made it, dump it with pg_dump, and load the dump into a "
            f"new data folder; or run PostgreSQL {found} yourself and set DATABASE_URL.",
            found=found,
            needed=str(MAJOR),
        )
    return True


def make_cluster(cluster: Path, programs: Path, account: Account, log: Path, *, durable: bool) -> None:
    """Run `initdb`. It works under another name until it is done, so a half-made cluster is never started."""
    free = shutil.disk_usage(cluster.parent).free
    if free < _NEEDED_BYTES:
        raise EmbeddedPostgresError(
            f"Only {free // _MEGABYTE} MB are free on the disk of {cluster.parent}; a new database needs "
            f"{_NEEDED_BYTES // _MEGABYTE} MB. Free some space, or give a folder on another disk with --data-dir."
        )
    fresh = cluster.with_name(cluster.name + ".new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir()
    account.own(fresh, 0o700)
    command = [
        *(str(programs / "initdb"), "-D", str(fresh), "-U", SUPERUSER, "-A", "trust", "-E", "UTF8"),
        *("--locale-provider=builtin", "--locale=C.UTF-8", "--data-checksums"),
        *([] if durable else ["--no-sync"]),
    ]
    with log.open("ab") as output:
        code = run(command, account, output.fileno()).wait()
    if code != 0:
        shutil.rmtree(fresh, ignore_errors=True)
        raise start_error("initdb could not make the database", log, cluster)
    if cluster.exists():
        cluster.rmdir()
    fresh.rename(cluster)


def run(command: list[str], account: Account, output: int) -> subprocess.Popen[bytes]:
    """Start a program as the account's user, in a session of its own, with nothing of our environment."""
    environment = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}
    if "LD_LIBRARY_PATH" in os.environ:
        environment["LD_LIBRARY_PATH"] = os.environ["LD_LIBRARY_PATH"]
    try:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env=environment,
            cwd="/",
            # Ctrl-C in the terminal is for Labelmill, which then stops PostgreSQL in its turn.
            start_new_session=True,
            **account.demotion,
        )
    except OSError as error:
        raise EmbeddedPostgresError(
            f"Labelmill cannot run {command[0]} as user {account.name}: {error.strerror}. "
            "If its disk is mounted noexec, give another folder with --data-dir; or set DATABASE_URL."
        ) from error


def server_settings(extra: Mapping[str, str], socket_folder: Path) -> list[str]:
    """The `-c name=value` arguments of `postgres`; `extra` wins over ours."""
    buffers = min(256, psutil.virtual_memory().total // (8 * 1024 * 1024))
    settings = {
        "listen_addresses": "",
        "port": str(PORT),
        "unix_socket_directories": f'"{socket_folder}"',
        "unix_socket_permissions": "0700",
        "shared_buffers": f"{max(16, buffers)}MB",
        "max_connections": "200",
        "synchronous_commit": "on",
        "fsync": "on",
        "wal_compression": "on",
        "jit": "off",
        "random_page_cost": "1.1",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "log_checkpoints": "off",
        **extra,
    }
    return [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]


def rotate_log(log: Path) -> None:
    """Keep the log small: a long one becomes `pg.log.1`, in place of the one before."""
    if log.exists() and log.stat().st_size > MAX_LOG_BYTES:
        log.replace(log.with_name(log.name + ".1"))
    log.touch(mode=0o600)


def log_tail(log: Path) -> str:
    """The last lines of the server's log."""
    with log.open("rb") as file:
        file.seek(max(0, log.stat().st_size - 8192))
        lines = file.read().decode(errors="replace").splitlines()
    return "\n".join(lines[-_TAIL_LINES:])


def start_error(what: str, log: Path, cluster: Path) -> EmbeddedPostgresError:
    """An error with the end of the log in it, and in plain words when the log says that the disk is full."""
    tail = log_tail(log)
    if "No space left on device" in tail:
        what = f"The disk of {cluster} is full. Free some space and start again; {what}"
    return EmbeddedPostgresError(f"{what}. The end of {log}:\n{tail}", log=tail)
