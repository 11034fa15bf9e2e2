"""What all answers have in common."""

import re
import socket
from collections.abc import AsyncGenerator
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi import FastAPI
from httpx import AsyncClient
from tests.integration.conftest import MakeProject, Visitor, browser

from labelmill import __version__
from labelmill.app import create_app
from labelmill.kit.db import Database
from labelmill.kit.sse import EventHub
from labelmill.runtime import Services


async def test_health_tells_the_version_and_how_many_workers_are_there(client: AsyncClient) -> None:
    response = await client.get("/api/health")
    assert response.json() == {"status": "ok", "version": __version__, "workers": 0}
    assert response.headers["cache-control"] == "no-store"


async def test_without_a_database_the_answer_says_so(services: Services, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    nowhere = Database(f"postgresql://nobody@127.0.0.1:{port}/nothing")
    app = create_app(replace(services, database=nowhere), EventHub(nowhere), static=tmp_path)
    async with browser(app) as client:
        response = await client.get("/api/health")
    assert (response.status_code, response.json()["error"]["code"]) == (503, "database_unreachable")
    assert response.headers["retry-after"] == "2"


@pytest.mark.parametrize("path", ["/api", "/api/nothing", "/api/projects/", "/media/x/y", "/metrics/x"])
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
async def test_an_unknown_address_of_the_api_is_not_found_in_json(client: AsyncClient, method: str, path: str) -> None:
    response = await client.request(method, path)
    assert response.status_code == 404
    assert response.json()["error"]["message"] == "There is nothing at this address."


async def test_a_wrong_method_says_which_ones_there_are(admin: Visitor) -> None:
    response = await admin.client.put("/api/tokens")
    assert (response.status_code, response.json()["error"]["code"]) == (405, "method_not_allowed")
    assert response.headers["allow"]


async def test_all_problems_of_a_request_are_told_at_once(admin: Visitor) -> None:
    response = await admin.client.post("/api/users", json={"name": "", "password": "secret!"})
    error = response.json()["error"]
    assert error["message"] == "'email' is missing. (and 2 more)"
    assert [p["field"] for p in error["details"]["problems"]] == ["email", "name", "password"]
    assert "secret!" not in response.text


async def test_what_is_no_json_is_told_so(admin: Visitor) -> None:
    headers = {"content-type": "application/json"}
    response = await admin.client.post("/api/users", content=b"{oops", headers=headers)
    assert response.status_code == 422
    assert response.json()["error"]["message"].startswith("The body is not valid JSON: ")


async def test_an_id_that_is_none_is_named(admin: Visitor) -> None:
    error = (await admin.client.get("/api/projects/zoo")).json()["error"]
    assert error["field"] == "project_id"
    assert error["message"].startswith("'project_id' should be a valid UUID")


async def test_a_text_that_cannot_be_stored_is_bad_input(member: Visitor, make_project: MakeProject) -> None:
    named = await member.client.post("/api/projects", json={"name": "Zoo\0"})
    project = await make_project(owner=member)
    document = {"classifications": [{"id": "w", "name": "Weather\0"}]}
    documented = await member.client.put(
        f"/api/projects/{project.id}/ontology", json={"version": 1, "document": document}
    )
    for response in (named, documented):
        assert (response.status_code, response.json()["error"]["code"]) == (422, "unstorable_text")


async def test_a_body_beyond_all_measure_is_refused(admin: Visitor) -> None:
    async def unannounced() -> AsyncGenerator[bytes]:
        for _ in range(33):
            yield b" " * 1024 * 1024

    for content in (b" " * (33 * 1024 * 1024), unannounced()):
        response = await admin.client.post("/api/users", content=content)
        assert (response.status_code, response.json()["error"]["code"]) == (413, "too_large")


async def test_an_error_that_nobody_expected_gives_nothing_away(app: FastAPI) -> None:
    @app.get("/api/crash")
    async def crash() -> None:  # pyright: ignore[reportUnusedFunction]
        raise RuntimeError("the key is 1234")

    async with browser(app) as client:
        response = await client.get("/api/crash", headers={"x-request-id": "abc-1"})
    error = response.json()["error"]
    assert (response.status_code, error["code"]) == (500, "unexpected")
    assert error["details"] == {"request_id": "abc-1"} == {"request_id": response.headers["x-request-id"]}
    assert "1234" not in response.text


async def test_a_strange_request_id_is_replaced(client: AsyncClient) -> None:
    response = await client.get("/api/health", headers={"x-request-id": "a b\tc"})
    assert re.fullmatch(r"[0-9a-f-]{36}", response.headers["x-request-id"])


async def test_pages_are_protected_and_media_even_more(client: AsyncClient) -> None:
    page, media = await client.get("/"), await client.get("/media/x")
    for response in (page, media):
        assert response.headers["x-content-type-options"] == "nosniff"
        assert response.headers["referrer-policy"] == "same-origin"
        assert "frame-ancestors 'none'" in response.headers["content-security-policy"]
    assert "worker-src 'self' blob:" in page.headers["content-security-policy"]
    assert "sandbox" in media.headers["content-security-policy"]


async def test_without_a_ui_the_page_says_how_to_build_it(client: AsyncClient) -> None:
    response = await client.get("/projects/1/queue")
    assert response.status_code == 503
    assert "make setup" in response.text


async def test_the_ui_is_one_page_at_every_address_and_its_assets_are_kept_for_ever(
    client: AsyncClient, tmp_path: Path
) -> None:
    static = tmp_path / "static"
    (static / "assets").mkdir(parents=True)
    (static / "index.html").write_text("<title>The UI</title>")
    (static / "icon.svg").write_text("<svg/>")
    (static / "assets" / "main-1a2b.js").write_text("let x = 1;\n" * 200)
    (tmp_path / "secret.txt").write_text("secret")
    for path in ("/", "/projects/1/queue?stage=2", "/apiary"):
        response = await client.get(path)
        assert (response.status_code, response.text) == (200, "<title>The UI</title>")
        assert response.headers["cache-control"] == "no-cache"
    assert (await client.get("/icon.svg")).headers["content-type"] == "image/svg+xml"
    script = await client.get("/assets/main-1a2b.js")
    assert "immutable" in script.headers["cache-control"]
    assert script.headers["content-encoding"] == "gzip"
    gone = await client.get("/assets/main-0000.js")
    assert (gone.status_code, gone.json()["error"]["code"]) == (404, "not_found")
    assert "secret" not in (await client.get("/..%2fsecret.txt")).text


async def test_metrics_count_requests_by_route_not_by_address(
    client: AsyncClient, member: Visitor, make_project: MakeProject
) -> None:
    project = await make_project(owner=member)
    await member.client.get(f"/api/projects/{project.id}")
    text = (await client.get("/metrics")).text
    assert 'route="/api/projects/{project_id}",status="200"' in text
    assert str(project.id) not in text


async def test_openapi_names_every_operation_once_and_the_form_of_errors(client: AsyncClient) -> None:
    document = (await client.get("/api/openapi.json")).json()
    operations = [operation for path in document["paths"].values() for operation in path.values()]
    names = [operation["operationId"] for operation in operations]
    assert len(set(names)) == len(names)
    for operation in operations:
        answer = operation["responses"]["4XX"]["content"]["application/json"]["schema"]
        assert answer == {"$ref": "#/components/schemas/ErrorAnswer"}
