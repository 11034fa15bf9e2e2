"""From a file's bytes to bytes in storage, checked and drawn: all that comes before the database."""

import asyncio
import hashlib
from dataclasses import dataclass
from typing import Final

from labelmill.media.errors import RefusedFileError
from labelmill.media.probe import Probe, open_image, probe
from labelmill.media.storage import Storage
from labelmill.media.thumbnails import draw, needs_rendition

#: Files above this are refused unread.
MAX_FILE_BYTES: Final = 512 * 1024 * 1024
_MAX_NAME: Final = 500


@dataclass(frozen=True, slots=True)
class Staged:
    """A file whose bytes and thumbnail are in storage, ready to become a data item."""

    name: str
    sha256: bytes
    size_bytes: int
    probe: Probe

    @property
    def key(self) -> str:
        """Where the bytes are."""
        return content_key(self.sha256, self.probe.format.endings[0])

    @property
    def thumbnail_key(self) -> str:
        """Where the thumbnail is."""
        return f"thumbnails/{content_key(self.sha256, '.webp')}"


def content_key(sha256: bytes, ending: str) -> str:
    """The key of content, such as `ab/abcdef….png`: folders stay small."""
    name = sha256.hex()
    return f"{name[:2]}/{name}{ending}"


def shown_key(key: str, media_type: str, orientation: int) -> str:
    """The key of what browsers are given: the bytes themselves, or their rendition."""
    if not needs_rendition(media_type, orientation):
        return key
    return f"renditions/{key.rpartition('.')[0]}.png"


def clean_name(name: str) -> str:
    """A file's name as PostgreSQL can hold it: valid text, `/` between folders, not too long."""
    text = name.encode("utf-8", "surrogateescape").decode("utf-8", "replace").replace("\0", "")
    return text.replace("\\", "/").lstrip("/")[-_MAX_NAME:] or "unnamed"


async def stage(storage: Storage, *, name: str, data: bytes, max_pixels: int) -> Staged:
    """Check a file and put its bytes, thumbnail and rendition into storage. Raises RefusedFileError.

    The bytes themselves are put last: where they are, all the rest is, and was found good.
    """
    name = clean_name(name)
    refuse_size(name, len(data))
    staged = await asyncio.to_thread(_look, name, data, max_pixels)
    if await storage.exists(staged.key):
        return staged
    thumbnail, rendition = await asyncio.to_thread(_draw, staged, data)
    await storage.put(staged.thumbnail_key, thumbnail)
    if rendition is not None:
        probed = staged.probe
        await storage.put(shown_key(staged.key, probed.media_type, probed.orientation), rendition)
    await storage.put(staged.key, data)
    return staged


def refuse_size(name: str, size: int) -> None:
    """Raise RefusedFileError for a file that is too large to read."""
    if size > MAX_FILE_BYTES:
        limit = MAX_FILE_BYTES // 1024 // 1024
        raise RefusedFileError(f"{name} has {size / 1024 / 1024:,.0f} MiB; the limit is {limit:,} MiB.")


def _look(name: str, data: bytes, max_pixels: int) -> Staged:
    with open_image(data, name) as image:
        return Staged(name, hashlib.sha256(data).digest(), len(data), probe(image, name, max_pixels))


def _draw(staged: Staged, data: bytes) -> tuple[bytes, bytes | None]:
    with open_image(data, staged.name) as image:
        return draw(image, staged.probe, staged.name)
