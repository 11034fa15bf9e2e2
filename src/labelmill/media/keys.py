"""Where a picture's bytes and all that is made of them are kept. Pure."""

from typing import Final

#: Upright sixteen bits are kept apart from uploaded bytes that are not both.
_UPRIGHT: Final = 1


def content_key(sha256: bytes, ending: str) -> str:
    """The key of content, such as `ab/abcdef….png`: folders stay small."""
    name = sha256.hex()
    return f"{name[:2]}/{name}{ending}"


def sequence_key(sha256: bytes) -> str:
    """The name of an image sequence's content; no bytes are there."""
    return f"sequences/{content_key(sha256, '')}"


def thumbnail_key(key: str) -> str:
    """The key of a picture's thumbnail."""
    return f"thumbnails/{_stem(key)}.webp"


def needs_rendition(media_type: str, orientation: int, depth: int = 8) -> bool:
    """Whether browsers cannot show the stored bytes as they are meant.

    They show TIFF not at all, turn only JPEG by its EXIF orientation, and show deep grey nearly black.
    """
    return media_type == "image/tiff" or depth > 8 or (orientation != _UPRIGHT and media_type != "image/jpeg")


def shown_key(key: str, media_type: str, orientation: int, depth: int = 8) -> str:
    """The key of what browsers are given: the bytes themselves, or their rendition."""
    return f"renditions/{_stem(key)}.png" if needs_rendition(media_type, orientation, depth) else key


def deep_key(key: str, media_type: str, orientation: int) -> str:
    """The key of a deep picture's PNG of sixteen bits: the bytes themselves, or a copy of that kind."""
    upright_png = media_type == "image/png" and orientation == _UPRIGHT
    return key if upright_png else f"deep/{_stem(key)}.png"


def tiles_key(key: str) -> str:
    """What the keys of a picture's tiles begin with, up to and with the last `/`."""
    return f"tiles/{_stem(key)}/"


def tile_key(tiles: str, level: int, column: int, row: int) -> str:
    """The key of one tile."""
    return f"{tiles}{level}/{column}_{row}.webp"


def _stem(key: str) -> str:
    return key.rpartition(".")[0]
