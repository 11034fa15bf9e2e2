"""When attempts are tried again by themselves."""

from hypothesis import given
from hypothesis import strategies as st

from labelmill.executions.retries import TRANSIENT, retry_delay
from labelmill.executions.tables import FailureClass

failures = st.sampled_from(FailureClass)
jitters = st.floats(0, 1)


@given(failures, st.integers(1, 20), st.integers(1, 20), jitters)
def test_no_attempt_follows_the_last(failure: FailureClass, attempt: int, max_attempts: int, jitter: float) -> None:
    delay = retry_delay(failure, attempt=attempt, max_attempts=max_attempts, jitter=jitter)
    if attempt >= max_attempts:
        assert delay is None


@given(failures, jitters)
def test_only_failures_that_may_pass_are_tried_again(failure: FailureClass, jitter: float) -> None:
    delay = retry_delay(failure, attempt=1, max_attempts=5, jitter=jitter)
    assert (delay is not None) == (failure in TRANSIENT)


@given(st.integers(1, 19), jitters)
def test_delays_grow_and_stay_bounded(attempt: int, jitter: float) -> None:
    def delay(number: int) -> float:
        value = retry_delay(FailureClass.UNREACHABLE, attempt=number, max_attempts=20, jitter=jitter)
        assert value is not None
        return value

    assert 0 < delay(attempt) <= 300
    if attempt < 19:
        assert delay(attempt) <= delay(attempt + 1)


def test_an_agents_own_no_is_final() -> None:
    assert retry_delay(FailureClass.AGENT_ERROR, attempt=1, max_attempts=5, jitter=0, permanent=True) is None


def test_a_lost_worker_costs_no_waiting() -> None:
    assert retry_delay(FailureClass.WORKER_LOST, attempt=1, max_attempts=3, jitter=0.5) == 0
