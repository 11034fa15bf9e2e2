"""Identifiers: UUIDv7, so that an index on an id is also an index on age."""

from uuid import UUID

import uuid_utils.compat


def new_id() -> UUID:
    """Return a fresh UUIDv7 (RFC 9562): time-ordered, unique without a database."""
    return uuid_utils.compat.uuid7()
