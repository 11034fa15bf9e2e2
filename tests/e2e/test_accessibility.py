"""Every page in light and dark: nothing serious for axe, nothing in the console, and a picture of it to look at."""

import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, expect
from tests.e2e.api import Studio
from tests.e2e.desk import Desk, Scheme
from tests.e2e.people import ADA, MIA, Person
from tests.e2e.server import ROOT

AXE = ROOT / "web/node_modules/axe-core/axe.min.js"
SHOTS = Path(__file__).parent / ".shots"

SCHEMES: tuple[Scheme, ...] = ("light", "dark")

_ANIMATIONS_END = """
  Promise.allSettled(
    document.getAnimations()
      .filter((each) => each.effect?.getComputedTiming().iterations !== Infinity)
      .map((each) => each.finished))
    .then(() => undefined)
"""

Show = Callable[[Desk, Studio], Awaitable[Page]]


async def sign_in(desk: Desk, demo: Studio) -> Page:
    page = await desk.open(None, "/sign-in")
    await expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    return page


async def refused_sign_in(desk: Desk, demo: Studio) -> Page:
    page = await sign_in(desk, demo)
    await page.get_by_label("E-mail").fill("nobody@demo.example")
    await page.get_by_role("textbox", name="Password").fill("wrong")
    await page.get_by_role("button", name="Sign in").click()
    await expect(page.get_by_role("alert")).to_be_visible()
    return page


async def projects(desk: Desk, demo: Studio) -> Page:
    return await _page(desk, "/projects", "Projects")


async def new_project(desk: Desk, demo: Studio) -> Page:
    page = await projects(desk, demo)
    await page.get_by_role("button", name="New project").click()
    await expect(page.get_by_role("dialog").get_by_role("textbox", name="Name", exact=True)).to_be_focused()
    return page


async def people(desk: Desk, demo: Studio) -> Page:
    return await _page(desk, "/people", "People")


async def tokens(desk: Desk, demo: Studio) -> Page:
    return await _page(desk, "/tokens", "API tokens")


async def account_menu(desk: Desk, demo: Studio) -> Page:
    page = await projects(desk, demo)
    await page.get_by_role("button", name="Ada Admin: account menu").click()
    await expect(page.get_by_role("menuitem", name="Sign out")).to_be_visible()
    return page


async def queue_of_all(desk: Desk, demo: Studio) -> Page:
    page = await _page(desk, demo.queue(), "All tasks")
    await expect(page.get_by_role("link", name=re.compile("Open ")).first).to_be_visible()
    return page


async def queue_of_agent(desk: Desk, demo: Studio) -> Page:
    page = await _page(desk, demo.queue("Detector"), "Object Detector", MIA)
    await expect(page.get_by_role("link", name=re.compile("Open ")).first).to_be_visible()
    return page


async def queue_with_selection(desk: Desk, demo: Studio) -> Page:
    page = await queue_of_agent(desk, demo)
    await page.get_by_role("checkbox", name="Select all loaded tasks").check()
    await expect(page.get_by_role("toolbar", name="Selected tasks")).to_be_visible()
    return page


async def move_dialog(desk: Desk, demo: Studio) -> Page:
    page = await queue_with_selection(desk, demo)
    await page.get_by_role("button", name="Move", exact=True).click()
    await expect(page.get_by_role("dialog").get_by_role("status")).to_be_visible()
    return page


async def queue_with_nothing(desk: Desk, demo: Studio) -> Page:
    page = await _page(desk, demo.queue(q="no such name"), "All tasks")
    await expect(page.get_by_role("heading", name="No task matches")).to_be_visible()
    return page


async def task_drawer(desk: Desk, demo: Studio) -> Page:
    task = await demo.task("coffee.png")
    page = await desk.open(MIA, demo.queue(task=task["id"]))
    await expect(page.get_by_role("article", name="Execution")).to_be_visible()
    await expect(page.get_by_role("heading", name="History")).to_be_visible()
    return page


async def agent_drawer(desk: Desk, demo: Studio) -> Page:
    page = await queue_of_agent(desk, demo)
    await page.get_by_role("button", name="Settings").click()
    await expect(page.get_by_role("heading", name="Configuration")).to_be_visible()
    return page


async def agent_form(desk: Desk, demo: Studio) -> Page:
    page = await agent_drawer(desk, demo)
    await page.get_by_role("button", name="Edit configuration").click()
    await expect(page.get_by_label("Threshold")).to_be_visible()
    return page


async def editor(desk: Desk, demo: Studio) -> Page:
    task = await demo.task("coffee.png")
    page = await _page(desk, f"/projects/{demo.id}/tasks/{task['id']}", "coffee.png")
    await expect(page.get_by_text("Loading image…")).to_be_hidden()
    await page.get_by_role("list", name="Objects").get_by_role("button", name=re.compile("Cup 1 .*%")).click()
    return page


async def editor_with_menu(desk: Desk, demo: Studio) -> Page:
    page = await editor(desk, demo)
    await page.get_by_role("application").press("Shift+F10")
    await page.get_by_role("menuitem", name="Trigger agent").press("ArrowRight")
    await expect(page.get_by_role("menu", name="Trigger agent")).to_be_visible()
    return page


