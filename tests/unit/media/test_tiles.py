"""Pyramids of tiles: sizes, places and colours, for all orientations and kinds of pictures."""

import io
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageOps
from tests.support.pictures import picture

from labelmill.media.errors import RefusedFileError
from labelmill.media.probe import open_image, probe
from labelmill.media.pyramids import TILE_SIZE, levels_of, needs_tiles
from labelmill.media.tiles import Pyramid, cut


def pyramid(data: bytes, folder: Path, name: str = "big") -> Pyramid:
    with open_image(data, name) as image:
        probed = probe(image, name, 400_000_000)
    return cut(data, probed, name, folder)


def pixels(made: Pyramid, level: int) -> NDArray[np.int16]:
    """A level in one piece, from its tiles."""
    width, height = made.levels[level]
    whole = Image.new("RGB", (width, height))
    for _, column, row in (tile for tile in made.tiles() if tile[0] == level):
        with Image.open(made.path(level, column, row)) as tile:
            x, y = column * TILE_SIZE, row * TILE_SIZE
            assert tile.size == (min(TILE_SIZE, width - x), min(TILE_SIZE, height - y))
            whole.paste(tile.convert("RGB"), (x, y))
    return np.asarray(whole).astype(np.int16)


def photo(size: tuple[int, int]) -> Image.Image:
    """A picture without symmetry: colours rise to the right and downwards, and a corner is red."""
    width, height = size
    across = np.tile(np.linspace(0, 200, width), (height, 1))
    down = np.tile(np.linspace(40, 220, height)[:, None], (1, width))
    image = Image.fromarray(np.stack([across, down, 255 - across], axis=2).astype(np.uint8))
    image.paste((255, 0, 0), (0, 0, width // 5, height // 5))
    return image


@pytest.mark.parametrize(
    ("width", "height", "tiled"),
    [(8_192, 7_812, False), (8_193, 10, True), (10, 8_193, True), (8_000, 8_000, False), (8_100, 8_000, True)],
)
def test_pictures_that_no_texture_holds_need_tiles(width: int, height: int, tiled: bool) -> None:
    assert needs_tiles(width, height) == tiled


def test_levels_are_halved_until_one_tile_holds_all() -> None:
    assert levels_of(2_049, 700, 512) == [(2_049, 700), (1_025, 350), (513, 175), (257, 88)]
    assert levels_of(512, 3, 512) == [(512, 3)]
    assert levels_of(9_000, 1, 512)[-1] == (282, 1)


@pytest.mark.parametrize("size", [(1_111, 777), (1_024, 512), (513, 1_025)])
def test_every_level_has_its_size_and_its_picture(tmp_path: Path, size: tuple[int, int]) -> None:
    buffer = io.BytesIO()
    image = photo(size)
    image.save(buffer, "PNG")
    made = pyramid(buffer.getvalue(), tmp_path)
    assert made.levels == levels_of(*size, TILE_SIZE)
    for level, level_size in enumerate(made.levels):
        expected = np.asarray(image.resize(level_size, Image.Resampling.BOX)).astype(np.int16)
        assert np.abs(pixels(made, level) - expected).mean() < 4
    files = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*.webp")}
    assert files == {str(made.path(*tile).relative_to(tmp_path)) for tile in made.tiles()}
    assert made.tiles()[-1] == (0, 0, 0)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_tiles_are_upright(tmp_path: Path, kind: str, orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    buffer = io.BytesIO()
    photo((900, 600)).save(buffer, kind, exif=exif)
    with Image.open(io.BytesIO(buffer.getvalue())) as image:
        upright = ImageOps.exif_transpose(image).convert("RGB")
    made = pyramid(buffer.getvalue(), tmp_path)
    assert made.levels[0] == upright.size
    assert np.abs(pixels(made, 0) - np.asarray(upright).astype(np.int16)).mean() < 4


@pytest.mark.parametrize(
    ("kind", "mode"),
    [
        *[("PNG", mode) for mode in ("1", "L", "P", "LA", "RGBA")],
        *[("TIFF", mode) for mode in ("L", "RGB")],
        ("JPEG", "L"),
        ("BMP", "RGB"),
        ("GIF", "P"),
    ],
)
def test_every_kind_of_picture_is_cut(tmp_path: Path, kind: str, mode: str) -> None:
    data = picture(kind, (700, 90), mode=mode)
    with Image.open(io.BytesIO(data)) as image:
        expected = np.asarray(image.convert("RGB")).astype(np.int16)
    assert np.abs(pixels(pyramid(data, tmp_path), 0) - expected).mean() < 6


def test_a_cmyk_jpeg_is_cut(tmp_path: Path) -> None:
    red = pixels(pyramid(picture("JPEG", (700, 90), mode="CMYK"), tmp_path), 0)[45, 100]
    assert red[0] > 180
    assert red[1] < 80


@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
def test_a_deep_picture_is_cut_as_it_is_shown(tmp_path: Path, kind: str) -> None:
    values = np.full((90, 700), 300, np.uint16)
    values[:, 350:] = 3_900
    values[0, 0] = 65_535
    buffer = io.BytesIO()
    Image.fromarray(values).save(buffer, kind)
    shown = pixels(pyramid(buffer.getvalue(), tmp_path), 0)
    assert shown[45, 100].max() <= 3
    assert shown[45, 600].min() >= 252


def test_a_picture_of_fractions_is_cut(tmp_path: Path) -> None:
    values = np.tile(np.linspace(-1, 1, 700, dtype=np.float32), (90, 1))
    buffer = io.BytesIO()
    Image.fromarray(values).save(buffer, "TIFF")
    shown = pixels(pyramid(buffer.getvalue(), tmp_path), 0)
    assert shown[45, 5].max() < 10
    assert shown[45, 695].min() > 245


def test_a_level_can_be_had_in_one_piece(tmp_path: Path) -> None:
    made = pyramid(picture("PNG", (3_000, 1_000)), tmp_path)
    whole = made.whole(1_600)
    assert whole.size == (1_500, 500)
    assert whole.convert("RGB").getpixel((10, 10))[0] > 240  # pyright: ignore[reportIndexIssue, reportOptionalSubscript]


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "WEBP", "BMP"])
def test_a_file_that_was_cut_off_is_refused(tmp_path: Path, kind: str) -> None:
    buffer = io.BytesIO()
    Image.effect_noise((900, 300), 80).convert("RGB").save(buffer, kind)
    data = buffer.getvalue()[: int(buffer.tell() * 0.6)]
    with pytest.raises(RefusedFileError, match="big is damaged"):
        pyramid(data, tmp_path)
