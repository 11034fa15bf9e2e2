"""Checks what a person fills into an agent's forms: config and limits. Pure."""

from collections.abc import Mapping
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from labelmill.agents.builtin.base import AgentConfig
from labelmill.agents.errors import InvalidConfigError, OntologyNeedError
from labelmill.ontologies.document import OntologyDocument, Shape


class Limits(BaseModel):
    """What an enabled agent runs under. None: no limit."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    timeout_seconds: Annotated[float, Field(ge=0.1, le=86_400, allow_inf_nan=False)] = 60.0
    max_attempts: Annotated[int, Field(ge=1, le=20)] = 3
    max_concurrency: Annotated[int | None, Field(ge=1, le=10_000)] = None
    rate_per_minute: Annotated[int | None, Field(ge=1, le=1_000_000)] = None


def check_config(form: type[AgentConfig], config: Mapping[str, Any]) -> dict[str, Any]:
    """The config with its defaults filled in, as JSON values; InvalidConfigError names the field that is wrong."""
    try:
        return form.model_validate(dict(config)).model_dump(mode="json")
    except ValidationError as error:
        found = [(_path(e["loc"]), e["type"], _sentence(e)) for e in error.errors(include_url=False)]
    known = ", ".join(form.model_fields) or "none"
    messages = [
        f"{path}: there is no such setting; there are: {known}" if kind == "extra_forbidden" else f"{path}: {text}"
        for path, kind, text in found
    ]
    raise InvalidConfigError(
        "; ".join(messages[:3]) + ".",
        field=f"config.{found[0][0]}" if found[0][0] else "config",
        problems=[{"path": path, "message": message} for (path, _, _), message in zip(found, messages, strict=True)],
    )


_SHAPE_NAMES: Final[dict[Shape, str]] = {
    Shape.BOUNDING_BOX: "bounding box",
    Shape.ROTATABLE_BOX: "rotatable box",
    Shape.POLYGON: "polygon",
    Shape.POLYLINE: "polyline",
    Shape.KEYPOINT: "keypoint",
    Shape.SKELETON: "skeleton",
    Shape.BITMASK: "bitmask",
}


def check_need(agent_name: str, shapes: list[Shape], ontology: OntologyDocument) -> None:
    """OntologyNeedError when the agent needs an object class of one of these shapes and there is none."""
    if shapes and not any(cls.shape in shapes and not cls.archived for cls in ontology.objects):
        names = " or ".join(_SHAPE_NAMES[shape] for shape in shapes)
        raise OntologyNeedError(
            f"{agent_name} draws labels of a {names} class, and the ontology has none: "
            f"add an object class with the shape {names} in the project's ontology, then enable the agent.",
            field="slug",
            shapes=list(shapes),
        )


def _path(loc: tuple[int | str, ...]) -> str:
    return ".".join(str(part) for part in loc)


def _sentence(error: Any) -> str:
    # Pydantic puts this before the message of a validator's own ValueError.
    return str(error["msg"]).removeprefix("Value error, ").rstrip(".")
