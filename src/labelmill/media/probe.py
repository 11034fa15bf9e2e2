"""What a file really is: its type by content, upright size, orientation. Refuses what cannot be an item."""

import io
from dataclasses import dataclass
from typing import Final

from PIL import Image, UnidentifiedImageError

from labelmill.media.depth import SIXTEEN
from labelmill.media.errors import RefusedFileError
from labelmill.media.formats import FORMATS, NAMES, PILLOW_FORMATS, Format, by_ending, by_pillow, describe
from labelmill.media.pyramids import needs_tiles
from labelmill.media.tables import ItemKind

# Pillow's own guard knows neither our limit nor our words; `probe` asks before anything is decoded.
Image.MAX_IMAGE_PIXELS = None

_ORIENTATION: Final = 0x0112
_PNG_EXIF: Final = {"exif", "Raw profile type exif"}
_OURS: Final = {f"a {f.name} image" for f in FORMATS}
#: From this orientation on the stored picture lies on its side.
_FIRST_SIDEWAYS: Final = 5


@dataclass(frozen=True, slots=True)
class Probe:
    """A file's facts. `width` and `height` are upright pixels; `orientation` is EXIF's, 1 to 8."""

    kind: ItemKind
    format: Format
    width: int
    height: int
    orientation: int
    #: Bits of a channel: 16 for deep grey, else 8.
    depth: int = 8
    frames: int = 1

    @property
    def media_type(self) -> str:
        """The content's type, such as `image/png`."""
        return self.format.media_type


def open_image(data: bytes, name: str) -> Image.Image:
    """Read an image's header. Raises RefusedFileError when it is no image of ours."""
    if not data:
        raise RefusedFileError(f"{name} is empty.")
    try:
        return Image.open(io.BytesIO(data), formats=PILLOW_FORMATS)
    except UnidentifiedImageError:
        what = describe(data[:512])
        if what in _OURS:
            raise RefusedFileError(f"{name} begins like {what}, but is damaged.") from None
        raise RefusedFileError(f"{name} is not an image of a kind that is taken ({NAMES}): it is {what}.") from None
    except Exception as error:  # damaged headers make Pillow's readers raise anything
        raise RefusedFileError(f"{name} is damaged: {error}.") from error


def probe(image: Image.Image, name: str, max_pixels: int) -> Probe:
    """The facts of an opened image, of which nothing but the header was read. Raises RefusedFileError."""
    found = by_pillow(str(image.format))
    promised = by_ending(name)
    if promised is not None and promised is not found:
        ending = found.endings[0]
        raise RefusedFileError(
            f"{name} is named like a {promised.name}, but its content is a {found.name}; rename it to end in {ending}."
        )
    width, height = image.size
    if width < 1 or height < 1:
        raise RefusedFileError(f"{name} has no pixels: it says that it is {width} x {height}.")
    if width * height > max_pixels:
        raise RefusedFileError(
            f"{name} is {width} x {height} pixels, which is {width * height:,}; the limit is {max_pixels:,}."
        )
    try:
        frames = 1 if image.format == "MPO" else int(getattr(image, "n_frames", 1))
        orientation = _orientation(image)
    except Exception as error:  # as above
        raise RefusedFileError(f"{name} is damaged: {error}.") from error
    if frames > 1:
        raise RefusedFileError(
            f"{name} has {frames} pictures in one file (an animation or several pages); save each as its own image."
        )
    if orientation not in range(1, 9):
        orientation = 1
    # Pillow tells a TIFF's size upright already.
    if orientation >= _FIRST_SIDEWAYS and found.pillow != "TIFF":
        width, height = height, width
    return Probe(ItemKind.IMAGE, found, width, height, orientation, depth=16 if image.mode in SIXTEEN else 8)


def _orientation(image: Image.Image) -> int:
    # Pillow decodes all of a PNG to look for EXIF behind the pixels, where hardly anybody puts it.
    if image.format == "PNG" and needs_tiles(*image.size) and not _PNG_EXIF & image.info.keys():
        return 1
    return image.getexif().get(_ORIENTATION, 1)
