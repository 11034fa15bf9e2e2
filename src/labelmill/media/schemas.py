"""Wire types of media."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from labelmill.media.signing import Signer
from labelmill.media.staging import shown_key
from labelmill.media.tables import DataItemRow, ImportProblemRow, ImportRow


class ItemOut(BaseModel):
    """A data item. `url` and `thumbnail_url` are signed and live for hours.

    `url` gives what browsers can show: of a TIFF a PNG, of all else the bytes as uploaded.
    """

    id: UUID
    name: str
    kind: str
    media_type: str
    size_bytes: int
    width: int | None
    height: int | None
    frames: int
    url: str
    thumbnail_url: str | None
    metadata: dict[str, Any]


class Refusal(BaseModel):
    """A file that was not taken, and why."""

    name: str
    reason: str


class UploadOut(BaseModel):
    """What became of uploaded files. Duplicates were in the project already, under this or another name."""

    added: list[ItemOut]
    duplicates: list[str]
    refused: list[Refusal]


class ImportRequest(BaseModel):
    """A folder on the server, by its absolute path."""

    path: Annotated[str, Field(min_length=1, max_length=4096)]


class ImportOut(BaseModel):
    """A folder import and how far it has come; `problems` are the first of its refused files."""

    id: UUID
    status: Literal["pending", "running", "succeeded", "failed", "canceled"]
    source: str
    total: int
    done: int
    added: int
    duplicates: int
    refused: int
    message: str | None
    created_at: datetime
    finished_at: datetime | None
    problems: list[Refusal]


def item_out(row: DataItemRow, signer: Signer) -> ItemOut:
    """A row as it goes over the wire."""
    return ItemOut(
        id=row.id,
        name=row.name,
        kind=row.kind,
        media_type=row.media_type,
        size_bytes=row.size_bytes,
        width=row.width,
        height=row.height,
        frames=row.frames,
        url=signer.url(shown_key(row.key, row.media_type, row.orientation)),
        thumbnail_url=signer.url(row.thumbnail_key) if row.thumbnail_key else None,
        metadata=row.item_metadata,
    )


def import_out(row: ImportRow, problems: list[ImportProblemRow]) -> ImportOut:
    """A row as it goes over the wire."""
    return ImportOut.model_validate(
        {
            **{name: getattr(row, name) for name in ImportOut.model_fields if name != "problems"},
            "problems": [{"name": p.name, "reason": p.reason} for p in problems],
        }
    )
