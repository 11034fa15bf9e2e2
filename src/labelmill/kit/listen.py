"""LISTEN on a connection of its own, which comes back by itself when the database does."""

import asyncio
import contextlib
from collections.abc import Callable, Mapping
from typing import Any

import structlog

from labelmill.kit.db import Database, RawConnection

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

#: Called with the payload of a notification.
Handler = Callable[[str], None]

_CHECK_SECONDS = 2.0
_RECONNECT_SECONDS = 0.5


async def listen(database: Database, handlers: Mapping[str, Handler], *, ready: asyncio.Event | None = None) -> None:
    """Call handlers for notifications on their channels until cancelled.

    A notification sent while the connection was down is lost: after every (re)connect each handler is called
    once with an empty payload, so that it looks for what it missed.
    """
    while True:
        try:
            await _listen_once(database, handlers, ready)
        except Exception as error:
            # Whatever it is (refused, reset, "the database system is starting up"): the way out is to come back.
            log.warning("listen_reconnecting", error=repr(error))
        await asyncio.sleep(_RECONNECT_SECONDS)


async def _listen_once(database: Database, handlers: Mapping[str, Handler], ready: asyncio.Event | None) -> None:
    connection = await database.connect_raw()
    try:
        for channel, handler in handlers.items():
            await connection.add_listener(channel, _adapt(handler))
        for handler in handlers.values():
            handler("")
        if ready is not None:
            ready.set()
        await _while_alive(connection)
    finally:
        with contextlib.suppress(Exception):
            await connection.close()


async def _while_alive(connection: RawConnection) -> None:
    while not connection.is_closed():
        await asyncio.sleep(_CHECK_SECONDS)
        # A half-open connection is not closed on our side: only a question shows it.
        await asyncio.wait_for(connection.fetchval("SELECT 1"), timeout=_CHECK_SECONDS * 5)


def _adapt(handler: Handler) -> Callable[..., None]:
    def call(_connection: Any, _pid: int, _channel: str, payload: str) -> None:
        handler(payload)

    return call
