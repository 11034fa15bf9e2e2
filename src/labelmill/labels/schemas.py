"""Wire types of labels."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from labelmill.labels.geometry import Geometry
from labelmill.labels.tables import LabelRow
from labelmill.ontologies.document import AttributeValues, LabelKind


class MadeBy(BaseModel):
    """Who wrote something; `name` is null where a caller has to look it up (executions)."""

    kind: Literal["person", "import", "execution"]
    id: UUID | None
    name: str | None = None


class Label(BaseModel):
    """One object or classification instance in its current state."""

    id: UUID
    version: int
    kind: LabelKind
    class_id: str
    frame: int
    geometry: Geometry | None
    attributes: AttributeValues
    confidence: float | None
    made_by: MadeBy
    #: The execution that created it, also after people changed it.
    created_by_execution: UUID | None
    created_at: datetime
    updated_at: datetime


class Revision(BaseModel):
    """One change of a label; `before` is null for its creation, `after` for its deletion."""

    version: int
    op: Literal["create", "update", "delete"]
    at: datetime
    actor: MadeBy
    before: dict[str, Any] | None
    after: dict[str, Any] | None


class _Operation(BaseModel):
    model_config = ConfigDict(extra="forbid")


class CreateLabel(_Operation):
    """Create a label. With an `id` of one's own (a UUID) a repeated request creates nothing twice."""

    op: Literal["create"]
    id: UUID | None = None
    kind: LabelKind
    class_id: str
    frame: int = 0
    geometry: Geometry | None = None
    attributes: AttributeValues = {}


class UpdateLabel(_Operation):
    """Change a label at `version`; what is left out stays."""

    op: Literal["update"]
    id: UUID
    version: Annotated[int, Field(ge=1)]
    geometry: Geometry | None = None
    attributes: AttributeValues | None = None


class DeleteLabel(_Operation):
    """Delete a label at `version`."""

    op: Literal["delete"]
    id: UUID
    version: Annotated[int, Field(ge=1)]


Operation = Annotated[CreateLabel | UpdateLabel | DeleteLabel, Field(discriminator="op")]


class LabelPatch(_Operation):
    """Changes that are made together or not at all."""

    operations: Annotated[list[Operation], Field(min_length=1, max_length=20_000)]


class Labels(BaseModel):
    """The labels of one item."""

    items: list[Label]


class Revisions(BaseModel):
    """A label's changes, newest first."""

    items: list[Revision]


def label_out(row: LabelRow, names: Mapping[UUID, str]) -> Label:
    """A row as it goes over the wire; `names` gives the names of the authors that are known."""
    return Label.model_validate(
        {
            "id": row.id,
            "version": row.version,
            "kind": row.kind,
            "class_id": row.class_id,
            "frame": row.frame,
            "geometry": row.geometry,
            "attributes": row.attributes,
            "confidence": row.confidence,
            "made_by": {
                "kind": row.author_kind,
                "id": row.author_id,
                "name": names.get(row.author_id) if row.author_id else None,
            },
            "created_by_execution": row.created_by_execution,
            "created_at": row.created_at,
            "updated_at": row.updated_at,
        }
    )
