"""`labelmill demo`: Labelmill with a project of real photographs whose agents really ran."""

from pathlib import Path
from typing import Annotated

import typer
import uvloop
from rich.console import Console
from rich.table import Table

from labelmill.cli.context import DataDir, settings_for
from labelmill.cli.up import Host, NoBrowser, Port, serve
from labelmill.demo.seed import PASSWORD, PEOPLE, seed
from labelmill.kit.logging import set_up_logging
from labelmill.kit.settings import default_data_dir
from labelmill.runtime import Services


def demo(
    data_dir: DataDir = None,
    host: Host = None,
    port: Port = None,
    no_browser: NoBrowser = False,
    images: Annotated[
        Path | None,
        typer.Option("--images", exists=True, file_okay=False, resolve_path=True, help="Your own photographs."),
    ] = None,
) -> None:
    """Start Labelmill with a demo project, in a data folder of its own. The second start finds it as you left it."""
    settings = settings_for(data_dir or default_data_dir() / "demo", host=host, port=port)
    set_up_logging(settings)
    console = Console()

    async def ready(services: Services, url: str) -> None:
        project = await seed(
            services, images=images, tell=lambda text: console.print(text, highlight=False, soft_wrap=True)
        )
        table = Table("Sign in as", "Role in the project", title="Everybody's password: " + PASSWORD)
        for person in PEOPLE:
            table.add_row(person.email, person.title)
        console.print(table)
        console.print(f"Labelmill is ready: {url}/projects/{project}/queue", highlight=False, soft_wrap=True)
        console.print("Ctrl-C ends it.", highlight=False)

    uvloop.run(serve(settings, any_port=port is None, browser=not no_browser, worker=True, ready=ready))
