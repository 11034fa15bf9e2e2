"""Tasks come in, leave by pathways, and arrive where the workflow says."""

import asyncio
from uuid import UUID

import pytest
import sqlalchemy as sa
from tests.integration.workflows.graphs import graph
from tests.integration.workflows.world import World

from labelmill.kit.events import SYSTEM, Actor
from labelmill.kit.ids import new_id
from labelmill.labels.tables import LabelRow
from labelmill.workflows.errors import StageNotEmptyError, UnknownPathwayError
from labelmill.workflows.movement import Exit, add_tasks, advance
from labelmill.workflows.tables import StageRow, TaskRow
from labelmill.workflows.templates import annotate_and_review, prelabel_and_review
from labelmill.workflows.versions import ensure_default


async def test_new_tasks_wait_in_the_stage_after_start(world: World) -> None:
    workflow = await world.save(annotate_and_review())
    items = await world.items(3)

    async with world.transaction() as session:
        assert await add_tasks(session, project_id=world.project_id, items=items, actor=world.admin) == 3
        tasks = (await session.scalars(sa.select(TaskRow))).all()

    assert {t.stage_id for t in tasks} == {workflow.stages["annotate"].id}
    assert {t.name for t in tasks} == {i.name for i in items}
    assert {t.execution_status for t in tasks} == {None}
    (event,) = await world.events("tasks.added")
    assert set(event.data["task_ids"]) == {str(t.id) for t in tasks}


async def test_an_item_gets_one_task_however_often_it_is_added(world: World) -> None:
    await world.save(annotate_and_review())
    items = await world.items(3)

    async with world.transaction() as session:
        await add_tasks(session, project_id=world.project_id, items=items[:2], actor=world.admin)
    async with world.transaction() as session:
        added = await add_tasks(session, project_id=world.project_id, items=[*items, *items], actor=world.admin)

    assert added == 1


async def test_items_of_a_project_without_a_workflow_meet_the_default_one(world: World) -> None:
    items = await world.items(1)

    async with world.transaction() as session:
        assert await add_tasks(session, project_id=world.project_id, items=items, actor=world.admin) == 1
        workflow = await ensure_default(session, world.project_id)

    assert [s.kind for s in workflow.by_id.values()] == ["annotate", "review", "complete"]


async def test_tasks_that_enter_an_agent_stage_are_pending_without_an_execution(world: World) -> None:
    workflow = await world.save(
        prelabel_and_review(
            quality_gate=world.gate, detector=world.detector, label_qa=world.gate, good="pass", needs_fix="fail"
        )
    )
    (task_id,) = await world.tasks(1)
    assert (await world.task(task_id)).execution_status == "pending"

    execution = new_id()
    async with world.transaction() as session:
        await session.execute(sa.update(TaskRow).values(execution_status="running", execution_id=execution))
    (moved,) = await world.leave(workflow.stages["quality-gate"].id, [task_id], "pass", SYSTEM)

    task = await world.task(task_id)
    assert (moved.from_stage, moved.to_stage) == (
        workflow.stages["quality-gate"].id,
        workflow.stages["detector"].id,
    )
    assert (task.stage_id, task.execution_status, task.execution_id) == (moved.to_stage, "pending", None)


async def test_submit_remembers_where_from_and_frees_the_assignee(world: World) -> None:
    workflow = await world.save(annotate_and_review())
    annotate, review = workflow.stages["annotate"].id, workflow.stages["review"].id
    (task_id,) = await world.tasks(1)
    async with world.transaction() as session:
        await session.execute(sa.update(TaskRow).values(assignee_id=world.annotator.id))
    before = await world.task(task_id)

    await world.leave(annotate, [task_id], "submit", world.annotator)

    task = await world.task(task_id)
    assert (task.stage_id, task.submitted_from, task.assignee_id) == (review, annotate, None)
    assert task.entered_at > before.entered_at

    await world.leave(review, [task_id], "reject", world.reviewer)
    assert (await world.task(task_id)).stage_id == annotate


async def test_one_event_tells_of_a_whole_batch(world: World) -> None:
    workflow = await world.save(annotate_and_review())
    annotate, review = workflow.stages["annotate"].id, workflow.stages["review"].id
    tasks = await world.tasks(7)

    await world.leave(annotate, tasks, "submit", world.annotator)

    (event,) = await world.events("tasks.moved")
    assert set(event.data.pop("task_ids")) == {str(t) for t in tasks}
    assert event.data == {
        "stage_ids": [str(annotate), str(review)],
        "pathway": "submit",
        "from_stage": str(annotate),
        "to_stage": str(review),
    }
    assert (event.project_id, event.actor_kind, event.actor_id) == (
        world.project_id,
        "person",
        world.annotator.id,
    )


