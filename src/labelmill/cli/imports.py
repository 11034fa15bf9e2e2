"""`labelmill project import`: a folder of files becomes items and tasks, here and now."""

import asyncio
from pathlib import Path
from typing import Annotated

import orjson
import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from labelmill.cli.context import DataDir, Json, settings_for
from labelmill.cli.projects import Project, project_named
from labelmill.kit.settings import Settings
from labelmill.media.importer import Progress as Step
from labelmill.media.importer import import_folder
from labelmill.media.queries import read_import
from labelmill.media.schemas import ImportOut
from labelmill.runtime import services
from labelmill.workflows.placing import place_items

Folder = Annotated[Path, typer.Argument(help="The folder.", exists=True, file_okay=False, resolve_path=True)]


def import_items(project: Project, folder: Folder, data_dir: DataDir = None, as_json: Json = False) -> None:
    """Add all files of a folder to a project. A bad file is named and left out; a second run adds nothing twice."""
    report = asyncio.run(_import(settings_for(data_dir), project, folder))
    if as_json:
        typer.echo(orjson.dumps(report.model_dump(mode="json"), option=orjson.OPT_INDENT_2).decode())
    else:
        console = Console()
        for problem in report.problems:
            console.print(f"{problem.name}: {problem.reason}", highlight=False, markup=False)
        counts = f"{report.added} added, {report.duplicates} there already, {report.refused} refused."
        console.print(counts, highlight=False)
    if report.status != "succeeded":
        typer.echo(f"labelmill: the import {report.status}: {report.message or 'no reason given'}", err=True)
        raise typer.Exit(1)


async def _import(settings: Settings, project: str, folder: Path) -> ImportOut:
    async with services(settings, exclusive=False) as deployed:
        async with deployed.database.transaction() as session:
            row = await project_named(session, project)
        columns = (TextColumn("Importing"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
            bar = progress.add_task("", total=None)

            def show(step: Step) -> None:
                progress.update(bar, total=step.total, completed=step.done)

            done = await import_folder(
                deployed.database,
                deployed.storage,
                settings,
                project_id=row.id,
                folder=folder,
                created_by=None,
                place=place_items,
                progress=show,
            )
        async with deployed.database.transaction() as session:
            return await read_import(session, row.id, done.id)
