"""What people do to tasks and agents over HTTP (run, retry, cancel, move, pause), and what an execution tells."""

import asyncio
from uuid import uuid4

from tests.integration.executions.conftest import MakeDesk

from labelmill.executions.tables import FailureClass


async def test_run_is_for_pending_and_canceled_tasks(new_desk: MakeDesk) -> None:
    desk = await new_desk(tasks=2)
    task, other = await desk.tasks()
    made = await desk.post(f"/tasks/{task['id']}/run")
    assert (made["status"], made["trigger"], made["stage_name"]) == ("pending", "manual", "Agent")
    assert (await desk.post(f"/tasks/{task['id']}/run"))["id"] == made["id"]
    await desk.begin([made["id"]])
    error = await desk.refused(f"/tasks/{task['id']}/run")
    assert error["message"] == "Only a Pending or Canceled task can be run; this one is running."
    await desk.post(f"/executions/{made['id']}/cancel")
    again = await desk.post(f"/tasks/{task['id']}/run")
    assert again["id"] != made["id"]
    await desk.post("/tasks/move", {"selection": {"task_ids": [other["id"]]}})
    error = await desk.refused(f"/tasks/{other['id']}/run")
    assert error["message"] == "This task is not in an agent stage."
    await desk.refused(f"/tasks/{uuid4()}/run", status=404)


async def test_retry_is_for_the_failed_and_links_both_executions(new_desk: MakeDesk) -> None:
    desk = await new_desk(tasks=1)
    task = (await desk.tasks())[0]
    first = await desk.run(task)
    error = await desk.refused(f"/executions/{first}/retry")
    assert error["message"] == "Only a Failed or Timed out execution can be retried; this one is pending."
    await desk.fail((await desk.begin([first]))[0], FailureClass.TIMEOUT)
    again = await desk.post(f"/executions/{first}/retry")
    assert (again["retry_of"], again["status"], again["attempt"]) == (str(first), "pending", 1)
    assert (await desk.get(f"/executions/{first}"))["retried_as"] == again["id"]
    error = await desk.refused(f"/executions/{first}/retry")
    assert error["message"] == "The task has moved on since this execution; there is nothing to retry."
    history = (await desk.get(f"/tasks/{task['id']}/executions"))["items"]
    assert [e["id"] for e in history] == [again["id"], str(first)]
    for verb in ("retry", "cancel"):
        error = await desk.refused(f"/executions/{uuid4()}/{verb}", status=404)
        assert error["message"] == "There is no such execution in this project."


async def test_a_stage_that_lost_its_agent_retries_nothing_and_says_so(new_desk: MakeDesk) -> None:
    desk = await new_desk(tasks=1)
    task = (await desk.tasks())[0]
    execution = await desk.run(task)
    await desk.fail((await desk.begin([execution]))[0])
    await desk.sql("UPDATE stages SET mode = 'external', enabled_agent_id = NULL WHERE id = :s", s=desk.world.stage)
    error = await desk.refused(f"/executions/{execution}/retry")
    assert "only a managed agent stage" in error["message"]
    selection = {"selection": {"task_ids": [task["id"]]}}
    assert await desk.post("/tasks/retry", selection) == {"retried": 0, "skipped": 1}


async def test_retry_failed_and_cancel_count_what_they_did_and_what_they_left(new_desk: MakeDesk) -> None:
    desk = await new_desk(tasks=5)
    tasks = await desk.tasks()
    grips = await desk.begin([await desk.run(task) for task in tasks[:4]])
    await desk.fail(grips[0])
    await desk.fail(grips[1], FailureClass.TIMEOUT)
    await desk.succeed(grips[2])
    everything = {"selection": {"stage_id": str(desk.world.stage), "all": True}}
    assert await desk.post("/tasks/retry", everything) == {"retried": 2, "skipped": 2}
    only_running = {"selection": {**everything["selection"], "statuses": ["running"]}}
    assert await desk.post("/tasks/cancel", only_running) == {"canceled": 1, "skipped": 0}
    assert await desk.post("/tasks/cancel", everything) == {"canceled": 3, "skipped": 1}
    assert {t["execution"]["status"] for t in await desk.tasks(stage=desk.world.stage)} == {"canceled"}
    error = await desk.refused(f"/executions/{grips[3].execution_id}/cancel")
    assert error["message"] == "This execution has already ended: canceled."


async def test_a_move_says_before_and_after_how_many_it_skips(new_desk: MakeDesk) -> None:
    desk = await new_desk(tasks=4)
    await desk.begin([await desk.run((await desk.tasks())[0])])
    selection = {"selection": {"stage_id": str(desk.world.stage), "all": True}}
    assert await desk.post("/tasks/move/preview", selection) == {
        "moved": 3,
        "skipped": 1,
        "total": 4,
        "pathways": [{"name": "next", "stage_name": "Annotate"}],
    }
    assert await desk.post("/tasks/move", selection) == {"moved": 3, "skipped": 1}
    assert await desk.post("/tasks/move", selection) == {"moved": 0, "skipped": 1}
    moved = (await desk.tasks(stage=desk.world.after))[0]
    detail = await desk.get(f"/tasks/{moved['id']}")
    assert detail["pathways"] == ["submit"]
    assert (detail["history"][0]["text"], detail["history"][0]["actor"]) == (
        "Moved from Agent to Annotate (next)",
        "Ada",
    )


