"""Wire types of people's work on tasks: holds, the next task, and the steps that end the work."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

#: A tab, by an id of its own making.
HolderId = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[\x21-\x7e]+$")]


class Holder(BaseModel):
    """Who holds a task."""

    id: UUID
    name: str


class TaskHold(BaseModel):
    """One person's hold on a task, from the tab `holder`. It ends at `until` unless it is renewed."""

    user: Holder
    holder: str
    since: datetime
    until: datetime


class _Request(BaseModel):
    model_config = ConfigDict(extra="forbid")


class HoldIn(_Request):
    """Hold a task, or renew its hold. `take_over`: from another tab of one's own; managers, from anybody."""

    holder: HolderId
    take_over: bool = False


class NextIn(_Request):
    """Where to look for the next task, and the task that it is not (the one just left)."""

    holder: HolderId
    stage_id: UUID | None = None
    after: UUID | None = None


class SkipIn(_Request):
    """The tab that puts a task aside."""

    holder: HolderId | None = None


class StepIn(_Request):
    """The tab that ends the work on a task. With it, a hold of another tab of the same person counts too."""

    holder: HolderId | None = None


class RejectIn(StepIn):
    """Why a task is sent back."""

    reason: Annotated[str, Field(max_length=2_000)] = ""
