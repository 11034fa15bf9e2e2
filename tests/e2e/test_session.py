"""Signing in and out, the look of the pages, and API tokens."""

import re

import httpx
import pytest
from playwright.async_api import Page, expect
from tests.e2e.api import Api, Studio
from tests.e2e.desk import Desk
from tests.e2e.people import ADA, ANA, MIA, WES, Person
from tests.e2e.server import DemoServer


async def sign_in(page: Page, email: str, password: str) -> None:
    await page.get_by_label("E-mail").fill(email)
    await page.get_by_role("textbox", name="Password").fill(password)
    await page.get_by_role("button", name="Sign in").click()


async def test_a_wrong_password_is_told_and_the_right_one_leads_to_the_page_that_was_asked_for(
    desk: Desk, demo: Studio
) -> None:
    page = await desk.open(None, demo.queue("Detector", sort="name"))
    await expect(page).to_have_url(re.compile("/sign-in"))
    await sign_in(page, MIA.email, "not this one")
    await expect(page.get_by_role("alert")).to_have_text("The e-mail address or the password is wrong.")
    await sign_in(page, MIA.email, MIA.password)
    await expect(page.get_by_role("heading", level=1, name="Object Detector")).to_be_visible()
    await expect(page).to_have_url(re.compile(f"{demo.stages['Detector']}.*sort=name"))


async def test_what_is_missing_is_told_beside_the_field(desk: Desk) -> None:
    page = await desk.open(None, "/sign-in")
    await page.get_by_role("button", name="Sign in").click()
    await expect(page.get_by_text("Enter your e-mail address.")).to_be_visible()
    await expect(page.get_by_text("Enter your password.")).to_be_visible()


async def test_a_link_in_the_address_cannot_lead_elsewhere_after_signing_in(desk: Desk) -> None:
    page = await desk.open(None, "/sign-in?to=//example.com/")
    await sign_in(page, ADA.email, ADA.password)
    await expect(page).to_have_url(f"{desk.url}/projects")


async def test_signing_out_ends_the_session(desk: Desk, demo: Studio) -> None:
    page = await desk.open(None, "/sign-in")
    await sign_in(page, ANA.email, ANA.password)
    await expect(page.get_by_role("heading", name="Projects")).to_be_visible()
    cookies = await page.context.cookies()
    await page.get_by_role("button", name="Ana Annotator: account menu").click()
    await page.get_by_role("menuitem", name="Sign out").click()
    await expect(page.get_by_role("heading", name="Sign in to Labelmill")).to_be_visible()
    await page.goto(demo.queue())
    await expect(page.get_by_role("heading", name="Sign in to Labelmill")).to_be_visible()
    cookie = next(cookie for cookie in cookies if cookie.get("name") == "labelmill_session")
    async with httpx.AsyncClient(cookies={"labelmill_session": str(cookie.get("value"))}) as thief:
        assert (await thief.get(f"{desk.url}/api/projects")).status_code == 401


async def test_a_session_that_ends_elsewhere_leads_back_to_where_one_was(
    desk: Desk, demo: Studio, server: DemoServer
) -> None:
    page = await desk.open(None, "/sign-in")
    await sign_in(page, MIA.email, MIA.password)
    await expect(page.get_by_role("heading", name="Projects")).to_be_visible()
    await page.goto(demo.queue())
    await expect(page.get_by_role("heading", name="All tasks")).to_be_visible()
    cookie = next(c for c in await page.context.cookies() if c.get("name") == "labelmill_session")
    elsewhere = Api(server.url, str(cookie.get("value")))
    await elsewhere.call("DELETE", "/session")
    await elsewhere.close()
    # Whatever the page asks for next is refused; which of its requests that is does not matter.
    desk.expect_refusal(401, "")
    await page.get_by_role("link", name="Agents").click()
    await expect(page.get_by_role("heading", name="Sign in to Labelmill")).to_be_visible()
    await sign_in(page, MIA.email, MIA.password)
    await expect(page.get_by_role("heading", name="Agents", exact=True)).to_be_visible()


async def test_the_theme_follows_the_system_until_one_is_chosen_and_then_stays(desk: Desk) -> None:
    page = await desk.open(MIA, "/projects", scheme="dark")
    html = page.locator("html")
    await expect(html).to_have_attribute("data-mantine-color-scheme", "dark")
    dark = await _lightness(page)
    await page.get_by_role("button", name="Mia Manager: account menu").click()
    await expect(page.get_by_role("menuitemradio", name="Like the system")).to_be_checked()
    await expect(page.get_by_role("menuitemradio", name="Light")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(html).to_have_attribute("data-mantine-color-scheme", "light")
    await page.reload()
    await expect(html).to_have_attribute("data-mantine-color-scheme", "light")
    assert dark < 60 < 200 < await _lightness(page)


async def _lightness(page: Page) -> float:
    """Of the page's ground, 0 to 255."""
    color = await page.evaluate("getComputedStyle(document.body).backgroundColor")
    return sum(float(part) for part in re.findall(r"[\d.]+", color)[:3]) / 3


async def test_the_palette_and_the_shortcuts_work_without_a_mouse(desk: Desk, demo: Studio) -> None:
    page = await desk.open(MIA, demo.queue())
    await expect(page.get_by_role("heading", name="All tasks")).to_be_visible()
    await page.keyboard.press("?")
    await expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await page.keyboard.press("Control+k")
    await expect(
        page.get_by_role("combobox", name="Search actions").or_(page.get_by_role("textbox", name="Search actions"))
    ).to_be_focused()
    await page.keyboard.type("memb")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Members")).to_be_visible()
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await page.keyboard.press("g")
    await page.keyboard.press("q")
    await expect(page.get_by_role("heading", name="All tasks")).to_be_visible()


async def test_an_api_token_is_shown_once_and_works_until_it_is_revoked(desk: Desk) -> None:
    page = await desk.open(ADA, "/tokens")
    await page.get_by_role("button", name="New token").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("textbox", name="Name").fill("nightly import")
    await dialog.get_by_role("button", name="Create token").click()
    await expect(dialog.get_by_text("It is shown only now.")).to_be_visible()
    token = await dialog.locator("pre").inner_text()
    assert token.startswith("lab_")
    async with httpx.AsyncClient(headers={"Authorization": f"Bearer {token}"}) as program:
        assert (await program.get(f"{desk.url}/api/projects")).status_code == 200
        await dialog.get_by_role("button", name="Done").click()
        row = page.get_by_role("row").filter(has_text="nightly import")
        await expect(row).to_be_visible()
        await page.reload()
        await expect(row).to_be_visible()
        assert token not in await page.content()
        await row.get_by_role("button", name="Revoke nightly import").click()
        await page.get_by_role("dialog").get_by_role("button", name="Revoke").click()
        await expect(row).to_have_count(0)
        assert (await program.get(f"{desk.url}/api/projects")).status_code == 401


@pytest.mark.parametrize(("person", "offered"), [(WES, True), (MIA, False)], ids=["admin", "member"])
async def test_only_workspace_administrators_find_the_people_page(desk: Desk, person: Person, offered: bool) -> None:
    page = await desk.open(person, "/projects")
    await expect(page.get_by_role("heading", name="Projects")).to_be_visible()
    link = page.get_by_role("navigation", name="Main").get_by_role("link", name="People")
    await expect(link).to_have_count(1 if offered else 0)
    if offered:
        await link.click()
        await expect(page.get_by_text("rui", exact=False).first).to_be_visible()
