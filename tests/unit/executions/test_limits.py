"""How the free window is shared, and what people are told about waiting."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st

from labelmill.executions.limits import CPU_WINDOW_PER_SLOT, Capacity, Demand, Waiting, shares, why_waits

AGENTS = [uuid4() for _ in range(4)]
NOW = datetime(2026, 11, 24, tzinfo=UTC)


def demand(*, agent: UUID, busy: int = 0, limit: int | None = None, cpu: bool = False, hungry: bool = True) -> Demand:
    return Demand(
        stage_id=uuid4(),
        project_id=uuid4(),
        agent_id=agent,
        agent_version_id=uuid4(),
        cpu_bound=cpu,
        busy=busy,
        max_concurrency=limit,
        rate_per_minute=None,
        hungry=hungry,
    )


@st.composite
def demand_lists(draw: st.DrawFn) -> list[Demand]:
    busy = {a: draw(st.integers(0, 50)) for a in AGENTS}
    limit = {a: draw(st.none() | st.integers(1, 60)) for a in AGENTS}
    cpu = {a: draw(st.booleans()) for a in AGENTS}
    agents = draw(st.lists(st.sampled_from(AGENTS), max_size=8))
    return [demand(agent=a, busy=busy[a], limit=limit[a], cpu=cpu[a], hungry=draw(st.booleans())) for a in agents]


@given(demand_lists(), st.integers(0, 200), st.integers(0, 20), st.integers(1, 200))
def test_no_limit_is_ever_exceeded(demands: list[Demand], io: int, cpu: int, batch: int) -> None:
    given_out: dict[UUID, int] = {}
    windows = {True: 0, False: 0}
    for share in shares(demands, Capacity(io=io, cpu=cpu), batch=batch):
        assert 0 < share.count <= batch
        assert share.demand.hungry
        given_out[share.demand.agent_id] = given_out.get(share.demand.agent_id, 0) + share.count
        windows[share.demand.cpu_bound] += share.count
    for d in demands:
        if d.max_concurrency is not None and d.agent_id in given_out:
            assert d.busy + given_out[d.agent_id] <= d.max_concurrency
    for kind, window in ((True, cpu * CPU_WINDOW_PER_SLOT), (False, io)):
        busy = sum({d.agent_id: d.busy for d in demands if d.cpu_bound is kind}.values())
        assert windows[kind] <= max(0, window - busy)


def test_two_hungry_stages_share_the_window_evenly() -> None:
    pair = [demand(agent=AGENTS[0]), demand(agent=AGENTS[1])]
    assert [s.count for s in shares(pair, Capacity(io=100, cpu=0), batch=200)] == [50, 50]


def test_what_one_stage_may_not_use_goes_to_the_next() -> None:
    pair = [demand(agent=AGENTS[0], limit=3), demand(agent=AGENTS[1])]
    assert [s.count for s in shares(pair, Capacity(io=100, cpu=0), batch=200)] == [3, 97]


def waiting(**changes: object) -> Waiting:
    facts: dict[str, object] = {
        "live": True,
        "paused_reason": None,
        "project_archived": False,
        "manual": False,
        "not_before": None,
        "workers": 1,
        "busy": 0,
        "max_concurrency": None,
        "rate_per_minute": None,
        "rate_exhausted": False,
        "window_full": False,
    }
    return Waiting(**(facts | changes))  # pyright: ignore[reportArgumentType]


def test_each_reason_is_said_in_words() -> None:
    def why(**changes: object) -> str:
        return why_waits(waiting(**changes), now=NOW)

    assert "paused" in why(live=False)
    assert "too many failures" in why(live=False, paused_reason="too many failures")
    assert "paused" not in why(live=False, manual=True)
    assert "8 s" in why(not_before=NOW + timedelta(seconds=8))
    assert "labelmill worker" in why(workers=0)
    assert "4 of 4" in why(busy=4, max_concurrency=4)
    assert "60" in why(rate_exhausted=True, rate_per_minute=60)
    assert why(window_full=True) == "All workers are busy."
    assert why() == "Next in line."
