"""A project with an ontology, people and items to put labels on."""

from dataclasses import dataclass
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from tests.integration.conftest import AsUser, MakeProject
from tests.integration.labels.http import Desk

from labelmill.identity.policy import ProjectRole, WorkspaceRole
from labelmill.identity.tables import UserRow
from labelmill.kit.db import Database
from labelmill.kit.events import Actor
from labelmill.kit.ids import new_id
from labelmill.labels.patches import patch_labels
from labelmill.labels.schemas import Operation
from labelmill.labels.tables import LabelRow
from labelmill.media.tables import BucketRow, DataItemRow
from labelmill.ontologies.document import (
    Attribute,
    AttributeType,
    ClassificationClass,
    ObjectClass,
    OntologyDocument,
    Option,
    Shape,
)
from labelmill.ontologies.tables import OntologyRow
from labelmill.projects.tables import ProjectRow
from labelmill.workflows.movement import add_tasks
from labelmill.workflows.tables import TaskRow

DOCUMENT = OntologyDocument(
    objects=[
        ObjectClass(
            id="cat",
            name="Cat",
            shape=Shape.BOUNDING_BOX,
            color="#2f9e44",
            attributes=[
                Attribute(
                    id="mood",
                    name="Mood",
                    type=AttributeType.RADIO,
                    options=[Option(id="calm", name="Calm"), Option(id="cross", name="Cross")],
                ),
                Attribute(id="age", name="Age", type=AttributeType.NUMBER, min=0),
            ],
        ),
        ObjectClass(id="dog", name="Dog", shape=Shape.POLYGON, color="#2f9e44"),
        ObjectClass(id="lion", name="Lion", shape=Shape.BOUNDING_BOX, color="#2f9e44"),
    ],
    classifications=[ClassificationClass(id="scene", name="Scene")],
)


@dataclass(frozen=True)
class World:
    """What labels hang on."""

    project_id: UUID
    items: list[DataItemRow]
    ann: Actor
    bob: Actor

    async def patch(
        self, session: AsyncSession, *operations: Operation, actor: Actor | None = None, item: int = 0
    ) -> list[LabelRow]:
        """Patch the labels of one of the items, as Ann unless told otherwise; answers those that live."""
        concerned = await self.send(session, *operations, actor=actor, item=item)
        return [row for row in concerned if row.deleted_at is None]

    async def send(
        self, session: AsyncSession, *operations: Operation, actor: Actor | None = None, item: int = 0
    ) -> list[LabelRow]:
        """The same, but answers deleted labels too."""
        return await patch_labels(
            session,
            actor or self.ann,
            project_id=self.project_id,
            item=self.items[item],
            document=DOCUMENT,
            operations=operations,
        )


async def make_world(database: Database, items: int = 2) -> World:
    """Rows of a fresh world."""
    async with database.transaction() as session:
        ontology = OntologyRow(id=new_id(), name="Pets", document=DOCUMENT.model_dump(mode="json"))
        bucket = BucketRow(id=new_id(), name=f"bucket-{new_id()}", url="file:///nowhere")
        people = [
            UserRow(id=new_id(), email=f"{name}-{new_id()}@example.org", name=name, workspace_role="member")
            for name in ("Ann", "Bob")
        ]
        session.add_all([ontology, bucket, *people])
        await session.flush()
        project = ProjectRow(id=new_id(), name="Pets", ontology_id=ontology.id)
        rows = [_item(bucket, number) for number in range(items)]
        session.add_all([project, *rows])
    return World(project.id, rows, Actor("person", people[0].id), Actor("person", people[1].id))


def _item(bucket: BucketRow, number: int) -> DataItemRow:
    return DataItemRow(
        id=new_id(),
        bucket_id=bucket.id,
        key=f"{number}.png",
        name=f"{number}.png",
        kind="image",
        media_type="image/png",
        size_bytes=1,
        sha256=b"x",
        width=100,
        height=80,
        frames=1,
    )


@pytest.fixture
async def desk(database: Database, as_user: AsUser, make_project: MakeProject) -> Desk:
    """A task of 100 x 80 pixels in a project of its own, with an annotator, a reviewer, and one who is both."""
    people = [await as_user(WorkspaceRole.TASKER) for _ in range(3)]
    roles = (ProjectRole.ANNOTATOR, ProjectRole.REVIEWER, ProjectRole.ANNOTATOR_REVIEWER)
    project = await make_project(document=DOCUMENT, members=dict(zip(people, roles, strict=True)))
    bucket = BucketRow(id=new_id(), name=f"bucket-{new_id()}", url="file:///nowhere")
    item = _item(bucket, 0)
    async with database.transaction() as session:
        session.add(bucket)
        await session.flush()
        session.add(item)
        await session.flush()
        await add_tasks(session, project_id=project.id, items=[item], actor=people[0].actor)
        task_id = (await session.execute(sa.select(TaskRow.id))).scalar_one()
    return Desk(database, project.id, item.id, task_id, *people)


@pytest.fixture
async def world(database: Database) -> World:
    """A project with two items of 100 x 80 pixels, and Ann and Bob."""
    return await make_world(database)
