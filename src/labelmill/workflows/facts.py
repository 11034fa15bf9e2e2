"""Loads what routers ask about tasks. Only for ways on which a router asks at all."""

from collections.abc import Mapping
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from labelmill.kit.events import Actor
from labelmill.workflows.conditions import Facts

_FACTS = sa.text(
    """
    SELECT tasks.id, data_items.metadata, classes.counts, classes.confidences, editor.person
    FROM tasks
    JOIN data_items ON data_items.id = tasks.item_id
    LEFT JOIN LATERAL (
      SELECT jsonb_object_agg(class_id, n) AS counts,
             jsonb_object_agg(class_id, lowest) FILTER (WHERE lowest IS NOT NULL) AS confidences
      FROM (
        SELECT class_id, count(*) AS n, min(confidence) AS lowest FROM labels
        WHERE labels.project_id = tasks.project_id AND labels.item_id = tasks.item_id AND deleted_at IS NULL
        GROUP BY class_id
      ) AS of_class
    ) AS classes ON true
    LEFT JOIN LATERAL (
      SELECT author_id AS person FROM labels
      WHERE labels.project_id = tasks.project_id AND labels.item_id = tasks.item_id AND deleted_at IS NULL
        AND author_kind = 'person'
      ORDER BY updated_at DESC LIMIT 1
    ) AS editor ON true
    WHERE tasks.id = ANY(:ids)
    """
)


async def load_facts(session: AsyncSession, exits: Mapping[UUID, str], actor: Actor) -> dict[UUID, Facts]:
    """Facts by task id, for tasks that leave by a pathway; a task that is gone is left out."""
    rows = (await session.execute(_FACTS, {"ids": list(exits)})).all()
    return {
        row.id: Facts(
            metadata=row.metadata,
            counts=row.counts or {},
            confidences=row.confidences or {},
            decision=exits[row.id],
            person=actor.id if actor.kind == "person" else row.person,
        )
        for row in rows
    }
