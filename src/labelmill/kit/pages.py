"""Keyset pages: an opaque cursor holds the last row's sort key, so page 1,000 costs what page 1 does."""

import base64
import binascii
from typing import Any, Generic, TypeVar

import orjson
from pydantic import BaseModel

from labelmill.kit.errors import InvalidInputError

T = TypeVar("T")


class Page(BaseModel, Generic[T]):
    """One page of a list; `next_cursor` is null on the last one."""

    items: list[T]
    next_cursor: str | None = None


def encode_cursor(key: list[Any]) -> str:
    """Pack a row's sort key (JSON-able values, UUIDs, datetimes) into an opaque string."""
    return base64.urlsafe_b64encode(orjson.dumps(key)).decode().rstrip("=")


def decode_cursor(cursor: str, *, length: int) -> list[Any]:
    """Unpack a cursor made by `encode_cursor`; raises InvalidInputError for anything else."""
    try:
        key = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, orjson.JSONDecodeError, ValueError):
        key = None
    if not isinstance(key, list) or len(key) != length:  # pyright: ignore[reportUnknownArgumentType]
        raise InvalidInputError("This cursor is not one that the list gave out.", field="cursor")
    return key  # pyright: ignore[reportUnknownVariableType]
