"""Routes of sessions, users and API tokens."""

from typing import Annotated, cast
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response, status

from labelmill.identity import actions, queries
from labelmill.identity.auth import COOKIE, CurrentPrincipal, SessionCookie, may, refuse_cross_site
from labelmill.identity.policy import Permission
from labelmill.identity.principal import Principal
from labelmill.identity.schemas import (
    CreatedToken,
    NewToken,
    NewUser,
    PasswordChange,
    SignedIn,
    SignIn,
    TokenList,
    User,
    UserChange,
    token_out,
    user_out,
)
from labelmill.identity.throttle import SignInThrottle
from labelmill.kit.http import AppSettings, Session
from labelmill.kit.pages import Page, decode_id_cursor, id_page

router = APIRouter(prefix="/api")

UserManager = Annotated[Principal, Depends(may(Permission.USERS_MANAGE))]
#: Who creates projects needs to see whom they could invite.
Colleague = Annotated[Principal, Depends(may(Permission.PROJECTS_CREATE))]


@router.post("/session", tags=["session"], dependencies=[Depends(refuse_cross_site)])
async def sign_in(
    body: SignIn, request: Request, response: Response, session: Session, settings: AppSettings
) -> SignedIn:
    """Start a session; the answer sets its cookie."""
    throttle = cast("SignInThrottle", request.app.state.sign_ins)
    address = request.client.host if request.client else ""
    throttle.attempt(email=body.email, address=address)
    row, token = await actions.sign_in(
        session,
        email=body.email,
        password=body.password,
        user_agent=request.headers.get("user-agent", ""),
        days=settings.session_days,
    )
    throttle.succeeded(email=body.email, address=address)
    set_session_cookie(request, response, token, days=settings.session_days)
    return SignedIn(user=user_out(row))


def set_session_cookie(request: Request, response: Response, token: str, *, days: int) -> None:
    """Give the browser its session: out of scripts' reach, and only over TLS where there is TLS."""
    secure = request.url.scheme == "https"
    response.set_cookie(COOKIE, token, max_age=days * 86_400, httponly=True, samesite="lax", secure=secure)


@router.get("/session", tags=["session"])
async def get_session(principal: CurrentPrincipal, session: Session) -> SignedIn:
    """Who is signed in."""
    return SignedIn(user=user_out(await queries.get_user(session, principal.user_id)))


@router.delete("/session", tags=["session"], status_code=status.HTTP_204_NO_CONTENT)
async def sign_out(principal: CurrentPrincipal, cookie: SessionCookie, session: Session, response: Response) -> None:
    """End the session of the cookie; an API token stays as it is."""
    if cookie is not None:
        await actions.sign_out(session, principal.actor, token=cookie)
    response.delete_cookie(COOKIE, httponly=True, samesite="lax")


@router.put("/session/password", tags=["session"], status_code=status.HTTP_204_NO_CONTENT)
async def change_password(
    body: PasswordChange, principal: CurrentPrincipal, cookie: SessionCookie, session: Session
) -> None:
    """Replace one's own password; all one's other sessions end."""
    await actions.change_password(
        session,
        principal.actor,
        user_id=principal.user_id,
        current=body.current_password,
        new=body.new_password,
        keep=cookie,
    )


@router.get("/users", tags=["users"])
async def list_users(
    _: Colleague,
    session: Session,
    cursor: str | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 100,
) -> Page[User]:
    """Everybody in the workspace, oldest first."""
    after = decode_id_cursor(cursor) if cursor is not None else None
    rows = await queries.list_users(session, after=after, limit=limit + 1)
    return id_page([user_out(row) for row in rows], limit=limit, key=lambda user: user.id)


@router.post("/users", tags=["users"], status_code=status.HTTP_201_CREATED)
async def create_user(body: NewUser, principal: UserManager, session: Session) -> User:
    """Add a person."""
    row = await actions.create_user(
        session,
        principal.actor,
        email=body.email,
        name=body.name,
        password=body.password,
        workspace_role=body.workspace_role,
    )
    return user_out(row)


@router.patch("/users/{user_id}", tags=["users"])
async def update_user(user_id: UUID, body: UserChange, principal: UserManager, session: Session) -> User:
    """Rename, disable or enable a person, or change their role or password."""
    row = await actions.update_user(
        session,
        principal.actor,
        user_id=user_id,
        name=body.name,
        workspace_role=body.workspace_role,
        disabled=body.disabled,
        password=body.password,
    )
    return user_out(row)


@router.get("/tokens", tags=["tokens"])
async def list_tokens(principal: CurrentPrincipal, session: Session) -> TokenList:
    """One's own API tokens, newest first, without those that were revoked."""
    return TokenList(items=[token_out(row) for row in await queries.list_tokens(session, principal.user_id)])


@router.post("/tokens", tags=["tokens"], status_code=status.HTTP_201_CREATED)
async def create_token(body: NewToken, principal: CurrentPrincipal, session: Session) -> CreatedToken:
    """Make an API token for oneself; its secret is in this answer only."""
    made = await actions.create_token(
        session,
        principal.actor,
        user_id=principal.user_id,
        name=body.name,
        expires_in_days=body.expires_in_days,
    )
    return CreatedToken(**token_out(made.row).model_dump(), token=made.token)


@router.delete("/tokens/{token_id}", tags=["tokens"], status_code=status.HTTP_204_NO_CONTENT)
async def revoke_token(token_id: UUID, principal: CurrentPrincipal, session: Session) -> None:
    """Make one of one's own API tokens useless from now on."""
    await actions.revoke_token(session, principal.actor, user_id=principal.user_id, token_id=token_id)
