"""The OpenAPI 3.1 document, made from the declared endpoints, the parameter table, the payloads and the problems."""

from __future__ import annotations

import re
from typing import Any

from searchapp import __version__
from searchapp.web.endpoints import ENDPOINTS, Endpoint
from searchapp.web.parameters import MOST_VALUES, Listed, Parameter
from searchapp.web.payloads import ProblemPayload
from searchapp.web.problems import PROBLEMS
from searchapp.web.schemas import schema_of

PROBLEM_TYPE = "application/problem+json"

_PATH_PART = re.compile(r"<(?:\w+:)?(\w+)>")


def document(server: str) -> dict[str, Any]:
    """The document. server: where the service is reached, "/" or a proxy's prefix."""
    components: dict[str, Any] = {}
    paths = {
        _PATH_PART.sub(r"{\1}", declared.path): {"get": _operation(declared, components)} for declared in ENDPOINTS
    }
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "searchapp",
            "version": __version__,
            "description": "Full-text search in Chinese articles. Errors are RFC 9457 problem details.",
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": server}],
        "paths": paths,
        "components": {"schemas": dict(sorted(components.items()))},
    }


def _operation(declared: Endpoint, components: dict[str, Any]) -> dict[str, Any]:
    in_path = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}}
        for name in _PATH_PART.findall(declared.path)
    ]
    return {
        "operationId": declared.name,
        "summary": declared.summary,
        "parameters": in_path + [_parameter(parameter) for parameter in declared.parameters],
        "responses": {
            "200": {
                "description": declared.summary,
                "content": {"application/json": {"schema": schema_of(declared.answer, components)}},
            }
        }
        | _problem_responses(declared, components),
    }


def _parameter(parameter: Parameter) -> dict[str, Any]:
    schema = parameter.kind.schema()
    if parameter.repeatable:
        schema = {"type": "array", "maxItems": MOST_VALUES, "items": schema}
    described: dict[str, Any] = {
        "name": parameter.name,
        "in": "query",
        "description": parameter.description,
        "required": parameter.required,
        "schema": schema,
    }
    if parameter.repeatable or isinstance(parameter.kind, Listed):
        described |= {"style": "form", "explode": parameter.repeatable}
    if isinstance(parameter.default, bool):
        schema["default"] = "true" if parameter.default else "false"
    elif parameter.default:
        schema["default"] = parameter.default
    return described


def _problem_responses(declared: Endpoint, components: dict[str, Any]) -> dict[str, Any]:
    content = {PROBLEM_TYPE: {"schema": schema_of(ProblemPayload, components)}}
    responses: dict[str, Any] = {"400": {"description": "Wrong parameters.", "content": content}}
    for code in declared.problems:
        status = PROBLEMS[code].status
        described = responses.setdefault(str(status), {"description": "", "content": content})
        described["description"] = f"{described['description']} {code}".strip()
        if status == 503:
            described["headers"] = {"Retry-After": {"schema": {"type": "integer"}, "description": "Seconds."}}
    return responses
