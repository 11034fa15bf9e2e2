"""How a call to an agent can fail, whatever the transport. The docstring is the default message."""


class CallFailedError(Exception):
    """The agent failed."""

    #: A retry would fail the same way.
    permanent = False

    def __init__(self, message: str | None = None, *, log: list[str] | None = None) -> None:
        self.message = message or (type(self).__doc__ or "").strip()
        self.log = log or []
        super().__init__(self.message)


class AgentRaisedError(CallFailedError):
    """The agent raised an error that it did not expect."""


class AgentRefusedError(CallFailedError):
    """The agent said that it cannot process this item."""

    permanent = True


class CallTimedOutError(CallFailedError):
    """The agent did not answer in time and was ended."""

    permanent = True


class InvalidAnswerError(CallFailedError):
    """The agent's answer is not an AgentResult."""

    permanent = True

    def __init__(self, message: str, problems: list[dict[str, str]]) -> None:
        super().__init__(message)
        self.problems = problems
