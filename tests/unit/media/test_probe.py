"""What files really are, and their thumbnails."""

import io
import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image
from PIL.ImageFile import ImageFile
from tests.support.pictures import bomb_png, deep_png, picture

from labelmill.media.depth import limits
from labelmill.media.errors import RefusedFileError
from labelmill.media.formats import FORMATS, describe, media_type_of
from labelmill.media.keys import deep_key, needs_rendition, shown_key
from labelmill.media.probe import Probe, open_image, probe
from labelmill.media.sequences import in_order
from labelmill.media.staging import clean_name
from labelmill.media.thumbnails import SIZE, draw

LIMIT = 400_000_000


def look(data: bytes, name: str, limit: int = LIMIT) -> Probe:
    with open_image(data, name) as image:
        return probe(image, name, limit)


def drawn(data: bytes, name: str) -> tuple[Image.Image, Image.Image | None]:
    probed = look(data, name)
    with open_image(data, name) as image:
        made = draw(image, probed, name)
    full = Image.open(io.BytesIO(made.rendition)) if made.rendition is not None else None
    return Image.open(io.BytesIO(made.thumbnail)), full


def refusal(data: bytes, name: str, limit: int = LIMIT) -> str:
    with pytest.raises(RefusedFileError) as refused:
        look(data, name, limit)
    assert refused.value.message.startswith(name)
    return refused.value.message


@pytest.mark.parametrize("kind", [f.pillow for f in FORMATS])
def test_every_format_that_is_taken_is_known_by_its_content(kind: str) -> None:
    ending = next(f.endings[0] for f in FORMATS if f.pillow == kind)
    probed = look(picture(kind), f"photo{ending.upper()}")
    assert (probed.format.pillow, probed.width, probed.height, probed.frames) == (kind, 40, 30, 1)
    assert probed.media_type == media_type_of(f"ab/abcdef{ending}")
    assert look(picture(kind), "no-ending") == probed


def test_a_wrong_ending_is_refused_with_the_real_type() -> None:
    assert refusal(picture("PNG"), "cat.jpg") == (
        "cat.jpg is named like a JPEG, but its content is a PNG; rename it to end in .png."
    )


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"just some words\n" * 20, "it is plain text"),
        (b"%PDF-1.7\n", "it is a PDF"),
        (b"PK\x03\x04rest", "a ZIP archive"),
        (b"\0\0\0\x18ftypheic\0\0\0\0", "a HEIC image, which Labelmill does not read; convert it to JPEG"),
        (b"\0\0\0\x18ftypisom\0\0\0\0", "an MP4 or QuickTime video"),
        (b'<?xml version="1.0"?><svg></svg>', "an SVG drawing"),
        (bytes(range(256)), "of no kind that Labelmill knows"),
        (b"", "photo.jpg is empty"),
        (b"\xff\xd8\xff", "begins like a JPEG image, but is damaged"),
        (b"\x89PNG\r\n\x1a\n", "damaged"),
    ],
)
def test_what_is_no_image_is_refused_with_what_it_is(data: bytes, says: str) -> None:
    assert says in refusal(data, "photo.jpg")


def test_a_bomb_is_refused_before_it_is_decoded() -> None:
    began = time.perf_counter()
    message = refusal(bomb_png(), "bomb.png")
    assert message == "bomb.png is 100000 x 100000 pixels, which is 10,000,000,000; the limit is 400,000,000."
    assert time.perf_counter() - began < 1


def test_the_limit_itself_is_taken() -> None:
    assert look(picture(size=(40, 30)), "a.png", 1200).width == 40
    assert "limit is 1,199" in refusal(picture(size=(40, 30)), "a.png", 1199)


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "TIFF", "PNG"])
def test_several_pictures_in_one_file_are_refused(kind: str) -> None:
    buffer = io.BytesIO()
    frames = [Image.new("RGB", (9, 9), color) for color in ("red", "green", "blue")]
    frames[0].save(buffer, kind, save_all=True, append_images=frames[1:])
    assert "has 3 pictures in one file" in refusal(buffer.getvalue(), "many")


def test_a_camera_jpeg_with_more_pictures_behind_the_first_is_a_jpeg() -> None:
    buffer = io.BytesIO()
    Image.new("RGB", (9, 9), "red").save(buffer, "MPO", save_all=True, append_images=[Image.new("RGB", (3, 3))])
    probed = look(buffer.getvalue(), "camera.jpg")
    assert (probed.media_type, probed.width, probed.frames) == ("image/jpeg", 9, 1)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "BMP", "GIF", "TIFF"])
