"""A real server on a real port, for tools that know no asyncio."""

import asyncio
import threading
from collections.abc import AsyncGenerator, Generator
from dataclasses import dataclass
from uuid import UUID

import pytest
import uvicorn

from labelmill.agents.catalogue import sync_builtin
from labelmill.agents.registry import load_registry
from labelmill.app import create_app
from labelmill.executions.pgqueuer_dispatcher import PgQueuerDispatcher
from labelmill.identity.actions import create_token, create_user
from labelmill.identity.policy import WorkspaceRole
from labelmill.kit.db import Database, RawConnection
from labelmill.kit.events import SYSTEM, Actor
from labelmill.kit.postgres import EmbeddedPostgres
from labelmill.kit.settings import Settings
from labelmill.kit.sse import EventHub
from labelmill.media.signing import Signer
from labelmill.media.storage import Storage
from labelmill.ontologies.document import ObjectClass, OntologyDocument, Shape
from labelmill.projects.actions import create_project
from labelmill.runtime import Services

_DATABASE = "labelmill_contract"
_DOCUMENT = OntologyDocument(objects=[ObjectClass(id="cat", name="Cat", shape=Shape.POLYGON, color="#2f9e44")])


@dataclass(frozen=True, slots=True)
class Served:
    """A running server, an admin's API token, and the ids of what is there."""

    url: str
    token: str
    ids: dict[str, UUID]


@pytest.fixture(scope="module")
async def contract_database(postgres: EmbeddedPostgres, _admin: RawConnection, _template: str) -> AsyncGenerator[str]:
    """The URL of a database with all tables, for one module."""
    await _admin.execute(f"CREATE DATABASE {_DATABASE} TEMPLATE {_template} STRATEGY file_copy")
    yield postgres.url_of(_DATABASE)
    await _admin.execute(f"DROP DATABASE {_DATABASE} WITH (FORCE)")


@pytest.fixture(scope="module")
def served(contract_database: str, tmp_path_factory: pytest.TempPathFactory) -> Generator[Served]:
    """A server in a thread of its own, with an event loop and a connection pool of its own."""
    settings = Settings(data_dir=tmp_path_factory.mktemp("data"), database_url=contract_database)
    server = _Server(settings)
    server.thread.start()
    try:
        yield server.ready()
    finally:
        server.stop()


class _Server:
    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.thread = threading.Thread(target=lambda: asyncio.run(self._run()))
        self._ready = threading.Event()
        self._served: Served | None = None
        self._uvicorn: uvicorn.Server | None = None

    def ready(self) -> Served:
        """Wait until it serves."""
        assert self._ready.wait(30)
        assert self._served is not None
        return self._served

    def stop(self) -> None:
        """End it and wait for that."""
        if self._uvicorn is not None:
            self._uvicorn.should_exit = True
        self.thread.join(30)

    async def _run(self) -> None:
        assert self.settings.database_url is not None
        database = Database(self.settings.database_url)
        services = Services(
            settings=self.settings,
            database=database,
            dispatcher=PgQueuerDispatcher(database),
            storage=Storage.open(self.settings),
            signer=Signer.open(self.settings),
        )
        await services.dispatcher.install()
        token, ids = await _fill(services)
        app = create_app(services, EventHub(database))
        self._uvicorn = uvicorn.Server(uvicorn.Config(app, port=0, lifespan="off", log_config=None, ws="none"))
        serving = asyncio.create_task(self._uvicorn.serve())
        while not self._uvicorn.started:  # noqa: ASYNC110 (uvicorn offers no event)
            await asyncio.sleep(0.02)
        port = self._uvicorn.servers[0].sockets[0].getsockname()[1]
        self._served = Served(f"http://127.0.0.1:{port}", token, ids)
        self._ready.set()
        await serving
        await database.close()


async def _fill(services: Services) -> tuple[str, dict[str, UUID]]:
    async with services.database.transaction() as session:
        await sync_builtin(session, load_registry(()).values())
        user = await create_user(
            session,
            SYSTEM,
            email="admin@example.com",
            name="Admin",
            password=None,
            workspace_role=WorkspaceRole.ADMIN,
        )
        actor = Actor("person", user.id)
        project = await create_project(session, actor, name="Zoo", document=_DOCUMENT)
        made = await create_token(session, actor, user_id=user.id, name="contract")
    return made.token, {"project_id": project.id, "user_id": user.id}
