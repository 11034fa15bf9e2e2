"""Prints the server's OpenAPI document; needs neither a database nor a running server."""

import json

from labelmill.app import openapi

print(json.dumps(openapi(), indent=1, sort_keys=True))
