"""What can go wrong with issues."""

from labelmill.kit.errors import ForbiddenError, InvalidInputError, NotFoundError


class IssueNotFoundError(NotFoundError):
    """There is no such issue in this project."""


class IssueTaskNotFoundError(NotFoundError):
    """There is no such task in this project."""


class IssuePlaceError(InvalidInputError):
    """An issue is pinned to a place that does not exist."""


class NoVoiceError(ForbiddenError):
    """Issues are written by those who annotate, review or manage tasks in this project; you may only read them."""
