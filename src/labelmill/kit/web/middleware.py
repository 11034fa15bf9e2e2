"""Around every request: its id, its log line, its place in the metrics, the headers that protect the browser."""

import re
import time
from typing import Final

import structlog
from prometheus_client import Histogram
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from labelmill.kit.ids import new_id
from labelmill.kit.web.errors import TooLargeError, answer, unexpected

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

REQUESTS: Final = Histogram(
    "labelmill_http_request_seconds",
    "Seconds from a request to the end of its answer, by route",
    ["method", "route", "status"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0),
)
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_GIVEN_ID: Final = re.compile(r"[A-Za-z0-9._-]{1,64}")

#: Mantine sets styles from scripts; the canvas draws blobs, decoded in workers that are blobs.
_PAGE_POLICY: Final = "; ".join(
    (
        "default-src 'self'",
        "img-src 'self' data: blob:",
        "media-src 'self' blob:",
        "worker-src 'self' blob:",
        "style-src 'self' 'unsafe-inline'",
        "font-src 'self' data:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
#: People upload SVG and HTML too: opened by itself, such a file must not act as one of our pages.
_MEDIA_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox"


class RequestMiddleware:
    """Outermost of ours: also answers what no error handler knew, so that the log line tells the real status."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id = _request_id(scope)
        scope.setdefault("state", {})["request_id"] = request_id
        status = 0

        async def send_marked(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                _add_headers(MutableHeaders(scope=message), scope["path"], request_id)
            await send(message)

        started = time.perf_counter()
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            try:
                await self.app(scope, receive, send_marked)
            except Exception as error:
                if status:
                    # The answer is half sent: all that is left is to break the connection.
                    raise
                await unexpected(error, request_id=request_id)(scope, receive, send_marked)
            finally:
                _record(scope, status, time.perf_counter() - started)


def _request_id(scope: Scope) -> str:
    given = Headers(scope=scope).get("x-request-id", "")
    return given if _GIVEN_ID.fullmatch(given) else str(new_id())


def _add_headers(headers: MutableHeaders, path: str, request_id: str) -> None:
    headers["X-Request-Id"] = request_id
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "same-origin"
    headers.setdefault("Content-Security-Policy", _MEDIA_POLICY if path.startswith("/media/") else _PAGE_POLICY)
    if path.startswith("/api/"):
        headers.setdefault("Cache-Control", "no-store")


def _record(scope: Scope, status: int, seconds: float) -> None:
    # By template, never by path: each task's id would otherwise be a series of its own.
    route = getattr(scope.get("route"), "path", "other")
    method = scope["method"] if scope["method"] in _METHODS else "other"
    REQUESTS.labels(method, route, str(status)).observe(seconds)
    tell = log.debug if status < 400 else log.info
    tell(
        "request", method=method, path=scope["path"], route=route, status=status, milliseconds=round(seconds * 1000, 1)
    )


class BodyLimitMiddleware:
    """Refuses bodies of more than `most` bytes, which would be held in memory, except at `streamed` paths."""

    def __init__(self, app: ASGIApp, *, most: int, streamed: re.Pattern[str]) -> None:
        self.app = app
        self.most = most
        self.streamed = streamed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or self.streamed.fullmatch(scope["path"]):
            await self.app(scope, receive, send)
            return
        announced = Headers(scope=scope).get("content-length", "")
        if announced.isdecimal() and int(announced) > self.most:
            await answer(TooLargeError(limit=self.most))(scope, receive, send)
            return
        received = 0

        async def receive_counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > self.most:
                # Not ours: FastAPI takes whatever else it meets while it reads a body for a malformed one.
                raise HTTPException(413)
            return message

        await self.app(scope, receive_counted, send)
