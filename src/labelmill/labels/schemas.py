"""Wire types of labels."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from labelmill.labels.geometry import Geometry
from labelmill.labels.tables import LabelRow, RevisionOp, Verdict
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
    #: Higher is nearer to the eye; equal ones lie in the order of their creation.
    z: int
    confidence: float | None
    #: A reviewer's word on its content.
    review: Verdict | None
    made_by: MadeBy
    #: The execution that created it, also after people changed it.
    created_by_execution: UUID | None
    created_at: datetime
    updated_at: datetime


class Revision(BaseModel):
    """One change of a label; `before` is null when it was not there, as for its creation, `after` when it is gone."""

    version: int
    op: RevisionOp
    at: datetime
    actor: MadeBy
    before: dict[str, Any] | None
    after: dict[str, Any] | None


class _Operation(BaseModel):
    model_config = ConfigDict(extra="forbid")


#: Fits PostgreSQL's integer.
Height = Annotated[int, Field(ge=-(2**31), lt=2**31)]


class CreateLabel(_Operation):
    """Create a label. With an `id` of one's own (a UUID) a repeated request creates nothing twice."""

    op: Literal["create"]
    id: UUID | None = None
    kind: LabelKind
    class_id: str
    frame: int = 0
    geometry: Geometry | None = None
    attributes: AttributeValues = {}
    z: Height = 0


class _OfLabel(_Operation):
    id: UUID
    version: Annotated[int, Field(ge=1)]


class UpdateLabel(_OfLabel):
    """Change a label at `version`; what is left out stays. The class may become another one of the same shape.

    The label is then the caller's, and loses confidence and review; a change of `z` alone leaves all that.
    """

    op: Literal["update"]
    class_id: str | None = None
    geometry: Geometry | None = None
    attributes: AttributeValues | None = None
    z: Height | None = None


class DeleteLabel(_OfLabel):
    """Delete a label at `version`."""

    op: Literal["delete"]


class AcceptLabel(_OfLabel):
    """Make an agent's suggestion the caller's own, as it is."""

    op: Literal["accept"]


class ReviewLabel(_OfLabel):
    """Approve or reject a label at `version`, or take the verdict back (null)."""

    op: Literal["review"]
    verdict: Verdict | None


class RestoreLabel(_OfLabel):
    """Make the label at `version`, deleted or not, what it was at version `to`, and whose it was then."""

    op: Literal["restore"]
    to: Annotated[int, Field(ge=1)]


#: Operations on a label that is, or was, there.
Change = UpdateLabel | DeleteLabel | AcceptLabel | ReviewLabel | RestoreLabel
Operation = Annotated[CreateLabel | Change, Field(discriminator="op")]


class LabelPatch(_Operation):
    """Changes that are made together or not at all."""

    operations: Annotated[list[Operation], Field(min_length=1, max_length=20_000)]


class DeletedLabel(BaseModel):
    """A label that is not there any more."""

    id: UUID
    version: int
    #: The execution that deleted it; left out when a person did.
    by_execution: UUID | None = None


class LabelList(BaseModel):
    """Labels of one item. `as_of`, given back as `since`, asks for what was written after this answer.

    Such an answer may repeat what the caller knows: the higher version of a label is the truth.
    """

    items: list[Label]
    deleted: list[DeletedLabel]
    as_of: str


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
            "z": row.z,
            "confidence": row.confidence,
            "review": row.review,
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
