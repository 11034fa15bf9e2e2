"""Pictures made on the spot, good and bad."""

import io
import struct
import zlib
from typing import Any

from PIL import Image

#: EXIF's tag for the orientation.
ORIENTATION = 0x0112


def picture(
    kind: str = "PNG",
    size: tuple[int, int] = (40, 30),
    *,
    mode: str = "RGB",
    seed: int = 0,
    orientation: int | None = None,
    **options: Any,
) -> bytes:
    """An image file: a red left half on a ground that depends on `seed`."""
    image = Image.new("RGB", size, (seed * 37 % 200, 120, seed // 5 % 256))
    image.paste((255, 0, 0), (0, 0, size[0] // 2, size[1]))
    image = image.convert(mode)
    if orientation is not None:
        exif = Image.Exif()
        exif[ORIENTATION] = orientation
        options["exif"] = exif.tobytes()
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def deep_png(value: int, size: tuple[int, int] = (8, 8)) -> bytes:
    """A grey PNG of sixteen bits whose pixels all have one value, 0 to 65535."""
    buffer = io.BytesIO()
    Image.new("I;16", size, value).save(buffer, "PNG")
    return buffer.getvalue()


def bomb_png(width: int = 100_000, height: int = 100_000) -> bytes:
    """A PNG of a few bytes whose header promises more pixels than any memory holds."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", header)
        + _chunk(b"IDAT", zlib.compress(bytes(100)))
        + _chunk(b"IEND", b"")
    )


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
