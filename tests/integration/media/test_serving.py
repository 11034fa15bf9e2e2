"""GET /media/{token}, over HTTP."""

import time
from collections.abc import AsyncGenerator

import httpx
import pytest
from fastapi import FastAPI
from tests.integration.media.conftest import Library
from tests.support.pictures import picture

from labelmill.kit.web import errors
from labelmill.media.api import router
from labelmill.media.signing import Signer
from labelmill.media.staging import stage

DATA = picture("PNG", (90, 60))


@pytest.fixture
async def client(library: Library) -> AsyncGenerator[httpx.AsyncClient]:
    """A browser without a session."""
    app = FastAPI()
    app.state.storage = library.storage
    app.state.signer = Signer.open(library.settings)
    app.include_router(router)
    errors.install(app)
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        yield client


@pytest.fixture
async def url(library: Library) -> str:
    """A link to a stored picture."""
    staged = await stage(library.storage, name="a.png", data=DATA, max_pixels=10_000)
    return Signer.open(library.settings).url(staged.key)


async def test_a_link_gives_the_bytes_and_lets_the_browser_keep_them(client: httpx.AsyncClient, url: str) -> None:
    answer = await client.get(url)
    assert (answer.status_code, answer.content) == (200, DATA)
    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["content-disposition"] == "inline"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["accept-ranges"] == "bytes"
    private, age, immutable = answer.headers["cache-control"].split(", ")
    assert (private, immutable) == ("private", "immutable")
    assert int(age.removeprefix("max-age=")) > 6 * 3600 - 5


async def test_a_browser_that_has_the_bytes_is_told_so(client: httpx.AsyncClient, url: str) -> None:
    etag = (await client.get(url)).headers["etag"]
    answer = await client.get(url, headers={"If-None-Match": etag})
    assert (answer.status_code, answer.content) == (304, b"")
    assert answer.headers["etag"] == etag


async def test_a_part_can_be_asked_for(client: httpx.AsyncClient, url: str) -> None:
    answer = await client.get(url, headers={"Range": "bytes=10-19"})
    assert (answer.status_code, answer.content) == (206, DATA[10:20])
    assert answer.headers["content-range"] == f"bytes 10-19/{len(DATA)}"
    assert (await client.get(url, headers={"Range": "bytes=999999-"})).status_code == 416


async def test_head_tells_the_size(client: httpx.AsyncClient, url: str) -> None:
    answer = await client.head(url)
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["content-length"] == str(len(DATA))


async def test_made_up_expired_and_dangling_links_are_refused(
    client: httpx.AsyncClient, library: Library, url: str
) -> None:
    signer = Signer.open(library.settings)
    made_up = await client.get(url[:-2] + ("AA" if url[-2:] != "AA" else "BB"))
    assert (made_up.status_code, made_up.json()["error"]["code"]) == (404, "not_found")
    expired = await client.get(f"/media/{signer.token('ab/abc.png', int(time.time()) - 1)}")
    assert (expired.status_code, expired.json()["error"]["code"]) == (403, "link_expired")
    gone = await client.get(signer.url("ab/abc.png"))
    assert (gone.status_code, gone.json()["error"]["message"]) == (404, "The file behind this link is gone.")


async def test_a_tiff_is_shown_as_a_png(client: httpx.AsyncClient, library: Library) -> None:
    staged = await stage(library.storage, name="a.tif", data=picture("TIFF"), max_pixels=10_000)
    rendition = f"renditions/{staged.key.removesuffix('.tif')}.png"
    answer = await client.get(Signer.open(library.settings).url(rendition))
    assert answer.headers["content-type"] == "image/png"
    assert answer.content.startswith(b"\x89PNG")
