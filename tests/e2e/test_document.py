"""The Label Editor's document, told random stories against the real server: lost answers, conflicts, crashes, undo."""

import json
import os
import subprocess
import sys
from asyncio import to_thread
from pathlib import Path

from tests.e2e.api import Api, Studio
from tests.e2e.conftest import MakeStudio
from tests.e2e.people import ADA, BO, Person
from tests.e2e.server import ROOT, DemoServer

STORIES = 16
QUESTIONS = [{"id": "x", "name": "X", "type": "number"}, {"id": "by", "name": "By", "type": "text"}]


async def _narrow(project: Studio) -> None:
    """Leave one class in use, with the questions that the stories answer."""
    path = f"{project.path}/ontology"
    ontology = await project.api.get(path)
    document = ontology["document"]
    for one in document["objects"]:
        one |= {"attributes": QUESTIONS} if one["id"] == "cat" else {"archived": True}
    await project.api.call("PUT", path, json={"version": ontology["version"], "document": document})


async def _account(sessions: dict[str, Api], person: Person) -> dict[str, str]:
    api = sessions[person.email]
    user = (await api.get("/session"))["user"]
    token = (await api.post("/tokens", {"name": "stories"}))["token"]
    return {"id": user["id"], "name": user["name"], "token": token}


async def test_a_document_ends_with_the_server_having_what_the_person_sees(
    server: DemoServer, sessions: dict[str, Api], studio: MakeStudio
) -> None:
    project = await studio(photos=4)
    await _narrow(project)
    tasks = await project.tasks()
    await project.run(*(task["item"]["name"] for task in tasks))
    for task in tasks:
        await project.until(task["item"]["name"], stage="Annotate")
    setting = {
        "url": server.url,
        "project": project.id,
        "tasks": [task["id"] for task in tasks],
        "me": await _account(sessions, BO),
        "bob": await _account(sessions, ADA),
        "stories": STORIES,
    }
    told = await to_thread(_vitest, "src/features/editor/document/real.test.ts", json.dumps(setting))
    assert told.returncode == 0, told.stdout


def _vitest(file: str, setting: str) -> subprocess.CompletedProcess[str]:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        ["npx", "vitest", "run", file],
        cwd=ROOT / "web",
        env={**os.environ, "PATH": path, "LABELMILL_STORIES": setting},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
