"""What can be wrong with a workflow, or with moving its tasks."""

from labelmill.kit.errors import ConflictError, ForbiddenError, InvalidInputError


class InvalidWorkflowError(InvalidInputError):
    """The workflow cannot be saved like this."""


class StaleWorkflowError(ConflictError):
    """Somebody saved this workflow in the meantime; reload it and make your change again."""


class StageNotEmptyError(ConflictError):
    """A stage that holds tasks cannot be removed; move its tasks first."""


class NodeKindError(InvalidInputError):
    """A node cannot change its kind; remove it and add a new one."""


class UnknownPathwayError(InvalidInputError):
    """The stage has no such pathway."""


class WrongStageError(ConflictError):
    """The task is not in a stage where this can be done; reload it."""


class AssignedToOtherError(ForbiddenError):
    """The task is assigned to somebody else; a manager can assign it to you."""


class TaskHeldError(ConflictError):
    """Somebody works on this task right now; details.hold says who, and until when."""


class IncompleteError(InvalidInputError):
    """Labels lack required answers; details.problems says which."""


class NotAMemberError(InvalidInputError):
    """Tasks can only be assigned to people of the project; add them as a member first."""


class InvalidWorkflowFileError(InvalidInputError):
    """The file is no workflow that can be saved; details.problems says why, with lines."""
