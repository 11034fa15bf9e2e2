"""Rows of projects and members."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from labelmill.identity.policy import ProjectRole
from labelmill.kit.db import Base, one_of
from labelmill.kit.ids import new_id


class ProjectStatus(StrEnum):
    """Archived projects can be read, not changed; their agents don't run."""

    ACTIVE = "active"
    ARCHIVED = "archived"


class ProjectRow(Base):
    """Data, ontology, workflow and members under one name."""

    __tablename__ = "projects"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str]
    description: Mapped[str] = mapped_column(server_default="")
    ontology_id: Mapped[UUID] = mapped_column(sa.ForeignKey("ontologies.id"))
    status: Mapped[str] = mapped_column(server_default="active")
    created_at: Mapped[datetime] = mapped_column(server_default=sa.func.now())

    __table_args__ = (one_of("status", ProjectStatus),)


class ProjectMemberRow(Base):
    """A person's role in a project."""

    __tablename__ = "project_members"

    project_id: Mapped[UUID] = mapped_column(sa.ForeignKey("projects.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, index=True)
    role: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(server_default=sa.func.now())

    __table_args__ = (one_of("role", ProjectRole),)
