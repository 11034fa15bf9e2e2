"""A failure pathway takes what failed for good on to another stage, and nothing else."""

from uuid import UUID

import sqlalchemy as sa
from tests.integration.executions.conftest import MakeWorld, until
from tests.support.world import World, graph

from labelmill.executions import actions
from labelmill.executions.worker import Worker
from labelmill.kit.db import Database
from labelmill.workflows.graph import AgentConfig, AgentNode, ArchiveNode, Edge, Graph
from labelmill.workflows.versions import save_workflow


def with_failure_pathway(agent: UUID) -> Graph:
    """The world's graph, whose agent's failures go to an archive."""
    after = graph(agent)
    config = AgentConfig(enabled_agent_id=agent, on_failure="failure")
    after.nodes[1] = AgentNode(kind="agent", id="agent", name="Agent", config=config)
    after.nodes.append(ArchiveNode(kind="archive", id="failed", name="Failed"))
    after.edges.append(Edge(source="agent", pathway="failure", target="failed"))
    return after


async def run_and_wait(database: Database, world: World) -> tuple[str, int, str, str | None]:
    """Run the only task; its execution's status and attempt, then its stage's name and its own status."""
    async with database.transaction() as session:
        await save_workflow(
            session, world.actor, project_id=world.project, version=1, graph=with_failure_pathway(world.enabled_agent)
        )
        task = (await session.execute(sa.text("SELECT id FROM tasks"))).scalar_one()
        await actions.run_task(session, world.actor, project_id=world.project, task_id=task)

    async def ended() -> tuple[str, int, str, str | None] | None:
        async with database.transaction() as session:
            row = (
                await session.execute(
                    sa.text(
                        "SELECT executions.status, attempt, stages.name, tasks.execution_status FROM executions"
                        " JOIN tasks ON tasks.id = task_id JOIN stages ON stages.id = tasks.stage_id"
                        " WHERE executions.ended_at IS NOT NULL"
                    )
                )
            ).one_or_none()
            return tuple(row) if row is not None else None

    return await until(ended, what="the execution's end")


async def test_what_failed_after_all_attempts_leaves_by_the_failure_pathway(
    database: Database, new_world: MakeWorld, running: Worker
) -> None:
    world = await new_world(slug="test-raises", tasks=1, max_attempts=2)
    assert await run_and_wait(database, world) == ("failed", 2, "Failed", None)
    async with database.transaction() as session:
        ways = (await session.execute(sa.text("SELECT pathway FROM task_moves ORDER BY id"))).scalars().all()
    assert ways[-1] == "failure"


async def test_what_timed_out_leaves_by_it_too(database: Database, new_world: MakeWorld, running: Worker) -> None:
    world = await new_world(slug="test-hangs", tasks=1, max_attempts=1, timeout_seconds=1.0)
    assert await run_and_wait(database, world) == ("timed_out", 1, "Failed", None)


async def test_what_is_retried_by_itself_stays_and_goes_on_as_ever(
    database: Database, new_world: MakeWorld, running: Worker
) -> None:
    world = await new_world(slug="test-flaky", tasks=1, max_attempts=3)
    assert await run_and_wait(database, world) == ("succeeded", 2, "Annotate", None)
