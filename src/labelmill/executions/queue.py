"""The Queue's reads: pages of tasks with what their agents do, and why they wait.

A page is a merge of index ranges, one per (stage, status), so its cost is the page's, not the queue's.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from labelmill.executions.feeder import WORKER_SILENCE_SECONDS, survey
from labelmill.executions.limits import Waiting, why_waits
from labelmill.kit.clock import now
from labelmill.kit.errors import InvalidInputError
from labelmill.kit.pages import decode_cursor, encode_cursor
from labelmill.projects.tables import ProjectStatus
from labelmill.workflows.tables import ExecutionStatus


class Sort(StrEnum):
    """Orders of the Queue. Priority is the order in which tasks are fed: highest first, then oldest."""

    PRIORITY = "priority"
    OLDEST = "created_at"
    NEWEST = "-created_at"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class _Order:
    columns: str
    #: Rows after the cursor; `:c0`, `:c1` are the cursor's parts.
    after: str
    key: tuple[str, ...]
    casts: tuple[Callable[[Any], Any], ...]
    #: The same order where `execution_status` is null, said so that the planner sees it in the index.
    of_people: str | None = None


def _priority(part: Any) -> int:
    if not -(2**31) <= int(part) < 2**31:
        raise ValueError("not a priority")
    return int(part)


_ORDERS = {
    Sort.PRIORITY: _Order(
        "priority DESC, id",
        "priority <= :c0 AND (priority < :c0 OR id > :c1)",
        ("priority", "id"),
        (_priority, UUID),
        # After `IS NULL` it takes the index for unsorted, and would sort the whole stage.
        of_people="execution_status, priority DESC, id",
    ),
    # UUIDv7: the order of ids is the order of creation.
    Sort.OLDEST: _Order("id", "id > :c0", ("id",), (UUID,)),
    Sort.NEWEST: _Order("id DESC", "id < :c0", ("id",), (UUID,)),
    Sort.NAME: _Order("name, id", "(name, id) > (:c0, :c1)", ("name", "id"), (str, UUID)),
}


@dataclass(frozen=True, slots=True)
class Filter:
    """Which tasks, in which order. Empty `statuses`: all, also tasks outside agent stages."""

    stage_id: UUID | None = None
    statuses: Sequence[ExecutionStatus] = ()
    name_contains: str | None = None
    assignee_id: UUID | None = None
    priority_min: int | None = None
    sort: Sort = Sort.PRIORITY


_ROWS = """
SELECT tasks.id, tasks.project_id, tasks.name, tasks.priority, tasks.created_at, tasks.entered_at, tasks.item_id,
  tasks.execution_status, tasks.stage_id, stages.name AS stage_name, stages.kind AS stage_kind,
  data_items.kind AS item_kind, data_items.width, data_items.height, data_items.thumbnail_key,
  tasks.assignee_id, users.name AS assignee_name, tasks.execution_id,
  task_holds.user_id AS hold_user_id, holders.name AS hold_user_name, task_holds.holder AS hold_holder,
  task_holds.since AS hold_since, task_holds.until AS hold_until,
  (SELECT count(*) FROM labels WHERE labels.project_id = tasks.project_id AND labels.item_id = tasks.item_id
    AND labels.deleted_at IS NULL) AS label_count
