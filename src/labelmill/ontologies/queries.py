"""Reads of ontologies."""

from collections import OrderedDict
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from labelmill.kit.errors import NotFoundError
from labelmill.ontologies.document import OntologyDocument
from labelmill.ontologies.tables import OntologyRow

#: Parsed documents of the versions in use. `updated_at` tells a version apart from one that was rolled back.
_documents: OrderedDict[tuple[UUID, int, datetime], OntologyDocument] = OrderedDict()
_KEPT = 64


async def load_document(session: AsyncSession, ontology_id: UUID) -> tuple[int, OntologyDocument]:
    """The current version and its parsed document, which callers share and must not change."""
    columns = (OntologyRow.version, OntologyRow.updated_at)
    current = (await session.execute(sa.select(*columns).where(OntologyRow.id == ontology_id))).one_or_none()
    if current is None:
        raise NotFoundError(f"There is no ontology {ontology_id}.")
    known = _documents.get((ontology_id, current.version, current.updated_at))
    if known is not None:
        _documents.move_to_end((ontology_id, current.version, current.updated_at))
        return current.version, known
    row = (
        await session.execute(sa.select(*columns, OntologyRow.document).where(OntologyRow.id == ontology_id))
    ).one()
    document = OntologyDocument.model_validate(row.document)
    _documents[(ontology_id, row.version, row.updated_at)] = document
    while len(_documents) > _KEPT:
        _documents.popitem(last=False)
    return row.version, document
