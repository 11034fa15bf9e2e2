"""Slows down guessing of passwords: counts attempts in this process's memory, bounded, forgotten at restart."""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from labelmill.identity.errors import TooManySignInsError

WINDOW_SECONDS = 300.0
#: Attempts on one e-mail from one address, and from one address on all e-mails, in one window.
PER_EMAIL = 10
PER_ADDRESS = 100
_MOST_KEYS = 10_000


@dataclass(slots=True)
class _Window:
    ends: float
    attempts: int = 0


class SignInThrottle:
    """Counts an attempt before its password is checked, so that parallel guesses count too."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._windows: OrderedDict[tuple[str, str], _Window] = OrderedDict()

    def __len__(self) -> int:
        return len(self._windows)

    def attempt(self, *, email: str, address: str) -> None:
        """Count one attempt; raises TooManySignInsError when there were too many."""
        per_email, per_address = self._window(email, address), self._window("", address)
        for window, most in ((per_email, PER_EMAIL), (per_address, PER_ADDRESS)):
            if window.attempts >= most:
                seconds = max(1, round(window.ends - self._clock()))
                raise TooManySignInsError(
                    f"Too many wrong passwords; try again in {seconds} seconds.", retry_after=seconds
                )
        per_email.attempts += 1
        per_address.attempts += 1

    def succeeded(self, *, email: str, address: str) -> None:
        """Forget the attempts on an e-mail whose password was right in the end."""
        window = self._windows.pop((email, address), None)
        if window is not None:
            overall = self._window("", address)
            overall.attempts = max(0, overall.attempts - window.attempts)

    def _window(self, email: str, address: str) -> _Window:
        window = self._windows.get((email, address))
        if window is None or window.ends <= self._clock():
            window = self._windows[email, address] = _Window(self._clock() + WINDOW_SECONDS)
        self._windows.move_to_end((email, address))
        while len(self._windows) > _MOST_KEYS:
            self._windows.popitem(last=False)
        return window
