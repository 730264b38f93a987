"""JSON schemas of typed dictionaries, for the OpenAPI document."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints, is_typeddict

_PLAIN = {str: "string", int: "integer", float: "number", bool: "boolean", NoneType: "null"}


def schema_of(annotation: Any, components: dict[str, Any]) -> dict[str, Any]:
    """The schema of a type; typed dictionaries go into `components` by name and are referred to.

    Raises TypeError for a type that no payload uses.
    """
    if annotation in _PLAIN:
        return {"type": _PLAIN[annotation]}
    if annotation is Any:
        return {}
    if is_typeddict(annotation):
        return _reference(annotation, components)
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin in (Union, UnionType):
        return {"anyOf": [schema_of(part, components) for part in arguments]}
    if origin is Literal:
        return {"type": "string", "enum": list(arguments)}
    if origin in (tuple, list):
        return {"type": "array", "items": schema_of(arguments[0], components)}
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return {"type": "object", "additionalProperties": schema_of(arguments[1], components)}
    raise TypeError(f"no JSON schema for {annotation!r}")


def _reference(kind: Any, components: dict[str, Any]) -> dict[str, Any]:
    name = kind.__name__.removesuffix("Payload")
    if name not in components:
        components[name] = {}
        hints = get_type_hints(kind)
        components[name] = {
            "type": "object",
            "description": inspect.cleandoc(kind.__doc__ or ""),
            "properties": {name: schema_of(hint, components) for name, hint in hints.items()},
            "required": [name for name in hints if name in kind.__required_keys__],
            "additionalProperties": False,
        }
    return {"$ref": f"#/components/schemas/{name}"}
