"""Work on tasks in the Label Editor: from one to the next, held by one person at a time, reviewed by keyboard."""

import re
from uuid import uuid4

from playwright.async_api import Locator, Page, expect
from tests.e2e.api import Api, Json, Studio
from tests.e2e.conftest import MakeStudio
from tests.e2e.desk import Desk
from tests.e2e.people import ANA, BO, MIA, RUI
from tests.e2e.queue import row


async def _in_order(made: Studio) -> list[str]:
    """The items' names, in the order in which people get their tasks."""
    return [task["item"]["name"] for task in sorted(await made.tasks(), key=lambda task: task["id"])]


def _heading(page: Page, name: str) -> Locator:
    return page.get_by_role("heading", level=1, name=name, exact=True)


def _stage(page: Page) -> Locator:
    return page.get_by_role("application")


async def _start(page: Page, what: str = "labelling") -> None:
    await page.get_by_role("button", name=f"Start {what}").click()


async def _mark(page: Page) -> None:
    """Leave something behind that a page load would take away."""
    await page.evaluate("window.samePage = true")


async def _expect_same_page(page: Page) -> None:
    assert await page.evaluate("window.samePage === true")


def _box(x: float, y: float) -> Json:
    geometry = {"type": "bounding_box", "x": x, "y": y, "width": 60, "height": 40}
    return {"op": "create", "id": str(uuid4()), "kind": "object", "class_id": "cup", "geometry": geometry}


async def _label(made: Studio, api: Api, name: str, *places: tuple[float, float]) -> list[str]:
    """Draw boxes as somebody, through the API; returns their ids."""
    task = await made.task(name)
    operations = [_box(x, y) for x, y in places]
    await api.call("PATCH", f"{made.path}/tasks/{task['id']}/labels", json={"operations": operations})
    return [operation["id"] for operation in operations]


async def _in_review(made: Studio, sessions: dict[str, Api], name: str, *places: tuple[float, float]) -> str:
    """Label and submit a task as Ana; returns its id."""
    ana = sessions[ANA.email]
    await _label(made, ana, name, *places)
    task = await made.task(name)
    await ana.post(f"{made.path}/tasks/{task['id']}/submit")
    return task["id"]


async def test_an_annotator_goes_from_task_to_task_without_loading_a_page(desk: Desk, studio: MakeStudio) -> None:
    made = await studio(slug=None, photos=2)
    first, second = await _in_order(made)
    page = await desk.open(ANA, made.queue())
    await _mark(page)
    await _start(page)
    await expect(_heading(page, first)).to_be_visible()
    await expect(page.get_by_text("Yours", exact=True)).to_be_visible()
    await page.get_by_role("button", name="Submit", exact=True).click()
    await expect(_heading(page, second)).to_be_visible()
    await expect(page.get_by_text("Yours", exact=True)).to_be_visible()
    await page.keyboard.press("Control+Enter")

    end = page.get_by_role("dialog", name="Nothing left to do here")
    await expect(end).to_contain_text("In this sitting: 2 tasks submitted.")
    await expect(end).to_contain_text("Annotate is empty.")
    await expect(end.get_by_role("listitem").filter(has_text="Review")).to_contain_text("2")
    await end.get_by_role("link", name="Go to the Queue").click()
    await expect(page).to_have_url(re.compile("/queue"))
    await _expect_same_page(page)
    assert {task["stage"]["name"] for task in await made.tasks()} == {"Review"}


async def test_a_skipped_task_goes_to_the_back_and_comes_again(desk: Desk, studio: MakeStudio) -> None:
    made = await studio(slug=None, photos=3)
    first, second, third = await _in_order(made)
    page = await desk.open(ANA, made.queue("Annotate"))
    await _start(page)
    await expect(_heading(page, first)).to_be_visible()
    await page.get_by_role("button", name="Skip", exact=True).click()
    await expect(_heading(page, second)).to_be_visible()
    await expect(page.get_by_text("Yours", exact=True)).to_be_visible()
    await page.keyboard.press("Shift+K")
    await expect(_heading(page, third)).to_be_visible()
    await expect(page.get_by_text("Yours", exact=True)).to_be_visible()
    await page.keyboard.press("Control+Enter")
    await expect(_heading(page, first)).to_be_visible()


