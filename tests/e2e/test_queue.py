"""The Queue of an agent stage: banner, Run, Retry, Go live, Pause, filters and selections, for a team manager."""

import asyncio
import re

from playwright.async_api import expect
from tests.e2e.api import Studio, photographs
from tests.e2e.conftest import MakeStudio
from tests.e2e.desk import Desk
from tests.e2e.people import ANA, MIA
from tests.e2e.queue import expect_order, live_state, row, rows, select, toolbar

COFFEE, CAT, ASTRONAUT = "coffee.png", "chelsea-the-cat.png", "astronaut.png"


async def test_the_demo_greets_with_a_paused_detector_and_its_counts(desk: Desk, demo: Studio) -> None:
    page = await desk.open(MIA, demo.queue("Detector"))
    await expect(page.get_by_role("heading", level=1, name="Object Detector")).to_be_visible()
    await expect(live_state(page)).to_contain_text("Paused")
    stages = page.get_by_role("navigation", name="Stages").get_by_role("button")
    for stage in (await demo.api.get(f"{demo.path}/stages"))["items"]:
        shown = stages.filter(has_text=stage["name"])
        await expect(shown).to_contain_text(str(stage["count"]))
        if stage["agent"]:
            await expect(shown).to_contain_text("Live" if stage["agent"]["live"] else "Paused")
    await expect(stages.filter(has_text="Detector")).to_have_attribute("aria-current", "true")


async def test_run_works_on_one_pending_task_while_the_real_detector_is_paused(desk: Desk, demo: Studio) -> None:
    pending = (await demo.tasks("Detector", "pending"))[0]["item"]["name"]
    page = await desk.open(MIA, demo.queue("Detector"))
    await page.get_by_role("button", name=f"Run {pending}").click()
    await expect(row(page, pending)).to_have_count(0)
    await expect(live_state(page)).to_contain_text("Paused")
    await page.get_by_role("navigation", name="Stages").get_by_role("button", name="Annotate").click()
    await expect(row(page, pending)).to_contain_text("Succeeded")


async def test_retry_makes_a_timed_out_task_of_the_real_detector_succeed(desk: Desk, demo: Studio) -> None:
    late = (await demo.tasks("Detector", "timed_out"))[0]["item"]["name"]
    page = await desk.open(MIA, demo.queue("Detector"))
    await expect(row(page, late)).to_contain_text("exceeded its time limit of 0.1 s")
    await page.get_by_role("button", name=f"Retry {late}").click()
    await expect(row(page, late)).to_have_count(0)
    await demo.until(late, stage="Annotate")
    done = await demo.task(late)
    assert done["last_execution"]["status"] == "succeeded"


async def test_a_task_that_runs_is_shown_dispatched_or_running_and_then_leaves(desk: Desk, studio: MakeStudio) -> None:
    made = await studio(config={"seconds": 1.5})
    page = await desk.open(MIA, made.queue("Agent"))
    await page.get_by_role("button", name=f"Run {COFFEE}").click()
    await expect(row(page, COFFEE)).to_contain_text("Running")
    await expect(row(page, COFFEE).get_by_role("button", name="Run")).to_have_count(0)
    await expect(row(page, CAT)).to_contain_text("Pending")
    await expect(row(page, COFFEE)).to_have_count(0)
    await expect(row(page, CAT)).to_contain_text("The agent is paused. Press Go live, or Run on this task.")
    assert {task["item"]["name"] for task in await made.tasks("Annotate")} == {COFFEE}


