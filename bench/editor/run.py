"""Both benches of the Label Editor, in one headless Chromium."""

from pathlib import Path

from tests.e2e.chromium import HOW_TO_GET_IT, chromium, find_chromium

from bench.editor import canvas, page


async def run(folder: Path) -> None:
    """Measure and print, with the bundle of the bench page in `folder`."""
    path = find_chromium()
    if path is None:
        print(f"  left out: {HOW_TO_GET_IT}")
        return
    async with chromium(path) as browser:
        await canvas.run(browser, folder / "page")
        await page.run(browser)
