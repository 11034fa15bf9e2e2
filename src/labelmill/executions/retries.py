"""When an attempt that failed is tried again by itself, and after how long. Pure."""

from typing import Final

from labelmill.executions.tables import FailureClass

#: Failures that another try may cure; an invalid result or a time-out would come again.
TRANSIENT: Final = frozenset(
    {FailureClass.UNREACHABLE, FailureClass.WORKER_LOST, FailureClass.CONFLICT, FailureClass.AGENT_ERROR}
)
_FIRST_DELAY_SECONDS: Final = 1.0
_LONGEST_DELAY_SECONDS: Final = 300.0


def retry_delay(
    failure: FailureClass, *, attempt: int, max_attempts: int, jitter: float, permanent: bool = False
) -> float | None:
    """Seconds to wait before the next attempt, or None when there is none.

    `jitter` in 0..1 spreads the delay over its upper half, so that failures that came together do not
    come back together. `permanent`: the agent said in its own words that it can't; a retry won't change that.
    """
    if permanent or failure not in TRANSIENT or attempt >= max_attempts:
        return None
    if failure in (FailureClass.WORKER_LOST, FailureClass.CONFLICT):
        return 0.0
    ceiling = min(_LONGEST_DELAY_SECONDS, _FIRST_DELAY_SECONDS * 2 ** (attempt - 1))
    return ceiling / 2 + ceiling / 2 * jitter
