"""Cuts very large pictures into pyramids of tiles. libvips streams them, so memory hardly grows with their size."""

import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyvips
from numpy.typing import NDArray
from PIL import Image

from labelmill.media.depth import limits
from labelmill.media.errors import RefusedFileError
from labelmill.media.formats import PILLOW_FORMATS
from labelmill.media.probe import Probe
from labelmill.media.pyramids import TILE_SIZE, levels_of

_vips: Any = pyvips  # ships no types
# Every picture is cut once; kept operations would hold on to their pixels.
_vips.cache_set_max(0)

_SAVED: Final = "webp[Q=90,effort=2]"
#: What libvips is given to read itself; the others are decoded by Pillow.
_STREAMED: Final = ("JPEG", "PNG", "WEBP", "TIFF")


@dataclass(frozen=True, slots=True)
class Pyramid:
    """A folder of tiles, upright and of eight bits."""

    folder: Path
    levels: list[tuple[int, int]]

    def tiles(self) -> list[tuple[int, int, int]]:
        """All tiles as (level, column, row), the smallest level first and the first one of the full size last."""
        return [
            (level, column, row)
            for level, (width, height) in reversed(list(enumerate(self.levels)))
            for row in reversed(range(-(-height // TILE_SIZE)))
            for column in reversed(range(-(-width // TILE_SIZE)))
        ]

    def path(self, level: int, column: int, row: int) -> Path:
        """A tile's file."""
        # libvips counts from the smallest level.
        return self.folder / "tiles_files" / str(len(self.levels) - 1 - level) / f"{column}_{row}.webp"

    def whole(self, longest: int) -> Image.Image:
        """The largest level whose sides are `longest` pixels at most, in one piece."""
        level, size = next((n, s) for n, s in enumerate(self.levels) if max(s) <= longest)
        image = Image.new("RGBA", size)
        for _, column, row in (tile for tile in self.tiles() if tile[0] == level):
            with Image.open(self.path(level, column, row)) as tile:
                image.paste(tile.convert("RGBA"), (column * TILE_SIZE, row * TILE_SIZE))
        return image


def cut(data: bytes, probed: Probe, name: str, folder: Path) -> Pyramid:
    """Cut a picture into tiles in an empty folder. CPU-bound; raises RefusedFileError when it is damaged."""
    try:
        image = _turned(_eight_bit(data, probed), probed.orientation)
        image.dzsave(
            str(folder / "tiles"),
            layout="dz",
            depth="onetile",
            tile_size=TILE_SIZE,
            overlap=0,
            suffix=f".{_SAVED}",
            region_shrink="mean",
        )
    except Exception as error:  # damaged files make libvips and Pillow raise anything
        raise RefusedFileError(f"{name} is damaged or cut off: {_first_line(error)}.") from error
    return Pyramid(folder, levels_of(probed.width, probed.height, TILE_SIZE))


def _eight_bit(data: bytes, probed: Probe) -> Any:
    image = _load(data, probed)
    if image.format == "uchar":
        return image if image.interpretation in ("srgb", "b-w") else image.colourspace("srgb")
    if image.bands > 1:
        return image.colourspace("srgb")
    # The values are read in a pass of their own, since a stream is read only once.
    if image.format == "ushort":
        low, high = limits(_counts(_load(data, probed)))
    else:
        low, high = _load(data, probed).min(), _load(data, probed).max()
    scale = 255.0 / (high - low) if high > low else 0.0
    return ((image - low) * scale).rint().cast("uchar").copy(interpretation="b-w")


def _load(data: bytes, probed: Probe) -> Any:
    if probed.format.pillow in _STREAMED:
        # Turning reads out of order; libvips then decodes to a file of its own where memory will not do.
        access = "sequential" if probed.orientation == 1 else "random"
        return _vips.Image.new_from_buffer(data, "", access=access, fail_on="error")
    with Image.open(io.BytesIO(data), formats=PILLOW_FORMATS) as image:
        alpha = "transparency" in image.info or image.mode == "RGBA"
        return _vips.Image.new_from_array(np.asarray(image.convert("RGBA" if alpha else "RGB")))


def _counts(image: Any) -> NDArray[np.int64]:
    found = image.hist_find().numpy().ravel().astype(np.int64)
    return np.pad(found, (0, 65_536 - len(found)))


def _turned(image: Any, orientation: int) -> Any:
    # Said again, since the formats differ in where they keep it and libvips in where it looks.
    turned = image.copy()
    turned.set_type(_vips.GValue.gint_type, "orientation", orientation)
    return turned.autorot()


def _first_line(error: Exception) -> str:
    lines = [line.strip() for line in str(getattr(error, "detail", error)).splitlines() if line.strip()]
    return lines[0] if lines else type(error).__name__