async def test_go_live_drains_the_stage_and_feeds_what_comes_until_pause_while_nobody_reloads(
    desk: Desk, studio: MakeStudio
) -> None:
    made = await studio(config={"seconds": 0.3}, photos=5)
    page = await desk.open(MIA, made.queue("Agent"))
    watcher = await desk.open(ANA, made.queue("Annotate"))
    await expect(rows(page)).to_have_count(5)
    await expect(watcher.get_by_role("heading", name="No tasks in Annotate")).to_be_visible()
    await page.evaluate("window.neverReloaded = true")
    await page.get_by_role("button", name="Go live", exact=True).click()
    await expect(live_state(page)).to_have_text("Live")
    red, green, blue = await live_state(page).evaluate(
        "each => getComputedStyle(each).color.match(/[\\d.]+/g).slice(0, 3).map(Number)"
    )
    assert green > red
    assert green > blue
    await expect(page.get_by_role("heading", name="No tasks in Agent")).to_be_visible()
    await expect(rows(watcher)).to_have_count(5)

    await made.upload(photographs(1, first=5))
    await expect(rows(watcher)).to_have_count(6)

    await page.get_by_role("button", name="Pause", exact=True).click()
    await expect(live_state(page)).to_have_text("Paused")
    red, green, blue = await live_state(page).evaluate(
        "each => getComputedStyle(each).color.match(/[\\d.]+/g).slice(0, 3).map(Number)"
    )
    assert red > green > blue
    await made.upload(photographs(1, first=6))
    await expect(row(page, "cameraman.png")).to_contain_text("Pending")
    assert await page.evaluate("window.neverReloaded")
    await asyncio.sleep(1)
    await expect(row(page, "cameraman.png")).to_contain_text("Pending")
    await expect(rows(watcher)).to_have_count(6)


async def test_retry_failed_appears_only_with_failed_tasks_and_runs_those_again(desk: Desk, studio: MakeStudio) -> None:
    made = await studio(slug="test-refuses")
    await made.run(COFFEE, CAT)
    await made.until(COFFEE, "failed")
    await made.until(CAT, "failed")
    page = await desk.open(MIA, made.queue("Agent"))
    await expect(row(page, COFFEE)).to_contain_text("This photograph is upside down.")
    again = toolbar(page).get_by_role("button", name="Retry failed")
    await select(page, ASTRONAUT)
    await expect(toolbar(page)).to_be_visible()
    await expect(again).to_have_count(0)
    await select(page, COFFEE, CAT)
    await expect(toolbar(page)).to_contain_text("3 selected")
    await again.click()
    await expect(page.get_by_text("2 tasks will run again; 1 task had not failed or timed out.")).to_be_visible()
    await expect(toolbar(page)).to_have_count(0)
    for name in (COFFEE, CAT):
        task = await made.task(name)
        runs = (await made.api.get(f"{made.path}/tasks/{task['id']}/executions"))["items"]
        assert len(runs) == 2
        assert runs[0]["retry_of"] == runs[1]["id"]
    await expect(row(page, ASTRONAUT)).to_contain_text("Pending")


async def test_a_running_execution_is_canceled_from_its_row_and_may_run_again(desk: Desk, studio: MakeStudio) -> None:
    made = await studio(slug="test-hangs", photos=1)
    await made.run(ASTRONAUT)
    await made.until(ASTRONAUT, "running")
    page = await desk.open(MIA, made.queue("Agent"))
    await page.get_by_role("button", name=f"Cancel {ASTRONAUT}").click()
    await expect(row(page, ASTRONAUT)).to_contain_text("Canceled by Mia Manager.")
    await expect(row(page, ASTRONAUT).get_by_role("button", name="Retry")).to_have_count(0)
    # Whoever changes their mind runs it again.
    await row(page, ASTRONAUT).get_by_role("button", name="Run").click()
    await expect(row(page, ASTRONAUT)).to_contain_text("Running")
    await page.get_by_role("button", name=f"Cancel {ASTRONAUT}").click()
    await expect(row(page, ASTRONAUT)).to_contain_text("Canceled by Mia Manager.")


async def test_selected_pending_tasks_are_canceled_after_a_question(desk: Desk, studio: MakeStudio) -> None:
    made = await studio()
    page = await desk.open(MIA, made.queue("Agent"))
    await select(page, COFFEE, CAT)
    await toolbar(page).get_by_role("button", name="Cancel").click()
    await (
        page.get_by_role("dialog", name="Cancel these executions?")
        .get_by_role("button", name="Cancel executions")
        .click()
    )
    await expect(page.get_by_text("2 executions canceled.")).to_be_visible()
    await expect(row(page, COFFEE)).to_contain_text("Canceled")
    await expect(row(page, CAT)).to_contain_text("Canceled")
    await expect(row(page, ASTRONAUT)).to_contain_text("Pending")


