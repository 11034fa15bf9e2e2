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
    return current.version, await known_document(session, ontology_id, current.version, current.updated_at)


async def known_document(
    session: AsyncSession, ontology_id: UUID, version: int, updated_at: datetime
) -> OntologyDocument:
    """The document of a version that the caller has just read; no query when this process knows it already."""
    key = (ontology_id, version, updated_at)
    known = _documents.get(key)
    if known is not None:
        _documents.move_to_end(key)
        return known
    document = OntologyDocument.model_validate(
        await session.scalar(sa.select(OntologyRow.document).where(OntologyRow.id == ontology_id))
    )
    _documents[key] = document
    while len(_documents) > _KEPT:
        _documents.popitem(last=False)
    return document
