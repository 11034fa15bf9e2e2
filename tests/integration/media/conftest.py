"""A project, a storage, and the project's own way of placing items."""

from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa

from labelmill.kit.db import Database
from labelmill.kit.events import SYSTEM
from labelmill.kit.ids import new_id
from labelmill.kit.settings import Settings
from labelmill.media.staging import Source
from labelmill.media.storage import Storage
from labelmill.media.tables import DataItemRow
from labelmill.ontologies.actions import create_ontology
from labelmill.ontologies.document import OntologyDocument
from labelmill.projects.tables import ProjectRow
from labelmill.workflows.tables import TaskRow


@dataclass(frozen=True)
class Library:
    """Where a test's files go."""

    database: Database
    settings: Settings
    storage: Storage
    project_id: UUID

    async def project(self) -> UUID:
        """Make another project."""
        async with self.database.transaction() as session:
            ontology = await create_ontology(session, SYSTEM, name="Pets", document=OntologyDocument())
            row = ProjectRow(id=new_id(), name="Pets", ontology_id=ontology.id)
            session.add(row)
            return row.id

    async def items(self) -> int:
        """How many data items there are."""
        async with self.database.transaction() as session:
            return await session.scalar(sa.select(sa.func.count()).select_from(DataItemRow)) or 0

    async def task_names(self, project_id: UUID | None = None) -> list[str]:
        """The names of a project's tasks."""
        async with self.database.transaction() as session:
            query = sa.select(TaskRow.name).where(TaskRow.project_id == (project_id or self.project_id))
            return list(await session.scalars(query.order_by(TaskRow.name)))


def source(name: str, data: bytes) -> Source:
    """A file that an upload would bring."""

    async def read() -> bytes:
        return data

    return name, read


@pytest.fixture
async def library(database: Database, tmp_path: Path) -> Library:
    """An empty storage and a project."""
    settings = Settings(data_dir=tmp_path / "data", max_image_pixels=1_000_000)
    empty = Library(database, settings, Storage.open(settings), new_id())
    return Library(database, settings, empty.storage, await empty.project())
