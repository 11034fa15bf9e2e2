"""What annotators complain about in other tools, done here by hand: see docs/decisions/0016."""

import pytest
from playwright.async_api import expect
from tests.e2e.api import Json
from tests.e2e.conftest import MakeStudio
from tests.e2e.desk import Desk
from tests.e2e.editor import ONTOLOGY, Editor, Place, box_of, near, open_editor

CORNERS: list[Place] = [(100, 100), (220, 110), (200, 230)]


@pytest.fixture
async def editor(desk: Desk, studio: MakeStudio) -> Editor:
    """Ana with a photograph, and a class of every shape."""
    return await open_editor(desk, await studio(slug=None, photos=1, ontology=ONTOLOGY))


def _at(label: Json, places: list[Place]) -> bool:
    points = label["geometry"]["points"]
    return len(points) == len(places) and all(near(p, q) for p, q in zip(points, places, strict=True))


async def test_a_drawing_goes_on_after_the_hand_tool_moved_the_picture(editor: Editor) -> None:
    await editor.press("p")
    await editor.click(*CORNERS[:2])
    await editor.press("w")
    await editor.drag((300, 200), (340, 220))
    await editor.drag((340, 220), (300, 200))
    await editor.press("p")
    await editor.click(CORNERS[2])
    await editor.press("Enter")
    assert _at(await editor.only(), CORNERS)


async def test_zooming_in_the_middle_of_a_drawing_moves_none_of_its_points(editor: Editor) -> None:
    await editor.press("p")
    await editor.click(*CORNERS[:2])
    await editor.page.mouse.wheel(0, -400)
    await editor.press("f")
    await editor.page.wait_for_timeout(600)
    await editor.click(CORNERS[2])
    await editor.press("Enter")
    assert _at(await editor.only(), CORNERS)


async def test_undo_while_drawing_takes_the_last_point_and_no_label(editor: Editor) -> None:
    await editor.press("2")
    await editor.drag((300, 120), (380, 200))
    box = await editor.only()
    await editor.press("p")
    await editor.click(*CORNERS, (300, 300))
    await editor.press("Control+z", "Enter")
    labels = await editor.saved(lambda found: len(found) == 2)
    assert labels[0]["id"] == box["id"]
    assert _at(labels[1], CORNERS)


async def test_no_shortcut_drops_a_drawing(editor: Editor) -> None:
    await editor.press("p")
    await editor.click(*CORNERS)
    await editor.press("n", "Shift+n", "f", "h", "q", "d", "a", "]", "Enter")
    assert _at(await editor.only(), CORNERS)


async def test_another_class_finishes_a_drawing_as_what_it_was_begun(editor: Editor) -> None:
    await editor.press("4")
    await editor.click(*CORNERS)
    await editor.press("2")
    label = await editor.only()
    assert label["class_id"] == "road"
    assert _at(label, CORNERS)
    await editor.drag((300, 120), (380, 200))
    labels = await editor.saved(lambda found: len(found) == 2)
    assert labels[1]["class_id"] == "cup"


async def test_only_what_was_chosen_moves(editor: Editor) -> None:
    await editor.press("2")
    await editor.drag((100, 120), (220, 200))
    await editor.only()
    await editor.press("v", "Escape")
    await editor.drag((160, 160), (300, 260))
    await expect(editor.page.get_by_text("Saved", exact=True)).to_be_visible()
    assert near(box_of(await editor.only()), (100, 120, 120, 80))
    await editor.press("Escape")
    await editor.click((160, 160))
    await editor.drag((160, 160), (200, 180))
    label = await editor.only(lambda found: found["version"] == 2)
    assert near(box_of(label), (140, 140, 120, 80))


async def test_the_picture_stays_put_while_points_are_clicked_by_an_unsteady_hand(editor: Editor) -> None:
    await editor.press("l")
    for place in CORNERS:
        x, y = await editor.screen(place)
        mouse = editor.page.mouse
        await mouse.move(x, y)
        await mouse.down()
        await mouse.move(x + 1, y + 1)
        await mouse.up()
        await editor.page.wait_for_timeout(350)
    await editor.press("Enter")
    assert _at(await editor.only(), CORNERS)


async def test_a_stroke_is_one_step(editor: Editor) -> None:
    await editor.press("m")
    await editor.drag((100, 100), (160, 140), (220, 100))
    first = await editor.only()
    await editor.drag((220, 100), (260, 180))
    await editor.only(lambda found: found["version"] == 2)
    await editor.press("Control+z")
    label = await editor.only(lambda found: found["version"] == 3)
    assert label["geometry"] == first["geometry"]
