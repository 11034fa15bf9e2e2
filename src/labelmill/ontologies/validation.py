"""Checks attribute values against the attributes of a class, nested ones too. Pure."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from labelmill.ontologies.document import Attribute, AttributeType, AttributeValue, AttributeValues, Option

#: Characters of one text answer.
MAX_TEXT: Final = 10_000


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with a value: `path` says where (`create[3].class_id`), `message` what and what to do."""

    path: str
    message: str


def check_attributes(
    attributes: Sequence[Attribute], values: AttributeValues, path: str = "attributes"
) -> list[Problem]:
    """Everything wrong with the answers given. Questions without an answer are no problem here."""
    problems: list[Problem] = []
    asked: set[str] = set()
    for attribute in reachable(attributes, values):
        asked.add(attribute.id)
        if attribute.id in values:
            message = _value_problem(attribute, values[attribute.id])
            if message is not None:
                problems.append(Problem(f"{path}.{attribute.id}", message))
    for identifier in values:
        if identifier not in asked:
            problems.append(Problem(f"{path}.{identifier}", _not_asked(attributes, identifier)))
    return problems


def missing_required(
    attributes: Sequence[Attribute], values: AttributeValues, path: str = "attributes"
) -> list[Problem]:
    """The required questions that have no answer yet; nested ones count once their option is chosen."""
    return [
        Problem(f"{path}.{attribute.id}", f"'{attribute.name}' is required and has no answer yet")
        for attribute in reachable(attributes, values)
        if attribute.required and values.get(attribute.id) in (None, "", [])
    ]


def reachable(attributes: Sequence[Attribute], values: Mapping[str, AttributeValue]) -> Iterator[Attribute]:
    """The attributes that are asked, given the answers: those of the class, and those of chosen options."""
    for attribute in attributes:
        yield attribute
        for option in _chosen(attribute, values.get(attribute.id)):
            yield from reachable(option.attributes, values)


def _chosen(attribute: Attribute, value: AttributeValue | None) -> list[Option]:
    if attribute.type is AttributeType.RADIO:
        return [o for o in attribute.options if o.id == value]
    if attribute.type is AttributeType.CHECKLIST and isinstance(value, list):
        return [o for o in attribute.options if o.id in value]
    return []


def _value_problem(attribute: Attribute, value: AttributeValue) -> str | None:
    match attribute.type:
        case AttributeType.RADIO:
            return _radio_problem(attribute, value)
        case AttributeType.CHECKLIST:
            return _checklist_problem(attribute, value)
        case AttributeType.TEXT:
            return _text_problem(attribute, value)
        case AttributeType.NUMBER:
            return _number_problem(attribute, value)


def _radio_problem(attribute: Attribute, value: AttributeValue) -> str | None:
    if not isinstance(value, str):
        return f"'{attribute.name}' takes the id of one option: {_options(attribute)}"
    if not _chosen(attribute, value):
        return f"'{value}' is not an option of '{attribute.name}'; it has: {_options(attribute)}"
    return None


def _checklist_problem(attribute: Attribute, value: AttributeValue) -> str | None:
    if not isinstance(value, list):
        return f"'{attribute.name}' takes a list of option ids: {_options(attribute)}"
    known = {o.id for o in attribute.options}
    for position, identifier in enumerate(value):
        if identifier not in known:
            return f"'{identifier}' is not an option of '{attribute.name}'; it has: {_options(attribute)}"
        if identifier in value[:position]:
            return f"option '{identifier}' of '{attribute.name}' is chosen twice"
    return None


def _text_problem(attribute: Attribute, value: AttributeValue) -> str | None:
    if not isinstance(value, str):
        return f"'{attribute.name}' takes a text"
    if len(value) > MAX_TEXT:
        return f"'{attribute.name}' takes at most {MAX_TEXT:,} characters, not {len(value):,}"
    # PostgreSQL's jsonb holds neither.
    if "\0" in value or any("\ud800" <= character <= "\udfff" for character in value):
        return f"'{attribute.name}' has a character that is no text (NUL or half a surrogate pair); leave it out"
    return None


def _number_problem(attribute: Attribute, value: AttributeValue) -> str | None:
    if isinstance(value, str | list | bool):
        return f"'{attribute.name}' takes a number"
    if not math.isfinite(value):
        return f"'{attribute.name}' takes a finite number, not {value}"
    if attribute.min is not None and value < attribute.min:
        return f"'{attribute.name}' is {value:g}, below its minimum of {attribute.min:g}"
    if attribute.max is not None and value > attribute.max:
        return f"'{attribute.name}' is {value:g}, above its maximum of {attribute.max:g}"
    return None


def _options(attribute: Attribute) -> str:
    return ", ".join(o.id for o in attribute.options)


def _not_asked(attributes: Sequence[Attribute], identifier: str) -> str:
    for attribute, option in _conditions(attributes):
        if any(nested.id == identifier for nested in option.attributes):
            return f"'{identifier}' is asked only when option '{option.id}' of '{attribute.id}' is chosen"
    if not attributes:
        return f"there is no attribute '{identifier}'; this class has none"
    return f"there is no attribute '{identifier}'; this class has: {', '.join(a.id for a in attributes)}"


def _conditions(attributes: Sequence[Attribute]) -> Iterator[tuple[Attribute, Option]]:
    for attribute in attributes:
        for option in attribute.options:
            yield attribute, option
            yield from _conditions(option.attributes)
