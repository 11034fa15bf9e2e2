"""`labelmill up` and `labelmill worker`: the processes of a deployment."""

import asyncio
import contextlib
import secrets
import signal
import socket
import webbrowser
from collections.abc import Awaitable, Callable, Generator
from typing import Annotated

import typer
import uvicorn
import uvloop
from rich.console import Console

from labelmill.app import create_app
from labelmill.cli.context import DataDir, settings_for
from labelmill.identity.actions import create_user
from labelmill.identity.policy import WorkspaceRole
from labelmill.identity.queries import has_users
from labelmill.kit.errors import InvalidInputError
from labelmill.kit.events import SYSTEM
from labelmill.kit.logging import set_up_logging
from labelmill.kit.settings import Settings
from labelmill.runtime import Services, run_until, services

Port = Annotated[int | None, typer.Option("--port", min=0, max=65535, help="0 takes a free port.")]
Host = Annotated[str | None, typer.Option("--host", help="The address to listen on. Default: 127.0.0.1.")]
NoBrowser = Annotated[bool, typer.Option("--no-browser", help="Do not open a browser.")]

_PORTS_TRIED = 20

#: Called when everything is up, with the address that people open.
Ready = Callable[[Services, str], Awaitable[None]]


def up(
    data_dir: DataDir = None,
    host: Host = None,
    port: Port = None,
    no_browser: NoBrowser = False,
    no_worker: Annotated[bool, typer.Option("--no-worker", help="Serve only; run agents elsewhere.")] = False,
) -> None:
    """Start Labelmill: web, feeder and a worker in one process, on its own PostgreSQL unless DATABASE_URL is set."""
    settings = settings_for(data_dir, host=host, port=port)
    set_up_logging(settings)
    uvloop.run(serve(settings, any_port=port is None, browser=not no_browser, worker=not no_worker, ready=_welcome))


def worker(
    data_dir: DataDir = None,
    concurrency: Annotated[
        int | None, typer.Option("--concurrency", min=1, max=5000, help="Executions held at the same time.")
    ] = None,
    processes: Annotated[
        int | None, typer.Option("--processes", min=1, max=256, help="Processes for CPU-bound agents.")
    ] = None,
) -> None:
    """Run agents: add capacity to the Labelmill whose DATABASE_URL (or data folder) this is."""
    settings = settings_for(data_dir, worker_concurrency=concurrency, agent_processes=processes)
    set_up_logging(settings)
    uvloop.run(_work(settings))


class PortTakenError(InvalidInputError):
    """The port cannot be listened on; choose another --port."""


async def serve(settings: Settings, *, any_port: bool, browser: bool, worker: bool, ready: Ready) -> None:
    """Serve until a signal, then end in order: no new requests, drain the worker, stop the database."""
    stop = _stop_on_signals()
    async with services(settings, exclusive=True) as deployed:
        listener = _listen(settings, or_next=any_port)
        url = f"http://{settings.host}:{listener.getsockname()[1]}"
        hub = deployed.hub()
        app = create_app(deployed, hub)
        config = uvicorn.Config(
            app, log_config=None, access_log=False, lifespan="off", timeout_graceful_shutdown=3, ws="none"
        )
        server = _Server(config)
        loops = [deployed.leader().run(), deployed.import_files(), hub.run(), server.serve([listener])]
        if worker:
            loops.append(deployed.worker().run())
        await run_until(stop, _greet(deployed, url, ready, browser=browser), *loops)


async def _greet(deployed: Services, url: str, ready: Ready, *, browser: bool) -> None:
    await ready(deployed, url)
    if browser:
        await asyncio.to_thread(webbrowser.open, url)


async def _work(settings: Settings) -> None:
    stop = _stop_on_signals()
    async with services(settings, exclusive=False) as deployed:
        engine = deployed.worker()
        await run_until(
            stop, _say(f"Worker {engine.name} is running. Ctrl-C ends it."), engine.run(), deployed.leader().run()
        )


async def _say(text: str) -> None:
    Console(stderr=True).print(text, highlight=False)


async def _welcome(deployed: Services, url: str) -> None:
    """Print the address; on the first start also the administrator's log-in."""
    console = Console()
    async with deployed.database.transaction() as session:
        if not await has_users(session):
            password = secrets.token_urlsafe(12)
            await create_user(
                session,
                SYSTEM,
                email="admin@example.com",
                name="Administrator",
                password=password,
                workspace_role=WorkspaceRole.ADMIN,
            )
            console.print(f"First start. Sign in as admin@example.com with the password {password}", highlight=False)
    console.print(f"Labelmill is ready: {url}", highlight=False)


class _Server(uvicorn.Server):
    """Uvicorn without its own signal handlers: ours end all loops in order."""

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None]:
        yield


def _listen(settings: Settings, *, or_next: bool) -> socket.socket:
    """Listen on the port; with `or_next`, nobody asked for this one, and a free one near it will do."""
    ports = range(settings.port, settings.port + (_PORTS_TRIED if or_next else 1))
    for port in ports:
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((settings.host, port))
        except OSError as error:
            listener.close()
            if port == ports[-1]:
                raise PortTakenError(
                    f"Cannot listen on {settings.host}:{port}: {error.strerror}. Choose another --port.", field="port"
                ) from None
        else:
            listener.listen(512)
            return listener
    raise PortTakenError(field="port")


def _stop_on_signals() -> asyncio.Event:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    return stop
