"""Migrations against a real database."""

import asyncio

import pytest
import sqlalchemy as sa

from labelmill.kit.db import LOCK_MIGRATE, Database
from labelmill.kit.migrate import DatabaseTooNewError, SchemaDriftError, check, current_and_head, migrate


async def run(database: Database, *statements: str) -> None:
    async with database.transaction() as session:
        for statement in statements:
            await session.execute(sa.text(statement))


async def test_the_migrations_make_the_tables_of_the_models(empty_database: Database) -> None:
    _, head = await current_and_head(empty_database)
    assert head is not None
    await migrate(empty_database)
    assert await current_and_head(empty_database) == (head, head)
    await check(empty_database)


async def test_migrating_twice_changes_nothing(empty_database: Database) -> None:
    await migrate(empty_database)
    before = await current_and_head(empty_database)
    await migrate(empty_database)
    assert await current_and_head(empty_database) == before


async def test_a_database_with_the_models_tables_passes_the_check(database: Database) -> None:
    await check(database)


async def test_a_missing_column_is_found_by_the_check(database: Database) -> None:
    await run(database, "ALTER TABLE projects DROP COLUMN description")
    with pytest.raises(SchemaDriftError, match="description"):
        await check(database)


async def test_a_changed_default_is_found_by_the_check(database: Database) -> None:
    await run(database, "ALTER TABLE tasks ALTER COLUMN priority SET DEFAULT 7")
    with pytest.raises(SchemaDriftError, match="priority"):
        await check(database)


async def test_tables_of_pgqueuer_are_not_ours(database: Database) -> None:
    await run(
        database,
        "CREATE TABLE pgqueuer_later (id bigint PRIMARY KEY, priority int)",
        "CREATE INDEX pgqueuer_later_priority_idx ON pgqueuer_later (priority)",
    )
    await check(database)


async def test_a_database_of_a_newer_labelmill_is_refused_and_left_alone(empty_database: Database) -> None:
    await run(
        empty_database,
        "CREATE TABLE alembic_version (version_num varchar(32) PRIMARY KEY)",
        "INSERT INTO alembic_version VALUES ('f00dfeedf00d')",
    )
    with pytest.raises(DatabaseTooNewError, match=r"f00dfeedf00d.*newer Labelmill"):
        await migrate(empty_database)
    assert (await current_and_head(empty_database))[0] == "f00dfeedf00d"


async def test_a_second_process_waits_until_the_first_has_migrated(empty_database: Database) -> None:
    first = await empty_database.connect_raw()
    await first.execute("SELECT pg_advisory_lock($1)", LOCK_MIGRATE)
    second = asyncio.create_task(migrate(empty_database))
    done, _ = await asyncio.wait({second}, timeout=0.5)
    assert not done
    await first.close()
    await asyncio.wait_for(second, 10)


async def test_processes_that_start_together_migrate_once(empty_database: Database) -> None:
    await asyncio.gather(*(migrate(empty_database) for _ in range(4)))
    current, head = await current_and_head(empty_database)
    assert current == head
