"""Prepares what a test begins with, and looks at what it led to, through the HTTP API."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import httpx
from tests.e2e.people import ADDED_PEOPLE, DEMO_PEOPLE, Person

from labelmill.demo.photos import PHOTOS

Json = dict[str, Any]

ONTOLOGY: Json = {
    "objects": [
        {"id": "cat", "name": "Cat", "shape": "bounding_box", "color": "#e8590c"},
        {"id": "cup", "name": "Cup", "shape": "bounding_box", "color": "#1098ad"},
    ],
    "classifications": [],
}
_PATIENCE_SECONDS = 30.0


def photographs(count: int, *, first: int = 0) -> dict[str, bytes]:
    """Some of the photographs that ship with scikit-image, by the name that people see."""
    chosen = PHOTOS[first : first + count]
    return {name: (files(package) / file).read_bytes() for package, file, name in chosen}


class Api:
    """The API as one person sees it."""

    def __init__(self, url: str, cookie: str) -> None:
        self.cookie = cookie
        self._client = httpx.AsyncClient(
            base_url=f"{url}/api", headers={"Origin": url}, cookies={"labelmill_session": cookie}, timeout=30
        )

    @staticmethod
    async def sign_in(url: str, person: Person) -> "Api":
        """Start a session of this person's."""
        async with httpx.AsyncClient(base_url=url, headers={"Origin": url}) as client:
            answer = await client.post("/api/session", json={"email": person.email, "password": person.password})
            answer.raise_for_status()
            return Api(url, answer.cookies["labelmill_session"])

    async def call(self, method: str, path: str, **options: Any) -> Any:
        """The answer's JSON; raises with the server's words when it refuses."""
        answer = await self._client.request(method, path, **options)
        assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    async def get(self, path: str, **params: Any) -> Any:
        """Read."""
        return await self.call("GET", path, params=params)

    async def post(self, path: str, body: object | None = None) -> Any:
        """Do."""
        return await self.call("POST", path, json={} if body is None else body)

    async def close(self) -> None:
        """End its connections."""
        await self._client.aclose()


@dataclass(frozen=True, slots=True)
class Studio:
    """A project that a test has for itself; `api` is its administrator's."""

    api: Api
    id: str
    #: Ids by stage name.
    stages: Mapping[str, str]

    @property
    def path(self) -> str:
        """Where the API has it."""
        return f"/projects/{self.id}"

    def queue(self, stage: str | None = None, **search: str) -> str:
        """Where the browser shows its Queue."""
        query = {**({"stage": self.stages[stage]} if stage else {}), **search}
        return f"/projects/{self.id}/queue?{httpx.QueryParams(query)}"

    async def tasks(self, stage: str | None = None, status: str | None = None) -> list[Json]:
        """The tasks in a stage, by name."""
        wanted = {"stage": self.stages[stage] if stage else None, "status": status}
        params = {key: value for key, value in wanted.items() if value}
        return (await self.api.get(f"{self.path}/tasks", sort="name", limit=200, **params))["items"]

    async def task(self, name: str) -> Json:
        """One task by the name of its item."""
        return next(task for task in await self.tasks() if task["item"]["name"] == name)

    async def upload(self, photos: Mapping[str, bytes]) -> None:
        """Add photographs, and thereby tasks."""
        parts = [("files", (name, data)) for name, data in photos.items()]
        report = await self.api.call("POST", f"{self.path}/items", files=parts)
        assert len(report["added"]) == len(photos), report

    async def run(self, *names: str) -> None:
        """Run the agent on these tasks."""
        for name in names:
            task = await self.task(name)
            await self.api.post(f"{self.path}/tasks/{task['id']}/run")

    async def go_live(self, stage: str = "Agent") -> None:
        """Let the stage's agent work on all that comes."""
        await self.api.post(f"{self.path}/stages/{self.stages[stage]}/go-live")

    async def until(self, name: str, *statuses: str, stage: str = "Agent") -> None:
        """Wait until a task in a stage has one of these statuses."""
        async with asyncio.timeout(_PATIENCE_SECONDS):
            while True:
                task = await self.task(name)
                status = (task["execution"] or {}).get("status")
                if task["stage"]["name"] == stage and (not statuses or status in statuses):
                    return
                await asyncio.sleep(0.1)


async def add_people(admin: Api) -> None:
    """Make the accounts that the demo lacks."""
    for person in ADDED_PEOPLE:
        account = {"email": person.email, "name": person.name, "password": person.password}
        await admin.post("/users", {**account, "workspace_role": person.workspace_role})


async def make_studio(
    admin: Api,
    name: str,
    *,
    slug: str | None = "test-boxes",
    config: Json | None = None,
    limits: Json | None = None,
    photos: int = 3,
    decisions: Sequence[str] = ("next",),
    ontology: Json = ONTOLOGY,
) -> Studio:
    """A project with everybody in it and photographs; Start → Agent → Annotate → Review → Complete.

    Without `slug` there is no agent, and tasks begin in Annotate.
    """
    project = await admin.post("/projects", {"name": name, "ontology": ontology})
    path = f"/projects/{project['id']}"
    users = {user["email"]: user["id"] for user in (await admin.get("/users", limit=200))["items"]}
    for person in (*DEMO_PEOPLE, *ADDED_PEOPLE):
        if person.role:
            await admin.call("PUT", f"{path}/members/{users[person.email]}", json={"role": person.role})
    agent: str | None = None
    if slug:
        settings: Json = {"slug": slug, "config": config or {}, **({"limits": limits} if limits else {})}
        agent = (await admin.post(f"{path}/agents", settings))["id"]
    version = (await admin.get(f"{path}/workflow"))["version"]
    saved = await admin.call("PUT", f"{path}/workflow", json={"version": version, "graph": _graph(agent, decisions)})
    studio = Studio(admin, project["id"], {stage["name"]: stage["id"] for stage in saved["stages"]})
    if photos:
        await studio.upload(photographs(photos))
    return studio


def _graph(agent: str | None, decisions: Sequence[str]) -> Json:
    names = ["Start", *(["Agent"] if agent else []), "Annotate", "Review", "Complete"]
    nodes: list[Json] = [
        {"id": name.lower(), "kind": name.lower(), "name": name, "position": {"x": 260 * column, "y": 0}}
        for column, name in enumerate(names)
    ]
    edges = [
        {"source": "annotate", "pathway": "submit", "target": "review"},
        {"source": "review", "pathway": "approve", "target": "complete"},
        {"source": "review", "pathway": "reject", "target": "annotate"},
    ]
    if agent:
        nodes[1]["config"] = {"mode": "managed", "enabled_agent_id": agent}
        edges += [{"source": "agent", "pathway": decision, "target": "annotate"} for decision in decisions]
    edges.append({"source": "start", "pathway": "next", "target": "agent" if agent else "annotate"})
    return {"nodes": nodes, "edges": edges}
