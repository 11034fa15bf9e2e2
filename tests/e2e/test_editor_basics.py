"""Labelling by hand: shapes drawn, changed, copied, answered for and taken back; what was saved is what was seen."""

import io
import re

import pytest
from PIL import Image
from playwright.async_api import Page, expect
from tests.e2e.api import Json, Studio, photographs
from tests.e2e.conftest import MakeStudio
from tests.e2e.desk import Desk
from tests.e2e.editor import ONTOLOGY, Editor, box_of, near, open_editor
from tests.e2e.people import ANA

Draft = dict[str, object]


@pytest.fixture
async def editor(desk: Desk, studio: MakeStudio) -> Editor:
    """Ana with a photograph, and a class of every shape."""
    return await open_editor(desk, await studio(slug=None, photos=2, ontology=ONTOLOGY))


async def _given(editor: Editor, *drafts: Draft) -> list[Json]:
    """Labels that are there already; the page shows them."""
    path = f"{editor.studio.path}/tasks/{editor.task['id']}/labels"
    operations = [{"op": "create", "kind": "object", **draft} for draft in drafts]
    await editor.studio.api.call("PATCH", path, json={"operations": operations})
    await expect(editor.shown(len(drafts))).to_be_visible()
    return await editor.labels()


def _box(x: float, y: float, width: float = 80, height: float = 60, class_id: str = "cup") -> Draft:
    return {
        "class_id": class_id,
        "geometry": {"type": "bounding_box", "x": x, "y": y, "width": width, "height": height},
    }


def _square(x: float, y: float, side: float, class_id: str = "road") -> Draft:
    points = [[x, y], [x + side, y], [x + side, y + side], [x, y + side]]
    return {"class_id": class_id, "geometry": {"type": "polygon", "points": points}}


async def _choose_class(page: Page, words: str) -> None:
    await page.keyboard.press("c")
    await expect(page.get_by_role("textbox", name="Search classes")).to_be_focused()
    await page.keyboard.type(words)
    await page.keyboard.press("Enter")


async def _menu_item(page: Page, name: str) -> None:
    await page.get_by_role("menuitem", name=re.compile(f"^{name}")).click()


async def test_a_box_is_saved_where_it_was_drawn(editor: Editor) -> None:
    await editor.press("2")
    await editor.drag((100, 120), (220, 200))
    label = await editor.only()
    assert label["class_id"] == "cup"
    assert label["made_by"]["name"] == ANA.name
    assert near(box_of(label), (100, 120, 120, 80))
    await expect(editor.page.get_by_text("Saved", exact=True)).to_be_visible()
    await expect(editor.row("Cup 1")).to_have_attribute("aria-pressed", "true")


async def test_a_turned_box_is_saved_where_it_was_drawn(editor: Editor) -> None:
    await editor.press("r")
    await editor.drag((100, 120), (220, 200))
    geometry = (await editor.only())["geometry"]
    assert geometry["type"] == "rotatable_box"
    assert near([geometry[key] for key in ("cx", "cy", "width", "height")], (160, 160, 120, 80))


@pytest.mark.parametrize(("key", "kind"), [("p", "polygon"), ("l", "polyline")])
async def test_lines_are_saved_where_they_were_clicked(editor: Editor, key: str, kind: str) -> None:
    places = [(100.0, 100.0), (220.0, 110.0), (200.0, 230.0)]
    await editor.press(key)
    await editor.click(*places, (300, 300))
    await editor.press("Backspace", "Enter")
    geometry = (await editor.only())["geometry"]
    assert geometry["type"] == kind
    assert len(geometry["points"]) == 3
    assert all(near(found, wanted) for found, wanted in zip(geometry["points"], places, strict=True))


async def test_points_and_poses_are_saved_where_they_were_placed(editor: Editor) -> None:
    await editor.press("k")
    await editor.click((150, 130))
    geometry = (await editor.only())["geometry"]
    assert near((geometry["x"], geometry["y"]), (150, 130))
    await editor.press("t")
    await editor.drag((200, 200), (300, 280))
    pose = (await editor.saved(lambda labels: len(labels) == 2))[1]["geometry"]
    assert [point["name"] for point in pose["points"]] == ["nose", "left eye", "right eye"]
    assert all(195 <= point["x"] <= 305 and 195 <= point["y"] <= 285 for point in pose["points"])


