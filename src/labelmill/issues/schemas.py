"""Wire types of issues."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, FiniteFloat, StringConstraints

from labelmill.issues.tables import IssueStatus

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=5_000)]


class _Request(BaseModel):
    model_config = ConfigDict(extra="forbid")


class IssueOpening(_Request):
    """A new issue: about the task, a place in the picture (`x`, `y` in image pixels), or a label.

    With an `id` of the client's making, sending it again after a lost answer opens nothing twice.
    """

    id: UUID | None = None
    text: Text
    label_id: UUID | None = None
    frame: Annotated[int, Field(ge=0)] = 0
    x: FiniteFloat | None = None
    y: FiniteFloat | None = None


class Comment(_Request):
    """What to say. With an `id` of the client's making, sending it again says nothing twice."""

    id: UUID | None = None
    text: Text


class IssuePerson(BaseModel):
    """Who wrote or resolved."""

    id: UUID
    name: str


class IssueComment(BaseModel):
    """One thing that a person said."""

    id: UUID
    author: IssuePerson
    text: str
    created_at: datetime


class Issue(BaseModel):
    """A thread of comments, the oldest first; the first is what the issue was opened with."""

    id: UUID
    task_id: UUID
    label_id: UUID | None
    frame: int
    x: float | None
    y: float | None
    status: IssueStatus
    created_by: IssuePerson
    created_at: datetime
    resolved_by: IssuePerson | None
    resolved_at: datetime | None
    comments: list[IssueComment]


class IssueList(BaseModel):
    """A task's issues, the oldest first."""

    items: list[Issue]
