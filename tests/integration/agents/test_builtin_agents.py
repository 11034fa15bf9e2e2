"""The agents with weights, on real photographs."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from tests.unit.agents.builders import agent_request, current_label, object_class, ontology
from tests.unit.agents.photos import photo, stored

from labelmill.agents.builtin.base import AgentError, Media
from labelmill.agents.builtin.boxes import bounds
from labelmill.agents.builtin.face_blur import FACE_BLUR
from labelmill.agents.builtin.object_detector import OBJECT_DETECTOR
from labelmill.agents.contract import AgentRequest, AgentResult, NewLabel
from labelmill.labels.geometry import BoundingBox, Polygon, RotatableBox
from labelmill.ontologies.document import Shape

pytestmark = pytest.mark.usefixtures("weights")

PEOPLE = ontology("Person", "Cup", "Cat")


def detect(media: Media, request: AgentRequest | None = None) -> AgentResult:
    return OBJECT_DETECTOR.run(request or agent_request(PEOPLE), media)


def of_class(result: AgentResult, class_id: str) -> list[NewLabel]:
    return [label for label in result.create if label.class_id == class_id]


def middle(label: NewLabel) -> tuple[float, float]:
    around = bounds(label.geometry)
    assert around is not None
    return (around[0] + around[2]) / 2, (around[1] + around[3]) / 2


@pytest.mark.parametrize(("name", "class_id"), [("astronaut", "person"), ("coffee", "cup"), ("chelsea", "cat")])
def test_photos_hold_what_they_show(name: str, class_id: str) -> None:
    result = detect(stored(photo(name)))
    best = result.create[0]
    assert best.class_id == class_id
    assert best.confidence is not None
    assert best.confidence > 0.55
    assert [label.class_id for label in result.create].count(class_id) == 1
    assert result.message is not None
    assert f"1 {class_id.title()}" in result.message


def test_a_photo_of_a_temple_has_nothing_of_these_classes() -> None:
    result = detect(stored(photo("china.jpg")))
    assert result.create == []
    assert (result.message or "").startswith("Nothing found above 0.5")


def test_classes_without_a_place_are_counted_in_the_message() -> None:
    result = detect(stored(photo("coffee")), agent_request(ontology("Cat")))
    assert result.create == []
    assert "classes without a place in the ontology: " in (result.message or "")
    assert "cup (1)" in (result.message or "")


def test_the_class_map_sends_a_coco_class_elsewhere() -> None:
    document = ontology("Pet", "Person")
    result = detect(stored(photo("chelsea")), agent_request(document, class_map={"Cat": "pet"}))
    assert [label.class_id for label in result.create] == ["pet"]


def test_a_class_map_with_a_wrong_name_is_refused_with_a_hint() -> None:
    with pytest.raises(AgentError, match="'catt' is not one of COCO's 80 class names; did you mean 'cat'"):
        detect(stored(photo("chelsea")), agent_request(PEOPLE, class_map={"catt": "cat"}))


def test_a_class_map_to_a_class_that_is_gone_is_refused() -> None:
    with pytest.raises(AgentError, match="sends 'cat' to 'ghost', which is no box or polygon class"):
        detect(stored(photo("chelsea")), agent_request(PEOPLE, class_map={"cat": "ghost"}))


def test_an_ontology_without_any_coco_class_is_refused_with_the_way_out() -> None:
    with pytest.raises(AgentError, match="add one, or fill in the agent's class map"):
        detect(stored(photo("chelsea")), agent_request(ontology("Scratch")))


@pytest.mark.parametrize(
    ("shape", "kind"),
    [(Shape.BOUNDING_BOX, BoundingBox), (Shape.ROTATABLE_BOX, RotatableBox), (Shape.POLYGON, Polygon)],
)
def test_the_box_is_drawn_as_the_class_draws(shape: Shape, kind: type) -> None:
    document = ontology(object_class("Cats", shape))
    (label,) = detect(stored(photo("chelsea")), agent_request(document)).create
    assert isinstance(label.geometry, kind)
    assert abs(middle(label)[0] - 225) < 60


def test_a_photo_that_lies_on_its_side_is_labelled_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    lying = stored(photo("astronaut").crop((0, 0, 512, 400)).transpose(Image.Transpose.ROTATE_90), exif=exif)
    upright = stored(photo("astronaut").crop((0, 0, 512, 400)))
    (turned,), (plain,) = of_class(detect(lying), "person"), of_class(detect(upright), "person")
    assert np.allclose(middle(turned), middle(plain), atol=12)


@pytest.mark.parametrize("mode", ["L", "RGBA", "I;16"])
def test_grey_transparent_and_deep_images_are_seen_too(mode: str) -> None:
    image = photo("astronaut")
    if mode == "I;16":
        image = Image.fromarray(np.asarray(image.convert("L")).astype(np.uint16) * 257)
    else:
        image = image.convert(mode)
    assert len(of_class(detect(stored(image, "PNG")), "person")) == 1


def test_a_large_photo_gives_boxes_in_its_own_pixels() -> None:
    large = photo("astronaut").resize((3000, 3000))
    (label,) = of_class(detect(stored(large)), "person")
    (small,) = of_class(detect(stored(photo("astronaut"))), "person")
    assert np.allclose(np.array(middle(label)) * 512 / 3000, middle(small), atol=12)


def test_what_is_labelled_already_is_left_out() -> None:
    media = stored(photo("chelsea"))
    first = detect(media)
    labels = [current_label(label.class_id, label.geometry) for label in first.create]
    again = detect(media, agent_request(PEOPLE, labels=labels))
    assert (again.create, again.message) == ([], f"labelled already: {len(labels)}")
    both = detect(media, agent_request(PEOPLE, labels=labels, skip_labelled=False))
    assert both.create == first.create


def test_a_broken_file_is_told_in_words() -> None:
    with pytest.raises(AgentError, match="cannot be read as an image"):
        detect(Media(b"\xff\xd8\xff\xe0 broken", "image/jpeg"))


def test_the_most_labels_are_the_surest() -> None:
    few = detect(stored(photo("coffee")), agent_request(PEOPLE, threshold=0.05, max_labels=3))
    many = detect(stored(photo("coffee")), agent_request(PEOPLE, threshold=0.05))
    assert few.create == many.create[:3]
    assert len(many.create) > 3


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    width=st.integers(1, 400),
    height=st.integers(1, 400),
    tiles=st.integers(1, 2),
    name=st.sampled_from(["astronaut", "coffee", "rocket"]),
)
def test_boxes_lie_inside_the_image_whatever_its_size(width: int, height: int, tiles: int, name: str) -> None:
    media = stored(photo(name).resize((width, height)), "PNG")
    request = agent_request(ontology("Person", "Cup", "Chair", "Table"), threshold=0.02, tiles=tiles, max_labels=1000)
    for label in detect(media, request).create:
        around = bounds(label.geometry)
        assert around is not None
        assert (around[:2] >= 0).all()
        assert (around[2:] <= np.array([width, height]) + 0.011).all()


def test_missing_weights_say_what_to_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code = (
        "from tests.unit.agents.builders import *; from tests.unit.agents.photos import *\n"
        "from labelmill.agents.builtin.registry import BUILTIN_AGENTS\n"
        "BUILTIN_AGENTS['object-detector'].run(agent_request(ontology('Cat')), stored(photo('chelsea')))\n"
    )
    monkeypatch.setenv("LABELMILL_MODELS_DIR", str(tmp_path))
    root = Path(__file__).parents[3]
    answer = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=False)
    words = "AgentError: Object Detector needs the coco-ssd weights; run `labelmill models fetch`."
    assert answer.stderr.strip().endswith(words)


def blur(media: Media, *classes: str, **config: Any) -> AgentResult:
    return FACE_BLUR.run(agent_request(ontology(*classes), **config), media)


def test_the_astronaut_has_one_face() -> None:
    result = blur(stored(photo("astronaut")), "Person", "Face")
    (label,) = result.create
    assert (label.class_id, result.message) == ("face", "1 face")
    assert np.allclose(middle(label), (222, 115), atol=25)
    around = bounds(label.geometry)
    assert around is not None
    assert 70 < around[2] - around[0] < 160


def test_a_margin_makes_the_box_larger() -> None:
    def area(margin: float) -> float:
        (label,) = blur(stored(photo("astronaut")), "Face", margin=margin).create
        around = bounds(label.geometry)
        assert around is not None
        return float(np.prod(around[2:] - around[:2]))

    assert area(0.5) == pytest.approx(area(0) * 4, rel=0.02)


@pytest.mark.parametrize("name", ["coffee", "china.jpg"])
def test_photos_without_people_have_no_faces(name: str) -> None:
    result = blur(stored(photo(name)), "Face")
    assert (result.create, result.message) == ([], "No face found above 0.5")


@pytest.mark.parametrize(
    ("classes", "chosen"),
    [
        (("Person", "Visible face", "Face"), "face"),
        (("Visible face", "Person-Face"), "person-face"),
        (("Surface", "Visible face"), "visible-face"),
    ],
)
def test_the_class_that_is_named_face_takes_the_boxes(classes: tuple[str, ...], chosen: str) -> None:
    assert blur(stored(photo("astronaut")), *classes).create[0].class_id == chosen


def test_the_config_can_name_the_class() -> None:
    assert blur(stored(photo("astronaut")), "Head", "Face", class_id="head").create[0].class_id == "head"
    with pytest.raises(AgentError, match="'ghost' is no box or polygon class of the ontology"):
        blur(stored(photo("astronaut")), "Face", class_id="ghost")


def test_an_ontology_without_a_face_class_says_what_to_add() -> None:
    with pytest.raises(AgentError, match="add one named 'Face'"):
        blur(stored(photo("astronaut")), "Person", "Surface")
