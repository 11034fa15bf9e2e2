"""CPU time of a page's main thread, which other work on the machine does not lengthen as it does the wall's clock."""

from dataclasses import dataclass

from playwright.async_api import CDPSession, Page


@dataclass(frozen=True, slots=True)
class CpuClock:
    """Seconds that a page's main thread has computed."""

    _session: CDPSession

    @classmethod
    async def of(cls, page: Page) -> "CpuClock":
        """Begin to count for a page."""
        session = await page.context.new_cdp_session(page)
        await session.send("Performance.enable", {"timeDomain": "threadTicks"})
        return cls(session)

    async def script(self) -> float:
        """In JavaScript."""
        return await self._metric("ScriptDuration")

    async def all(self) -> float:
        """In JavaScript, layout, style, parsing and what else a page does."""
        return await self._metric("TaskDuration")

    async def _metric(self, name: str) -> float:
        answer = await self._session.send("Performance.getMetrics")
        return next(metric["value"] for metric in answer["metrics"] if metric["name"] == name)
