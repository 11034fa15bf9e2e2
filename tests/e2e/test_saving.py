"""Labels are saved behind a person's back, and nothing is lost or doubled when that does not go smoothly."""

import re
from collections.abc import AsyncGenerator

import pytest
from playwright.async_api import Browser, Error, Page, Route, expect
from tests.e2e.api import Api, Studio, add_people, make_studio
from tests.e2e.conftest import MakeStudio
from tests.e2e.desk import Desk
from tests.e2e.editor import Editor, box_of, near, open_editor
from tests.e2e.people import ADA, ANA, DEMO_PEOPLE
from tests.e2e.server import DemoServer

BOX = ((60.0, 60.0), (160.0, 140.0))
OTHER_BOX = ((200.0, 60.0), (280.0, 140.0))


async def _draw(editor: Editor, box: tuple[tuple[float, float], tuple[float, float]] = BOX) -> None:
    await editor.press("b")
    await editor.drag(*box)


async def _is_saved(page: Page) -> None:
    await expect(page.get_by_role("status").filter(has_text=re.compile("^Saved$"))).to_be_visible()


async def _waits(page: Page, words: str) -> None:
    await expect(page.get_by_role("button", name=words)).to_be_visible()


async def _crash(page: Page) -> None:
    """End its process: nothing in it can say goodbye."""
    with pytest.raises(Error):
        await page.goto("chrome://crash")
    await page.close()


async def _refuse_saves(route: Route) -> None:
    if route.request.method == "PATCH":
        await route.abort()
    else:
        await route.fallback()


async def _revisions(editor: Editor, label_id: str) -> list[str]:
    history = await editor.studio.api.get(f"{editor.studio.path}/labels/{label_id}/revisions")
    return [revision["op"] for revision in reversed(history["items"])]


async def test_work_goes_on_without_a_connection_and_comes_home_with_it(desk: Desk, studio: MakeStudio) -> None:
    editor = await open_editor(desk, await studio(slug=None, photos=1))
    page = editor.page
    await page.context.set_offline(True)
    await _draw(editor)
    await _waits(page, "1 change waits: offline")
    await _draw(editor, OTHER_BOX)
    await _waits(page, "2 changes wait: offline")
    await editor.press("Control+z", "Control+Shift+z")
    assert await editor.labels() == []
    await page.context.set_offline(False)
    await _is_saved(page)
    labels = await editor.saved(lambda labels: len(labels) == 2)
    assert near(box_of(labels[0]), (60, 60, 100, 80))
    assert [await _revisions(editor, label["id"]) for label in labels] == [["create"], ["create"]]


async def test_an_answer_that_got_lost_doubles_nothing(desk: Desk, studio: MakeStudio) -> None:
    editor = await open_editor(desk, await studio(slug=None, photos=1))
    page = editor.page

    async def lose(route: Route) -> None:
        if route.request.method == "PATCH":
            await route.fetch()
            await route.abort("connectionreset")
        else:
            await route.fallback()

    await page.route("**/labels", lose)
    await _draw(editor)
    await _waits(page, "1 change waits: offline")
    label = await editor.only()
    await page.unroute("**/labels", lose)
    await _is_saved(page)
    assert await _revisions(editor, label["id"]) == ["create"]
    await editor.only()


async def test_a_tab_that_crashed_leaves_its_edits_to_the_next_visit(desk: Desk, studio: MakeStudio) -> None:
    editor = await open_editor(desk, await studio(slug=None, photos=1))
    address = editor.page.url
    await editor.page.context.set_offline(True)
    await _draw(editor)
    await _waits(editor.page, "1 change waits: offline")
    context = editor.page.context
    await _crash(editor.page)
    await context.set_offline(False)
    page = await context.new_page()
    await page.goto(address)
    await expect(page.get_by_text("Unsaved changes to 1 label from an earlier visit")).to_be_visible()
    await _is_saved(page)
    label = await editor.only()
    assert near(box_of(label), (60, 60, 100, 80))


