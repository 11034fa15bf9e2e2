"""The slices' routes over real HTTP machinery, and people who call them."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from httpx import ASGITransport, AsyncClient
from tests.integration.workflows.world import World

from labelmill.agents.api import router as catalogue_router
from labelmill.executions.api import router as executions_router
from labelmill.executions.work_api import router as work_router
from labelmill.identity.actions import create_token
from labelmill.kit.errors import LabelmillError
from labelmill.kit.events import Actor
from labelmill.kit.settings import Settings
from labelmill.media.signing import Signer
from labelmill.workflows.agents_api import router as agents_router
from labelmill.workflows.api import router as workflows_router
from labelmill.workflows.versions_api import router as versions_router


def _answer(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, LabelmillError)
    return JSONResponse(error.body(), error.status)


@asynccontextmanager
async def client_of(world: World, person: Actor, settings: Settings) -> AsyncGenerator[AsyncClient]:
    """A client that is signed in as one of the world's people, below `/api/projects/{id}`."""
    app = FastAPI()
    app.state.database, app.state.settings = world.database, settings
    app.add_exception_handler(LabelmillError, _answer)
    app.state.signer = Signer.open(settings)
    for router in (workflows_router, versions_router, agents_router, catalogue_router, work_router, executions_router):
        app.include_router(router)
    assert person.id is not None
    async with world.transaction() as session:
        made = await create_token(session, person, user_id=person.id, name="test")
    async with AsyncClient(
        transport=ASGITransport(app),
        base_url=f"http://labelmill/api/projects/{world.project_id}",
        headers={"Authorization": f"Bearer {made.token}"},
    ) as client:
        yield client
