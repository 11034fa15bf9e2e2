"""Saved versions, each with what it changed; and templates to begin with."""

from httpx import AsyncClient
from tests.integration.workflows.graphs import graph
from tests.integration.workflows.world import World

from labelmill.kit.pages import encode_cursor
from labelmill.workflows.templates import annotate_and_review


async def test_versions_are_listed_newest_first_with_what_each_changed(
    world: World, admin: AsyncClient, annotator: AsyncClient
) -> None:
    await admin.get("/workflow")
    second = annotate_and_review()
    second.nodes[1].name = "Draw boxes"
    await admin.put("/workflow", json={"version": 1, "graph": second.model_dump(mode="json")})

    newest, first = (await annotator.get("/workflow/versions")).json()["items"]

    assert (newest["version"], newest["summary"]) == (2, ["Renames 'Annotate' to 'Draw boxes'."])
    assert newest["by"] == {"id": str(world.admin.id), "name": "Admin"}
    assert (first["version"], first["by"]) == (1, None)
    assert "Adds the review stage 'Review'." in first["summary"]


async def test_the_list_of_versions_goes_on_page_by_page(world: World, admin: AsyncClient) -> None:
    for name in "abcde":
        await world.save(graph("start.next > work", "work.submit > complete", work={"kind": "annotate", "name": name}))

    seen: list[tuple[int, list[str]]] = []
    cursor: str | None = ""
    while cursor is not None:
        page = await admin.get("/workflow/versions", params={"limit": 2, **({"cursor": cursor} if cursor else {})})
        seen += [(v["version"], v["summary"]) for v in page.json()["items"]]
        cursor = page.json()["next_cursor"]

    assert [number for number, _ in seen] == [5, 4, 3, 2, 1]
    assert seen[1] == (4, ["Renames 'c' to 'd'."])
    made_up = await admin.get("/workflow/versions", params={"cursor": encode_cursor(["x"])})
    assert (made_up.status_code, made_up.json()["items"]) == (200, [])


async def test_an_older_version_can_be_looked_at_and_taken_up_again(world: World, admin: AsyncClient) -> None:
    await world.save(annotate_and_review())
    await world.save(graph("start.next > work", "work.submit > complete", work={"kind": "annotate"}))

    old = (await admin.get("/workflow/versions/1")).json()["graph"]
    again = await admin.put("/workflow", json={"version": 2, "graph": old})

    assert again.json()["version"] == 3
    assert again.json()["graph"] == annotate_and_review().model_dump(mode="json")


async def test_a_version_that_never_was_is_not_found(admin: AsyncClient) -> None:
    assert (await admin.get("/workflow/versions/2")).status_code == 404


async def test_templates_lack_nothing_but_their_agents(admin: AsyncClient) -> None:
    templates = (await admin.get("/workflow/templates")).json()["items"]

    assert [t["id"] for t in templates] == [
        "annotate-review",
        "prelabel-review",
        "agent-gated-review",
        "consensus",
        "external-agent",
    ]
    for template in templates:
        told = (await admin.post("/workflow/check", json={"graph": template["graph"]})).json()
        unchosen = {
            n["id"] for n in template["graph"]["nodes"] if n["kind"] == "agent" and n["config"]["mode"] == "managed"
        }
        assert {p["node"] for p in told["problems"]} == unchosen, template["id"]
        assert all("has no agent; choose one" in p["message"] for p in told["problems"])
