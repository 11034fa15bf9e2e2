"""What can be wrong with enabling an agent."""

from labelmill.kit.errors import ConflictError, InvalidInputError, NotFoundError


class UnknownAgentError(NotFoundError):
    """There is no such agent in the catalogue."""


class AgentNotEnabledError(NotFoundError):
    """There is no such agent in this project."""


class InvalidConfigError(InvalidInputError):
    """The agent cannot be set up like this."""


class OntologyNeedError(InvalidInputError):
    """The project's ontology lacks what the agent needs."""


class AgentNameTakenError(ConflictError):
    """Another agent of this project has this name; choose another one."""


class AgentInUseError(ConflictError):
    """A stage of the workflow uses this agent."""
