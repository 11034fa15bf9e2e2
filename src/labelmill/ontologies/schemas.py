"""Wire types of ontologies."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from labelmill.ontologies.document import OntologyDocument
from labelmill.ontologies.tables import OntologyRow


class Ontology(BaseModel):
    """An ontology at its current version."""

    id: UUID
    name: str
    version: int
    document: OntologyDocument


class OntologyChange(BaseModel):
    """A new document, made from `version`."""

    version: Annotated[int, Field(ge=1)]
    document: OntologyDocument


def ontology_out(row: OntologyRow) -> Ontology:
    """A row as it goes over the wire."""
    return Ontology(
        id=row.id, name=row.name, version=row.version, document=OntologyDocument.model_validate(row.document)
    )
