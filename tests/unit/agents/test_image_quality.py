"""The Image Quality Gate on real photographs and on what goes wrong with them; decoding of odd images."""

from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageEnhance, ImageFilter
from tests.support.pictures import bomb_png
from tests.unit.agents.builders import agent_request
from tests.unit.agents.photos import NAMES, photo, stored

from labelmill.agents.builtin.base import AgentError, Media
from labelmill.agents.builtin.image_quality import IMAGE_QUALITY_GATE
from labelmill.agents.builtin.images import open_picture
from labelmill.agents.contract import AgentResult
from labelmill.media.probe import open_image
from labelmill.ontologies.document import OntologyDocument

EMPTY = OntologyDocument()


def gate(media: Media | None, **config: Any) -> AgentResult:
    return IMAGE_QUALITY_GATE.run(agent_request(EMPTY, **config), media)


def message(result: AgentResult) -> str:
    assert result.message is not None
    return result.message


@pytest.mark.parametrize("name", NAMES)
def test_sharp_photos_pass_with_their_numbers(name: str) -> None:
    image = photo(name)
    result = gate(stored(image))
    assert result.decision == "pass"
    assert message(result).startswith(f"Pass: {image.width} x {image.height} pixels, sharpness ")


@pytest.mark.parametrize("name", NAMES)
def test_their_blurred_copies_fail_with_the_measured_number_and_the_limit(name: str) -> None:
    result = gate(stored(photo(name).filter(ImageFilter.GaussianBlur(3))))
    assert result.decision == "fail"
    assert message(result).startswith("Fail: blurred: sharpness ")
    assert message(result).endswith(", at least 60")


def test_a_large_blurred_photo_is_blurred_too() -> None:
    large = photo("coffee").resize((3000, 2000), Image.Resampling.BICUBIC)
    assert gate(stored(large)).decision == "pass"
    assert gate(stored(large.filter(ImageFilter.GaussianBlur(14)))).decision == "fail"


def test_a_black_image_fails_for_every_reason_that_holds() -> None:
    words = message(gate(stored(Image.new("RGB", (320, 240)))))
    assert "blurred: sharpness 0.0, at least 60" in words
    assert "too dark: brightness 0.000, at least 0.1" in words
    assert "lost in the dark: 100.0% black, at most 60%" in words


def test_an_overexposed_photo_fails() -> None:
    words = message(gate(stored(ImageEnhance.Brightness(photo("china.jpg")).enhance(6))))
    assert "burnt out: " in words


def test_a_small_image_fails_and_the_limits_can_be_set() -> None:
    small = stored(photo("coffee").resize((60, 40)))
    words = message(gate(small))
    assert "too narrow: 60 pixels, at least 64" in words
    assert "too low: 40 pixels, at least 64" in words
    assert gate(small, min_width=10, min_height=10).decision == "pass"


def test_a_file_that_is_no_image_is_told_in_words() -> None:
    with pytest.raises(AgentError, match=r"cannot be read as an image \(image/jpeg\): cannot identify"):
        gate(Media(b"not an image", "image/jpeg"))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_a_torn_file_is_told_in_words(kind: str) -> None:
    whole = stored(photo("coffee"), kind)
    with pytest.raises(AgentError, match=r"'photo\.jpg' cannot be read as an image"):
        gate(Media(whole.data[: len(whole.data) // 2], whole.media_type))


def test_an_agent_without_its_bytes_says_so() -> None:
    with pytest.raises(AgentError, match="was not given to the agent"):
        gate(None)


@pytest.mark.parametrize("mode", ["L", "LA", "RGBA", "P", "1", "CMYK", "YCbCr", "I;16"])
def test_every_kind_of_pixel_is_decoded_to_the_same_picture(mode: str) -> None:
    image = photo("coffee")
    kind = "TIFF" if mode in ("CMYK", "YCbCr") else "PNG"
    if mode == "I;16":
        odd = Image.fromarray(np.asarray(image.convert("L")).astype(np.uint16) * 257)
    else:
        odd = image.convert(mode)
    picture = open_picture(agent_request(EMPTY), stored(odd, kind), longest=640)
    assert (picture.width, picture.height, picture.image.mode) == (600, 400, "RGB")
    expected = np.asarray(image.convert("L").resize((60, 40)), np.float64)
    got = np.asarray(picture.image.convert("L").resize((60, 40)), np.float64)
    assert np.abs(got - expected).mean() < 12


def test_a_transparent_image_lies_on_white() -> None:
    clear = Image.new("RGBA", (8, 8), (0, 0, 0, 0))
    picture = open_picture(agent_request(EMPTY), stored(clear, "PNG"), longest=640)
    assert picture.image.getpixel((4, 4)) == (255, 255, 255)


@pytest.mark.parametrize("mode", ["I", "F"])
def test_deep_images_fill_the_range(mode: str) -> None:
    ramp = np.linspace(-5, 70_000, 64 * 64).reshape(64, 64)
    deep = Image.fromarray(ramp.astype(np.int32 if mode == "I" else np.float32))
    picture = open_picture(agent_request(EMPTY), stored(deep, "TIFF"), longest=640)
    pixels = np.asarray(picture.image)
    assert (pixels.min(), pixels.max()) == (0, 255)


@pytest.mark.parametrize("longest", [100, 4000])
@pytest.mark.parametrize(
    ("orientation", "transpose"),
    [(1, None), (3, Image.Transpose.ROTATE_180), (6, Image.Transpose.ROTATE_90), (8, Image.Transpose.ROTATE_270)],
)
def test_pictures_are_upright_and_know_their_full_size(
    orientation: int, transpose: Image.Transpose | None, longest: int
) -> None:
    upright = photo("china.jpg").resize((1280, 854))
    lying = upright if transpose is None else upright.transpose(transpose)
    exif = Image.Exif()
    exif[0x0112] = orientation
    picture = open_picture(agent_request(EMPTY), stored(lying, exif=exif, quality=95), longest=longest)
    assert (picture.width, picture.height) == (1280, 854)
    assert (picture.image.width < 1280) == (longest < 1280)
    same = np.abs(picture.resized(64, 43).astype(float) - np.asarray(upright.resize((64, 43)), float))
    assert same.mean() < 6


def test_an_image_above_the_limit_is_refused_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LABELMILL_MAX_IMAGE_PIXELS", "99")
    with pytest.raises(AgentError, match=r"too large to be decoded: 10 x 10 pixels; the limit is 99\."):
        open_picture(agent_request(EMPTY), stored(Image.new("RGB", (10, 10)), "PNG"), longest=640)


def test_agents_that_run_in_the_server_leave_its_own_decoding_alone() -> None:
    open_picture(agent_request(EMPTY), stored(Image.new("RGB", (10, 10)), "PNG"), longest=640)
    with open_image(bomb_png(), "bomb.png") as bomb:
        assert bomb.size == (100_000, 100_000)
