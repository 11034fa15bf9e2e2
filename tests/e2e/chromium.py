"""Finds and starts the Chromium that the tests drive."""

import os
import shutil
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import Browser, async_playwright

#: WebGL in software, and no calls to anybody.
ARGUMENTS = [
    "--no-sandbox",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
HOW_TO_GET_IT = (
    "The browser tests need Chromium: apt-get install chromium, or brew install --cask chromium, "
    "or set LABELMILL_CHROMIUM to a Chrome."
)
_NAMES = ("chromium", "chromium-browser", "google-chrome")
_ON_MACOS = (
    Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"),
    Path("/Applications/Chromium.app/Contents/MacOS/Chromium"),
)


def find_chromium() -> str | None:
    """The path of a browser: the one that LABELMILL_CHROMIUM names, else one that is installed; None without."""
    if named := os.environ.get("LABELMILL_CHROMIUM"):
        return shutil.which(named)
    installed = (shutil.which(name) for name in _NAMES)
    return next((path for path in installed if path), None) or next((str(p) for p in _ON_MACOS if p.exists()), None)


@asynccontextmanager
async def chromium(path: str) -> AsyncGenerator[Browser]:
    """A headless browser, ended with the block."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        await browser.close()
