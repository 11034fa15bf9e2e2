"""The `labelmill` command."""

import sys

import orjson
import typer
from pydantic import ValidationError

from labelmill import __version__
from labelmill.cli.agents import agents
from labelmill.cli.context import Json
from labelmill.cli.demo import demo
from labelmill.cli.imports import import_items
from labelmill.cli.models import models
from labelmill.cli.projects import projects
from labelmill.cli.up import up, worker
from labelmill.cli.users import users
from labelmill.cli.workflows import workflows
from labelmill.kit.errors import LabelmillError

app = typer.Typer(
    name="labelmill",
    help="The open-source labelling platform whose heart is agents.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command("up")(up)
app.command("worker")(worker)
app.command("demo")(demo)
app.add_typer(models, name="models")
app.add_typer(agents, name="agent")
app.add_typer(users, name="user")
projects.command("import")(import_items)
app.add_typer(projects, name="project")
app.add_typer(workflows, name="workflow")


@app.command("version")
def show_version(as_json: Json = False) -> None:
    """Print the version."""
    typer.echo(orjson.dumps({"version": __version__}).decode() if as_json else f"labelmill {__version__}")


def main() -> None:
    """Run the command. What fails says why in one line on stderr and exits with 1; wrong usage exits with 2."""
    try:
        app()
    except LabelmillError as error:
        typer.echo(f"labelmill: {error.message}", err=True)
        sys.exit(1)
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"]).upper()
        typer.echo(f"labelmill: the setting {name} can't be used: {first['msg']}", err=True)
        sys.exit(1)
    except OSError as error:
        typer.echo(f"labelmill: {error}", err=True)
        sys.exit(1)
