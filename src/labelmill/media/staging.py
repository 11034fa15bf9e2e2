"""From a file's bytes to bytes in storage, checked and drawn: all that comes before the database."""

import asyncio
import hashlib
import os
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from labelmill.media import keys
from labelmill.media.errors import RefusedFileError
from labelmill.media.probe import Probe, open_image, probe
from labelmill.media.pyramids import TILE_SIZE, needs_tiles
from labelmill.media.storage import Storage
from labelmill.media.thumbnails import Drawn, draw, encoded, thumbnail_of
from labelmill.media.tiles import Pyramid, cut

#: Files above this are refused unread.
MAX_FILE_BYTES: Final = 512 * 1024 * 1024
_MAX_NAME: Final = 500
#: Files of one upload or import in memory at the same time.
_AT_ONCE: Final = os.cpu_count() or 2
_TILES_AT_ONCE: Final = 16
#: Longest side of the rendition of a picture that is shown from tiles.
_SMALL: Final = 4_096

# Threads of their own: decoding for seconds must not keep small jobs of the default ones waiting.
_DRAWERS: Final = ThreadPoolExecutor(_AT_ONCE, "draw")
#: One, since a very large picture takes much memory, and libvips all cores.
_CUTTER: Final = ThreadPoolExecutor(1, "tiles")

#: A file's name, and what reads its bytes; that may raise RefusedFileError.
Source = tuple[str, Callable[[], Awaitable[bytes]]]


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
        return keys.content_key(self.sha256, self.probe.format.endings[0])

    @property
    def thumbnail_key(self) -> str:
        """Where the thumbnail is."""
        return keys.thumbnail_key(self.key)

    @property
    def shown_key(self) -> str:
        """Where that is which browsers show."""
        return keys.shown_key(self.key, self.probe.media_type, self.probe.orientation, self.probe.depth)

    @property
    def tile_size(self) -> int | None:
        """The side of a tile, of pictures that are shown from tiles."""
        return TILE_SIZE if needs_tiles(self.probe.width, self.probe.height) else None

    @property
    def deep_key(self) -> str | None:
        """Where sixteen bits are; they are not shown of pictures that have tiles."""
        if self.probe.depth == 8 or self.tile_size is not None:
            return None
        return keys.deep_key(self.key, self.probe.media_type, self.probe.orientation)


def clean_name(name: str) -> str:
    """A file's name as PostgreSQL can hold it: valid text, `/` between folders, not too long."""
    text = name.encode("utf-8", "surrogateescape").decode("utf-8", "replace").replace("\0", "")
    return text.replace("\\", "/").lstrip("/")[-_MAX_NAME:] or "unnamed"


async def stage(storage: Storage, *, name: str, data: bytes, max_pixels: int) -> Staged:
    """Check a file and put its bytes and all that is made of them into storage. Raises RefusedFileError.

    The bytes themselves are put last: where they are, all the rest is, and was found good.
    """
    name = clean_name(name)
    refuse_size(name, len(data))
    loop = asyncio.get_running_loop()
    staged = await loop.run_in_executor(_DRAWERS, _look, name, data, max_pixels)
    if await _is_whole(storage, staged):
        return staged
    if staged.tile_size is not None:
        await _put_tiles(storage, staged, data)
    else:
        await _put_drawn(storage, staged, await loop.run_in_executor(_DRAWERS, _draw, staged, data))
    await storage.put(staged.key, data)
    return staged


async def stage_all(storage: Storage, sources: Sequence[Source], *, max_pixels: int) -> list[Staged | RefusedFileError]:
    """Stage many files, a few at the same time; what became of each, in their order."""
    gate = asyncio.Semaphore(_AT_ONCE)

    async def one(source: Source) -> Staged | RefusedFileError:
        name, read = source
        async with gate:
            try:
                return await stage(storage, name=name, data=await read(), max_pixels=max_pixels)
            except RefusedFileError as error:
                return error

    outcomes: list[Staged | RefusedFileError] = []
    # Not a task group: the first error is to be raised as itself, once the others are done.
    for outcome in await asyncio.gather(*map(one, sources), return_exceptions=True):
        if isinstance(outcome, BaseException) and not isinstance(outcome, RefusedFileError):
            raise outcome
        outcomes.append(outcome)
    return outcomes


def refuse_size(name: str, size: int) -> None:
    """Raise RefusedFileError for a file that is too large to read."""
    if size > MAX_FILE_BYTES:
        limit = MAX_FILE_BYTES // 1024 // 1024
        raise RefusedFileError(f"{name} has {size / 1024 / 1024:,.0f} MiB; the limit is {limit:,} MiB.")


async def _is_whole(storage: Storage, staged: Staged) -> bool:
    # Files that an older Labelmill took have the bytes, but not all that is made of them today.
    made = [staged.key, staged.thumbnail_key, staged.shown_key]
    if staged.deep_key is not None:
        made.append(staged.deep_key)
    if staged.tile_size is not None:
        made.append(keys.tile_key(keys.tiles_key(staged.key), 0, 0, 0))
    return all([await storage.exists(key) for key in made])


async def _put_drawn(storage: Storage, staged: Staged, drawn: Drawn) -> None:
    await storage.put(staged.thumbnail_key, drawn.thumbnail)
    if drawn.rendition is not None:
        await storage.put(staged.shown_key, drawn.rendition)
    if drawn.deep is not None and staged.deep_key is not None:
        await storage.put(staged.deep_key, drawn.deep)


async def _put_tiles(storage: Storage, staged: Staged, data: bytes) -> None:
    loop = asyncio.get_running_loop()
    prefix = keys.tiles_key(staged.key)
    with TemporaryDirectory(prefix="labelmill-tiles-") as folder:
        pyramid = await loop.run_in_executor(_CUTTER, cut, data, staged.probe, staged.name, Path(folder))
        drawn = await loop.run_in_executor(_DRAWERS, _draw_small, pyramid, staged.shown_key != staged.key)
        await _put_drawn(storage, staged, drawn)
        tiles = pyramid.tiles()
        for start in range(0, len(tiles), _TILES_AT_ONCE):
            few = tiles[start : start + _TILES_AT_ONCE]
            await asyncio.gather(*(_put_tile(storage, prefix, pyramid, tile) for tile in few))


async def _put_tile(storage: Storage, prefix: str, pyramid: Pyramid, tile: tuple[int, int, int]) -> None:
    data = await asyncio.to_thread(pyramid.path(*tile).read_bytes)
    await storage.put(keys.tile_key(prefix, *tile), data)


def _look(name: str, data: bytes, max_pixels: int) -> Staged:
    with open_image(data, name) as image:
        return Staged(name, hashlib.sha256(data).digest(), len(data), probe(image, name, max_pixels))


def _draw(staged: Staged, data: bytes) -> Drawn:
    with open_image(data, staged.name) as image:
        return draw(image, staged.probe, staged.name)


def _draw_small(pyramid: Pyramid, rendition: bool) -> Drawn:
    small = pyramid.whole(_SMALL)
    shown = encoded(small, "PNG") if rendition else None
    return Drawn(thumbnail_of(small), shown, deep=None)