FROM tasks
JOIN stages ON stages.id = tasks.stage_id
JOIN data_items ON data_items.id = tasks.item_id
LEFT JOIN users ON users.id = tasks.assignee_id
LEFT JOIN task_holds ON task_holds.task_id = tasks.id AND task_holds.until > now()
LEFT JOIN users AS holders ON holders.id = task_holds.user_id
"""
_PAGE = """
WITH branches AS (
  SELECT stages.id AS stage, statuses.status
  FROM stages CROSS JOIN unnest(CAST(:statuses AS text[])) AS statuses (status)
  WHERE stages.project_id = :project AND ({stage})
), page AS (
  SELECT rows.id FROM branches CROSS JOIN LATERAL (
    SELECT id, priority, name FROM tasks
    WHERE stage_id = branches.stage AND execution_status = branches.status AND {conditions}
    ORDER BY {columns} LIMIT :limit
  ) AS rows WHERE branches.status IS NOT NULL
  UNION ALL
  SELECT rows.id FROM branches CROSS JOIN LATERAL (
    SELECT id, priority, name FROM tasks
    WHERE stage_id = branches.stage AND execution_status IS NULL AND {conditions}
    ORDER BY {of_people} LIMIT :limit
  ) AS rows WHERE branches.status IS NULL
)
"""


@dataclass(slots=True)
class TaskPage:
    """Rows of `tasks` (see `_PAGE`), their executions by id, the newest execution by task, and why some wait."""

    rows: list[Any]
    next_cursor: str | None
    executions: dict[UUID, Any] = field(default_factory=dict[UUID, Any])
    newest: dict[UUID, Any] = field(default_factory=dict[UUID, Any])
    waits: dict[UUID, str] = field(default_factory=dict[UUID, str])


async def list_tasks(
    session: AsyncSession, *, project_id: UUID, filter: Filter, cursor: str | None, limit: int
) -> TaskPage:
    """One page of a project's tasks."""
    order = _ORDERS[filter.sort]
    values: dict[str, Any] = {
        "project": project_id,
        "stage": filter.stage_id,
        "limit": limit + 1,
        "statuses": list(filter.statuses) or [*ExecutionStatus, None],
    }
    conditions = ["TRUE"]
    if cursor is not None:
        conditions.append(order.after)
        values |= _cursor_values(filter.sort, cursor)
    if filter.name_contains:
        conditions.append("name ILIKE :q")
        values["q"] = f"%{_escaped(filter.name_contains)}%"
    if filter.assignee_id is not None:
        conditions.append("assignee_id = :assignee")
        values["assignee"] = filter.assignee_id
    if filter.priority_min is not None:
        conditions.append("priority >= :priority_min")
        values["priority_min"] = filter.priority_min
    page = _PAGE.format(
        stage="stages.removed_at IS NULL" if filter.stage_id is None else "stages.id = :stage",
        conditions=" AND ".join(conditions),
        columns=order.columns,
        of_people=order.of_people or order.columns,
    )
    sorted_ = ", ".join(f"tasks.{column.strip()}" for column in order.columns.split(","))
    query = f"{page} {_ROWS} WHERE tasks.id IN (SELECT id FROM page) ORDER BY {sorted_} LIMIT :limit"
    if filter.stage_id is None:
        del values["stage"]
    rows = list((await session.execute(sa.text(query), values)).all())
    more, rows = len(rows) > limit, rows[:limit]
    key = encode_cursor([filter.sort, *(getattr(rows[-1], k) for k in order.key)]) if more else None
    return await _with_executions(session, project_id, TaskPage(rows, key))


async def get_task(session: AsyncSession, *, project_id: UUID, task_id: UUID) -> TaskPage:
    """One task as a page of its own; an empty page when the project has no such task."""
    query = sa.text(f"{_ROWS} WHERE tasks.id = :task AND tasks.project_id = :project")
    rows = list((await session.execute(query, {"task": task_id, "project": project_id})).all())
    return await _with_executions(session, project_id, TaskPage(rows, None))


def _cursor_values(sort: Sort, cursor: str) -> dict[str, Any]:
    order = _ORDERS[sort]
    of_sort, *parts = decode_cursor(cursor, length=len(order.key) + 1)
    if of_sort != sort:
        raise InvalidInputError("This cursor belongs to another order; start from the first page.", field="cursor")
    try:
        return {f"c{i}": cast_(part) for i, (cast_, part) in enumerate(zip(order.casts, parts, strict=True))}
    except (ValueError, TypeError, AttributeError):
        raise InvalidInputError("This cursor is not one that the list gave out.", field="cursor") from None


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


