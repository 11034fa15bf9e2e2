"""How good the Object Detector is: COCO's average precision on real photographs."""

import contextlib
import io
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval
from tests.unit.agents.builders import agent_request, object_class, ontology
from tests.unit.agents.photos import photo, stored

from labelmill.agents.builtin import coco
from labelmill.agents.builtin.base import Media
from labelmill.agents.builtin.object_detector import OBJECT_DETECTOR
from labelmill.agents.contract import NewLabel
from labelmill.labels.geometry import BoundingBox

pytestmark = pytest.mark.usefixtures("weights")

DATA = Path(__file__).parents[4] / "shared" / "data" / "coco_permissive"
ALL_CLASSES = ontology(*(object_class(name) for name in coco.NAMES.values()))
IDS = {cls.id: number for cls, number in zip(ALL_CLASSES.objects, coco.NAMES, strict=True)}

#: Where the folder of COCO photographs is absent: what can be seen in the wheels' photos, by hand.
BY_HAND = {
    "astronaut": [("person", [22, 15, 348, 497])],
    "coffee": [("cup", [174, 18, 236, 290]), ("spoon", [326, 66, 100, 262]), ("dining table", [0, 0, 600, 400])],
    "chelsea": [("cat", [0, 0, 405, 300])],
}


def truth() -> tuple[COCO, dict[int, Media]]:
    if DATA.is_dir():
        with contextlib.redirect_stdout(io.StringIO()):
            known = COCO(str(DATA / "instances.json"))
        files = {info["id"]: DATA / "images" / info["file_name"] for info in known.loadImgs(known.getImgIds())}
        return known, {number: Media(path.read_bytes(), "image/jpeg") for number, path in files.items()}
    numbers = {name: number for number, name in coco.NAMES.items()}
    boxes = [
        (image_id, numbers[name], box) for image_id, things in enumerate(BY_HAND.values(), 1) for name, box in things
    ]
    dataset: Any = {
        "images": [{"id": image_id} for image_id in range(1, len(BY_HAND) + 1)],
        "categories": [{"id": number, "name": name} for number, name in coco.NAMES.items()],
        "annotations": [
            {"id": n, "image_id": image, "category_id": cls, "bbox": box, "area": box[2] * box[3], "iscrowd": 0}
            for n, (image, cls, box) in enumerate(boxes, 1)
        ],
    }
    known = COCO()
    known.dataset = dataset
    with contextlib.redirect_stdout(io.StringIO()):
        known.createIndex()
    return known, {image_id: stored(photo(name)) for image_id, name in enumerate(BY_HAND, 1)}


def row(image_id: int, label: NewLabel) -> dict[str, Any]:
    box = label.geometry
    assert isinstance(box, BoundingBox)
    return {
        "image_id": image_id,
        "category_id": IDS[label.class_id],
        "bbox": [box.x, box.y, box.width, box.height],
        "score": label.confidence,
    }


@pytest.mark.parametrize(("tiles", "ap", "ap50"), [(1, 0.24, 0.38), (2, 0.29, 0.48)])
def test_the_detector_is_as_good_as_documented(
    tiles: int, ap: float, ap50: float, capsys: pytest.CaptureFixture[str]
) -> None:
    known, photos = truth()
    rows: list[dict[str, Any]] = []
    seconds: list[float] = []
    for image_id, media in photos.items():
        request = agent_request(ALL_CLASSES, threshold=0.02, tiles=tiles)
        began = time.perf_counter()
        result = OBJECT_DETECTOR.run(request, media)
        seconds.append(time.perf_counter() - began)
        rows += [row(image_id, label) for label in result.create]
    with contextlib.redirect_stdout(io.StringIO()):
        # The stubs know only of a file's name.
        found = known.loadRes(rows)  # pyright: ignore[reportArgumentType]
        score = COCOeval(known, found, "bbox")
        score.evaluate()
        score.accumulate()
        score.summarize()
    with capsys.disabled():
        print(
            f"\nObject Detector, {tiles} tiles a side, {len(photos)} photos: AP {score.stats[0]:.3f}, "
            f"AP50 {score.stats[1]:.3f}, median {np.median(seconds) * 1e3:.0f} ms"
        )
    assert score.stats[0] > ap
    assert score.stats[1] > ap50
