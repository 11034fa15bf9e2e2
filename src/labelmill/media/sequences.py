"""Image sequences: pictures of one size, in order, that are one item."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from labelmill.media.errors import RefusedFileError
from labelmill.media.keys import sequence_key
from labelmill.media.pyramids import LONGEST_SIDE, MOST_PIXELS
from labelmill.media.staging import Source, Staged, clean_name, stage_all
from labelmill.media.storage import Storage

#: Frames of one sequence.
MOST_FRAMES: Final = 10_000


@dataclass(frozen=True, slots=True)
class ImageSequence:
    """Staged frames of one size, at least one."""

    name: str
    frames: Sequence[Staged]

    @property
    def sha256(self) -> bytes:
        """The hash of the frames' hashes, in order."""
        return hashlib.sha256(b"".join(frame.sha256 for frame in self.frames)).digest()

    @property
    def key(self) -> str:
        """The name of its content."""
        return sequence_key(self.sha256)


async def stage_sequence(storage: Storage, *, name: str, sources: Sequence[Source], max_pixels: int) -> ImageSequence:
    """Stage all frames of a sequence. Raises RefusedFileError, which names the frame, when one is no good."""
    if not sources:
        raise RefusedFileError("An image sequence needs at least one picture.", field="files")
    if len(sources) > MOST_FRAMES:
        raise RefusedFileError(
            f"An image sequence has {MOST_FRAMES:,} frames at most; these are {len(sources):,}.", field="files"
        )
    frames: list[Staged] = []
    for outcome in await stage_all(storage, sources, max_pixels=max_pixels):
        if isinstance(outcome, RefusedFileError):
            raise RefusedFileError(f"{outcome.message} Nothing of the sequence was added.", field="files")
        frames.append(outcome)
    for frame in frames:
        _check(frame, frames[0])
    return ImageSequence(clean_name(name.strip() or frames[0].name), frames)


def in_order(names: Sequence[str]) -> list[str]:
    """Names as people count: `frame-2` before `frame-10`."""
    return sorted(names, key=_by_numbers)


def _by_numbers(name: str) -> list[tuple[bool, int, str]]:
    parts = re.findall(r"\d+|\D+", name)
    return [(False, int(part), part) if part.isdecimal() else (True, 0, part) for part in parts]


def _check(frame: Staged, first: Staged) -> None:
    size = (frame.probe.width, frame.probe.height)
    if frame.tile_size is not None:
        raise RefusedFileError(
            f"{frame.name} is {size[0]:,} x {size[1]:,} pixels; frames of a sequence have at most {LONGEST_SIDE:,} "
            f"pixels a side and {MOST_PIXELS:,} pixels in all.",
            field="files",
        )
    if size != (first.probe.width, first.probe.height):
        raise RefusedFileError(
            f"{frame.name} is {size[0]} x {size[1]} pixels, but {first.name} is {first.probe.width} x "
            f"{first.probe.height}; all frames of a sequence have one size.",
            field="files",
        )
