"""What can go wrong with the embedded server, each with the way out in its message."""

from labelmill.kit.errors import LabelmillError


class EmbeddedPostgresError(LabelmillError):
    """Labelmill's own PostgreSQL could not start."""


class DataFolderInUseError(EmbeddedPostgresError):
    """Another Labelmill process uses this data folder."""

    status = 409


class DataFolderBlockedError(EmbeddedPostgresError):
    """The data folder cannot be reached by the user that PostgreSQL runs as."""