async def test_a_mask_is_painted_and_erased(editor: Editor) -> None:
    await editor.press("m")
    await editor.drag((120, 120), (240, 120))
    painted = await editor.only()
    width, height = editor.task["item"]["width"], editor.task["item"]["height"]
    assert (painted["geometry"]["width"], painted["geometry"]["height"]) == (width, height)
    area = sum(painted["geometry"]["counts"][1::2])
    # A stroke of 120 pixels with a round brush of 24.
    assert area == pytest.approx(120 * 24 + 144 * 3.14, rel=0.05)
    await editor.press("e")
    await editor.drag((180, 80), (180, 160))
    erased = await editor.only(lambda label: label["version"] > painted["version"])
    assert sum(erased["geometry"]["counts"][1::2]) == pytest.approx(area - 24 * 24, rel=0.05)


async def test_a_polygon_of_two_points_is_refused_and_goes_on(editor: Editor) -> None:
    await editor.press("p")
    await editor.click((100, 100), (200, 100))
    await editor.press("Enter")
    await expect(editor.page.get_by_text(re.compile("at least three points"))).to_be_visible()
    await editor.click((200, 200))
    await editor.press("Enter")
    assert len((await editor.only())["geometry"]["points"]) == 3


async def test_shapes_are_moved_resized_and_bent_and_every_step_is_taken_back(editor: Editor) -> None:
    (box,) = await _given(editor, _box(100, 100, 120, 80))
    await editor.press("v")
    await editor.click((160, 140))
    await editor.drag((160, 140), (200, 160))
    moved = await editor.only(lambda label: label["version"] > box["version"])
    assert near(box_of(moved), (140, 120, 120, 80))
    await editor.drag((260, 200), (300, 260))
    sized = await editor.only(lambda label: label["version"] > moved["version"])
    assert near(box_of(sized), (140, 120, 160, 140))

    page = editor.page
    await expect(page.get_by_role("button", name="Undo Resize")).to_be_visible()
    await editor.press("Control+z")
    await expect(page.get_by_role("button", name="Redo Resize")).to_be_visible()
    await page.get_by_role("button", name="Undo Move").click()
    await editor.only(lambda label: near(box_of(label), (100, 100, 120, 80), within=0.001))
    await editor.press("Control+Shift+z", "Control+y")
    await editor.only(lambda label: near(box_of(label), box_of(sized), within=0.001))


async def test_a_corner_of_a_polygon_is_dragged(editor: Editor) -> None:
    await _given(editor, _square(100, 100, 100))
    await editor.press("v")
    await editor.click((150, 150))
    await editor.drag((200, 200), (260, 240))
    label = await editor.only(lambda label: label["version"] > 1)
    assert near(label["geometry"]["points"][2], (260, 240))
    assert near(label["geometry"]["points"][0], (100, 100), within=0.001)


async def test_labels_are_copied_duplicated_and_pasted_on_another_task(editor: Editor, desk: Desk) -> None:
    await _given(editor, _box(100, 100))
    page = editor.page
    await editor.row("Cup 1").click()
    await editor.press("Control+d")
    _, second = await editor.saved(lambda labels: len(labels) == 2)
    assert near(box_of(second), (112, 112, 80, 60), within=0.001)
    await editor.press("Control+a", "Control+c", "Control+v")
    await editor.saved(lambda labels: len(labels) == 4)
    await editor.press("Control+x")
    await editor.saved(lambda labels: len(labels) == 2)

    other = (await editor.studio.tasks())[1]
    await page.goto(f"/projects/{editor.studio.id}/tasks/{other['id']}")
    there = Editor(page, editor.studio, await editor.studio.api.get(f"{editor.studio.path}/tasks/{other['id']}"))
    await expect(there.shown(0)).to_be_visible()
    await there.press("Control+v")
    assert len(await there.saved(lambda labels: len(labels) == 2)) == 2


