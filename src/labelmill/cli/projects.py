"""`labelmill project`: projects and their members."""

from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer
from sqlalchemy.ext.asyncio import AsyncSession

from labelmill.cli.context import DataDir, Json, checked, run, show
from labelmill.cli.users import user_named
from labelmill.identity.policy import ProjectRole, WorkspaceRole
from labelmill.identity.principal import Principal
from labelmill.identity.tables import UserRow
from labelmill.kit.errors import InvalidInputError
from labelmill.kit.events import SYSTEM, Actor
from labelmill.ontologies.document import OntologyDocument
from labelmill.projects import actions, queries
from labelmill.projects.access import access_of
from labelmill.projects.errors import ProjectNotFoundError
from labelmill.projects.schemas import NewProject, member_out, project_out
from labelmill.projects.tables import ProjectRow, ProjectStatus

projects = typer.Typer(no_args_is_help=True, help="Projects and their members.")

Project = Annotated[str, typer.Argument(help="The project's id, or its name when no other project has it.")]
Email = Annotated[str, typer.Argument(help="The person's e-mail.")]

_COLUMNS = {"name": "Name", "status": "Status", "created_at": "Created", "id": "Id"}
_MEMBER_COLUMNS = {"email": "E-mail", "name": "Name", "role": "Role"}
_MOST = 100_000


@projects.command("list")
def list_projects(data_dir: DataDir = None, as_json: Json = False) -> None:
    """List all projects, newest first."""

    async def work(session: AsyncSession) -> list[dict[str, object]]:
        found = await queries.list_projects(session, _OPERATOR, after=None, limit=_MOST)
        return [_shown(access.project) for access in found]

    show(run(data_dir, work), columns=_COLUMNS, as_json=as_json)


@projects.command("create")
def create_project(
    name: Annotated[str, typer.Argument(help="The project's name.")],
    admin: Annotated[str, typer.Option("--admin", help="E-mail of the person who becomes its admin.")],
    description: Annotated[str, typer.Option("--description")] = "",
    ontology: Annotated[
        Path | None, typer.Option("--ontology", help="A JSON file with the ontology.", exists=True, dir_okay=False)
    ] = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Create a project."""
    text = ontology.read_bytes() if ontology is not None else b"{}"
    document = checked(lambda: OntologyDocument.model_validate_json(text))
    new = checked(lambda: NewProject(name=name, description=description, ontology=document))

    async def work(session: AsyncSession) -> dict[str, object]:
        owner = await user_named(session, admin)
        row = await actions.create_project(
            session,
            Actor("person", owner.id),
            name=new.name,
            description=new.description,
            document=document,
        )
        return _shown(row)

    show([run(data_dir, work)], columns=_COLUMNS, as_json=as_json)


@projects.command("archive")
def archive_project(
    project: Project,
    undo: Annotated[bool, typer.Option("--undo", help="Let it be changed again.")] = False,
    data_dir: DataDir = None,
) -> None:
    """Keep a project as it is: it can be read, not changed."""
    status = ProjectStatus.ACTIVE if undo else ProjectStatus.ARCHIVED

    async def work(session: AsyncSession) -> str:
        row = await project_named(session, project)
        await actions.update_project(session, SYSTEM, project_id=row.id, status=status)
        return row.name

    typer.echo(f"{run(data_dir, work)} is now {status}.")


@projects.command("members")
def list_members(project: Project, data_dir: DataDir = None, as_json: Json = False) -> None:
    """List a project's members."""

    async def work(session: AsyncSession) -> list[dict[str, object]]:
        row = await project_named(session, project)
        return [_member(user, role) for user, role in await queries.list_members(session, row.id)]

    show(run(data_dir, work), columns=_MEMBER_COLUMNS, as_json=as_json)


@projects.command("add-member")
def add_member(
    project: Project,
    email: Email,
    role: Annotated[ProjectRole, typer.Option("--role", help="The role in the project.")] = ProjectRole.ANNOTATOR,
    data_dir: DataDir = None,
) -> None:
    """Add a person to a project, or change their role there."""

    async def work(session: AsyncSession) -> str:
        row, user = await project_named(session, project), await user_named(session, email)
        await actions.set_member(session, SYSTEM, project_id=row.id, user_id=user.id, role=role)
        return row.name

    typer.echo(f"{email} is {role} in {run(data_dir, work)}.")


@projects.command("remove-member")
def remove_member(project: Project, email: Email, data_dir: DataDir = None) -> None:
    """Take a person out of a project; what they made stays."""

    async def work(session: AsyncSession) -> str:
        row, user = await project_named(session, project), await user_named(session, email)
        await actions.remove_member(session, SYSTEM, project_id=row.id, user_id=user.id)
        return row.name

    typer.echo(f"{email} is no longer in {run(data_dir, work)}.")


#: Whoever can run commands on the deployment's database may see all of it.
_OPERATOR = Principal(UUID(int=0), "Operator", "", WorkspaceRole.ADMIN, "cli")


async def project_named(session: AsyncSession, named: str) -> ProjectRow:
    """The one project with this id or name. Raises ProjectNotFoundError or InvalidInputError."""
    found = await queries.find_projects(session, named)
    if not found:
        raise ProjectNotFoundError(f"There is no project {named}; `labelmill project list` shows which there are.")
    if len(found) > 1:
        raise InvalidInputError(f"{len(found)} projects are named {named}; give the id of the one you mean.")
    return found[0]


def _shown(row: ProjectRow) -> dict[str, object]:
    wire = project_out(access_of(row, _OPERATOR, None))
    return wire.model_dump(mode="json", exclude={"my_role", "permissions"})


def _member(user: UserRow, role: str) -> dict[str, object]:
    wire = member_out(user, role)
    return {**wire.user.model_dump(mode="json"), "role": wire.role}
