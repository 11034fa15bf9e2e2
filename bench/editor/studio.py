"""A project with one photograph and thousands of polygons on it, on a real server."""

import io
import math
import random
from dataclasses import dataclass
from uuid import uuid4

import numpy as np
from PIL import Image
from tests.e2e.api import Api

WIDTH, HEIGHT = 4000, 3000
CLASS = "cell"
_AT_ONCE = 2_000
_ONTOLOGY = {
    "objects": [{"id": CLASS, "name": "Cell", "shape": "polygon", "color": "#e8590c"}],
    "classifications": [],
}


@dataclass(frozen=True, slots=True)
class Desk:
    """A task to open, by its paths."""

    page: str
    labels: str
    project: str
    task: str


def photograph() -> bytes:
    """A JPEG of 12 megapixels, as heavy as a camera's."""
    rng = np.random.default_rng(5)
    noise = rng.integers(0, 60, (HEIGHT, WIDTH, 1), dtype=np.uint8)
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    base = np.stack([x * 190 // WIDTH, y * 190 // HEIGHT, (x + y) * 190 // (WIDTH + HEIGHT)], axis=-1).astype(np.uint8)
    file = io.BytesIO()
    Image.fromarray(base + noise).save(file, "JPEG", quality=85)
    return file.getvalue()


def polygons(count: int, corners: int) -> list[dict[str, object]]:
    """Operations that create star-like polygons all over the photograph."""
    rng = random.Random(11)
    made = list[dict[str, object]]()
    for _ in range(count):
        x, y, size = rng.uniform(50, WIDTH - 50), rng.uniform(50, HEIGHT - 50), rng.uniform(8, 37)
        points = list[list[float]]()
        for k in range(corners):
            angle, radius = 2 * math.pi * k / corners, size * rng.uniform(0.6, 1)
            points.append([round(x + radius * math.cos(angle), 2), round(y + radius * math.sin(angle), 2)])
        geometry = {"type": "polygon", "points": points}
        made.append({"op": "create", "id": str(uuid4()), "kind": "object", "class_id": CLASS, "geometry": geometry})
    return made


async def make_desk(api: Api, *, count: int, corners: int) -> Desk:
    """A project of its own with one task, labelled."""
    project = (await api.post("/projects", {"name": f"{count:,} polygons", "ontology": _ONTOLOGY}))["id"]
    path = f"/projects/{project}"
    version = (await api.get(f"{path}/workflow"))["version"]
    names = ("start", "annotate", "complete")
    graph = {
        "nodes": [
            {"id": n, "kind": n, "name": n.title(), "position": {"x": 260 * i, "y": 0}} for i, n in enumerate(names)
        ],
        "edges": [
            {"source": "start", "pathway": "next", "target": "annotate"},
            {"source": "annotate", "pathway": "submit", "target": "complete"},
        ],
    }
    await api.call("PUT", f"{path}/workflow", json={"version": version, "graph": graph})
    await api.call("POST", f"{path}/items", files=[("files", ("field.jpg", photograph()))])
    task = (await api.get(f"{path}/tasks", limit=1))["items"][0]["id"]
    labels = f"{path}/tasks/{task}/labels"
    operations = polygons(count, corners)
    for start in range(0, count, _AT_ONCE):
        await api.call("PATCH", labels, json={"operations": operations[start : start + _AT_ONCE]})
    return Desk(f"{path}/tasks/{task}", labels, project, task)
