"""What the commands share: settings from options, a session on the deployment's database, output as a table or JSON."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Coroutine, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated, Any, TypeVar

import orjson
import typer
from pydantic import ValidationError
from rich.console import Console
from rich.table import Table
from sqlalchemy.ext.asyncio import AsyncSession

from labelmill.kit.db import Database
from labelmill.kit.errors import InvalidInputError
from labelmill.kit.migrate import migrate
from labelmill.kit.postgres import database_url
from labelmill.kit.settings import Settings
from labelmill.kit.web.errors import problem_of

T = TypeVar("T")

DataDir = Annotated[
    Path | None,
    typer.Option("--data-dir", help="Where data are kept. Default: LABELMILL_DATA_DIR or a system folder."),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def settings_for(data_dir: Path | None = None, **options: Any) -> Settings:
    """The environment's settings, with those of the command line's options that were given."""
    given = {name: value for name, value in options.items() if value is not None}
    if data_dir is not None:
        given["data_dir"] = data_dir.expanduser().resolve()
    return Settings().model_copy(update=given)


@asynccontextmanager
async def transaction(settings: Settings) -> AsyncGenerator[AsyncSession]:
    """One transaction on the deployment's database, which is started for it when it does not run."""
    async with database_url(settings, exclusive=False) as url:
        database = Database(url, pool_size=1)
        try:
            await migrate(database)
            async with database.transaction() as session:
                yield session
        finally:
            await database.close()


def run(data_dir: Path | None, work: Callable[[AsyncSession], Coroutine[Any, Any, T]]) -> T:
    """Do `work` in one transaction on the database of a data folder (or DATABASE_URL)."""

    async def main() -> T:
        async with transaction(settings_for(data_dir)) as session:
            return await work(session)

    return asyncio.run(main())


def checked(make: Callable[[], T]) -> T:
    """What `make` makes of the command line's values; raises InvalidInputError in words when it refuses one."""
    try:
        return make()
    except ValidationError as error:
        problem = problem_of(error.errors()[0])
        raise InvalidInputError(problem["message"], field=problem["field"]) from None


def show(rows: Sequence[Mapping[str, Any]], *, columns: Mapping[str, str], as_json: bool) -> None:
    """Print rows as JSON with all they have, or as a table of `columns` (key: heading)."""
    if as_json:
        typer.echo(orjson.dumps(list(rows), option=orjson.OPT_INDENT_2).decode())
        return
    table = Table()
    for heading in columns.values():
        table.add_column(heading, overflow="fold")
    for row in rows:
        table.add_row(*(_cell(row[key]) for key in columns))
    Console().print(table)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
