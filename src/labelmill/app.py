"""The web application: every slice's routes, in one error form, beside the UI's files."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from fastapi import APIRouter, FastAPI
from fastapi.responses import Response
from fastapi.routing import APIRoute
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from pydantic import BaseModel
from starlette.middleware.gzip import GZipMiddleware

from labelmill import __version__
from labelmill.agents.api import router as agents
from labelmill.executions.api import router as executions
from labelmill.executions.feeder import WORKER_SILENCE_SECONDS
from labelmill.executions.labels_api import router as labels
from labelmill.executions.tables import WorkerRow
from labelmill.executions.work_api import router as work
from labelmill.identity.api import router as identity
from labelmill.identity.throttle import SignInThrottle
from labelmill.issues.api import router as issues
from labelmill.kit.http import Session
from labelmill.kit.sse import EventHub
from labelmill.kit.web import errors
from labelmill.kit.web.middleware import BodyLimitMiddleware, RequestMiddleware
from labelmill.kit.web.spa import SinglePageApp
from labelmill.media.api import router as media
from labelmill.projects.api import router as projects
from labelmill.runtime import Services
from labelmill.workflows.agents_api import router as enabled_agents
from labelmill.workflows.api import router as workflows
from labelmill.workflows.items_api import router as items
from labelmill.workflows.versions_api import router as workflow_versions

STATIC: Final = Path(__file__).parent / "static"
MAX_BODY_BYTES: Final = 32 * 1024 * 1024
#: Where files are uploaded: their bytes go to disk as they come, so their number is not limited here.
UPLOADS: Final = re.compile(r"/api/projects/[^/]+/(?:items|sequences)")
_ROUTERS: Final = (
    identity,
    projects,
    media,
    items,
    agents,
    workflows,
    workflow_versions,
    enabled_agents,
    issues,
    work,
    executions,
    labels,
)


class Health(BaseModel):
    """That the server and its database answer, and how many workers said lately that they are there."""

    status: str
    version: str
    workers: int


system = APIRouter(tags=["system"])


@system.get("/api/health")
async def get_health(session: Session) -> Health:
    """Whether the server and its database answer; 503 when the database does not."""
    lately = WorkerRow.seen_at > sa.func.now() - timedelta(seconds=WORKER_SILENCE_SECONDS)
    workers = await session.scalar(sa.select(sa.func.count()).select_from(WorkerRow).where(lately))
    return Health(status="ok", version=__version__, workers=workers or 0)


@system.get("/metrics", response_class=Response, responses={200: {"content": {"text/plain": {}}}})
async def get_metrics() -> Response:
    """This process's metrics, for Prometheus."""
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


def create_app(services: Services, hub: EventHub, *, static: Path = STATIC) -> FastAPI:
    """The application on a deployment's services; the caller runs the hub and, elsewhere or beside, the workers."""
    app = _with_routes()
    app.state.settings = services.settings
    app.state.database = services.database
    app.state.dispatcher = services.dispatcher
    app.state.storage = services.storage
    app.state.signer = services.signer
    app.state.hub = hub
    app.state.sign_ins = SignInThrottle()
    app.router.default = SinglePageApp(static)
    errors.install(app)
    app.add_middleware(GZipMiddleware, minimum_size=1_000, compresslevel=5)
    app.add_middleware(BodyLimitMiddleware, most=MAX_BODY_BYTES, streamed=UPLOADS)
    app.add_middleware(RequestMiddleware)
    return app


def openapi() -> dict[str, Any]:
    """The HTTP API's description, for which no deployment is needed."""
    return _with_routes().openapi()


def _with_routes() -> FastAPI:
    app = FastAPI(
        title="Labelmill",
        version=__version__,
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        responses=errors.ERROR_RESPONSES,
        generate_unique_id_function=_name,
    )
    for router in (*_ROUTERS, system):
        app.include_router(router)
    return app


def _name(route: APIRoute) -> str:
    return route.name
