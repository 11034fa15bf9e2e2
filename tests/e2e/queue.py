"""The Queue as people find their way in it: by what they read."""

import asyncio
import contextlib
import re

from playwright.async_api import Locator, Page
from tests.e2e.desk import PATIENCE_MS


def row(page: Page, name: str) -> Locator:
    """The row of a task, by its item's name."""
    return page.get_by_role("row").filter(has_text=name)


def rows(page: Page) -> Locator:
    """All rows of tasks."""
    return page.get_by_role("row").filter(has=page.get_by_role("link", name=re.compile("^Open ")))


def live_state(page: Page) -> Locator:
    """The Live or Paused indicator of the agent stage on show."""
    return page.get_by_role("main").locator("header").get_by_role("status")


def toolbar(page: Page) -> Locator:
    """What can be done with the selected tasks."""
    return page.get_by_role("toolbar", name="Selected tasks")


async def select(page: Page, *names: str) -> None:
    """Tick the boxes of these tasks."""
    for name in names:
        await page.get_by_role("checkbox", name=f"Select {name}").check()


async def expect_order(page: Page, *names: str) -> None:
    """Wait until exactly these items are listed, from top to bottom."""
    script = "all => all.map((each) => [each.getBoundingClientRect().top, each.getAttribute('aria-label')])"
    boxes = page.get_by_role("checkbox", name=re.compile(r"^Select .*\."))
    listed: list[str] = []
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(PATIENCE_MS / 1000):
            while listed != list(names):
                listed = [label.removeprefix("Select ") for _, label in sorted(await boxes.evaluate_all(script))]
                await asyncio.sleep(0.05)
    assert listed == list(names), f"listed are {listed}"