async def test_of_several_pathways_a_move_must_name_one(new_desk: MakeDesk) -> None:
    desk = await new_desk(slug="test-undeclared-decision", tasks=3)
    selection = {"stage_id": str(desk.world.stage), "all": True}
    preview = await desk.post("/tasks/move/preview", {"selection": selection})
    assert [p["name"] for p in preview["pathways"]] == ["yes", "no"]
    error = await desk.refused("/tasks/move", {"selection": selection}, status=422)
    assert (error["field"], error["message"]) == (
        "pathway",
        "Stage 'Agent' has several pathways; choose one of: yes, no.",
    )
    error = await desk.refused("/tasks/move", {"selection": selection, "pathway": "maybe"}, status=422)
    assert error["message"] == "Stage 'Agent' has no pathway 'maybe'; it has: yes, no."
    assert {t["stage"]["name"] for t in await desk.tasks()} == {"Agent"}
    assert await desk.post("/tasks/move", {"selection": selection, "pathway": "no"}) == {"moved": 3, "skipped": 0}


async def test_tasks_of_different_stages_move_only_by_a_pathway_that_all_have(new_desk: MakeDesk) -> None:
    desk = await new_desk(tasks=2)
    first, second = await desk.tasks()
    await desk.post("/tasks/move", {"selection": {"task_ids": [first["id"]]}})
    both = {"selection": {"task_ids": [first["id"], second["id"]]}}
    assert (await desk.post("/tasks/move/preview", both))["pathways"] == []
    error = await desk.refused("/tasks/move", {**both, "pathway": "submit"}, status=422)
    assert error["message"] == "Stage 'Agent' has no pathway 'submit'; it has: next."


async def test_a_task_at_its_end_has_nowhere_to_go(new_desk: MakeDesk) -> None:
    desk = await new_desk(tasks=1)
    selection = {"task_ids": [(await desk.tasks())[0]["id"]]}
    for pathway in ("next", "submit", "approve"):
        await desk.post("/tasks/move", {"selection": selection, "pathway": pathway})
    error = await desk.refused("/tasks/move", {"selection": selection}, status=422)
    assert error["message"] == "Tasks in 'Complete' have reached their end; there is no next stage."
    assert (await desk.post("/tasks/move/preview", {"selection": selection}))["pathways"] == []


async def test_verbs_leave_the_tasks_of_other_projects_alone(new_desk: MakeDesk) -> None:
    mine, other = await new_desk(tasks=1), await new_desk(tasks=1)
    theirs = {"selection": {"task_ids": [(await other.tasks())[0]["id"]]}}
    assert await mine.post("/tasks/cancel", theirs) == {"canceled": 0, "skipped": 0}
    assert await mine.post("/tasks/retry", theirs) == {"retried": 0, "skipped": 0}
    assert await mine.post("/tasks/move", theirs) == {"moved": 0, "skipped": 0}
    for verb in ("go-live", "pause"):
        await mine.refused(f"/stages/{other.world.stage}/{verb}", status=404)
    assert (await other.tasks())[0]["execution"]["status"] == "pending"


async def test_go_live_and_pause_show_on_the_stage_and_are_for_managed_agents(new_desk: MakeDesk) -> None:
    desk = await new_desk(tasks=2)
    live = await desk.post(f"/stages/{desk.world.stage}/go-live")
    assert (live["agent"]["live"], live["agent"]["paused_reason"], live["status_counts"]) == (
        True,
        None,
        {"pending": 2},
    )
    paused = await desk.post(f"/stages/{desk.world.stage}/pause", {"reason": "too slow"})
    assert (paused["agent"]["live"], paused["agent"]["paused_reason"]) == (False, "too slow")
    error = await desk.refused(f"/stages/{desk.world.after}/go-live")
    assert "only a managed agent stage" in error["message"]


async def test_an_execution_tells_its_attempts_labels_and_refused_results(new_desk: MakeDesk) -> None:
    desk = await new_desk(tasks=1, max_attempts=3)
    task = (await desk.tasks())[0]
    execution = await desk.run(task)
    stale = (await desk.begin([execution]))[0]
    await desk.fail(stale, permanent=False)
    current = (await desk.begin([execution]))[0]
    await desk.succeed(stale)
    await desk.succeed(current)
    await desk.succeed(current)
    detail = await desk.get(f"/executions/{execution}")
    assert (detail["status"], detail["message"], detail["labels_created"]) == ("succeeded", "One cat.", 1)
    assert (detail["agent_slug"], detail["attempt"], detail["max_attempts"]) == ("test-boxes", 2, 3)
    assert detail["seconds"] >= 0
    first, second = detail["attempts"]
    assert (first["outcome"], first["failure_class"], first["log"]) == ("failed", "agent_error", ["oh"])
    assert first["problems"] == [{"path": "create[0].class_id", "message": "there is no such class"}]
    assert (second["outcome"], second["worker"], second["log"]) == ("succeeded", "worker-1", ["looked", "found"])
    assert [label["class_id"] for label in detail["labels"]] == ["cat"]
    assert detail["labels"][0]["made_by"] == {"kind": "execution", "id": str(execution), "name": "Boxes"}
    (refused,) = detail["refused_results"]
    assert refused["reason"] == "The execution was given to another worker after this one's lease ran out."
    shown = (await desk.tasks())[0]
    assert (shown["execution"], shown["last_execution"]["id"], shown["label_count"]) == (None, str(execution), 1)
    other = await new_desk()
    response = await other.client.get(f"/executions/{execution}")
    assert response.status_code == 404


async def test_two_people_who_retry_at_once_make_one_execution(new_desk: MakeDesk) -> None:
    desk = await new_desk(tasks=1)
    execution = await desk.run((await desk.tasks())[0])
    await desk.fail((await desk.begin([execution]))[0])
    answers = await asyncio.gather(*(desk.client.post(f"/executions/{execution}/retry") for _ in range(5)))
    assert sorted(a.status_code for a in answers) == [200, 409, 409, 409, 409]