EXECUTION_COLUMNS = """
  executions.*, stages.name AS stage_name, enabled_agents.name AS agent_name, agents.slug AS agent_slug,
  agent_versions.version AS agent_version, agent_versions.card ->> 'icon' AS icon, enabled_agents.max_attempts
FROM executions
JOIN stages ON stages.id = executions.stage_id
JOIN enabled_agents ON enabled_agents.id = executions.enabled_agent_id
JOIN agent_versions ON agent_versions.id = executions.agent_version_id
JOIN agents ON agents.id = agent_versions.agent_id
"""
_CURRENT = sa.text(f"SELECT {EXECUTION_COLUMNS} WHERE executions.id = ANY(:ids)")
_LATEST = sa.text(
    f"""
    SELECT {EXECUTION_COLUMNS} WHERE executions.id IN (
      SELECT newest.id FROM unnest(CAST(:tasks AS uuid[])) AS wanted (task_id) CROSS JOIN LATERAL (
        SELECT id FROM executions WHERE executions.task_id = wanted.task_id AND trigger <> 'editor'
        ORDER BY id DESC LIMIT 1
      ) AS newest)
    """
)


async def _with_executions(session: AsyncSession, project_id: UUID, page: TaskPage) -> TaskPage:
    if not page.rows:
        return page
    ids = [r.execution_id for r in page.rows if r.execution_id is not None]
    if ids:
        page.executions = {r.id: r for r in (await session.execute(_CURRENT, {"ids": ids})).all()}
    newest = await session.execute(_LATEST, {"tasks": [r.id for r in page.rows]})
    page.newest = {r.task_id: r for r in newest.all()}
    pending = [r for r in page.rows if r.execution_status == ExecutionStatus.PENDING]
    if pending:
        explain = await explainer(session, project_id)
        page.waits = {
            r.id: explain(r.stage_id, page.executions.get(r.execution_id) if r.execution_id else None) for r in pending
        }
    return page


_STAGE_FACTS = sa.text(
    """
    SELECT stages.id, stages.live, stages.mode, stages.paused_reason, projects.status AS project_status,
      stages.enabled_agent_id, rate_windows.tokens, rate_windows.refilled_at,
      (SELECT count(*) FROM workers WHERE seen_at > now() - make_interval(secs => :silence)) AS workers
    FROM stages JOIN projects ON projects.id = stages.project_id
    LEFT JOIN rate_windows ON rate_windows.enabled_agent_id = stages.enabled_agent_id
    WHERE stages.project_id = :project AND stages.kind = 'agent'
    """
)


class Explainer:
    """Says why Pending tasks of one project's stages wait; reads the facts once for a whole page."""

    def __init__(self, stages: dict[UUID, Any], demands: dict[UUID, Any], free: dict[bool, int]) -> None:
        self._stages = stages
        self._demands = demands
        self._free = free
        self._now: datetime = now()

    def __call__(self, stage_id: UUID, execution: Any | None) -> str:
        stage = self._stages[stage_id]
        if stage.mode == "external":
            return "A program outside Labelmill takes tasks from this stage."
        demand = self._demands.get(stage_id)
        if demand is None:
            return (
                "The stage has no agent. Choose one in the workflow."
                if stage.enabled_agent_id is None
                else ("The project is archived.")
            )
        rate = demand.rate_per_minute
        tokens = 1.0
        if rate is not None and stage.tokens is not None:
            tokens = stage.tokens + (self._now - stage.refilled_at).total_seconds() * rate / 60
        return why_waits(
            Waiting(
                live=stage.live,
                paused_reason=stage.paused_reason,
                project_archived=stage.project_status == ProjectStatus.ARCHIVED,
                manual=execution is not None and execution.trigger == "manual",
                not_before=execution.not_before if execution is not None else None,
                workers=stage.workers,
                busy=demand.busy,
                max_concurrency=demand.max_concurrency,
                rate_per_minute=rate,
                rate_exhausted=tokens < 1,
                window_full=self._free[demand.cpu_bound] <= 0,
            ),
            now=self._now,
        )


async def explainer(session: AsyncSession, project_id: UUID) -> Explainer:
    """The facts about a project's agent stages, ready to explain any of their Pending tasks."""
    stages = {
        r.id: r
        for r in (await session.execute(_STAGE_FACTS, {"project": project_id, "silence": WORKER_SILENCE_SECONDS})).all()
    }
    demands, capacity = await survey(session)
    free = {
        kind: capacity.window(cpu_bound=kind)
        - sum({d.agent_id: d.busy for d in demands if d.cpu_bound is kind}.values())
        for kind in (True, False)
    }
    return Explainer(stages, {d.stage_id: d for d in demands}, free)
