"""The labels viewer: what it draws and lists, and people's way through Annotate and Review."""

import io
import re

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from playwright.async_api import Page, expect
from tests.e2e.api import Studio
from tests.e2e.conftest import MakeStudio
from tests.e2e.desk import Desk
from tests.e2e.people import ANA, MIA, RUI
from tests.e2e.queue import row, rows

COFFEE = "coffee.png"


async def _open_coffee(desk: Desk, demo: Studio) -> Page:
    """From the Queue to the coffee's two labels."""
    page = await desk.open(MIA, demo.queue(q=COFFEE))
    await page.get_by_role("link", name=f"Open {COFFEE}").click()
    await expect(page.get_by_role("heading", level=1, name=COFFEE)).to_be_visible()
    await expect(page.get_by_text("Loading image…")).to_be_hidden()
    await expect(page.get_by_role("application", name=re.compile("coffee.png with 2 labels"))).to_be_visible()
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
    await page.keyboard.press("h")
    assert _changed(with_labels, await _drawn(page)) < 0.01


async def test_labels_are_listed_with_class_confidence_and_agent_and_filtered(desk: Desk, demo: Studio) -> None:
    page = await _open_coffee(desk, demo)
    objects = page.get_by_role("list", name="Objects")
    cup = objects.get_by_role("button", name=re.compile(r"Cup 1 .*\d+%"))
    await expect(cup).to_contain_text("Object Detector")
    await expect(objects.get_by_role("button", name=re.compile(r"Dining table 1 .*\d+%"))).to_be_visible()
    before = await _drawn(page)

    await objects.get_by_role("button", name="Hide Cup").click()
    await expect(page.get_by_text("1 of 2 shown")).to_be_visible()
    await expect(cup).to_contain_text("hidden")
    assert _changed(before, await _drawn(page)) > 0.005
    await objects.get_by_role("button", name="Hide Cup").click()
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


async def test_work_goes_from_annotator_to_reviewer_and_back_with_the_reason(desk: Desk, studio: MakeStudio) -> None:
    made = await studio(slug=None, photos=2)
    first, second = [task["item"]["name"] for task in await made.tasks()]
    annotator = await desk.open(ANA, made.queue("Annotate"))
    await annotator.get_by_role("link", name=f"Open {first}").click()
    await annotator.get_by_role("button", name="Submit").click()
    await expect(annotator.get_by_text(f"{first} submitted.")).to_be_visible()
    # Whoever works through a stage gets the next task of it.
    await expect(annotator.get_by_role("heading", level=1, name=second)).to_be_visible()

    reviewer = await desk.open(RUI, made.queue("Review"))
    await reviewer.get_by_role("link", name=f"Open {first}").click()
    await reviewer.get_by_role("button", name="Reject").click()
    dialog = reviewer.get_by_role("dialog", name=f"Reject {first}")
    await expect(dialog.get_by_role("button", name="Reject")).to_be_disabled()
    await dialog.get_by_role("textbox", name="Reason").fill("The helmet is not labelled.")
    await dialog.get_by_role("button", name="Reject").click()
    await expect(reviewer.get_by_text(f"{first} rejected. That was the last task in Review.")).to_be_visible()

    await annotator.get_by_role("navigation", name="Main").get_by_role("link", name="Queue").click()
    await expect(row(annotator, first)).to_contain_text("Annotate")
    await row(annotator, first).click()
    panel = annotator.get_by_role("complementary", name="Task")
    await expect(panel.get_by_role("listitem").filter(has_text="The helmet is not labelled.")).to_contain_text(
        "Rui Reviewer"
    )
    await panel.get_by_role("link", name="Open labels").click()
    await annotator.get_by_role("tab", name="History").click()
    await expect(annotator.get_by_text("The helmet is not labelled.")).to_be_visible()
    await annotator.get_by_role("button", name="Submit").click()
    await expect(annotator.get_by_text(f"{first} submitted.")).to_be_visible()

    await reviewer.get_by_role("navigation", name="Main").get_by_role("link", name="Queue").click()
    await expect(row(reviewer, first)).to_contain_text("Review")
    await reviewer.get_by_role("link", name=f"Open {first}").click()
    await reviewer.get_by_role("button", name="Approve").click()
    await expect(reviewer.get_by_text(f"{first} approved.")).to_be_visible()
    await reviewer.goto(made.queue("Complete"))
    await expect(rows(reviewer)).to_have_count(1)
    await expect(row(reviewer, first)).to_be_visible()


async def test_a_task_without_labels_says_so(desk: Desk, studio: MakeStudio) -> None:
    made = await studio(slug=None, photos=1)
    task = (await made.tasks())[0]
    page = await desk.open(ANA, f"/projects/{made.id}/tasks/{task['id']}")
    await expect(page.get_by_role("heading", name="No labels yet")).to_be_visible()
    await page.get_by_role("button", name="Next task").click()
    await expect(page.get_by_text("There is no other task in Annotate.")).to_be_visible()
