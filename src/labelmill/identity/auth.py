"""Who sends this request: the FastAPI dependencies that turn a cookie or an API token into a `Principal`."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Annotated, Final, Literal
from urllib.parse import urlsplit

from fastapi import Depends, Request
from fastapi.security import APIKeyCookie, HTTPAuthorizationCredentials, HTTPBearer
from sqlalchemy.ext.asyncio import AsyncSession

from labelmill.identity.errors import (
    CrossSiteRequestError,
    InvalidTokenError,
    MistypedTokenError,
    SessionEndedError,
)
from labelmill.identity.policy import WORKSPACE_GRANTS, Permission, WorkspaceRole
from labelmill.identity.principal import Principal
from labelmill.identity.queries import user_of_session, user_of_token
from labelmill.identity.tables import UserRow
from labelmill.identity.tokens import is_well_formed, token_hash
from labelmill.kit.clock import now
from labelmill.kit.errors import ForbiddenError, NotSignedInError
from labelmill.kit.http import AppDatabase

COOKIE: Final = "labelmill_session"
_SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
#: `last_seen_at` and `last_used_at` are written at most this often.
_SEEN_EVERY: Final = timedelta(minutes=1)

_cookie = APIKeyCookie(name=COOKIE, auto_error=False, scheme_name="session")
_bearer = HTTPBearer(auto_error=False, scheme_name="token")
SessionCookie = Annotated[str | None, Depends(_cookie)]


def refuse_cross_site(request: Request) -> None:
    """Raise CrossSiteRequestError when a browser says that another site's page sent this request.

    Programs that are no browsers send neither header, and no cookie that they did not mean to send.
    """
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    if site is not None:
        foreign = site not in {"same-origin", "none"}
    else:
        foreign = origin is not None and urlsplit(origin).netloc != request.headers.get("host")
    if foreign:
        raise CrossSiteRequestError


async def _principal(
    request: Request,
    database: AppDatabase,
    cookie: SessionCookie,
    bearer: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
) -> Principal:
    if bearer is None and cookie is None:
        raise NotSignedInError
    if bearer is None and request.method not in _SAFE_METHODS:
        refuse_cross_site(request)
    # A transaction of its own: what it locks must not stay locked for as long as an upload takes.
    async with database.transaction() as session:
        if bearer is not None:
            return await _by_token(session, bearer.credentials)
        return await _by_cookie(session, cookie or "")


async def _by_cookie(session: AsyncSession, value: str) -> Principal:
    at = now()
    found = await user_of_session(session, token_hash(value), at=at)
    if found is None:
        raise SessionEndedError
    user, row = found
    if _is_stale(row.last_seen_at, at):
        row.last_seen_at = at
    return _known(user, "session")


async def _by_token(session: AsyncSession, token: str) -> Principal:
    if not is_well_formed(token):
        raise MistypedTokenError
    at = now()
    found = await user_of_token(session, token_hash(token), at=at)
    if found is None:
        raise InvalidTokenError
    user, row = found
    if _is_stale(row.last_used_at, at):
        row.last_used_at = at
    return _known(user, "token")


def _is_stale(seen: datetime | None, at: datetime) -> bool:
    return seen is None or at - seen >= _SEEN_EVERY


def _known(user: UserRow, via: Literal["session", "token"]) -> Principal:
    return Principal(
        user_id=user.id, name=user.name, email=user.email, role=WorkspaceRole(user.workspace_role), via=via
    )


#: The person who sends the request; 401 when there is none.
CurrentPrincipal = Annotated[Principal, Depends(_principal)]


def may(permission: Permission) -> Callable[[Principal], Principal]:
    """A dependency that lets in only people whose workspace role grants a permission (else 403)."""

    def check(principal: CurrentPrincipal) -> Principal:
        if not principal.may(permission):
            roles = [role.value for role in WorkspaceRole if permission in WORKSPACE_GRANTS[role]]
            raise ForbiddenError(
                f"This needs the permission {permission}, which the workspace role {' or '.join(roles)} has; "
                f"yours is {principal.role}.",
                permission=permission,
            )
        return principal

    return check