async def test_answers_are_given_kept_and_asked_for_at_submit(editor: Editor, desk: Desk) -> None:
    desk.expect_refusal(422, "/submit")
    await _given(editor, _box(100, 100, class_id="car"), _box(300, 100, class_id="car"))
    page, form = editor.page, editor.selection
    await page.get_by_role("button", name="Submit", exact=True).click()
    dialog = page.get_by_role("dialog", name="Not submitted: 2 answers missing")
    await dialog.get_by_role("button", name=re.compile("Car 1")).click()
    await expect(dialog).to_be_hidden()
    await expect(form.get_by_role("radio", name="Parked")).to_be_focused()

    await form.get_by_role("radio", name="Moving").check()
    await form.get_by_label("Speed").fill("400")
    await form.get_by_label("Speed").press("Enter")
    await expect(form.get_by_text("At most 300.")).to_be_visible()
    await form.get_by_label("Speed").fill("40")
    await form.get_by_label("Plate").fill("A 1")
    await form.get_by_role("checkbox", name="Right").check()
    wanted = {"state": "moving", "speed": 40, "plate": "A 1", "doors": ["right"]}
    await editor.saved(lambda labels: labels[0]["attributes"] == wanted)

    await form.get_by_role("radio", name="Parked").check()
    await expect(form.get_by_label("Speed")).to_be_hidden()
    await editor.saved(lambda labels: "speed" not in labels[0]["attributes"])

    # Both together: what they have in common, and what differs.
    await editor.stage.focus()
    await editor.press("Control+a")
    await expect(form.get_by_role("heading", name="2 labels")).to_be_visible()
    await expect(form.get_by_text("several answers").first).to_be_visible()
    await form.get_by_role("radio", name="Moving").check()
    await editor.saved(lambda labels: all(label["attributes"]["state"] == "moving" for label in labels))
    await page.get_by_role("button", name="Submit", exact=True).click()
    await expect(page.get_by_role("heading", level=1, name=editor.task["item"]["name"])).to_be_hidden()


async def test_the_whole_item_is_classified(editor: Editor) -> None:
    panel = editor.page.get_by_role("region", name="Classifications")
    await panel.get_by_role("radio", name="Outdoors").check()
    scene = await editor.only(lambda label: label["attributes"] == {"kind": "outdoors"})
    assert (scene["kind"], scene["class_id"], scene["geometry"]) == ("classification", "scene", None)
    await panel.get_by_role("checkbox", name="Blurred").check()
    await editor.saved(lambda labels: len(labels) == 2)
    await panel.get_by_role("radio", name="Indoors").check()
    await editor.saved(lambda labels: labels[0]["attributes"] == {"kind": "indoors"})
    await panel.get_by_role("button", name="Clear Scene").click()
    await editor.only(lambda label: label["class_id"] == "blurred")
    await editor.page.get_by_role("button", name="Undo Delete").click()
    await editor.saved(lambda labels: len(labels) == 2)
    await expect(panel.get_by_role("radio", name="Indoors")).to_be_checked()


async def test_place_and_size_are_typed(editor: Editor) -> None:
    await _given(editor, _box(100, 100), _square(200, 200, 50))
    form = editor.selection
    await editor.row("Cup 1").click()
    await form.get_by_role("textbox", name="Width").fill("33.5")
    await form.get_by_role("textbox", name="Width").press("Enter")
    await form.get_by_role("textbox", name="X", exact=True).press("Shift+ArrowUp")
    await editor.saved(lambda labels: box_of(labels[0]) == (110, 100, 33.5, 60))
    await form.get_by_role("textbox", name="Height").fill("0")
    await form.get_by_role("textbox", name="Height").press("Enter")
    await expect(form.get_by_text("At least 1.")).to_be_visible()
    await form.get_by_role("textbox", name="Height").press("Escape")

    await editor.row("Road 1").click()
    await form.get_by_role("textbox", name="Point, of 4").fill("3")
    await form.get_by_role("textbox", name="Point x").fill("280")
    await form.get_by_role("textbox", name="Point x").press("Enter")
    await editor.saved(lambda labels: labels[1]["geometry"]["points"][2] == [280, 250])


async def test_class_order_lock_and_hiding(editor: Editor) -> None:
    await _given(editor, _box(100, 100), _box(120, 110), _box(130, 120))
    page = editor.page
    await editor.row("Cup 1").click()
    await editor.press("}")
    await editor.saved(lambda labels: labels[0]["z"] > labels[2]["z"])
    await editor.press("Alt+1")
    await editor.saved(lambda labels: labels[0]["class_id"] == "car")
    await expect(editor.row("Car 1")).to_have_attribute("aria-pressed", "true")

    await editor.press("q", "Delete")
    await expect(editor.row("Car 1")).to_contain_text("locked")
    await expect(editor.selection).to_contain_text("1 label is locked.")
    await editor.press("h")
    await expect(page.get_by_text("2 of 3 shown")).to_be_visible()
    await page.reload()
    await expect(editor.row("Car 1")).to_contain_text("locked")
    await expect(editor.row("Car 1")).to_contain_text("hidden")
    await editor.objects.get_by_role("button", name="Hide Car 1").click()
    await editor.objects.get_by_role("button", name="Lock Car 1").click()
    await editor.row("Car 1").click()
    await editor.press("Delete")
    await editor.saved(lambda labels: len(labels) == 2)


