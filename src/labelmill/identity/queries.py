"""Reads of users, sessions and API tokens."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from labelmill.identity.errors import UserNotFoundError
from labelmill.identity.tables import ApiTokenRow, SessionRow, UserRow


async def get_user(session: AsyncSession, user_id: UUID) -> UserRow:
    """One user; raises UserNotFoundError."""
    row = await session.get(UserRow, user_id)
    if row is None:
        raise UserNotFoundError
    return row


async def find_user(session: AsyncSession, email: str) -> UserRow | None:
    """The user with an e-mail, in whatever case it is written."""
    return await session.scalar(sa.select(UserRow).where(UserRow.email == email.strip().lower()))


async def has_users(session: AsyncSession) -> bool:
    """Whether anybody was ever added."""
    return bool(await session.scalar(sa.select(sa.exists().select_from(UserRow))))


async def list_users(session: AsyncSession, *, after: UUID | None, limit: int) -> Sequence[UserRow]:
    """At most `limit` users in the order of their creation, from the one behind `after`."""
    query = sa.select(UserRow).order_by(UserRow.id).limit(limit)
    if after is not None:
        query = query.where(UserRow.id > after)
    return (await session.scalars(query)).all()


async def list_tokens(session: AsyncSession, user_id: UUID) -> Sequence[ApiTokenRow]:
    """A person's API tokens that were not revoked, newest first."""
    query = (
        sa.select(ApiTokenRow)
        .where(ApiTokenRow.user_id == user_id, ApiTokenRow.revoked_at.is_(None))
        .order_by(ApiTokenRow.id.desc())
    )
    return (await session.scalars(query)).all()


async def user_of_session(
    session: AsyncSession, token_hash: bytes, *, at: datetime
) -> tuple[UserRow, SessionRow] | None:
    """The person of a session that has not ended, unless they are disabled."""
    query = (
        sa.select(UserRow, SessionRow)
        .join(SessionRow, SessionRow.user_id == UserRow.id)
        .where(SessionRow.token_hash == token_hash, SessionRow.expires_at > at, UserRow.disabled_at.is_(None))
    )
    found = (await session.execute(query)).one_or_none()
    return None if found is None else (found[0], found[1])


async def user_of_token(
    session: AsyncSession, token_hash: bytes, *, at: datetime
) -> tuple[UserRow, ApiTokenRow] | None:
    """The person of an API token that is neither expired nor revoked, unless they are disabled."""
    query = (
        sa.select(UserRow, ApiTokenRow)
        .join(ApiTokenRow, ApiTokenRow.user_id == UserRow.id)
        .where(
            ApiTokenRow.token_hash == token_hash,
            ApiTokenRow.revoked_at.is_(None),
            sa.or_(ApiTokenRow.expires_at.is_(None), ApiTokenRow.expires_at > at),
            UserRow.disabled_at.is_(None),
        )
    )
    found = (await session.execute(query)).one_or_none()
    return None if found is None else (found[0], found[1])
