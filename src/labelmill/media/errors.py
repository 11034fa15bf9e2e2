"""What can go wrong with media."""

from labelmill.kit.errors import ForbiddenError, InvalidInputError


class RefusedFileError(InvalidInputError):
    """This file cannot be a data item."""


class LinkExpiredError(ForbiddenError):
    """This link has expired; reload the page that it is on."""
