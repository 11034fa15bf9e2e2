"""An ontology as a document: what is stored, sent to agents, and edited in the browser. Pure."""

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator


class Shape(StrEnum):
    """The geometry that an object class draws."""

    BOUNDING_BOX = "bounding_box"
    ROTATABLE_BOX = "rotatable_box"
    POLYGON = "polygon"
    POLYLINE = "polyline"
    KEYPOINT = "keypoint"
    SKELETON = "skeleton"
    BITMASK = "bitmask"


class AttributeType(StrEnum):
    """How an attribute is answered."""

    RADIO = "radio"
    CHECKLIST = "checklist"
    TEXT = "text"
    NUMBER = "number"


class Scope(StrEnum):
    """What a classification speaks about: one frame, or the whole item."""

    FRAME = "frame"
    ITEM = "item"


def _identifier(value: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", value):
        raise ValueError("an id is 1 to 64 letters, digits, '_' or '-'")
    return value


def _color(value: str) -> str:
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", value):
        raise ValueError("a colour is '#' and six hexadecimal digits, such as '#2f9e44'")
    return value.lower()


Identifier = Annotated[str, AfterValidator(_identifier)]
Name = Annotated[str, Field(min_length=1, max_length=200)]
Color = Annotated[str, AfterValidator(_color)]


class _Document(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Option(_Document):
    """One answer of a radio or checklist; its attributes are asked when it is chosen."""

    id: Identifier
    name: Name
    attributes: list["Attribute"] = []


class Attribute(_Document):
    """A question about a label. `min` and `max` bound a number."""

    id: Identifier
    name: Name
    type: AttributeType
    required: bool = False
    options: list[Option] = []
    min: float | None = None
    max: float | None = None

    @model_validator(mode="after")
    def _coherent(self) -> "Attribute":
        choice = self.type in (AttributeType.RADIO, AttributeType.CHECKLIST)
        if choice and not self.options:
            raise ValueError(f"attribute '{self.name}' is a {self.type} and needs options")
        if not choice and self.options:
            raise ValueError(f"attribute '{self.name}' is a {self.type} and takes no options")
        if self.min is not None and self.max is not None and self.min > self.max:
            raise ValueError(f"attribute '{self.name}' has min above max")
        return self


class ObjectClass(_Document):
    """A class whose labels have a geometry. An archived class keeps its labels but takes no new ones."""

    id: Identifier
    name: Name
    shape: Shape
    color: Color
    attributes: list[Attribute] = []
    archived: bool = False
    #: Names of a skeleton's points, in order.
    points: list[Name] = []


class ClassificationClass(_Document):
    """A class whose labels speak about a frame or the whole item."""

    id: Identifier
    name: Name
    scope: Scope = Scope.ITEM
    attributes: list[Attribute] = []
    archived: bool = False


class OntologyDocument(_Document):
    """All classes of an ontology; ids are unique over the whole document, names among their kind."""

    objects: list[ObjectClass] = []
    classifications: list[ClassificationClass] = []

    @model_validator(mode="after")
    def _unique(self) -> "OntologyDocument":
        seen: set[str] = set()
        for identifier in self._identifiers():
            if identifier in seen:
                raise ValueError(f"id '{identifier}' is used twice")
            seen.add(identifier)
        for kind, names in (
            ("object", [c.name.casefold() for c in self.objects if not c.archived]),
            ("classification", [c.name.casefold() for c in self.classifications if not c.archived]),
        ):
            if len(set(names)) < len(names):
                double = next(n for n in names if names.count(n) > 1)
                raise ValueError(f"two {kind} classes are named '{double}'")
        return self

    def _identifiers(self) -> Iterator[str]:
        for cls in (*self.objects, *self.classifications):
            yield cls.id
            yield from _attribute_ids(cls.attributes)

    def object_class(self, class_id: str) -> ObjectClass | None:
        """The object class with this id, archived or not."""
        return next((c for c in self.objects if c.id == class_id), None)

    def classification_class(self, class_id: str) -> ClassificationClass | None:
        """The classification class with this id, archived or not."""
        return next((c for c in self.classifications if c.id == class_id), None)


def _attribute_ids(attributes: list[Attribute]) -> Iterator[str]:
    for attribute in attributes:
        yield attribute.id
        for option in attribute.options:
            yield option.id
            yield from _attribute_ids(option.attributes)


#: `{attribute id: option id | [option ids] | text | number}`; answers of nested attributes stand beside.
AttributeValue = str | float | list[str]
AttributeValues = dict[str, AttributeValue]
LabelKind = Literal["object", "classification"]
