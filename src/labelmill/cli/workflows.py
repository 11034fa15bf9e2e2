"""`labelmill workflow`: a project's workflow as a YAML file, to live in git."""

from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy.ext.asyncio import AsyncSession

from labelmill.cli.context import DataDir, run
from labelmill.cli.projects import Project, project_named
from labelmill.kit.errors import InvalidInputError
from labelmill.kit.events import SYSTEM
from labelmill.workflows.files import FileCheck, FileProblem, apply_file, check_file, export_file

workflows = typer.Typer(no_args_is_help=True, help="A project's workflow as a YAML file.")

File = Annotated[Path, typer.Argument(help="The YAML file.", exists=True, dir_okay=False)]


@workflows.command("export")
def export_workflow(
    project: Project,
    file: Annotated[Path | None, typer.Argument(help="Where to write; none prints it.")] = None,
    version: Annotated[int | None, typer.Option("--version", min=1, help="An older version.")] = None,
    data_dir: DataDir = None,
) -> None:
    """Write a project's workflow as YAML."""

    async def work(session: AsyncSession) -> str:
        row = await project_named(session, project)
        return await export_file(session, row.id, version)

    text = run(data_dir, work)
    if file is None:
        typer.echo(text, nl=False)
    else:
        file.write_text(text, encoding="utf-8")


@workflows.command("validate")
def validate_workflow(project: Project, file: File, data_dir: DataDir = None) -> None:
    """Say what applying a file would change, or what is wrong in which line. Changes nothing."""
    text = _read(file)

    async def work(session: AsyncSession) -> FileCheck:
        row = await project_named(session, project)
        return await check_file(session, row.id, text)

    check = run(data_dir, work)
    _refuse(file, check.problems)
    _tell(check)


@workflows.command("apply")
def apply_workflow(project: Project, file: File, data_dir: DataDir = None) -> None:
    """Save a file as the workflow's next version, unless it is the current one."""
    text = _read(file)

    async def work(session: AsyncSession) -> tuple[FileCheck, int | None]:
        row = await project_named(session, project)
        check = await check_file(session, row.id, text)
        if check.problems or check.plan is None:
            return check, None
        saved = await apply_file(session, SYSTEM, project_id=row.id, text=text, version=check.plan.version)
        return check, saved.version if saved.version != check.plan.version else None

    check, version = run(data_dir, work)
    _refuse(file, check.problems)
    if version is None:
        typer.echo("The workflow is like this already.")
        return
    _tell(check)
    typer.echo(f"Saved as version {version}.")


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise InvalidInputError(f"{file} is not UTF-8: byte {error.start} cannot be read.") from None


def _refuse(file: Path, problems: list[FileProblem]) -> None:
    """Print problems as compilers do, so that editors jump to them, and exit with 1."""
    for problem in problems:
        place = f"{file}:{problem.line}" if problem.line else str(file)
        typer.echo(f"{place}: {f'node {problem.node}: ' if problem.node else ''}{problem.message}", err=True)
    if problems:
        raise typer.Exit(1)


def _tell(check: FileCheck) -> None:
    summary = check.plan.summary if check.plan is not None else []
    for sentence in summary or ["Nothing would change."]:
        typer.echo(sentence)
