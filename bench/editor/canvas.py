"""Our canvas beside a Konva scene of the same polygons on the same picture, in the same run."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, JSHandle, Page
from tests.e2e.canvas_page import build, open_page

from bench.editor.cpu import CpuClock
from bench.report import line, percentile

POLYGONS, CORNERS = 10_000, 20
PAN_FRAMES = 50
#: Konva takes a good part of a second for each.
KONVA_FRAMES = 25
PICKS = 20_000
DRAG_FRAMES = 20
#: Frames before, that are not counted.
_WARM_UP = 5


@dataclass(frozen=True, slots=True)
class Panned:
    """What panning cost in one view."""

    #: Milliseconds by the clock on the wall, of each frame.
    frames: Sequence[float]
    #: Milliseconds of CPU a frame: other work on the machine does not show in it.
    cpu: float


async def run(browser: Browser, folder: Path) -> None:
    """Build the page into `folder`, measure and print."""
    await asyncio.to_thread(build, folder)
    page = await open_page(browser, folder)
    cpu = await CpuClock.of(page)
    konva = await _konva(page, cpu)
    ours = await _ours(page, cpu)
    await page.close()
    for view in konva:
        _compare(view, ours[view], konva[view])


async def _mount(page: Page, engine: str) -> JSHandle:
    return await page.evaluate_handle(f"bench.{engine}({POLYGONS}, {CORNERS})")


async def _pan(scene: JSHandle, cpu: CpuClock, frames: int) -> Panned:
    await scene.evaluate(f"async (scene) => {{ await scene.pan({_WARM_UP}); }}")
    before = await cpu.script()
    times: list[float] = await scene.evaluate(f"(scene) => scene.pan({frames})")
    return Panned(times, (await cpu.script() - before) / frames * 1e3)


async def _pan_everywhere(scene: JSHandle, cpu: CpuClock, frames: int) -> dict[str, Panned]:
    whole = await _pan(scene, cpu, frames)
    await scene.evaluate("(scene) => scene.zoomToPixels()")
    return {"all in sight": whole, "at 1:1": await _pan(scene, cpu, frames)}


async def _konva(page: Page, cpu: CpuClock) -> dict[str, Panned]:
    scene = await _mount(page, "konva")
    panned = await _pan_everywhere(scene, cpu, KONVA_FRAMES)
    print(f"  Konva mounts {POLYGONS:,} polygons in {await scene.evaluate('(scene) => scene.mountMs'):.0f} ms")
    await scene.evaluate("(scene) => scene.dispose()")
    return panned


async def _ours(page: Page, cpu: CpuClock) -> dict[str, Panned]:
    before = await cpu.script()
    scene = await _mount(page, "ours")
    script = (await cpu.script() - before) * 1e3
    mounted, renderer = await scene.evaluate("(scene) => [scene.mountMs, scene.renderer]")
    print(f"  Labelmill ({renderer}) mounts them in {mounted:.0f} ms, with {script:.0f} ms of CPU in script")
    panned = await _pan_everywhere(scene, cpu, PAN_FRAMES)
    picks: list[float] = await scene.evaluate(f"(scene) => scene.pick({PICKS})")
    p95 = percentile(picks, 0.95)
    line("picking among them, p50 / p95", f"{percentile(picks, 0.5):.3f} / {p95:.3f} ms", "< 0.1 ms", met=p95 < 0.1)
    _drag(await scene.evaluate(f"(scene) => scene.dragVertex({DRAG_FRAMES})"))
    await scene.evaluate("(scene) => scene.dispose()")
    return panned


def _drag(frames: Sequence[dict[str, Any]]) -> None:
    most = max(frame["uploadBytes"] for frame in frames)
    calls = max(frame["drawCalls"] for frame in frames)
    # A shape of 20 corners: 20 vertices and 18 triangles of fill, 20 quads of line.
    room = 20 * 12 + 54 * 4 + 20 * 4 * 20 + 120 * 4
    line("bytes to the GPU a frame while a vertex is dragged", f"{most:,}", f"<= {room:,}", met=most <= room)
    line("draw calls a frame", f"{calls}", "<= 3", met=calls <= 3)


def _compare(view: str, ours: Panned, konva: Panned) -> None:
    p50, p95 = percentile(ours.frames, 0.5), percentile(ours.frames, 0.95)
    theirs = percentile(konva.frames, 0.5), percentile(konva.frames, 0.95)
    ratio = theirs[0] / p50
    print(f"  Konva's script a frame while panning, {view}: p50 {theirs[0]:.0f}, p95 {theirs[1]:.0f} ms")
    line(f"script a frame while panning, {view}, p50 / p95", f"{p50:.2f} / {p95:.2f} ms", "p95 < 2 ms", met=p95 < 2)
    line("  times less than Konva (medians)", f"{ratio:.0f} x", ">= 50 x", met=ratio >= 50)
    print(f"  CPU in script a frame, {view}: {ours.cpu:.2f} ms, Konva {konva.cpu:.1f} ms: {konva.cpu / ours.cpu:.0f} x")
