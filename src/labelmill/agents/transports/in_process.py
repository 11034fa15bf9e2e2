"""Calls agents that are Python functions here: coroutines on the loop, CPU-bound ones in processes, others in threads.

A process that hangs past its deadline, or whose execution is canceled, is killed and replaced.
"""

import asyncio
import contextlib
import multiprocessing
import os
import traceback
from collections.abc import Awaitable, Callable, Generator
from pathlib import Path
from typing import Any, cast

from pebble import ProcessExpired, ProcessPool
from pydantic import ValidationError

from labelmill.agents.builtin import runtime
from labelmill.agents.builtin.base import AgentError, BuiltinAgent, Media
from labelmill.agents.contract import AgentRequest, AgentResult
from labelmill.agents.registry import load_registry
from labelmill.agents.transports.failures import (
    AgentRaisedError,
    AgentRefusedError,
    CallTimedOutError,
    InvalidAnswerError,
)
from labelmill.agents.transports.threads import DaemonThreads

_LOG_LINES = 40
_POOL_GRACE_SECONDS = 1.0
#: What a canceled call may still take before its process, which keeps models in memory, is ended.
_MERCY_SECONDS = 3.0


class InProcess:
    """The registry's functions and a pool of `processes`; `close` ends them.

    `interactive`: a person waits for each call, so that models may use all cores. `cache`: a folder for what agents
    may make again.
    """

    def __init__(self, *, processes: int, modules: tuple[str, ...], cache: Path, interactive: bool = False) -> None:
        self._modules = modules
        self._interactive = interactive
        # A batch pool has a process for every core; threads in each would only fight.
        threads = (os.cpu_count() or 1) if interactive else 1
        self._preparation = (modules, threads, cache)
        self._pool = ProcessPool(
            max_workers=processes,
            context=multiprocessing.get_context("spawn"),
            initializer=prepare_child,
            initargs=self._preparation,
        )
        self._threads = DaemonThreads()
        self.processes = processes

    async def call(self, slug: str, request: AgentRequest, media: Media | None, *, seconds: float) -> AgentResult:
        """Run one agent; raises a `CallFailedError`. Cancelling the await ends the agent's process.

        In an interactive pool it ends the process only when the call does not end by itself in a moment: a new
        one would have to load the models again.
        """
        agent = load_registry(self._modules)[slug]
        if agent.run_async is not None:
            answer = await _on_loop(agent, agent.run_async(request, media), seconds)
        elif agent.cpu_bound:
            answer = await self._in_pool(agent, request, media, seconds)
        else:
            answer = await self._in_thread(agent, request, media, seconds)
        return _checked(agent, answer)

    async def _in_pool(self, agent: BuiltinAgent, request: AgentRequest, media: Media | None, seconds: float) -> Any:
        schedule = cast("Callable[..., Any]", self._pool.schedule)
        future = schedule(
            call_in_child, args=(agent.slug, self._modules, request.model_dump_json(), media), timeout=seconds
        )
        try:
            # The pool's own limit starts when a process takes the call; ours also ends a wait for one.
            async with asyncio.timeout(seconds + _POOL_GRACE_SECONDS):
                # Shielded: a wrapped future that is cancelled would take its process with it.
                return await asyncio.shield(asyncio.wrap_future(future))
        except asyncio.CancelledError:
            self._end(future)
            raise
        except TimeoutError:
            future.cancel()
            raise CallTimedOutError(_too_long(agent, seconds)) from None
        except ProcessExpired as error:
            raise AgentRaisedError(
                f"{agent.name}'s process ended by itself (exit code {error.exitcode}), often for lack of memory."
            ) from None

    def _end(self, future: Any) -> None:
        if self._interactive and future.running():
            asyncio.get_running_loop().call_later(_MERCY_SECONDS, future.cancel)
        else:
            future.cancel()

    async def _in_thread(self, agent: BuiltinAgent, request: AgentRequest, media: Media | None, seconds: float) -> Any:
        try:
            async with asyncio.timeout(seconds):
                return await asyncio.wrap_future(self._threads.submit(lambda: _call(agent, request, media)))
        except TimeoutError:
            raise CallTimedOutError(_too_long(agent, seconds)) from None

    def warm(self) -> None:
        """Start the processes now, so that the first execution does not wait for their imports."""
        schedule = cast("Callable[..., Any]", self._pool.schedule)
        for _ in range(self.processes):
            schedule(prepare_child, args=self._preparation)

    async def ready(self) -> None:
        """Wait until a process is free and has its imports: one that was killed takes seconds to be replaced."""
        schedule = cast("Callable[..., Any]", self._pool.schedule)
        await asyncio.wrap_future(schedule(prepare_child, args=self._preparation))

    async def close(self) -> None:
        """End all processes, whatever they do."""
        self._threads.close()
        self._pool.stop()
        await asyncio.to_thread(self._pool.join)


def _too_long(agent: BuiltinAgent, seconds: float) -> str:
    return f"{agent.name} did not answer within {seconds:g} s and was ended."


def prepare_child(modules: tuple[str, ...], threads: int, cache: Path) -> None:
    """Make a pool process import all agents, and tell it what they may use."""
    load_registry(modules)
    runtime.set_up(threads=threads, cache=cache)


def call_in_child(slug: str, modules: tuple[str, ...], request: str, media: Media | None) -> Any:
    """Entry of a pool process."""
    agent = load_registry(modules)[slug]
    return _call(agent, AgentRequest.model_validate_json(request), media)


async def _on_loop(agent: BuiltinAgent, running: Awaitable[AgentResult], seconds: float) -> Any:
    try:
        async with asyncio.timeout(seconds):
            with _named_failures(agent):
                return await running
    except TimeoutError:
        raise CallTimedOutError(_too_long(agent, seconds)) from None


def _call(agent: BuiltinAgent, request: AgentRequest, media: Media | None) -> Any:
    with _named_failures(agent):
        return agent.run(request, media)


@contextlib.contextmanager
def _named_failures(agent: BuiltinAgent) -> Generator[None]:
    """What an agent raises, as a failure of the transport, with the end of its traceback as the log."""
    try:
        yield
    except AgentError as error:
        raise AgentRefusedError(str(error)) from error
    except Exception as error:
        lines = traceback.format_exc().splitlines()[-_LOG_LINES:]
        raise AgentRaisedError(f"{agent.name} raised {type(error).__name__}: {error}", log=lines) from None


def _checked(agent: BuiltinAgent, answer: Any) -> AgentResult:
    """The answer as an AgentResult whose decision is one that the agent declares."""
    try:
        result = AgentResult.model_validate(answer)
    except ValidationError as error:
        problems = [{"path": ".".join(map(str, e["loc"])), "message": e["msg"]} for e in error.errors()]
        raise InvalidAnswerError(f"{agent.name}'s answer is not an AgentResult.", problems) from None
    return result
