"""Wire types of workflows, their stages, people's verbs on tasks, and a project's agents."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from labelmill.agents.contract import Prompt
from labelmill.agents.forms import Limits
from labelmill.agents.queries import EnabledAgent as EnabledAgentView
from labelmill.workflows.compiled import Compiled
from labelmill.workflows.graph import Graph
from labelmill.workflows.queries import StageUse, StageView
from labelmill.workflows.selection import Selection
from labelmill.workflows.tables import ExecutionStatus, StageKind


class _Request(BaseModel):
    model_config = ConfigDict(extra="forbid")


class StageAgent(BaseModel):
    """What runs in an agent stage, and whether it does."""

    mode: Literal["managed", "external"]
    live: bool
    enabled_agent_id: UUID | None
    agent_slug: str | None
    agent_name: str | None
    icon: str | None
    version: str | None
    decisions: list[str]
    pathways: list[str]
    paused_reason: str | None


class Stage(BaseModel):
    """A stage and how many tasks it holds; agent stages by execution status as well."""

    id: UUID
    node_id: str
    kind: StageKind
    name: str
    position: int
    count: int
    status_counts: dict[ExecutionStatus, int]
    agent: StageAgent | None


class StageList(BaseModel):
    """All stages of a workflow, in the order in which tasks meet them."""

    items: list[Stage]


class Workflow(BaseModel):
    """A project's workflow at its current version; `id` is the project's."""

    id: UUID
    version: int
    graph: Graph
    stages: list[Stage]


class WorkflowChange(_Request):
    """The next graph, made from `version`."""

    version: Annotated[int, Field(ge=0)]
    graph: Graph


class StageRef(BaseModel):
    """Which stage."""

    id: UUID
    name: str
    kind: StageKind


class TaskMove(BaseModel):
    """Where a task is after a person's verb."""

    task_id: UUID
    stage: StageRef


class PriorityChange(_Request):
    """A priority for many tasks; higher goes first."""

    selection: Selection
    priority: Annotated[int, Field(ge=-1_000_000, le=1_000_000)]


class Assignment(_Request):
    """Who is to work on many tasks; null is nobody."""

    selection: Selection
    user_id: UUID | None


class Changed(BaseModel):
    """How many tasks a bulk verb changed."""

    changed: int


class UsedIn(BaseModel):
    """A stage that runs an enabled agent."""

    stage_id: UUID
    stage_name: str


class EnabledAgent(BaseModel):
    """An agent as enabled in a project. `revision` counts its changes."""

    id: UUID
    slug: str
    name: str
    version: str
    icon: str
    prompts: list[Prompt]
    config: dict[str, Any]
    config_schema: dict[str, Any]
    decisions: list[str]
    limits: Limits
    used_in: list[UsedIn]
    created_at: datetime
    updated_at: datetime
    revision: int


class EnabledAgentList(BaseModel):
    """A project's enabled agents, the oldest first."""

    items: list[EnabledAgent]


class AgentEnabling(_Request):
    """An agent to enable; what is left out is the agent's default."""

    slug: str
    name: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    config: dict[str, Any] = {}
    limits: Limits | None = None


class AgentChange(_Request):
    """What to change; a limit that is left out stays."""

    name: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    config: dict[str, Any] | None = None
    limits: Limits | None = None


def workflow_out(workflow: Compiled, stages: list[StageView]) -> Workflow:
    """The wire form of a workflow."""
    return Workflow(
        id=workflow.project_id,
        version=workflow.version,
        graph=workflow.graph,
        stages=[stage_out(stage) for stage in stages],
    )


def stage_out(view: StageView) -> Stage:
    """The wire form of a stage."""
    row = view.row
    return Stage(
        id=row.id,
        node_id=row.node_id,
        kind=StageKind(row.kind),
        name=row.name,
        position=row.position,
        count=sum(view.counts.values()),
        status_counts={ExecutionStatus(status): count for status, count in view.counts.items() if status},
        agent=_stage_agent_out(view) if row.kind == StageKind.AGENT else None,
    )


def _stage_agent_out(view: StageView) -> StageAgent:
    row, agent = view.row, view.agent
    return StageAgent(
        mode="external" if row.mode == "external" else "managed",
        live=row.live,
        enabled_agent_id=row.enabled_agent_id,
        agent_slug=agent.slug if agent else None,
        agent_name=agent.name if agent else None,
        icon=agent.card.icon if agent else None,
        version=agent.version if agent else None,
        decisions=list(agent.decisions) if agent else [],
        pathways=list(view.pathways),
        paused_reason=row.paused_reason,
    )


def enabled_agent_out(agent: EnabledAgentView, used_in: list[StageUse]) -> EnabledAgent:
    """The wire form of an enabled agent."""
    return EnabledAgent(
        id=agent.id,
        slug=agent.slug,
        name=agent.name,
        version=agent.version,
        icon=agent.card.icon,
        prompts=agent.card.prompts,
        config=agent.config,
        config_schema=agent.config_schema,
        decisions=list(agent.decisions),
        limits=agent.limits,
        used_in=[UsedIn(stage_id=use.stage_id, stage_name=use.name) for use in used_in],
        created_at=agent.created_at,
        updated_at=agent.updated_at,
        revision=agent.revision,
    )
