"""Errors of executions and the Queue."""

from labelmill.kit.errors import ConflictError, LabelmillError, NotFoundError


class StageNotFoundError(NotFoundError):
    """There is no such stage in this project."""


class TaskNotFoundError(NotFoundError):
    """There is no such task in this project."""


class ExecutionNotFoundError(NotFoundError):
    """There is no such execution in this project."""


class NotAManagedAgentError(ConflictError):
    """This stage has no agent that Labelmill runs; only a managed agent stage can do that."""


class NotRunnableError(ConflictError):
    """Only a Pending or Canceled task can be run."""


class NotRetryableError(ConflictError):
    """Only a Failed or Timed out execution can be retried."""


class NotCancelableError(ConflictError):
    """Only a Pending, Dispatched or Running execution can be canceled."""


class NoWorkerError(LabelmillError):
    """No worker is running, so the agent cannot start. Start one with `labelmill worker`, then try again."""

    status = 503