async def test_a_released_task_is_anybodys(desk: Desk, studio: MakeStudio) -> None:
    made = await studio(slug=None, photos=1)
    (name,) = await _in_order(made)
    ana = await desk.open(ANA, made.queue("Annotate"))
    await _start(ana)
    await expect(ana.get_by_text("Yours", exact=True)).to_be_visible()
    bo = await desk.open(BO, made.queue("Annotate"))
    await _start(bo)
    nothing = bo.get_by_role("dialog", name="Nothing left to do here")
    await expect(nothing).to_contain_text("1 task in Annotate: in other people’s hands, or kept for them.")
    await bo.keyboard.press("Escape")

    await ana.get_by_role("button", name="More to do with this task").click()
    await ana.get_by_role("menuitem", name="Release").click()
    await expect(ana).to_have_url(re.compile("/queue"))
    await _start(bo)
    await expect(_heading(bo, name)).to_be_visible()
    await expect(bo.get_by_text("Yours", exact=True)).to_be_visible()


async def test_two_people_never_work_on_one_task_unless_a_manager_takes_it_over(desk: Desk, studio: MakeStudio) -> None:
    made = await studio(slug=None, photos=2)
    first, second = await _in_order(made)
    ana = await desk.open(ANA, made.queue("Annotate"))
    await _start(ana)
    await expect(ana.get_by_text("Yours", exact=True)).to_be_visible()
    task = await made.task(first)
    path = f"/projects/{made.id}/tasks/{task['id']}"

    bo = await desk.open(BO, path)
    await expect(bo.get_by_text("Ana Annotator is working on this task.").first).to_be_visible()
    await expect(bo.get_by_role("button", name="Take over")).to_be_hidden()
    await expect(bo.get_by_role("button", name="Submit", exact=True)).to_be_hidden()
    await bo.get_by_role("button", name="Next task", exact=True).click()
    await expect(_heading(bo, second)).to_be_visible()

    mia = await desk.open(MIA, made.queue("Annotate"))
    await expect(row(mia, first)).to_contain_text("Ana Annotator")
    await mia.goto(path)
    await mia.get_by_role("button", name="Take over").first.click()
    dialog = mia.get_by_role("dialog", name="Take this task over?")
    await dialog.get_by_role("button", name="Take over").click()
    await expect(mia.get_by_text("Yours", exact=True)).to_be_visible()
    await expect(ana.get_by_text("Mia Manager is working on this task.").first).to_be_visible()

    await mia.close()
    await expect(ana.get_by_text("Yours", exact=True)).to_be_visible()


async def test_two_tabs_of_one_person_do_not_work_on_one_task(desk: Desk, studio: MakeStudio) -> None:
    made = await studio(slug=None, photos=1)
    task = (await made.tasks())[0]
    path = f"/projects/{made.id}/tasks/{task['id']}"
    one = await desk.open(ANA, path)
    await expect(one.get_by_text("Yours", exact=True)).to_be_visible()
    other = await one.context.new_page()
    await other.goto(path)
    await expect(other.get_by_text("You have this task open in another tab.").first).to_be_visible()
    await other.get_by_role("button", name="Take over").first.click()
    await expect(other.get_by_text("Yours", exact=True)).to_be_visible()
    await expect(one.get_by_text("You have this task open in another tab.").first).to_be_visible()

    # A reload is the same tab, not a third one.
    await other.reload()
    await expect(other.get_by_text("Yours", exact=True)).to_be_visible()
    await other.close()
    await expect(one.get_by_text("Yours", exact=True)).to_be_visible()


async def test_a_task_comes_back_with_the_reason_and_an_issue(
    desk: Desk, studio: MakeStudio, sessions: dict[str, Api]
) -> None:
    made = await studio(slug=None, photos=1)
    (name,) = await _in_order(made)
    await _in_review(made, sessions, name, (20, 30))
    reviewer = await desk.open(RUI, made.queue("Review"))
    await _start(reviewer, "reviewing")
    await expect(_heading(reviewer, name)).to_be_visible()
    await reviewer.get_by_role("button", name="Reject", exact=True).click()
    dialog = reviewer.get_by_role("dialog", name=f"Reject {name}")
    await expect(dialog.get_by_role("button", name="Reject")).to_be_disabled()
    await dialog.get_by_role("textbox", name="Reason").fill("The helmet is not labelled.")
    await dialog.get_by_role("checkbox", name="Also open an issue on the task").check()
    await dialog.get_by_role("button", name="Reject").click()
    await expect(reviewer.get_by_role("dialog", name="Nothing left to do here")).to_contain_text("1 task rejected")

    annotator = await desk.open(ANA, made.queue("Annotate"))
    await _start(annotator)
    await expect(_heading(annotator, name)).to_be_visible()
    await annotator.get_by_role("button", name="Rejected: The helmet is not labelled.").click()
    await expect(annotator.get_by_role("dialog")).to_contain_text("Rui Reviewer")
    await annotator.keyboard.press("Escape")
    await annotator.get_by_role("tab", name="Issues").click()
    issues = annotator.get_by_role("list", name="Open issues")
    await expect(issues.get_by_role("listitem")).to_contain_text("The helmet is not labelled.")


