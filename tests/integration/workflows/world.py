"""A project with people, items and enabled agents, to tell stories about workflows with."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from labelmill.agents.actions import enable_agent
from labelmill.agents.builtin.base import AgentConfig, BuiltinAgent
from labelmill.agents.catalogue import sync_builtin
from labelmill.agents.contract import AgentRequest, AgentResult
from labelmill.identity.policy import ProjectRole, WorkspaceRole
from labelmill.identity.tables import UserRow
from labelmill.kit.db import Database
from labelmill.kit.events import Actor, EventRow
from labelmill.kit.ids import new_id
from labelmill.media.tables import BucketRow, DataItemRow
from labelmill.ontologies.document import OntologyDocument
from labelmill.ontologies.tables import OntologyRow
from labelmill.projects.tables import ProjectMemberRow, ProjectRow
from labelmill.workflows.compiled import Compiled
from labelmill.workflows.graph import Graph
from labelmill.workflows.movement import Exit, Moved, add_tasks, advance
from labelmill.workflows.tables import TaskRow
from labelmill.workflows.versions import save_workflow


def _run(request: AgentRequest, media: object) -> AgentResult:
    return AgentResult()


def agent(slug: str, *decisions: str, **fields: Any) -> BuiltinAgent:
    """An agent that does nothing."""
    return BuiltinAgent(
        slug=slug,
        name=slug.title(),
        version="1.0.0",
        summary="",
        description="",
        icon="bot",
        config=AgentConfig,
        run=_run,
        decisions=decisions,
        cpu_bound=False,
        **fields,
    )


GATE = agent("gate", "pass", "fail")
DETECTOR = agent("detector")
INSTALLED = {a.slug: a for a in (GATE, DETECTOR)}


@dataclass
class World:
    """What a test knows of its project."""

    database: Database
    project_id: UUID
    bucket_id: UUID
    admin: Actor
    annotator: Actor
    reviewer: Actor
    gate: UUID = field(default_factory=new_id)
    detector: UUID = field(default_factory=new_id)
    version: int = 0

    def transaction(self) -> AbstractAsyncContextManager[AsyncSession]:
        return self.database.transaction()

    async def save(self, graph: Graph) -> Compiled:
        """Save the next version of the workflow."""
        async with self.transaction() as session:
            workflow = await save_workflow(
                session, self.admin, project_id=self.project_id, version=self.version, graph=graph
            )
        self.version = workflow.version
        return workflow

    async def join(self, role: ProjectRole, name: str) -> Actor:
        """One more person in the project."""
        person = UserRow(id=new_id(), email=f"{new_id()}@example.org", name=name, workspace_role=WorkspaceRole.MEMBER)
        async with self.transaction() as session:
            session.add(person)
            await session.flush()
            session.add(ProjectMemberRow(project_id=self.project_id, user_id=person.id, role=role))
        return Actor("person", person.id)

    async def ask(self, document: OntologyDocument) -> None:
        """Save the project's ontology."""
        async with self.transaction() as session:
            row = (await session.scalars(sa.select(OntologyRow))).one()
            row.document, row.version = document.model_dump(mode="json"), row.version + 1

    async def items(self, count: int, **metadata: Any) -> list[DataItemRow]:
        """Store data items without placing them."""
        rows = [_item(self.bucket_id, metadata) for _ in range(count)]
        async with self.transaction() as session:
            session.add_all(rows)
        return rows

    async def tasks(self, count: int, **metadata: Any) -> list[UUID]:
        """Add items and their tasks; task ids."""
        items = await self.items(count, **metadata)
        async with self.transaction() as session:
            await add_tasks(session, project_id=self.project_id, items=items, actor=self.admin)
            ids = sa.select(TaskRow.id).where(TaskRow.item_id.in_([i.id for i in items])).order_by(TaskRow.id)
            return list(await session.scalars(ids))

    async def leave(
        self, stage_id: UUID, task_ids: Sequence[UUID], pathway: str, actor: Actor | None = None
    ) -> list[Moved]:
        """Move tasks out of a stage by one pathway."""
        async with self.transaction() as session:
            return await advance(
                session,
                project_id=self.project_id,
                stage_id=stage_id,
                exits=[Exit(task_id, pathway) for task_id in task_ids],
                actor=actor or self.admin,
            )

    async def task(self, task_id: UUID) -> TaskRow:
        async with self.transaction() as session:
            return (await session.scalars(sa.select(TaskRow).where(TaskRow.id == task_id))).one()

    async def events(self, kind: str) -> list[EventRow]:
        async with self.transaction() as session:
            found = sa.select(EventRow).where(EventRow.kind == kind).order_by(EventRow.id)
            return list(await session.scalars(found))

    async def recount(self) -> dict[UUID, dict[str, int]]:
        """Tasks by stage and status, counted one by one."""
        status = sa.func.coalesce(TaskRow.execution_status, "")
        counts: dict[UUID, dict[str, int]] = {}
        async with self.transaction() as session:
            rows = await session.execute(
                sa.select(TaskRow.stage_id, status, sa.func.count()).group_by(TaskRow.stage_id, status)
            )
            for stage_id, name, count in rows:
                counts.setdefault(stage_id, {})[name] = count
        return counts


def _item(bucket_id: UUID, metadata: dict[str, Any]) -> DataItemRow:
    key = str(new_id())
    return DataItemRow(
        id=new_id(),
        bucket_id=bucket_id,
        key=key,
        name=f"{key}.jpg",
        kind="image",
        media_type="image/jpeg",
        size_bytes=1,
        sha256=b"",
        width=640,
        height=480,
        item_metadata=metadata,
    )


async def make_world(database: Database) -> World:
    """A project whose admin, annotator and reviewer are members, with two agents enabled."""
    people = {
        role: UserRow(
            id=new_id(), email=f"{role}@example.org", name=str(role).title(), workspace_role=WorkspaceRole.MEMBER
        )
        for role in (ProjectRole.ADMIN, ProjectRole.ANNOTATOR, ProjectRole.REVIEWER)
    }
    ontology = OntologyRow(name="Animals", document=OntologyDocument().model_dump(mode="json"))
    bucket = BucketRow(name="local", url="file:///nowhere")
    async with database.transaction() as session:
        session.add_all([*people.values(), ontology, bucket])
        await session.flush()
        project = ProjectRow(name="Animals", ontology_id=ontology.id)
        session.add(project)
        await session.flush()
        session.add_all(
            [ProjectMemberRow(project_id=project.id, user_id=p.id, role=role) for role, p in people.items()]
        )
        await sync_builtin(session, INSTALLED.values())
    world = World(
        database,
        project.id,
        bucket.id,
        admin=Actor("person", people[ProjectRole.ADMIN].id),
        annotator=Actor("person", people[ProjectRole.ANNOTATOR].id),
        reviewer=Actor("person", people[ProjectRole.REVIEWER].id),
    )
    async with database.transaction() as session:
        enabled = {
            slug: await enable_agent(
                session,
                world.admin,
                project_id=project.id,
                ontology=OntologyDocument(),
                installed=INSTALLED,
                slug=slug,
            )
            for slug in INSTALLED
        }
    world.gate, world.detector = enabled["gate"].id, enabled["detector"].id
    return world
