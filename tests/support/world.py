"""Makes a project with a workflow, an enabled agent and waiting tasks, for tests and benches of the engine."""

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from labelmill.agents.catalogue import sync_builtin
from labelmill.agents.registry import load_registry
from labelmill.agents.tables import AgentRow, AgentVersionRow, EnabledAgentRow
from labelmill.identity.tables import UserRow
from labelmill.kit.db import Database
from labelmill.kit.events import Actor
from labelmill.kit.ids import new_id
from labelmill.media.tables import BucketRow
from labelmill.ontologies.actions import create_ontology
from labelmill.ontologies.document import ObjectClass, OntologyDocument, Shape
from labelmill.projects.tables import ProjectRow
from labelmill.workflows.graph import Graph
from labelmill.workflows.tables import StageRow
from labelmill.workflows.versions import save_workflow

TEST_MODULES = ("tests.support.agents",)

DOCUMENT = OntologyDocument(
    objects=[
        ObjectClass(id="cat", name="Cat", shape=Shape.BOUNDING_BOX, color="#ff0000"),
        ObjectClass(id="dog", name="Dog", shape=Shape.BOUNDING_BOX, color="#00ff00"),
    ]
)


@dataclass(frozen=True, slots=True)
class World:
    """A project whose agent stage (`stage`) is paused, with tasks Pending in it, and `after` as the next stage."""

    project: UUID
    person: UUID
    enabled_agent: UUID
    stage: UUID
    after: UUID
    bucket: UUID

    @property
    def actor(self) -> Actor:
        """The person, as an actor."""
        return Actor("person", self.person)


def graph(agent: UUID, decisions: tuple[str, ...] = ()) -> Graph:
    """Start → agent → annotate → review → complete; every decision leads to annotate."""
    edges = [
        {"source": "start", "pathway": "next", "target": "agent"},
        *({"source": "agent", "pathway": d, "target": "annotate"} for d in decisions or ("next",)),
        {"source": "annotate", "pathway": "submit", "target": "review"},
        {"source": "review", "pathway": "approve", "target": "complete"},
        {"source": "review", "pathway": "reject", "target": "annotate"},
    ]
    nodes = [
        {"id": "start", "kind": "start", "name": "Start"},
        {"id": "agent", "kind": "agent", "name": "Agent", "config": {"enabled_agent_id": agent}},
        {"id": "annotate", "kind": "annotate", "name": "Annotate"},
        {"id": "review", "kind": "review", "name": "Review"},
        {"id": "complete", "kind": "complete", "name": "Complete"},
    ]
    return Graph.model_validate({"nodes": nodes, "edges": edges})


async def make_world(
    session: AsyncSession,
    *,
    slug: str = "test-boxes",
    tasks: int = 0,
    config: dict[str, object] | None = None,
    **limits: object,
) -> World:
    """A new world in this database; `limits` are columns of EnabledAgentRow."""
    registry = load_registry(TEST_MODULES)
    await sync_builtin(session, registry.values())
    person = UserRow(email=f"{new_id()}@example.test", name="Ada", workspace_role="admin")
    session.add(person)
    await session.flush()
    actor = Actor("person", person.id)
    ontology = await create_ontology(session, actor, name="Animals", document=DOCUMENT)
    project = ProjectRow(name="Pets", ontology_id=ontology.id)
    bucket = BucketRow(name=f"bucket-{new_id()}", url="file:///nowhere")
    version = (
        await session.execute(
            sa.select(AgentVersionRow.id)
            .join(AgentRow, AgentRow.id == AgentVersionRow.agent_id)
            .where(AgentRow.slug == slug)
        )
    ).scalar_one()
    session.add_all([project, bucket])
    await session.flush()
    enabled = EnabledAgentRow(
        project_id=project.id, agent_version_id=version, name=registry[slug].name, config=config or {}, **limits
    )
    session.add(enabled)
    await session.flush()
    await save_workflow(
        session,
        actor,
        project_id=project.id,
        version=0,
        graph=graph(enabled.id, registry[slug].decisions),
    )
    stages = {
        row.node_id: row.id
        for row in await session.scalars(sa.select(StageRow).where(StageRow.project_id == project.id))
    }
    world = World(project.id, person.id, enabled.id, stages["agent"], stages["annotate"], bucket.id)
    if tasks:
        await add_waiting(session, world, tasks)
    return world


_ITEMS = sa.text(
    """
    INSERT INTO data_items (id, bucket_id, key, name, kind, media_type, size_bytes, sha256, width, height)
    SELECT gen_random_uuid(), :bucket, :prefix || n, 'photo-' || lpad(n::text, 7, '0') || '.jpg', 'image',
           'image/jpeg', 1000, sha256((:prefix || n)::bytea), 640, 480
    FROM generate_series(1, :count) AS n
    """
)
_TASKS = sa.text(
    """
    INSERT INTO tasks (id, project_id, item_id, name, stage_id, execution_status)
    SELECT gen_random_uuid(), :project, id, name, :stage, 'pending' FROM data_items
    WHERE bucket_id = :bucket AND key LIKE :prefix || '%'
    """
)


async def add_waiting(session: AsyncSession, world: World, count: int) -> None:
    """Put `count` new tasks, Pending, into the agent stage; their items have no bytes."""
    values = {"bucket": world.bucket, "prefix": f"{new_id()}/", "count": count}
    await session.execute(_ITEMS, values)
    await session.execute(_TASKS, {**values, "project": world.project, "stage": world.stage})


async def scalar(database: Database, query: str, **values: object) -> int:
    """One number from the database."""
    async with database.transaction() as session:
        return (await session.execute(sa.text(query), values)).scalar_one()
