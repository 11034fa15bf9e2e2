"""Makes the demo project and lets its agents run: people, ontology, workflow, photographs, a little history."""

import asyncio
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from labelmill.agents.actions import enable_agent, update_enabled
from labelmill.agents.forms import Limits
from labelmill.agents.registry import load_registry
from labelmill.demo.ontology import DEMO_ONTOLOGY
from labelmill.demo.photos import copy_photos
from labelmill.executions.actions import cancel_tasks, go_live, pause, run_task
from labelmill.identity.actions import create_user
from labelmill.identity.policy import ProjectRole, WorkspaceRole
from labelmill.identity.principal import Principal
from labelmill.identity.tables import UserRow
from labelmill.kit.events import SYSTEM, Actor
from labelmill.media.importer import import_folder
from labelmill.projects.access import load_access
from labelmill.projects.actions import create_project, set_member
from labelmill.projects.tables import ProjectRow
from labelmill.runtime import Services
from labelmill.workflows.actions import approve, submit
from labelmill.workflows.compiled import Compiled
from labelmill.workflows.placing import place_items
from labelmill.workflows.selection import Selection
from labelmill.workflows.tables import TaskRow
from labelmill.workflows.templates import prelabel_and_review
from labelmill.workflows.versions import save_workflow

PROJECT: Final = "Street and studio photographs"
PASSWORD: Final = "labelmill-demo"
#: How far the demo's tasks have come when people first look.
DETECTED, SUBMITTED, APPROVED = 12, 6, 3
_PATIENCE_SECONDS = 300.0

#: Called with a sentence about what happens now.
Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Person:
    """One of the demo's people; all have the same password."""

    email: str
    name: str
    workspace: WorkspaceRole
    project: ProjectRole
    #: What they are, in words.
    title: str


PEOPLE: Final = (
    Person("admin@demo.example", "Ada Admin", WorkspaceRole.ADMIN, ProjectRole.ADMIN, "Project admin, workspace admin"),
    Person("manager@demo.example", "Mia Manager", WorkspaceRole.MEMBER, ProjectRole.TEAM_MANAGER, "Team manager"),
    Person("annotator@demo.example", "Ana Annotator", WorkspaceRole.TASKER, ProjectRole.ANNOTATOR, "Annotator"),
    Person("reviewer@demo.example", "Rui Reviewer", WorkspaceRole.TASKER, ProjectRole.REVIEWER, "Reviewer"),
    Person(
        "both@demo.example", "Bo Both", WorkspaceRole.TASKER, ProjectRole.ANNOTATOR_REVIEWER, "Annotator & reviewer"
    ),
)


async def seed(services: Services, *, images: Path | None, tell: Tell) -> UUID:
    """Make the demo, unless it is there already; returns its project.

    The services' worker and leader must be running: the agents' part is done by them, not by us.
    """
    async with services.database.transaction() as session:
        known = await session.scalar(sa.select(ProjectRow.id).where(ProjectRow.name == PROJECT))
    if known is not None:
        tell("The demo project is there already.")
        return known
    with tempfile.TemporaryDirectory() as scratch:
        folder = images or Path(scratch) / "photographs"
        # Before there is a project: without photographs there is nothing to show.
        if images is None:
            await asyncio.to_thread(copy_photos, folder)
        demo = await _make_project(services)
        tell("Importing photographs ...")
        report = await import_folder(
            services.database,
            services.storage,
            services.settings,
            project_id=demo.project,
            folder=folder,
            created_by=demo.people[0],
            place=place_items,
        )
    tell(f"{report.added} photographs imported, {report.refused} refused, {report.duplicates} there twice.")
    await _let_agents_run(services, demo, tell)
    return demo.project


@dataclass(frozen=True, slots=True)
class _Demo:
    project: UUID
    people: list[UUID]
    stages: dict[str, UUID]
    detector: UUID

    @property
    def manager(self) -> Actor:
        return Actor("person", self.people[1])

    def principal(self, index: int) -> Principal:
        """One of `PEOPLE`, by place, as somebody who acts."""
        person = PEOPLE[index]
        return Principal(self.people[index], person.name, person.email, person.workspace, via="cli")


async def _make_project(services: Services) -> _Demo:
    async with services.database.transaction() as session:
        people = [await _person(session, person) for person in PEOPLE]
        admin = Actor("person", people[0].id)
        project = await create_project(
            session,
            admin,
            name=PROJECT,
            description="Agents sort, pre-label and check real photographs; people annotate and review.",
            document=DEMO_ONTOLOGY,
        )
        for person, row in zip(PEOPLE, people, strict=True):
            await set_member(session, admin, project_id=project.id, user_id=row.id, role=person.project)
        agents = {slug: await _enable(session, services, admin, project.id, slug) for slug in _AGENTS}
        workflow = await _save(session, admin, project.id, agents)
    return _Demo(
        project=project.id,
        people=[row.id for row in people],
        stages={node: stage.id for node, stage in workflow.stages.items()},
        detector=agents["object-detector"],
    )


#: The demo's agents, and what they are set to beside their defaults.
_AGENTS: Final[dict[str, dict[str, object]]] = {
    "image-quality-gate": {},
    "object-detector": {"tiles": 3},
    "smart-segment": {"class_id": "outline"},
    "label-qa": {},
    "face-blur": {},
}