async def test_a_task_that_is_elsewhere_already_is_left_out(world: World) -> None:
    workflow = await world.save(annotate_and_review())
    annotate = workflow.stages["annotate"].id
    gone, here = await world.tasks(2)
    await world.leave(annotate, [gone], "submit")

    moved = await world.leave(annotate, [gone, here, new_id()], "submit")

    assert [m.task_id for m in moved] == [here]


async def test_two_who_move_the_same_task_move_it_once(world: World) -> None:
    workflow = await world.save(annotate_and_review())
    tasks = await world.tasks(20)
    annotate = workflow.stages["annotate"].id

    first, second = await asyncio.gather(
        world.leave(annotate, tasks, "submit"), world.leave(annotate, list(reversed(tasks)), "submit")
    )

    assert sorted(m.task_id for m in [*first, *second]) == tasks


async def test_more_than_a_batch_moves_in_several(world: World) -> None:
    workflow = await world.save(annotate_and_review())
    tasks = await world.tasks(1_201)

    moved = await world.leave(workflow.stages["annotate"].id, tasks, "submit")

    assert len(moved) == 1_201
    assert [len(e.data["task_ids"]) for e in await world.events("tasks.moved")] == [500, 500, 201]


async def test_an_unknown_pathway_moves_nothing_and_says_which_there_are(world: World) -> None:
    workflow = await world.save(annotate_and_review())
    tasks = await world.tasks(1)

    with pytest.raises(UnknownPathwayError, match=r"'Annotate' has no pathway 'leave'\. It has: submit"):
        await world.leave(workflow.stages["annotate"].id, tasks, "leave")

    assert (await world.task(tasks[0])).stage_id == workflow.stages["annotate"].id


async def test_a_process_that_knows_an_old_version_follows_the_new_one(world: World) -> None:
    straight = graph(
        "start.next > work", "work.submit > complete", work={"kind": "annotate"}, checked={"kind": "review"}
    )
    straight.nodes = [n for n in straight.nodes if n.id != "checked"]
    workflow = await world.save(straight)
    first, second = await world.tasks(2)
    await world.leave(workflow.stages["work"].id, [first], "submit")
    by_review = graph(
        "start.next > work",
        "work.submit > checked",
        "checked.approve > complete",
        "checked.reject > work",
        work={"kind": "annotate"},
        checked={"kind": "review"},
    )

    # Saved behind the back of the process: its cache still has the old version when the task moves.
    async with world.transaction() as session:
        stage = StageRow(project_id=world.project_id, node_id="checked", kind="review", name="checked", position=2)
        session.add(stage)
        await session.execute(
            sa.text(
                "INSERT INTO workflow_versions (project_id, version, graph)"
                " SELECT project_id, version + 1, CAST(:graph AS jsonb) FROM workflow_versions"
            ),
            {"graph": by_review.model_dump_json()},
        )
    (moved,) = await world.leave(workflow.stages["work"].id, [second], "submit")

    assert moved.to_stage == stage.id


async def test_routers_are_passed_through_by_share_condition_and_person(world: World) -> None:
    workflow = await world.save(
        graph(
            "start.next > work",
            "work.submit > dark",
            "dark.by night > night",
            "dark.otherwise > who",
            "who.hers > review",
            "who.otherwise > sample",
            "sample.half > complete",
            "sample.rest > archive",
            "night.submit > complete",
            "review.approve > complete",
            "review.reject > work",
            work={"kind": "annotate"},
            dark={
                "kind": "router",
                "config": {
                    "rule": "condition",
                    "rules": [
                        {
                            "pathway": "by night",
                            "when": {"of": "metadata", "key": "lux", "compare": "<", "value": 10},
                        }
                    ],
                },
            },
            who={
                "kind": "router",
                "config": {"rule": "member", "pathways": {str(world.annotator.id): "hers"}},
            },
            sample={
                "kind": "router",
                "config": {
                    "rule": "percentage",
                    "shares": [{"pathway": "half", "percent": 50}, {"pathway": "rest", "percent": 50}],
                },
            },
            night={"kind": "annotate"},
            review={"kind": "review"},
            archive={"kind": "archive"},
        )
    )
    work, at_night, by_day = workflow.stages["work"].id, await world.tasks(2, lux=3), await world.tasks(60, lux=90)

    await world.leave(work, [*at_night, *by_day[:2]], "submit", world.annotator)
    await world.leave(work, by_day[2:], "submit", world.reviewer)

    counts = {workflow.by_id[s].name: sum(n.values()) for s, n in (await world.recount()).items()}
    assert counts.pop("night") == 2
    assert counts.pop("review") == 2
    assert counts["complete"] + counts["archive"] == 58
    assert min(counts.values()) > 10


