"""What can go wrong with people and their credentials."""

from typing import ClassVar

from labelmill.kit.errors import (
    ConflictError,
    ForbiddenError,
    InvalidInputError,
    LabelmillError,
    NotFoundError,
    NotSignedInError,
)


class WrongPasswordError(NotSignedInError):
    """The e-mail or the password is wrong."""


class WrongCurrentPasswordError(InvalidInputError):
    """The current password is wrong."""


class SessionEndedError(NotSignedInError):
    """This session has ended; sign in again."""


class InvalidTokenError(NotSignedInError):
    """This API token is unknown, expired or revoked; make a new one."""


class MistypedTokenError(NotSignedInError):
    """This is not a complete API token: one starts with lab_ and has 42 characters. Copy it again."""


class CrossSiteRequestError(ForbiddenError):
    """This request came from another site's page, so its session cookie does not count."""


class TooManySignInsError(LabelmillError):
    """Too many wrong passwords; wait a few minutes and try again."""

    status: ClassVar[int] = 429


class UserNotFoundError(NotFoundError):
    """There is no such user."""


class TokenNotFoundError(NotFoundError):
    """You have no such API token."""


class EmailTakenError(ConflictError):
    """Somebody already has this e-mail."""


class LastAdminError(ConflictError):
    """This is the last workspace admin: make somebody else an admin first."""