async def test_polygons_are_merged_simplified_cut_and_split(editor: Editor) -> None:
    await _given(editor, _square(100, 100, 100), _square(150, 100, 100))
    page = editor.page
    await editor.press("v", "Control+a", "Control+m")
    merged = await editor.only()
    assert near(sorted({x for x, _ in merged["geometry"]["points"]})[::100], (100,), within=0.1)
    assert max(x for x, _ in merged["geometry"]["points"]) == 250
    await editor.press("Shift+s")
    await editor.press("o")
    await editor.click((120, 120), (150, 120), (150, 150))
    await editor.press("Enter")
    await editor.only(lambda label: len(label["geometry"].get("holes", [])) == 1)
    await editor.press("x")
    await editor.click((200, 60), (200, 240))
    await editor.press("Enter")
    parts = await editor.saved(lambda labels: len(labels) == 2)
    assert all(label["class_id"] == "road" for label in parts)
    await page.get_by_role("button", name="Undo Split").click()
    await editor.only()


async def test_the_menu_opens_by_mouse_and_by_keyboard_on_the_picture_and_in_the_list(editor: Editor) -> None:
    await _given(editor, _square(100, 100, 100), _box(300, 100))
    page = editor.page
    await editor.press("v")
    await editor.click((150, 150), button="right")
    await expect(editor.menu.get_by_role("menuitem", name="Trigger agent")).to_be_visible()
    await page.get_by_role("menuitem", name="Change class").press("ArrowRight")
    await page.get_by_role("menuitem", name="Roof").click()
    await editor.saved(lambda labels: labels[0]["class_id"] == "roof")

    await editor.row("Cup 1").click(button="right")
    await _menu_item(page, "Duplicate")
    await editor.saved(lambda labels: len(labels) == 3)
    await editor.row("Cup 2").press("Shift+F10")
    await expect(editor.menu).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(editor.menu).to_be_hidden()
    await expect(editor.row("Cup 2")).to_have_attribute("aria-pressed", "true")
    await editor.stage.press("Shift+F10")
    await _menu_item(page, "Delete")
    await editor.saved(lambda labels: len(labels) == 2)
    await editor.press("Escape", "j")
    await expect(page.get_by_role("menu", name="Trigger agent").get_by_role("menuitem")).to_be_visible()


async def test_a_label_is_found_changed_and_deleted_by_keyboard_alone(editor: Editor) -> None:
    await _given(editor, _box(100, 100, class_id="car"), _box(300, 200))
    page = editor.page
    await editor.press("n")
    await expect(editor.row("Car 1")).to_have_attribute("aria-pressed", "true")
    await editor.press("ArrowRight", "Shift+ArrowDown")
    await editor.saved(lambda labels: box_of(labels[0])[:2] == (101, 110))
    await editor.press("Enter")
    await expect(editor.selection.get_by_role("radio", name="Parked")).to_be_focused()
    await editor.press("2")
    await editor.saved(lambda labels: labels[0]["attributes"] == {"state": "moving"})

    await editor.press("n")
    await editor.press("Delete")
    await editor.only()
    await _choose_class(page, "shi")
    await expect(page.get_by_role("button", name="Class Ship: choose another")).to_be_visible()
    await expect(page.get_by_role("button", name="Rotatable box")).to_have_attribute("aria-pressed", "true")
    await page.keyboard.press("Control+k")
    await expect(page.get_by_role("textbox", name="Search actions")).to_be_focused()
    await page.keyboard.type("minimap")
    await expect(page.get_by_role("dialog", name="Command palette").get_by_role("button")).to_have_count(1)
    await page.keyboard.press("Enter")
    minimap = page.get_by_role("region", name="View").get_by_role("button", name="Minimap")
    await expect(minimap).to_have_attribute("aria-pressed", "true")


