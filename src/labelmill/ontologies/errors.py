"""What can go wrong with an ontology."""

from labelmill.kit.errors import ConflictError, InvalidInputError


class OntologyChangeError(InvalidInputError):
    """The new document takes something away that labels may use; details.problems says what."""


class StaleOntologyError(ConflictError):
    """The ontology was changed in the meantime; reload it and make your change again."""
