"""Walks a folder that is to be imported: what is taken, and what is passed over and why."""

import os
import stat
from dataclasses import dataclass, field
from pathlib import Path

from labelmill.media.errors import RefusedFileError
from labelmill.media.formats import by_ending
from labelmill.media.staging import clean_name, refuse_size


@dataclass(frozen=True, slots=True)
class Listing:
    """Files to take, sorted, and refusals as (name, reason). Names are relative to the folder."""

    files: list[str] = field(default_factory=list[str])
    refused: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])


def list_folder(root: Path) -> Listing:
    """Everything under `root`. Blocking. Raises OSError when the folder itself cannot be read."""
    listing = Listing()
    next(root.iterdir(), None)
    for directory, folders, files in os.walk(root, onerror=lambda error: _note(listing, root, error)):
        folders.sort()
        for folder in list(folders):
            path = Path(directory, folder)
            reason = "it is a hidden folder" if folder.startswith(".") else None
            if path.is_symlink():
                reason = "it is a link to a folder; links to folders are not followed"
            if reason is not None:
                folders.remove(folder)
                listing.refused.append((_name(root, path), reason))
        for file in sorted(files):
            path = Path(directory, file)
            reason = _why_not(file)
            if reason is None:
                listing.files.append(str(path.relative_to(root)))
            else:
                listing.refused.append((_name(root, path), reason))
    return listing


def read_file(root: Path, relative: str) -> bytes:
    """A listed file's bytes. Blocking. Raises RefusedFileError with the reason, OSError's included."""
    name = clean_name(relative)
    try:
        path = (root / relative).resolve(strict=True)
        if not path.is_relative_to(root):
            raise RefusedFileError(f"{name} is a link that leaves the folder.")
        facts = path.stat()
        if not stat.S_ISREG(facts.st_mode):
            raise RefusedFileError(f"{name} is not a file but a device, pipe or folder.")
        refuse_size(name, facts.st_size)
        return path.read_bytes()
    except OSError as error:
        raise RefusedFileError(f"{name} cannot be read: {error.strerror or error}.") from error


def _why_not(file: str) -> str | None:
    if file.startswith("."):
        return "it is a hidden file"
    if by_ending(file) is None:
        return "its name does not end like that of an image"
    return None


def _name(root: Path, path: Path) -> str:
    return clean_name(str(path.relative_to(root)))


def _note(listing: Listing, root: Path, error: OSError) -> None:
    listing.refused.append((_name(root, Path(error.filename)), f"it cannot be read: {error.strerror}"))
