"""A workflow as YAML that people read and git keeps: nodes by id, agents by name, people by e-mail. Pure.

What is written can be read again to the same graph; only the order of ways of different nodes is not kept.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any, Final
from uuid import UUID

import yaml
from pydantic import TypeAdapter, ValidationError
from yaml.nodes import ScalarNode

from labelmill.workflows.graph import (
    AgentNode,
    ConditionRule,
    ConsensusNode,
    Edge,
    Graph,
    MemberRule,
    Node,
    PercentageRule,
    RouterNode,
)
from labelmill.workflows.yaml_reading import Flaw, Value, read_yaml

FORMAT: Final = 1
_NODE: Final[TypeAdapter[Node]] = TypeAdapter(Node)
_MOST_NODES: Final = 200
_COMMON: Final = ("kind", "name", "position", "to")
_KEYS: Final[dict[str, tuple[str, ...]]] = {
    "start": (),
    "annotate": (),
    "review": (),
    "agent": ("mode", "agent", "pathways", "on_failure"),
    "router": ("rule", "shares", "people", "rules", "otherwise"),
    "consensus": ("annotators",),
    "complete": (),
    "archive": (),
}
#: Written in quotes, because some readers of YAML take them for other things than texts.
_NO_TEXTS: Final = frozenset({"null", "true", "false", "yes", "no", "on", "off", "y", "n"})
#: Under these keys of a router's rules are texts, whatever they look like.
_TEXTS: Final = frozenset({"pathway", "key", "class_id", "one_of"})
_RULE_KEYS: Final[dict[str, tuple[str, ...]]] = {
    "percentage": ("shares",),
    "member": ("people", "otherwise"),
    "condition": ("rules", "otherwise"),
}


@dataclass(frozen=True, slots=True)
class Names:
    """What agents and people are called in a project's file: enabled agents by name, people by e-mail."""

    agents: Mapping[UUID, str] = field(default_factory=dict[UUID, str])
    people: Mapping[UUID, str] = field(default_factory=dict[UUID, str])


@dataclass(frozen=True, slots=True)
class Reading:
    """A file's graph, or its flaws; `lines` is where each node is, for problems that are found later."""

    graph: Graph | None
    flaws: list[Flaw]
    lines: dict[str, int]


def write(graph: Graph, names: Names) -> str:
    """The graph as YAML. Who has no name, or one that others have too, is written by id."""
    ways: dict[str, dict[str, str]] = {node.id: {} for node in graph.nodes}
    for edge in graph.edges:
        ways.setdefault(edge.source, {})[edge.pathway] = edge.target
    nodes = {node.id: _written(node, ways[node.id], names) for node in graph.nodes}
    return yaml.dump(
        {"workflow": FORMAT, "nodes": nodes},
        Dumper=_Dumper,
        sort_keys=False,
        allow_unicode=True,
        default_flow_style=False,
        width=2**31,
    )


def read(text: str, names: Names) -> Reading:
    """The graph that a file describes, or all its flaws. Never fails, whatever the text."""
    try:
        root = read_yaml(text)
        nodes = _nodes_of(root)
    except Flaw as flaw:
        return Reading(None, [flaw], {})
    lines = {node_id: value.line for node_id, value in nodes.items()}
    flaws: list[Flaw] = []
    graph = Graph()
    for node_id, value in nodes.items():
        reader = _NodeReader(node_id, value, names)
        node, edges = reader.node(), reader.edges()
        flaws += reader.flaws
        if node is not None:
            graph.nodes.append(node)
            graph.edges += edges
    return Reading(graph if not flaws else None, sorted(flaws, key=lambda flaw: flaw.line), lines)


class _Flow(list[Any]):
    """A list that is written on one line."""


class _FlowMap(dict[str, Any]):
    """A mapping that is written on one line."""


