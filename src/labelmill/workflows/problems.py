"""What keeps a graph from being saved, in words with the way out. Pure."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from labelmill.workflows.graph import (
    ENDS,
    NEXT,
    AgentNode,
    Edge,
    Graph,
    Node,
    PercentageRule,
    RouterNode,
    pathways,
)

#: The decisions that a node's managed agent declares, by node id; empty for any other node.
DecisionsOf = Callable[[str], tuple[str, ...]]

_AFTER_START: Final = frozenset({"annotate", "consensus", "agent"})


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend. `node` is a node's id; `edge` is that of an edge, as `source:pathway`."""

    node: str | None
    edge: str | None
    message: str


def problems(graph: Graph, decisions_of: DecisionsOf) -> list[Problem]:
    """All that is wrong with a graph; empty when it can be saved. Never fails, whatever the graph."""
    doubles = list(_doubles(graph))
    if doubles:
        # With two nodes of one id, nothing more can be said that is surely right.
        return doubles
    found = [*_names(graph), *_nodes(graph, decisions_of)]
    # A pathway that is not connected makes nodes unreachable or endless too: say the cause, not what follows.
    connection = [*_start(graph), *_edges(graph, decisions_of)]
    return [*found, *(connection or [*_circles(graph), *_reach(graph)])]


def _doubles(graph: Graph) -> Iterator[Problem]:
    for node_id, count in Counter(node.id for node in graph.nodes).items():
        if count > 1:
            yield Problem(node_id, None, f"{count} nodes have the id '{node_id}'; give each its own.")


def _names(graph: Graph) -> Iterator[Problem]:
    first: dict[str, Node] = {}
    for node in graph.nodes:
        name = node.name.strip().casefold()
        if not name:
            yield Problem(node.id, None, f"The {node.kind} node '{node.id}' has no name; give it one.")
        elif name in first:
            yield Problem(node.id, None, f"Two nodes are named '{node.name.strip()}'; rename one.")
        first.setdefault(name, node)


def _nodes(graph: Graph, decisions_of: DecisionsOf) -> Iterator[Problem]:
    for node in graph.nodes:
        match node:
            case AgentNode(config=config):
                if config.mode == "managed" and config.enabled_agent_id is None:
                    yield Problem(node.id, None, f"'{node.name}' has no agent; choose one, or make it external.")
                if config.mode == "managed" and config.on_failure in (decisions_of(node.id) or (NEXT,)):
                    yield Problem(
                        node.id,
                        None,
                        f"'{node.name}' decides '{config.on_failure}' itself; name its failure pathway otherwise.",
                    )
                for pathway, count in Counter(config.pathways).items():
                    if count > 1:
                        yield Problem(node.id, None, f"'{node.name}' names its pathway '{pathway}' twice.")
            case RouterNode(config=PercentageRule(shares=shares)):
                total = sum(share.percent for share in shares)
                if not shares:
                    yield Problem(node.id, None, f"'{node.name}' has no pathways; add some, with their shares.")
                elif abs(total - 100) > 1e-6:
                    yield Problem(node.id, None, f"The shares of '{node.name}' sum to {total:g} %; make it 100 %.")
                for pathway, count in Counter(share.pathway for share in shares).items():
                    if count > 1:
                        yield Problem(node.id, None, f"'{node.name}' names its pathway '{pathway}' twice.")
            case _:
                pass


def _start(graph: Graph) -> Iterator[Problem]:
    starts = [node for node in graph.nodes if node.kind == "start"]
    if not starts:
        yield Problem(None, None, "The workflow has no Start; add one.")
    for node in starts[1:]:
        yield Problem(node.id, None, f"A workflow has one Start; remove '{node.name}'.")
    if not any(node.kind in ENDS for node in graph.nodes):
        yield Problem(None, None, "The workflow has no end; add a Complete stage.")
    by_id = {node.id: node for node in graph.nodes}
    for edge in graph.edges:
        source, target = by_id.get(edge.source), by_id.get(edge.target)
        if target is not None and target.kind == "start":
            yield Problem(target.id, _name(edge), f"Nothing can lead back to '{target.name}'; remove this way.")
        elif source is not None and source.kind == "start" and target and target.kind not in _AFTER_START:
            yield Problem(
                target.id,
                _name(edge),
                f"'{target.name}' cannot follow Start: only an Annotate, Consensus or Agent stage can.",
            )


