"""Labels over HTTP: a task, and people with different roles who look at it."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from httpx import AsyncClient, Response
from tests.integration.conftest import Visitor

from labelmill.agents.contract import AgentResult, NewLabel
from labelmill.kit.db import Database
from labelmill.kit.ids import new_id
from labelmill.labels.actions import Application, apply_results
from labelmill.labels.geometry import BoundingBox

BOX = {"type": "bounding_box", "x": 1, "y": 2, "width": 10, "height": 10}


def box(x: float) -> dict[str, Any]:
    return {**BOX, "x": x}


def cat(x: float = 1, **fields: Any) -> dict[str, Any]:
    return {"op": "create", "kind": "object", "class_id": "cat", "geometry": box(x), **fields}


@dataclass(frozen=True)
class Desk:
    """One task of a project, and who works on it."""

    database: Database
    project_id: UUID
    item_id: UUID
    task_id: UUID
    annotator: Visitor
    reviewer: Visitor
    both: Visitor

    @property
    def url(self) -> str:
        return f"/api/projects/{self.project_id}/tasks/{self.task_id}/labels"

    async def patch(self, *operations: dict[str, Any], client: AsyncClient | None = None) -> Response:
        """Send operations, as the annotator unless told otherwise."""
        return await (client or self.annotator.client).patch(self.url, json={"operations": operations})

    async def save(self, *operations: dict[str, Any], client: AsyncClient | None = None) -> list[dict[str, Any]]:
        """Send operations that must succeed; the living labels of the answer."""
        answer = await self.patch(*operations, client=client)
        assert answer.status_code == 200, answer.text
        return answer.json()["items"]

    async def labels(self, since: str | None = None) -> dict[str, Any]:
        query = {} if since is None else {"since": since}
        return (await self.annotator.client.get(self.url, params=query)).json()

    async def revisions(self, label_id: str) -> list[dict[str, Any]]:
        url = f"/api/projects/{self.project_id}/labels/{label_id}/revisions"
        return (await self.annotator.client.get(url)).json()["items"]

    async def suggest(self, x: float = 1, confidence: float = 0.5) -> dict[str, Any]:
        """Let an agent create a label."""
        shape = BoundingBox(x=x, y=2, width=10, height=10)
        result = AgentResult(create=[NewLabel(class_id="cat", geometry=shape, confidence=confidence)])
        async with self.database.transaction() as session:
            await apply_results(session, [Application(new_id(), self.project_id, self.item_id, result, {})])
        return (await self.labels())["items"][-1]
