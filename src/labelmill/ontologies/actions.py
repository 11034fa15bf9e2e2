"""Verbs that write ontologies."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from labelmill.kit.clock import now
from labelmill.kit.errors import NotFoundError
from labelmill.kit.events import Actor, Event, emit
from labelmill.ontologies.changes import check_change
from labelmill.ontologies.document import OntologyDocument
from labelmill.ontologies.errors import OntologyChangeError, StaleOntologyError
from labelmill.ontologies.tables import OntologyRow, OntologyVersionRow


async def create_ontology(
    session: AsyncSession,
    actor: Actor,
    *,
    name: str,
    document: OntologyDocument,
    project_id: UUID | None = None,
) -> OntologyRow:
    """Store a new ontology at version 1. `project_id` only tells whom the event concerns."""
    row = OntologyRow(name=name, version=1, document=document.model_dump(mode="json"))
    session.add(row)
    await session.flush()
    await _keep_version(session, actor, row)
    await emit(session, Event("ontology.created", row.id, project_id, actor, {"version": 1}))
    return row


async def update_ontology(
    session: AsyncSession,
    actor: Actor,
    *,
    ontology_id: UUID,
    version: int,
    document: OntologyDocument,
    project_id: UUID | None = None,
) -> OntologyRow:
    """Make `document` the next version, when `version` is still the current one.

    Raises StaleOntologyError when it is not, OntologyChangeError when the document takes something away.
    """
    row = await session.scalar(
        sa.select(OntologyRow)
        .where(OntologyRow.id == ontology_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise NotFoundError(f"There is no ontology {ontology_id}.")
    if row.version != version:
        raise StaleOntologyError(field="version", version=row.version)
    problems = check_change(OntologyDocument.model_validate(row.document), document)
    if problems:
        raise OntologyChangeError(
            "; ".join(p.message for p in problems[:3]),
            field="document",
            problems=[{"path": p.path, "message": p.message} for p in problems],
        )
    row.version += 1
    row.document = document.model_dump(mode="json")
    row.updated_at = now()
    await session.flush()
    await _keep_version(session, actor, row)
    await emit(session, Event("ontology.updated", row.id, project_id, actor, {"version": row.version}))
    return row


async def _keep_version(session: AsyncSession, actor: Actor, row: OntologyRow) -> None:
    session.add(
        OntologyVersionRow(
            ontology_id=row.id,
            version=row.version,
            document=row.document,
            changed_by=actor.id if actor.kind == "person" else None,
        )
    )
    await session.flush()
