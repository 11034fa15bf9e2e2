"""Agents' results become labels: many executions at once, and never over a newer edit."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from labelmill.kit.events import SYSTEM, Actor, Event, emit
from labelmill.kit.ids import new_id
from labelmill.labels.changes import Changes
from labelmill.labels.snapshots import Author
from labelmill.labels.tables import AuthorKind, LabelRow, RevisionOp
from labelmill.labels.writes import Change, Insertion, change_labels, insert_labels


@dataclass(frozen=True, slots=True)
class Application:
    """One execution's checked result, to be applied; `seen` has the versions of the labels it was shown."""

    execution_id: UUID
    project_id: UUID
    item_id: UUID
    result: Changes
    seen: Mapping[UUID, int]


@dataclass(frozen=True, slots=True)
class Conflict:
    """A label that is no longer what the agent saw."""

    label_id: UUID
    message: str


@dataclass(frozen=True, slots=True)
class Applied:
    """What became of an application. With conflicts nothing of it was written."""

    created: int = 0
    updated: int = 0
    deleted: int = 0
    conflicts: list[Conflict] = field(default_factory=list[Conflict])


async def apply_results(session: AsyncSession, applications: Sequence[Application]) -> dict[UUID, Applied]:
    """Write results that `check_result` found good, in at most five statements however many they are.

    Answers by execution id. An application with a conflict leaves nothing behind; the others stand.
    """
    current = await _lock(session, applications)
    taken: set[UUID] = set()
    applied: dict[UUID, Applied] = {}
    kept: list[Application] = []
    for application in applications:
        conflicts = _conflicts(application, current, taken)
        if conflicts:
            applied[application.execution_id] = Applied(conflicts=conflicts)
            continue
        taken.update(_touched(application.result))
        kept.append(application)
        applied[application.execution_id] = Applied(
            created=len(application.result.create),
            updated=len(application.result.update),
            deleted=len(application.result.delete),
        )
    await insert_labels(session, [x for application in kept for x in _insertions(application)])
    await change_labels(session, [x for application in kept for x in _changes(application, current)])
    await _announce(session, kept, applied)
    return applied


async def _lock(session: AsyncSession, applications: Sequence[Application]) -> dict[UUID, Any]:
    ids = {label_id for application in applications for label_id in _touched(application.result)}
    if not ids:
        return {}
    rows = await session.execute(
        sa.select(
            LabelRow.id,
            LabelRow.project_id,
            LabelRow.item_id,
            LabelRow.class_id,
            LabelRow.z,
            LabelRow.confidence,
            LabelRow.review,
            LabelRow.version,
            LabelRow.author_kind,
            LabelRow.deleted_at,
        )
        .where(LabelRow.id == sa.any_(sa.bindparam("ids", list(ids), sa.ARRAY(sa.Uuid))))
        .order_by(LabelRow.id)
        .with_for_update()
    )
    return {row.id: row for row in rows}


def _touched(result: Changes) -> list[UUID]:
    return [*(update.id for update in result.update), *result.delete]


def _conflicts(application: Application, current: Mapping[UUID, Any], taken: set[UUID]) -> list[Conflict]:
    conflicts: list[Conflict] = []
    for label_id in _touched(application.result):
        message = _conflict(application, label_id, current.get(label_id), taken)
        if message is not None:
            conflicts.append(Conflict(label_id, message))
    return conflicts


def _conflict(application: Application, label_id: UUID, row: Any, taken: set[UUID]) -> str | None:
    if row is None or (row.project_id, row.item_id) != (application.project_id, application.item_id):
        return f"label {label_id} is not on this item"
    name = f"'{row.class_id}' label {label_id}"
    if label_id not in application.seen:
        return f"{name} was not shown to the agent"
    if label_id in taken:
        return f"{name} was changed by another execution at the same time"
    author = {AuthorKind.PERSON: "a person", AuthorKind.EXECUTION: "another execution"}.get(
        row.author_kind, "an import"
    )
    if row.deleted_at is not None:
        return f"{name} was deleted by {author}"
    if row.version != application.seen[label_id]:
        seen = application.seen[label_id]
        return f"{name} was changed by {author}: it is at version {row.version}, the agent saw version {seen}"
    return None


def _insertions(application: Application) -> list[Insertion]:
    author = (AuthorKind.EXECUTION, application.execution_id)
    return [
        Insertion(
            id=new_id(),
            project_id=application.project_id,
            item_id=application.item_id,
            kind=new.kind,
            class_id=new.class_id,
            frame=new.frame,
            geometry=new.geometry,
            attributes=new.attributes,
            confidence=new.confidence,
            author=author,
        )
        for new in application.result.create
    ]


def _changes(application: Application, current: Mapping[UUID, Any]) -> list[Change]:
    author = (AuthorKind.EXECUTION, application.execution_id)
    changes: list[Change] = []
    for update in application.result.update:
        row = current[update.id]
        changes.append(
            Change(
                id=update.id,
                op=RevisionOp.UPDATE,
                author=author,
                made_by=author,
                class_id=row.class_id,
                z=row.z,
                confidence=row.confidence if update.confidence is None else update.confidence,
                review=None,
                geometry=None if update.geometry is None else update.geometry.model_dump(mode="json"),
                attributes=update.attributes,
            )
        )
    return changes + [_deletion(label_id, current[label_id], author) for label_id in application.result.delete]


def _deletion(label_id: UUID, row: Any, author: Author) -> Change:
    return Change(
        id=label_id,
        op=RevisionOp.DELETE,
        author=author,
        made_by=author,
        class_id=row.class_id,
        z=row.z,
        confidence=row.confidence,
        review=row.review,
    )


async def _announce(
    session: AsyncSession, applications: Sequence[Application], applied: Mapping[UUID, Applied]
) -> None:
    """One event a project, however many executions wrote."""
    projects: dict[UUID, list[Application]] = defaultdict(list)
    for application in applications:
        done = applied[application.execution_id]
        if done.created or done.updated or done.deleted:
            projects[application.project_id].append(application)
    await emit(
        session,
        *(
            Event(
                "labels.changed",
                subject=group[0].item_id if len(group) == 1 else None,
                project=project_id,
                actor=Actor("execution", group[0].execution_id) if len(group) == 1 else SYSTEM,
                data={
                    "item_ids": [str(a.item_id) for a in group],
                    "execution_ids": [str(a.execution_id) for a in group],
                    "created": sum(applied[a.execution_id].created for a in group),
                    "updated": sum(applied[a.execution_id].updated for a in group),
                    "deleted": sum(applied[a.execution_id].deleted for a in group),
                },
            )
            for project_id, group in projects.items()
        ),
    )
