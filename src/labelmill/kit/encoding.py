"""JSON as we store and send it."""

from typing import Any
from uuid import UUID

import orjson


def _plain(value: object) -> str:
    # asyncpg's UUIDs are of a subclass, which orjson leaves to us.
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"a {type(value).__name__} has no JSON form")


def to_json(value: Any) -> bytes:
    """Encode as JSON; UUIDs and datetimes become strings. Raises TypeError for what has no JSON form."""
    return orjson.dumps(value, default=_plain)
