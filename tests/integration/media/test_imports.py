"""Folder imports."""

import asyncio
import os
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from tests.integration.media.conftest import Library
from tests.support.pictures import bomb_png, picture

from labelmill.kit.errors import ConflictError, InvalidInputError
from labelmill.kit.events import SYSTEM
from labelmill.kit.ids import new_id
from labelmill.media.actions import Place, cancel_import, start_import
from labelmill.media.importer import BATCH, Claim, Progress, claim_import, import_folder, import_loop, run_import
from labelmill.media.queries import read_import
from labelmill.media.schemas import ImportOut
from labelmill.media.tables import DataItemRow, ImportRow
from labelmill.workflows.placing import place_items


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty folder to import from."""
    made = tmp_path / "photos"
    made.mkdir()
    return made


def fill(folder: Path, count: int, *, first: int = 0) -> None:
    for number in range(first, first + count):
        (folder / f"{number:04}.png").write_bytes(picture(size=(8, 8), seed=number))


async def imported(library: Library, folder: Path, place: Place = place_items) -> ImportRow:
    return await import_folder(
        library.database,
        library.storage,
        library.settings,
        project_id=library.project_id,
        folder=folder,
        created_by=None,
        place=place,
    )


async def asked(library: Library, folder: Path) -> UUID:
    async with library.database.transaction() as session:
        row = await start_import(session, SYSTEM, project_id=library.project_id, path=str(folder))
        return row.id


async def claimed(library: Library) -> Claim:
    claim = await claim_import(library.database, library.settings)
    assert claim is not None
    return claim


async def state(library: Library, import_id: UUID) -> ImportOut:
    async with library.database.transaction() as session:
        return await read_import(session, library.project_id, import_id)


async def succeeded(library: Library, import_id: UUID) -> ImportOut:
    async with asyncio.timeout(60):
        while True:
            found = await state(library, import_id)
            if found.status == "succeeded":
                return found
            await asyncio.sleep(0.1)


def counts(row: ImportRow | ImportOut | Progress) -> tuple[int, int, int, int, int]:
    return (row.total, row.done, row.added, row.duplicates, row.refused)


async def test_a_folder_is_imported_with_its_folders_and_every_refusal_is_told(
    library: Library, folder: Path, tmp_path: Path
) -> None:
    fill(folder, 3)
    (folder / "deep" / "er").mkdir(parents=True)
    (folder / "deep" / "er" / "0000.png").write_bytes(picture("PNG", (9, 9)))
    (folder / "same.png").write_bytes((folder / "0001.png").read_bytes())
    (folder / "bomb.png").write_bytes(bomb_png())
    (folder / "cut.jpg").write_bytes(picture("JPEG", (300, 300))[:-400])
    (folder / "words.jpg").write_text("just words")
    (folder / "notes.txt").write_text("not an image")
    (folder / ".hidden.png").write_bytes(picture())
    (folder / ".git").mkdir()
    (folder / ".git" / "x.png").write_bytes(picture())
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.png").write_bytes(picture(seed=99))
    (folder / "link.png").symlink_to(outside / "secret.png")
    (folder / "inside.png").symlink_to(folder / "0002.png")
    (folder / "gone.png").symlink_to(folder / "nowhere.png")
    (folder / "linked").symlink_to(outside)
    os.mkfifo(folder / "pipe.png")
    row = await imported(library, folder)
    assert row.status == "succeeded"
    assert counts(row) == (16, 16, 4, 2, 10)
    assert await library.task_names() == ["0000.png", "0001.png", "0002.png", "deep/er/0000.png"]
    problems = {p.name: p.reason for p in (await state(library, row.id)).problems}
    assert len(problems) == 10
    for name, says in {
        "bomb.png": "100000 x 100000",
        "cut.jpg": "damaged or cut off",
        "words.jpg": "plain text",
        "notes.txt": "does not end like that of an image",
        ".hidden.png": "hidden file",
        ".git": "hidden folder",
        "link.png": "leaves the folder",
        "gone.png": "cannot be read",
        "linked": "links to folders are not followed",
        "pipe.png": "pipe",
    }.items():
        assert says in problems[name]


async def test_a_second_run_adds_nothing_twice(library: Library, folder: Path) -> None:
    fill(folder, 7)
    assert counts(await imported(library, folder)) == (7, 7, 7, 0, 0)
    fill(folder, 2, first=7)
    assert counts(await imported(library, folder)) == (9, 9, 2, 7, 0)
    assert await library.items() == 9
    assert len(await library.task_names()) == 9


async def test_an_import_goes_on_after_its_runner_was_killed(library: Library, folder: Path) -> None:
    fill(folder, 2 * BATCH + 20)
    import_id = await asked(library, folder)
    first = await claimed(library)
    batches = 0

    async def die_in_the_second(session: AsyncSession, project_id: UUID, items: Sequence[DataItemRow]) -> int:
        nonlocal batches
        batches += 1
        if batches == 2:
            raise asyncio.CancelledError
        return await place_items(session, project_id, items)

    with pytest.raises(asyncio.CancelledError):
        await run_import(library.database, library.storage, library.settings, first, place=die_in_the_second)
    assert counts(await state(library, import_id)) == (120, 50, 50, 0, 0)
    assert await claim_import(library.database, library.settings) is None
    async with library.database.transaction() as session:
        await session.execute(sa.update(ImportRow).values(lease_until=sa.func.now() - sa.text("interval '1 s'")))
    second = await claimed(library)
    seen: list[Progress] = []
    await run_import(
        library.database,
        library.storage,
        library.settings,
        second,
        place=place_items,
        progress=seen.append,
    )
    done = await state(library, import_id)
    assert (done.status, counts(done)) == ("succeeded", (120, 120, 120, 0, 0))
    assert counts(seen[-1]) == counts(done)
    assert len(await library.task_names()) == 120


async def test_a_runner_that_was_overtaken_writes_nothing_more(library: Library, folder: Path) -> None:
    fill(folder, 3)
    import_id = await asked(library, folder)
    slow = await claimed(library)
    async with library.database.transaction() as session:
        await session.execute(sa.update(ImportRow).values(lease_until=sa.func.now() - sa.text("interval '1 s'")))
    await claimed(library)
    await run_import(library.database, library.storage, library.settings, slow, place=place_items)
    assert counts(await state(library, import_id)) == (0, 0, 0, 0, 0)
    assert await library.task_names() == []


async def test_two_loops_share_the_work_and_double_nothing(library: Library, folder: Path) -> None:
    fill(folder, 30)
    ids = [await asked(library, folder) for _ in range(3)]
    loops = [
        asyncio.create_task(import_loop(library.database, library.storage, place_items, library.settings))
        for _ in range(2)
    ]
    try:
        states = [await succeeded(library, import_id) for import_id in ids]
    finally:
        for loop in loops:
            loop.cancel()
        await asyncio.gather(*loops, return_exceptions=True)
    assert sum(s.added for s in states) == 30
    assert sum(s.duplicates for s in states) == 60
    assert len(await library.task_names()) == 30


async def test_a_cancel_is_honoured_within_a_second_and_keeps_what_was_added(library: Library, folder: Path) -> None:
    fill(folder, 6 * BATCH)
    import_id = await asked(library, folder)
    claim = await claimed(library)

    first_batch = asyncio.Event()

    def tell(progress: Progress) -> None:
        if progress.done:
            first_batch.set()

    run = asyncio.create_task(
        run_import(
            library.database,
            library.storage,
            library.settings,
            claim,
            place=place_items,
            progress=tell,
        )
    )
    await first_batch.wait()
    async with asyncio.timeout(1.5):
        async with library.database.transaction() as session:
            await cancel_import(session, SYSTEM, project_id=library.project_id, import_id=import_id)
        await run
    stopped = await state(library, import_id)
    assert stopped.status == "canceled"
    assert stopped.finished_at is not None
    assert 0 < stopped.added < 6 * BATCH
    assert len(await library.task_names()) == stopped.added
    async with library.database.transaction() as session:
        again = await cancel_import(session, SYSTEM, project_id=library.project_id, import_id=import_id)
        assert again.status == "canceled"
    assert await claim_import(library.database, library.settings) is None


async def test_what_is_done_cannot_be_canceled(library: Library, folder: Path) -> None:
    row = await imported(library, folder)
    assert (row.status, row.total) == ("succeeded", 0)
    with pytest.raises(ConflictError, match="succeeded already"):
        async with library.database.transaction() as session:
            await cancel_import(session, SYSTEM, project_id=library.project_id, import_id=row.id)


async def test_an_import_that_cannot_go_on_says_why(library: Library, folder: Path) -> None:
    fill(folder, 2)

    async def broken(session: AsyncSession, project_id: UUID, items: Sequence[DataItemRow]) -> int:
        raise ValueError("the workflow has no start")

    row = await imported(library, folder, broken)
    assert (row.status, row.message) == ("failed", "The import stopped: the workflow has no start")
    assert await library.items() == 0


async def test_a_folder_that_vanished_fails_the_import(library: Library, folder: Path) -> None:
    import_id = await asked(library, folder)
    await asyncio.to_thread(folder.rmdir)
    await run_import(library.database, library.storage, library.settings, await claimed(library), place=place_items)
    gone = await state(library, import_id)
    assert gone.status == "failed"
    assert "No such file" in str(gone.message)


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("photos", "absolute path"),
        ("/no/such/folder", "There is no folder /no/such/folder"),
        ("/etc/hostname", "is a file"),
        ("/tmp/\0", "absolute path"),
    ],
)
async def test_what_is_no_folder_is_refused_when_it_is_asked_for(library: Library, path: str, says: str) -> None:
    with pytest.raises(InvalidInputError, match=says) as refused:
        async with library.database.transaction() as session:
            await start_import(session, SYSTEM, project_id=library.project_id, path=path)
    assert refused.value.field == "path"


async def test_an_import_of_another_project_is_not_found(library: Library, folder: Path) -> None:
    await asked(library, folder)
    async with library.database.transaction() as session:
        with pytest.raises(Exception, match="no such import"):
            await read_import(session, library.project_id, new_id())
