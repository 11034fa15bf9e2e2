"""Whether a task's labels have all answers that the ontology requires, asked before it is submitted."""

from collections.abc import Iterator
from itertools import islice
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from labelmill.labels.rules import asks_required, check_begun, check_complete
from labelmill.labels.tables import LabelRow
from labelmill.media.tables import DataItemRow
from labelmill.ontologies.document import OntologyDocument
from labelmill.ontologies.queries import load_document
from labelmill.projects.tables import ProjectRow
from labelmill.workflows.errors import IncompleteError

#: Problems that the message tells; the details have as many as a person can go through.
_TOLD: Final = 3
_LISTED: Final = 200


async def require_complete(session: AsyncSession, project: ProjectRow, item_id: UUID) -> None:
    """Raise IncompleteError when a required answer is missing: of a living label, or of a classification not begun."""
    _, document = await load_document(session, project.ontology_id)
    if not asks_required(document):
        return
    rows = await session.execute(
        sa.select(LabelRow.id, LabelRow.kind, LabelRow.class_id, LabelRow.frame, LabelRow.attributes)
        .where(LabelRow.project_id == project.id, LabelRow.item_id == item_id, LabelRow.deleted_at.is_(None))
        .order_by(LabelRow.created_at, LabelRow.id)
    )
    frames = (await session.execute(sa.select(DataItemRow.frames).where(DataItemRow.id == item_id))).scalar_one()
    problems = list(islice(_problems(document, rows.all(), frames), _LISTED + 1))
    if problems:
        told = "; ".join(problem["message"] for problem in problems[:_TOLD])
        more = len(problems) - _TOLD
        also = "" if more <= 0 else f" (and {more} more)" if len(problems) <= _LISTED else " (and many more)"
        raise IncompleteError(f"Required answers are missing: {told}{also}.", problems=problems[:_LISTED])


def _problems(document: OntologyDocument, rows: Any, frames: int) -> Iterator[dict[str, Any]]:
    names = {c.id: c.name for c in (*document.objects, *document.classifications)}
    for row in rows:
        kind = "object" if row.kind == "object" else "classification"
        for problem in check_complete(document, kind, row.class_id, row.attributes):
            message = f"{names.get(row.class_id, row.class_id)}: {problem.message}"
            yield _problem(str(row.id), row.class_id, row.frame, problem.path, message)
    begun = {(row.class_id, row.frame) for row in rows if row.kind == "classification"}
    for missing in check_begun(document, frames, begun):
        where = "" if frames == 1 else f" on frame {missing.frame}"
        message = f"{names[missing.class_id]}: {missing.problem.message}{where}"
        yield _problem(None, missing.class_id, missing.frame, missing.problem.path, message)


def _problem(label_id: str | None, class_id: str, frame: int, path: str, message: str) -> dict[str, Any]:
    return {"label_id": label_id, "class_id": class_id, "frame": frame, "path": path, "message": message}
