"""Agents in the Label Editor: triggered beside the work, prompted by clicks; what they suggest is decided or undone."""

import re

from playwright.async_api import Locator, Page, expect
from tests.e2e.api import Json, Studio
from tests.e2e.conftest import MakeStudio
from tests.e2e.desk import Desk
from tests.e2e.editor import Editor, box_of, near, open_editor

COFFEE = "coffee.png"
#: Inside the cup of coffee, and on the table beside it, in image pixels.
IN_CUP, ON_TABLE = (300, 190), (60, 350)
ONTOLOGY: Json = {
    "objects": [
        {"id": "cup", "name": "Cup", "shape": "bounding_box", "color": "#1098ad"},
        {"id": "table", "name": "Dining table", "shape": "bounding_box", "color": "#e8590c"},
        {"id": "outline", "name": "Outline", "shape": "polygon", "color": "#2f9e44"},
        {"id": "spot", "name": "Spot", "shape": "keypoint", "color": "#f03e3e"},
    ],
    "classifications": [],
}
#: A model that loads on a busy machine.
SLOW_MS = 60_000


async def _coffee(desk: Desk, studio: MakeStudio, *slugs: str, config: Json | None = None) -> Editor:
    """Ana with the cup of coffee, in a project with these agents."""
    made = await studio(slug=None, photos=3, ontology=ONTOLOGY)
    for slug in slugs:
        await made.api.post(f"{made.path}/agents", {"slug": slug, "config": config or {}})
    editor = await open_editor(desk, made, COFFEE)
    await expect(editor.page.get_by_text("Yours", exact=True)).to_be_visible()
    return editor


def _card(page: Page, agent: str) -> Locator:
    return page.get_by_role("article", name=agent)


async def _trigger(editor: Editor, agent: str) -> None:
    """By keyboard: the menu of agents, then the agent."""
    await editor.press("j")
    await editor.page.get_by_role("menuitem", name=agent).press("Enter")


async def _executions(made: Studio, task: Json) -> list[Json]:
    return (await made.api.get(f"{made.path}/tasks/{task['id']}/executions"))["items"]


async def test_the_detector_looks_at_a_photograph_and_is_taken_back_as_one_step(desk: Desk, studio: MakeStudio) -> None:
    editor = await _coffee(desk, studio, "object-detector")
    await editor.press("1")
    await editor.drag((20, 20), (80, 70))
    await editor.press("v", "Escape")
    x, y = await editor.screen(ON_TABLE)
    await editor.page.mouse.click(x, y, button="right")
    await editor.menu.get_by_role("menuitem", name="Trigger agent").hover()
    await editor.page.get_by_role("menuitem", name="Object Detector").click()
    card = _card(editor.page, "Object Detector")
    await expect(card).to_contain_text("takes it back", timeout=SLOW_MS)
    await expect(editor.page.get_by_role("button", name="Undo Object Detector")).to_be_visible()
    await expect(editor.objects.get_by_role("button", name=re.compile("Object Detector")).first).to_be_visible()
    labels = await editor.saved(lambda all_: len(all_) >= 3)
    assert [label["made_by"]["kind"] for label in labels].count("person") == 1
    assert all(label["confidence"] for label in labels if label["made_by"]["kind"] == "execution")

    await editor.press("Control+z")
    drawn = await editor.only()
    assert drawn["made_by"]["kind"] == "person"
    await editor.press("Control+Shift+z")
    await editor.saved(lambda all_: len(all_) == len(labels))


async def test_drawing_goes_on_while_an_agent_works(desk: Desk, studio: MakeStudio) -> None:
    editor = await _coffee(desk, studio, "test-boxes", config={"seconds": 8})
    await _trigger(editor, "Boxes")
    card = _card(editor.page, "Boxes")
    await expect(card).to_be_visible()
    await editor.press("1")
    await editor.drag((20, 20), (80, 70))
    await expect(editor.shown(1)).to_be_visible()
    await expect(card).to_contain_text("takes it back", timeout=SLOW_MS)
    await expect(editor.shown(2)).to_be_visible()
    await editor.page.get_by_role("button", name="Undo Boxes").click()
    drawn = await editor.only()
    assert drawn["made_by"]["kind"] == "person"


async def test_an_agent_is_triggered_by_keyboard_and_canceled(desk: Desk, studio: MakeStudio) -> None:
    editor = await _coffee(desk, studio, "test-boxes", config={"seconds": 30})
    await _trigger(editor, "Boxes")
    card = _card(editor.page, "Boxes")
    await expect(card).to_contain_text("Running.")
    await card.get_by_role("button", name="Cancel").click()
    await expect(card).to_contain_text("Canceled. No label was changed.")
    await card.get_by_role("button", name="Dismiss").click()
    await expect(card).to_be_hidden()
    assert await editor.labels() == []


async def test_a_failure_says_why_and_can_be_tried_again(desk: Desk, studio: MakeStudio) -> None:
    editor = await _coffee(desk, studio, "test-refuses")
    await _trigger(editor, "Refuses")
    card = _card(editor.page, "Refuses")
    await expect(card).to_contain_text("This photograph is upside down.", timeout=SLOW_MS)
    first = await _executions(editor.studio, editor.task)
    await card.get_by_role("button", name="Try again").click()
    await expect(card.get_by_role("button", name="Try again")).to_be_hidden()
    await expect(card).to_contain_text("This photograph is upside down.", timeout=SLOW_MS)
    again = await _executions(editor.studio, editor.task)
    assert [execution["retry_of"] for execution in again if execution["retry_of"]] == [first[0]["id"]]


