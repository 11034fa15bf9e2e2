"""Saving a workflow: versions, stages that keep their ids, and what is refused."""

import asyncio
from typing import Any

import pytest
import sqlalchemy as sa
from tests.integration.workflows.graphs import graph
from tests.integration.workflows.world import World

from labelmill.agents.actions import disable_agent
from labelmill.agents.errors import AgentInUseError
from labelmill.kit.ids import new_id
from labelmill.workflows.actions import retire_agent
from labelmill.workflows.compiled import Compiled
from labelmill.workflows.errors import (
    InvalidWorkflowError,
    NodeKindError,
    StageNotEmptyError,
    StaleWorkflowError,
)
from labelmill.workflows.graph import Graph
from labelmill.workflows.tables import StageRow, WorkflowVersionRow
from labelmill.workflows.templates import annotate_and_review
from labelmill.workflows.versions import ensure_default


def one_agent(agent_id: object, **config: Any) -> Graph:
    """Start, an agent that decides nothing, Complete."""
    node = {"kind": "agent", "config": {"enabled_agent_id": str(agent_id), **config}}
    return graph("start.next > agent", "agent.next > complete", agent=node)


async def stage(world: World, node_id: str) -> StageRow:
    async with world.transaction() as session:
        return (await session.scalars(sa.select(StageRow).where(StageRow.node_id == node_id))).one()


async def test_a_stage_keeps_its_id_when_it_is_renamed(world: World) -> None:
    first = await world.save(annotate_and_review())
    changed = annotate_and_review()
    changed.nodes[1].name = "Draw boxes "

    second = await world.save(changed)

    assert (first.version, second.version) == (1, 2)
    assert second.stages["annotate"].id == first.stages["annotate"].id
    assert second.stages["annotate"].name == "Draw boxes"


async def test_only_nodes_that_hold_tasks_are_stages_in_the_order_tasks_meet_them(world: World) -> None:
    workflow = await world.save(annotate_and_review())

    assert [s.node_id for s in workflow.by_id.values()] == ["annotate", "review", "complete"]
    assert workflow.stages["review"].pathways == ("approve", "reject")


async def test_a_save_made_from_an_old_version_is_refused(world: World) -> None:
    await world.save(annotate_and_review())
    await world.save(annotate_and_review())
    world.version = 1

    with pytest.raises(StaleWorkflowError) as refused:
        await world.save(annotate_and_review())

    assert refused.value.details == {"version": 2}


async def test_of_two_who_save_at_once_one_is_told(world: World) -> None:
    results = await asyncio.gather(
        world.save(annotate_and_review()), world.save(annotate_and_review()), return_exceptions=True
    )

    assert {type(result) for result in results} == {StaleWorkflowError, Compiled}


async def test_of_two_who_need_a_default_both_get_the_same(world: World) -> None:
    async def default() -> int:
        async with world.transaction() as session:
            return (await ensure_default(session, world.project_id)).version

    assert await asyncio.gather(default(), default()) == [1, 1]


async def test_all_problems_come_with_the_refusal(world: World) -> None:
    broken = graph("start.next > work", work={"kind": "annotate"}, idle={"kind": "review"})

    with pytest.raises(InvalidWorkflowError, match="'submit' of 'work' leads nowhere") as refused:
        await world.save(broken)

    assert [p["edge"] for p in refused.value.details["problems"]] == ["work:submit", "idle:approve", "idle:reject"]


async def test_an_agent_of_another_project_or_a_disabled_one_is_refused(world: World) -> None:
    with pytest.raises(InvalidWorkflowError, match="agent of 'agent' is not enabled in this project"):
        await world.save(one_agent(new_id()))
    async with world.transaction() as session:
        await disable_agent(session, world.admin, project_id=world.project_id, enabled_id=world.detector)
    with pytest.raises(InvalidWorkflowError, match="is not enabled in this project"):
        await world.save(one_agent(world.detector))


async def test_an_agents_declared_decisions_have_to_be_connected(world: World) -> None:
    with pytest.raises(InvalidWorkflowError, match="'fail' of 'agent' leads nowhere"):
        await world.save(
            graph(
                "start.next > agent",
                "agent.pass > complete",
                agent={"kind": "agent", "config": {"enabled_agent_id": str(world.gate)}},
            )
        )


async def test_a_stage_with_tasks_cannot_be_removed_an_empty_one_can(world: World) -> None:
    both = graph(
        "start.next > work",
        "work.submit > check",
        "check.approve > complete",
        "check.reject > work",
        work={"kind": "annotate"},
        check={"kind": "review"},
    )
    alone = graph("start.next > work", "work.submit > complete", work={"kind": "annotate"})
    workflow = await world.save(both)
    tasks = await world.tasks(3)
    await world.leave(workflow.stages["work"].id, tasks[:2], "submit")

    with pytest.raises(StageNotEmptyError, match=r"cannot be removed: 'check' \(2\)") as refused:
        await world.save(alone)
    assert refused.value.details["stages"][0]["count"] == 2

    await world.leave(workflow.stages["check"].id, tasks[:2], "reject")
    assert "check" not in (await world.save(alone)).stages

    again = await world.save(both)
    assert again.stages["check"].id == workflow.stages["check"].id


async def test_a_node_keeps_its_kind(world: World) -> None:
    await world.save(graph("start.next > work", "work.submit > complete", work={"kind": "annotate"}))

    with pytest.raises(NodeKindError, match="is the annotate stage 'work' and cannot become a consensus"):
        await world.save(
            graph(
                "start.next > work",
                "work.agree > complete",
                "work.disagree > complete",
                work={"kind": "consensus"},
            )
        )


async def test_changing_the_agent_of_a_live_stage_pauses_it(world: World) -> None:
    await world.save(one_agent(world.detector))
    async with world.transaction() as session:
        await session.execute(sa.update(StageRow).where(StageRow.node_id == "agent").values(live=True))

    await world.save(one_agent(world.detector))
    assert (await stage(world, "agent")).live

    await world.save(one_agent(world.detector, mode="external"))
    changed = await stage(world, "agent")
    assert (changed.live, changed.mode, changed.enabled_agent_id) == (False, "external", None)
    assert changed.paused_reason == ("The stage's agent was changed in the workflow. Look at its config, then go live.")
    assert (await world.events("workflow.saved"))[-1].data["paused"] == ["agent"]


async def test_an_agent_in_use_is_not_taken_out_of_the_project(world: World) -> None:
    await world.save(one_agent(world.detector))

    async with world.transaction() as session:
        await retire_agent(session, world.admin, project_id=world.project_id, enabled_id=world.gate)
    with pytest.raises(AgentInUseError, match="works in 'agent'"):
        async with world.transaction() as session:
            await retire_agent(session, world.admin, project_id=world.project_id, enabled_id=world.detector)


async def test_a_save_that_is_rolled_back_leaves_no_trace_in_the_process(world: World) -> None:
    await world.save(annotate_and_review())
    tasks = await world.tasks(1)
    straight = graph("start.next > work", "work.submit > complete", work={"kind": "annotate"})
    straight.nodes[1].id = straight.edges[0].target = straight.edges[1].source = "annotate"
    async with world.transaction() as session:
        session.add(WorkflowVersionRow(project_id=world.project_id, version=2, graph=straight.model_dump(mode="json")))
        await session.flush()
        assert (await ensure_default(session, world.project_id)).version == 2
        await session.rollback()

    workflow = await world.save(annotate_and_review())
    (moved,) = await world.leave(workflow.stages["annotate"].id, tasks, "submit")

    assert moved.to_stage == workflow.stages["review"].id