async def editor_with_class_search(desk: Desk, demo: Studio) -> Page:
    page = await editor(desk, demo)
    await page.keyboard.press("c")
    await expect(page.get_by_role("textbox", name="Search classes")).to_be_focused()
    return page


async def editor_suggestions(desk: Desk, demo: Studio) -> Page:
    page = await editor(desk, demo)
    await page.get_by_role("tab", name="Suggestions").click()
    return page


async def editor_issues(desk: Desk, demo: Studio) -> Page:
    page = await editor(desk, demo)
    await page.get_by_role("tab", name="Issues").click()
    return page


async def editor_history(desk: Desk, demo: Studio) -> Page:
    page = await editor(desk, demo)
    await page.get_by_role("tab", name="History").click()
    await expect(page.get_by_role("heading", name="Task", exact=True)).to_be_visible()
    return page


async def editor_shortcuts(desk: Desk, demo: Studio) -> Page:
    page = await editor(desk, demo)
    await page.keyboard.press("?")
    await expect(page.get_by_role("dialog")).to_be_visible()
    return page


async def agents(desk: Desk, demo: Studio) -> Page:
    page = await _page(desk, f"/projects/{demo.id}/agents", "Agents")
    await expect(page.get_by_role("button", name="Label QA")).to_be_visible()
    return page


async def catalogue(desk: Desk, demo: Studio) -> Page:
    page = await _page(desk, f"/projects/{demo.id}/agents?tab=catalogue", "Agents")
    await expect(page.get_by_role("button", name="Enable Object Detector")).to_be_visible()
    return page


async def add_data(desk: Desk, demo: Studio) -> Page:
    return await _page(desk, f"/projects/{demo.id}/data", "Add data")


async def members(desk: Desk, demo: Studio) -> Page:
    page = await _page(desk, f"/projects/{demo.id}/members", "Members")
    await expect(page.get_by_text("Rui Reviewer")).to_be_visible()
    return page


async def settings(desk: Desk, demo: Studio) -> Page:
    return await _page(desk, f"/projects/{demo.id}/settings", re.compile("Settings"))


async def palette(desk: Desk, demo: Studio) -> Page:
    page = await queue_of_all(desk, demo)
    await page.keyboard.press("Control+k")
    await expect(page.get_by_placeholder(re.compile("."), exact=False).last).to_be_focused()
    return page


async def shortcuts(desk: Desk, demo: Studio) -> Page:
    page = await queue_of_agent(desk, demo)
    await page.get_by_role("button", name="Keyboard shortcuts").click()
    await expect(page.get_by_role("dialog")).to_be_visible()
    return page


async def nowhere(desk: Desk, demo: Studio) -> Page:
    page = await desk.open(ADA, "/no-such-page")
    await expect(page.get_by_text("There is no page at this address.")).to_be_visible()
    return page


async def _page(desk: Desk, path: str, heading: str | re.Pattern[str], person: Person = ADA) -> Page:
    page = await desk.open(person, path)
    await expect(page.get_by_role("heading", level=1, name=heading)).to_be_visible()
    return page


PAGES: tuple[Show, ...] = (
    sign_in,
    refused_sign_in,
    projects,
    new_project,
    people,
    tokens,
    account_menu,
    queue_of_all,
    queue_of_agent,
    queue_with_selection,
    move_dialog,
    queue_with_nothing,
    task_drawer,
    agent_drawer,
    agent_form,
    editor,
    editor_with_menu,
    editor_with_class_search,
    editor_suggestions,
    editor_issues,
    editor_history,
    editor_shortcuts,
    agents,
    catalogue,
    add_data,
    members,
    settings,
    palette,
    shortcuts,
    nowhere,
)


@pytest.mark.parametrize("show", PAGES, ids=lambda show: show.__name__)
async def test_page_is_for_everybody(desk: Desk, demo: Studio, show: Show, request: pytest.FixtureRequest) -> None:
    page = await show(desk, demo)
    SHOTS.mkdir(exist_ok=True)
    found: list[str] = []
    for scheme in SCHEMES:
        await page.emulate_media(color_scheme=scheme)
        await expect(page.locator("html")).to_have_attribute("data-mantine-color-scheme", scheme)
        await _settle(page)
        name = request.node.callspec.id.replace("_", "-")
        await page.screenshot(path=SHOTS / f"{name}-{scheme}.png")
        found += [f"{scheme}: {violation}" for violation in await _violations(page)]
    assert not found, "\n".join(found)


async def _settle(page: Page) -> None:
    """Wait until nothing loads or fades any more: axe judges the colours that it finds."""
    await expect(page.locator(".mantine-Skeleton-root")).to_have_count(0)
    await page.evaluate(_ANIMATIONS_END)


async def _violations(page: Page) -> list[str]:
    """What axe finds serious or critical: the rule, and the elements that break it."""
    # Evaluated rather than added as a script, which the pages' own policy would refuse.
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(AXE.read_text())
    report: dict[str, Any] = await page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{violation['id']}: {node['target']} {node['html'][:200]} {node['failureSummary']}"
        for violation in report["violations"]
        if violation["impact"] in ("serious", "critical")
        for node in violation["nodes"]
    ]
