"""The JSON result as a file: its schema and how it is read back.

`python -m inspector.dossier` prints the JSON Schema, which is kept in inspector/audit.schema.json.
"""

from __future__ import annotations

import inspect
import re
from dataclasses import replace
from typing import Any

import msgspec

from inspector.model import Dossier, InspectorError
from inspector.text import Text, clean

SCHEMA = "inspector/audit/1"
NOT_A_RESULT = Text(en="{source}: not an audit result: {what}", zh="{source}：不是自查结果：{what}")
OTHER_SCHEMA = Text(
    en="{source}: its schema is {found}, and this version reads {SCHEMA}",
    zh="{source}：数据格式为 {found}，当前版本只支持 {SCHEMA}",
)
CUT = Text(en="it is cut short or is not JSON", zh="文件不完整或不是 JSON")
TOO_DEEP = Text(en="it is nested too deeply", zh="嵌套层次过深")
NO_SCHEMA = Text(en="it does not say {SCHEMA}", zh="缺少格式标识 {SCHEMA}")
INVALID = Text(en="at {path}: {what}", zh="{path} 处有误：{what}")
_AT = re.compile(r" - at `(?:key in )?\$?\.?([^`]*)`$")


class _Head(msgspec.Struct):
    schema: str


def read(data: bytes, source: str) -> Dossier:
    """The dossier in a JSON result. Raises InspectorError naming `source` for anything else, or another schema."""
    try:
        found = msgspec.json.decode(data, type=_Head).schema
    except msgspec.ValidationError:
        raise _not_a_result(source, NO_SCHEMA.fill({"SCHEMA": SCHEMA})) from None
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise _not_a_result(source, CUT) from None
    except RecursionError:
        raise _not_a_result(source, TOO_DEEP) from None
    if found != SCHEMA:
        raise InspectorError(OTHER_SCHEMA.fill({"source": source, "found": found, "SCHEMA": SCHEMA}))
    try:
        made = msgspec.json.decode(data, type=Dossier)
    except msgspec.ValidationError as error:
        at = _AT.search(str(error))
        what = clean(str(error)[: at.start()] if at else str(error))
        raise _not_a_result(source, INVALID.fill({"path": at[1] if at else "$", "what": what})) from None
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise _not_a_result(source, CUT) from None
    except RecursionError:
        raise _not_a_result(source, TOO_DEEP) from None
    return replace(made, hosts=tuple(made.hosts))


def _not_a_result(source: str, what: Text) -> InspectorError:
    return InspectorError(NOT_A_RESULT.fill({"source": source, "what": what}))


def schema() -> dict[str, Any]:
    """The JSON Schema of the result: all fields are always written; readers must bear new ones."""
    made = msgspec.json.schema(Dossier, schema_hook=_anything)
    for name, part in made["$defs"].items():
        if part.get("description", "").startswith(f"{name}("):  # what dataclass() writes where there is no docstring
            del part["description"]
        elif "description" in part:
            part["description"] = inspect.cleandoc(part["description"])  # as Python 3.13 has it already
        if "properties" in part:
            part["required"] = list(part["properties"])
        for field in part.get("properties", {}).values():
            field.pop("default", None)
    made["$defs"]["Dossier"]["properties"]["schema"] = {"const": SCHEMA}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": f"{SCHEMA}: an audit's result", **made}


def _anything(kind: type) -> dict[str, Any]:
    """Values typed `object` (a finding's data, a tunable's value) are whatever JSON they are."""
    if kind is not object:
        raise NotImplementedError(kind)
    return {"description": "any JSON value"}


def schema_bytes() -> bytes:
    return msgspec.json.format(msgspec.json.encode(schema()), indent=2) + b"\n"


if __name__ == "__main__":
    print(schema_bytes().decode(), end="")  # noqa: T201 - the module's output
