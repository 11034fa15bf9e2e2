"""Image sequences over HTTP: many pictures in order that are one item."""

from typing import Any

import numpy as np
import pytest
import sqlalchemy as sa
from httpx import AsyncClient, Response
from tests.integration.conftest import MakeProject, Visitor
from tests.support.pictures import picture

from labelmill.kit.db import Database
from labelmill.media.queries import frame_bytes
from labelmill.media.tables import DataItemRow, ItemFrameRow

Files = list[tuple[str, bytes]]
FRAMES: Files = [(f"frame-{n}.png", picture(seed=n)) for n in range(3)]


@pytest.fixture
async def base(admin: Visitor, make_project: MakeProject) -> str:
    return f"/api/projects/{(await make_project(owner=admin)).id}"


@pytest.fixture
def client(admin: Visitor) -> AsyncClient:
    return admin.client


async def send(client: AsyncClient, base: str, files: Files, name: str | None = "Street") -> Response:
    form = {} if name is None else {"name": name}
    return await client.post(f"{base}/sequences", data=form, files=[("files", file) for file in files])


async def added(client: AsyncClient, base: str, files: Files = FRAMES, name: str = "Street") -> dict[str, Any]:
    response = await send(client, base, files, name)
    assert response.status_code == 201, response.text
    return response.json()


async def tasks(client: AsyncClient, base: str) -> list[dict[str, Any]]:
    return (await client.get(f"{base}/tasks")).json()["items"]


async def frames(client: AsyncClient, base: str, task: str, **params: Any) -> dict[str, Any]:
    response = await client.get(f"{base}/tasks/{task}/frames", params=params)
    assert response.status_code == 200, response.text
    return response.json()


async def test_a_sequence_is_one_item_with_frames_in_the_order_sent(client: AsyncClient, base: str) -> None:
    item = await added(client, base, FRAMES[::-1])
    facts = {key: item[key] for key in ("name", "kind", "frames", "width", "height", "depth", "tiles", "deep_url")}
    assert facts == {
        "name": "Street",
        "kind": "image_sequence",
        "frames": 3,
        "width": 40,
        "height": 30,
        "depth": 8,
        "tiles": None,
        "deep_url": None,
    }
    assert item["size_bytes"] == sum(len(data) for _, data in FRAMES)
    [task] = await tasks(client, base)
    assert (task["item"]["name"], task["item"]["kind"]) == ("Street", "image_sequence")
    listed = await frames(client, base, task["id"])
    assert listed["total"] == 3
    assert [(f["index"], f["name"], f["width"], f["height"]) for f in listed["items"]] == [
        (n, name, 40, 30) for n, (name, _) in enumerate(FRAMES[::-1])
    ]
    for frame, (_, data) in zip(listed["items"], FRAMES[::-1], strict=True):
        assert (await client.get(frame["url"])).content == data
        assert (await client.get(frame["thumbnail_url"])).content[8:12] == b"WEBP"
    assert item["url"] == listed["items"][0]["url"]
    assert item["thumbnail_url"] == listed["items"][0]["thumbnail_url"]


async def test_frames_come_in_parts(client: AsyncClient, base: str) -> None:
    await added(client, base)
    [task] = await tasks(client, base)
    part = await frames(client, base, task["id"], first=1, count=1)
    assert ([f["index"] for f in part["items"]], part["total"]) == ([1], 3)
    assert (await frames(client, base, task["id"], first=3))["items"] == []
    refused = await client.get(f"{base}/tasks/{task['id']}/frames", params={"count": 0})
    assert (refused.status_code, refused.json()["error"]["field"]) == (422, "count")


async def test_an_image_is_its_own_only_frame(client: AsyncClient, base: str) -> None:
    uploaded = await client.post(f"{base}/items", files=[("files", FRAMES[0])])
    item = uploaded.json()["added"][0]
    [task] = await tasks(client, base)
    listed = await frames(client, base, task["id"])
    assert listed["total"] == 1
    assert [(f["index"], f["name"], f["url"]) for f in listed["items"]] == [(0, "frame-0.png", item["url"])]


