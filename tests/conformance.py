"""Checking the answers of the API against its OpenAPI document: status, headers, content type and body.

The check is stricter than the document: it refuses fields that the document does not declare.
"""

import gzip
import re
from collections.abc import Mapping
from functools import cache
from typing import Any
from urllib.parse import parse_qsl

import brotli
import jsonschema_rs
import orjson

from api.http.answers import PROBLEM
from api.schema.document import openapi
from api.schema.with_fields import UNIONS, WITH_FIELDS, WITH_FULL

# Headers of HTTP itself, and those that the security middleware adds to every answer.
_UNDECLARED = {
    *("content-type", "content-length", "content-encoding", "allow", "connection", "date", "server"),
    *("x-content-type-options", "referrer-policy", "cross-origin-opener-policy"),
}
# Pages for people, which the document does not declare.
_PAGES = "/api/docs/"
_SHOWN = 5
# For an answer without an operation, any header is allowed, and none is required.
_ANY: dict = {"*": {"schema": {}}}
_DECODED = {"br": brotli.decompress, "gzip": gzip.decompress}


def check(method: str, path: str, query: str = "", *, status: int, headers: Mapping[str, str], body: bytes) -> str:
    """Raise AssertionError, with the differences, if an answer is not as declared. Header names may be in any case.

    Return the name of the schema of its JSON, or "" if there is none.
    """
    asked = dict(parse_qsl(query))
    if method == "OPTIONS" or not path.startswith("/api/") or path.startswith(_PAGES):
        return ""
    given = {name.lower(): value for name, value in headers.items()}
    if 300 <= status < 400 and status != 304:  # from http to https, for any address
        assert given["cache-control"] == "no-store", f"{method} {path} is redirected, which caches would keep."
        return ""
    declared = _declared(method, path, status)
    wrong = [
        *_wrong_headers(declared.get("headers", {}), given),
        *_wrong_content(declared.get("content", {}), given, None if method == "HEAD" else body, asked),
    ]
    assert not wrong, "\n".join(
        [f"{method} {path} answered {status}, and not as the OpenAPI document says:", *wrong[:_SHOWN]]
    )
    content_type = given.get("content-type", "").partition(";")[0]
    if method == "HEAD" or not content_type.endswith("json"):
        return ""
    schema = _described(declared["content"][content_type], asked)["schema"]
    return schema.get("$ref", "").rpartition("/")[2]


def _declared(method: str, path: str, status: int) -> dict:
    """Return the declared response, or that of any problem if the document does not declare the operation."""
    operation = operation_at(path) if method in {"GET", "HEAD"} else None
    if operation is None:
        assert status >= 400, f"{method} {path} answered {status}, but is no operation of the OpenAPI document."
        return {"headers": _ANY, "content": {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}}
    response = operation["responses"].get(str(status))
    assert response is not None, (
        f"{method} {path} answered {status}; {operation['operationId']} declares {', '.join(operation['responses'])}."
    )
    return _resolved(response)


def _wrong_headers(declared: dict, given: Mapping[str, str]) -> list[str]:
    known = {name.lower(): _resolved(header) for name, header in declared.items()}
    missing = [
        f"header {name} is missing" for name, header in known.items() if header.get("required") and name not in given
    ]
    unknown = set() if "*" in known else given.keys() - known.keys() - _UNDECLARED
    wrong = [
        f"header {name}: {error.message}"
        for name, header in known.items()
        if name in given
        for error in _validator(header["schema"]).iter_errors(_value(header["schema"], given[name]))
    ]
    return [*missing, *(f"header {name} is not declared" for name in sorted(unknown)), *wrong]


def _value(schema: dict, text: str) -> Any:
    return int(text) if schema.get("type") == "integer" and text.isdecimal() else text


def _wrong_content(declared: dict, given: Mapping[str, str], body: bytes | None, asked: Mapping[str, str]) -> list[str]:
    content_type = given.get("content-type", "").partition(";")[0]
    if not declared:
        return ["there is a body, though none is declared"] if body else []
    if content_type not in declared:
        return [f"content type {content_type!r} is not declared, only {', '.join(declared)}"]
    if body is None:
        return []
    described = _described(declared[content_type], asked)
    decode = _DECODED.get(given.get("content-encoding", ""), bytes)
    content = decode(body)
    return problems(orjson.loads(content) if content_type.endswith("json") else content.decode(), described["schema"])


def _described(content: dict, asked: Mapping[str, str]) -> dict:
    """Return the description of an answer to these parameters."""
    if WITH_FIELDS in content and "fields" in asked:
        return content[WITH_FIELDS]
    if WITH_FULL in content and asked.get("view") == "full":
        return content[WITH_FULL]
    return content


def problems(value: Any, schema: dict) -> list[str]:
    """Return a sentence for each part of a value that the schema does not allow."""
    return [
        f"{'.'.join(['$', *map(str, error.instance_path)])}: {error.message[:300]}"
        for error in _validator(schema).iter_errors(value)
    ]


def operation_at(path: str) -> dict | None:
    """Return the GET operation that the document declares for a path, or None."""
    return next((operation for pattern, operation in _operations() if pattern.fullmatch(path)), None)


@cache
def _operations() -> list[tuple[re.Pattern, dict]]:
    """Return the operations. Paths without a parameter come first, then those without a final slash."""
    paths = sorted(openapi()["paths"].items(), key=lambda item: ("{" in item[0], item[0].endswith("/")))
    return [(re.compile(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(path))), item["get"]) for path, item in paths]


def _resolved(part: dict) -> dict:
    if "$ref" not in part:
        return part
    _, _, kind, name = part["$ref"].split("/")
    return openapi()["components"][kind][name]


def _validator(schema: dict) -> Any:
    return _compiled(orjson.dumps(schema))


@cache
def _compiled(schema: bytes) -> Any:
    """Return the validator of a schema. Compiling takes a few milliseconds, and validating a tenth of one."""
    whole = {**strict(orjson.loads(schema)), "components": {"schemas": _strict_schemas()}}
    return jsonschema_rs.Draft202012Validator(whole, validate_formats=True)


@cache
def _strict_schemas() -> dict:
    return {name: strict(schema) for name, schema in openapi()["components"]["schemas"].items()}


def strict(schema: Any) -> Any:
    """Return a schema that forbids undeclared fields, and whose unions report the errors of the member meant."""
    if isinstance(schema, list):
        return [strict(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    if "discriminator" in schema:
        told = _told_apart(**schema["discriminator"])
        members = [member for union in UNIONS for member in schema.get(union, [])]
        return {"anyOf": [told, {"type": "null"}]} if {"type": "null"} in members else told
    inner = {name: strict(part) for name, part in schema.items()}
    if isinstance(schema.get("properties"), dict) and schema.get("type") == "object":
        inner.setdefault("additionalProperties", False)
    return inner


def _told_apart(*, propertyName: str, mapping: dict[str, str]) -> dict:  # the names of OpenAPI
    members = [
        {"if": {"properties": {propertyName: {"const": value}}}, "then": {"$ref": reference}}
        for value, reference in mapping.items()
    ]
    known = {"properties": {propertyName: {"enum": list(mapping)}}, "required": [propertyName]}
    return {"type": "object", "allOf": [known, *members]}