@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
def test_a_file_that_was_cut_off_is_refused(kind: str, share: float) -> None:
    noise = Image.effect_noise((200, 150), 80).convert("RGB")
    buffer = io.BytesIO()
    noise.save(buffer, kind)
    data = buffer.getvalue()[: int(buffer.tell() * share)]
    with pytest.raises(RefusedFileError, match="damaged"):
        drawn(data, "cut")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_sizes_and_thumbnails_are_upright(kind: str, orientation: int) -> None:
    upright = Image.new("RGB", (40, 30), "blue")
    upright.paste((255, 0, 0), (0, 0, 20, 15))
    # What a camera held that way stores: the inverse of the turn that EXIF asks for.
    inverse = {
        1: None,
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }[orientation]
    stored = upright if inverse is None else upright.transpose(inverse)
    exif = Image.Exif()
    exif[0x0112] = orientation
    buffer = io.BytesIO()
    stored.save(buffer, kind, exif=exif)
    probed = look(buffer.getvalue(), "a")
    assert (probed.width, probed.height, probed.orientation) == (40, 30, orientation)
    for image in drawn(buffer.getvalue(), "a"):
        if image is None:
            assert kind == "JPEG" or (orientation == 1 and kind != "TIFF")
            continue
        assert image.size == (40, 30)
        assert image.getexif().get(0x0112, 1) == 1
        corner = image.convert("RGB").getpixel((5, 5))
        assert isinstance(corner, tuple)
        assert corner[0] > 180
        assert corner[2] < 80


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "RGB", "RGBA", "CMYK"])
def test_every_mode_gets_a_thumbnail(mode: str) -> None:
    kind = "TIFF" if mode == "CMYK" else "PNG"
    thumbnail, _ = drawn(picture(kind, (900, 300), mode=mode), "a")
    assert thumbnail.size == (SIZE, 107)
    assert thumbnail.format == "WEBP"


@pytest.mark.parametrize(("value", "grey"), [(0, 0), (0x8080, 128), (65535, 255), (257, 1)])
def test_sixteen_bits_are_scaled_to_eight(value: int, grey: int) -> None:
    thumbnail, _ = drawn(deep_png(value), "a.png")
    pixel = thumbnail.convert("L").getpixel((4, 4))
    assert isinstance(pixel, int | float)
    assert abs(pixel - grey) <= 2


def test_a_tiff_gets_a_rendition_that_fills_the_range() -> None:
    image = Image.new("I;16", (10, 4), 100)
    image.paste(4000, (5, 0, 10, 4))
    buffer = io.BytesIO()
    image.save(buffer, "TIFF")
    _, rendition = drawn(buffer.getvalue(), "micro.tif")
    assert rendition is not None
    assert (rendition.mode, rendition.getpixel((0, 0)), rendition.getpixel((9, 0))) == ("L", 0, 255)


def test_transparency_survives_in_the_thumbnail() -> None:
    data = io.BytesIO()
    Image.new("RGBA", (10, 10), (255, 0, 0, 0)).save(data, "PNG")
    thumbnail, _ = drawn(data.getvalue(), "a.png")
    assert thumbnail.mode == "RGBA"
    assert thumbnail.getpixel((5, 5))[3] == 0  # pyright: ignore[reportIndexIssue, reportOptionalSubscript]


def test_a_line_of_pixels_gets_a_thumbnail() -> None:
    thumbnail, _ = drawn(picture(size=(5000, 1)), "line.png")
    assert thumbnail.size == (SIZE, 1)


@pytest.mark.parametrize(
    ("media_type", "orientation", "key"),
    [
        ("image/jpeg", 6, "ab/abc.x"),
        ("image/png", 1, "ab/abc.x"),
        ("image/png", 6, "renditions/ab/abc.png"),
        ("image/tiff", 1, "renditions/ab/abc.png"),
    ],
)
def test_browsers_are_given_what_they_show_upright(media_type: str, orientation: int, key: str) -> None:
    assert shown_key("ab/abc.x", media_type, orientation) == key


@given(st.binary(max_size=200))
def test_any_bytes_are_taken_or_refused_in_words(data: bytes) -> None:
    assert describe(data)
    message = None
    try:
        look(data, "x.png")
    except RefusedFileError as error:
        message = error.message
    assert message is None or message.startswith("x.png")


@given(st.integers(0, 10_000), st.binary(min_size=1, max_size=8))
def test_a_damaged_file_is_taken_or_refused_in_words(position: int, junk: bytes) -> None:
    data = bytearray(picture("JPEG"))
    position %= len(data)
    data[position : position + len(junk)] = junk
    message = None
    try:
        drawn(bytes(data), "x.jpg")
    except RefusedFileError as error:
        message = error.message
    assert message is None or message.startswith("x.jpg")


