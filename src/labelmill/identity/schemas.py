"""Wire types of users, sessions and API tokens."""

import re
from datetime import datetime
from typing import Annotated, Final
from uuid import UUID

from pydantic import AfterValidator, BaseModel, Field, StrictBool, StringConstraints, WithJsonSchema

from labelmill.identity.policy import WorkspaceRole
from labelmill.identity.tables import ApiTokenRow, UserRow

MIN_PASSWORD = 8

_EMAIL: Final = r"^[^@\s]+@[^@\s]+$"


def _email(value: str) -> str:
    if not re.match(_EMAIL, value):
        raise ValueError("an e-mail looks like ada@example.com")
    return value


Email = Annotated[
    str,
    StringConstraints(strip_whitespace=True, to_lower=True, max_length=254),
    AfterValidator(_email),
    WithJsonSchema({"type": "string", "pattern": _EMAIL, "maxLength": 254}),
]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
NewPassword = Annotated[str, StringConstraints(min_length=MIN_PASSWORD, max_length=1000)]
#: What somebody typed to sign in: it may break today's rules, it only has to match.
TypedPassword = Annotated[str, StringConstraints(max_length=1000)]


class User(BaseModel):
    """A person of the workspace."""

    id: UUID
    email: str
    name: str
    workspace_role: WorkspaceRole
    disabled: bool
    created_at: datetime


class SignIn(BaseModel):
    """What a person types to sign in."""

    email: Annotated[str, StringConstraints(strip_whitespace=True, to_lower=True, max_length=254)]
    password: TypedPassword


class SignedIn(BaseModel):
    """Who is signed in."""

    user: User


class PasswordChange(BaseModel):
    """One's own new password, with the current one as proof."""

    current_password: TypedPassword
    new_password: NewPassword


class NewUser(BaseModel):
    """A person to add."""

    email: Email
    name: Name
    password: NewPassword
    workspace_role: WorkspaceRole = WorkspaceRole.MEMBER


class UserChange(BaseModel):
    """What to change about a person; what is absent or null stays."""

    name: Name | None = None
    workspace_role: WorkspaceRole | None = None
    disabled: StrictBool | None = None
    password: NewPassword | None = None


class NewToken(BaseModel):
    """An API token to make; without `expires_in_days` it never expires."""

    name: Name
    expires_in_days: Annotated[int, Field(strict=True, ge=1, le=3650)] | None = None


class ApiToken(BaseModel):
    """An API token as lists show it."""

    id: UUID
    name: str
    prefix: str
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None


class CreatedToken(ApiToken):
    """A new API token; `token` is shown this once."""

    token: str


class TokenList(BaseModel):
    """One's own API tokens, newest first."""

    items: list[ApiToken]


def user_out(row: UserRow) -> User:
    """A row as it goes over the wire."""
    return User(
        id=row.id,
        email=row.email,
        name=row.name,
        workspace_role=WorkspaceRole(row.workspace_role),
        disabled=row.disabled_at is not None,
        created_at=row.created_at,
    )


def token_out(row: ApiTokenRow) -> ApiToken:
    """A row as it goes over the wire."""
    return ApiToken(
        id=row.id,
        name=row.name,
        prefix=row.prefix,
        created_at=row.created_at,
        expires_at=row.expires_at,
        last_used_at=row.last_used_at,
    )
