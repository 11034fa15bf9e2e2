"""A page with nothing but our canvas, bundled from the sources: `window.bench` of web/bench."""

import mimetypes
import os
import subprocess
import sys
from pathlib import Path

from playwright.async_api import Browser, Page, Route

WEB = Path(__file__).parents[2] / "web"
#: Localhost is trusted, so that the page may have the fine clock and the workers of a secure one.
SITE = "http://localhost/"
#: An isolated page has a clock of 5 microseconds; others have one of 100.
_ISOLATED = {"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp"}


def build(folder: Path) -> None:
    """Bundle the page into `folder`."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    command = ["npx", "vite", "build", "--config", "bench/vite.config.ts", "--logLevel", "error", "--outDir", folder]
    subprocess.run(command, cwd=WEB, env={**os.environ, "PATH": path}, check=True)


async def open_page(browser: Browser, folder: Path) -> Page:
    """The page that was built into `folder`, 1600 x 900 CSS pixels, ready."""
    page = await browser.new_page(viewport={"width": 1600, "height": 900})

    async def answer(route: Route) -> None:
        file = folder / (route.request.url.removeprefix(SITE) or "index.html")
        if not file.is_file():
            await route.fulfill(status=404)
            return
        content_type = mimetypes.guess_type(file)[0] or "application/octet-stream"
        await route.fulfill(body=file.read_bytes(), content_type=content_type, headers=_ISOLATED)

    await page.route(f"{SITE}**", answer)
    await page.goto(SITE)
    await page.wait_for_function("window.bench !== undefined && crossOriginIsolated")
    return page
