"""The canvas on its own: pictures of 100 megapixels in tiles, sixteen bits, and more than a GPU takes at once.

Tiles are drawn when they are asked for: red and green tell the place in the picture, blue the level. So a pixel on the
screen tells which tile it came from.
"""

import asyncio
import io
import re
from collections.abc import AsyncGenerator, Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from playwright.async_api import Browser, JSHandle, Page, Request, Route
from tests.e2e.canvas_page import SITE, build, open_page

WIDTH, HEIGHT, SIZE = 12_289, 8_193, 512
LEVELS = [(-(-WIDTH // 2**n), -(-HEIGHT // 2**n)) for n in range(6)]
BLUE = 40
PATIENCE_SECONDS = 20.0
RENDERERS = ("webgl2", "canvas2d")

Pixel = tuple[int, int, int]


def tile(level: int, column: int, row: int) -> bytes:
    """One tile's WebP."""
    width, height = LEVELS[level]
    x = np.arange(column * SIZE, min((column + 1) * SIZE, width))
    y = np.arange(row * SIZE, min((row + 1) * SIZE, height))
    pixels = np.empty((len(y), len(x), 3), dtype=np.uint8)
    pixels[..., 0] = (x * 255 / width)[None, :]
    pixels[..., 1] = (y * 255 / height)[:, None]
    pixels[..., 2] = level * BLUE
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "WEBP", lossless=True, method=0)
    return file.getvalue()


class Tiles:
    """Answers for tiles below /tiles/, and remembers which were asked for."""

    def __init__(self) -> None:
        self.asked: list[tuple[int, int, int]] = []
        self.given_up: list[str] = []
        #: Links that work.
        self.links = {"tiles"}
        self.broken: set[tuple[int, int, int]] = set()
        self.open = asyncio.Event()
        self.open.set()

    async def attach(self, page: Page) -> None:
        """Answer this page."""
        await page.route(re.compile(r"/\d+/\d+_\d+\.webp$"), self._answer)
        page.on("requestfailed", self._failed)

    def levels(self) -> set[int]:
        """Levels that were asked for."""
        return {level for level, _, _ in self.asked}

    def _failed(self, request: Request) -> None:
        if request.url.endswith(".webp"):
            self.given_up.append(request.url)

    async def _answer(self, route: Route) -> None:
        link, level, place = route.request.url.removeprefix(SITE).removesuffix(".webp").split("/")
        column, row = place.split("_")
        at = int(level), int(column), int(row)
        self.asked.append(at)
        await self.open.wait()
        if link not in self.links:
            await route.fulfill(status=403)
        elif at in self.broken:
            await route.fulfill(status=500)
        else:
            await route.fulfill(body=tile(*at), content_type="image/webp")


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page with our canvas."""
    folder = tmp_path_factory.mktemp("canvas")
    build(folder)
    return folder


@pytest.fixture
async def page(browser: Browser, bundle: Path) -> AsyncGenerator[Page]:
    """It, open."""
    opened = await open_page(browser, bundle)
    yield opened
    await opened.close()


@pytest.fixture
async def tiles(page: Page) -> Tiles:
    """Tiles for the page."""
    served = Tiles()
    await served.attach(page)
    return served


async def show_tiles(page: Page, renderer: str) -> JSHandle:
    """A canvas that shows the picture in tiles, fitted."""
    source = {"tiles": {"size": SIZE, "url": "/tiles", "levels": [{"width": w, "height": h} for w, h in LEVELS]}}
    return await page.evaluate_handle(
        """([renderer, source, width, height]) => {
            const canvas = bench.canvas(renderer);
            window.renewals = 0;
            const renewUrl = async () => { window.renewals += 1; return '/renewed'; };
            canvas.setTiles({ ...source, renewUrl }, width, height);
            return canvas;
        }""",
        [renderer, source, WIDTH, HEIGHT],
    )


async def look(canvas: JSHandle, x: float, y: float, scale: float) -> None:
    """Bring an image pixel into the middle of the view."""
    await canvas.evaluate(
        """(canvas, [x, y, scale]) => {
            canvas.zoomBy(scale / canvas.viewport.scale);
            const view = canvas.viewport;
            canvas.panBy((view.x + view.width / 2 / view.scale - x) * view.scale,
                         (view.y + view.height / 2 / view.scale - y) * view.scale);
        }""",
        [x, y, scale],
    )


async def at_middle(page: Page) -> Pixel:
    """The colour in the middle of the screen."""
    shot = await page.screenshot(clip={"x": 799, "y": 449, "width": 3, "height": 3})
    pixel = Image.open(io.BytesIO(shot)).convert("RGB").getpixel((1, 1))
    assert isinstance(pixel, tuple)
    return pixel  # pyright: ignore[reportReturnType]


async def until(page: Page, holds: Callable[[Pixel], bool]) -> None:
    """Wait until the colour in the middle of the screen is right."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not holds(await at_middle(page)):  # noqa: ASYNC110 (the browser is another process)
            await asyncio.sleep(0.1)


async def eventually(holds: Callable[[], bool]) -> None:
    """Wait until something holds."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not holds():  # noqa: ASYNC110 (the browser is another process)
            await asyncio.sleep(0.05)


def shows(x: float, y: float, level: int) -> Callable[[Pixel], bool]:
    """Whether a colour is this place of the picture, from this level."""
    expected = (x / WIDTH * 255, y / HEIGHT * 255, level * BLUE)
    return lambda pixel: all(abs(a - b) <= 3 for a, b in zip(pixel, expected, strict=True))


@pytest.mark.parametrize("renderer", RENDERERS)
async def test_only_tiles_in_view_are_fetched_at_the_level_that_the_screen_can_show(
    page: Page, tiles: Tiles, renderer: str
) -> None:
    canvas = await show_tiles(page, renderer)
    await until(page, shows(WIDTH / 2, HEIGHT / 2, 3))
    assert tiles.asked[0] == (5, 0, 0), "the coarsest comes first, so that something shows at once"
    assert tiles.levels() == {5, 3}
    tiles.asked.clear()

    await look(canvas, 9000, 2500, 1)
    await until(page, shows(9000, 2500, 0))
    sharp = [at for at in tiles.asked if at[0] == 0]
    assert len(sharp) <= (1600 // SIZE + 2) * (900 // SIZE + 2), sharp
    assert {column for _, column, _ in sharp} <= set(range(16, 20))


@pytest.mark.parametrize("renderer", RENDERERS)
async def test_tiles_that_left_the_view_are_not_waited_for(page: Page, tiles: Tiles, renderer: str) -> None:
    canvas = await show_tiles(page, renderer)
    await until(page, shows(WIDTH / 2, HEIGHT / 2, 3))
    tiles.open.clear()
    await look(canvas, 2000, 2000, 1)
    await eventually(lambda: any(level < 3 for level in tiles.levels()))
    await until(page, shows(2000, 2000, 3))
    await look(canvas, 11_000, 7000, 1)
    await eventually(lambda: bool(tiles.given_up))
    tiles.open.set()
    await until(page, shows(11_000, 7000, 0))


async def test_a_link_that_ran_out_is_renewed_once_for_all_tiles(page: Page, tiles: Tiles) -> None:
    tiles.links = {"renewed"}
    await show_tiles(page, "webgl2")
    await until(page, shows(WIDTH / 2, HEIGHT / 2, 3))
    assert await page.evaluate("window.renewals") == 1


async def test_a_tile_that_could_not_be_had_is_tried_again(page: Page, tiles: Tiles) -> None:
    column, row = int(9000 / SIZE), int(2500 / SIZE)
    tiles.broken = {(0, column, row)}
    canvas = await show_tiles(page, "webgl2")
    await look(canvas, 9000, 2500, 1)
    await until(page, shows(9000, 2500, 2))
    tiles.broken.clear()
    await until(page, shows(9000, 2500, 0))


async def test_tiles_at_hand_keep_within_their_budget(page: Page, tiles: Tiles) -> None:
    sizes: list[int] = await page.evaluate(
        """async ([levels, width, height]) => {
            const world = { minX: 0, minY: 0, maxX: width, maxY: height };
            const source = { tiles: { size: 512, levels, url: '/tiles' }, renewUrl: async () => '/tiles' };
            let kept = 0;
            let arrivals = 0;
            const store = new bench.TileStore(source, world, {
                make: (bitmap) => { kept += 1; return bitmap; },
                free: (bitmap) => { kept -= 1; bitmap.close(); },
                onArrival: () => { arrivals += 1; },
            }, 16 * 2 ** 20);
            const sizes = [];
            for (let x = 0; x < width; x += 1000) {
                const view = { x, y: 3000, scale: 1, width: 800, height: 500 };
                for (let seen = -1; seen !== arrivals; await new Promise((go) => setTimeout(go, 150))) {
                    seen = arrivals;
                    store.view(view, 1);
                }
                sizes.push(store.bytes);
            }
            store.dispose();
            return [...sizes, kept];
        }""",
        [[{"width": w, "height": h} for w, h in LEVELS], WIDTH, HEIGHT],
    )
    *bytes_kept, kept_after = sizes
    assert max(bytes_kept) <= 16 * 2**20
    assert max(bytes_kept) > 8 * 2**20, "the budget is made use of"
    assert kept_after == 0


@pytest.mark.parametrize("renderer", RENDERERS)
async def test_sixteen_bits_are_shown_between_two_levels(page: Page, renderer: str) -> None:
    canvas = await page.evaluate_handle(
        """(renderer) => {
            const values = new Uint16Array(300 * 200).fill(2000);
            const canvas = bench.canvas(renderer);
            canvas.setImage({ width: 300, height: 200, values }, 300, 200);
            return canvas;
        }""",
        renderer,
    )
    await until(page, lambda pixel: all(abs(value - 8) <= 2 for value in pixel))
    await canvas.evaluate("(canvas) => canvas.setLevels({ low: 1000, high: 3000 })")
    await until(page, lambda pixel: all(abs(value - 128) <= 2 for value in pixel))
    await canvas.evaluate("(canvas) => canvas.setLevels({ low: 0, high: 2000 })")
    await until(page, lambda pixel: min(pixel) >= 253)


_WIDE = """async () => {
    const source = new OffscreenCanvas(9000, 40);
    const context = source.getContext('2d');
    context.fillStyle = '#c00';
    context.fillRect(0, 0, 4500, 40);
    context.fillStyle = '#00c';
    context.fillRect(4500, 0, 4500, 40);
    const canvas = bench.canvas('webgl2');
    canvas.setImage(await createImageBitmap(source), 9000, 40);
    return canvas;
}"""


async def test_a_picture_wider_than_a_texture_needs_no_tiles(page: Page) -> None:
    canvas = await page.evaluate_handle(_WIDE)
    limit: int = await page.evaluate(
        "(() => { const gl = document.createElement('canvas').getContext('webgl2');"
        " return gl.getParameter(gl.MAX_TEXTURE_SIZE); })()"
    )
    assert limit < 9000, "this browser would take the picture whole"
    await look(canvas, 4000, 20, 4)
    await until(page, lambda pixel: pixel[0] > 190 and pixel[2] < 10)
    await look(canvas, 8900, 20, 4)
    await until(page, lambda pixel: pixel[2] > 190 and pixel[0] < 10)


async def test_a_lost_graphics_context_comes_back_with_the_picture(page: Page, tiles: Tiles) -> None:
    await show_tiles(page, "webgl2")
    await until(page, shows(WIDTH / 2, HEIGHT / 2, 3))
    await page.evaluate(
        """() => {
            const gl = document.querySelector('.lm-canvas canvas').getContext('webgl2');
            window.lose = gl.getExtension('WEBGL_lose_context');
            lose.loseContext();
        }"""
    )
    await asyncio.sleep(0.2)
    tiles.asked.clear()
    await page.evaluate("lose.restoreContext()")
    await eventually(lambda: bool(tiles.asked))
    await until(page, shows(WIDTH / 2, HEIGHT / 2, 3))


#: 20 vertices of 12 bytes, at most 18 triangles, 20 quads of line of 4 vertices of 20 bytes and 6 indices.
_ONE_SHAPE = 20 * 12 + 18 * 3 * 4 + 20 * (4 * 20 + 6 * 4)


async def test_frames_of_ten_thousand_polygons_cost_three_draw_calls_and_a_dragged_vertex_only_its_shape(
    page: Page,
) -> None:
    costs: dict[str, Any] = await page.evaluate(
        """async () => {
            const canvas = bench.canvas('webgl2');
            const source = new OffscreenCanvas(800, 600);
            source.getContext('2d').fillRect(0, 0, 800, 600);
            canvas.setImage(await createImageBitmap(source), 8000, 6000);
            const frame = () => new Promise((resolve) => {
                const stop = canvas.events.on('frame', (cost) => { stop(); resolve(cost); });
                canvas.redraw();
            });
            const labels = bench.labels(10_000, 20);
            canvas.setLabels(labels, () => false);
            const first = await frame();
            canvas.panBy(-40, 10);
            const panned = await frame();
            const label = labels[5000];
            const [[x, y], ...others] = label.geometry.points;
            canvas.scene.put({ ...label, geometry: { type: 'polygon', points: [[x + 9, y + 3], ...others] } });
            const dragged = await frame();
            canvas.hover(labels[4].id);
            const hovered = await frame();
            return { first, panned, dragged, hovered };
        }"""
    )
    assert costs["first"]["drawCalls"] == 3
    assert (costs["panned"]["drawCalls"], costs["panned"]["uploads"]) == (3, 0)
    assert costs["dragged"]["drawCalls"] == 3
    assert 0 < costs["dragged"]["uploadBytes"] <= _ONE_SHAPE
    assert costs["hovered"]["uploadBytes"] == 4


async def test_a_hand_that_drags_a_corner_uploads_nothing_but_its_shape(page: Page) -> None:
    canvas = await page.evaluate_handle(
        """() => {
            const canvas = bench.canvas('webgl2');
            canvas.setImage(null, 8000, 6000);
            canvas.setLabels(bench.labels(2000, 20), () => false);
            window.changes = [];
            const nothing = () => {};
            const change = (changes) => window.changes.push(...changes);
            canvas.setEditing({ draw: nothing, split: nothing, refuse: nothing, isLocked: () => false, change });
            return canvas;
        }"""
    )
    x, y = await page.evaluate("bench.labels(2000, 20)[700].geometry.points[0]")
    await look(canvas, x, y, 4)
    await canvas.evaluate(
        """async (canvas) => {
            canvas.setSelection(['700']);
            await new Promise(requestAnimationFrame);
            await new Promise(requestAnimationFrame);
            window.frames = [];
            canvas.events.on('frame', (frame) => window.frames.push(frame));
        }"""
    )
    await page.mouse.move(800, 450)
    await page.mouse.down()
    await page.mouse.move(830, 470, steps=6)
    await page.mouse.up()
    frames: list[dict[str, int]] = await page.evaluate("window.frames")
    assert [change["id"] for change in await page.evaluate("window.changes")] == ["700"]
    uploads = [frame["uploadBytes"] for frame in frames]
    assert 0 < max(uploads) <= _ONE_SHAPE, uploads
    assert max(frame["drawCalls"] for frame in frames) <= 2, "no picture: fills and lines"
