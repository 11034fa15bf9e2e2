"""Pictures in the Label Editor: very large ones, deep ones, frames, and those that do not come."""

import asyncio
import io
import re
from collections.abc import Awaitable, Callable
from pathlib import PurePosixPath
from urllib.parse import urlsplit
from uuid import uuid4

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from playwright.async_api import Page, Route, expect
from tests.e2e.api import Json, Studio
from tests.e2e.conftest import MakeStudio
from tests.e2e.desk import Desk
from tests.e2e.editor import Editor, Place, open_editor
from tests.e2e.people import ANA

PATIENCE_SECONDS = 20.0
_TILE = re.compile(r"/(\d+)/\d+_\d+\.webp$")

Pixel = tuple[int, int, int]


def encoded(pixels: NDArray[np.generic], file_format: str) -> bytes:
    """A picture's file."""
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, file_format)
    return file.getvalue()


def flat(color: Pixel, width: int = 320, height: int = 240) -> bytes:
    """A PNG of one colour."""
    return encoded(np.full((height, width, 3), color, dtype=np.uint8), "PNG")


async def pixel(editor: Editor, place: Place) -> Pixel:
    """The colour on the screen at a place of a picture that is fitted."""
    x, y = await editor.screen(place)
    shot = await editor.page.screenshot(clip={"x": round(x) - 1, "y": round(y) - 1, "width": 3, "height": 3})
    found = Image.open(io.BytesIO(shot)).convert("RGB").getpixel((1, 1))
    assert isinstance(found, tuple)
    red, green, blue = (int(value) for value in found)
    return red, green, blue


