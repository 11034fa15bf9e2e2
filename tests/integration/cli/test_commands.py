"""The commands, as processes, on a database of their own."""

import asyncio
from pathlib import Path

import orjson
import pytest
from httpx import AsyncClient
from tests.integration.cli.running import Run
from tests.support.pictures import picture

from labelmill import __version__
from labelmill.demo.photos import PHOTOS, copy_photos
from labelmill.kit.db import Database


@pytest.fixture
def run(database: Database) -> Run:
    return Run(database.url)


async def test_a_workspace_is_set_up_from_the_command_line(run: Run, client: AsyncClient) -> None:
    await run("user", "add", "Ada@example.com", "--name", "Ada", "--role", "admin")
    await run("user", "add", "bob@example.com")
    people = orjson.loads(await run("user", "list", "--json"))
    assert [(p["email"], p["name"], p["workspace_role"]) for p in people] == [
        ("ada@example.com", "Ada", "admin"),
        ("bob@example.com", "bob", "member"),
    ]
    (project,) = orjson.loads(await run("project", "create", "Zoo", "--admin", "ada@example.com", "--json"))
    await run("project", "add-member", "Zoo", "bob@example.com", "--role", "reviewer")
    members = orjson.loads(await run("project", "members", project["id"], "--json"))
    assert [(m["email"], m["role"]) for m in members] == [("ada@example.com", "admin"), ("bob@example.com", "reviewer")]

    token = (await run("user", "token", "bob@example.com")).strip()
    headers = {"Authorization": f"Bearer {token}"}
    assert (await client.get(f"/api/projects/{project['id']}", headers=headers)).json()["my_role"] == "reviewer"
    signed_in = await client.post("/api/session", json={"email": "ada@example.com", "password": "long enough"})
    assert signed_in.status_code == 200


async def test_a_folder_is_imported_once_and_its_bad_file_named(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "photographs"
    await asyncio.to_thread(copy_photos, folder)
    await asyncio.to_thread((folder / "notes.jpg").write_text, "not a photograph")
    await run("user", "add", "ada@example.com", "--role", "admin")
    await run("project", "create", "Zoo", "--admin", "ada@example.com")
    data_dir = str(tmp_path / "data")
    first = orjson.loads(await run("project", "import", "Zoo", str(folder), "--data-dir", data_dir, "--json"))
    assert (first["added"], first["duplicates"], first["refused"]) == (len(PHOTOS), 0, 1)
    assert first["problems"][0]["name"] == "notes.jpg"
    again = await run("project", "import", "Zoo", str(folder), "--data-dir", data_dir)
    assert f"0 added, {len(PHOTOS)} there already, 1 refused." in again


async def test_a_folder_is_imported_as_one_sequence_in_the_order_people_count(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "street"
    await asyncio.to_thread(folder.mkdir)
    for n in (2, 10, 1):
        await asyncio.to_thread((folder / f"frame-{n}.png").write_bytes, picture(seed=n))
    await asyncio.to_thread((folder / "notes.txt").write_text, "not a frame")
    await run("user", "add", "ada@example.com", "--role", "admin")
    await run("project", "create", "Zoo", "--admin", "ada@example.com")
    command = ("project", "import", "Zoo", str(folder), "--sequence", "--data-dir", str(tmp_path / "data"))
    first = orjson.loads(await run(*command, "--json"))
    assert (first["name"], first["frames"], first["added"]) == ("street", 3, True)
    assert [name for name, _ in first["passed_over"]] == ["notes.txt"]
    assert "'street', 3 frames: there already." in await run(*command)
    await asyncio.to_thread((folder / "frame-3.png").write_bytes, picture(size=(41, 30)))
    said = await run(*command, code=1)
    assert "frame-3.png is 41 x 30 pixels, but frame-1.png is 40 x 30" in said


async def test_failures_are_one_line_and_exit_with_1(run: Run) -> None:
    await run("user", "add", "ada@example.com", "--role", "admin")
    said = await run("user", "disable", "ada@example.com", code=1)
    assert said == "labelmill: This is the last workspace admin: make somebody else an admin first.\n"
    assert "Nobody has the e-mail eve@example.com" in await run("user", "set-role", "eve@example.com", "admin", code=1)
    assert "an e-mail looks like ada@example.com" in await run("user", "add", "nonsense", code=1)
    assert "There is no project Zoo" in await run("project", "members", "Zoo", code=1)


async def test_wrong_usage_exits_with_2(run: Run) -> None:
    assert "Missing argument" in await run("user", "add", code=2)


async def test_the_version_is_printed(run: Run) -> None:
    assert await run("version") == f"labelmill {__version__}\n"
