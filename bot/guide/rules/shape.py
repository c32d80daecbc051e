"""Unknown keys, missing fields, wrong types and forms: the schemas' faults, told in Danish."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from jsonschema import Draft7Validator
from jsonschema.exceptions import ValidationError

from bot.guide.files.yaml_file import Document, Fault
from bot.guide.schema import SCHEMAS

FORBIDDEN = ("nlu", "rules", "stories", "responses")  # Rasa would read the file as training data
_TYPES = {
    "string": "en tekst",
    "integer": "et helt tal",
    "array": "en liste",
    "object": "felter med indhold",
    "boolean": "true eller false",
}


def check(schema: str, document: Document) -> Iterator[Fault]:
    data = document.data
    if isinstance(data, dict) and schema != "phrases":
        for key in FORBIDDEN:
            if key in data:
                yield document.fault((key,), f"«{key}» må ikke stå her: Rasa ville læse filen som træning. Slet det.")
    for error in _validator(schema).iter_errors(data):
        for leaf in _leaves(error):
            yield document.fault(_place(leaf), _danish(leaf))


@lru_cache(maxsize=16)
def _validator(schema: str) -> Draft7Validator:
    return Draft7Validator(SCHEMAS[schema])


def _leaves(error: ValidationError) -> Iterator[ValidationError]:
    """The telling errors inside an anyOf, or the error itself."""
    if error.validator == "anyOf" and error.context:
        wanted = "object" if isinstance(error.instance, dict) else "string"
        inner = [e for e in error.context if e.schema_path[0] == _branch(error, wanted)]
        yield from inner or [error]
    else:
        yield error


def _branch(error: ValidationError, wanted: str) -> int:
    return next((i for i, s in enumerate(error.validator_value) if s.get("type") == wanted), -1)


def _place(error: ValidationError) -> tuple[Any, ...]:
    """The value's path; an unknown key's own, so that the fault stands at its line."""
    path = tuple(error.absolute_path)
    if error.validator == "additionalProperties" and error.schema.get("properties"):
        unknown = [k for k in error.instance if k not in error.schema["properties"]]
        return (*path, unknown[0]) if unknown else path
    return path


def _danish(error: ValidationError) -> str:
    value, wanted = error.instance, error.validator_value
    name = _name(error)
    if error.validator == "additionalProperties":
        known = set(error.schema.get("properties", {}))
        extra = ", ".join(f"«{k}»" for k in value if k not in known)
        return f"{extra} kendes ikke her. Brug et af: {', '.join(sorted(known))}."
    if error.validator == "required":
        missing = error.message.split("'")[1] if "'" in error.message else "?"
        return f"Mangler «{missing}». Skriv det ind."
    if error.validator == "type":
        types = [wanted] if isinstance(wanted, str) else wanted
        return f"{name} skal være {' eller '.join(_TYPES.get(t, t) for t in types)}, men er {_shown(value)}. Ret den."
    if error.validator == "enum":
        return f"{name} er {_shown(value)}. Brug et af: {', '.join(map(str, wanted))}."
    if error.validator == "pattern":
        form = error.schema.get("patternErrorMessage", "små bogstaver a-z, tal og _")
        return f"{name} er {_shown(value)}, men skal skrives som: {form}."
    if error.validator in ("minLength", "minItems"):
        return f"{name} er tom eller for kort. Skriv mindst {wanted}."
    if error.validator == "maxLength":
        return f"{name} er for lang ({len(value)} tegn). Højst {wanted}."
    if error.validator in ("minimum", "maximum"):
        return f"{name} er {_shown(value)}. Skriv et tal fra {error.schema['minimum']} til {error.schema['maximum']}."
    return f"{name} passer ikke: {_shown(value)}. Se et andet sted i guiden, hvordan det skrives."


def _name(error: ValidationError) -> str:
    """The nearest name above the value; an item of a list is told by the list's name."""
    if "propertyNames" in error.absolute_schema_path:
        return "Navnet"
    names = [part for part in error.absolute_path if isinstance(part, str)]
    if not names:
        return "Filen"
    return f"«{names[-1]}»" if isinstance(error.absolute_path[-1], str) else f"Et punkt i «{names[-1]}»"


def _shown(value: Any) -> str:
    if value is None:
        return "tom"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return "en liste"
    if isinstance(value, dict):
        return "felter med indhold"
    text = " ".join(str(value).split())
    return f"«{text}»" if len(text) < 60 else f"«{text[:57]}…»"
