"""Serves the built UI: its assets for ever, and its one page for every address that it routes itself."""

from pathlib import Path
from typing import Final

from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send

_SERVERS_OWN: Final = ("/api", "/media", "/metrics")
_FOR_EVER: Final = "public, max-age=31536000, immutable"
_NOT_BUILT: Final = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Labelmill</title>
<body style="font: 16px/1.5 system-ui, sans-serif; max-width: 40rem; margin: 15vh auto; padding: 0 1rem">
<h1>The server runs, but its user interface was not built.</h1>
<p>In a source checkout, run <code>make setup</code> (or <code>npm run build</code> in <code>web/</code>) and reload
this page. The HTTP API works without it, under <code>/api</code>.</p>
"""


class SinglePageApp:
    """An ASGI app for all that no route matched: a file of the UI, else its page, else 404 for our own prefixes."""

    def __init__(self, folder: Path) -> None:
        self._files = StaticFiles(directory=folder, check_dir=False)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path: str = scope["path"]
        if any(path == own or path.startswith(f"{own}/") for own in _SERVERS_OWN):
            raise HTTPException(404)
        response = await self._answer(path.lstrip("/"), scope)
        await response(scope, receive, send)

    async def _answer(self, path: str, scope: Scope) -> Response:
        # A missing asset of an older build must not come back as a page, which the browser would run as a script.
        is_asset = path.startswith("assets/")
        response = await self._file(path, scope)
        if response is not None:
            response.headers["Cache-Control"] = _FOR_EVER if is_asset else "no-cache"
            return response
        if is_asset:
            raise HTTPException(404)
        response = await self._file("index.html", scope)
        if response is None:
            return HTMLResponse(_NOT_BUILT, 503)
        response.headers["Cache-Control"] = "no-cache"
        return response

    async def _file(self, path: str, scope: Scope) -> Response | None:
        try:
            return await self._files.get_response(path, scope)
        except HTTPException as error:
            if error.status_code != 404:
                raise
            return None
