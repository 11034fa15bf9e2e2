"""Verbs that write data items and imports."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from labelmill.kit.clock import now
from labelmill.kit.errors import ConflictError, InvalidInputError, NotFoundError
from labelmill.kit.events import Actor, Event, emit
from labelmill.kit.ids import new_id
from labelmill.media.sequences import ImageSequence
from labelmill.media.staging import Staged
from labelmill.media.storage import Storage
from labelmill.media.tables import BucketRow, DataItemRow, ImportRow, ImportStatus, ItemFrameRow, ItemKind

_BUCKET = "local"
_OPEN = (ImportStatus.PENDING, ImportStatus.RUNNING)


#: Puts items into a project, by its id, where they are not yet there; returns how many are new to it.
Place = Callable[[AsyncSession, UUID, Sequence[DataItemRow]], Awaitable[int]]


@dataclass(frozen=True, slots=True)
class Uploaded:
    """What became of uploaded files: items new to the project, names of those that were there, and refusals."""

    added: list[DataItemRow] = field(default_factory=list[DataItemRow])
    duplicates: list[str] = field(default_factory=list[str])
    refused: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])


async def record_items(
    session: AsyncSession, storage: Storage, files: Sequence[Staged]
) -> list[tuple[DataItemRow, bool]]:
    """The data item of each staged file, and whether it is new; equal bytes are one item, whoever was first."""
    if not files:
        return []
    bucket_id = await _bucket(session, storage)
    first: dict[str, Staged] = {}
    for file in files:
        first.setdefault(file.key, file)
    created = set(
        await session.scalars(
            insert(DataItemRow)
            # In one order, so that two that insert the same files cannot wait for each other.
            .values([_values(bucket_id, first[key]) for key in sorted(first)])
            .on_conflict_do_nothing(constraint="uq_data_items_bucket_id_key")
            .returning(DataItemRow.key)
        )
    )
    rows = await session.scalars(
        sa.select(DataItemRow).where(DataItemRow.bucket_id == bucket_id, DataItemRow.key.in_(list(first)))
    )
    by_key = {row.key: row for row in rows}
    items: list[tuple[DataItemRow, bool]] = []
    for file in files:
        items.append((by_key[file.key], file.key in created))
        created.discard(file.key)
    return items


async def add_files(
    session: AsyncSession,
    storage: Storage,
    actor: Actor,
    *,
    project_id: UUID,
    files: Sequence[Staged],
    refused: Sequence[tuple[str, str]],
    place: Place,
) -> Uploaded:
    """Add staged files to a project; `refused` are those that could not be staged, as (name, reason)."""
    uploaded = Uploaded(refused=list(refused))
    recorded = await record_items(session, storage, files)
    new = [row for row, created in recorded if created]
    await place(session, project_id, new)
    uploaded.added.extend(new)
    for file, (row, created) in zip(files, recorded, strict=True):
        if created:
            continue
        # The workspace has it; whether this project has, only the placing tells.
        if await place(session, project_id, [row]):
            uploaded.added.append(row)
        else:
            uploaded.duplicates.append(file.name)
    counts: dict[str, Any] = {
        "added": len(uploaded.added),
        "duplicates": len(uploaded.duplicates),
        "refused": len(uploaded.refused),
    }
    await emit(session, Event("items.uploaded", project_id, project_id, actor, counts))
    return uploaded


async def add_sequence(
    session: AsyncSession, storage: Storage, actor: Actor, *, project_id: UUID, sequence: ImageSequence, place: Place
) -> tuple[DataItemRow, bool]:
    """Add an image sequence to a project as one item, and say whether it is new there.

    Equal frames in equal order are one item, whatever their names.
    """
    bucket_id = await _bucket(session, storage)
    made = await session.scalar(
        insert(DataItemRow)
        .values(_sequence_values(bucket_id, sequence))
        .on_conflict_do_nothing(constraint="uq_data_items_bucket_id_key")
        .returning(DataItemRow.id)
    )
    row = (
        await session.scalars(
            sa.select(DataItemRow).where(DataItemRow.bucket_id == bucket_id, DataItemRow.key == sequence.key)
        )
    ).one()
    if made is not None:
        await session.execute(
            sa.insert(ItemFrameRow), [_frame_values(row.id, n, frame) for n, frame in enumerate(sequence.frames)]
        )
    placed = await place(session, project_id, [row])
    counts: dict[str, Any] = {"added": placed, "duplicates": 1 - placed, "refused": 0}
    await emit(session, Event("items.uploaded", project_id, project_id, actor, counts))
    return row, placed > 0


async def start_import(session: AsyncSession, actor: Actor, *, project_id: UUID, path: str) -> ImportRow:
    """Ask for the import of a folder on the server; some process's import loop takes it up."""
    folder = await asyncio.to_thread(_folder, path)
    row = ImportRow(
        id=new_id(),
        project_id=project_id,
        created_by=actor.id if actor.kind == "person" else None,
        source=str(folder),
        status=ImportStatus.PENDING,
    )
    session.add(row)
    await session.flush()
    await session.refresh(row)
    await emit(session, Event("import.started", row.id, project_id, actor, {"source": row.source}))
    return row


