"""Smart Segment: how near its outlines come to people's, beside GrabCut; and from a click to its answer, over HTTP."""

import asyncio
import contextlib
import io
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

import httpx
import numpy as np
from pycocotools.coco import COCO
from tests.support.world import make_world
from tests.unit.agents.builders import agent_request, object_class, ontology
from tests.unit.agents.photos import photo, stored

from bench.processes import address, process
from bench.report import line, percentile
from labelmill.agents.builtin import grabcut
from labelmill.agents.builtin.base import Media
from labelmill.agents.builtin.images import open_picture
from labelmill.agents.builtin.masks import Mask
from labelmill.agents.builtin.smart_segment import SMART_SEGMENT
from labelmill.agents.contract import Selection
from labelmill.identity.actions import create_token
from labelmill.kit.db import Database
from labelmill.kit.settings import Settings
from labelmill.labels.geometry import Bitmask, BoundingBox, decode_mask
from labelmill.ontologies.document import Shape
from labelmill.runtime import prepare

DATA = Path(__file__).parents[2] / "shared" / "data" / "coco_permissive"
#: Square pixels of the objects that are looked at, and how many of one image.
LEAST_AREA, OF_ONE_IMAGE = 2_500, 4
CLICKS = 60
DOCUMENT = ontology(object_class("Thing", Shape.BITMASK))


def quality() -> None:
    """Intersection over union with people's outlines, from their boxes and from one click in the middle."""
    with contextlib.redirect_stdout(io.StringIO()):
        known = COCO(str(DATA / "instances.json"))
    scores: dict[str, list[float]] = defaultdict(list)
    seconds: dict[str, list[float]] = defaultdict(list)
    for info in known.loadImgs(known.getImgIds()):
        large: list[Any] = [
            a
            for a in known.loadAnns(known.getAnnIds(imgIds=[info["id"]], iscrowd=False))
            if a["area"] > LEAST_AREA and isinstance(a["segmentation"], list)
        ]
        media = Media((DATA / "images" / info["file_name"]).read_bytes(), "image/jpeg", info["file_name"])
        for annotation in large[:OF_ONE_IMAGE]:
            truth = known.annToMask(annotation).astype(bool)
            for what, found, took in _attempts(media, truth, annotation["bbox"]):
                union = (truth | found).sum()
                scores[what].append(float((truth & found).sum() / union))
                seconds[what].append(took)
    for what, values in scores.items():
        good = float(np.mean(np.array(values) > 0.75))
        mean, middle, took = np.mean(values), np.median(values), np.median(seconds[what]) * 1e3
        print(
            f"  {what:<28} mean IoU {mean:.3f}, median {middle:.3f}, above 0.75: {good:.0%}; {took:.0f} ms"
            f" ({len(values)} objects)",
            flush=True,
        )
    better = float(np.mean(scores["box, model"]) - np.mean(scores["box, GrabCut"]))
    line("Smart Segment's mean IoU from boxes above GrabCut's", f"{better:+.3f}", "> 0", met=better > 0)


def _attempts(media: Media, truth: Any, bbox: list[float]) -> list[tuple[str, Any, float]]:
    height, width = truth.shape
    box = BoundingBox(x=bbox[0], y=bbox[1], width=bbox[2], height=bbox[3])
    inner = np.unravel_index(_depth(truth).argmax(), truth.shape)
    click = (float(inner[1]) + 0.5, float(inner[0]) + 0.5)
    request = agent_request(DOCUMENT, width=width, height=height)
    answers: list[tuple[str, Any, float]] = []
    for what, selection in (
        ("box, model", Selection(boxes=[box])),
        ("click, model", Selection(positive_points=[click])),
    ):
        # The first look at a picture is not what a click costs.
        SMART_SEGMENT.run(request.model_copy(update={"preview": True}), media)
        began = time.perf_counter()
        result = SMART_SEGMENT.run(request.model_copy(update={"selection": selection}), media)
        took = time.perf_counter() - began
        drawn = result.create[0].geometry if result.create else None
        found = decode_mask(drawn) if isinstance(drawn, Bitmask) else np.zeros_like(truth)
        answers.append((what, found, took))
    began = time.perf_counter()
    picture = open_picture(request, media, longest=grabcut.LONGEST)
    edges = np.array([box.x, box.y, box.x + box.width, box.y + box.height])
    cut = grabcut.cut_out(picture, edges, np.zeros((0, 2)), np.zeros((0, 2)))
    took = time.perf_counter() - began
    answers.append(("box, GrabCut", np.zeros_like(truth) if cut is None else _enlarged(cut), took))
    return answers


