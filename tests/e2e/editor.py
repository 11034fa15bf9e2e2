"""The Label Editor as people work in it: by what they see, and by places in the picture."""

import asyncio
import contextlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from playwright.async_api import FloatRect, Locator, Page, expect
from tests.e2e.api import Json, Studio
from tests.e2e.desk import PATIENCE_MS, Desk, Scheme
from tests.e2e.people import ANA, Person

#: CSS pixels that a fitted picture leaves free on each side.
_FIT_PADDING = 24

Place = tuple[float, float]

#: A class of every shape; questions of every kind.
ONTOLOGY: Json = {
    "objects": [
        {
            "id": "car",
            "name": "Car",
            "shape": "bounding_box",
            "color": "#e8590c",
            "attributes": [
                {
                    "id": "state",
                    "name": "State",
                    "type": "radio",
                    "required": True,
                    "options": [
                        {"id": "parked", "name": "Parked"},
                        {
                            "id": "moving",
                            "name": "Moving",
                            "attributes": [{"id": "speed", "name": "Speed", "type": "number", "min": 0, "max": 300}],
                        },
                    ],
                },
                {
                    "id": "doors",
                    "name": "Open doors",
                    "type": "checklist",
                    "options": [{"id": "left", "name": "Left"}, {"id": "right", "name": "Right"}],
                },
                {"id": "plate", "name": "Plate", "type": "text"},
            ],
        },
        {"id": "cup", "name": "Cup", "shape": "bounding_box", "color": "#1098ad"},
        {"id": "ship", "name": "Ship", "shape": "rotatable_box", "color": "#5f3dc4"},
        {"id": "road", "name": "Road", "shape": "polygon", "color": "#2f9e44"},
        {"id": "roof", "name": "Roof", "shape": "polygon", "color": "#c2255c"},
        {"id": "lane", "name": "Lane", "shape": "polyline", "color": "#fab005"},
        {"id": "light", "name": "Light", "shape": "keypoint", "color": "#f03e3e"},
        {
            "id": "pose",
            "name": "Pose",
            "shape": "skeleton",
            "color": "#4263eb",
            "points": ["nose", "left eye", "right eye"],
        },
        {"id": "sky", "name": "Sky", "shape": "bitmask", "color": "#15aabf"},
    ],
    "classifications": [
        {
            "id": "scene",
            "name": "Scene",
            "scope": "item",
            "attributes": [
                {
                    "id": "kind",
                    "name": "Kind of scene",
                    "type": "radio",
                    "options": [{"id": "indoors", "name": "Indoors"}, {"id": "outdoors", "name": "Outdoors"}],
                }
            ],
        },
        {"id": "blurred", "name": "Blurred", "scope": "frame"},
    ],
}


@dataclass(frozen=True, slots=True)
class Editor:
    """An open task. Places are in image pixels, of a picture that is fitted into the window."""

    page: Page
    studio: Studio
    task: Json

    @property
    def stage(self) -> Locator:
        """The drawing."""
        return self.page.get_by_role("application")

    @property
    def objects(self) -> Locator:
        """The list of objects in the panel."""
        return self.page.get_by_role("list", name="Objects")

    @property
    def selection(self) -> Locator:
        """The form of the selected labels."""
        return self.page.get_by_role("region", name="Selection")

    @property
    def menu(self) -> Locator:
        """The context menu, when it is open."""
        return self.page.get_by_role("menu", name="Labels", exact=True)

    def row(self, name: str) -> Locator:
        """A label in the list."""
        return self.objects.get_by_role("button", name=re.compile(f"^{re.escape(name)}(?!\\d)"))

    def shown(self, count: int) -> Locator:
        """The drawing, as long as it has that many labels."""
        return self.page.get_by_role("application", name=re.compile(rf"with {count:,} labels?,"))

    async def press(self, *keys: str) -> None:
        """Shortcuts, one after the other."""
        for key in keys:
            await self.page.keyboard.press(key)

    async def screen(self, place: Place) -> Place:
        """Where a place of the picture is in the window, while the picture is fitted."""
        box: FloatRect | None = await self.stage.bounding_box()
        assert box is not None
        width, height = self.task["item"]["width"], self.task["item"]["height"]
        scale = min((box["width"] - 2 * _FIT_PADDING) / width, (box["height"] - 2 * _FIT_PADDING) / height)
        x = box["x"] + box["width"] / 2 + (place[0] - width / 2) * scale
        y = box["y"] + box["height"] / 2 + (place[1] - height / 2) * scale
        return x, y

    async def click(self, *places: Place, **options: object) -> None:
        """One click after the other, apart enough in time not to be double ones."""
        for place in places:
            x, y = await self.screen(place)
            await self.page.mouse.click(x, y, **options)  # pyright: ignore[reportArgumentType]
            await asyncio.sleep(0.35)

    async def drag(self, *places: Place) -> None:
        """With the button down from the first place over the others to the last."""
        first, *others = [await self.screen(place) for place in places]
        mouse = self.page.mouse
        await mouse.move(*first)
        await mouse.down()
        for x, y in others:
            await mouse.move(x, y, steps=4)
        await mouse.up()

    async def labels(self) -> list[Json]:
        """What the server has, oldest first."""
        items: list[Json] = (await self.studio.api.get(f"{self.studio.path}/tasks/{self.task['id']}/labels"))["items"]
        return sorted(items, key=lambda label: label["created_at"])

    async def saved(self, wanted: Callable[[list[Json]], bool]) -> list[Json]:
        """The server's labels, once they are as wanted."""
        labels = await self.labels()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE_MS / 1000):
                while True:
                    if wanted(labels):
                        return labels
                    await asyncio.sleep(0.1)
                    labels = await self.labels()
        raise AssertionError(f"the server has {labels}")

    async def only(self, wanted: Callable[[Json], bool] = lambda _: True) -> Json:
        """The one label that the server has, once it is as wanted."""
        return (await self.saved(lambda labels: len(labels) == 1 and wanted(labels[0])))[0]


async def open_editor(
    desk: Desk, studio: Studio, name: str | None = None, *, person: Person = ANA, scheme: Scheme = "light"
) -> Editor:
    """A task of the studio, the first one when no item is named; its picture is there."""
    tasks = await studio.tasks()
    row = next(task for task in tasks if name in (None, task["item"]["name"]))
    task = await studio.api.get(f"{studio.path}/tasks/{row['id']}")
    page = await desk.open(person, f"/projects/{studio.id}/tasks/{task['id']}", scheme=scheme)
    editor = Editor(page, studio, task)
    await expect(page.get_by_role("heading", level=1, name=task["item"]["name"])).to_be_visible()
    await expect(editor.stage).to_be_visible()
    await expect(page.get_by_text("Loading image…")).to_be_hidden()
    return editor


def near(found: Sequence[float], wanted: Sequence[float], within: float = 1.5) -> bool:
    """Whether coordinates are where a hand put them, give or take a pixel of the screen."""
    return len(found) == len(wanted) and all(abs(a - b) <= within for a, b in zip(found, wanted, strict=True))


def box_of(label: Json) -> tuple[float, float, float, float]:
    """Left, top, width and height of a bounding box."""
    geometry = label["geometry"]
    return geometry["x"], geometry["y"], geometry["width"], geometry["height"]
