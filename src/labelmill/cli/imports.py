"""`labelmill project import`: a folder of files becomes items and tasks, or one image sequence, here and now."""

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated
from uuid import UUID

import orjson
import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from labelmill.cli.context import DataDir, Json, settings_for
from labelmill.cli.projects import Project, project_named
from labelmill.kit.events import SYSTEM
from labelmill.kit.settings import Settings
from labelmill.media.actions import add_sequence
from labelmill.media.folder import list_folder, read_file
from labelmill.media.importer import Progress as Step
from labelmill.media.importer import import_folder
from labelmill.media.queries import read_import
from labelmill.media.schemas import ImportOut
from labelmill.media.sequences import in_order, stage_sequence
from labelmill.media.staging import Source
from labelmill.runtime import services
from labelmill.workflows.placing import place_items

Folder = Annotated[Path, typer.Argument(help="The folder.", exists=True, file_okay=False, resolve_path=True)]
AsSequence = Annotated[
    bool, typer.Option("--sequence", help="The folder is one image sequence, in the order of its files' names.")
]


@dataclass(frozen=True, slots=True)
class SequenceReport:
    """The item that a folder became; `passed_over` are files that are no images by their names, and why."""

    id: UUID
    name: str
    frames: int
    added: bool
    passed_over: list[tuple[str, str]]


def import_items(
    project: Project, folder: Folder, sequence: AsSequence = False, data_dir: DataDir = None, as_json: Json = False
) -> None:
    """Add all files of a folder to a project. A bad file is named and left out; a second run adds nothing twice."""
    if sequence:
        _show_sequence(asyncio.run(_import_sequence(settings_for(data_dir), project, folder)), as_json)
        return
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


def _show_sequence(report: SequenceReport, as_json: bool) -> None:
    if as_json:
        typer.echo(orjson.dumps(report, default=str, option=orjson.OPT_INDENT_2).decode())
        return
    console = Console()
    for name, reason in report.passed_over:
        console.print(f"{name}: {reason}", highlight=False, markup=False)
    state = "added" if report.added else "there already"
    console.print(f"'{report.name}', {report.frames} frames: {state}.", highlight=False, markup=False)


async def _import_sequence(settings: Settings, project: str, folder: Path) -> SequenceReport:
    async with services(settings, exclusive=False) as deployed:
        async with deployed.database.transaction() as session:
            row = await project_named(session, project)
        listing = await asyncio.to_thread(list_folder, folder)
        files = in_order(listing.files)
        columns = (TextColumn("Importing"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
            bar = progress.add_task("", total=len(files))

            def source(file: str) -> Source:
                async def read() -> bytes:
                    progress.advance(bar)
                    return await asyncio.to_thread(read_file, folder, file)

                return file, read

            sequence = await stage_sequence(
                deployed.storage,
                name=folder.name,
                sources=[source(file) for file in files],
                max_pixels=settings.max_image_pixels,
            )
        async with deployed.database.transaction() as session:
            item, added = await add_sequence(
                session, deployed.storage, SYSTEM, project_id=row.id, sequence=sequence, place=place_items
            )
        return SequenceReport(item.id, item.name, item.frames, added, listing.refused)