async def test_move_counts_what_moves_and_skips_what_runs(desk: Desk, studio: MakeStudio) -> None:
    made = await studio(config={"seconds": 7}, photos=5)
    await made.run(COFFEE, CAT)
    for name in (COFFEE, CAT):
        await made.until(name, "running")
    page = await desk.open(MIA, made.queue("Agent"))
    await expect(rows(page)).to_have_count(5)
    await page.get_by_role("checkbox", name="Select all loaded tasks").check()
    await toolbar(page).get_by_role("button", name="Move").click()
    dialog = page.get_by_role("dialog", name="Move tasks")
    await expect(dialog.get_by_role("status")).to_have_text(
        "3 tasks move to Annotate, 2 stay: they are dispatched or running."
    )
    await dialog.get_by_role("button", name="Move 3").click()
    await expect(
        page.get_by_text("3 tasks moved to Annotate, 2 stayed: they were dispatched or running.")
    ).to_be_visible()
    await expect(rows(page)).to_have_count(2)
    assert len(await made.tasks("Annotate")) == 3
    # What ran keeps its place, and leaves by itself when it is done.
    await expect(page.get_by_role("heading", name="No tasks in Agent")).to_be_visible(timeout=15_000)


async def test_keeping_tasks_in_the_move_dialog_moves_nothing(desk: Desk, studio: MakeStudio) -> None:
    made = await studio(photos=2)
    page = await desk.open(MIA, made.queue("Agent"))
    await select(page, ASTRONAUT)
    await toolbar(page).get_by_role("button", name="Move").click()
    dialog = page.get_by_role("dialog", name="Move tasks")
    await expect(dialog.get_by_role("status")).to_have_text("1 task moves to Annotate.")
    await dialog.get_by_role("button", name="Keep them here").click()
    await expect(dialog).to_have_count(0)
    assert len(await made.tasks("Agent")) == 2


async def test_moving_from_a_stage_with_decisions_asks_which_way(desk: Desk, studio: MakeStudio) -> None:
    made = await studio(slug="test-undeclared-decision", decisions=("yes", "no"), photos=1)
    page = await desk.open(MIA, made.queue("Agent"))
    await select(page, ASTRONAUT)
    await toolbar(page).get_by_role("button", name="Move").click()
    dialog = page.get_by_role("dialog", name="Move tasks")
    await expect(dialog.get_by_role("status")).to_have_text("Choose a pathway.")
    await dialog.get_by_role("radio", name=re.compile("^no")).check()
    await dialog.get_by_role("button", name="Move 1").click()
    await expect(page.get_by_text("1 task moved to Annotate.")).to_be_visible()


async def test_filters_search_and_sort_are_kept_in_the_address(desk: Desk, studio: MakeStudio) -> None:
    made = await studio(slug="test-refuses", photos=4)
    await made.run(COFFEE)
    await made.until(COFFEE, "failed")
    page = await desk.open(MIA, made.queue("Agent"))
    await expect(rows(page)).to_have_count(4)
    failed = page.get_by_role("group", name="Execution status").get_by_role("button", name="Failed")
    await expect(failed).to_contain_text("1")
    await failed.click()
    await expect(rows(page)).to_have_count(1)
    await expect(row(page, COFFEE)).to_be_visible()
    await expect(page).to_have_url(re.compile("status=failed"))
    await page.reload()
    await expect(failed).to_have_attribute("aria-pressed", "true")
    await expect(rows(page)).to_have_count(1)
    await failed.click()
    await page.get_by_role("textbox", name="Search by item name").fill("cat")
    await expect(rows(page)).to_have_count(1)
    await expect(row(page, CAT)).to_be_visible()
    await page.get_by_role("button", name="Clear search").click()
    await expect(rows(page)).to_have_count(4)
    await page.get_by_role("combobox", name="Sort by").click()
    await page.get_by_role("option", name="Name").click()
    await expect(page).to_have_url(re.compile("sort=name"))
    await expect_order(page, ASTRONAUT, CAT, COFFEE, "motorcycle-left.png")


