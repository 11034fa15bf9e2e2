"""`labelmill user`: the people of a workspace, also when nobody can sign in any more."""

from typing import Annotated

import typer
from sqlalchemy.ext.asyncio import AsyncSession

from labelmill.cli.context import DataDir, Json, checked, run, show
from labelmill.identity import actions, queries
from labelmill.identity.errors import UserNotFoundError
from labelmill.identity.policy import WorkspaceRole
from labelmill.identity.schemas import NewToken, NewUser, UserChange, token_out, user_out
from labelmill.identity.tables import UserRow
from labelmill.kit.events import SYSTEM

users = typer.Typer(no_args_is_help=True, help="The people of the workspace.")

Email = Annotated[str, typer.Argument(help="The person's e-mail.")]
Password = Annotated[
    str,
    typer.Option(
        prompt=True,
        confirmation_prompt=True,
        hide_input=True,
        envvar="LABELMILL_PASSWORD",
        help="The new password. Without it you are asked.",
    ),
]
Role = Annotated[WorkspaceRole, typer.Argument(help="The workspace role.")]

_COLUMNS = {"email": "E-mail", "name": "Name", "workspace_role": "Role", "disabled": "Disabled", "id": "Id"}
_MOST = 100_000


@users.command("list")
def list_users(data_dir: DataDir = None, as_json: Json = False) -> None:
    """List everybody, oldest first."""

    async def work(session: AsyncSession) -> list[dict[str, object]]:
        rows = await queries.list_users(session, after=None, limit=_MOST)
        return [user_out(row).model_dump(mode="json") for row in rows]

    show(run(data_dir, work), columns=_COLUMNS, as_json=as_json)


@users.command("add")
def add_user(
    email: Email,
    password: Password,
    name: Annotated[str | None, typer.Option("--name", help="Default: what stands before the @.")] = None,
    role: Annotated[WorkspaceRole, typer.Option("--role", help="The workspace role.")] = WorkspaceRole.MEMBER,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Add a person."""
    new = checked(
        lambda: NewUser(email=email, name=name or email.partition("@")[0], password=password, workspace_role=role)
    )

    async def work(session: AsyncSession) -> dict[str, object]:
        row = await actions.create_user(session, SYSTEM, **new.model_dump())
        return user_out(row).model_dump(mode="json")

    show([run(data_dir, work)], columns=_COLUMNS, as_json=as_json)


@users.command("set-password")
def set_password(email: Email, password: Password, data_dir: DataDir = None) -> None:
    """Give a person a new password; their sessions end."""
    change = checked(lambda: UserChange(password=password))
    run(data_dir, lambda session: _update(session, email, change))
    typer.echo(f"{email} has a new password.")


@users.command("set-role")
def set_role(email: Email, role: Role, data_dir: DataDir = None) -> None:
    """Give a person another workspace role."""
    run(data_dir, lambda session: _update(session, email, UserChange(workspace_role=role)))
    typer.echo(f"{email} is now {role}.")


@users.command("disable")
def disable(
    email: Email,
    undo: Annotated[bool, typer.Option("--undo", help="Let the person in again.")] = False,
    data_dir: DataDir = None,
) -> None:
    """Keep a person out; what they made stays."""
    run(data_dir, lambda session: _update(session, email, UserChange(disabled=not undo)))
    typer.echo(f"{email} can sign in again." if undo else f"{email} can no longer sign in.")


@users.command("token")
def make_token(
    email: Email,
    name: Annotated[str, typer.Option("--name", help="What the token is for.")] = "command line",
    days: Annotated[int | None, typer.Option("--days", help="Default: it never expires.")] = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Make an API token for a person and print it; it can't be read again."""
    new = checked(lambda: NewToken(name=name, expires_in_days=days))

    async def work(session: AsyncSession) -> dict[str, object]:
        user = await user_named(session, email)
        made = await actions.create_token(session, SYSTEM, user_id=user.id, **new.model_dump())
        return {**token_out(made.row).model_dump(mode="json"), "token": made.token}

    made = run(data_dir, work)
    if as_json:
        show([made], columns={}, as_json=True)
    else:
        typer.echo(made["token"])


async def user_named(session: AsyncSession, email: str) -> UserRow:
    """The person with an e-mail; raises UserNotFoundError, which names it."""
    row = await queries.find_user(session, email)
    if row is None:
        raise UserNotFoundError(f"Nobody has the e-mail {email}; `labelmill user list` shows who there is.")
    return row


async def _update(session: AsyncSession, email: str, change: UserChange) -> None:
    row = await user_named(session, email)
    await actions.update_user(session, SYSTEM, user_id=row.id, **change.model_dump())
