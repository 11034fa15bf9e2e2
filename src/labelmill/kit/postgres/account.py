"""Which system user runs PostgreSQL (it refuses root), and what that user can reach."""

import os
import pwd
import shutil
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from labelmill.kit.postgres.errors import EmbeddedPostgresError

#: Environment variable that names the user for a new cluster, when Labelmill runs as root.
USER_VARIABLE = "LABELMILL_PG_USER"
SYSTEM_USER = "labelmill"


class Demotion(TypedDict, total=False):
    """Arguments of `subprocess.Popen` that drop root."""

    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True, slots=True)
class Account:
    """The user that PostgreSQL's processes run as."""

    uid: int
    gid: int
    name: str

    @property
    def demotion(self) -> Demotion:
        """How to start a process as this user; nothing to do when it is us."""
        if self.uid == os.geteuid():
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def own(self, path: Path, mode: int) -> None:
        """Give a folder to this user, with exactly this mode."""
        path.chmod(mode)
        if os.geteuid() == 0:
            os.chown(path, self.uid, self.gid)

    def blocked_at(self, path: Path, *, need: int = stat.S_IXOTH) -> Path | None:
        """The first folder on the way to `path`, or `path` itself, that refuses this user; None when none does.

        `need` is the permission wanted on `path`, as an "other" bit.
        """
        if self.uid == os.geteuid():
            return None
        path = path.resolve()
        for folder in reversed(path.parents):
            if not self._allows(folder, stat.S_IXOTH):
                return folder
        return None if self._allows(path, need) else path

    def _allows(self, path: Path, need: int) -> bool:
        status = path.stat()
        shift = 6 if status.st_uid == self.uid else 3 if status.st_gid == self.gid else 0
        return bool(status.st_mode & (need << shift))


def account_for(cluster: Path) -> Account:
    """The user for this cluster: ourselves, or as root the cluster's owner, or a system user for a new one."""
    uid = os.geteuid()
    if uid != 0:
        return Account(uid, os.getegid(), _name_of(uid))
    if cluster.exists() and any(cluster.iterdir()):
        # The owner's number counts, not its name: the volume may come from a machine with other users.
        status = cluster.stat()
        if status.st_uid == 0:
            raise EmbeddedPostgresError(
                f"{cluster} belongs to root, and PostgreSQL refuses to run as root. "
                f"Give it to a system user: chown -R {SYSTEM_USER} {cluster}"
            )
        return Account(status.st_uid, status.st_gid, _name_of(status.st_uid))
    return _system_account()


def _system_account() -> Account:
    chosen = os.environ.get(USER_VARIABLE)
    if chosen:
        account = _find(chosen)
        if account is None or account.uid == 0:
            raise EmbeddedPostgresError(
                f"{USER_VARIABLE} is {chosen!r}, which is not a user that PostgreSQL can run as. "
                "Name an existing user other than root, or unset it."
            )
        return account
    return _find(SYSTEM_USER) or _create() or _nobody()


def _create() -> Account | None:
    useradd = shutil.which("useradd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    if useradd is None:
        return None
    subprocess.run(
        [useradd, "--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin", SYSTEM_USER],
        capture_output=True,
        check=False,
    )
    # Also found when another process created it in the meantime.
    return _find(SYSTEM_USER)


def _nobody() -> Account:
    account = _find("nobody")
    if account is None:
        raise EmbeddedPostgresError(
            "PostgreSQL refuses to run as root, and there is no system user to run it as. Create one "
            f"(useradd --system {SYSTEM_USER}), name one in {USER_VARIABLE}, or set DATABASE_URL."
        )
    return account


def _find(name: str) -> Account | None:
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        return None
    return Account(entry.pw_uid, entry.pw_gid, entry.pw_name)


def _name_of(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"user {uid}"
