"""Routing: from a stage and a pathway, through any routers, to the stage that holds the task next. Pure."""

from collections.abc import Iterator
from hashlib import blake2b
from typing import Final
from uuid import UUID

from labelmill.workflows.conditions import Facts, evaluate
from labelmill.workflows.graph import (
    PASSED_THROUGH,
    ConditionRule,
    Graph,
    MemberRule,
    Node,
    PercentageRule,
    RouterNode,
)

_NO_FACTS: Final = Facts()


class NoPathwayError(LookupError):
    """A node has no such pathway in this version of the workflow."""

    def __init__(self, node: str, pathway: str) -> None:
        super().__init__(f"{node!r} has no pathway {pathway!r}")
        self.node = node
        self.pathway = pathway


class Router:
    """A graph without problems, ready to route."""

    def __init__(self, graph: Graph) -> None:
        self.nodes: dict[str, Node] = {node.id: node for node in graph.nodes}
        self._targets: dict[str, dict[str, str]] = {node.id: {} for node in graph.nodes}
        for edge in graph.edges:
            self._targets.setdefault(edge.source, {})[edge.pathway] = edge.target
        self._asks = {
            (source, pathway): any(self._asking(target))
            for source, targets in self._targets.items()
            for pathway, target in targets.items()
        }

    @property
    def start(self) -> str:
        """The id of the start node."""
        return next(node.id for node in self.nodes.values() if node.kind == "start")

    def pathways(self, node_id: str) -> tuple[str, ...]:
        """The ways out of a node, as connected."""
        return tuple(self._targets.get(node_id, ()))

    def next_stage(self, node_id: str, pathway: str, task_id: UUID, facts: Facts | None = None) -> str:
        """The id of the node that holds the task after it left `node_id` by `pathway`.

        Raises NoPathwayError when there is no such way.
        """
        target = self.nodes[self._target(node_id, pathway)]
        hops = 0
        while isinstance(target, RouterNode):
            # Graphs with a circle of routers are not saved; one that was must not hang the process.
            if hops > len(self.nodes):
                raise NoPathwayError(node_id, pathway)
            hops += 1
            target = self.nodes[self._target(target.id, choose(target, task_id, facts or _NO_FACTS))]
        return target.id

    def needs_facts(self, node_id: str, pathway: str) -> bool:
        """Whether a router on this way asks about more than the task's id."""
        return self._asks.get((node_id, pathway), False)

    def destinations(self, node_id: str, pathway: str) -> list[str]:
        """The ids of all nodes that may hold a task after it left by this pathway: several behind a router."""
        queue, found = [self._target(node_id, pathway)], list[str]()
        for current in queue:
            if not isinstance(self.nodes[current], RouterNode):
                found.append(current)
                continue
            queue += [target for target in self._targets[current].values() if target not in queue]
        return found

    def order(self) -> list[str]:
        """Node ids as tasks meet them: breadth first from the start, then what is not connected."""
        found = dict.fromkeys([node.id for node in self.nodes.values() if node.kind == "start"])
        queue = list(found)
        for node_id in queue:
            for target in self._targets.get(node_id, {}).values():
                if target in self.nodes and target not in found:
                    found[target] = None
                    queue.append(target)
        return [*found, *(node_id for node_id in self.nodes if node_id not in found)]

    def _target(self, node_id: str, pathway: str) -> str:
        target = self._targets.get(node_id, {}).get(pathway)
        if target is None or target not in self.nodes:
            raise NoPathwayError(node_id, pathway)
        return target

    def _asking(self, node_id: str) -> Iterator[bool]:
        queue, seen = [node_id], {node_id}
        for current in queue:
            node = self.nodes.get(current)
            if not isinstance(node, RouterNode):
                continue
            yield not isinstance(node.config, PercentageRule)
            for target in self._targets[current].values():
                if target not in seen:
                    seen.add(target)
                    queue.append(target)


def choose(router: RouterNode, task_id: UUID, facts: Facts) -> str:
    """The pathway by which a task leaves a router."""
    match router.config:
        case PercentageRule(shares=shares):
            drawn, reached, way = _draw(task_id, router.id), 0.0, ""
            for share in shares:
                reached, way = reached + share.percent, share.pathway
                if drawn < reached:
                    break
            return way
        case MemberRule(pathways=by_person, otherwise=otherwise):
            return otherwise if facts.person is None else by_person.get(facts.person, otherwise)
        case ConditionRule(rules=rules, otherwise=otherwise):
            return next((rule.pathway for rule in rules if evaluate(rule.when, facts)), otherwise)


def _draw(task_id: UUID, node_id: str) -> float:
    """A number in 0..100 that looks random but is the same for the same task and router."""
    digest = blake2b(task_id.bytes + node_id.encode(), digest_size=8).digest()
    return int.from_bytes(digest) / 2**64 * 100


def holds_tasks(node: Node) -> bool:
    """Whether tasks can be in this node, so that it has a stage."""
    return node.kind not in PASSED_THROUGH
