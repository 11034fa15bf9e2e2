"""The Workflow editor: built by mouse and by keyboard, mended, saved, run, and kept from overwriting others."""

from playwright.async_api import Page, expect
from tests.e2e.api import Studio
from tests.e2e.conftest import MakeStudio
from tests.e2e.desk import Desk
from tests.e2e.people import ADA, ANA


async def _open(desk: Desk, studio: Studio) -> Page:
    page = await desk.open(ADA, f"/projects/{studio.id}/workflow")
    await expect(page.get_by_role("heading", name="Workflow", exact=True)).to_be_visible()
    return page


async def _choose(page: Page, field: str, option: str) -> None:
    await page.get_by_role("combobox", name=field, exact=True).click()
    await page.get_by_role("option", name=option, exact=True).click()


async def _save(page: Page) -> None:
    await page.get_by_role("button", name="Save…").click()
    dialog = page.get_by_role("dialog", name="Save the workflow?")
    await expect(dialog.get_by_role("region", name="Changes")).to_be_visible()
    await dialog.get_by_role("button", name="Save version").click()
    await expect(dialog).to_be_hidden()


async def test_a_template_gets_an_agent_is_saved_and_goes_live_by_mouse(desk: Desk, studio: MakeStudio) -> None:
    project = await studio(photos=0)
    page = await _open(desk, project)
    await page.get_by_role("button", name="Workflow", exact=True).click()
    await page.get_by_role("menuitem", name="Begin from a template…").click()
    await page.get_by_role("button", name="Pre-label and review").click()
    await page.get_by_role("button", name="1 problem").click()
    await page.get_by_role("menuitem", name="has no agent").click()
    settings = page.get_by_role("complementary", name="Stage settings")
    await expect(settings).to_contain_text("'Pre-label' has no agent")
    agent = (await project.api.get(f"{project.path}/agents"))["items"][0]["name"]
    await _choose(page, "Agent", agent)
    await expect(page.get_by_role("button", name="1 problem")).to_be_hidden()
    await _save(page)
    await settings.get_by_role("button", name="Go live").click()
    await expect(settings.get_by_role("button", name="Pause")).to_be_visible()


async def test_a_stage_is_added_and_connected_by_keyboard_only(desk: Desk, studio: MakeStudio) -> None:
    project = await studio(photos=0, slug=None)
    page = await _open(desk, project)
    await page.get_by_role("button", name="Add Archive").focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("textbox", name="Stage name")).to_have_value("Archive")
    await page.locator(".react-flow__node", has_text="Review").focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("button", name="Save…")).to_be_enabled()
    await page.get_by_role("combobox", name="“reject” leads to").focus()
    await page.keyboard.press("ControlOrMeta+A")
    await page.keyboard.type("Archive")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("button", name="1 problem")).to_be_hidden()
    await page.get_by_role("button", name="Save…").focus()
    await page.keyboard.press("Enter")
    save = page.get_by_role("button", name="Save version")
    await expect(save).to_be_enabled()
    await save.focus()
    await page.keyboard.press("Enter")
    await expect(save).to_be_hidden()
    graph = (await project.api.get(f"{project.path}/workflow"))["graph"]
    assert {"source": "review", "pathway": "reject", "target": "archive"} in graph["edges"]


async def test_a_newer_version_is_not_overwritten_unseen(desk: Desk, studio: MakeStudio) -> None:
    project = await studio(photos=0, slug=None)
    page = await _open(desk, project)
    await page.locator(".react-flow__node", has_text="Review").click()
    await page.get_by_role("textbox", name="Stage name").fill("Second look")
    current = await project.api.get(f"{project.path}/workflow")
    graph = current["graph"]
    graph["nodes"][1]["name"] = "Label it"
    await project.api.call("PUT", f"{project.path}/workflow", json={"version": current["version"], "graph": graph})
    await page.get_by_role("button", name="Save…").click()
    dialog = page.get_by_role("dialog", name="Save the workflow?")
    await expect(dialog.get_by_role("alert")).to_contain_text("newer version")
    await expect(dialog.get_by_role("button", name="Save version")).to_be_disabled()
    await dialog.get_by_role("button", name="Take up the newest").click()
    await expect(page.locator(".react-flow__node", has_text="Label it")).to_be_visible()


async def test_those_who_may_not_edit_read_it(desk: Desk, studio: MakeStudio) -> None:
    project = await studio(photos=0, slug=None)
    page = await desk.open(ANA, f"/projects/{project.id}/workflow")
    await expect(page.get_by_role("status").filter(has_text="to read only")).to_be_visible()
    await expect(page.get_by_role("button", name="Save…")).to_be_hidden()
    await expect(page.get_by_role("button", name="Add Review")).to_be_hidden()
