"""Deep grey pictures (more than eight bits) as eight bits: the one rule for people's browsers and for agents. Pure."""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

#: Pillow's modes of sixteen bits without a sign.
SIXTEEN: Final = ("I;16", "I;16L", "I;16B", "I;16N")
#: All modes with more than eight bits.
DEEP: Final = (*SIXTEEN, "I", "F")

_SHARES: Final = (0.005, 0.995)
_VALUES: Final = 65_536


def eight_bit(image: Image.Image) -> Image.Image:
    """A deep picture in grey of eight bits: its 0.5th to 99.5th percentile fill the range.

    Sensors of 10 or 12 bits would be black otherwise, and a few hot pixels would leave the rest dark.
    """
    if image.mode in SIXTEEN:
        return _sixteen(np.asarray(image).astype(np.uint16))
    values = np.nan_to_num(np.asarray(image, dtype=np.float64))
    low, high = (float(v) for v in np.quantile(values, _SHARES))
    if low == high:
        low, high = float(values.min()), float(values.max())
    scale = 255.0 / (high - low) if high > low else 0.0
    return Image.fromarray(np.clip((values - low) * scale, 0, 255).round().astype(np.uint8))


def limits(counts: NDArray[np.int64]) -> tuple[int, int]:
    """The values of sixteen bits that become black and white, from how often each value occurs."""
    seen = np.flatnonzero(counts)
    upto = np.cumsum(counts)
    low, high = (int(np.searchsorted(upto, share * int(upto[-1]))) for share in _SHARES)
    if low == high:
        # Nearly all of it has one value: the few others are what there is to see.
        low, high = int(seen[0]), int(seen[-1])
    # One value only: as bright as it says it is.
    return (low, high) if low < high else (0, _VALUES - 1)


def _sixteen(values: NDArray[np.uint16]) -> Image.Image:
    low, high = limits(np.bincount(values.ravel(), minlength=_VALUES))
    shades = np.clip((np.arange(_VALUES) - low) * (255.0 / (high - low)), 0, 255).round().astype(np.uint8)
    return Image.fromarray(shades[values])
