"""The real page on a real server: opening a task with 10,000 labels, and saving one change."""

import asyncio
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

from playwright.async_api import Browser, Page, Request
from tests.e2e.api import Api
from tests.e2e.people import ADA
from tests.e2e.server import DemoServer

from bench.editor.cpu import CpuClock
from bench.editor.studio import Desk, make_desk
from bench.report import line, median

LABELS, CORNERS = 10_000, 20
OPENINGS = 3
_PATIENCE_SECONDS = 60
#: After the save, time for whatever else it may set off.
_AFTER_SECONDS = 3.0
_IS_DRAWN = """(labels) => {
    const stats = window.__labelmill_canvas?.();
    const isThere = performance.getEntriesByType('resource').some(({ name }) => name.includes('/media/'));
    return stats !== undefined && stats.shapes === labels && stats.changedAt !== null && isThere;
}"""
_OPENED = """([labels]) => {
    const stats = window.__labelmill_canvas();
    const entries = performance.getEntriesByType('resource');
    const picture = entries.find((entry) => entry.initiatorType === 'fetch' && entry.name.includes('/media/'));
    const answer = entries.find((entry) => entry.name.split('?')[0].endsWith(labels));
    return {
        drawn: stats.changedAt,
        script: Math.max(...stats.script),
        picture: picture.responseEnd,
        asked: answer.startTime,
        answered: answer.responseEnd,
        wire: answer.encodedBodySize,
        body: answer.decodedBodySize,
    };
}"""


async def run(browser: Browser) -> None:
    """Start a server, fill it, measure and print."""
    server = DemoServer()
    try:
        await server.start()
        await measure(browser, server.url)
        await server.stop()
    finally:
        server.remove()


async def measure(browser: Browser, url: str) -> None:
    """Fill a demo server that is up, measure and print."""
    api = await Api.sign_in(url, ADA)
    desk = await make_desk(api, count=LABELS, corners=CORNERS)
    seconds = [await _answer_seconds(api, desk) for _ in range(OPENINGS)]
    print(f"  the server answers {LABELS:,} labels in {median(seconds) * 1e3:.0f} ms (median of {OPENINGS})")
    await _opening(browser, url, api, desk)
    await _saving(browser, url, api, desk)
    await api.close()


async def _answer_seconds(api: Api, desk: Desk) -> float:
    began = time.perf_counter()
    await api.get(desk.labels)
    return time.perf_counter() - began


@asynccontextmanager
async def _open(browser: Browser, url: str, api: Api, desk: Desk) -> AsyncGenerator[tuple[Page, CpuClock]]:
    """The task in a browser that has never been there, with all labels drawn."""
    context = await browser.new_context(base_url=url, viewport={"width": 1600, "height": 900})
    await context.add_cookies([{"name": "labelmill_session", "value": api.cookie, "url": url}])
    page = await context.new_page()
    cpu = await CpuClock.of(page)
    await page.goto(f"{desk.page}?stats")
    async with asyncio.timeout(_PATIENCE_SECONDS):
        # The page's security policy forbids what Playwright's own waiting does.
        while not await page.evaluate(_IS_DRAWN, LABELS):  # noqa: ASYNC110 (the browser is another process)
            await asyncio.sleep(0.25)
    yield page, cpu
    await context.close()


async def _opening(browser: Browser, url: str, api: Api, desk: Desk) -> None:
    times = list[dict[str, Any]]()
    for _ in range(OPENINGS):
        async with _open(browser, url, api, desk) as (page, cpu):
            seconds = {"cpu": await cpu.all(), "script_cpu": await cpu.script()}
            times.append({**seconds, **await page.evaluate(_OPENED, [desk.labels])})
    after = [max(t["drawn"] - t["picture"], 0) for t in times]
    middle = {key: median([t[key] for t in times]) for key in times[0]}
    print(
        f"  since the page was asked for: labels asked at {middle['asked']:.0f}, there at {middle['answered']:.0f},"
        f" picture there at {middle['picture']:.0f}, drawn at {middle['drawn']:.0f} ms (medians of {OPENINGS});"
        f" {middle['wire'] / 1e6:.2f} MB on the wire for {middle['body'] / 1e6:.2f} MB of JSON"
    )
    print(
        f"  CPU of the page's main thread from its start until then: {middle['cpu']:.2f} s,"
        f" {middle['script_cpu']:.2f} s of it script"
    )
    value = f"{median(after):.0f} / {max(after):.0f} ms"
    line(f"picture there to {LABELS:,} labels drawn, median / worst", value, "< 1 s", met=max(after) < 1000)


async def _saving(browser: Browser, url: str, api: Api, desk: Desk) -> None:
    async with _open(browser, url, api, desk) as (page, _):
        await asyncio.sleep(_AFTER_SECONDS)
        sent = list[Request]()
        canvas = page.get_by_role("application")
        await canvas.click()
        page.on("requestfinished", lambda request: sent.append(request))
        before = await _revision_sum(api, desk)
        await canvas.press("ArrowRight")
        async with asyncio.timeout(_PATIENCE_SECONDS):
            while await _revision_sum(api, desk) == before:  # noqa: ASYNC110 (the browser is another process)
                await asyncio.sleep(0.2)
        await asyncio.sleep(_AFTER_SECONDS)
        total, save = 0, 0
        for request in sent:
            size = sum((await request.sizes()).values())  # pyright: ignore[reportArgumentType, reportCallIssue]
            total += size
            if request.method == "PATCH" and request.url.endswith("/labels"):
                save += size
            else:
                print(f"    beside it: {request.method} {request.url.removeprefix(url)} {size:,} bytes")
    line("save of one change, bytes on the wire both ways", f"{save:,}", "< 10 kB", met=0 < save < 10_000)
    print(f"  everything that went over the wire within {_AFTER_SECONDS:.0f} s of it: {total:,} bytes")


async def _revision_sum(api: Api, desk: Desk) -> int:
    return sum(label["version"] for label in (await api.get(desk.labels))["items"])
