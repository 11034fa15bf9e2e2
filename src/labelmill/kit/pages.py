"""Keyset pages: an opaque cursor holds the last row's sort key, so page 1,000 costs what page 1 does."""

import base64
import binascii
from collections.abc import Callable
from typing import Any, Generic, TypeVar
from uuid import UUID

import orjson
from pydantic import BaseModel

from labelmill.kit.encoding import to_json
from labelmill.kit.errors import InvalidInputError

T = TypeVar("T")


class Page(BaseModel, Generic[T]):
    """One page of a list; `next_cursor` is null on the last one."""

    items: list[T]
    next_cursor: str | None = None


def encode_cursor(key: list[Any]) -> str:
    """Pack a row's sort key (JSON-able values, UUIDs, datetimes) into an opaque string."""
    return base64.urlsafe_b64encode(to_json(key)).decode().rstrip("=")


def decode_cursor(cursor: str, *, length: int) -> list[Any]:
    """Unpack a cursor made by `encode_cursor`; raises InvalidInputError for anything else."""
    try:
        key = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, orjson.JSONDecodeError, ValueError):
        key = None
    if not isinstance(key, list) or len(key) != length:  # pyright: ignore[reportUnknownArgumentType]
        raise InvalidInputError("This cursor is not one that the list gave out.", field="cursor")
    return key  # pyright: ignore[reportUnknownVariableType]


def id_page(items: list[T], *, limit: int, key: Callable[[T], UUID]) -> Page[T]:
    """A page of a list that is ordered by the id that `key` gives, from up to `limit` + 1 items."""
    shown = items[:limit]
    return Page(items=shown, next_cursor=encode_cursor([key(shown[-1])]) if len(items) > limit else None)


def decode_id_cursor(cursor: str) -> UUID:
    """The id in a cursor of a list that is ordered by id; raises InvalidInputError for anything else."""
    (part,) = decode_cursor(cursor, length=1)
    try:
        return UUID(part)
    except (ValueError, TypeError, AttributeError):
        raise InvalidInputError("This cursor is not one that the list gave out.", field="cursor") from None
