"""What can go wrong with labels."""

from labelmill.kit.errors import ConflictError, InvalidInputError


class InvalidLabelError(InvalidInputError):
    """A label does not fit the ontology or the item; details.problems says what."""


class LabelConflictError(ConflictError):
    """Somebody changed the same labels in the meantime; details.conflicts has both sides."""
