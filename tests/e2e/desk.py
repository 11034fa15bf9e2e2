"""Opens pages as people do, and keeps what their consoles said."""

from typing import Literal

from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page, Response
from tests.e2e.api import Api
from tests.e2e.people import Person

Scheme = Literal["light", "dark"]

#: How long a person would wait for a page to follow.
PATIENCE_MS = 10_000


class Desk:
    """Browsers of people, for one test. `complaints` must be empty at its end."""

    def __init__(self, browser: Browser, url: str, sessions: dict[str, Api]) -> None:
        self.url = url
        self.complaints: list[str] = []
        self._browser = browser
        self._sessions = sessions
        self._contexts: list[BrowserContext] = []
        #: Answers that a test provokes: status and the end of the path.
        self._expected: set[tuple[int, str]] = {(401, "/api/session")}

    def expect_refusal(self, status: int, path_end: str) -> None:
        """Browsers write every refused request to the console; this one is meant to be refused."""
        self._expected.add((status, path_end))

    async def open(self, person: Person | None, path: str, *, scheme: Scheme = "light") -> Page:
        """A page in a browser of this person's own, signed in; of a stranger, for None."""
        context = await self._browser.new_context(
            base_url=self.url, color_scheme=scheme, viewport={"width": 1440, "height": 900}, locale="en-GB"
        )
        self._contexts.append(context)
        context.set_default_timeout(PATIENCE_MS)
        if person is not None:
            cookie = self._sessions[person.email].cookie
            await context.add_cookies([{"name": "labelmill_session", "value": cookie, "url": self.url}])
        page = await context.new_page()
        self._watch(page)
        await page.goto(path)
        return page

    def _watch(self, page: Page) -> None:
        def on_console(message: ConsoleMessage) -> None:
            # Refused requests are judged below, by their answers.
            if message.type in ("error", "warning") and not message.text.startswith("Failed to load resource"):
                self.complaints.append(f"{page.url}: console {message.type}: {message.text}")

        def on_response(response: Response) -> None:
            path = response.url.split("?")[0]
            meant = any(response.status == status and path.endswith(end) for status, end in self._expected)
            if response.status >= 400 and not meant:
                self.complaints.append(f"{page.url}: {response.request.method} {path}: {response.status}")

        page.on("console", on_console)
        page.on("response", on_response)
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))

    async def close(self) -> None:
        """Close all browsers."""
        for context in self._contexts:
            await context.close()
