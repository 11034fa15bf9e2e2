"""The image formats that are taken, and what other files seem to be by their first bytes. Pure."""

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final


@dataclass(frozen=True, slots=True)
class Format:
    """An image format: Pillow's name for it, our media type, and the endings of its files, the usual one first."""

    pillow: str
    name: str
    media_type: str
    endings: tuple[str, ...]


FORMATS: Final = (
    Format("JPEG", "JPEG", "image/jpeg", (".jpg", ".jpeg", ".jpe", ".jfif", ".mpo")),
    Format("PNG", "PNG", "image/png", (".png", ".apng")),
    Format("WEBP", "WebP", "image/webp", (".webp",)),
    Format("TIFF", "TIFF", "image/tiff", (".tif", ".tiff")),
    Format("BMP", "BMP", "image/bmp", (".bmp", ".dib")),
    Format("GIF", "GIF", "image/gif", (".gif",)),
)
#: What Pillow may try.
PILLOW_FORMATS: Final = tuple(f.pillow for f in FORMATS)
NAMES: Final = ", ".join(f.name for f in FORMATS)

_BY_ENDING: Final = {ending: f for f in FORMATS for ending in f.endings}
_SIGNATURES: Final = (
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"\x89PNG\r\n\x1a\n", "a PNG image"),
    (b"GIF8", "a GIF image"),
    (b"II*\0", "a TIFF image"),
    (b"MM\0*", "a TIFF image"),
    (b"BM", "a BMP image"),
    (b"%PDF", "a PDF"),
    (b"PK\x03\x04", "a ZIP archive (or an Office document)"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"ID3", "an MP3 audio file"),
    (b"OggS", "an Ogg media file"),
    (b"\x1aE\xdf\xa3", "a Matroska or WebM video"),
    (b"\0\0\0\x0cjP  ", "a JPEG 2000 image"),
)


def by_pillow(name: str) -> Format:
    """The format that Pillow calls `name`. MPO is a JPEG with more pictures behind it; cameras write it."""
    return next(f for f in FORMATS if f.pillow == ("JPEG" if name == "MPO" else name))


def by_ending(file_name: str) -> Format | None:
    """The format that a file's name promises, or None where it promises none of ours."""
    return _BY_ENDING.get(PurePosixPath(file_name).suffix.lower())


def media_type_of(key: str) -> str:
    """The content type to serve a stored key with."""
    found = by_ending(key)
    return "application/octet-stream" if found is None else found.media_type


def describe(head: bytes) -> str:
    """What bytes seem to be, in words, for a message that refuses them."""
    for signature, words in _SIGNATURES:
        if head.startswith(signature):
            return words
    if head[:4] == b"RIFF":
        return {b"WEBP": "a WebP image", b"WAVE": "a WAV audio file"}.get(head[8:12], "an AVI video")
    if head[4:8] == b"ftyp":
        brand = head[8:12]
        if brand in (b"heic", b"heix", b"mif1", b"hevc"):
            return "a HEIC image, which Labelmill does not read; convert it to JPEG"
        return "an AVIF image" if brand == b"avif" else "an MP4 or QuickTime video"
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if text.startswith(b"<svg") or (text.startswith(b"<?xml") and b"<svg" in text):
        return "an SVG drawing"
    if b"\0" not in head and _is_text(head):
        return "plain text"
    return "of no kind that Labelmill knows"


def _is_text(head: bytes) -> bool:
    try:
        # The last character may be cut in half.
        head[:-4].decode()
    except UnicodeDecodeError:
        return False
    return True
