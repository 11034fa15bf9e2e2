"""Workflows as YAML over HTTP: out, in, and what is wrong with a file."""

from typing import Any

from httpx import AsyncClient, Response
from tests.integration.workflows.graphs import graph
from tests.integration.workflows.world import World

from labelmill.workflows.graph import Graph

HEADERS = {"Content-Type": "application/yaml"}


def routed(world: World) -> Graph:
    gate = {"kind": "agent", "name": "Check it", "config": {"enabled_agent_id": str(world.gate)}}
    rule = {"rule": "member", "pathways": {str(world.annotator.id): "hers"}, "otherwise": "others"}
    return graph(
        "start.next > gate",
        "gate.pass > who",
        "gate.fail > complete",
        "who.hers > complete",
        "who.others > work",
        "work.submit > complete",
        gate=gate,
        who={"kind": "router", "config": rule},
        work={"kind": "annotate"},
    )


async def put(client: AsyncClient, text: str, **params: Any) -> Response:
    return await client.put("/workflow/yaml", content=text.encode(), headers=HEADERS, params=params)


async def check(client: AsyncClient, text: str) -> dict[str, Any]:
    answer = await client.post("/workflow/yaml/check", content=text.encode(), headers=HEADERS)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_a_file_names_agents_and_people_and_comes_back_as_the_same_graph(
    world: World, admin: AsyncClient
) -> None:
    await world.save(routed(world))

    exported = await admin.get("/workflow/yaml")
    assert exported.headers["content-type"] == "application/yaml"
    assert "    agent: Gate\n" in exported.text
    assert "      annotator@example.org: hers\n" in exported.text

    told = await check(admin, exported.text)
    assert told["graph"] == routed(world).model_dump(mode="json")
    assert (told["problems"], told["check"]["summary"]) == ([], [])
    assert (await put(admin, exported.text)).json()["version"] == 1
    renamed = await put(admin, exported.text.replace("Check it", "Look at it"))
    assert renamed.json()["version"] == 2
    assert (await admin.get("/workflow/yaml", params={"version": 1})).text == exported.text
    assert (await admin.get("/workflow/yaml", params={"version": 9})).status_code == 404


async def test_a_save_over_another_ones_is_a_conflict_when_the_version_is_named(
    world: World, admin: AsyncClient
) -> None:
    await world.save(routed(world))
    text = (await admin.get("/workflow/yaml")).text.replace("Check it", "Look at it")

    assert (await put(admin, text, version=0)).status_code == 409
    assert (await put(admin, text, version=1)).json()["version"] == 2


async def test_what_is_wrong_is_told_with_its_line(world: World, admin: AsyncClient) -> None:
    await world.save(routed(world))
    await world.tasks(1)
    text = (await admin.get("/workflow/yaml")).text
    misspelt = text.replace("agent: Gate", "agent: Gte")
    line = misspelt.splitlines().index("    agent: Gte") + 1

    told = await check(admin, misspelt)
    assert told == {
        "graph": None,
        "check": None,
        "problems": [
            {
                "line": line,
                "node": "gate",
                "edge": None,
                "message": "There is no agent 'Gte' enabled in this project. Did you mean 'Gate'?",
            }
        ],
    }
    refused = await put(admin, misspelt)
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "invalid_workflow_file")
    assert refused.json()["error"]["details"]["problems"] == told["problems"]
    assert refused.json()["error"]["message"].startswith(f"Line {line}: There is no agent 'Gte'")

    without = "workflow: 1\nnodes:\n  start: {kind: start, name: S, to: {next: w}}\n" + (
        "  w: {kind: annotate, name: W, to: {submit: complete}}\n  complete: {kind: complete, name: C}\n"
    )
    (blocked,) = (await check(admin, without))["problems"]
    assert (blocked["line"], blocked["node"]) == (None, "gate")
    assert "holds 1 task and cannot be removed" in blocked["message"]


async def test_annotators_read_the_file_and_do_not_save_it(world: World, annotator: AsyncClient) -> None:
    await world.save(routed(world))
    text = (await annotator.get("/workflow/yaml")).text

    assert (await put(annotator, text)).status_code == 403
