"""The difference between two versions of a workflow, and what a save would do to stages and their tasks. Pure.

`versions.save_workflow` acts by the very same plan, so what is told before is what is done.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal
from uuid import UUID

from labelmill.workflows.graph import AgentNode, ConsensusNode, Graph, Node, RouterNode
from labelmill.workflows.routing import holds_tasks

#: The name of an enabled agent by its id; None for one that is not enabled here.
AgentNames = Callable[[UUID], str | None]


@dataclass(frozen=True, slots=True)
class StageNow:
    """A stage's row as a save finds it, and how many tasks it holds; `removed` when an older version had it."""

    node: str
    kind: str
    name: str
    mode: str | None
    enabled_agent_id: UUID | None
    live: bool
    removed: bool
    tasks: int


@dataclass(frozen=True, slots=True)
class Named:
    """A node, by its name in the version that has it."""

    node: str
    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class Removed:
    """A node that is no more, and the tasks that its stage holds now."""

    node: str
    kind: str
    name: str
    tasks: int


@dataclass(frozen=True, slots=True)
class Renamed:
    """A node's name, and its next one."""

    node: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class AgentUse:
    """Who works in an agent stage: an enabled agent, or (external) a program. `name` is None for one that is gone."""

    mode: Literal["managed", "external"]
    enabled_agent_id: UUID | None
    name: str | None


@dataclass(frozen=True, slots=True)
class AgentChange:
    """A stage gets another agent; `pauses` when it is live now."""

    node: str
    name: str
    before: AgentUse
    after: AgentUse
    tasks: int
    pauses: bool


@dataclass(frozen=True, slots=True)
class Rerouted:
    """A pathway of a node that stays leads to another node; None: there is no such pathway."""

    node: str
    name: str
    pathway: str
    before: str | None
    after: str | None
    tasks: int


@dataclass(frozen=True, slots=True)
class Changes:
    """All that the next version changes. `drawing`: where nodes are drawn."""

    added: list[Named]
    removed: list[Removed]
    renamed: list[Renamed]
    agents: list[AgentChange]
    rerouted: list[Rerouted]
    settings: list[Named]
    drawing: bool


@dataclass(frozen=True, slots=True)
class Block:
    """Why a save is refused though the graph has no problems: a `kind` that changes, or `tasks` in what is removed."""

    node: str
    reason: Literal["kind", "tasks"]
    message: str
    tasks: int = 0


def compare(before: Graph, after: Graph, stages: Mapping[str, StageNow], agent_name: AgentNames) -> Changes:
    """What `after` changes of `before`. `stages` by node id may be left empty: then no tasks are told of."""
    old, new = _by_id(before), _by_id(after)
    # A node that changes its kind is another node.
    kept = [n for node_id, n in new.items() if node_id in old and old[node_id].kind == n.kind]
    stayed = {node.id for node in kept}
    return Changes(
        added=[_named(n) for n in new.values() if n.id not in stayed],
        removed=[
            Removed(n.id, n.kind, n.name.strip(), _tasks(stages, n.id)) for n in old.values() if n.id not in stayed
        ],
        renamed=[
            Renamed(n.id, old[n.id].name.strip(), n.name.strip())
            for n in kept
            if old[n.id].name.strip() != n.name.strip()
        ],
        agents=[change for n in kept if (change := _agent_change(old[n.id], n, stages, agent_name)) is not None],
        rerouted=[change for n in kept for change in _rerouted(before, after, n, _tasks(stages, n.id))],
        settings=[_named(n) for n in kept if _settings(old[n.id]) != _settings(n)],
        drawing=any(old[n.id].position != n.position for n in kept),
    )


def blocks(graph: Graph, stages: Mapping[str, StageNow]) -> list[Block]:
    """What forbids a save, in words with the way out."""
    return list(_blocks(graph, stages))


def removed_stages(graph: Graph, stages: Mapping[str, StageNow]) -> list[StageNow]:
    """The stages that the graph has no more."""
    kept = {node.id for node in graph.nodes if holds_tasks(node)}
    return [now for now in stages.values() if not now.removed and now.node not in kept]


def runs(node: Node) -> tuple[Literal["managed", "external"] | None, UUID | None]:
    """Mode and managed agent of a node; (None, None) for other kinds."""
    if not isinstance(node, AgentNode):
        return None, None
    return node.config.mode, node.config.enabled_agent_id if node.config.mode == "managed" else None


def pauses(now: StageNow, node: Node) -> bool:
    """Whether the stage is live and gets another agent: that has to be gone live with knowingly."""
    return now.live and (now.mode, now.enabled_agent_id) != runs(node)


