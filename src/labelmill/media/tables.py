"""Rows of buckets, data items, frames and folder imports."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from labelmill.kit.db import Base, one_of
from labelmill.kit.ids import new_id


class ItemKind(StrEnum):
    """What a data item is."""

    IMAGE = "image"
    IMAGE_SEQUENCE = "image_sequence"
    VIDEO = "video"
    TEXT = "text"
    PDF = "pdf"
    AUDIO = "audio"


class ImportStatus(StrEnum):
    """How far a folder import has come."""

    PENDING = "pending"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELED = "canceled"


class BucketRow(Base):
    """A place that holds bytes; `url` is file:///… for a folder (later s3://, gs://, az://)."""

    __tablename__ = "buckets"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(unique=True)
    url: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(server_default=sa.func.now())


class DataItemRow(Base):
    """One image, video, text … `width` and `height` are upright pixels: EXIF orientation is applied.

    Of an image sequence `media_type`, `orientation`, `depth` and the thumbnail are its first frame's.
    """

    __tablename__ = "data_items"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    bucket_id: Mapped[UUID] = mapped_column(sa.ForeignKey("buckets.id"))
    #: Where the bytes are; of an image sequence only a name for its content, and the bytes are its frames'.
    key: Mapped[str]
    #: Of an image sequence, where the first frame's bytes are.
    cover_key: Mapped[str | None]
    thumbnail_key: Mapped[str | None]
    name: Mapped[str]
    kind: Mapped[str]
    media_type: Mapped[str]
    size_bytes: Mapped[int] = mapped_column(sa.BigInteger)
    sha256: Mapped[bytes]
    width: Mapped[int | None]
    height: Mapped[int | None]
    frames: Mapped[int] = mapped_column(server_default="1")
    #: EXIF orientation of the stored bytes, 1 to 8.
    orientation: Mapped[int] = mapped_column(server_default="1")
    #: Bits of a pixel's channel: 16 for grey pictures that are shown through a window of their values.
    depth: Mapped[int] = mapped_column(server_default="8")
    #: Pixels along a tile's side, for pictures that are shown from tiles.
    tile_size: Mapped[int | None]
    item_metadata: Mapped[dict[str, Any]] = mapped_column("metadata", server_default="{}")
    created_at: Mapped[datetime] = mapped_column(server_default=sa.func.now())

    __table_args__ = (
        one_of("kind", ItemKind),
        sa.UniqueConstraint("bucket_id", "key", name="uq_data_items_bucket_id_key"),
    )


class ItemFrameRow(Base):
    """One picture of an image sequence, upright as large as the item says. `index` counts from 0."""

    __tablename__ = "item_frames"

    item_id: Mapped[UUID] = mapped_column(sa.ForeignKey("data_items.id", ondelete="CASCADE"), primary_key=True)
    index: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str]
    thumbnail_key: Mapped[str]
    name: Mapped[str]
    media_type: Mapped[str]
    size_bytes: Mapped[int] = mapped_column(sa.BigInteger)
    orientation: Mapped[int]
    depth: Mapped[int]


class ImportRow(Base):
    """A folder import: a job with progress that survives a restart."""

    __tablename__ = "imports"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    project_id: Mapped[UUID] = mapped_column(sa.ForeignKey("projects.id", ondelete="CASCADE"), index=True)
    created_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"))
    source: Mapped[str]
    status: Mapped[str] = mapped_column(server_default="pending")
    total: Mapped[int] = mapped_column(server_default="0")
    done: Mapped[int] = mapped_column(server_default="0")
    added: Mapped[int] = mapped_column(server_default="0")
    duplicates: Mapped[int] = mapped_column(server_default="0")
    refused: Mapped[int] = mapped_column(server_default="0")
    message: Mapped[str | None]
    #: The runner renews this; a running import with a past lease is taken up by another process.
    lease_until: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(server_default=sa.func.now())
    finished_at: Mapped[datetime | None]

    __table_args__ = (one_of("status", ImportStatus),)


class ImportProblemRow(Base):
    """One file that an import refused, and why."""

    __tablename__ = "import_problems"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    import_id: Mapped[UUID] = mapped_column(sa.ForeignKey("imports.id", ondelete="CASCADE"), index=True)
    name: Mapped[str]
    reason: Mapped[str]
