"""What a condition router asks about a task, and how the answer is found. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from operator import eq, ge, gt, le, lt, ne
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field


class Compare(StrEnum):
    """How a fact is compared with a condition's value."""

    EQUAL = "="
    NOT_EQUAL = "!="
    LESS = "<"
    AT_MOST = "<="
    GREATER = ">"
    AT_LEAST = ">="


_OPERATORS: Final[dict[Compare, Callable[[Any, Any], bool]]] = {
    Compare.EQUAL: eq,
    Compare.NOT_EQUAL: ne,
    Compare.LESS: lt,
    Compare.AT_MOST: le,
    Compare.GREATER: gt,
    Compare.AT_LEAST: ge,
}


@dataclass(frozen=True, slots=True)
class Facts:
    """What routers may know of a task. Counts and lowest confidences are of its labels, by class id."""

    metadata: Mapping[str, Any] = field(default_factory=dict[str, Any])
    counts: Mapping[str, int] = field(default_factory=dict[str, int])
    confidences: Mapping[str, float] = field(default_factory=dict[str, float])
    #: The pathway by which the task left its last stage: an agent's decision, or a person's verb.
    decision: str | None = None
    #: The person who sent the task on or, after an agent, who last changed its labels.
    person: UUID | None = None


class _Condition(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class MetadataCondition(_Condition):
    """Compares a key of the item's metadata; a missing key, or another type of value, is unequal."""

    of: Literal["metadata"]
    key: Annotated[str, Field(min_length=1, max_length=200)]
    compare: Compare
    value: bool | Annotated[float, Field(allow_inf_nan=False)] | Annotated[str, Field(max_length=1_000)]


class LabelCountCondition(_Condition):
    """Compares how many labels of a class there are; of all classes when none is named."""

    of: Literal["label_count"]
    class_id: str | None = None
    compare: Compare
    value: Annotated[int, Field(ge=0)]


class ConfidenceCondition(_Condition):
    """Compares the lowest confidence among labels of a class, or all; false when no label has a confidence."""

    of: Literal["min_confidence"]
    class_id: str | None = None
    compare: Compare
    value: Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]


class DecisionCondition(_Condition):
    """Is the task's last decision one of these?"""

    of: Literal["decision"]
    one_of: Annotated[list[str], Field(min_length=1)]


Condition = Annotated[
    MetadataCondition | LabelCountCondition | ConfidenceCondition | DecisionCondition, Field(discriminator="of")
]


def evaluate(condition: Condition, facts: Facts) -> bool:
    """Whether a condition holds. Never fails: what cannot be compared does not hold."""
    match condition:
        case MetadataCondition():
            return _compare(condition.compare, facts.metadata.get(condition.key), condition.value)
        case LabelCountCondition(class_id=None):
            return _OPERATORS[condition.compare](sum(facts.counts.values()), condition.value)
        case LabelCountCondition():
            return _OPERATORS[condition.compare](facts.counts.get(condition.class_id or "", 0), condition.value)
        case ConfidenceCondition(class_id=None):
            lowest = min(facts.confidences.values(), default=None)
            return lowest is not None and _OPERATORS[condition.compare](lowest, condition.value)
        case ConfidenceCondition():
            known = facts.confidences.get(condition.class_id or "")
            return known is not None and _OPERATORS[condition.compare](known, condition.value)
        case DecisionCondition():
            return facts.decision in condition.one_of


def _compare(compare: Compare, known: Any, value: bool | float | str) -> bool:
    if _sort(known) != _sort(value):
        return compare is Compare.NOT_EQUAL
    return _OPERATORS[compare](known, value)


def _sort(value: Any) -> str:
    """Values of different sorts never compare: True is not 1, and "10" is not 10."""
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float):
        return "number"
    return "text" if isinstance(value, str) else "other"