async def test_equal_frames_in_equal_order_are_one_item(client: AsyncClient, base: str) -> None:
    first = await added(client, base)
    assert (await added(client, base, name="Again"))["id"] == first["id"]
    assert (await added(client, base, FRAMES[::-1]))["id"] != first["id"]
    single = await client.post(f"{base}/items", files=[("files", FRAMES[0])])
    assert len(single.json()["added"]) == 1
    assert len(await tasks(client, base)) == 3


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ([], "An image sequence needs at least one picture."),
        (
            [*FRAMES, ("wide.png", picture(size=(41, 30)))],
            "wide.png is 41 x 30 pixels, but frame-0.png is 40 x 30; all frames of a sequence have one size.",
        ),
        ([*FRAMES, ("words.png", b"just words")], "words.png is not an image of a kind that is taken"),
        ([("wide.png", picture(size=(8_200, 9)))], "wide.png is 8,200 x 9 pixels; frames of a sequence have at most"),
    ],
)
async def test_a_frame_that_does_not_fit_is_named_and_nothing_is_added(
    client: AsyncClient, base: str, database: Database, files: Files, sentence: str
) -> None:
    response = await send(client, base, files)
    assert response.status_code == 422, response.text
    error = response.json()["error"]
    assert error["field"] == "files"
    assert error["message"].startswith(sentence)
    assert await tasks(client, base) == []
    async with database.transaction() as session:
        assert await session.scalar(sa.select(sa.func.count()).select_from(ItemFrameRow)) == 0


async def test_a_sequence_needs_a_name(client: AsyncClient, base: str) -> None:
    for name in (None, "  "):
        response = await send(client, base, FRAMES, name)
        assert (response.status_code, response.json()["error"]["field"]) == (422, "name")


async def test_frames_turned_by_exif_have_one_upright_size(client: AsyncClient, base: str) -> None:
    turned = picture("JPEG", (30, 40), orientation=6)
    item = await added(client, base, [("a.jpg", picture("JPEG", (40, 30))), ("b.jpg", turned)])
    assert (item["width"], item["height"], item["frames"]) == (40, 30, 2)


async def test_an_agent_is_given_the_frame_that_it_asks_for(client: AsyncClient, base: str, database: Database) -> None:
    await added(client, base, [("a.jpg", picture("JPEG")), *FRAMES])
    await client.post(f"{base}/items", files=[("files", FRAMES[1])])
    async with database.transaction() as session:
        rows = {row.kind: row for row in await session.scalars(sa.select(DataItemRow))}
        sequence, image = rows["image_sequence"], rows["image"]
        found = await frame_bytes(session, [(sequence.id, 0), (sequence.id, 2), (sequence.id, 9), (image.id, 5)])
        assert await frame_bytes(session, []) == {}
    assert [found[sequence.id, n].media_type for n in (0, 2, 9)] == ["image/jpeg", "image/png", "image/jpeg"]
    assert found[sequence.id, 2].key == image.key == found[image.id, 5].key
    assert found[sequence.id, 0].key == sequence.cover_key == found[sequence.id, 9].key


async def test_deep_frames_are_shown_through_their_window(client: AsyncClient, base: str) -> None:
    deep = picture("TIFF", (8, 8), mode="I;16")
    item = await added(client, base, [("a.tif", deep), ("b.tif", picture("TIFF", (8, 8), mode="I;16", seed=4))])
    assert item["depth"] == 16
    shown = await client.get(item["url"])
    assert shown.headers["content-type"] == "image/png"
    assert np.frombuffer(shown.content[:4], np.uint8)[1:].tobytes() == b"PNG"
    assert (await client.get(item["deep_url"])).status_code == 200