def _depth(truth: Any) -> Any:
    """How far inside each pixel lies, in steps over an edge."""
    left, depth = truth, np.zeros(truth.shape, np.int32)
    while left.any():
        depth += left
        padded = np.pad(left, 1)
        left = left & padded[:-2, 1:-1] & padded[2:, 1:-1] & padded[1:-1, :-2] & padded[1:-1, 2:]
    return depth


def _enlarged(mask: Mask) -> Any:
    rows = (np.arange(mask.height) * mask.pixels.shape[0]) // mask.height
    columns = (np.arange(mask.width) * mask.pixels.shape[1]) // mask.width
    return mask.pixels[rows][:, columns]


async def clicks(url: str, data_dir: Path) -> None:
    """From POST trigger to the outcome's answer, against a real server with its worker."""
    database = Database(url)
    await prepare(database, Settings())
    async with database.transaction() as session:
        world = await make_world(session, slug="no-op")
        token = (await create_token(session, world.actor, user_id=world.person, name="bench")).token
    await database.close()
    environment = {"DATABASE_URL": url, "LABELMILL_DATA_DIR": str(data_dir)}
    async with process("-m", "labelmill", "up", "--port", "0", "--no-browser", **environment) as server:
        headers = {"Authorization": f"Bearer {token}"}
        async with httpx.AsyncClient(base_url=await address(server), headers=headers, timeout=90) as client:
            await _click(client)


async def _click(client: httpx.AsyncClient) -> None:
    document = ontology(object_class("Thing", Shape.POLYGON)).model_dump(mode="json")
    project = (await _post(client, "/api/projects", {"name": "Clicks", "ontology": document}))["id"]
    base = f"/api/projects/{project}"
    await client.get(f"{base}/workflow")
    agent = (await _post(client, f"{base}/agents", {"slug": "smart-segment"}))["id"]
    picture = stored(photo("coffee")).data
    (await client.post(f"{base}/items", files={"files": ("coffee.jpg", picture, "image/jpeg")})).raise_for_status()
    task = (await client.get(f"{base}/tasks")).json()["items"][0]["id"]
    async with asyncio.timeout(30):
        while (await client.get("/api/health")).json()["workers"] == 0:  # noqa: ASYNC110 (another process's)
            await asyncio.sleep(0.2)

    async def trigger(selection: dict[str, Any]) -> float:
        began = time.perf_counter()
        body = {"enabled_agent_id": agent, "selection": selection, "preview": True}
        made = await _post(client, f"{base}/tasks/{task}/trigger", body)
        outcome = (await client.get(f"{base}/executions/{made['id']}/outcome", params={"wait": 60})).json()
        if outcome["execution"]["status"] != "succeeded":
            raise RuntimeError(outcome["execution"]["message"])
        return time.perf_counter() - began

    print(f"  warm-up (process, models and picture): {await trigger({}):.1f} s", flush=True)
    spots = np.random.default_rng(7).uniform((180, 40), (400, 280), (CLICKS, 2)).round(1).tolist()
    times = [await trigger({"positive_points": [spot], "class_id": "thing"}) for spot in spots]
    p50, p95 = percentile(times, 0.5) * 1e3, percentile(times, 0.95) * 1e3
    line("Smart Segment, click to answer, p50 / p95", f"{p50:.0f} / {p95:.0f} ms", "p95 < 150 ms", met=p95 < 150)


async def _post(client: httpx.AsyncClient, path: str, body: dict[str, Any]) -> dict[str, Any]:
    answer = await client.post(path, json=body)
    answer.raise_for_status()
    return answer.json()


async def run(databases: "asyncio.Queue[str]", data_dir: Path) -> None:
    """The quality, where its photographs are; then the clicks."""
    if DATA.is_dir():
        await asyncio.to_thread(quality)
    await clicks(await databases.get(), data_dir)
