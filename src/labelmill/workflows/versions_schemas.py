"""Wire types of a workflow's versions: what a save would do, what each version changed, templates."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from labelmill.workflows.files import FileCheck
from labelmill.workflows.graph import Graph
from labelmill.workflows.history import VersionView
from labelmill.workflows.templates import Template
from labelmill.workflows.versions import SavePlan


class _Wire(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class GraphCheck(BaseModel):
    """A graph to check, and the version that it was made from, where that matters."""

    model_config = ConfigDict(extra="forbid")

    graph: Graph
    version: Annotated[int, Field(ge=0, strict=True)] | None = None


class WorkflowProblem(_Wire):
    """One thing to mend. `node` is a node's id, `edge` is `source:pathway`; both null: the whole."""

    node: str | None
    edge: str | None
    message: str


class NamedNode(_Wire):
    """A node, by its name in the version that has it."""

    node: str
    kind: str
    name: str


class RemovedNode(NamedNode):
    """A node that is no more, and the tasks that its stage holds now."""

    tasks: int


class RenamedNode(_Wire):
    """A node's name, and its next one."""

    node: str
    before: str
    after: str


class StageWorker(_Wire):
    """Who works in an agent stage; `name` is null for nobody, for a program, and for an agent that is gone."""

    mode: Literal["managed", "external"]
    enabled_agent_id: UUID | None
    name: str | None


class StageAgentChange(_Wire):
    """A stage gets another agent; `pauses`: it is live now, and a save pauses it."""

    node: str
    name: str
    before: StageWorker
    after: StageWorker
    tasks: int
    pauses: bool


class ReroutedWay(_Wire):
    """A pathway that leads to another node; null: there was, or is, no such pathway."""

    node: str
    name: str
    pathway: str
    before: str | None
    after: str | None
    tasks: int


class WorkflowChanges(_Wire):
    """The difference between two versions. `drawing`: some node is drawn elsewhere."""

    added: list[NamedNode]
    removed: list[RemovedNode]
    renamed: list[RenamedNode]
    agents: list[StageAgentChange]
    rerouted: list[ReroutedWay]
    settings: list[NamedNode]
    drawing: bool


class BlockedChange(_Wire):
    """Why a save is refused though the graph has no problems: a `kind` that changes, or `tasks` in a removed stage."""

    node: str
    reason: Literal["kind", "tasks"]
    message: str
    tasks: int


class WorkflowCheck(_Wire):
    """The dry run of a save. It would go through when `problems` and `blocked` are empty and it is not `stale`.

    `version` is the current one; `summary` tells the changes in sentences.
    """

    version: int
    stale: bool
    problems: list[WorkflowProblem]
    changes: WorkflowChanges
    summary: list[str]
    blocked: list[BlockedChange]


def check_out(plan: SavePlan, made_from: int | None) -> WorkflowCheck:
    """The wire form of a plan."""
    return WorkflowCheck(
        version=plan.version,
        stale=made_from is not None and made_from != plan.version,
        problems=[WorkflowProblem.model_validate(problem) for problem in plan.problems],
        changes=WorkflowChanges.model_validate(plan.changes),
        summary=plan.summary,
        blocked=[BlockedChange.model_validate(block) for block in plan.blocked],
    )


class WorkflowFileProblem(WorkflowProblem):
    """One thing to mend in a file; `line` counts from 1, and is null for what no line is to blame for."""

    line: int | None


class WorkflowFileCheck(_Wire):
    """What applying a file would do; without problems it goes through. Unreadable: `graph` and `check` are null."""

    graph: Graph | None
    problems: list[WorkflowFileProblem]
    check: WorkflowCheck | None


def file_check_out(found: FileCheck) -> WorkflowFileCheck:
    """The wire form of a file's check."""
    return WorkflowFileCheck(
        graph=found.graph,
        problems=[WorkflowFileProblem.model_validate(problem) for problem in found.problems],
        check=check_out(found.plan, None) if found.plan is not None else None,
    )


class VersionAuthor(_Wire):
    """Who saved a version."""

    id: UUID
    name: str


class WorkflowVersion(_Wire):
    """One saved version; `by` is null when Labelmill made it, `summary` says in sentences what it changed."""

    version: int
    at: datetime
    by: VersionAuthor | None
    summary: list[str]


class WorkflowVersionDetail(WorkflowVersion):
    """One saved version with its graph, to look at or to take up again."""

    graph: Graph


class WorkflowTemplate(_Wire):
    """A workflow to begin with. Its agent nodes have no agent yet."""

    id: str
    name: str
    summary: str
    graph: Graph


class WorkflowTemplateList(BaseModel):
    """All templates, the simplest first."""

    items: list[WorkflowTemplate]


def version_out(view: VersionView) -> WorkflowVersion:
    """The wire form of a version in the list."""
    return WorkflowVersion.model_validate(view)


def version_detail_out(view: VersionView) -> WorkflowVersionDetail:
    """The wire form of one version."""
    return WorkflowVersionDetail.model_validate(view)


def templates_out(templates: tuple[Template, ...]) -> WorkflowTemplateList:
    """The wire form of the templates."""
    return WorkflowTemplateList(items=[WorkflowTemplate.model_validate(template) for template in templates])
