"""Guessing of passwords is slowed down."""

import pytest

from labelmill.identity.errors import TooManySignInsError
from labelmill.identity.throttle import PER_ADDRESS, PER_EMAIL, WINDOW_SECONDS, SignInThrottle


class Clock:
    """Time that stands still until told."""

    def __init__(self) -> None:
        self.time = 1_000.0

    def __call__(self) -> float:
        return self.time


def test_the_eleventh_guess_at_one_email_has_to_wait() -> None:
    throttle = SignInThrottle(Clock())
    for _ in range(PER_EMAIL):
        throttle.attempt(email="ada@example.com", address="10.0.0.1")
    with pytest.raises(TooManySignInsError, match="try again in 300 seconds") as refused:
        throttle.attempt(email="ada@example.com", address="10.0.0.1")
    assert refused.value.status == 429
    assert refused.value.details == {"retry_after": 300}


def test_somebody_elses_guesses_do_not_lock_a_person_out() -> None:
    throttle = SignInThrottle(Clock())
    for _ in range(PER_EMAIL):
        throttle.attempt(email="ada@example.com", address="10.6.6.6")
    throttle.attempt(email="ada@example.com", address="10.0.0.1")
    throttle.attempt(email="bob@example.com", address="10.6.6.6")


def test_one_address_that_tries_many_emails_has_to_wait() -> None:
    throttle = SignInThrottle(Clock())
    for n in range(PER_ADDRESS):
        throttle.attempt(email=f"{n}@example.com", address="10.6.6.6")
    with pytest.raises(TooManySignInsError):
        throttle.attempt(email="new@example.com", address="10.6.6.6")


def test_the_wait_ends() -> None:
    clock = Clock()
    throttle = SignInThrottle(clock)
    for _ in range(PER_EMAIL):
        throttle.attempt(email="ada@example.com", address="10.0.0.1")
    clock.time += WINDOW_SECONDS
    throttle.attempt(email="ada@example.com", address="10.0.0.1")


def test_the_right_password_forgets_the_wrong_ones() -> None:
    throttle = SignInThrottle(Clock())
    for _ in range(20):
        for _ in range(PER_EMAIL - 1):
            throttle.attempt(email="ada@example.com", address="10.0.0.1")
        throttle.succeeded(email="ada@example.com", address="10.0.0.1")


def test_memory_stays_bounded() -> None:
    throttle = SignInThrottle(Clock())
    for n in range(12_000):
        throttle.attempt(email="ada@example.com", address=f"10.0.{n // 256}.{n % 256}")
    assert len(throttle) <= 10_000
