"""`labelmill models`: the weights of the built-in agents."""

import json
from dataclasses import asdict
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn
from rich.table import Table

from labelmill.agents.weights import store
from labelmill.agents.weights.fetch import Progress as Step
from labelmill.agents.weights.fetch import fetch
from labelmill.kit.settings import Settings

models = typer.Typer(no_args_is_help=True, help="The weights of the built-in agents.")

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@models.command("fetch")
def fetch_models(
    names: Annotated[list[str] | None, typer.Argument(help="Which weights. Default: all.")] = None,
) -> None:
    """Download pinned weights, check their SHA-256 and convert them. What is there already is left alone."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.fields[what]}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    with Progress(*columns, console=console, transient=False) as progress:
        lines: dict[str, object] = {}

        def show(step: Step) -> None:
            if step.note:
                console.print(step.note, highlight=False)
            if step.name not in lines:
                lines[step.name] = progress.add_task("", total=step.total, what=step.name)
            progress.update(
                lines[step.name],  # pyright: ignore[reportArgumentType]
                completed=step.done,
                total=step.total,
                what=f"{step.name}: {step.step}",
            )

        fetch(names or None, Settings().models_dir, progress=show)


@models.command("list")
def list_models(as_json: Json = False) -> None:
    """List the weights, and whether they are ready."""
    found = store.status(Settings().models_dir)
    if as_json:
        typer.echo(json.dumps([{**asdict(s), "path": str(s.path)} for s in found], indent=2))
        return
    table = Table("Weights", "State", "MB", "Licence", "Origin")
    for s in found:
        state = "ready" if s.ready else s.problem or "not fetched"
        table.add_row(s.name, state, f"{s.file_bytes / 1e6:.1f}", s.licence, s.origin)
    Console().print(table)
