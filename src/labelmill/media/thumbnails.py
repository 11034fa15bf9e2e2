"""Upright pictures made from stored ones: thumbnails, and renditions of what browsers cannot show."""

import io
from typing import Final

import numpy as np
from PIL import Image

from labelmill.media.errors import RefusedFileError
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
_DEEP_MODES: Final = ("I;16", "I;16B", "I;16L", "I;16N", "I", "F")


def needs_rendition(media_type: str, orientation: int) -> bool:
    """Whether browsers cannot show the stored bytes upright: TIFF not at all, and only JPEG turned by EXIF."""
    return media_type == "image/tiff" or (orientation != 1 and media_type != "image/jpeg")


def draw(image: Image.Image, probed: Probe, name: str) -> tuple[bytes, bytes | None]:
    """Decode an opened image to its last byte: a WebP thumbnail, and a PNG rendition where one is needed.

    CPU-bound. Raises RefusedFileError when the picture is cut off or damaged.
    """
    rendition = needs_rendition(probed.media_type, probed.orientation)
    try:
        if not rendition:
            # JPEG decodes straight to a fraction of its size; every byte is still read.
            image.draft(None, (SIZE * 2, SIZE * 2))
        image.load()
        stretched = probed.media_type == "image/tiff"
        upright = _turned(_eight_bit(image, stretched=stretched), probed)
        full = _encode(upright, "PNG") if rendition else None
        upright.thumbnail((SIZE, SIZE), Image.Resampling.LANCZOS)
        return _encode(upright, "WEBP", quality=80, method=4), full
    except Exception as error:  # damaged files make Pillow's decoders raise anything
        raise RefusedFileError(f"{name} is damaged or cut off: {error}.") from error


def _turned(image: Image.Image, probed: Probe) -> Image.Image:
    # Pillow turns TIFFs itself while it decodes them.
    turn = None if probed.media_type == "image/tiff" else _TURNS.get(probed.orientation)
    return image if turn is None else image.transpose(turn)


def _eight_bit(image: Image.Image, *, stretched: bool) -> Image.Image:
    """Grey, RGB or RGBA of eight bits. `stretched`: deep pixels fill the range from their least to their most."""
    if image.mode in _DEEP_MODES:
        return _from_deep(image, stretched=stretched or image.mode == "F")
    if image.mode in ("L", "RGB", "RGBA"):
        return image
    if "A" in image.mode or "a" in image.mode or "transparency" in image.info:
        return image.convert("RGBA")
    return image.convert("L" if image.mode == "1" else "RGB")


def _from_deep(image: Image.Image, *, stretched: bool) -> Image.Image:
    values = np.nan_to_num(np.asarray(image, dtype=np.float64))
    low, high = (float(values.min()), float(values.max())) if stretched else (0.0, 65535.0)
    scale = 255.0 / (high - low) if high > low else 0.0
    return Image.fromarray(np.clip((values - low) * scale, 0, 255).round().astype(np.uint8))


def _encode(image: Image.Image, kind: str, **options: int) -> bytes:
    buffer = io.BytesIO()
    # Without `exif` the turned picture would be turned again where it is shown.
    image.save(buffer, kind, exif=b"", **options)
    return buffer.getvalue()
