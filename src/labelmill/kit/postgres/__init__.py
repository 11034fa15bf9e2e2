"""Labelmill's own PostgreSQL: binaries from a wheel, a cluster in the data folder, one supervisor over it."""

from labelmill.kit.postgres.errors import (
    DataFolderBlockedError,
    DataFolderInUseError,
    EmbeddedPostgresError,
)
from labelmill.kit.postgres.server import EmbeddedPostgres
from labelmill.kit.postgres.sharing import database_url

__all__ = [
    "DataFolderBlockedError",
    "DataFolderInUseError",
    "EmbeddedPostgres",
    "EmbeddedPostgresError",
    "database_url",
]
