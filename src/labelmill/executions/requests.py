"""Builds agents' requests for executions that have just started, many at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from labelmill.agents.builtin.base import Media
from labelmill.agents.contract import AgentRequest, CurrentLabel, ItemRef, ProjectRef, TaskRef, Trigger
from labelmill.agents.queries import EnabledAgent, load_enabled
from labelmill.executions.gate.start import Started
from labelmill.executions.outcomes import Grip
from labelmill.labels.queries import labels_of_items
from labelmill.labels.tables import LabelRow
from labelmill.media.schemas import item_out
from labelmill.media.signing import Signer
from labelmill.media.storage import Storage, read_item
from labelmill.media.tables import DataItemRow
from labelmill.ontologies.document import OntologyDocument
from labelmill.ontologies.queries import load_document
from labelmill.projects.tables import ProjectRow
from labelmill.workflows.tables import StageRow, TaskRow


@dataclass(frozen=True, slots=True)
class Prepared:
    """All that a worker needs to run one execution and to judge its answer."""

    grip: Grip
    agent: EnabledAgent
    request: AgentRequest
    item: DataItemRow
    document: OntologyDocument

    @property
    def seen(self) -> dict[UUID, int]:
        """The versions of the labels that the agent is shown."""
        return {label.id: label.version for label in self.request.labels}


class RequestBuilder:
    """Reads what requests are made of; one for each worker."""

    def __init__(self, storage: Storage, signer: Signer) -> None:
        self._storage = storage
        self._signer = signer

    async def prepare(self, session: AsyncSession, started: Sequence[Started]) -> dict[UUID, Prepared]:
        """The prepared executions by id; the number of statements does not grow with their number."""
        if not started:
            return {}
        agents = await load_enabled(session, {s.enabled_agent_id for s in started})
        tasks = {
            row.TaskRow.id: row
            for row in await session.execute(
                sa.select(TaskRow, DataItemRow, StageRow.name.label("stage_name"))
                .join(DataItemRow, DataItemRow.id == TaskRow.item_id)
                .join(StageRow, StageRow.id == TaskRow.stage_id)
                .where(TaskRow.id.in_([s.task_id for s in started]))
                .execution_options(populate_existing=True)
            )
        }
        prepared: dict[UUID, Prepared] = {}
        for project_id in {s.project_id for s in started}:
            project = await session.get_one(ProjectRow, project_id)
            _, document = await load_document(session, project.ontology_id)
            group = [s for s in started if s.project_id == project_id]
            items = [tasks[s.task_id].DataItemRow.id for s in group]
            labels = await labels_of_items(session, project_id, items)
            for s in group:
                row = tasks[s.task_id]
                agent = agents[s.enabled_agent_id]
                request = self._request(s, row, project, document, agent, labels[row.DataItemRow.id])
                prepared[s.grip.execution_id] = Prepared(s.grip, agent, request, row.DataItemRow, document)
        return prepared

    def _request(
        self,
        started: Started,
        row: Any,
        project: ProjectRow,
        document: OntologyDocument,
        agent: EnabledAgent,
        labels: Sequence[LabelRow],
    ) -> AgentRequest:
        item: DataItemRow = row.DataItemRow
        return AgentRequest(
            execution_id=started.grip.execution_id,
            attempt=started.attempt,
            deadline=started.deadline,
            trigger=Trigger(started.trigger),
            project=ProjectRef(id=project.id, name=project.name),
            task=TaskRef(id=started.task_id, priority=row.TaskRow.priority, stage=row.stage_name),
            item=ItemRef(
                id=item.id,
                name=item.name,
                kind=item.kind,
                media_type=item.media_type,
                size_bytes=item.size_bytes,
                width=item.width,
                height=item.height,
                frames=item.frames,
                url=item_out(item, self._signer).url,
                metadata=item.item_metadata,
            ),
            ontology=document,
            labels=[_current(label) for label in labels],
            config=agent.config,
        )

    async def media(self, prepared: Prepared) -> Media | None:
        """The item's bytes, or None for an agent that reads none. Raises OSError when they can't be read."""
        if not prepared.agent.card.reads_media:
            return None
        data = await read_item(self._storage, prepared.item)
        return Media(data, prepared.item.media_type)


def _current(row: LabelRow) -> CurrentLabel:
    return CurrentLabel.model_validate(
        {
            "id": row.id,
            "version": row.version,
            "kind": row.kind,
            "class_id": row.class_id,
            "frame": row.frame,
            "geometry": row.geometry,
            "attributes": row.attributes,
            "confidence": row.confidence,
            "made_by": row.author_kind,
        }
    )
