"""The state machine as data: what may follow what, and what depends on it."""

import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from labelmill.executions.states import BUSY, FINAL, MOVES, OPEN, RETRYABLE, RUNNABLE, may_move, sources
from labelmill.executions.tables import ExecutionRow
from labelmill.workflows.tables import ExecutionStatus, TaskRow

statuses = st.sampled_from(ExecutionStatus)


def test_every_status_has_its_moves() -> None:
    assert set(MOVES) == set(ExecutionStatus)


def test_open_and_final_split_the_statuses() -> None:
    assert set(ExecutionStatus) == OPEN | FINAL
    assert not OPEN & FINAL


@given(statuses, statuses)
def test_an_ended_execution_never_changes(source: ExecutionStatus, target: ExecutionStatus) -> None:
    if source in FINAL:
        assert not may_move(source, target)


@given(statuses)
def test_sources_are_the_moves_turned_round(target: ExecutionStatus) -> None:
    assert sources(target) == {source for source in ExecutionStatus if may_move(source, target)}


@given(st.lists(statuses, max_size=30))
def test_success_is_only_reached_by_running(wanted: list[ExecutionStatus]) -> None:
    path = [ExecutionStatus.PENDING]
    for target in wanted:
        if may_move(path[-1], target):
            path.append(target)
    if ExecutionStatus.SUCCEEDED in path:
        assert path[path.index(ExecutionStatus.SUCCEEDED) - 1] is ExecutionStatus.RUNNING


def test_every_status_can_be_reached_and_left_until_it_is_final() -> None:
    reached = {ExecutionStatus.PENDING}
    while new := {t for s in reached for t in MOVES[s]} - reached:
        reached |= new
    assert reached == set(ExecutionStatus)
    assert all(MOVES[status] for status in OPEN)


def test_what_people_may_do_follows_the_page() -> None:
    assert {ExecutionStatus.DISPATCHED, ExecutionStatus.RUNNING} == BUSY
    assert {ExecutionStatus.FAILED, ExecutionStatus.TIMED_OUT} == RETRYABLE
    assert ExecutionStatus.PENDING in RUNNABLE
    assert not RUNNABLE & BUSY


def test_the_check_constraints_allow_exactly_these_statuses() -> None:
    for table, column in ((ExecutionRow.__table__, "status"), (TaskRow.__table__, "execution_status")):
        checks = [
            str(c.sqltext)
            for c in table.constraints  # pyright: ignore[reportAttributeAccessIssue]
            if isinstance(c, sa.CheckConstraint) and str(c.sqltext).startswith(f"{column} IN")
        ]
        assert len(checks) == 1
        for status in ExecutionStatus:
            assert f"'{status}'" in checks[0]
        assert checks[0].count("'") == 2 * len(ExecutionStatus)