async def test_a_reviewer_decides_label_by_label_with_the_keyboard_alone(
    desk: Desk, studio: MakeStudio, sessions: dict[str, Api]
) -> None:
    made = await studio(slug=None, photos=1)
    (name,) = await _in_order(made)
    task_id = await _in_review(made, sessions, name, (20, 30), (120, 30), (20, 130), (120, 130))
    page = await desk.open(RUI, made.queue("Review"))
    await expect(page.get_by_role("button", name="Start reviewing")).to_be_visible()
    await page.keyboard.press("Shift+Enter")
    await expect(_heading(page, name)).to_be_visible()
    await page.get_by_role("tab", name="Suggestions").click()
    review = page.get_by_role("region", name="Review")
    await expect(review.get_by_role("status")).to_have_text("4 labels left of 4")
    await page.keyboard.press("a")
    # The first press brings the first label into view; only then is it decided.
    await expect(review.get_by_role("status")).to_have_text("4 labels left of 4")
    await page.keyboard.press("a")
    await expect(review.get_by_role("status")).to_have_text("3 labels left of 4")
    await page.keyboard.press("d")
    await expect(review.get_by_role("status")).to_have_text("2 labels left of 4")
    await page.keyboard.press("Shift+A")
    await expect(review.get_by_role("status")).to_have_text("All 4 decided, 1 rejected.")
    await page.keyboard.press("Control+Enter")
    await expect(page.get_by_role("dialog", name="Nothing left to do here")).to_be_visible()

    labels = (await made.api.get(f"{made.path}/tasks/{task_id}/labels"))["items"]
    assert sorted(label["review"] for label in labels) == ["approved", "approved", "approved", "rejected"]
    assert (await made.task(name))["stage"]["name"] == "Complete"


async def test_an_issue_is_pinned_answered_resolved_and_reopened(desk: Desk, studio: MakeStudio) -> None:
    made = await studio(slug=None, photos=1)
    task = (await made.tasks())[0]
    page = await desk.open(ANA, f"/projects/{made.id}/tasks/{task['id']}")
    await expect(page.get_by_text("Yours", exact=True)).to_be_visible()
    await expect(page.get_by_text("Loading image…")).to_be_hidden()
    await page.keyboard.press("i")
    spot = await _stage(page).bounding_box()
    assert spot is not None
    await page.mouse.click(spot["x"] + spot["width"] / 2, spot["y"] + spot["height"] / 2)
    text = page.get_by_role("textbox", name="What is wrong, or unclear?")
    await expect(text).to_be_focused()
    await text.fill("Is this a cup?")
    await page.keyboard.press("Control+Enter")
    issues = page.get_by_role("list", name="Open issues")
    await expect(issues.get_by_role("listitem")).to_contain_text(re.compile(r"at \d+, \d+"))
    stored = (await made.api.get(f"{made.path}/tasks/{task['id']}/issues"))["items"]
    assert [round(stored[0][side] / task["item"][extent], 1) for side, extent in (("x", "width"), ("y", "height"))] == [
        0.5,
        0.5,
    ]

    manager = await desk.open(MIA, f"/projects/{made.id}/tasks/{task['id']}")
    await manager.get_by_role("tab", name="Issues").click()
    await manager.get_by_role("button", name=re.compile("Is this a cup?")).click()
    await manager.get_by_role("textbox", name="Answer to issue 1").fill("Yes, label it.")
    await manager.get_by_role("button", name="Answer", exact=True).click()

    await expect(issues).to_contain_text("Yes, label it.")
    await page.get_by_role("button", name="Resolve", exact=True).click()
    resolved = page.get_by_role("list", name="Resolved issues")
    await expect(resolved).to_contain_text("Resolved by Ana Annotator")
    await page.get_by_role("button", name="Reopen", exact=True).click()
    await expect(page.get_by_role("list", name="Open issues").get_by_role("listitem")).to_have_count(1)


async def test_the_queue_shows_where_to_start(desk: Desk, studio: MakeStudio) -> None:
    made = await studio(slug=None, photos=1)
    both = await desk.open(BO, made.queue())
    await expect(both.get_by_role("button", name="Start labelling")).to_be_visible()
    await expect(both.get_by_role("button", name="Start reviewing")).to_be_visible()
    reviewer = await desk.open(RUI, made.queue("Annotate"))
    await expect(row(reviewer, (await made.tasks())[0]["item"]["name"])).to_be_visible()
    await expect(reviewer.get_by_role("button", name=re.compile("^Start"))).to_be_hidden()
