"""The panels beside the Queue: a task with its executions, and an agent with its configuration."""

import re

from playwright.async_api import expect
from tests.e2e.api import Studio
from tests.e2e.conftest import MakeStudio
from tests.e2e.desk import Desk
from tests.e2e.people import MIA
from tests.e2e.queue import row

ASTRONAUT = "astronaut.png"


async def test_an_execution_shows_its_attempts_message_and_labels_at_an_address_of_its_own(
    desk: Desk, studio: MakeStudio
) -> None:
    made = await studio(slug="test-flaky", photos=1)
    await made.run(ASTRONAUT)
    await made.until(ASTRONAUT, stage="Annotate")
    page = await desk.open(MIA, made.queue("Annotate"))
    await row(page, ASTRONAUT).click()
    execution = page.get_by_role("article", name="Execution")
    for _ in range(2):
        await expect(execution.get_by_text("One box, attempt 2").first).to_be_visible()
        await expect(execution.get_by_role("heading", name="2 attempts")).to_be_visible()
        await expect(execution.get_by_role("group")).to_have_count(2)
        await expect(execution.get_by_role("group").nth(1)).to_contain_text("Agent error")
        await execution.get_by_role("group").nth(1).locator("summary").click()
        await expect(execution.get_by_text("the model server is warming up").first).to_be_visible()
        await expect(execution.get_by_role("heading", name="1 label")).to_be_visible()
        await expect(execution.get_by_role("listitem").filter(has_text="Cat")).to_contain_text("90%")
        await expect(page.get_by_role("heading", name="History")).to_be_visible()
        await expect(page).to_have_url(re.compile("task="))
        await page.reload()


async def test_a_retry_leads_from_the_old_execution_to_the_new_one_and_back(desk: Desk, studio: MakeStudio) -> None:
    made = await studio(slug="test-refuses", photos=1)
    await made.run(ASTRONAUT)
    await made.until(ASTRONAUT, "failed")
    page = await desk.open(MIA, made.queue("Agent"))
    await row(page, ASTRONAUT).click()
    panel = page.get_by_role("complementary", name="Task")
    await expect(panel.get_by_text("This photograph is upside down.").first).to_be_visible()
    await panel.get_by_role("button", name="Retry", exact=True).click()
    runs = panel.get_by_role("navigation", name="Executions of this task").get_by_role("button")
    await expect(runs).to_have_count(2)
    await panel.get_by_role("button", name="Retry of an earlier execution").click()
    await expect(runs.nth(1)).to_have_attribute("aria-current", "true")
    await expect(page).to_have_url(re.compile("execution="))
    await page.reload()
    await panel.get_by_role("button", name="Retried: show the newer execution").click()
    await expect(runs.nth(0)).to_have_attribute("aria-current", "true")


async def test_an_invalid_result_says_what_is_wrong_with_it_and_where(desk: Desk, studio: MakeStudio) -> None:
    made = await studio(slug="test-outside-ontology", photos=1)
    await made.run(ASTRONAUT)
    await made.until(ASTRONAUT, "failed")
    task = await made.task(ASTRONAUT)
    page = await desk.open(MIA, made.queue("Agent", task=task["id"]))
    execution = page.get_by_role("article", name="Execution")
    await expect(execution.get_by_text("Invalid result").first).to_be_visible()
    problems = execution.get_by_role("list", name="Problems of the result")
    await expect(problems).to_contain_text("unicorn")
    await expect(problems.locator("code")).to_contain_text("class_id")


async def test_a_pending_task_says_why_it_waits_and_runs_from_its_panel(desk: Desk, studio: MakeStudio) -> None:
    made = await studio(photos=1)
    page = await desk.open(MIA, made.queue("Agent"))
    await row(page, ASTRONAUT).click()
    panel = page.get_by_role("complementary", name="Task")
    await expect(panel.get_by_text("The agent is paused.")).to_be_visible()
    await panel.get_by_role("button", name="Run").click()
    await expect(panel.get_by_role("article", name="Execution")).to_contain_text("Succeeded")
    await expect(panel.get_by_text("One box, attempt 1").first).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(panel).to_have_count(0)


async def test_the_agents_name_opens_its_configuration_which_can_be_edited(desk: Desk, studio: MakeStudio) -> None:
    made = await studio(slug="object-detector", config={"tiles": 1, "threshold": 0.4}, photos=1)
    page = await desk.open(MIA, made.queue("Agent"))
    await page.get_by_role("button", name=re.compile("Object Detector")).first.click()
    panel = page.get_by_role("complementary", name="Agent")
    await expect(panel.get_by_role("heading", name="Configuration")).to_be_visible()
    await expect(panel.get_by_text("Threshold").locator("..")).to_contain_text("0.4")
    await page.reload()
    await panel.get_by_role("button", name="Edit configuration").click()
    await panel.get_by_role("textbox", name="Threshold").fill("0.6")
    await panel.get_by_role("button", name="Save").click()
    await expect(page.get_by_text("Saved. Executions that start from now on use it.")).to_be_visible()
    await expect(panel.get_by_text("Threshold").locator("..")).to_contain_text("0.6")


async def test_the_demos_agents_say_what_is_set(desk: Desk, demo: Studio) -> None:
    page = await desk.open(MIA, demo.queue("Detector"))
    await page.get_by_role("button", name="Settings").click()
    panel = page.get_by_role("complementary", name="Agent")
    await expect(panel.get_by_text("Tiles a side").locator("..")).to_contain_text("3")
    await expect(panel.get_by_text("Licence").locator("..")).to_contain_text("Apache-2.0")
