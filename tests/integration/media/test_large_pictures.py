"""Very large and deep pictures over HTTP, and uploads that leave the database alone while they are drawn."""

import asyncio
import io
from typing import Any

import numpy as np
import pytest
from httpx import AsyncClient
from PIL import Image
from tests.integration.conftest import MakeProject, Visitor
from tests.support.pictures import picture

from labelmill.kit.db import Database


@pytest.fixture
async def base(admin: Visitor, make_project: MakeProject) -> str:
    return f"/api/projects/{(await make_project(owner=admin)).id}"


@pytest.fixture
def client(admin: Visitor) -> AsyncClient:
    return admin.client


async def upload(client: AsyncClient, base: str, name: str, data: bytes) -> dict[str, Any]:
    response = await client.post(f"{base}/items", files=[("files", (name, data))])
    assert response.status_code == 200, response.text
    assert response.json()["refused"] == []
    return response.json()["added"][0]


async def test_a_very_large_picture_is_served_in_tiles(client: AsyncClient, base: str) -> None:
    item = await upload(client, base, "long.jpg", picture("JPEG", (9_000, 700), quality=95))
    tiles = item["tiles"]
    assert tiles["size"] == 512
    assert [(level["width"], level["height"]) for level in tiles["levels"]] == [
        (9_000, 700),
        (4_500, 350),
        (2_250, 175),
        (1_125, 88),
        (563, 44),
        (282, 22),
    ]
    corner = await client.get(f"{tiles['url']}/0/17_1.webp")
    assert (corner.status_code, corner.headers["content-type"]) == (200, "image/webp")
    assert corner.headers["cache-control"].endswith("immutable")
    with Image.open(io.BytesIO(corner.content)) as tile:
        assert tile.size == (9_000 - 17 * 512, 700 - 512)
    etag = corner.headers["etag"]
    assert (await client.get(f"{tiles['url']}/0/17_1.webp", headers={"If-None-Match": etag})).status_code == 304
    assert (await client.get(f"{tiles['url']}/0/0_0.webp")).headers["etag"] != etag
    red = Image.open(io.BytesIO((await client.get(f"{tiles['url']}/5/0_0.webp")).content)).convert("RGB")
    assert red.size == (282, 22)
    assert red.getpixel((20, 10))[0] > 240  # pyright: ignore[reportIndexIssue, reportOptionalSubscript]
    with Image.open(io.BytesIO((await client.get(item["thumbnail_url"])).content)) as thumbnail:
        assert thumbnail.size == (320, 25)
    assert (await client.get(item["url"])).headers["content-type"] == "image/jpeg"


@pytest.mark.parametrize("path", ["/0/18_0.webp", "/9/0_0.webp", "/-1/0_0.webp", "/0/0_0.png", "/0/..%2F0_0.webp"])
async def test_a_tile_that_is_not_there_is_not_found(client: AsyncClient, base: str, path: str) -> None:
    item = await upload(client, base, "long.png", picture(size=(9_000, 9)))
    assert (await client.get(item["tiles"]["url"] + path)).status_code == 404


async def test_the_signature_of_one_picture_opens_no_other(client: AsyncClient, base: str) -> None:
    long = await upload(client, base, "long.png", picture(size=(9_000, 9)))
    plain = await upload(client, base, "plain.png", picture())
    assert (await client.get(long["tiles"]["url"])).status_code == 404
    assert (await client.get(plain["url"] + "/0/0_0.webp")).status_code == 404
    forged = long["tiles"]["url"][:-3] + "AAA"
    assert (await client.get(f"{forged}/0/0_0.webp")).status_code == 404


async def test_a_large_tiff_is_shown_small_where_tiles_are_not_known(client: AsyncClient, base: str) -> None:
    item = await upload(client, base, "long.tif", picture("TIFF", (9_000, 90)))
    with Image.open(io.BytesIO((await client.get(item["url"])).content)) as shown:
        assert (shown.format, shown.size) == ("PNG", (2_250, 23))
    assert item["tiles"] is not None


async def test_a_picture_that_is_not_large_has_no_tiles(client: AsyncClient, base: str) -> None:
    item = await upload(client, base, "a.png", picture())
    assert (item["tiles"], item["depth"], item["deep_url"]) == (None, 8, None)


async def test_a_deep_picture_is_shown_in_eight_bits_and_can_be_had_in_sixteen(client: AsyncClient, base: str) -> None:
    values = np.tile(np.arange(400, dtype=np.uint16) * 10, (20, 1))
    buffer = io.BytesIO()
    Image.fromarray(values).save(buffer, "TIFF")
    item = await upload(client, base, "micro.tif", buffer.getvalue())
    assert item["depth"] == 16
    with Image.open(io.BytesIO((await client.get(item["url"])).content)) as shown:
        assert (shown.mode, shown.getpixel((0, 0)), shown.getpixel((399, 0))) == ("L", 0, 255)
    with Image.open(io.BytesIO((await client.get(item["deep_url"])).content)) as deep:
        assert (np.asarray(deep) == values).all()


async def test_uploads_hold_no_connection_while_they_are_drawn(
    client: AsyncClient, base: str, database: Database
) -> None:
    noise = io.BytesIO()
    Image.effect_noise((9_000, 1_500), 60).convert("RGB").save(noise, "PNG", compress_level=1)
    sending = asyncio.create_task(upload(client, base, "noise.png", noise.getvalue()))
    held: list[int] = []
    while not sending.done():
        held.append(database.engine.pool.checkedout())  # pyright: ignore[reportAttributeAccessIssue]
        await asyncio.sleep(0.01)
    await sending
    assert len(held) > 20
    assert held.count(0) > 0.8 * len(held)
