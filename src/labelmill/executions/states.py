"""The execution state machine as data. Pure: nothing here knows a database.

`gate/` is the only writer of a status and asks this module first. The diagram in docs/reference, the CHECK
constraint and the colours of the browser are tested against `MOVES`.
"""

from collections.abc import Iterable
from typing import Final

from labelmill.workflows.tables import ExecutionStatus

_S = ExecutionStatus

MOVES: Final[dict[ExecutionStatus, frozenset[ExecutionStatus]]] = {
    _S.PENDING: frozenset({_S.DISPATCHED, _S.CANCELED}),
    # Back to Pending: its lease ran out before a worker started it.
    _S.DISPATCHED: frozenset({_S.RUNNING, _S.PENDING, _S.CANCELED}),
    # Back to Pending: the attempt failed or lost its worker, and attempts are left.
    _S.RUNNING: frozenset({_S.SUCCEEDED, _S.FAILED, _S.TIMED_OUT, _S.CANCELED, _S.PENDING}),
    _S.SUCCEEDED: frozenset(),
    _S.FAILED: frozenset(),
    _S.TIMED_OUT: frozenset(),
    _S.CANCELED: frozenset(),
}

#: Held by a worker, or on the way to one: such tasks cannot be moved.
BUSY: Final = frozenset({_S.DISPATCHED, _S.RUNNING})
#: May still end: can be canceled.
OPEN: Final = BUSY | {_S.PENDING}
#: Ended: the status will not change again.
FINAL: Final = frozenset(_S) - OPEN
#: Retry starts a new execution, linked to the old one.
RETRYABLE: Final = frozenset({_S.FAILED, _S.TIMED_OUT})
#: Run starts an execution by hand, also while the stage is paused.
RUNNABLE: Final = frozenset({_S.PENDING, _S.CANCELED})


def may_move(source: ExecutionStatus, target: ExecutionStatus) -> bool:
    """Whether an execution in `source` may become `target`."""
    return target in MOVES[source]


def sources(target: ExecutionStatus) -> frozenset[ExecutionStatus]:
    """All statuses from which an execution may become `target`."""
    return frozenset(source for source, targets in MOVES.items() if target in targets)


def names(statuses: Iterable[ExecutionStatus]) -> list[str]:
    """Statuses as a sorted list of plain strings, for SQL parameters."""
    return sorted(str(status) for status in statuses)
