"""Real photographs out of two wheels, as the bytes that a bucket would hold."""

from io import BytesIO
from typing import Any

import skimage.data
from PIL import Image
from sklearn.datasets import load_sample_image

from labelmill.agents.builtin.base import Media

NAMES = ("astronaut", "coffee", "chelsea", "rocket", "china.jpg", "flower.jpg")


def photo(name: str) -> Image.Image:
    pixels = load_sample_image(name) if name.endswith(".jpg") else getattr(skimage.data, name)()
    return Image.fromarray(pixels)


def stored(image: Image.Image, kind: str = "JPEG", **options: Any) -> Media:
    buffer = BytesIO()
    image.save(buffer, kind, **options)
    return Media(buffer.getvalue(), f"image/{kind.lower()}")
