"""Rows of ontologies: the document as a whole, and every earlier version of it."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from labelmill.kit.db import Base
from labelmill.kit.ids import new_id


class OntologyRow(Base):
    """An ontology at its current version."""

    __tablename__ = "ontologies"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str]
    version: Mapped[int] = mapped_column(server_default="1")
    document: Mapped[dict[str, Any]]
    created_at: Mapped[datetime] = mapped_column(server_default=sa.func.now())
    updated_at: Mapped[datetime] = mapped_column(server_default=sa.func.now())


class OntologyVersionRow(Base):
    """An ontology as it was: one row per version, never changed."""

    __tablename__ = "ontology_versions"

    ontology_id: Mapped[UUID] = mapped_column(sa.ForeignKey("ontologies.id", ondelete="CASCADE"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    document: Mapped[dict[str, Any]]
    changed_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"))
    created_at: Mapped[datetime] = mapped_column(server_default=sa.func.now())
