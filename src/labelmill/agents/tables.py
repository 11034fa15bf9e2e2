"""Rows of the catalogue: agents, their versions, and where they are enabled with which config."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from labelmill.kit.db import Base, one_of
from labelmill.kit.ids import new_id


class AgentKind(StrEnum):
    """Where an agent comes from."""

    BUILTIN = "builtin"
    CUSTOM = "custom"


class AgentRow(Base):
    """A catalogue entry."""

    __tablename__ = "agents"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    slug: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(server_default=sa.func.now())

    __table_args__ = (one_of("kind", AgentKind),)


class AgentVersionRow(Base):
    """One version of an agent: its card, config schema and declared decisions, as they were published."""

    __tablename__ = "agent_versions"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    agent_id: Mapped[UUID] = mapped_column(sa.ForeignKey("agents.id", ondelete="CASCADE"))
    version: Mapped[str]
    card: Mapped[dict[str, Any]]
    config_schema: Mapped[dict[str, Any]]
    decisions: Mapped[list[Any]]
    created_at: Mapped[datetime] = mapped_column(server_default=sa.func.now())

    __table_args__ = (sa.UniqueConstraint("agent_id", "version", name="uq_agent_versions_agent_id_version"),)


class EnabledAgentRow(Base):
    """An agent enabled in a project: a version, a config, and the limits it runs under."""

    __tablename__ = "enabled_agents"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    project_id: Mapped[UUID] = mapped_column(sa.ForeignKey("projects.id", ondelete="CASCADE"), index=True)
    agent_version_id: Mapped[UUID] = mapped_column(sa.ForeignKey("agent_versions.id"))
    name: Mapped[str]
    config: Mapped[dict[str, Any]]
    revision: Mapped[int] = mapped_column(server_default="1")
    timeout_seconds: Mapped[float] = mapped_column(sa.Double, server_default="60")
    max_attempts: Mapped[int] = mapped_column(server_default="3")
    max_concurrency: Mapped[int | None]
    rate_per_minute: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(server_default=sa.func.now())
    updated_at: Mapped[datetime] = mapped_column(server_default=sa.func.now())
    disabled_at: Mapped[datetime | None]

    __table_args__ = (
        sa.CheckConstraint("timeout_seconds > 0", name="timeout_seconds"),
        sa.CheckConstraint("max_attempts BETWEEN 1 AND 20", name="max_attempts"),
        sa.CheckConstraint("max_concurrency > 0", name="max_concurrency"),
        sa.CheckConstraint("rate_per_minute > 0", name="rate_per_minute"),
        sa.Index(
            "uq_enabled_agents_project_id_name",
            "project_id",
            "name",
            unique=True,
            postgresql_where="disabled_at IS NULL",
        ),
    )
