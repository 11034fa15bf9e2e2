"""Every route keeps what OpenAPI says of it, for good requests and for bad ones."""

import re
from typing import Any
from uuid import UUID

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.specs.openapi.checks import (
    allow_header_conformance,
    ignored_auth,
    positive_data_acceptance,
    unsupported_method,
)
from tests.contract.conftest import Served

from labelmill.app import openapi

#: These answer with a stream that never ends, or would end the session of all other tests.
STREAMS = r"/events$"


NOT_CHECKED = [
    # Documents and graphs have rules that no JSON Schema can say: what fits the schema may still be refused.
    positive_data_acceptance,
    # It takes our valid token for a made-up one; `test_nothing_is_told_to_strangers` checks the same.
    ignored_auth,
    # GET /tasks/{task_id} also matches the address of POST /tasks/move, and answers 422 instead of 405.
    unsupported_method,
    allow_header_conformance,
]

Case = schemathesis.Case[Any]

schema = schemathesis.openapi.from_dict(openapi())


@schema.exclude(path_regex=STREAMS).parametrize()  # pyright: ignore[reportUntypedFunctionDecorator]
@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
def test_the_server_keeps_its_word(case: Case, served: Served) -> None:
    name_what_exists(case, served.ids)
    case.call_and_validate(
        base_url=served.url, headers={"Authorization": f"Bearer {served.token}"}, excluded_checks=NOT_CHECKED
    )


def name_what_exists(case: Case, ids: dict[str, UUID]) -> None:
    """Point well-formed ids at rows that are there: a random one would only ever be not found."""
    for name, known in ids.items():
        if _is_uuid(case.path_parameters.get(name)):
            case.path_parameters[name] = str(known)
    if isinstance(case.body, dict) and case.body.get("status") == "archived":
        case.body["status"] = "active"


def _is_uuid(value: object) -> bool:
    try:
        UUID(str(value))
    except ValueError:
        return False
    return True


PUBLIC = {("post", "/api/session"), ("get", "/api/health"), ("get", "/metrics")}


@pytest.mark.parametrize(
    ("method", "path"),
    [
        (method, path)
        for path, operations in openapi()["paths"].items()
        for method in operations
        if (method, path) not in PUBLIC
    ],
)
def test_nothing_is_told_to_strangers(served: Served, method: str, path: str) -> None:
    address = path
    for name in re.findall(r"\{(\w+)\}", path):
        address = address.replace(f"{{{name}}}", str(served.ids.get(name, UUID(int=1))))
    response = httpx.request(method, served.url + address)
    assert (response.status_code, response.json()["error"]["code"]) == (401, "not_signed_in")
