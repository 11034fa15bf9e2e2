"""Turns whatever a request failed with into the one error form, in words."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final, cast

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel
from sqlalchemy.exc import DBAPIError
from starlette.exceptions import HTTPException

from labelmill.kit.db import is_gone
from labelmill.kit.errors import InvalidInputError, LabelmillError

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


class ErrorDetail(BaseModel):
    """What went wrong: a stable `code`, a sentence, the input `field` at fault, and facts for programs."""

    code: str
    message: str
    field: str | None
    details: dict[str, Any]


class ErrorAnswer(BaseModel):
    """The form of every answer that is not a success."""

    error: ErrorDetail


#: What OpenAPI says of every route.
ERROR_RESPONSES: Final[dict[int | str, dict[str, Any]]] = {
    "4XX": {"model": ErrorAnswer, "description": "The request is at fault; `error.message` says how."},
    "5XX": {"model": ErrorAnswer, "description": "The server is at fault."},
}


class TooLargeError(LabelmillError):
    """The request is larger than this address takes."""

    status = 413


class DatabaseUnreachableError(LabelmillError):
    """The database can't be reached right now; try again in a moment."""

    status = 503


class UnstorableTextError(InvalidInputError):
    """A text has a NUL character (\\u0000), which can't be stored; leave it out."""


class UnexpectedError(LabelmillError):
    """Something went wrong in Labelmill; its log has the details under this request's id."""


#: SQLSTATEs with which PostgreSQL refuses NUL in text and in JSON.
_UNSTORABLE: Final = {"22021", "22P05"}
_HTTP_ERRORS: Final = {
    404: ("not_found", "There is nothing at this address."),
    405: ("method_not_allowed", "This address does not take this method."),
    413: ("too_large", TooLargeError().message),
}


def install(app: FastAPI) -> None:
    """Give the application its error handlers. What they don't know ends in `unexpected`, called outside."""
    app.add_exception_handler(LabelmillError, _on_labelmill_error)
    app.add_exception_handler(RequestValidationError, _on_validation_error)
    app.add_exception_handler(HTTPException, _on_http_exception)
    app.add_exception_handler(DBAPIError, _on_database_error)


def answer(error: LabelmillError, *, headers: dict[str, str] | None = None) -> JSONResponse:
    """The answer to an error; `retry_after` (seconds) in its details becomes the header."""
    headers = dict(headers or {})
    if "retry_after" in error.details:
        headers["Retry-After"] = str(error.details["retry_after"])
    if error.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return JSONResponse(error.body(), error.status, headers)


def unexpected(error: Exception, *, request_id: str) -> JSONResponse:
    """The answer to an error that nobody expected: none of its text, but the id to look for in the log."""
    if is_gone(error):
        log.warning("database_gone", error=repr(error))
        return answer(DatabaseUnreachableError(retry_after=2))
    log.error("request_crashed", exc_info=error)
    return answer(UnexpectedError(request_id=request_id))


def _on_labelmill_error(_request: Request, error: Exception) -> Response:
    return answer(cast("LabelmillError", error))


def _on_http_exception(_request: Request, error: Exception) -> Response:
    known = cast("HTTPException", error)
    code, message = _HTTP_ERRORS.get(known.status_code, ("invalid_request", f"{known.detail}."))
    body = ErrorAnswer(error=ErrorDetail(code=code, message=message, field=None, details={}))
    return JSONResponse(body.model_dump(), known.status_code, known.headers)


def _on_database_error(request: Request, error: Exception) -> Response:
    known = cast("DBAPIError", error)
    if getattr(known.orig, "sqlstate", None) in _UNSTORABLE:
        return answer(UnstorableTextError())
    return unexpected(known, request_id=request_id_of(request.scope))


def request_id_of(scope: Any) -> str:
    """The id that this request's log lines bear."""
    return cast("str", scope.get("state", {}).get("request_id", ""))


def _on_validation_error(_request: Request, error: Exception) -> Response:
    found = cast("RequestValidationError", error).errors()
    problems = [problem_of(one) for one in found]
    first = problems[0]
    others = "" if len(problems) == 1 else f" (and {len(problems) - 1} more)"
    message = f"{first['message']}{others}"
    return answer(InvalidInputError(message, field=first["field"] or None, problems=problems))


_SUBJECT: Final = re.compile(r"^(?:Input|Value|String|List|Set|Dictionary|Tuple|Number|Data|Object) should ")


def problem_of(found: Mapping[str, Any]) -> dict[str, str]:
    """One of Pydantic's findings as a sentence that names its field. Never repeats the value: it may be secret."""
    field = ".".join(str(part) for part in _location(found))
    if found["type"] == "json_invalid":
        return {"field": "", "message": f"The body is not valid JSON: {found['ctx']['error']}."}
    named = f"'{field}'" if field else "The body"
    text = str(found["msg"])
    if found["type"] == "missing":
        sentence = f"{named} is missing"
    elif _SUBJECT.match(text):
        sentence = _SUBJECT.sub(f"{named} should ", text)
    else:
        sentence = f"{named}: {text.removeprefix('Value error, ')}"
    return {"field": field, "message": f"{sentence}."}


def _location(found: Mapping[str, Any]) -> Sequence[Any]:
    location: Sequence[Any] = found["loc"]
    return location[1:] if location and location[0] in {"body", "query", "path", "header", "cookie"} else location
