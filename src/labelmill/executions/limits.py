"""How the free window is shared among hungry agents, and why a task waits. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

#: CPU-bound executions dispatched per process slot: one runs, one is ready.
CPU_WINDOW_PER_SLOT: Final = 2


@dataclass(frozen=True, slots=True)
class Demand:
    """A managed agent stage: what it runs, under which limits, and how much of it is under way."""

    stage_id: UUID
    project_id: UUID
    agent_id: UUID
    agent_version_id: UUID
    cpu_bound: bool
    busy: int
    max_concurrency: int | None
    rate_per_minute: int | None
    hungry: bool


@dataclass(frozen=True, slots=True)
class Capacity:
    """Slots of all workers alive: executions they hold at a time, and processes for CPU-bound agents."""

    io: int
    cpu: int

    def window(self, *, cpu_bound: bool) -> int:
        """Executions of one sort that may be dispatched or running together."""
        return self.cpu * CPU_WINDOW_PER_SLOT if cpu_bound else self.io


@dataclass(frozen=True, slots=True)
class Share:
    """How many executions of a stage to dispatch now."""

    demand: Demand
    count: int


def shares(demands: Sequence[Demand], capacity: Capacity, *, batch: int) -> list[Share]:
    """Split each window evenly among its hungry stages; an agent's own limit counts over all its stages."""
    result: list[Share] = []
    for cpu_bound in (True, False):
        group = [d for d in demands if d.cpu_bound is cpu_bound]
        busy = {d.agent_id: d.busy for d in group}
        free = max(0, capacity.window(cpu_bound=cpu_bound) - sum(busy.values()))
        hungry = [d for d in group if d.hungry]
        for index, demand in enumerate(hungry):
            fair = -(-free // (len(hungry) - index))
            own = fair
            if demand.max_concurrency is not None:
                own = max(0, demand.max_concurrency - busy[demand.agent_id])
            count = min(fair, own, batch)
            if count > 0:
                result.append(Share(demand, count))
                busy[demand.agent_id] += count
                free -= count
    return result


@dataclass(frozen=True, slots=True)
class Waiting:
    """What the Queue knows about a Pending task."""

    live: bool
    paused_reason: str | None
    project_archived: bool
    manual: bool
    not_before: datetime | None
    workers: int
    busy: int
    max_concurrency: int | None
    rate_per_minute: int | None
    rate_exhausted: bool
    window_full: bool


def why_triggered_waits(not_before: datetime | None, workers: int, *, now: datetime) -> str:
    """One sentence that says what an execution waits for that a person triggered in the editor."""
    if not_before is not None and not_before > now:
        return f"Back-off: tried again in {max(1, round((not_before - now).total_seconds()))} s."
    if workers == 0:
        return "No worker is running. Start one with `labelmill worker`."
    return "Next in line."


def why_waits(waiting: Waiting, *, now: datetime) -> str:
    """One sentence that says what a Pending task waits for; the first reason that holds."""
    if waiting.project_archived:
        return "The project is archived."
    if not waiting.live and not waiting.manual:
        reason = f": {waiting.paused_reason}" if waiting.paused_reason else ""
        return f"The agent is paused{reason}. Press Go live, or Run on this task."
    if waiting.not_before is not None and waiting.not_before > now:
        seconds = max(1, round((waiting.not_before - now).total_seconds()))
        return f"Back-off: tried again in {seconds} s."
    if waiting.workers == 0:
        return "No worker is running. Start one with `labelmill worker`."
    if waiting.max_concurrency is not None and waiting.busy >= waiting.max_concurrency:
        return f"Concurrency: {waiting.busy} of {waiting.max_concurrency} allowed executions are under way."
    if waiting.rate_exhausted:
        return f"Rate limit: {waiting.rate_per_minute} executions a minute."
    if waiting.window_full:
        return "All workers are busy."
    return "Next in line."