async def _person(session: AsyncSession, person: Person) -> UserRow:
    return await create_user(
        session, SYSTEM, email=person.email, name=person.name, password=PASSWORD, workspace_role=person.workspace
    )


async def _enable(session: AsyncSession, services: Services, actor: Actor, project: UUID, slug: str) -> UUID:
    enabled = await enable_agent(
        session,
        actor,
        project_id=project,
        ontology=DEMO_ONTOLOGY,
        installed=load_registry(services.settings.agent_modules),
        slug=slug,
        config=_AGENTS[slug],
    )
    return enabled.id


async def _save(session: AsyncSession, actor: Actor, project: UUID, agents: dict[str, UUID]) -> Compiled:
    graph = prelabel_and_review(
        quality_gate=agents["image-quality-gate"],
        detector=agents["object-detector"],
        label_qa=agents["label-qa"],
    )
    return await save_workflow(session, actor, project_id=project, version=0, graph=graph)


async def _let_agents_run(services: Services, demo: _Demo, tell: Tell) -> None:
    """Gate for all, detector for some, a few tasks on to review and Label QA; one canceled, some timed out."""
    gate, detector, qa = (demo.stages[node] for node in ("quality-gate", "detector", "label-qa"))
    tell("Image Quality Gate looks at every photograph ...")
    await _set_live(services, demo, gate, live=True)
    await _until(services, lambda s: _empty(s, gate))
    waiting = await _tasks_in(services, detector)
    tell(f"Object Detector pre-labels {min(DETECTED, len(waiting))} photographs ...")
    await _run(services, demo, waiting[:DETECTED])
    await _until(services, lambda s: _idle(s, detector))
    late = waiting[DETECTED : DETECTED + 2]
    if late:
        tell("Two more run with a time limit that is far too short, so that there is something to retry ...")
        await _limit(services, demo, 0.1)
        await _run(services, demo, late)
        await _until(services, lambda s: _idle(s, detector))
        await _limit(services, demo, 60.0)
    await _cancel_last(services, demo, detector)
    annotated = (await _tasks_in(services, demo.stages["annotate"]))[:SUBMITTED]
    async with services.database.transaction() as session:
        annotator = await load_access(session, demo.principal(2), demo.project)
        reviewer = await load_access(session, demo.principal(3), demo.project)
        for task in annotated:
            await submit(session, annotator, task_id=task)
        for task in annotated[:APPROVED]:
            await approve(session, reviewer, task_id=task)
    tell("Label QA checks what was approved ...")
    await _set_live(services, demo, qa, live=True)
    await _until(services, lambda s: _idle(s, qa))
    async with services.database.transaction() as session:
        await pause(
            session,
            demo.manager,
            project_id=demo.project,
            stage_id=detector,
            reason="Paused for you to try Run and Go live",
        )


async def _set_live(services: Services, demo: _Demo, stage: UUID, *, live: bool) -> None:
    verb = go_live if live else pause
    async with services.database.transaction() as session:
        await verb(session, demo.manager, project_id=demo.project, stage_id=stage)


async def _run(services: Services, demo: _Demo, tasks: list[UUID]) -> None:
    async with services.database.transaction() as session:
        for task in tasks:
            await run_task(session, demo.manager, project_id=demo.project, task_id=task)


async def _limit(services: Services, demo: _Demo, seconds: float) -> None:
    async with services.database.transaction() as session:
        await update_enabled(
            session,
            demo.manager,
            project_id=demo.project,
            enabled_id=demo.detector,
            installed=load_registry(services.settings.agent_modules),
            limits=Limits(timeout_seconds=seconds),
        )


async def _cancel_last(services: Services, demo: _Demo, stage: UUID) -> None:
    pending = await _tasks_in(services, stage, status="pending")
    if len(pending) < 2:
        return
    async with services.database.transaction() as session:
        await cancel_tasks(
            session,
            demo.manager,
            services.dispatcher,
            project_id=demo.project,
            selection=Selection(task_ids=pending[-1:]),
        )


async def _tasks_in(services: Services, stage: UUID, *, status: str | None = None) -> list[UUID]:
    query = sa.select(TaskRow.id).where(TaskRow.stage_id == stage).order_by(TaskRow.id)
    if status is not None:
        query = query.where(TaskRow.execution_status == status)
    async with services.database.transaction() as session:
        return list(await session.scalars(query))


async def _empty(session: AsyncSession, stage: UUID) -> bool:
    return not await session.scalar(sa.select(sa.exists().where(TaskRow.stage_id == stage)))


async def _idle(session: AsyncSession, stage: UUID) -> bool:
    """No execution of the stage is open; tasks may wait for theirs."""
    return not await session.scalar(
        sa.text(
            "SELECT EXISTS (SELECT 1 FROM executions WHERE stage_id = :stage"
            " AND status IN ('pending', 'dispatched', 'running')) OR EXISTS (SELECT 1 FROM tasks JOIN stages"
            " ON stages.id = tasks.stage_id WHERE stage_id = :stage AND live AND execution_status = 'pending')"
        ),
        {"stage": stage},
    )


async def _until(services: Services, done: Callable[[AsyncSession], Awaitable[bool]]) -> None:
    async with asyncio.timeout(_PATIENCE_SECONDS):
        while True:
            async with services.database.transaction() as session:
                if await done(session):
                    return
            await asyncio.sleep(0.2)