async def shown(editor: Editor, holds: Callable[[Pixel], bool], place: Place = (160, 120)) -> None:
    """Wait until the colour there is right."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not holds(await pixel(editor, place)):  # noqa: ASYNC110 (the browser is another process)
            await asyncio.sleep(0.1)


def is_color(*wanted: int, within: int = 3) -> Callable[[Pixel], bool]:
    """Whether a colour is this one, give or take."""
    return lambda found: all(abs(a - b) <= within for a, b in zip(found, wanted, strict=True))


def media_requests(page: Page) -> list[str]:
    """Paths of pictures that are fetched from now on, thumbnails aside."""
    paths = list[str]()

    def keep(url: str, kind: str) -> None:
        if kind == "fetch" and "/media/" in url:
            paths.append(urlsplit(url).path)

    page.on("request", lambda request: keep(request.url, request.resource_type))
    return paths


async def test_a_picture_of_a_hundred_megapixels_comes_in_tiles_as_the_view_needs_them(
    desk: Desk, studio: MakeStudio
) -> None:
    width, height = 12_288, 8_192
    made = await studio(slug=None, photos=0)
    pixels = np.zeros((height, width, 3), dtype=np.uint8)
    pixels[:, :, 0] = np.linspace(0, 255, width, dtype=np.uint8)
    pixels[:, :, 1] = np.linspace(0, 255, height, dtype=np.uint8)[:, None]
    await made.upload({"field.jpg": encoded(pixels, "JPEG")})
    editor = await open_editor(desk, made)
    assert editor.task["item"]["tiles"]["size"] == 512
    await shown(editor, is_color(64, 191, 0), (width / 4, height * 3 / 4))

    paths = media_requests(editor.page)
    middle = (width / 2, height / 2)
    await editor.stage.focus()
    await editor.press("z")
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not any(_level(path) == 0 for path in paths):  # noqa: ASYNC110 (the browser is another process)
            await asyncio.sleep(0.1)
    await shown(editor, is_color(127, 127, 0), middle)
    assert all(_TILE.search(path) for path in paths), "the whole picture is never fetched"
    # The view glides to 1:1. The finest level is taken from a scale of about 0.56 on, where the stage of some
    # 860 x 770 CSS pixels, around a corner of tiles, meets 4 x 4 of the 24 x 16.
    assert len({path for path in paths if _level(path) == 0}) <= 16
    await editor.page.unroute_all(behavior="ignoreErrors")


def _level(path: str) -> int | None:
    found = _TILE.search(path)
    return int(found[1]) if found else None


async def test_twelve_bits_are_shown_whole_and_stretched_by_hand(desk: Desk, studio: MakeStudio) -> None:
    values = np.linspace(0, 4095, 320, dtype=np.uint16)[None, :].repeat(240, axis=0)
    made = await studio(slug=None, photos=0)
    await made.upload({"scan.png": encoded(values, "PNG")})
    editor = await open_editor(desk, made)
    assert editor.task["item"]["depth"] == 16
    await shown(editor, is_color(127, 127, 127, within=4))

    page = editor.page
    await page.get_by_role("button", name="Opacity, brightness and contrast").click()
    black = page.get_by_role("slider", name="Black level")
    await expect(black).to_be_visible()
    assert int(await black.get_attribute("aria-valuenow") or 0) < 100
    white = page.get_by_role("slider", name="White level")
    low, high = await black.bounding_box(), await white.bounding_box()
    assert low is not None
    assert high is not None
    y = high["y"] + high["height"] / 2
    await page.mouse.move(high["x"] + high["width"] / 2, y)
    await page.mouse.down()
    await page.mouse.move(low["x"] + (high["x"] - low["x"]) / 4, y, steps=5)
    await page.mouse.up()
    assert int(await white.get_attribute("aria-valuenow") or 0) < 1500
    await shown(editor, is_color(255, 255, 255))
    await page.get_by_role("button", name="Full range").click()
    await shown(editor, is_color(127, 127, 127))


async def test_frames_of_a_sequence_are_stepped_through(desk: Desk, studio: MakeStudio) -> None:
    colors: list[Pixel] = [(200, 30, 30), (30, 200, 30), (30, 30, 200)]
    made = await studio(slug=None, photos=0)
    files = [("files", (f"{number}.png", flat(color))) for number, color in enumerate(colors)]
    await made.api.call("POST", f"{made.path}/sequences", data={"name": "Street"}, files=files)
    editor = await open_editor(desk, made)
    await shown(editor, is_color(*colors[0]))
    await editor.stage.focus()
    for key, color in ((".", colors[1]), (".", colors[2]), (",", colors[1])):
        await editor.press(key)
        await shown(editor, is_color(*color))


async def _with_one_label(made: Studio) -> Json:
    [row] = await made.tasks()
    box = {"type": "bounding_box", "x": 20, "y": 20, "width": 60, "height": 60}
    create = {"op": "create", "id": str(uuid4()), "kind": "object", "class_id": "cat"}
    path = f"{made.path}/tasks/{row['id']}"
    await made.api.call("PATCH", f"{path}/labels", json={"operations": [{**create, "geometry": box}]})
    return (await made.api.get(path))["item"]


async def _open_with(desk: Desk, made: Studio, answer: Callable[[Route], Awaitable[None]]) -> Editor:
    [row] = await made.tasks()
    task = await made.api.get(f"{made.path}/tasks/{row['id']}")
    page = await desk.open(ANA, made.queue())
    await page.route("**/media/**", answer)
    await page.goto(f"{made.path}/tasks/{row['id']}")
    return Editor(page, made, task)


async def test_a_picture_that_does_not_come_says_why_and_its_labels_stay(desk: Desk, studio: MakeStudio) -> None:
    made = await studio(slug=None, photos=0)
    await made.upload({"plain.png": flat((40, 120, 200))})
    item = await _with_one_label(made)
    desk.expect_refusal(500, PurePosixPath(urlsplit(item["url"]).path).name)
    is_down = True

    async def answer(route: Route) -> None:
        if is_down and route.request.resource_type == "fetch":
            await route.fulfill(status=500)
        else:
            await route.continue_()

    editor = await _open_with(desk, made, answer)
    alert = editor.page.get_by_role("alert").filter(has_text="could not be loaded")
    await expect(alert).to_contain_text("The server did not hand out the file (500).")
    await expect(editor.shown(1)).to_be_visible()
    await expect(editor.objects).to_contain_text("Cat")

    is_down = False
    await alert.get_by_role("button", name="Retry").click()
    await expect(alert).to_be_hidden()
    await shown(editor, is_color(40, 120, 200))


async def test_a_link_that_ran_out_is_renewed_without_a_word(desk: Desk, studio: MakeStudio) -> None:
    made = await studio(slug=None, photos=0)
    await made.upload({"plain.png": flat((40, 120, 200))})
    item = await _with_one_label(made)
    desk.expect_refusal(403, PurePosixPath(urlsplit(item["url"]).path).name)
    refused = 0

    async def answer(route: Route) -> None:
        nonlocal refused
        # Once to the look ahead, once to the editor itself.
        if route.request.resource_type == "fetch" and refused < 2:
            refused += 1
            await route.fulfill(status=403)
        else:
            await route.continue_()

    editor = await _open_with(desk, made, answer)
    await shown(editor, is_color(40, 120, 200))
    assert refused == 2
    await expect(editor.page.get_by_text("could not be loaded")).to_be_hidden()
