"""Which pictures are shown from tiles, and how large each level of their pyramid is. Pure."""

from typing import Final

#: Pixels along a tile's side.
TILE_SIZE: Final = 512
#: Above either of these a picture does not fit into one texture of most graphics cards.
LONGEST_SIDE: Final = 8_192
MOST_PIXELS: Final = 64_000_000


def needs_tiles(width: int, height: int) -> bool:
    """Whether a picture of that size is shown from tiles."""
    return max(width, height) > LONGEST_SIDE or width * height > MOST_PIXELS


def levels_of(width: int, height: int, tile: int) -> list[tuple[int, int]]:
    """The sizes of a pyramid's levels: full, halved, and so on until all of it is one tile."""
    levels = [(width, height)]
    while max(levels[-1]) > tile:
        levels.append(((levels[-1][0] + 1) // 2, (levels[-1][1] + 1) // 2))
    return levels