async def test_after_an_agent_labels_and_its_decision_decide(world: World) -> None:
    def rule(pathway: str, **when: object) -> dict[str, object]:
        return {"pathway": pathway, "when": when}

    workflow = await world.save(
        graph(
            "start.next > gate",
            "gate.pass > sort",
            "gate.fail > sort",
            "sort.bad > archive",
            "sort.unsure > look",
            "sort.empty > draw",
            "sort.otherwise > complete",
            "look.submit > complete",
            "draw.submit > complete",
            gate={"kind": "agent", "config": {"enabled_agent_id": str(world.gate)}},
            sort={
                "kind": "router",
                "config": {
                    "rule": "condition",
                    "rules": [
                        rule("bad", of="decision", one_of=["fail"]),
                        rule("unsure", of="min_confidence", compare="<", value=0.5),
                        rule("empty", of="label_count", class_id="dog", compare="=", value=0),
                    ],
                },
            },
            look={"kind": "annotate"},
            draw={"kind": "annotate"},
            archive={"kind": "archive"},
        )
    )
    failed, unsure, sure, empty = await world.tasks(4)
    for task_id, confidence in ((unsure, 0.4), (sure, 0.9)):
        await _label(world, task_id, confidence)
    gate = workflow.stages["gate"].id

    await world.leave(gate, [unsure, sure, empty], "pass", SYSTEM)
    await world.leave(gate, [failed], "fail", SYSTEM)

    where = {t: workflow.by_id[(await world.task(t)).stage_id].name for t in (failed, unsure, sure, empty)}
    assert where == {failed: "archive", unsure: "look", sure: "complete", empty: "draw"}


async def _label(world: World, task_id: UUID, confidence: float) -> None:
    task = await world.task(task_id)
    async with world.transaction() as session:
        session.add(
            LabelRow(
                project_id=world.project_id,
                item_id=task.item_id,
                kind="object",
                class_id="dog",
                geometry={},
                attributes={},
                confidence=confidence,
                author_kind="execution",
            )
        )


async def test_no_task_lands_in_a_stage_that_is_being_removed(world: World) -> None:
    whole = graph(
        "start.next > work",
        "work.submit > extra",
        "extra.submit > complete",
        work={"kind": "annotate"},
        extra={"kind": "annotate"},
    )
    without = graph("start.next > work", "work.submit > complete", work={"kind": "annotate"})
    workflow = await world.save(whole)
    tasks = await world.tasks(5)
    work = workflow.stages["work"].id

    async with world.transaction() as session:
        # A task is on its way into the stage; the removal has to wait for it, and then sees it.
        await advance(
            session,
            project_id=world.project_id,
            stage_id=work,
            exits=[Exit(tasks[0], "submit")],
            actor=Actor("system"),
        )
        removal = asyncio.create_task(world.save(without))
        await asyncio.sleep(0.2)
        assert not removal.done()
    with pytest.raises(StageNotEmptyError, match=r"'extra' \(1\)"):
        await removal

    await world.leave(workflow.stages["extra"].id, [tasks[0]], "submit")
    results = await asyncio.gather(world.save(without), world.leave(work, tasks[1:], "submit"), return_exceptions=True)
    removed = not isinstance(results[0], BaseException)
    async with world.transaction() as session:
        lost = await session.scalar(
            sa.select(sa.func.count())
            .select_from(TaskRow)
            .join(StageRow, StageRow.id == TaskRow.stage_id)
            .where(StageRow.removed_at.is_not(None))
        )
    assert lost == 0
    assert len({(await world.task(t)).stage_id for t in tasks[1:]}) == 1
    assert removed or isinstance(results[0], StageNotEmptyError)
