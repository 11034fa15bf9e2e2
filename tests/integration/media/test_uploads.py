"""Files become data items."""

import asyncio
from uuid import UUID

from tests.integration.media.conftest import Library, source
from tests.support.pictures import bomb_png, deep_png, picture

from labelmill.kit.events import SYSTEM
from labelmill.media.actions import Uploaded, add_files
from labelmill.media.errors import RefusedFileError
from labelmill.media.schemas import item_out
from labelmill.media.signing import Signer
from labelmill.media.staging import Staged, stage_all
from labelmill.media.storage import read_item
from labelmill.workflows.placing import place_items


async def upload(library: Library, *files: tuple[str, bytes], project_id: UUID | None = None) -> Uploaded:
    outcomes = await stage_all(
        library.storage, [source(*file) for file in files], max_pixels=library.settings.max_image_pixels
    )
    staged = [outcome for outcome in outcomes if isinstance(outcome, Staged)]
    named = zip(files, outcomes, strict=True)
    async with library.database.transaction() as session:
        return await add_files(
            session,
            library.storage,
            SYSTEM,
            project_id=project_id or library.project_id,
            files=staged,
            refused=[(name, o.message) for (name, _), o in named if isinstance(o, RefusedFileError)],
            place=place_items,
        )


async def test_good_files_are_added_and_bad_ones_refused_by_name(library: Library) -> None:
    uploaded = await upload(
        library,
        ("cat.png", picture(seed=1)),
        ("bomb.png", bomb_png()),
        ("cut.jpg", picture("JPEG", (300, 300))[:-400]),
        ("words.jpg", b"just words"),
        ("dog.jpg", picture("JPEG", (50, 20), orientation=6)),
        ("deep.png", deep_png(40_000)),
    )
    assert [(row.name, row.width, row.height, row.media_type) for row in uploaded.added] == [
        ("cat.png", 40, 30, "image/png"),
        ("dog.jpg", 20, 50, "image/jpeg"),
        ("deep.png", 8, 8, "image/png"),
    ]
    reasons = dict(uploaded.refused)
    assert list(reasons) == ["bomb.png", "cut.jpg", "words.jpg"]
    assert "100000 x 100000 pixels" in reasons["bomb.png"]
    assert "damaged or cut off" in reasons["cut.jpg"]
    assert "plain text" in reasons["words.jpg"]
    assert await library.task_names() == ["cat.png", "deep.png", "dog.jpg"]


async def test_the_bytes_and_a_thumbnail_are_in_storage(library: Library) -> None:
    data = picture("JPEG", (900, 600))
    [row] = (await upload(library, ("big.jpg", data))).added
    assert row.key == f"{row.sha256.hex()[:2]}/{row.sha256.hex()}.jpg"
    assert await read_item(library.storage, row) == data
    assert row.thumbnail_key is not None
    assert (await library.storage.get(row.thumbnail_key))[8:12] == b"WEBP"
    out = item_out(row, Signer.open(library.settings))
    assert out.url.startswith("/media/")
    assert out.thumbnail_url != out.url
    await library.storage.delete(row.key)
    assert not await library.storage.exists(row.key)


async def test_equal_bytes_are_one_item_whatever_their_names(library: Library) -> None:
    data = picture(seed=3)
    first = await upload(library, ("a.png", data), ("b.png", data))
    again = await upload(library, ("c.png", data))
    assert ([r.name for r in first.added], first.duplicates) == (["a.png"], ["b.png"])
    assert (again.added, again.duplicates) == ([], ["c.png"])
    assert await library.items() == 1


async def test_equal_names_with_different_bytes_are_two_items(library: Library) -> None:
    uploaded = await upload(library, ("a.png", picture(seed=1)), ("a.png", picture(seed=2)))
    assert len(uploaded.added) == 2
    assert await library.task_names() == ["a.png", "a.png"]


async def test_an_item_of_another_project_is_used_again(library: Library) -> None:
    other = await library.project()
    await upload(library, ("a.png", picture()), project_id=other)
    uploaded = await upload(library, ("b.png", picture()))
    assert [row.name for row in uploaded.added] == ["a.png"]
    assert await library.items() == 1
    assert (await library.task_names(), await library.task_names(other)) == (["a.png"], ["a.png"])


async def test_uploads_of_the_same_files_at_once_make_each_item_once(library: Library) -> None:
    files = [(f"{n}.png", picture(seed=n)) for n in range(6)]
    answers = await asyncio.gather(*(upload(library, *order) for order in (files, files[::-1], files)))
    assert sum(len(a.added) for a in answers) == 6
    assert sum(len(a.duplicates) for a in answers) == 12
    assert await library.items() == 6
    assert len(await library.task_names()) == 6
