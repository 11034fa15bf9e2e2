"""What each role finds in the Queue and what it does not; the server refuses what the pages do not offer."""

import re
from dataclasses import dataclass

import pytest
from playwright.async_api import Page, expect
from tests.e2e.api import Api, Studio, make_studio
from tests.e2e.desk import Desk
from tests.e2e.people import ADA, ANA, BO, MIA, PIA, RUI, WES, Person
from tests.e2e.queue import live_state, row, select, toolbar

FAILED, PENDING = "astronaut.png", "coffee.png"


@dataclass(frozen=True, slots=True)
class May:
    """What a role is offered."""

    control: bool = False
    manage: bool = False
    label: bool = False
    review: bool = False


ROLES = {
    "workspace admin": (WES, May(control=True, manage=True, label=True, review=True)),
    "project and workspace admin": (ADA, May(control=True, manage=True, label=True, review=True)),
    "project admin": (PIA, May(control=True, manage=True, label=True, review=True)),
    "team manager": (MIA, May(control=True, label=True, review=True)),
    "annotator": (ANA, May(label=True)),
    "reviewer": (RUI, May(review=True)),
    "annotator and reviewer": (BO, May(label=True, review=True)),
}
each_role = pytest.mark.parametrize(("person", "may"), list(ROLES.values()), ids=list(ROLES))


@pytest.fixture(scope="module")
async def shared(admin: Api) -> Studio:
    """A paused agent with a failed task and a pending one; one task in Annotate, one in Review. Only looked at."""
    made = await make_studio(admin, "Roles", slug="test-refuses", photos=4)
    await made.run(FAILED)
    await made.until(FAILED, "failed")
    for name in ("chelsea-the-cat.png", "motorcycle-left.png"):
        task = await made.task(name)
        await admin.post(f"{made.path}/tasks/move", {"selection": {"task_ids": [task["id"]]}})
    task = await made.task("motorcycle-left.png")
    await admin.post(f"{made.path}/tasks/{task['id']}/submit")
    return made


async def _offered(page: Page, name: str, *, offered: bool, role: str = "button") -> None:
    found = page.get_by_role("link" if role == "link" else "button", name=name, exact=True)
    await expect(found).to_have_count(1 if offered else 0)


@each_role
async def test_the_agent_stage_offers_what_the_role_may_do(
    desk: Desk, shared: Studio, person: Person, may: May
) -> None:
    page = await desk.open(person, shared.queue("Agent"))
    await expect(live_state(page)).to_have_text("Paused")
    await expect(row(page, FAILED)).to_contain_text("This photograph is upside down.")
    await _offered(page, "Go live", offered=may.control)
    await _offered(page, "Settings", offered=may.control)
    await _offered(page, f"Run {PENDING}", offered=may.control)
    await _offered(page, f"Cancel {PENDING}", offered=may.control)
    await _offered(page, f"Retry {FAILED}", offered=may.control)
    await select(page, FAILED, PENDING)
    await expect(toolbar(page)).to_contain_text("2 selected")
    for name in ("Retry failed", "Cancel", "Move", "Priority", "Assign"):
        await _offered(page, name, offered=may.control)
    await page.keyboard.press("Escape")
    await row(page, FAILED).click()
    panel = page.get_by_role("complementary", name="Task")
    await expect(panel.get_by_text("This photograph is upside down.").first).to_be_visible()
    await expect(panel.get_by_role("button", name="Retry", exact=True)).to_have_count(1 if may.control else 0)


@each_role
async def test_the_navigation_and_the_agents_page_offer_what_the_role_may_do(
    desk: Desk, shared: Studio, person: Person, may: May
) -> None:
    page = await desk.open(person, f"/projects/{shared.id}/agents?tab=catalogue")
    await expect(page.get_by_role("heading", name="Object Detector")).to_be_visible()
    await _offered(page, "Enable Object Detector", offered=may.control)
    await _offered(page, "Add data", offered=may.control, role="link")
    await _offered(page, "Settings", offered=may.manage, role="link")
    await page.get_by_role("link", name="Members").click()
    await expect(page.get_by_role("cell", name=re.compile("^Rui Reviewer"))).to_be_visible()
    await _offered(page, "Add member", offered=may.control)


@each_role
async def test_the_viewer_offers_submit_approve_and_reject_to_whom_they_belong(
    desk: Desk, shared: Studio, person: Person, may: May
) -> None:
    in_annotate = (await shared.tasks("Annotate"))[0]
    page = await desk.open(person, f"/projects/{shared.id}/tasks/{in_annotate['id']}")
    await expect(page.get_by_role("heading", level=1, name=in_annotate["item"]["name"])).to_be_visible()
    await _offered(page, "Submit", offered=may.label)
    await _offered(page, "Approve", offered=False)
    in_review = (await shared.tasks("Review"))[0]
    await page.goto(f"/projects/{shared.id}/tasks/{in_review['id']}")
    await expect(page.get_by_role("heading", level=1, name=in_review["item"]["name"])).to_be_visible()
    await _offered(page, "Approve", offered=may.review)
    await _offered(page, "Reject", offered=may.review)
    await _offered(page, "Submit", offered=False)


@pytest.mark.parametrize("person", [ANA, RUI, BO], ids=["annotator", "reviewer", "annotator and reviewer"])
async def test_the_server_refuses_what_the_pages_do_not_offer(
    sessions: dict[str, Api], shared: Studio, person: Person
) -> None:
    api, stage = sessions[person.email], shared.stages["Agent"]
    pending = (await shared.tasks("Agent", "pending"))[0]
    for path in (f"stages/{stage}/go-live", f"stages/{stage}/pause", f"tasks/{pending['id']}/run"):
        with pytest.raises(AssertionError, match="403"):
            await api.post(f"{shared.path}/{path}")
    selection = {"selection": {"task_ids": [pending["id"]]}}
    for verb in ("retry", "cancel", "move"):
        with pytest.raises(AssertionError, match="403"):
            await api.post(f"{shared.path}/tasks/{verb}", selection)


async def test_a_project_is_not_there_for_who_is_no_member(desk: Desk, admin: Api) -> None:
    made = await make_studio(admin, "Without Ana", slug=None, photos=0)
    ana = next(user for user in (await admin.get("/users", limit=200))["items"] if user["email"] == ANA.email)
    await admin.call("DELETE", f"{made.path}/members/{ana['id']}")
    desk.expect_refusal(404, "")
    page = await desk.open(ANA, made.queue())
    await expect(page.get_by_role("link", name="All projects")).to_be_visible()
    await expect(page.get_by_role("main")).not_to_contain_text("Without Ana")
