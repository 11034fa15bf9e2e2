"""Wire types of media."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from labelmill.media.keys import deep_key, shown_key, tiles_key
from labelmill.media.pyramids import levels_of
from labelmill.media.signing import Signer
from labelmill.media.tables import DataItemRow, ImportProblemRow, ImportRow, ItemFrameRow


class TileLevel(BaseModel):
    """How large a picture is at one level of its pyramid."""

    width: int
    height: int


class TilesOut(BaseModel):
    """A pyramid of upright WebP tiles. Level 0 is full size; each further level halves it.

    A tile is at `{url}/{level}/{column}_{row}.webp`; `size` is the side of a tile, and those at the right and
    bottom edge are smaller.
    """

    size: int
    levels: list[TileLevel]
    url: str


class ItemOut(BaseModel):
    """A data item. All urls are signed and live for hours.

    `url` gives what browsers can show, the first frame of a sequence: of a TIFF or a deep picture a PNG of eight
    bits, of all else the bytes as uploaded. `tiles` is there for very large pictures, which are shown from those.
    `deep_url` is there when `depth` is 16, and gives a grey PNG of sixteen bits.
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
    tiles: TilesOut | None
    depth: int
    deep_url: str | None


class ItemFrame(BaseModel):
    """One picture of an item; `index` counts from 0, and `url` is as an item's."""

    index: int
    name: str
    width: int
    height: int
    url: str
    thumbnail_url: str | None


class ItemFrames(BaseModel):
    """Some of an item's frames, in order; `total` is how many there are."""

    items: list[ItemFrame]
    total: int


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
    key = row.cover_key or row.key
    deep = row.depth > 8 and row.tile_size is None
    return ItemOut(
        id=row.id,
        name=row.name,
        kind=row.kind,
        media_type=row.media_type,
        size_bytes=row.size_bytes,
        width=row.width,
        height=row.height,
        frames=row.frames,
        url=signer.url(shown_key(key, row.media_type, row.orientation, row.depth)),
        thumbnail_url=signer.url(row.thumbnail_key) if row.thumbnail_key else None,
        metadata=row.item_metadata,
        tiles=_tiles_out(row, signer),
        depth=row.depth,
        deep_url=signer.url(deep_key(key, row.media_type, row.orientation)) if deep else None,
    )


def frame_out(item: DataItemRow, row: ItemFrameRow, signer: Signer) -> ItemFrame:
    """A row as it goes over the wire."""
    return ItemFrame(
        index=row.index,
        name=row.name,
        width=item.width or 0,
        height=item.height or 0,
        url=signer.url(shown_key(row.key, row.media_type, row.orientation, row.depth)),
        thumbnail_url=signer.url(row.thumbnail_key),
    )


def only_frame_out(item: DataItemRow, signer: Signer) -> ItemFrame:
    """The one frame of an item that is no sequence."""
    whole = item_out(item, signer)
    return ItemFrame(
        index=0,
        name=whole.name,
        width=item.width or 0,
        height=item.height or 0,
        url=whole.url,
        thumbnail_url=whole.thumbnail_url,
    )


def _tiles_out(row: DataItemRow, signer: Signer) -> TilesOut | None:
    if row.tile_size is None or row.width is None or row.height is None:
        return None
    levels = levels_of(row.width, row.height, row.tile_size)
    return TilesOut(
        size=row.tile_size,
        levels=[TileLevel(width=width, height=height) for width, height in levels],
        url=signer.url(tiles_key(row.key)),
    )


def import_out(row: ImportRow, problems: list[ImportProblemRow]) -> ImportOut:
    """A row as it goes over the wire."""
    return ImportOut.model_validate(
        {
            **{name: getattr(row, name) for name in ImportOut.model_fields if name != "problems"},
            "problems": [{"name": p.name, "reason": p.reason} for p in problems],
        }
    )
