"""How an address of the API is declared: one decorator gives the route, the validation and the OpenAPI operation."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ParamSpec, TypeVar

from flask import Blueprint, Response, request

from searchapp.web.parameters import Parameter, parse

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Endpoint:
    """path: with the blueprint's prefix. answer: the type that a 200 carries. problems: codes beside 400."""

    path: str
    name: str
    summary: str
    answer: Any
    parameters: Sequence[Parameter]
    problems: Sequence[str]


_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))

ENDPOINTS: list[Endpoint] = []
"""Every declared address, in order of declaration."""


def endpoint(
    blueprint: Blueprint,
    path: str,
    *,
    answer: Any,
    summary: str,
    parameters: Sequence[Parameter] = (),
    problems: Sequence[str] = (),
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Declare a GET address. The view takes the path's parts and the parsed parameters, and returns the answer.

    A view may return a Response of its own instead.
    """

    def register(view: Callable[P, R]) -> Callable[P, R]:
        ENDPOINTS.append(
            Endpoint((blueprint.url_prefix or "") + path, view.__name__, summary, answer, parameters, problems)
        )

        def handle(**parts: Any) -> Response:
            given: Any = view(**parts, **parse(parameters, request.args))  # type: ignore[call-arg]
            return given if isinstance(given, Response) else json_response(given)

        blueprint.add_url_rule(path, view.__name__, handle, methods=["GET"])
        return view

    return register


def json_response(payload: Any, status: int = 200, mimetype: str = "application/json") -> Response:
    """Chinese as Chinese, keys in their order."""
    return Response(_json.encode(payload).encode("utf-8", "replace"), status, mimetype=mimetype)