async def cancel_import(session: AsyncSession, actor: Actor, *, project_id: UUID, import_id: UUID) -> ImportRow:
    """End an import that is not done; its runner stops at the next file, and what it added stays."""
    row = await session.scalar(
        sa.select(ImportRow)
        .where(ImportRow.id == import_id, ImportRow.project_id == project_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise NotFoundError("There is no such import in this project.")
    if row.status == ImportStatus.CANCELED:
        return row
    if row.status not in _OPEN:
        raise ConflictError(f"The import has {row.status} already; there is nothing to cancel.")
    row.status, row.finished_at, row.lease_until = ImportStatus.CANCELED, now(), None
    await session.flush()
    await emit(session, Event("import.canceled", row.id, project_id, actor))
    return row


def _folder(path: str) -> Path:
    folder = Path(path)
    if "\0" in path or not folder.is_absolute():
        raise InvalidInputError("Give the folder's absolute path on the server, such as /srv/images.", field="path")
    try:
        folder = folder.resolve(strict=True)
        next(folder.iterdir(), None)
    except FileNotFoundError:
        raise InvalidInputError(f"There is no folder {path} on the server.", field="path") from None
    except NotADirectoryError:
        raise InvalidInputError(f"{path} is a file; give the folder that it is in.", field="path") from None
    except OSError as error:
        raise InvalidInputError(f"{path} cannot be read: {error.strerror}.", field="path") from error
    return folder


async def _bucket(session: AsyncSession, storage: Storage) -> UUID:
    found = await session.scalar(sa.select(BucketRow.id).where(BucketRow.name == _BUCKET))
    if found is not None:
        return found
    await session.execute(
        insert(BucketRow)
        .values(id=new_id(), name=_BUCKET, url=storage.url)
        .on_conflict_do_nothing(index_elements=["name"])
    )
    return (await session.execute(sa.select(BucketRow.id).where(BucketRow.name == _BUCKET))).scalar_one()


def _values(bucket_id: UUID, file: Staged) -> dict[str, Any]:
    return {
        "id": new_id(),
        "bucket_id": bucket_id,
        "key": file.key,
        "thumbnail_key": file.thumbnail_key,
        "name": file.name,
        "kind": file.probe.kind,
        "media_type": file.probe.media_type,
        "size_bytes": file.size_bytes,
        "sha256": file.sha256,
        "width": file.probe.width,
        "height": file.probe.height,
        "frames": file.probe.frames,
        "orientation": file.probe.orientation,
        "depth": file.probe.depth,
        "tile_size": file.tile_size,
    }


def _sequence_values(bucket_id: UUID, sequence: ImageSequence) -> dict[str, Any]:
    cover = sequence.frames[0]
    return {
        **_values(bucket_id, cover),
        "key": sequence.key,
        "cover_key": cover.key,
        "name": sequence.name,
        "kind": ItemKind.IMAGE_SEQUENCE,
        "size_bytes": sum(frame.size_bytes for frame in sequence.frames),
        "sha256": sequence.sha256,
        "frames": len(sequence.frames),
    }


def _frame_values(item_id: UUID, index: int, frame: Staged) -> dict[str, Any]:
    return {
        "item_id": item_id,
        "index": index,
        "key": frame.key,
        "thumbnail_key": frame.thumbnail_key,
        "name": frame.name,
        "media_type": frame.probe.media_type,
        "size_bytes": frame.size_bytes,
        "orientation": frame.probe.orientation,
        "depth": frame.probe.depth,
    }
