"""What the fuzz run sends: values after a schema of docs/openapi.yml, and values that break it."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import strategies as st

WORDS = (
    *("hvad er aflastning", "kan jeg få tabt arbejdsfortjeneste", "§ 42", "/request_advisor", "ja", "nej"),
    *("jeg fik brevet 31. februar", "010199-9999", "' or 1=1 --", "<script>alert(1)</script>", "{{7*7}}"),
    *("slet samtalen", "../../../etc/passwd", "\x00", "\ud800", "\U0001f9e1" * 50, "\u05d0" * 10, "\u202e"),
    *("${jndi:ldap://x}", "a" * 2001, "", " ", "null", "NaN", "0x10"),
)
TEXT = st.one_of(
    st.sampled_from(WORDS), st.text(max_size=60), st.text(st.characters(max_codepoint=0x24F), max_size=300)
)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=8,
)
NOT_JSON = st.sampled_from((b"", b"{", b"[]", b"null", b"\xff\xfe", b"[" * 3000, b'{"a":1}}', b"a=b", b'"\\ud800"'))


def value(schema: dict[str, Any], spec: dict[str, Any]) -> st.SearchStrategy:
    """Mostly what the schema asks for; every fifth time something else."""
    return st.integers(0, 4).flatmap(lambda n: ANYTHING if n == 0 else fitting(schema, spec))


def fitting(schema: dict[str, Any], spec: dict[str, Any]) -> st.SearchStrategy:
    if "$ref" in schema:
        return fitting(resolve(schema["$ref"], spec), spec)
    if "oneOf" in schema:
        return st.one_of([fitting(one, spec) for one in schema["oneOf"]])
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    kind = schema.get("type", "string")
    if kind == "object":
        wanted = {name: value(inner, spec) for name, inner in schema.get("properties", {}).items()}
        needed = {name: wanted[name] for name in schema.get("required", ())}
        return st.fixed_dictionaries(needed, optional={k: v for k, v in wanted.items() if k not in needed})
    if kind == "array":
        return st.lists(value(schema.get("items", {}), spec), max_size=schema.get("maxItems", 5))
    if kind == "integer":
        return st.integers(schema.get("minimum", -5), schema.get("maximum", 2**31))
    if kind == "boolean":
        return st.booleans()
    return st.from_regex(schema["pattern"], fullmatch=True) if "pattern" in schema else TEXT


def resolve(reference: str, spec: dict[str, Any]) -> dict[str, Any]:
    found: Any = spec
    for name in reference.lstrip("#/").split("/"):
        found = found[name]
    return found


def body(operation: dict[str, Any], spec: dict[str, Any]) -> st.SearchStrategy:
    """The bytes of a body; every tenth is no JSON at all."""
    content = operation.get("requestBody", {}).get("content", {}).get("application/json")
    whole = value(content["schema"], spec) if content else st.none() | ANYTHING
    written = whole.map(lambda v: b"" if v is None else json.dumps(v).encode("utf-8", "surrogatepass"))
    return st.integers(0, 9).flatmap(lambda n: NOT_JSON if n == 0 else written)
