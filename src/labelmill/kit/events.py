"""The outbox: every change writes its event in the same transaction; SSE, audit and analytics read it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from labelmill.kit.db import Base
from labelmill.kit.encoding import to_json

#: The channel on which a commit with events wakes listeners; the payload is empty.
CHANNEL = "labelmill_events"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did it: a person (user id), an execution, an import, or the system itself."""

    kind: Literal["person", "execution", "import", "system"]
    id: UUID | None = None


SYSTEM = Actor("system")


class EventRow(Base):
    """One thing that happened. `xid` orders rows by commit visibility, which a sequence alone does not."""

    __tablename__ = "events"

    id: Mapped[int] = mapped_column(sa.BigInteger, sa.Identity(), primary_key=True)
    xid: Mapped[int] = mapped_column(sa.BigInteger, server_default=sa.text("(pg_current_xact_id()::text)::bigint"))
    at: Mapped[datetime] = mapped_column(server_default=sa.func.now())
    kind: Mapped[str]
    project_id: Mapped[UUID | None]
    subject_id: Mapped[UUID | None]
    actor_kind: Mapped[str]
    actor_id: Mapped[UUID | None]
    data: Mapped[dict[str, Any]]

    __table_args__ = (
        sa.Index("ix_events_xid_id", "xid", "id"),
        sa.Index("ix_events_project_id_id", "project_id", "id"),
        sa.Index("ix_events_subject_id", "subject_id"),
    )


@dataclass(frozen=True, slots=True)
class Event:
    """What `emit` writes: `kind` is `noun.verb_in_past`, `subject` the id of the noun's row."""

    kind: str
    subject: UUID | None = None
    project: UUID | None = None
    actor: Actor = SYSTEM
    data: dict[str, Any] | None = None


_EMIT = sa.text(
    """
    WITH written AS (
      INSERT INTO events (kind, project_id, subject_id, actor_kind, actor_id, data)
      SELECT * FROM unnest(CAST(:kinds AS text[]), CAST(:projects AS uuid[]), CAST(:subjects AS uuid[]),
                           CAST(:actor_kinds AS text[]), CAST(:actor_ids AS uuid[]), CAST(:data AS jsonb[]))
    )
    SELECT pg_notify(:channel, '')
    """
)


async def emit(session: AsyncSession, *events: Event) -> None:
    """Write events in the caller's transaction and wake the listeners when it commits.

    One statement and one NOTIFY however many events: PostgreSQL's notify lock is global and caps commits.
    """
    if not events:
        return
    await session.execute(
        _EMIT,
        {
            "kinds": [e.kind for e in events],
            "projects": [e.project for e in events],
            "subjects": [e.subject for e in events],
            "actor_kinds": [e.actor.kind for e in events],
            "actor_ids": [e.actor.id for e in events],
            "data": [to_json(e.data or {}).decode() for e in events],
            "channel": CHANNEL,
        },
    )