async def test_a_run_goes_on_while_the_next_task_is_worked_on(desk: Desk, studio: MakeStudio) -> None:
    editor = await _coffee(desk, studio, "test-boxes", config={"seconds": 5})
    await _trigger(editor, "Boxes")
    await expect(_card(editor.page, "Boxes")).to_be_visible()
    await editor.page.get_by_role("button", name="Skip", exact=True).click()
    await expect(editor.page.get_by_role("heading", level=1, name=COFFEE)).to_be_hidden()
    elsewhere = _card(editor.page, f"Boxes on {COFFEE}")
    await expect(elsewhere).to_contain_text("1 label made.", timeout=SLOW_MS)
    await elsewhere.get_by_role("link", name=COFFEE).click()
    await expect(editor.page.get_by_role("heading", level=1, name=COFFEE)).to_be_visible()
    await expect(editor.shown(1)).to_be_visible()


async def test_smart_segment_outlines_what_is_clicked(desk: Desk, studio: MakeStudio) -> None:
    editor = await _coffee(desk, studio, "smart-segment")
    await editor.press("3", "s")
    panel = editor.page.get_by_role("region", name="Smart Segment")
    await expect(panel).to_contain_text("Ready.", timeout=SLOW_MS)
    await editor.click(IN_CUP)
    await expect(panel).to_contain_text(re.compile(r"It took \d"), timeout=SLOW_MS)
    # What does not belong to it changes the shape.
    x, y = await editor.screen(ON_TABLE)
    await editor.page.keyboard.down("Alt")
    await editor.page.mouse.click(x, y)
    await editor.page.keyboard.up("Alt")
    await expect(panel).to_contain_text(re.compile(r"It took \d"), timeout=SLOW_MS)
    assert await editor.labels() == []
    await editor.press("Enter")
    label = await editor.only()
    assert label["class_id"] == "outline"
    assert label["geometry"]["type"] == "polygon"
    assert label["made_by"]["kind"] == "person"
    xs = [point[0] for point in label["geometry"]["points"]]
    assert min(xs) < IN_CUP[0] < max(xs)
    await expect(editor.page.get_by_role("button", name="Undo Smart Segment")).to_be_visible()

    # A box, and a class that the shape does not fit.
    await editor.press("Escape", "4", "s")
    await expect(panel).to_contain_text("Choose one that fits")
    await panel.get_by_role("combobox").click()
    await editor.page.get_by_role("option", name="Cup").click()
    await editor.drag((150, 60), (450, 330))
    await expect(panel).to_contain_text(re.compile(r"It took \d"), timeout=SLOW_MS)
    await panel.get_by_role("button", name="Accept").click()
    labels = await editor.saved(lambda all_: len(all_) == 2)
    assert labels[1]["class_id"] == "cup"
    left, top, width, height = box_of(labels[1])
    assert left <= IN_CUP[0] <= left + width
    assert top <= IN_CUP[1] <= top + height


async def test_smart_segment_says_how_to_get_it(desk: Desk, studio: MakeStudio) -> None:
    editor = await _coffee(desk, studio)
    await editor.press("s")
    panel = editor.page.get_by_role("region", name="Smart Segment")
    await expect(panel).to_contain_text("can enable Smart Segment on the Agents page")


async def test_suggestions_are_hidden_by_confidence_accepted_and_rejected(desk: Desk, studio: MakeStudio) -> None:
    editor = await _coffee(desk, studio, "object-detector", config={"threshold": 0.3})
    await _trigger(editor, "Object Detector")
    all_ = await editor.saved(lambda labels: len(labels) >= 2)
    surest = max(label["confidence"] for label in all_)
    page = editor.page
    await page.get_by_role("tab", name=re.compile("Suggestions")).click()
    panel = page.get_by_role("region", name="Suggestions", exact=True)
    slider = panel.get_by_role("slider", name="Hide suggestions below this confidence")
    await slider.focus()
    for _ in range(int(surest * 100)):
        await page.keyboard.press("ArrowRight")
    await expect(panel).to_contain_text(f"1 shown, {len(all_) - 1} hidden")
    await panel.get_by_role("button", name="Accept all").click()

    # What the slider hides is never accepted by "all".
    def accepted(labels: list[Json]) -> list[Json]:
        return [label for label in labels if label["made_by"]["kind"] == "person"]

    await editor.saved(lambda labels: len(accepted(labels)) == 1)
    await slider.focus()
    await page.keyboard.press("Home")
    row = panel.get_by_role("listitem").first
    await row.get_by_role("button", name=re.compile("^Reject")).click()
    await editor.saved(lambda labels: len(labels) == len(all_) - 1)
    await editor.press("Control+z", "Control+z")
    labels = await editor.saved(lambda labels: len(labels) == len(all_) and not accepted(labels))
    assert sorted(label["confidence"] for label in labels) == sorted(label["confidence"] for label in all_)


async def test_a_label_goes_back_to_what_it_was(desk: Desk, studio: MakeStudio) -> None:
    editor = await _coffee(desk, studio)
    await editor.press("1")
    await editor.drag((100, 100), (180, 160))
    before = box_of(await editor.only())
    await editor.press("v")
    await editor.press("Shift+ArrowRight", "Shift+ArrowRight")
    await editor.only(lambda label: near(box_of(label), (before[0] + 20, *before[1:])))
    await editor.page.get_by_role("tab", name="History").click()
    history = editor.page.get_by_role("list", name="History of the label")
    await expect(history.get_by_role("listitem").first).to_contain_text("Moved by")
    created = history.get_by_role("listitem").filter(has_text="Created")
    await expect(created).to_contain_text("Ana Annotator")
    await created.hover()
    await created.get_by_role("button", name="Restore version 1").click()
    await editor.only(lambda label: near(box_of(label), before, 0.01))
    await expect(history.get_by_role("listitem").first).to_contain_text("Restored")
