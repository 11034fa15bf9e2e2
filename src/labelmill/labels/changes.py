"""The changes to labels that an agent asks for, and everything that may be wrong with them. Pure.

The agent contract stands above labels, so its messages are known here by their form only.
"""

from collections.abc import Iterable, Sequence
from typing import Protocol
from uuid import UUID

from labelmill.labels.geometry import Geometry
from labelmill.labels.rules import ItemFacts, check_label
from labelmill.ontologies.document import AttributeValues, LabelKind, OntologyDocument
from labelmill.ontologies.validation import Problem


class New(Protocol):
    """A label to create (`NewLabel` of the contract)."""

    @property
    def kind(self) -> LabelKind: ...
    @property
    def class_id(self) -> str: ...
    @property
    def frame(self) -> int: ...
    @property
    def geometry(self) -> Geometry | None: ...
    @property
    def attributes(self) -> AttributeValues: ...
    @property
    def confidence(self) -> float | None: ...


class Update(Protocol):
    """A change of one label: what is None stays (`LabelUpdate` of the contract)."""

    @property
    def id(self) -> UUID: ...
    @property
    def geometry(self) -> Geometry | None: ...
    @property
    def attributes(self) -> AttributeValues | None: ...
    @property
    def confidence(self) -> float | None: ...


class Changes(Protocol):
    """All that one answer does to labels (`AgentResult` of the contract)."""

    @property
    def create(self) -> Sequence[New]: ...
    @property
    def update(self) -> Sequence[Update]: ...
    @property
    def delete(self) -> Sequence[UUID]: ...


class Current(New, Protocol):
    """A label as the agent was shown it (`CurrentLabel` of the contract)."""

    @property
    def id(self) -> UUID: ...


def check_result(
    result: Changes, document: OntologyDocument, item: ItemFacts, current: Iterable[Current]
) -> list[Problem]:
    """Everything wrong with an answer's labels; `current` are the labels that its request showed."""
    shown = {label.id: label for label in current}
    problems: list[Problem] = []
    for index, new in enumerate(result.create):
        problems += check_label(
            document,
            new.kind,
            new.class_id,
            new.frame,
            new.geometry,
            new.attributes,
            item,
            path=f"create[{index}].",
        )
    touched: set[UUID] = set()
    for index, update in enumerate(result.update):
        path = f"update[{index}]."
        problems += _check_id(update.id, shown, touched, f"{path}id")
        label = shown.get(update.id)
        if label is not None:
            problems += check_label(
                document,
                label.kind,
                label.class_id,
                label.frame,
                label.geometry if update.geometry is None else update.geometry,
                label.attributes if update.attributes is None else update.attributes,
                item,
                path=path,
                new=False,
            )
    for index, label_id in enumerate(result.delete):
        problems += _check_id(label_id, shown, touched, f"delete[{index}]")
    return problems


def _check_id(label_id: UUID, shown: dict[UUID, Current], touched: set[UUID], path: str) -> list[Problem]:
    if label_id in touched:
        return [Problem(path, f"label {label_id} is changed twice; change or delete each label once")]
    touched.add(label_id)
    if label_id not in shown:
        return [Problem(path, f"label {label_id} is not among the {len(shown)} labels of the request")]
    return []
