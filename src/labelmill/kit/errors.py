"""Errors that carry their HTTP status; a class's docstring is its default message."""

from typing import Any, ClassVar


class LabelmillError(Exception):
    """Something went wrong in Labelmill."""

    status: ClassVar[int] = 500

    def __init__(self, message: str | None = None, *, field: str | None = None, **details: Any) -> None:
        self.message = message or (type(self).__doc__ or "").strip()
        #: The input field at fault, as a dotted path, where there is one.
        self.field = field
        #: Machine-readable facts about the failure, shown beside the message.
        self.details = details
        super().__init__(self.message)

    @property
    def code(self) -> str:
        """Stable machine name: the class's name in snake_case without `Error`."""
        name = type(self).__name__.removesuffix("Error")
        return "".join(f"_{c.lower()}" if c.isupper() else c for c in name).lstrip("_")

    def body(self) -> dict[str, Any]:
        """The wire form: `{"error": {code, message, field, details}}`."""
        return {
            "error": {
                "code": self.code,
                "message": self.message,
                "field": self.field,
                "details": self.details,
            }
        }


class InvalidInputError(LabelmillError):
    """The request has a value that cannot be used."""

    status = 422


class NotSignedInError(LabelmillError):
    """Sign in, or send an API token as `Authorization: Bearer …`."""

    status = 401


class ForbiddenError(LabelmillError):
    """Your role does not allow this."""

    status = 403


class NotFoundError(LabelmillError):
    """There is nothing here, or you may not see it."""

    status = 404


class ConflictError(LabelmillError):
    """Somebody changed this in the meantime; reload and try again."""

    status = 409
