"""Whether a task's labels have all answers that the ontology requires, asked before it is submitted."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from labelmill.labels.rules import asks_required, check_complete
from labelmill.labels.tables import LabelRow
from labelmill.ontologies.queries import load_document
from labelmill.projects.tables import ProjectRow
from labelmill.workflows.errors import IncompleteError

#: Problems that the message tells; the details have all.
_TOLD = 3


async def require_complete(session: AsyncSession, project: ProjectRow, item_id: UUID) -> None:
    """Raise IncompleteError when a living label of the item lacks a required answer."""
    _, document = await load_document(session, project.ontology_id)
    if not asks_required(document):
        return
    rows = await session.execute(
        sa.select(LabelRow.id, LabelRow.kind, LabelRow.class_id, LabelRow.attributes)
        .where(LabelRow.project_id == project.id, LabelRow.item_id == item_id, LabelRow.deleted_at.is_(None))
        .order_by(LabelRow.created_at, LabelRow.id)
    )
    problems = [
        {"label_id": str(row.id), "path": problem.path, "message": f"{row.class_id}: {problem.message}"}
        for row in rows
        for problem in check_complete(
            document, "object" if row.kind == "object" else "classification", row.class_id, row.attributes
        )
    ]
    if problems:
        told = "; ".join(problem["message"] for problem in problems[:_TOLD])
        more = f" (and {len(problems) - _TOLD:,} more)" if len(problems) > _TOLD else ""
        raise IncompleteError(f"Labels lack required answers: {told}{more}.", problems=problems)
