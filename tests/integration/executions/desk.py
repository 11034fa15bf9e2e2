"""A person at the Queue of a world, over HTTP, and hands that take executions through the gate."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from httpx import AsyncClient, Response
from tests.support.world import World

from labelmill.agents.contract import AgentResult, NewLabel
from labelmill.executions.gate.dispatch import dispatch_pending
from labelmill.executions.gate.finish import finish
from labelmill.executions.gate.start import start
from labelmill.executions.outcomes import Failure, Grip, Success
from labelmill.executions.tables import FailureClass
from labelmill.kit.db import Database
from labelmill.labels.geometry import BoundingBox


@dataclass(frozen=True, slots=True)
class Desk:
    """One project's Queue as its person sees it."""

    client: AsyncClient
    database: Database
    world: World

    async def get(self, path: str, **params: Any) -> Any:
        """The answer to a GET that works."""
        response = await self.client.get(path, params=params)
        assert response.status_code == 200, response.text
        return response.json()

    async def post(self, path: str, body: Any = None) -> Any:
        """The answer to a POST that works."""
        response = await self.client.post(path, json=body)
        assert response.is_success, response.text
        return response.json()

    async def trigger(self, task: Any, *, agent: UUID | None = None, preview: bool = False, **selection: Any) -> Any:
        """Trigger the world's agent (or another) on a task in the editor; the execution."""
        chosen = {"enabled_agent_id": str(agent or self.world.enabled_agent), "selection": selection}
        return await self.post(f"/tasks/{task}/trigger", {**chosen, "preview": preview})

    async def outcome(self, execution: dict[str, Any], *, wait: float = 25) -> Any:
        """Wait for the end of what was triggered."""
        return await self.get(f"/executions/{execution['id']}/outcome", wait=wait)

    async def refused(self, path: str, body: Any = None, *, status: int = 409) -> dict[str, Any]:
        """The error of a POST that does not."""
        response: Response = await self.client.post(path, json=body)
        assert response.status_code == status, response.text
        return response.json()["error"]

    async def tasks(self, **params: Any) -> list[dict[str, Any]]:
        """All tasks of a filter, page by page."""
        found: list[dict[str, Any]] = []
        cursor: str | None = None
        while True:
            page = await self.get("/tasks", **params, **({"cursor": cursor} if cursor else {}))
            found += page["items"]
            cursor = page["next_cursor"]
            if cursor is None:
                return found

    async def names(self, **params: Any) -> list[str]:
        """The names of their items."""
        return [task["item"]["name"] for task in await self.tasks(**params)]

    async def waits(self) -> str:
        """Why the world's first task waits."""
        return (await self.tasks())[0]["execution"]["waits"]

    async def sql(self, statement: str, **values: object) -> None:
        """Change the world behind the API's back."""
        async with self.database.transaction() as session:
            await session.execute(sa.text(statement), values)

    async def run(self, task: dict[str, Any]) -> UUID:
        """Press Run; the execution."""
        return UUID((await self.post(f"/tasks/{task['id']}/run"))["id"])

    async def begin(self, executions: Sequence[UUID]) -> list[Grip]:
        """Take Pending executions to Running, as a worker does."""
        async with self.database.transaction() as session:
            handed = await dispatch_pending(session, executions, lease=600)
            pairs = [(d.execution_id, d.fence) for d in handed]
            return [s.grip for s in await start(session, pairs, worker="worker-1", lease=600)]

    async def succeed(self, grip: Grip) -> None:
        """Bring a result with one label to the gate."""
        label = NewLabel(class_id="cat", geometry=BoundingBox(x=1, y=2, width=10, height=10), confidence=0.5)
        async with self.database.transaction() as session:
            outcome = Success(grip, AgentResult(create=[label], message="One cat.", log=["looked", "found"]))
            await finish(session, [outcome], worker="worker-1")

    async def fail(
        self, grip: Grip, failure: FailureClass = FailureClass.AGENT_ERROR, *, permanent: bool = True
    ) -> None:
        """Bring a failure to the gate."""
        problems = [{"path": "create[0].class_id", "message": "there is no such class"}]
        async with self.database.transaction() as session:
            outcome = Failure(grip, failure, "It broke.", problems=problems, log=["oh"], permanent=permanent)
            await finish(session, [outcome], worker="worker-1")
