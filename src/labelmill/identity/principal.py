"""Who is asking: a person, and how they proved it."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from labelmill.identity.policy import WORKSPACE_GRANTS, Permission, WorkspaceRole
from labelmill.kit.events import Actor


@dataclass(frozen=True, slots=True)
class Principal:
    """A person who is allowed in, as read from the database at the start of the request."""

    user_id: UUID
    name: str
    email: str
    role: WorkspaceRole
    via: Literal["session", "token", "cli"]

    @property
    def actor(self) -> Actor:
        """The same person as events name them."""
        return Actor("person", self.user_id)

    def may(self, permission: Permission) -> bool:
        """Whether the person's workspace role alone grants a permission."""
        return permission in WORKSPACE_GRANTS[self.role]
