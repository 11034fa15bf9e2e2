"""What the Label Editor shows: the picture with its labels, the list of them, history and details."""

import io
import re

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from playwright.async_api import Page, expect
from tests.e2e.api import Studio
from tests.e2e.conftest import MakeStudio
from tests.e2e.desk import Desk
from tests.e2e.editor import open_editor
from tests.e2e.people import ANA, MIA, RUI
from tests.e2e.queue import row

COFFEE = "coffee.png"


async def _open_coffee(desk: Desk, demo: Studio) -> Page:
    """From the Queue to the coffee's two labels."""
    page = await desk.open(MIA, demo.queue(q=COFFEE))
    await page.get_by_role("link", name=f"Open {COFFEE}").click()
    await expect(page.get_by_role("heading", level=1, name=COFFEE)).to_be_visible()
    await expect(page.get_by_role("application", name=re.compile("coffee.png with 2 labels"))).to_be_visible()
    await expect(page.get_by_text("Loading image…")).to_be_hidden()
    return page


async def _drawn(page: Page) -> NDArray[np.int16]:
    """The drawing's pixels, once two looks at it are alike."""
    canvas = page.get_by_role("application")
    before = b""
    while (shot := await canvas.screenshot()) != before:
        before = shot
    return np.asarray(Image.open(io.BytesIO(shot)).convert("RGB")).astype(np.int16)


def _changed(before: NDArray[np.int16], after: NDArray[np.int16]) -> float:
    """The share of pixels that look different."""
    return float((np.abs(before - after).max(axis=2) > 24).mean())


async def test_the_picture_and_its_labels_are_drawn_and_labels_can_be_hidden(desk: Desk, demo: Studio) -> None:
    page = await _open_coffee(desk, demo)
    with_labels = await _drawn(page)
    assert with_labels.std() > 30
    await page.get_by_role("button", name="Hide all labels").click()
    without = await _drawn(page)
    assert without.std() > 30
    assert _changed(with_labels, without) > 0.01
    await page.keyboard.press("Alt+h")
    assert _changed(with_labels, await _drawn(page)) < 0.01


async def test_labels_are_listed_with_class_confidence_and_agent_and_filtered(desk: Desk, demo: Studio) -> None:
    page = await _open_coffee(desk, demo)
    objects = page.get_by_role("list", name="Objects")
    cup = objects.get_by_role("button", name=re.compile(r"Cup 1 .*\d+%"))
    await expect(cup).to_contain_text("Object Detector")
    await expect(objects.get_by_role("button", name=re.compile(r"Dining table 1 .*\d+%"))).to_be_visible()
    before = await _drawn(page)

    hide = objects.get_by_role("button", name="Hide Cup", exact=True)
    await hide.click()
    await expect(page.get_by_text("1 of 2 shown")).to_be_visible()
    await expect(cup).to_contain_text("hidden")
    assert _changed(before, await _drawn(page)) > 0.005
    await hide.click()
    await expect(page.get_by_text("2 objects")).to_be_visible()

    slider = page.get_by_role("slider", name="Hide labels below this confidence")
    await slider.focus()
    await page.keyboard.press("End")
    await expect(page.get_by_text("≥ 100%")).to_be_visible()
    await expect(page.get_by_text("0 of 2 shown")).to_be_visible()
    await page.keyboard.press("Home")
    await expect(page.get_by_text("2 objects")).to_be_visible()


async def test_a_label_and_its_task_tell_their_history(desk: Desk, demo: Studio) -> None:
    page = await _open_coffee(desk, demo)
    await page.get_by_role("list", name="Objects").get_by_role("button", name=re.compile("Cup 1 .*%")).click()
    await page.get_by_role("tab", name="History").click()
    history = page.get_by_role("tabpanel", name="History")
    await expect(history.get_by_role("heading", name="Label: Cup 1")).to_be_visible()
    await expect(history.get_by_role("listitem").first).to_contain_text("Object Detector")
    await expect(history.get_by_role("listitem").filter(has_text="Ana Annotator").first).to_be_visible()
    await page.get_by_role("tab", name="Details").click()
    details = page.get_by_role("tabpanel", name="Details")
    await expect(details).to_contain_text("600 × 400 px")
    await expect(details.get_by_role("link", name="Open")).to_have_attribute("href", re.compile("^/media/|^http"))


async def test_zooming_shows_more_of_less(desk: Desk, demo: Studio) -> None:
    page = await _open_coffee(desk, demo)
    fitted = await _drawn(page)
    zoom = page.get_by_role("button", name=re.compile("^Zoom \\d+%"))
    level = await zoom.inner_text()
    await page.get_by_role("button", name="Zoom in").click()
    await expect(zoom).not_to_have_text(level)
    assert _changed(fitted, await _drawn(page)) > 0.05
    await page.keyboard.press("f")
    await expect(zoom).to_have_text(level)


async def test_a_task_without_labels_says_how_to_begin(desk: Desk, studio: MakeStudio) -> None:
    made = await studio(slug=None, photos=1)
    editor = await open_editor(desk, made)
    await expect(editor.page.get_by_role("heading", name="No labels yet")).to_be_visible()
    await expect(editor.page.get_by_text("Choose a class and draw: labels appear here.")).to_be_visible()


async def test_whoever_may_not_edit_sees_the_same_page_with_the_reason(desk: Desk, studio: MakeStudio) -> None:
    made = await studio(slug=None, photos=1)
    editor = await open_editor(desk, made, person=RUI)
    page = editor.page
    await expect(page.get_by_text(re.compile("^Read-only. "))).to_be_visible()
    await expect(page.get_by_role("toolbar", name="Tools").get_by_role("button")).to_have_count(3)
    await page.keyboard.press("b")
    await editor.drag((100, 100), (200, 200))
    await expect(page.get_by_role("heading", name="No labels yet")).to_be_visible()
    assert await editor.labels() == []


async def test_the_panel_is_as_wide_as_a_person_made_it(desk: Desk, studio: MakeStudio) -> None:
    made = await studio(slug=None, photos=1)
    editor = await open_editor(desk, made)
    page = editor.page
    panel = page.get_by_role("complementary", name="Labels and details")
    edge = page.get_by_role("separator", name="Width of the panel")
    before = await panel.bounding_box()
    assert before is not None
    await page.mouse.move(before["x"], 400)
    await page.mouse.down()
    await page.mouse.move(before["x"] - 100, 400, steps=3)
    await page.mouse.up()
    await expect(edge).to_have_attribute("aria-valuenow", str(round(before["width"]) + 100))
    await edge.press("ArrowRight")
    await page.reload()
    await expect(edge).to_have_attribute("aria-valuenow", str(round(before["width"]) + 80))


async def test_the_history_tells_why_a_task_came_back(desk: Desk, studio: MakeStudio) -> None:
    made = await studio(slug=None, photos=1)
    name = (await made.tasks())[0]["item"]["name"]
    task = await made.task(name)
    await made.api.post(f"{made.path}/tasks/{task['id']}/submit")
    await made.api.post(f"{made.path}/tasks/{task['id']}/reject", {"reason": "The helmet is not labelled."})
    page = await desk.open(ANA, made.queue())
    await row(page, name).click()
    panel = page.get_by_role("complementary", name="Task")
    await panel.get_by_role("link", name="Open labels").click()
    await page.get_by_role("tab", name="History").click()
    await expect(page.get_by_role("tabpanel", name="History")).to_contain_text("The helmet is not labelled.")