@given(st.text())
def test_a_clean_name_is_one_that_the_database_can_hold(name: str) -> None:
    clean = clean_name(name)
    assert clean
    assert "\0" not in clean
    assert len(clean) <= 500
    assert clean_name(clean) == clean


def test_names_keep_their_folders_and_lose_what_is_no_text() -> None:
    assert clean_name("C:\\photos\\a.png") == "C:/photos/a.png"
    assert clean_name("/etc/a.png") == "etc/a.png"
    assert clean_name("caf\udce9.png") == "caf\ufffd.png"


def grey(values: NDArray[np.uint16], kind: str = "PNG", orientation: int | None = None) -> bytes:
    """A deep picture with these values."""
    exif = Image.Exif()
    if orientation is not None:
        exif[0x0112] = orientation
    buffer = io.BytesIO()
    Image.fromarray(values).save(buffer, kind, exif=exif)
    return buffer.getvalue()


def test_the_limits_leave_out_a_few_extremes() -> None:
    counts = np.zeros(65_536, np.int64)
    counts[100], counts[4_000], counts[65_535], counts[0] = 500, 500, 3, 2
    assert limits(counts) == (100, 4_000)


def test_a_few_bright_pixels_on_one_ground_are_seen() -> None:
    counts = np.zeros(65_536, np.int64)
    counts[100], counts[900] = 100_000, 3
    assert limits(counts) == (100, 900)


def test_twelve_bits_in_sixteen_are_not_black() -> None:
    values = np.tile(np.linspace(0, 4_095, 400, dtype=np.uint16), (50, 1))
    values[0, 0] = 65_535
    thumbnail, rendition = drawn(grey(values), "twelve.png")
    assert rendition is not None
    assert (rendition.mode, rendition.getpixel((2, 9)), rendition.getpixel((397, 9))) == ("L", 0, 254)
    assert rendition.getpixel((200, 9)) in range(125, 131)
    middle = thumbnail.convert("L").getpixel((thumbnail.width // 2, 9))
    assert isinstance(middle, int | float)
    assert 120 < middle < 136


@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
@pytest.mark.parametrize("orientation", [None, 6])
def test_the_sixteen_bits_can_be_had_upright(kind: str, orientation: int | None) -> None:
    values = np.arange(40 * 30, dtype=np.uint16).reshape(30, 40) * 50
    data = grey(values, kind, orientation)
    probed = look(data, "deep")
    assert probed.depth == 16
    with open_image(data, "deep") as image:
        deep = draw(image, probed, "deep").deep
    assert deep is not None
    with Image.open(io.BytesIO(deep)) as image:
        assert (image.format, image.mode, image.size) == ("PNG", "I;16", (probed.width, probed.height))
        assert image.getexif().get(0x0112, 1) == 1
        expected = values if orientation is None else np.rot90(values, -1)
        assert (np.asarray(image) == expected).all()


@pytest.mark.parametrize(("mode", "depth"), [("L", 8), ("RGB", 8), ("I;16", 16), ("I", 8)])
def test_only_deep_grey_is_deep(mode: str, depth: int) -> None:
    buffer = io.BytesIO()
    Image.new(mode, (9, 9)).save(buffer, "TIFF")
    assert look(buffer.getvalue(), "a.tif").depth == depth


@pytest.mark.parametrize(
    ("media_type", "orientation", "key"),
    [
        ("image/png", 1, "ab/abc.x"),
        ("image/png", 6, "deep/ab/abc.png"),
        ("image/tiff", 1, "deep/ab/abc.png"),
    ],
)
def test_the_bytes_themselves_are_the_sixteen_bits_where_they_can_be(
    media_type: str, orientation: int, key: str
) -> None:
    assert deep_key("ab/abc.x", media_type, orientation) == key
    assert needs_rendition(media_type, orientation, 16)


def test_a_large_png_is_not_decoded_to_look_for_its_orientation() -> None:
    buffer = io.BytesIO()
    Image.new("L", (9_000, 9_000)).save(buffer, "PNG", compress_level=1)
    with open_image(buffer.getvalue(), "large.png") as image:
        assert probe(image, "large.png", LIMIT).orientation == 1
        assert isinstance(image, ImageFile)
        assert image.tile, "the pixels were decoded"
    assert look(picture("PNG", (9_000, 2), orientation=6), "turned.png").orientation == 6


def test_names_are_ordered_as_people_count() -> None:
    names = ["b-1.png", "a-10.png", "a-9.png", "a.png", "10.png", "9.png", "a-09.png"]
    assert in_order(names) == ["9.png", "10.png", "a-09.png", "a-9.png", "a-10.png", "a.png", "b-1.png"]
