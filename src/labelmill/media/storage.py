"""Where bytes are kept: a folder, through obstore, whose other stores can take its place."""

import asyncio
import os
from dataclasses import dataclass
from pathlib import Path

from obstore.store import LocalStore

from labelmill.kit.settings import Settings
from labelmill.media.tables import DataItemRow


@dataclass(frozen=True, slots=True)
class Storage:
    """Objects by key. Keys are content hashes, so an object never changes."""

    root: Path
    _store: LocalStore

    @classmethod
    def open(cls, settings: Settings) -> "Storage":
        """The storage of a deployment: `media` in its data folder."""
        root = settings.data_dir.absolute() / "media"
        return cls(root, LocalStore(root, mkdir=True))

    @property
    def url(self) -> str:
        """The bucket's URL."""
        return self.root.as_uri()

    async def put(self, key: str, data: bytes) -> None:
        """Write an object at once or not at all; it is on the disk when this returns."""
        await self._store.put_async(key, data)
        await asyncio.to_thread(_sync, self.root / key)

    async def get(self, key: str) -> bytes:
        """An object's bytes. Raises FileNotFoundError."""
        result = await self._store.get_async(key)
        return bytes(await result.bytes_async())

    async def exists(self, key: str) -> bool:
        """Whether there is such an object."""
        try:
            await self._store.head_async(key)
        except FileNotFoundError:
            return False
        return True

    async def delete(self, key: str) -> None:
        """Remove an object. Raises FileNotFoundError."""
        await self._store.delete_async(key)

    def path(self, key: str) -> Path:
        """The file that holds an object, to be served without passing through Python."""
        return self.root / key


async def read_item(storage: Storage, row: DataItemRow) -> bytes:
    """A data item's bytes as they were uploaded. Raises FileNotFoundError."""
    return await storage.get(row.key)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
