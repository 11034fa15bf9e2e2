"""Builds agent requests as the gate does, without a project around them."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from labelmill.agents.contract import AgentRequest, CurrentLabel, ItemRef, ProjectRef, Trigger
from labelmill.ontologies.document import ObjectClass, OntologyDocument, Shape


def object_class(name: str, shape: Shape = Shape.BOUNDING_BOX, **more: Any) -> ObjectClass:
    return ObjectClass(id=name.lower().replace(" ", "-"), name=name, shape=shape, color="#2f9e44", **more)


def ontology(*classes: ObjectClass | str) -> OntologyDocument:
    return OntologyDocument(objects=[object_class(cls) if isinstance(cls, str) else cls for cls in classes])


def agent_request(
    document: OntologyDocument,
    *,
    labels: list[CurrentLabel] | None = None,
    width: int | None = 640,
    height: int | None = 480,
    frames: int = 1,
    **config: Any,
) -> AgentRequest:
    return AgentRequest(
        execution_id=uuid4(),
        deadline=datetime.now(UTC) + timedelta(minutes=1),
        trigger=Trigger.MANUAL,
        project=ProjectRef(id=uuid4(), name="Test"),
        item=ItemRef(
            id=uuid4(),
            name="photo.jpg",
            kind="image",
            media_type="image/jpeg",
            size_bytes=1,
            width=width,
            height=height,
            frames=frames,
            url="about:blank",
        ),
        ontology=document,
        labels=labels or [],
        config=config,
    )


def current_label(class_id: str, geometry: Any = None, **more: Any) -> CurrentLabel:
    label = {
        "id": uuid4(),
        "version": 1,
        "kind": "object",
        "class_id": class_id,
        "geometry": geometry,
        "made_by": "person",
    }
    return CurrentLabel.model_validate({**label, **more})
