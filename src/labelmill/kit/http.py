"""What routes share: the request's transaction and its settings. FastAPI is known here and in `api.py` files."""

from collections.abc import AsyncGenerator
from typing import Annotated, cast

from fastapi import Depends, Request
from sqlalchemy.ext.asyncio import AsyncSession

from labelmill.kit.db import Database
from labelmill.kit.settings import Settings


def get_database(request: Request) -> Database:
    """The application's database."""
    return cast("Database", request.app.state.database)


def get_settings(request: Request) -> Settings:
    """The application's settings."""
    return cast("Settings", request.app.state.settings)


async def _transaction(request: Request) -> AsyncGenerator[AsyncSession]:
    async with get_database(request).transaction() as session:
        yield session


#: One request, one transaction. `scope="function"`: it commits before the answer is sent, so a 200 is true.
Session = Annotated[AsyncSession, Depends(_transaction, scope="function")]


async def release(session: AsyncSession) -> None:
    """End the request's transaction early and give its connection back: for a route that then waits."""
    await session.commit()


AppSettings = Annotated[Settings, Depends(get_settings)]
AppDatabase = Annotated[Database, Depends(get_database)]
