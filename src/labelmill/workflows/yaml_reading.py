"""YAML as a workflow's file needs it: a strict subset, read into values that know their lines. Pure.

No anchors, no tags, no keys twice; and as YAML 1.2 has it, `no` and `12:30` are texts.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

#: A file larger than this is no workflow.
MOST_CHARACTERS: Final = 1_000_000
_DEEPEST: Final = 12
_NUMBER: Final = re.compile(r"^[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?$")
_PLAIN: Final = {"null": None, "~": None, "": None, "true": True, "false": False}


@dataclass(frozen=True, slots=True)
class Flaw(Exception):
    """What cannot be read, where (lines count from 1), and in which node of the workflow."""

    line: int
    message: str
    node: str | None = None


@dataclass(frozen=True, slots=True)
class Value:
    """A value and its line. `data` is a text, number, boolean, None, list of values, or dict of values by text."""

    line: int
    data: "str | float | bool | list[Value] | dict[str, Value] | None"
    #: A scalar as it is written, where a text is wanted that happens to look like a number.
    text: str | None = None


class _Loader(yaml.SafeLoader):
    """Composes only; which scalars are texts is decided here, not by YAML 1.1."""


_Loader.yaml_implicit_resolvers = {}


def read_yaml(text: str) -> Value:
    """The document's value. Raises Flaw."""
    if len(text) > MOST_CHARACTERS:
        raise Flaw(1, f"The file has {len(text):,} characters; a workflow has {MOST_CHARACTERS:,} at most.")
    try:
        for flaw in _unusual(text):
            raise flaw
        root = _Loader(text).get_single_node()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        said = ", ".join(part for part in (error.context, error.problem) if part)
        raise Flaw(mark.line + 1 if mark else 1, f"This is not YAML: {said}.") from None
    except yaml.YAMLError as error:
        raise Flaw(1, f"This is not YAML: {error}.") from None
    if root is None:
        raise Flaw(1, "The file is empty.")
    return _value(root)


def _unusual(text: str) -> Iterator[Flaw]:
    depth = 0
    for event in _events(text):
        line = event.start_mark.line + 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            yield Flaw(line, "Anchors (&) and aliases (*) are not read; write the value out, or put it in quotes.")
        tag = getattr(event, "tag", None)
        if tag not in (None, "!"):
            yield Flaw(line, f"Tags such as '{tag}' are not read; leave it out.")
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            yield Flaw(line, f"This is nested more than {_DEEPEST} levels deep, which nothing in a workflow is.")


def _events(text: str) -> Iterator[Any]:
    loader = _Loader(text)
    while loader.check_event():  # pyright: ignore[reportUnknownMemberType]
        yield loader.get_event()  # pyright: ignore[reportUnknownMemberType]


def _value(node: Node) -> Value:
    line = node.start_mark.line + 1
    match node:
        case ScalarNode(value=text, style=style):
            return Value(line, text if style is not None else _scalar(text), text)
        case SequenceNode(value=items):
            return Value(line, [_value(item) for item in items])
        case MappingNode(value=pairs):
            entries: dict[str, Value] = {}
            for key, item in pairs:
                if not isinstance(key, ScalarNode):
                    raise Flaw(key.start_mark.line + 1, "A key has to be a text.")
                if key.value in entries:
                    raise Flaw(key.start_mark.line + 1, f"The key '{key.value}' is here twice; keep one.")
                entries[key.value] = _at(key.start_mark.line + 1, _value(item))
            return Value(line, entries)
        case _:
            raise Flaw(line, "This is neither a text, a list nor a mapping.")


def _at(line: int, value: Value) -> Value:
    """A mapping's value, found at its key's line: that is where a person looks for it."""
    return Value(line, value.data, value.text)


def _scalar(text: str) -> str | float | bool | None:
    if text in _PLAIN:
        return _PLAIN[text]
    return float(text) if _NUMBER.match(text) else text