async def test_all_that_match_are_selected_and_their_priority_decides_the_order(desk: Desk, studio: MakeStudio) -> None:
    made = await studio(photos=4)
    page = await desk.open(MIA, made.queue("Agent"))
    await expect(rows(page)).to_have_count(4)
    await page.get_by_role("textbox", name="Search by item name").fill("ch")
    await expect(rows(page)).to_have_count(1)
    await select(page, CAT)
    await toolbar(page).get_by_role("button", name="Priority").click()
    await page.get_by_role("spinbutton", name="Priority").or_(page.get_by_role("textbox", name="Priority")).fill("70")
    await page.get_by_role("button", name="Set priority").click()
    await expect(page.get_by_text("Priority is now 70.")).to_be_visible()
    await page.get_by_role("button", name="Clear search").click()
    await expect(rows(page)).to_have_count(4)
    await expect_order(page, CAT, ASTRONAUT, COFFEE, "motorcycle-left.png")

    await select(page, COFFEE)
    await toolbar(page).get_by_role("button", name="Select all 4 matching").click()
    await expect(toolbar(page)).to_contain_text("All 4 tasks selected")
    await toolbar(page).get_by_role("button", name="Move").click()
    await page.get_by_role("dialog", name="Move tasks").get_by_role("button", name="Move 4").click()
    await expect(page.get_by_role("heading", name="No tasks in Agent")).to_be_visible()
    assert len(await made.tasks("Annotate")) == 4


async def test_tasks_are_assigned_to_a_member(desk: Desk, studio: MakeStudio) -> None:
    made = await studio(slug=None, photos=2)
    page = await desk.open(MIA, made.queue("Annotate"))
    await select(page, ASTRONAUT)
    await toolbar(page).get_by_role("button", name="Assign").click()
    await page.get_by_role("menuitem", name="Ana Annotator").click()
    await expect(page.get_by_text("Assigned to Ana Annotator.")).to_be_visible()
    await expect(row(page, ASTRONAUT)).to_contain_text("Ana Annotator")
    await page.get_by_role("combobox", name="Assigned to").click()
    await page.get_by_role("option", name="Ana Annotator").click()
    await expect(rows(page)).to_have_count(1)


async def test_the_keyboard_walks_selects_runs_and_opens(desk: Desk, studio: MakeStudio) -> None:
    made = await studio(photos=4)
    page = await desk.open(MIA, made.queue("Agent", sort="name"))
    await expect(rows(page)).to_have_count(4)
    grid = page.get_by_role("grid", name="Tasks")
    await grid.focus()
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Space")
    await expect(row(page, ASTRONAUT)).to_have_attribute("aria-selected", "true")
    await page.keyboard.press("Shift+ArrowDown")
    await page.keyboard.press("Shift+J")
    await expect(toolbar(page)).to_contain_text("3 selected")
    await page.keyboard.press("Escape")
    await expect(toolbar(page)).to_have_count(0)
    await page.keyboard.press("k")
    await page.keyboard.press("x")
    await expect(row(page, CAT)).to_have_attribute("aria-selected", "true")
    await page.keyboard.press("x")
    await page.keyboard.press("Enter")
    panel = page.get_by_role("complementary", name="Task")
    await expect(panel.get_by_role("heading", name=CAT)).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(panel).to_have_count(0)
    await page.keyboard.press("r")
    await made.until(CAT, stage="Annotate")
    await expect(row(page, CAT)).to_have_count(0)
    await page.keyboard.press("/")
    await expect(page.get_by_role("textbox", name="Search by item name")).to_be_focused()