async def test_two_tabs_do_not_send_each_others_edits(desk: Desk, studio: MakeStudio) -> None:
    editor = await open_editor(desk, await studio(slug=None, photos=1))
    page, context = editor.page, editor.page.context
    await context.route("**/labels", _refuse_saves)
    await _draw(editor)
    await _waits(page, "1 change waits: offline")
    other = await context.new_page()
    await other.goto(page.url)
    await expect(other.get_by_role("application")).to_be_visible()
    await expect(other.get_by_text("from an earlier visit")).to_be_hidden()
    await expect(other.get_by_role("application", name=re.compile("with 0 labels"))).to_be_visible()
    await _crash(page)
    await context.unroute("**/labels", _refuse_saves)
    await expect(other.get_by_text("Unsaved changes to 1 label from an earlier visit")).to_be_visible()
    await editor.only()


async def test_changes_on_both_sides_are_set_aside_until_the_person_chooses(desk: Desk, studio: MakeStudio) -> None:
    editor = await open_editor(desk, await studio(slug=None, photos=1))
    page, path = editor.page, f"{editor.studio.path}/tasks/{editor.task['id']}/labels"
    await _draw(editor)
    label = await editor.only()
    await page.context.set_offline(True)
    theirs = {**label["geometry"], "x": 10.0}
    change = {"op": "update", "id": label["id"], "version": 1, "geometry": theirs}
    await editor.studio.api.call("PATCH", path, json={"operations": [change]})
    await editor.press("v")
    await editor.row("Cat 1").click()
    await editor.stage.focus()
    await editor.press("Shift+ArrowRight")
    await _draw(editor, OTHER_BOX)
    desk.expect_refusal(409, "/labels")
    await page.context.set_offline(False)

    await expect(page.get_by_text("1 label changed here and elsewhere at the same time")).to_be_visible()
    labels = await editor.saved(lambda labels: len(labels) == 2)
    assert labels[0]["geometry"]["x"] == 10
    await page.get_by_role("button", name="Settle", exact=True).click()
    await page.get_by_role("button", name="Keep mine: Cat 1").click()
    await _is_saved(page)
    labels = await editor.saved(lambda labels: labels[0]["geometry"]["x"] != 10)
    assert near(box_of(labels[0]), (70, 60, 100, 80))
    assert await _revisions(editor, label["id"]) == ["create", "update", "update"]


async def test_a_session_that_ends_takes_no_edit_with_it(desk: Desk, studio: MakeStudio) -> None:
    editor = await open_editor(desk, await studio(slug=None, photos=1))
    page = editor.page
    cookies = await page.context.cookies()
    for path_end in ("/labels", "/hold", "/next", "/events"):
        desk.expect_refusal(401, path_end)
    await page.route("**/labels", _refuse_saves)
    await _draw(editor)
    await _waits(page, "1 change waits: offline")
    await page.context.clear_cookies()
    await page.unroute_all()
    await _waits(page, "1 change waits: sign in again")
    assert await editor.labels() == []
    await page.context.add_cookies(cookies)  # pyright: ignore[reportArgumentType]
    await page.evaluate("window.dispatchEvent(new Event('focus'))")
    await _is_saved(page)
    await editor.only()


@pytest.fixture
async def frail(browser: Browser) -> AsyncGenerator[tuple[DemoServer, Desk, Studio]]:
    """A server of the test's own, to be broken."""
    server = DemoServer()
    try:
        await server.start()
        sessions = {person.email: await Api.sign_in(server.url, person) for person in DEMO_PEOPLE}
        desk = Desk(browser, server.url, sessions)
        await add_people(sessions[ADA.email])
        yield server, desk, await make_studio(sessions[ADA.email], "Frail", slug=None, photos=1)
        await desk.close()
        for api in sessions.values():
            await api.close()
    finally:
        server.remove()


async def test_edits_come_home_after_the_server_crashed_and_was_started_again(
    frail: tuple[DemoServer, Desk, Studio],
) -> None:
    server, desk, studio = frail
    editor = await open_editor(desk, studio, person=ANA)
    await _draw(editor)
    await editor.only()
    await server.crash()
    await _draw(editor, OTHER_BOX)
    await _waits(editor.page, "1 change waits: offline")
    await server.start()
    await expect(editor.page.get_by_role("status").filter(has_text=re.compile("^Saved$"))).to_be_visible(timeout=45_000)
    labels = await editor.saved(lambda labels: len(labels) == 2)
    assert [await _revisions(editor, label["id"]) for label in labels] == [["create"], ["create"]]