def _edges(graph: Graph, decisions_of: DecisionsOf) -> Iterator[Problem]:
    by_id = {node.id: node for node in graph.nodes}
    ways = {node.id: pathways(node, decisions_of(node.id)) for node in graph.nodes}
    connected: Counter[tuple[str, str]] = Counter()
    for edge in graph.edges:
        source = by_id.get(edge.source)
        if source is None:
            yield Problem(None, _name(edge), f"A way comes from '{edge.source}', which is no node; remove it.")
        elif edge.pathway not in ways[source.id]:
            has = ", ".join(f"'{way}'" for way in ways[source.id]) or "no way out"
            yield Problem(
                source.id,
                _name(edge),
                f"'{source.name}' has no pathway '{edge.pathway}': it has {has}. Remove it.",
            )
        else:
            connected[(source.id, edge.pathway)] += 1
        if edge.target not in by_id:
            yield Problem(
                edge.source if source else None,
                _name(edge),
                f"The pathway '{edge.pathway}' leads to '{edge.target}', which is no node; connect it anew.",
            )
    for node in graph.nodes:
        for way in ways[node.id]:
            count = connected[(node.id, way)]
            if count != 1:
                todo = "leads nowhere; connect it" if count == 0 else f"leads to {count} nodes; keep one"
                yield Problem(node.id, f"{node.id}:{way}", f"The pathway '{way}' of '{node.name}' {todo}.")


def _circles(graph: Graph) -> Iterator[Problem]:
    """Routers that lead round to themselves without a stage between: a task would never come to rest."""
    routers = {node.id: node for node in graph.nodes if node.kind == "router"}
    targets = _targets(graph)
    for node in routers.values():
        seen, queue = set[str](), [node.id]
        for current in queue:
            fresh = {target for target in targets[current] if target in routers} - seen
            seen |= fresh
            queue += fresh
        if node.id in seen:
            yield Problem(
                node.id,
                None,
                f"The router '{node.name}' leads back to itself through routers; put a stage between.",
            )


def _reach(graph: Graph) -> Iterator[Problem]:
    targets = _targets(graph)
    found = [node.id for node in graph.nodes if node.kind == "start"]
    for current in found:
        found += sorted(targets[current] - set(found))
    reached = set(found)
    for node in graph.nodes:
        if node.id not in reached:
            yield Problem(node.id, None, f"No task can come to '{node.name}'; lead a pathway to it, or remove it.")
    ending, surely = _ending(graph, strict=False), _ending(graph, strict=True)
    for node in graph.nodes:
        if node.id in reached and node.id not in ending:
            yield Problem(
                node.id,
                None,
                f"From '{node.name}' no pathway leads on to Complete or Archive; connect one that does.",
            )
        elif node.id in reached and node.id not in surely and _draws_lots(node):
            yield Problem(
                node.id,
                None,
                f"'{node.name}' would send some tasks round for ever, for a task's share is drawn once: "
                "let every pathway of it lead on to Complete or Archive without coming back.",
            )


def _ending(graph: Graph, *, strict: bool) -> set[str]:
    """The nodes from which a task can end. Strict: whichever way percentage routers send it."""
    targets = _targets(graph)
    ending = {node.id for node in graph.nodes if node.kind in ENDS}
    while True:
        more = {
            node.id
            for node in graph.nodes
            if node.id not in ending
            and targets[node.id]
            and (
                targets[node.id] <= ending if strict and _draws_lots(node) else not targets[node.id].isdisjoint(ending)
            )
        }
        if not more:
            return ending
        ending |= more


def _draws_lots(node: Node) -> bool:
    return isinstance(node, RouterNode) and isinstance(node.config, PercentageRule)


def _targets(graph: Graph) -> dict[str, set[str]]:
    targets: dict[str, set[str]] = defaultdict(set)
    for edge in graph.edges:
        targets[edge.source].add(edge.target)
    return targets


def _name(edge: Edge) -> str:
    return f"{edge.source}:{edge.pathway}"
