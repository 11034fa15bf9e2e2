"""Verbs that write users, sessions and API tokens."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from labelmill.identity.errors import (
    EmailTakenError,
    LastAdminError,
    TokenNotFoundError,
    UserNotFoundError,
    WrongCurrentPasswordError,
    WrongPasswordError,
)
from labelmill.identity.passwords import hash_password, verify_password
from labelmill.identity.policy import WorkspaceRole
from labelmill.identity.queries import find_user
from labelmill.identity.tables import ApiTokenRow, SessionRow, UserRow
from labelmill.identity.tokens import new_api_token, new_session_token, shown_prefix, token_hash
from labelmill.kit.clock import now
from labelmill.kit.events import Actor, Event, emit
from labelmill.kit.ids import new_id


async def create_user(
    session: AsyncSession,
    actor: Actor,
    *,
    email: str,
    name: str,
    password: str | None,
    workspace_role: WorkspaceRole,
) -> UserRow:
    """Add a person. Without a password they cannot sign in until they get one. Raises EmailTakenError."""
    email = email.strip().lower()
    values = {
        "id": new_id(),
        "email": email,
        "name": name,
        "password_hash": None if password is None else await hash_password(password),
        "workspace_role": workspace_role,
    }
    query = insert(UserRow).values(values).on_conflict_do_nothing(index_elements=["email"]).returning(UserRow)
    row = await session.scalar(query)
    if row is None:
        raise EmailTakenError(f"Somebody already has the e-mail {email}.", field="email")
    await emit(session, Event("user.created", row.id, actor=actor, data={"workspace_role": workspace_role}))
    return row


async def update_user(
    session: AsyncSession,
    actor: Actor,
    *,
    user_id: UUID,
    name: str | None = None,
    workspace_role: WorkspaceRole | None = None,
    disabled: bool | None = None,
    password: str | None = None,
) -> UserRow:
    """Change what is not None. Disabling a person, or giving them a password, ends their sessions.

    Raises LastAdminError rather than leave the workspace without an admin.
    """
    takes_admin = disabled is True or (workspace_role is not None and workspace_role != WorkspaceRole.ADMIN)
    if takes_admin and await _locked_admins(session) == {user_id}:
        raise LastAdminError(field="workspace_role" if disabled is None else "disabled")
    row = await _locked(session, user_id)
    if name is not None:
        row.name = name
    if workspace_role is not None:
        row.workspace_role = workspace_role
    if disabled is not None:
        row.disabled_at = (row.disabled_at or now()) if disabled else None
    if password is not None:
        row.password_hash = await hash_password(password)
    if password is not None or disabled is True:
        await _end_sessions(session, user_id)
    await session.flush()
    changed = {
        "name": name,
        "workspace_role": workspace_role,
        "disabled": disabled,
        "password": None if password is None else True,
    }
    data = {key: value for key, value in changed.items() if value is not None}
    await emit(session, Event("user.updated", row.id, actor=actor, data=data))
    return row


async def change_password(
    session: AsyncSession, actor: Actor, *, user_id: UUID, current: str, new: str, keep: str | None
) -> None:
    """Replace one's own password and end one's other sessions; `keep` is the cookie of the one that stays."""
    row = await _locked(session, user_id)
    if not await verify_password(current, row.password_hash):
        raise WrongCurrentPasswordError(field="current_password")
    row.password_hash = await hash_password(new)
    await _end_sessions(session, user_id, keep=keep)
    await session.flush()
    await emit(session, Event("user.password_changed", user_id, actor=actor))


async def sign_in(
    session: AsyncSession, *, email: str, password: str, user_agent: str, days: int
) -> tuple[UserRow, str]:
    """Start a session of `days` days; returns the person and the cookie's value. Raises WrongPasswordError."""
    row = await find_user(session, email)
    known = None if row is None or row.disabled_at is not None else row.password_hash
    if not await verify_password(password, known) or row is None:
        raise WrongPasswordError
    token = new_session_token()
    ended = sa.delete(SessionRow).where(SessionRow.user_id == row.id, SessionRow.expires_at <= now())
    await session.execute(ended)
    session.add(
        SessionRow(
            token_hash=token_hash(token),
            user_id=row.id,
            user_agent=user_agent[:400],
            expires_at=now() + timedelta(days=days),
        )
    )
    await session.flush()
    await emit(session, Event("session.started", row.id, actor=Actor("person", row.id)))
    return row, token


async def sign_out(session: AsyncSession, actor: Actor, *, token: str) -> None:
    """End the session of a cookie."""
    query = sa.delete(SessionRow).where(SessionRow.token_hash == token_hash(token)).returning(SessionRow.user_id)
    user_id = await session.scalar(query)
    if user_id is not None:
        await emit(session, Event("session.ended", user_id, actor=actor))


@dataclass(frozen=True, slots=True)
class MadeToken:
    """A new API token and its row; the token itself can't be read again."""

    row: ApiTokenRow
    token: str


async def create_token(
    session: AsyncSession, actor: Actor, *, user_id: UUID, name: str, expires_in_days: int | None = None
) -> MadeToken:
    """Make an API token for a person; without `expires_in_days` it never expires."""
    token = new_api_token()
    row = ApiTokenRow(
        user_id=user_id,
        name=name,
        prefix=shown_prefix(token),
        token_hash=token_hash(token),
        expires_at=None if expires_in_days is None else now() + timedelta(days=expires_in_days),
    )
    session.add(row)
    await session.flush()
    await emit(session, Event("token.created", row.id, actor=actor, data={"name": name, "prefix": row.prefix}))
    return MadeToken(row, token)


async def revoke_token(session: AsyncSession, actor: Actor, *, user_id: UUID, token_id: UUID) -> None:
    """Make a person's API token useless from now on. Raises TokenNotFoundError."""
    row = await session.get(ApiTokenRow, token_id, with_for_update=True)
    if row is None or row.user_id != user_id or row.revoked_at is not None:
        raise TokenNotFoundError
    row.revoked_at = now()
    await session.flush()
    await emit(session, Event("token.revoked", row.id, actor=actor, data={"prefix": row.prefix}))


async def _locked(session: AsyncSession, user_id: UUID) -> UserRow:
    row = await session.get(UserRow, user_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise UserNotFoundError
    return row


async def _locked_admins(session: AsyncSession) -> set[UUID]:
    # Locked in one order, before anything else: of two admins who demote each other at once, the second one waits
    # and then sees that they are the last.
    query = (
        sa.select(UserRow.id)
        .where(UserRow.workspace_role == WorkspaceRole.ADMIN, UserRow.disabled_at.is_(None))
        .order_by(UserRow.id)
        .with_for_update()
    )
    return set((await session.scalars(query)).all())


async def _end_sessions(session: AsyncSession, user_id: UUID, *, keep: str | None = None) -> None:
    query = sa.delete(SessionRow).where(SessionRow.user_id == user_id)
    if keep is not None:
        query = query.where(SessionRow.token_hash != token_hash(keep))
    await session.execute(query)
