"""The workflow and its stages over HTTP."""

import sqlalchemy as sa
from httpx import AsyncClient
from tests.integration.workflows.world import World

from labelmill.workflows.tables import TaskRow
from labelmill.workflows.templates import annotate_and_review, prelabel_and_review


async def test_a_new_project_has_the_default_workflow(admin: AsyncClient) -> None:
    workflow = (await admin.get("/workflow")).json()

    assert workflow["version"] == 1
    assert [n["name"] for n in workflow["graph"]["nodes"]] == ["Start", "Annotate", "Review", "Complete"]
    assert [(s["name"], s["count"], s["agent"]) for s in workflow["stages"]] == [
        ("Annotate", 0, None),
        ("Review", 0, None),
        ("Complete", 0, None),
    ]


async def test_what_is_saved_is_what_is_read(world: World, admin: AsyncClient) -> None:
    graph = prelabel_and_review(
        quality_gate=world.gate, detector=world.detector, label_qa=world.gate, good="pass", needs_fix="fail"
    ).model_dump(mode="json")

    saved = await admin.put("/workflow", json={"version": 0, "graph": graph})

    assert saved.status_code == 200
    assert saved.json()["graph"] == graph
    assert (await admin.get("/workflow")).json() == saved.json()


async def test_the_queue_sees_counts_by_status_and_the_agent_at_work(world: World, admin: AsyncClient) -> None:
    await world.save(
        prelabel_and_review(
            quality_gate=world.gate, detector=world.detector, label_qa=world.gate, good="pass", needs_fix="fail"
        )
    )
    tasks = await world.tasks(3)
    async with world.transaction() as session:
        await session.execute(sa.update(TaskRow).where(TaskRow.id == tasks[0]).values(execution_status="failed"))

    first, *others = (await admin.get("/stages")).json()["items"]

    assert (first["name"], first["count"], first["status_counts"]) == (
        "Quality Gate",
        3,
        {"failed": 1, "pending": 2},
    )
    assert first["agent"] == {
        "mode": "managed",
        "live": False,
        "enabled_agent_id": str(world.gate),
        "agent_slug": "gate",
        "agent_name": "Gate",
        "icon": "bot",
        "version": "1.0.0",
        "decisions": ["pass", "fail"],
        "pathways": ["pass", "fail"],
        "paused_reason": None,
    }
    assert {s["count"] for s in others} == {0}


async def test_a_graph_with_problems_is_refused_with_all_of_them(admin: AsyncClient) -> None:
    graph = annotate_and_review().model_dump(mode="json")
    graph["edges"].pop()

    refused = await admin.put("/workflow", json={"version": 0, "graph": graph})

    assert refused.status_code == 422
    assert refused.json()["error"]["details"]["problems"] == [
        {
            "node": "review",
            "edge": "review:reject",
            "message": "The pathway 'reject' of 'Review' leads nowhere; connect it.",
        }
    ]


async def test_a_stale_save_is_a_conflict(admin: AsyncClient) -> None:
    graph = annotate_and_review().model_dump(mode="json")
    await admin.put("/workflow", json={"version": 0, "graph": graph})

    assert (await admin.put("/workflow", json={"version": 0, "graph": graph})).status_code == 409


async def test_annotators_see_the_workflow_but_do_not_change_it(annotator: AsyncClient) -> None:
    graph = annotate_and_review().model_dump(mode="json")

    assert (await annotator.get("/workflow")).status_code == 200
    assert (await annotator.put("/workflow", json={"version": 1, "graph": graph})).status_code == 403
