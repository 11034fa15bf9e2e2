"""Threads that cannot keep a process from ending, as those of `ThreadPoolExecutor` do when one of them hangs."""

from collections.abc import Callable
from concurrent.futures import Future
from queue import SimpleQueue
from threading import Lock, Thread
from typing import Any


class DaemonThreads:
    """Runs calls in daemon threads, which are reused; as many as there are calls at the same time."""

    def __init__(self) -> None:
        self._calls: SimpleQueue[tuple[Callable[[], Any], Future[Any]] | None] = SimpleQueue()
        self._lock = Lock()
        self._threads = 0
        #: Threads that no call is meant for yet.
        self._spare = 0

    def submit(self, call: Callable[[], Any]) -> Future[Any]:
        """Run a call soon; its future has what it returned or raised."""
        future: Future[Any] = Future()
        with self._lock:
            short = self._spare == 0
            if short:
                self._threads += 1
            else:
                self._spare -= 1
        if short:
            Thread(target=self._work, daemon=True, name="agent").start()
        self._calls.put((call, future))
        return future

    def close(self) -> None:
        """Let idle threads end; those that are in a call end with the process."""
        with self._lock:
            threads = self._threads
        for _ in range(threads):
            self._calls.put(None)

    def _work(self) -> None:
        while (entry := self._calls.get()) is not None:
            call, future = entry
            if future.set_running_or_notify_cancel():
                try:
                    future.set_result(call())
                except Exception as error:
                    future.set_exception(error)
            with self._lock:
                self._spare += 1
