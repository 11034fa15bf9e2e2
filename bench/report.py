"""How benches print: a figure, its target, and the ratio to what was measured beside it."""

import statistics
from collections.abc import Sequence


def line(what: str, value: str, target: str, *, met: bool) -> None:
    """One result."""
    print(f"{what:<58} {value:>22}   target {target:<12} {'met' if met else 'NOT MET'}", flush=True)


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which `share` (0 to 1) of the values lie."""
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def median(values: Sequence[float]) -> float:
    """The middle value."""
    return statistics.median(values)
