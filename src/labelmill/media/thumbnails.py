"""Upright pictures made from stored ones: thumbnails, and renditions of what browsers cannot show."""

import io
from dataclasses import dataclass
from typing import Final

from PIL import Image

from labelmill.media.depth import DEEP, eight_bit
from labelmill.media.errors import RefusedFileError
from labelmill.media.keys import needs_rendition
from labelmill.media.probe import Probe

#: Longest side of a thumbnail, in pixels.
SIZE: Final = 320
#: What makes a picture of an EXIF orientation upright.
_TURNS: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


@dataclass(frozen=True, slots=True)
class Drawn:
    """What is kept beside a picture's bytes: a WebP, and PNGs where they are needed."""

    thumbnail: bytes
    #: Eight bits, for browsers.
    rendition: bytes | None
    #: Sixteen bits, of a deep picture.
    deep: bytes | None


def draw(image: Image.Image, probed: Probe, name: str) -> Drawn:
    """Decode an opened image to its last byte, and draw from it.

    CPU-bound. Raises RefusedFileError when the picture is cut off or damaged.
    """
    rendition = needs_rendition(probed.media_type, probed.orientation, probed.depth)
    try:
        if not rendition:
            # JPEG decodes straight to a fraction of its size; every byte is still read.
            image.draft(None, (SIZE * 2, SIZE * 2))
        image.load()
        turned = _turned(image, probed)
        deep = encoded(turned, "PNG") if probed.depth > 8 else None
        upright = _eight_bit(turned)
        full = encoded(upright, "PNG") if rendition else None
        return Drawn(thumbnail_of(upright), full, deep)
    except Exception as error:  # damaged files make Pillow's decoders raise anything
        raise RefusedFileError(f"{name} is damaged or cut off: {error}.") from error


def thumbnail_of(upright: Image.Image) -> bytes:
    """The thumbnail of a picture of eight bits, which is made small in place."""
    upright.thumbnail((SIZE, SIZE), Image.Resampling.LANCZOS)
    return encoded(upright, "WEBP", quality=80, method=4)


def encoded(image: Image.Image, kind: str, **options: int) -> bytes:
    """A picture's file, without EXIF."""
    buffer = io.BytesIO()
    # With `exif` the turned picture would be turned again where it is shown.
    image.save(buffer, kind, exif=b"", **options)
    return buffer.getvalue()


def _turned(image: Image.Image, probed: Probe) -> Image.Image:
    # Pillow turns TIFFs itself while it decodes them.
    turn = None if probed.media_type == "image/tiff" else _TURNS.get(probed.orientation)
    return image if turn is None else image.transpose(turn)


def _eight_bit(image: Image.Image) -> Image.Image:
    """Grey, RGB or RGBA of eight bits."""
    if image.mode in DEEP:
        return eight_bit(image)
    if image.mode in ("L", "RGB", "RGBA"):
        return image
    if "A" in image.mode or "a" in image.mode or "transparency" in image.info:
        return image.convert("RGBA")
    return image.convert("L" if image.mode == "1" else "RGB")