def sentences(changes: Changes, before: Graph, after: Graph) -> list[str]:
    """The changes in words, for people."""
    names = {node.id: node.name.strip() for graph in (before, after) for node in graph.nodes}
    said = [
        *(f"Adds {_KIND[n.kind]} '{n.name}'." for n in changes.added),
        *(f"Removes {_KIND[n.kind]} '{n.name}'." for n in changes.removed),
        *(f"Renames '{n.before}' to '{n.after}'." for n in changes.renamed),
        *(_said_of_agent(change) for change in changes.agents),
        *(_said_of_way(change, names) for change in changes.rerouted),
        *(f"Changes the settings of '{n.name}'." for n in changes.settings),
    ]
    return said or (["Moves nodes on the canvas, and nothing else."] if changes.drawing else [])


_KIND: Final = {
    "start": "the start",
    "annotate": "the annotate stage",
    "review": "the review stage",
    "agent": "the agent stage",
    "router": "the router",
    "consensus": "the consensus stage",
    "complete": "the end",
    "archive": "the archive",
}


def _blocks(graph: Graph, stages: Mapping[str, StageNow]) -> Iterator[Block]:
    for node in graph.nodes:
        now = stages.get(node.id)
        if holds_tasks(node) and now is not None and now.kind != node.kind:
            was = "was" if now.removed else "is"
            yield Block(
                node.id,
                "kind",
                f"The node '{node.id}' {was} the {now.kind} stage '{now.name}' and cannot become a {node.kind} "
                "stage: remove it and add a new node.",
            )
    for now in removed_stages(graph, stages):
        if now.tasks:
            yield Block(
                now.node,
                "tasks",
                f"'{now.name}' holds {_counted(now.tasks)} and cannot be removed: move them to another stage first.",
                now.tasks,
            )


def _agent_change(old: Node, new: Node, stages: Mapping[str, StageNow], agent_name: AgentNames) -> AgentChange | None:
    before, after = _use(old, agent_name), _use(new, agent_name)
    now = stages.get(new.id)
    if before is None or after is None or before == after:
        return None
    pausing = now is not None and pauses(now, new)
    return AgentChange(new.id, new.name.strip(), before, after, _tasks(stages, new.id), pausing)


def _use(node: Node, agent_name: AgentNames) -> AgentUse | None:
    mode, agent = runs(node)
    return None if mode is None else AgentUse(mode, agent, agent_name(agent) if agent else None)


def _rerouted(before: Graph, after: Graph, node: Node, tasks: int) -> Iterator[Rerouted]:
    old = {edge.pathway: edge.target for edge in before.edges if edge.source == node.id}
    new = {edge.pathway: edge.target for edge in after.edges if edge.source == node.id}
    for pathway in dict.fromkeys([*old, *new]):
        if old.get(pathway) != new.get(pathway):
            yield Rerouted(node.id, node.name.strip(), pathway, old.get(pathway), new.get(pathway), tasks)


def _settings(node: Node) -> object:
    """What can be set of a node besides its agent, which is told by itself."""
    match node:
        case AgentNode(config=config):
            return config.pathways if config.mode == "external" else config.on_failure
        case RouterNode(config=config):
            return config
        case ConsensusNode(config=config):
            return config
        case _:
            return None


def _said_of_agent(change: AgentChange) -> str:
    text = f"'{change.name}' is now for {_worker(change.after)} instead of {_worker(change.before)}."
    if change.tasks:
        text += (
            f" It holds {_counted(change.tasks)}: what runs now finishes as it began, what waits is for the new one."
        )
    return text + (" It is live: it is paused until you go live again." if change.pauses else "")


def _worker(use: AgentUse) -> str:
    if use.mode == "external":
        return "an external program"
    if use.name is not None:
        return f"the agent '{use.name}'"
    return "no agent" if use.enabled_agent_id is None else "an agent that is not enabled here"


def _said_of_way(change: Rerouted, names: Mapping[str, str]) -> str:
    old, new = names.get(change.before or "", change.before), names.get(change.after or "", change.after)
    way = f"The pathway '{change.pathway}' of '{change.name}'"
    if change.before is None:
        text = f"{way} is new and leads to '{new}'."
    elif change.after is None:
        text = f"{way}, which led to '{old}', is gone."
    else:
        text = f"{way} leads to '{new}' instead of '{old}'."
    if change.tasks and change.before is not None:
        text += f" '{change.name}' holds {_counted(change.tasks)}."
    return text


def _counted(tasks: int) -> str:
    return "1 task" if tasks == 1 else f"{tasks:,} tasks"


def _tasks(stages: Mapping[str, StageNow], node_id: str) -> int:
    now = stages.get(node_id)
    return now.tasks if now is not None else 0


def _named(node: Node) -> Named:
    return Named(node.id, node.kind, node.name.strip())


def _by_id(graph: Graph) -> dict[str, Node]:
    return {node.id: node for node in graph.nodes}
