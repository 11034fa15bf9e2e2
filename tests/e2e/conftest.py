"""One demo server and one Chromium for all browser tests; pages and projects of its own for each."""

import re
from collections.abc import AsyncGenerator, Awaitable, Callable
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect
from tests.e2e.api import Api, Studio, add_people, make_studio
from tests.e2e.chromium import HOW_TO_GET_IT, chromium, find_chromium
from tests.e2e.desk import PATIENCE_MS, Desk
from tests.e2e.people import ADA, ADDED_PEOPLE, DEMO_PEOPLE
from tests.e2e.server import DemoServer

HERE = Path(__file__).parent

MakeStudio = Callable[..., Awaitable[Studio]]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.e2e)


@pytest.fixture(scope="session")
async def browser() -> AsyncGenerator[Browser]:
    """A headless Chromium."""
    path = find_chromium()
    if path is None:
        pytest.fail(HOW_TO_GET_IT, pytrace=False)
    expect.set_options(timeout=PATIENCE_MS)
    async with chromium(path) as started:
        yield started


@pytest.fixture(scope="session")
async def server() -> AsyncGenerator[DemoServer]:
    """`labelmill demo`, up; at the end it must leave in order, and have logged no error."""
    demo = DemoServer()
    try:
        await demo.start()
        yield demo
        code = await demo.stop()
        assert code == 0, f"labelmill demo ended with {code}:\n{demo.log}"
        errors = [line for line in demo.log.splitlines() if re.search(r'"level": "(error|critical)"|Traceback', line)]
        assert not errors, "\n".join(errors)
    finally:
        demo.remove()


@pytest.fixture(scope="session")
async def sessions(server: DemoServer) -> AsyncGenerator[dict[str, Api]]:
    """Everybody's session, by e-mail."""
    opened = {person.email: await Api.sign_in(server.url, person) for person in DEMO_PEOPLE}
    await add_people(opened[ADA.email])
    opened |= {person.email: await Api.sign_in(server.url, person) for person in ADDED_PEOPLE}
    yield opened
    for api in opened.values():
        await api.close()


@pytest.fixture(scope="session")
def admin(sessions: dict[str, Api]) -> Api:
    """The API as Ada sees it, who may do everything."""
    return sessions[ADA.email]


@pytest.fixture(scope="session")
async def demo(server: DemoServer, admin: Api) -> Studio:
    """The demo project. Tests look up what they need in it: others may have been there before."""
    stages = (await admin.get(f"/projects/{server.project}/stages"))["items"]
    return Studio(admin, server.project, {stage["name"]: stage["id"] for stage in stages})


@pytest.fixture
async def desk(browser: Browser, server: DemoServer, sessions: dict[str, Api]) -> AsyncGenerator[Desk]:
    """Pages for people; whatever the pages complain of fails the test."""
    opened = Desk(browser, server.url, sessions)
    yield opened
    await opened.close()
    assert not opened.complaints, "\n".join(opened.complaints)


@pytest.fixture
def studio(admin: Api, request: pytest.FixtureRequest) -> MakeStudio:
    """Makes a project named after the test; takes what `make_studio` takes."""
    words = request.node.name.removeprefix("test_").split("[")[0].replace("_", " ")

    async def make(**options: object) -> Studio:
        return await make_studio(admin, words.capitalize(), **options)  # pyright: ignore[reportArgumentType]

    return make
