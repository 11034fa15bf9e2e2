"""The real application on a real database, and people who use it."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Final
from uuid import UUID

import pytest
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from labelmill.app import create_app
from labelmill.executions.pgqueuer_dispatcher import PgQueuerDispatcher
from labelmill.identity.auth import COOKIE
from labelmill.identity.policy import ProjectRole, WorkspaceRole
from labelmill.identity.principal import Principal
from labelmill.identity.tables import SessionRow, UserRow
from labelmill.identity.tokens import new_session_token, token_hash
from labelmill.kit.clock import now
from labelmill.kit.db import Database
from labelmill.kit.events import SYSTEM, Actor
from labelmill.kit.settings import Settings
from labelmill.kit.sse import EventHub
from labelmill.media.signing import Signer
from labelmill.media.storage import Storage
from labelmill.ontologies.document import OntologyDocument
from labelmill.projects.actions import create_project, set_member
from labelmill.projects.tables import ProjectRow
from labelmill.runtime import Services

BASE_URL: Final = "http://labelmill.test"
PASSWORD: Final = "correct horse battery"
#: The cheapest hash that argon2 takes: a test that adds a person need not pay for a strong one.
_PASSWORD_HASH: Final = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1),)).hash(PASSWORD)

_numbers = count(1)


@dataclass(frozen=True, slots=True)
class Visitor:
    """A person who is signed in with a browser (`client`)."""

    client: AsyncClient
    principal: Principal

    @property
    def id(self) -> UUID:
        """The person's id."""
        return self.principal.user_id

    @property
    def actor(self) -> Actor:
        """The person as events name them."""
        return self.principal.actor


#: Adds a person with a workspace role and signs them in.
AsUser = Callable[[WorkspaceRole], Awaitable[Visitor]]
MakeProject = Callable[..., Awaitable[ProjectRow]]


@pytest.fixture
def settings(data_dir: Path) -> Settings:
    """Settings of a deployment with an empty data folder."""
    return Settings(data_dir=data_dir, models_dir=data_dir / "models")


@pytest.fixture
def services(database: Database, settings: Settings) -> Services:
    """What a server process has, without its loops."""
    return Services(
        settings=settings,
        database=database,
        dispatcher=PgQueuerDispatcher(database),
        storage=Storage.open(settings),
        signer=Signer.open(settings),
    )


@pytest.fixture
def app(services: Services, database: Database, tmp_path: Path) -> FastAPI:
    """The application, with an empty folder for its UI."""
    return create_app(services, EventHub(database), static=tmp_path / "static")


@pytest.fixture
async def client(app: FastAPI) -> AsyncGenerator[AsyncClient]:
    """A browser in which nobody is signed in."""
    async with browser(app) as client:
        yield client


def browser(app: FastAPI, *, cookie: str | None = None, address: str = "127.0.0.1") -> AsyncClient:
    """A browser at a network address, with a session's cookie or none."""
    cookies = {COOKIE: cookie} if cookie is not None else None
    return AsyncClient(transport=ASGITransport(app, client=(address, 1234)), base_url=BASE_URL, cookies=cookies)


@pytest.fixture
async def as_user(app: FastAPI, database: Database) -> AsyncGenerator[AsUser]:
    """Adds a person (password PASSWORD) with a workspace role and signs them in: `await as_user(role)`."""
    async with AsyncExitStack() as browsers:

        async def add(role: WorkspaceRole) -> Visitor:
            token = new_session_token()
            name = f"{role.value.title()} {next(_numbers)}"
            async with database.transaction() as session:
                row = UserRow(
                    email=f"{name.lower().replace(' ', '.')}@example.com",
                    name=name,
                    password_hash=_PASSWORD_HASH,
                    workspace_role=role,
                )
                session.add(row)
                await session.flush()
                session.add(
                    SessionRow(token_hash=token_hash(token), user_id=row.id, expires_at=now() + timedelta(days=1))
                )
            client = await browsers.enter_async_context(browser(app, cookie=token))
            return Visitor(client, Principal(row.id, row.name, row.email, role, "session"))

        yield add


@pytest.fixture
async def admin(as_user: AsUser) -> Visitor:
    """A workspace admin."""
    return await as_user(WorkspaceRole.ADMIN)


@pytest.fixture
async def member(as_user: AsUser) -> Visitor:
    """A person with the workspace role member, in no project yet."""
    return await as_user(WorkspaceRole.MEMBER)


@pytest.fixture
def make_project(database: Database) -> MakeProject:
    """Makes a project: `await make_project(name=…, owner=visitor, members={visitor: role}, document=…)`."""

    async def make(
        *,
        name: str = "Zoo",
        owner: Visitor | None = None,
        members: Mapping[Visitor, ProjectRole] | None = None,
        document: OntologyDocument | None = None,
    ) -> ProjectRow:
        async with database.transaction() as session:
            actor = SYSTEM if owner is None else owner.actor
            row = await create_project(session, actor, name=name, document=document)
            for visitor, role in (members or {}).items():
                await set_member(session, actor, project_id=row.id, user_id=visitor.id, role=role)
        return row

    return make
