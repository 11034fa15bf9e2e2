"""The agent contract, version 1: `AgentRequest` in, `AgentResult` out; the same over every transport. Pure.

An agent never writes labels. It returns a result; Labelmill checks it against the ontology and applies it.
"""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from labelmill.labels.geometry import BoundingBox, Geometry, Point
from labelmill.ontologies.document import AttributeValues, LabelKind, OntologyDocument

CONTRACT_VERSION: Literal["1"] = "1"

Confidence = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]


class Trigger(StrEnum):
    """Why an execution exists."""

    WORKFLOW = "workflow"  # the stage is live and the task's turn came
    MANUAL = "manual"  # a person pressed Run or Retry
    EDITOR = "editor"  # a person chose Trigger agent in the Label Editor
    SHADOW = "shadow"  # a dry run: the result is shown, never applied


class _Message(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ProjectRef(_Message):
    """The project that the task belongs to."""

    id: UUID
    name: str


class TaskRef(_Message):
    """The task and the stage it is in."""

    id: UUID
    priority: int
    stage: str


class ItemRef(_Message):
    """The data item. `url` is signed and short-lived; sizes are upright (EXIF-applied) pixels."""

    id: UUID
    name: str
    kind: str
    media_type: str
    size_bytes: int
    width: int | None = None
    height: int | None = None
    frames: int = 1
    url: str
    metadata: dict[str, Any] = {}


class CurrentLabel(_Message):
    """A label that is on the item now. `made_by` is who wrote its current state."""

    id: UUID
    version: int
    kind: LabelKind
    class_id: str
    frame: int = 0
    geometry: Geometry | None = None
    attributes: AttributeValues = {}
    confidence: Confidence | None = None
    made_by: Literal["person", "import", "execution"]


class Prompt(StrEnum):
    """What a person can point with, for agents that take prompts."""

    POINTS = "points"
    BOXES = "boxes"


class Selection(_Message):
    """What the person had selected or clicked when they triggered the agent in the Label Editor.

    `class_id` is the object class that they had chosen to draw.
    """

    frame: Annotated[int, Field(ge=0)] = 0
    label_ids: Annotated[list[UUID], Field(max_length=10_000)] = []
    positive_points: Annotated[list[Point], Field(max_length=500)] = []
    negative_points: Annotated[list[Point], Field(max_length=500)] = []
    boxes: Annotated[list[BoundingBox], Field(max_length=500)] = []
    class_id: str | None = None

    @property
    def prompted(self) -> bool:
        """Whether the person pointed at anything."""
        return bool(self.label_ids or self.positive_points or self.negative_points or self.boxes)


class AgentRequest(_Message):
    """All that an agent gets to know of one execution."""

    contract: Literal["1"] = CONTRACT_VERSION
    execution_id: UUID
    attempt: int = 1
    deadline: datetime
    trigger: Trigger
    project: ProjectRef
    task: TaskRef | None = None
    item: ItemRef
    ontology: OntologyDocument
    labels: list[CurrentLabel] = []
    config: dict[str, Any] = {}
    selection: Selection | None = None
    #: The result will be shown and thrown away. Without a prompt: only get ready for what comes next.
    preview: bool = False
    token: str | None = None

    @property
    def frame(self) -> int:
        """The frame that the item's bytes show."""
        return self.selection.frame if self.selection is not None else 0


class NewLabel(_Message):
    """A label to create. Objects need `geometry`; classifications must not have one."""

    kind: LabelKind = "object"
    class_id: str
    frame: int = 0
    geometry: Geometry | None = None
    attributes: AttributeValues = {}
    confidence: Confidence | None = None


class LabelUpdate(_Message):
    """A change to a label of the request: fields that are None stay as they are.

    Refused as a conflict when the label's version is no longer the one in the request.
    """

    id: UUID
    geometry: Geometry | None = None
    attributes: AttributeValues | None = None
    confidence: Confidence | None = None


class Usage(_Message):
    """What the run cost."""

    input_tokens: Annotated[int, Field(ge=0)] = 0
    output_tokens: Annotated[int, Field(ge=0)] = 0
    cost_usd: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 0.0
    seconds: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 0.0


class AgentResult(_Message):
    """What an agent answers. `decision` is a declared decision: the pathway that the task takes."""

    create: list[NewLabel] = []
    update: list[LabelUpdate] = []
    delete: list[UUID] = []
    decision: str | None = None
    message: Annotated[str, Field(max_length=10_000)] | None = None
    usage: Usage | None = None
    log: Annotated[list[str], Field(max_length=1_000)] = []