async def test_two_people_on_one_label_settle_it(editor: Editor, desk: Desk) -> None:
    (box,) = await _given(editor, _box(100, 100))
    page = editor.page
    await page.context.set_offline(True)
    await editor.press("v")
    await editor.click((140, 130))
    await editor.press("ArrowRight")
    await expect(page.get_by_role("button", name=re.compile("offline"))).to_be_visible()
    path = f"{editor.studio.path}/tasks/{editor.task['id']}/labels"
    theirs = {"type": "bounding_box", "x": 5, "y": 5, "width": 50, "height": 50}
    operation = {"op": "update", "id": box["id"], "version": box["version"], "geometry": theirs}
    await editor.studio.api.call("PATCH", path, json={"operations": [operation]})
    desk.expect_refusal(409, "/labels")
    await page.context.set_offline(False)
    await page.get_by_role("button", name="Settle", exact=True).click()
    dialog = page.get_by_role("dialog", name="1 label changed on both sides")
    await expect(dialog.get_by_role("row", name=re.compile("Shape"))).to_be_visible()
    await dialog.get_by_role("button", name="Keep mine").click()
    await expect(dialog).to_be_hidden()
    await editor.only(lambda label: near(box_of(label), (101, 100, 80, 60), within=0.001))


async def test_an_ontology_that_changes_meanwhile_is_followed(editor: Editor) -> None:
    await _given(editor, _box(100, 100))
    path = f"{editor.studio.path}/ontology"
    ontology = await editor.studio.api.get(path)
    for each in ontology["document"]["objects"]:
        if each["id"] == "cup":
            each["name"] = "Mug"
    new = {"id": "plane", "name": "Plane", "shape": "bounding_box", "color": "#000000"}
    ontology["document"]["objects"].append(new)
    body = {"version": ontology["version"], "document": ontology["document"]}
    await editor.studio.api.call("PUT", path, json=body)
    await expect(editor.page.get_by_text("The ontology changed")).to_be_visible()
    await expect(editor.row("Mug 1")).to_be_visible()
    await _choose_class(editor.page, "plane")
    await editor.drag((200, 200), (260, 260))
    await editor.saved(lambda labels: [label["class_id"] for label in labels] == ["cup", "plane"])


async def test_ten_thousand_labels_can_be_scrolled_and_changed(desk: Desk, studio: MakeStudio) -> None:
    made: Studio = await studio(slug=None, photos=1, ontology=ONTOLOGY)
    task = (await made.tasks())[0]
    for start in range(0, 10_000, 2_000):
        operations = [
            {"op": "create", "kind": "object", **_box(i % 100 * 5, i // 100 * 4, 4, 3)}
            for i in range(start, start + 2_000)
        ]
        await made.api.call("PATCH", f"{made.path}/tasks/{task['id']}/labels", json={"operations": operations})
    editor = await open_editor(desk, made)
    await expect(editor.shown(10_000)).to_be_visible()
    await editor.press("Shift+n")
    await expect(editor.row("Cup 10000")).to_be_visible()
    await editor.press("Delete")
    await expect(editor.shown(9_999)).to_be_visible()
    await expect(editor.page.get_by_text("9,999 objects")).to_be_visible()
    await expect(editor.page.get_by_text("Saved", exact=True)).to_be_visible()


async def test_frames_of_a_sequence_have_labels_of_their_own(desk: Desk, studio: MakeStudio) -> None:
    made = await studio(slug=None, photos=0, ontology=ONTOLOGY)
    ((_, picture),) = photographs(1).items()
    parts = [("files", (f"frame-{i}.png", _marked(picture, i))) for i in range(4)]
    await made.api.call("POST", f"{made.path}/sequences", data={"name": "clip"}, files=parts)
    editor = await open_editor(desk, made)
    page, strip = editor.page, editor.page.get_by_role("navigation", name="Frames")
    await editor.press("2")
    await editor.drag((100, 100), (180, 160))
    await expect(strip.get_by_role("button", name="Frame 1, frame-0.png, 1 label")).to_be_visible()
    await editor.press("Control+Shift+v")
    await expect(strip.get_by_role("button", name="Frame 2, frame-1.png, 1 label")).to_have_attribute(
        "aria-current", "true"
    )
    first, second = await editor.saved(lambda labels: len(labels) == 2)
    assert (first["frame"], second["frame"]) == (0, 1)
    assert near(box_of(first), box_of(second), within=0.001)
    await editor.press(".")
    await expect(page.get_by_text("3 / 4")).to_be_visible()
    await expect(page.get_by_role("heading", name="No labels yet")).to_be_visible()
    await strip.get_by_role("button", name=re.compile("^Frame 1,")).click()
    await expect(editor.row("Cup 1")).to_be_visible()


def _marked(picture: bytes, number: int) -> bytes:
    """The photograph with a mark of its own, for a file is stored once only."""
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    image.putpixel((number, 0), (255, 0, 0))
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()