class _Dumper(yaml.SafeDumper):
    """Writes no aliases, and leaves to the representers below what stands in quotes."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


_Dumper.yaml_implicit_resolvers = {}


def _scalar(text: str, style: str | None = None) -> ScalarNode:
    return ScalarNode("tag:yaml.org,2002:str", text, style=style)


def _dump_text(_dumper: yaml.SafeDumper, text: str) -> ScalarNode:
    # In quotes whatever a reader could take for something else, or for more than one line.
    plain = bool(text) and text.isprintable() and text == text.strip() and not _looks_like_more(text)
    return _scalar(text, None if plain else '"')


def _looks_like_more(text: str) -> bool:
    return text[0] in "+-.0123456789~" or text.casefold() in _NO_TEXTS


def _dump_number(_dumper: yaml.SafeDumper, number: float) -> ScalarNode:
    return _scalar(str(int(number)) if abs(number) < 1e15 and number == int(number) else repr(number))


def _dump_boolean(_dumper: yaml.SafeDumper, value: bool) -> ScalarNode:
    return _scalar("true" if value else "false")


def _dump_flow(dumper: yaml.SafeDumper, items: _Flow) -> yaml.Node:
    return dumper.represent_sequence("tag:yaml.org,2002:seq", items, flow_style=True)


def _dump_flow_map(dumper: yaml.SafeDumper, items: _FlowMap) -> yaml.Node:
    return dumper.represent_mapping("tag:yaml.org,2002:map", items.items(), flow_style=True)


_Dumper.add_representer(str, _dump_text)
_Dumper.add_representer(float, _dump_number)
_Dumper.add_representer(int, _dump_number)
_Dumper.add_representer(bool, _dump_boolean)
_Dumper.add_representer(_Flow, _dump_flow)
_Dumper.add_representer(_FlowMap, _dump_flow_map)


def _written(node: Node, ways: Mapping[str, str], names: Names) -> dict[str, Any]:
    written: dict[str, Any] = {"kind": node.kind, "name": node.name, **_config(node, names)}
    if ways:
        written["to"] = dict(ways)
    written["position"] = _Flow([node.position.x, node.position.y])
    return written


def _config(node: Node, names: Names) -> dict[str, Any]:
    match node:
        case AgentNode(config=config):
            written: dict[str, Any] = {"mode": config.mode} if config.mode == "external" else {}
            if config.enabled_agent_id is not None:
                written["agent"] = _called(config.enabled_agent_id, names.agents)
            if config.pathways:
                written["pathways"] = _Flow(config.pathways)
            if config.on_failure is not None:
                written["on_failure"] = config.on_failure
            return written
        case ConsensusNode(config=config):
            return {"annotators": config.annotators}
        case RouterNode(config=PercentageRule(shares=shares)):
            return {"rule": "percentage", "shares": {share.pathway: share.percent for share in shares}}
        case RouterNode(config=MemberRule(pathways=ways, otherwise=otherwise)):
            people = {_called(person, names.people): way for person, way in ways.items()}
            return {"rule": "member", "people": people, "otherwise": otherwise}
        case RouterNode(config=ConditionRule(rules=rules, otherwise=otherwise)):
            written_rules = [
                {"pathway": rule.pathway, "when": _FlowMap(rule.when.model_dump(mode="json", exclude_none=True))}
                for rule in rules
            ]
            return {"rule": "condition", "rules": written_rules, "otherwise": otherwise}
        case _:
            return {}


def _called(known: UUID, names: Mapping[UUID, str]) -> str:
    name = names.get(known)
    alone = name is not None and list(names.values()).count(name) == 1 and _uuid(name) is None
    return name if alone and name else str(known)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _nodes_of(root: Value) -> dict[str, Value]:
    if not isinstance(root.data, dict):
        raise Flaw(root.line, "A workflow's file begins with 'workflow: 1' and has 'nodes'.")
    for key, value in root.data.items():
        if key not in ("workflow", "nodes"):
            raise Flaw(value.line, _unknown(key, ("workflow", "nodes")))
    version = root.data.get("workflow")
    if version is None or version.data != FORMAT:
        raise Flaw(version.line if version else root.line, f"The file has to say 'workflow: {FORMAT}', its format.")
    nodes = root.data.get("nodes")
    if nodes is None or not isinstance(nodes.data, dict):
        raise Flaw(nodes.line if nodes else root.line, "'nodes' has to be a mapping: each node by its id.")
    if len(nodes.data) > _MOST_NODES:
        raise Flaw(nodes.line, f"A workflow has {_MOST_NODES} nodes at most; this one has {len(nodes.data)}.")
    return nodes.data


def _unknown(key: str, known: tuple[str, ...], of: str = "") -> str:
    near = get_close_matches(key, known, n=1)
    hint = f"did you mean '{near[0]}'?" if near else f"there is {', '.join(repr(name) for name in known)}."
    return f"There is no key '{key}'{of}: {hint}"


class _NodeReader:
    """Reads one node, collecting flaws with their lines."""

    def __init__(self, node_id: str, value: Value, names: Names) -> None:
        self.flaws: list[Flaw] = []
        self._id, self._names, self._line = node_id, names, value.line
        self._keys: dict[str, Value] = {}
        if isinstance(value.data, dict):
            self._keys = value.data
        else:
            self._flaw(value.line, "A node has to be a mapping with at least 'kind' and 'name'.")

    def node(self) -> Node | None:
        """The node, or None with flaws."""
        if self.flaws:
            return None
        kind = self._text("kind")
        if kind not in _KEYS:
            kinds = ", ".join(_KEYS)
            self._flaw(self._line_of("kind"), f"'kind' has to be one of {kinds}.")
            return None
        known = (*_COMMON, *_KEYS[kind])
        for key, value in self._keys.items():
            if key not in known:
                self._flaw(value.line, _unknown(key, known, f" in a node of the kind {kind}"))
        document = {"id": self._id, "kind": kind, "name": self._text("name"), "config": self._config(kind)}
        if "position" in self._keys:
            document["position"] = self._position()
        return self._validated(document) if not self.flaws else None

    def edges(self) -> list[Edge]:
        """The node's ways out, in their order."""
        found: list[Edge] = []
        for pathway, target in self._mapping("to").items():
            if target.text is None:
                self._flaw(target.line, f"The pathway '{pathway}' has to lead to a node's id.")
            elif not 1 <= len(pathway) <= 100:
                self._flaw(target.line, "A pathway's name has 1 to 100 characters.")
            else:
                found.append(Edge(source=self._id, pathway=pathway, target=target.text))
        return found

    def _config(self, kind: str) -> dict[str, Any]:
        match kind:
            case "agent":
                return self._agent()
            case "consensus":
                annotators = self._keys.get("annotators")
                return {} if annotators is None else {"annotators": annotators.data}
            case "router":
                return self._router()
            case _:
                return {}

    def _agent(self) -> dict[str, Any]:
        config: dict[str, Any] = {"mode": self._text("mode")} if "mode" in self._keys else {}
        if "agent" in self._keys:
            name = self._text("agent")
            config["enabled_agent_id"] = self._find(
                name, self._line_of("agent"), self._names.agents, "agent", "enabled in this project"
            )
        if "pathways" in self._keys:
            config["pathways"] = [item.text for item in self._list("pathways")]
        if "on_failure" in self._keys:
            config["on_failure"] = self._text("on_failure")
        return config

    def _router(self) -> dict[str, Any]:
        rule = self._text("rule")
        if rule not in _RULE_KEYS:
            self._flaw(self._line_of("rule"), "'rule' has to be one of percentage, member, condition.")
            return {}
        for key in _KEYS["router"][1:]:
            if key in self._keys and key not in _RULE_KEYS[rule]:
                self._flaw(self._line_of(key), f"'{key}' is not for the rule {rule}: leave it out.")
        config: dict[str, Any] = {"rule": rule}
        if "otherwise" in self._keys:
            config["otherwise"] = self._text("otherwise")
        if rule == "percentage":
            shares = self._mapping("shares")
            config["shares"] = [{"pathway": way, "percent": share.data} for way, share in shares.items()]
        elif rule == "member":
            config["pathways"] = {
                self._find(person, way.line, self._names.people, "person", "known here by e-mail"): way.text
                for person, way in self._mapping("people").items()
            }
        else:
            config["rules"] = [_plain(item) for item in self._list("rules")]
        return config

    def _position(self) -> dict[str, Any]:
        items = self._list("position")
        if len(items) != 2:
            self._flaw(self._line_of("position"), "'position' has to be two numbers: [x, y].")
            return {}
        return {"x": items[0].data, "y": items[1].data}

    def _validated(self, document: dict[str, Any]) -> Node | None:
        try:
            return _NODE.validate_python(document)
        except ValidationError as error:
            for found in error.errors():
                parts = [str(part) for part in found["loc"]]
                line = next((self._keys[part].line for part in reversed(parts) if part in self._keys), self._line)
                named = ".".join(part for part in parts if part not in (document["kind"], "config"))
                self._flaw(line, f"'{named}': {found['msg'].removeprefix('Value error, ')}.")
            return None

    def _find(self, name: str, line: int, names: Mapping[UUID, str], noun: str, how: str) -> UUID | None:
        known = _uuid(name)
        if known is not None:
            return known
        found = [each for each, called in names.items() if called == name]
        if len(found) == 1:
            return found[0]
        if found:
            self._flaw(line, f"{len(found)} {noun}s are called '{name}'; write the id of the one you mean.")
        elif name:
            near = get_close_matches(name, names.values(), n=1)
            hint = f" Did you mean '{near[0]}'?" if near else ""
            self._flaw(line, f"There is no {noun} '{name}' {how}.{hint}")
        return None

    def _text(self, key: str) -> str:
        value = self._keys.get(key)
        if value is None or value.text is None or value.data is None:
            self._flaw(self._line_of(key), f"'{key}' has to be a text." if value else f"'{key}' is missing.")
            return ""
        return value.text

    def _mapping(self, key: str) -> dict[str, Value]:
        value = self._keys.get(key)
        if value is None or isinstance(value.data, dict):
            return value.data if value is not None and isinstance(value.data, dict) else {}
        self._flaw(value.line, f"'{key}' has to be a mapping.")
        return {}

    def _list(self, key: str) -> list[Value]:
        value = self._keys.get(key)
        if value is None or isinstance(value.data, list):
            return value.data if value is not None and isinstance(value.data, list) else []
        self._flaw(value.line, f"'{key}' has to be a list.")
        return []

    def _line_of(self, key: str) -> int:
        return self._keys[key].line if key in self._keys else self._line

    def _flaw(self, line: int, message: str) -> None:
        self.flaws.append(Flaw(line, message, self._id))


def _plain(value: Value, *, text: bool = False) -> Any:
    """A value as plain data; with `text`, scalars as they are written."""
    match value.data:
        case dict() as entries:
            return {key: _plain(entry, text=key in _TEXTS) for key, entry in entries.items()}
        case list() as items:
            return [_plain(item, text=text) for item in items]
        case data:
            return value.text if text else data
