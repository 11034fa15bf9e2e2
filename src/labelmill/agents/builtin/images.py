"""Decodes a stored image into upright 8-bit RGB."""

import warnings
from dataclasses import dataclass
from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import ExifTags, Image, ImageOps

from labelmill.agents.builtin.base import AgentError, Media
from labelmill.agents.contract import AgentRequest
from labelmill.kit.settings import Settings
from labelmill.media.depth import DEEP, eight_bit

# Pillow's guard is one number for the whole process, the server's own decoding included; `_decode` asks by itself.
Image.MAX_IMAGE_PIXELS = None

#: EXIF orientations that swap width and height.
_ON_ITS_SIDE = (5, 6, 7, 8)


class _TooLargeError(Exception):
    pass


@dataclass(frozen=True, slots=True)
class Picture:
    """An upright RGB image, maybe decoded smaller than stored; `width` and `height` are the full upright size."""

    image: Image.Image
    width: int
    height: int

    def resized(self, width: int, height: int, window: NDArray[np.float64] | None = None) -> NDArray[np.uint8]:
        """Pixels at this size, `height x width x 3`, of the window (left, top, right, bottom as shares) or all."""
        box = None
        if window is not None:
            left, top, right, bottom = (float(share) for share in window)
            box = (
                left * self.image.width,
                top * self.image.height,
                min(right, 1.0) * self.image.width,
                min(bottom, 1.0) * self.image.height,
            )
        return np.asarray(self.image.resize((width, height), Image.Resampling.BILINEAR, box=box))


def open_picture(request: AgentRequest, media: Media | None, *, longest: int) -> Picture:
    """Decodes the item's first frame. JPEGs come no larger than needed for `longest` pixels on the longer side.

    AgentError in words when there are no bytes or they are not an image that can be read.
    """
    if media is None:
        raise AgentError(f"The file of '{request.item.name}' was not given to the agent.")
    limit = Settings().max_image_pixels
    try:
        with warnings.catch_warnings():
            # Odd metadata is no reason to fail.
            warnings.simplefilter("ignore")
            return _decode(media.data, longest, limit)
    except _TooLargeError as error:
        raise AgentError(f"'{request.item.name}' is too large to be decoded: {error}") from error
    # Broken files make Pillow's decoders raise almost anything.
    except Exception as error:
        raise AgentError(
            f"'{request.item.name}' cannot be read as an image ({media.media_type}): {_first_line(error)}"
        ) from error


def _first_line(error: Exception) -> str:
    # Pillow prints the address of the buffer.
    line = str(error).partition("\n")[0].partition(" <")[0]
    return line or type(error).__name__


def _decode(data: bytes, longest: int, limit: int) -> Picture:
    with Image.open(BytesIO(data)) as stored:
        width, height = stored.size
        if width * height > limit:
            raise _TooLargeError(f"{width} x {height} pixels; the limit is {limit:,}.")
        image = stored
        scale = longest / max(width, height)
        if stored.format == "JPEG" and scale < 1:
            # Never smaller than asked for; saves most of the decoding of a camera's photo.
            image.draft("RGB", (round(width * scale), round(height * scale)))
        if image.getexif().get(ExifTags.Base.Orientation) in _ON_ITS_SIDE:
            width, height = height, width
        image = ImageOps.exif_transpose(image)
        return Picture(_rgb(image), width, height)


def _rgb(image: Image.Image) -> Image.Image:
    match image.mode:
        case "RGB":
            return image.copy()
        case mode if mode in DEEP:
            # As people see it in the browser.
            return eight_bit(image).convert("RGB")
        case "RGBA" | "LA" | "PA" | "RGBa" | "La":
            return _on_white(image)
        case "P" if "transparency" in image.info:
            return _on_white(image)
        case _:
            return image.convert("RGB")


def _on_white(image: Image.Image) -> Image.Image:
    paper = Image.new("RGBA", image.size, "white")
    return Image.alpha_composite(paper, image.convert("RGBA")).convert("RGB")
