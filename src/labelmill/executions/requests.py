"""Builds agents' requests for executions that have just started, many at a time."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from labelmill.agents.builtin.base import Media
from labelmill.agents.contract import AgentRequest, CurrentLabel, ItemRef, ProjectRef, Selection, TaskRef, Trigger
from labelmill.agents.queries import EnabledAgent, load_enabled
from labelmill.executions.gate.start import Started
from labelmill.executions.outcomes import Grip
from labelmill.labels.queries import labels_by_id, labels_of_items
from labelmill.labels.tables import LabelRow
from labelmill.media.queries import FrameBytes, frame_bytes
from labelmill.media.signing import Signer
from labelmill.media.storage import Storage
from labelmill.media.tables import ItemKind
from labelmill.ontologies.document import OntologyDocument
from labelmill.ontologies.queries import known_document


@dataclass(frozen=True, slots=True)
class Prepared:
    """All that a worker needs to run one execution and to judge its answer."""

    grip: Grip
    agent: EnabledAgent
    request: AgentRequest
    #: Where the item's bytes are.
    key: str

    @property
    def seen(self) -> dict[UUID, int]:
        """The versions of the labels that the agent is shown."""
        return {label.id: label.version for label in self.request.labels}


_FACTS = sa.text(
    """
    SELECT tasks.id AS task_id, tasks.priority, stages.name AS stage_name,
      projects.id AS project_id, projects.name AS project_name,
      ontologies.id AS ontology_id, ontologies.version AS ontology_version,
      ontologies.updated_at AS ontology_updated_at,
      data_items.id AS item_id, data_items.key, data_items.name, data_items.kind, data_items.media_type,
      data_items.size_bytes, data_items.width, data_items.height, data_items.frames, data_items.metadata
    FROM tasks
    JOIN stages ON stages.id = tasks.stage_id
    JOIN projects ON projects.id = tasks.project_id
    JOIN ontologies ON ontologies.id = projects.ontology_id
    JOIN data_items ON data_items.id = tasks.item_id
    WHERE tasks.id = ANY(:tasks)
    """
)


class RequestBuilder:
    """Reads what requests are made of; one for each worker."""

    def __init__(self, storage: Storage, signer: Signer) -> None:
        self._storage = storage
        self._signer = signer
        #: Enabled agents at the revision last seen.
        self._agents: dict[UUID, EnabledAgent] = {}

    async def prepare(self, session: AsyncSession, started: Sequence[Started]) -> dict[UUID, Prepared]:
        """The prepared executions by id; the number of statements does not grow with their number."""
        if not started:
            return {}
        await self._know_agents(session, started)
        rows = await session.execute(_FACTS, {"tasks": [s.task_id for s in started]})
        facts = {row.task_id: row for row in rows}
        labels = await self._labels(session, started, facts)
        shown = {s.grip.execution_id: s.selection.frame if s.selection is not None else 0 for s in started}
        in_sequence = [
            (facts[s.task_id].item_id, shown[s.grip.execution_id])
            for s in started
            if facts[s.task_id].kind == ItemKind.IMAGE_SEQUENCE
        ]
        frames = await frame_bytes(session, in_sequence)
        prepared: dict[UUID, Prepared] = {}
        for s in started:
            row = facts[s.task_id]
            document = await known_document(session, row.ontology_id, row.ontology_version, row.ontology_updated_at)
            agent = self._agents[s.enabled_agent_id]
            bytes_ = frames.get((row.item_id, shown[s.grip.execution_id]), FrameBytes(row.key, row.media_type))
            request = self._request(s, row, bytes_, document, agent, labels[s.grip.execution_id])
            prepared[s.grip.execution_id] = Prepared(s.grip, agent, request, bytes_.key)
        return prepared

    async def _labels(
        self, session: AsyncSession, started: Sequence[Started], facts: Mapping[UUID, Any]
    ) -> dict[UUID, Sequence[LabelRow]]:
        """The labels that each execution is shown."""
        found: dict[UUID, Sequence[LabelRow]] = {}
        by_project: dict[UUID, dict[UUID, UUID]] = defaultdict(dict)
        for s in started:
            if self._is_pointed(s):
                chosen = (s.selection or Selection()).label_ids
                item = facts[s.task_id].item_id
                found[s.grip.execution_id] = await labels_by_id(session, s.project_id, item, chosen) if chosen else []
            else:
                by_project[s.project_id][s.grip.execution_id] = facts[s.task_id].item_id
        for project_id, items in by_project.items():
            of_items = await labels_of_items(session, project_id, list(set(items.values())))
            found |= {execution_id: of_items[item_id] for execution_id, item_id in items.items()}
        return found

    def _is_pointed(self, started: Started) -> bool:
        """Whether a person showed what it is about: at a click, thousands of other labels need not be read."""
        if started.selection is None or not self._agents[started.enabled_agent_id].card.prompts:
            return False
        return started.selection.prompted or started.grip.preview

    async def _know_agents(self, session: AsyncSession, started: Sequence[Started]) -> None:
        wanted = {s.enabled_agent_id: s.agent_revision for s in started}
        stale = {i for i, revision in wanted.items() if i not in self._agents or self._agents[i].revision != revision}
        if stale:
            self._agents |= await load_enabled(session, stale)

    def _request(
        self,
        started: Started,
        row: Any,
        bytes_: FrameBytes,
        document: OntologyDocument,
        agent: EnabledAgent,
        labels: Sequence[LabelRow],
    ) -> AgentRequest:
        # Made of our own rows, which were checked when they were written: validating again costs more than reading.
        return AgentRequest.model_construct(
            execution_id=started.grip.execution_id,
            attempt=started.attempt,
            deadline=started.deadline,
            trigger=Trigger(started.trigger),
            project=ProjectRef.model_construct(id=row.project_id, name=row.project_name),
            task=TaskRef.model_construct(id=started.task_id, priority=row.priority, stage=row.stage_name),
            item=ItemRef.model_construct(
                id=row.item_id,
                name=row.name,
                kind=row.kind,
                media_type=bytes_.media_type,
                size_bytes=row.size_bytes,
                width=row.width,
                height=row.height,
                frames=row.frames,
                url=self._signer.url(bytes_.key),
                metadata=row.metadata,
            ),
            ontology=document,
            labels=[_current(label) for label in labels],
            config=agent.config,
            selection=started.selection,
            preview=started.grip.preview,
            token=None,
        )

    async def media(self, prepared: Prepared) -> Media | None:
        """The item's bytes, or None for an agent that reads none. Raises OSError when they can't be read."""
        if not prepared.agent.card.reads_media:
            return None
        key, media_type = prepared.key, prepared.request.item.media_type
        if prepared.request.trigger is Trigger.EDITOR and await self._storage.exists(key):
            # An agent that knows the picture already does not read it again.
            return Media(self._storage.path(key), media_type, key)
        return Media(await self._storage.get(key), media_type, key)


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
