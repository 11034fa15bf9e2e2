"""The database: one engine, one declarative base, and the only place that commits."""

from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol, cast
from uuid import UUID

import asyncpg
import orjson
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.orm import DeclarativeBase

from labelmill.kit.encoding import to_json

_asyncpg: Any = asyncpg  # ships no types

#: Session advisory-lock keys, one per thing that only one process may do at a time.
LOCK_MIGRATE = 7_310_001
LOCK_LEADER = 7_310_002


class Base(DeclarativeBase):
    """Base of all rows; constraint names are predictable so that migrations can name them."""

    metadata = sa.MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 (SQLAlchemy's own spelling)
        UUID: sa.Uuid(),
        datetime: sa.TIMESTAMP(timezone=True),
        str: sa.Text(),
        dict[str, Any]: JSONB(),
        list[Any]: JSONB(),
    }


_OPEN_TRANSACTION = sa.text("SELECT 1")


class RawConnection(Protocol):
    """The part of `asyncpg.Connection` that we use; asyncpg ships no types."""

    async def execute(self, query: str, *args: Any) -> str: ...
    async def fetch(self, query: str, *args: Any) -> list[Any]: ...
    async def fetchval(self, query: str, *args: Any) -> Any: ...
    async def add_listener(self, channel: str, callback: Callable[..., None]) -> None: ...
    def is_closed(self) -> bool: ...
    async def close(self) -> None: ...


def one_of(column: str, values: type[StrEnum]) -> sa.CheckConstraint:
    """A CHECK that holds a TEXT column to the members of a StrEnum; named after the column."""
    allowed = ", ".join(f"'{member}'" for member in values)
    return sa.CheckConstraint(f"{column} IN ({allowed})", name=column)


def _sqlalchemy_url(url: str) -> str:
    scheme, _, rest = url.partition("://")
    if scheme.split("+")[0] not in {"postgresql", "postgres"}:
        raise ValueError(f"DATABASE_URL must start with postgresql://, not {scheme}://")
    return f"postgresql+asyncpg://{rest}"


def asyncpg_dsn(url: str) -> str:
    """The same database as a plain asyncpg DSN, for LISTEN connections and PgQueuer."""
    return "postgresql://" + url.partition("://")[2]


class Database:
    """An engine and the transactions on it."""

    def __init__(self, url: str, *, pool_size: int = 10, max_overflow: int = 20) -> None:
        self.url = url
        self.engine: AsyncEngine = create_async_engine(
            _sqlalchemy_url(url),
            pool_size=pool_size,
            max_overflow=max_overflow,
            pool_pre_ping=True,
            json_serializer=lambda value: to_json(value).decode(),  # pyright: ignore[reportUnknownLambdaType]
            json_deserializer=orjson.loads,
        )

    @asynccontextmanager
    async def transaction(self) -> AsyncGenerator[AsyncSession]:
        """One unit of work: commits when the block ends, rolls back when it raises."""
        async with AsyncSession(self.engine, expire_on_commit=False) as session, session.begin():
            yield session

    async def connect_raw(self) -> RawConnection:
        """A connection of its own, outside the pool: for LISTEN and for session-long advisory locks."""
        return await _asyncpg.connect(asyncpg_dsn(self.url))

    async def close(self) -> None:
        """Close all pooled connections."""
        await self.engine.dispose()


async def driver_connection(session: AsyncSession) -> RawConnection:
    """The asyncpg connection under a session's transaction, for COPY, unnest batches and PgQueuer."""
    connection = await session.connection()
    # SQLAlchemy opens the transaction with its first statement; without one, raw statements would autocommit.
    await session.execute(_OPEN_TRANSACTION)
    raw = await connection.get_raw_connection()
    driver = cast("RawConnection | None", raw.driver_connection)
    if driver is None:
        raise RuntimeError("the session has no database connection")
    return driver


def is_gone(error: BaseException) -> bool:
    """Whether an error means that the server went away or is starting: the same statement may work in a moment."""
    if isinstance(error, DBAPIError):
        return error.connection_invalidated or _sqlstate(error.orig).startswith(("57P", "08"))
    if isinstance(error, _asyncpg.PostgresError):
        return _sqlstate(error).startswith(("57P", "08"))
    # asyncpg raises the latter two, of no common base, when a connection breaks in the middle of something.
    if isinstance(error, (_asyncpg.InterfaceError, _asyncpg.InternalClientError)):
        return True
    return isinstance(error, OSError)


def is_passing(error: BaseException) -> bool:
    """Whether the same transaction may work when it is tried again: the server went away, or it lost a deadlock."""
    return is_gone(error) or (isinstance(error, DBAPIError) and _sqlstate(error.orig).startswith("40"))


def _sqlstate(error: BaseException | None) -> str:
    return str(getattr(error, "sqlstate", None) or "")
