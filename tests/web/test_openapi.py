"""The description of the API is made from the code, and the API keeps to it."""

from __future__ import annotations

import json

import pytest
import schemathesis
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from searchapp.web.endpoints import ENDPOINTS
from searchapp.web.parameters import SEARCH

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
    unsupported_method,
]

SEMANTIC = {
    "empty",
    "nothing-asked",
    "only-negative",
    "only-signs",
    "page-too-deep",
    "invalid-date",
    "date-order",
    "too-deep",
}
"""What a schema cannot say: these may be answered to a request that fits it."""


PATHS = ("/api/search", "/api/articles/{id}", "/api/articles", "/api/analyze", "/api/stats", "/healthz", "/readyz")


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
@pytest.mark.parametrize("path", PATHS)
def test_the_api_keeps_to_its_description(app: Flask, path: str, mode: GenerationMode) -> None:
    operation = schemathesis.openapi.from_wsgi("/openapi.json", app)[path]["GET"]

    @settings(max_examples=60, suppress_health_check=list(HealthCheck))
    @given(operation.as_strategy(mode))
    def holds(case: Case) -> None:
        response = case.call()
        case.validate_response(response, checks=CHECKS)
        if response.status_code == 400 and mode.is_positive:
            assert response.json()["type"].partition("#")[2] in SEMANTIC

    try:
        holds()
    except Unsatisfiable:
        assert mode.is_negative, "there is nothing to be wrong in a request without parameters"


def test_the_document_describes_every_parameter_of_a_search(client: FlaskClient) -> None:
    document = client.get("/openapi.json").json
    assert document["openapi"].startswith("3.1")
    described = document["paths"]["/api/search"]["get"]["parameters"]
    assert [parameter["name"] for parameter in described] == [parameter.name for parameter in SEARCH]
    assert all(parameter["description"] for parameter in described)


def test_every_declared_address_is_in_the_document(client: FlaskClient) -> None:
    document = client.get("/openapi.json").json
    assert len(ENDPOINTS) == len(document["paths"])
    assert set(document["paths"]) == set(PATHS)


def test_the_document_is_the_same_every_time(client: FlaskClient) -> None:
    assert json.dumps(client.get("/openapi.json").json) == json.dumps(client.get("/openapi.json").json)
