"""Shapes in image pixels (float64, origin top left, y down), and the questions asked of them. Pure."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Coordinate = Annotated[float, Field(allow_inf_nan=False)]
Length = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Point = tuple[Coordinate, Coordinate]


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class BoundingBox(_Shape):
    """An upright box: top left corner and size."""

    type: Literal["bounding_box"] = "bounding_box"
    x: Coordinate
    y: Coordinate
    width: Length
    height: Length


class RotatableBox(_Shape):
    """A box turned about its centre: centre, size before turning, angle in degrees clockwise."""

    type: Literal["rotatable_box"] = "rotatable_box"
    cx: Coordinate
    cy: Coordinate
    width: Length
    height: Length
    angle: Coordinate


class Polygon(_Shape):
    """A closed ring of at least three points, and holes; rings are open lists (first point not repeated)."""

    type: Literal["polygon"] = "polygon"
    points: Annotated[list[Point], Field(min_length=3)]
    holes: list[Annotated[list[Point], Field(min_length=3)]] = []


class Polyline(_Shape):
    """An open line of at least two points."""

    type: Literal["polyline"] = "polyline"
    points: Annotated[list[Point], Field(min_length=2)]


class Keypoint(_Shape):
    """One point."""

    type: Literal["keypoint"] = "keypoint"
    x: Coordinate
    y: Coordinate


class SkeletonPoint(_Shape):
    """A named point of a skeleton; `visibility` as in COCO: absent, occluded, visible."""

    name: str
    x: Coordinate
    y: Coordinate
    visibility: Literal["absent", "occluded", "visible"] = "visible"


class Skeleton(_Shape):
    """Named points of one pose."""

    type: Literal["skeleton"] = "skeleton"
    points: Annotated[list[SkeletonPoint], Field(min_length=1)]


class Bitmask(_Shape):
    """A mask as COCO's uncompressed RLE: column-major run lengths, starting with background."""

    type: Literal["bitmask"] = "bitmask"
    width: Annotated[int, Field(gt=0)]
    height: Annotated[int, Field(gt=0)]
    counts: list[Annotated[int, Field(ge=0)]]


Geometry = Annotated[
    BoundingBox | RotatableBox | Polygon | Polyline | Keypoint | Skeleton | Bitmask,
    Field(discriminator="type"),
]
