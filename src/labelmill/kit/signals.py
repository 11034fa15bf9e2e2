"""Signals: a commit wakes those who wait for a key, in whatever process they wait, within milliseconds."""

import asyncio
from collections import defaultdict
from collections.abc import Generator, Sequence
from contextlib import contextmanager

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

CHANNEL = "labelmill_signals"
#: Keys in one NOTIFY: its payload may have 8,000 bytes.
_KEYS_A_MESSAGE = 200


async def signal(session: AsyncSession, keys: Sequence[str]) -> None:
    """Wake, when the caller's transaction commits, all who expect these keys. Keys have no commas."""
    for first in range(0, len(keys), _KEYS_A_MESSAGE):
        await session.execute(
            sa.text("SELECT pg_notify(:channel, :payload)"),
            {"channel": CHANNEL, "payload": ",".join(keys[first : first + _KEYS_A_MESSAGE])},
        )


class Signals:
    """Who waits in this process. A signal may be missed while the database is away: look again now and then."""

    def __init__(self) -> None:
        self._waiting: dict[str, set[asyncio.Event]] = defaultdict(set)

    def fire(self, payload: str) -> None:
        """Wake those who expect the payload's keys; an empty one (after a reconnect) wakes everybody."""
        for key in payload.split(",") if payload else list(self._waiting):
            for event in self._waiting.get(key, ()):
                event.set()

    @contextmanager
    def expect(self, key: str) -> Generator[asyncio.Event]:
        """An event that is set by each signal with this key, until the block ends."""
        event = asyncio.Event()
        self._waiting[key].add(event)
        try:
            yield event
        finally:
            self._waiting[key].discard(event)
            if not self._waiting[key]:
                del self._waiting[key]
