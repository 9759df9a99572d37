"""The JSON result: stable, whole, and as its schema says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import fastjsonschema
import pytest

from inspector import dossier as files
from inspector.audit import audit_host
from inspector.audit import dossier as assemble
from inspector.layout import Layout
from inspector.model import Dossier
from inspector.plugins import load_report
from inspector.rules import load_rules
from inspector.targets.host import rootfs
from tests.cli.running import PASSWD, plant
from tests.reports.dossiers import FAILED, dossier, host
from tests.roots import CHECKOUT

RENDER = load_report("json")
SCHEMA = CHECKOUT / "inspector/audit.schema.json"


@pytest.fixture
def real(tmp_path: Path) -> Dossier:
    """What all bundled checks say of a small host."""
    root = plant(tmp_path / "host", passwd=PASSWD + "toor:x:0:0::/root:/bin/sh\n")
    rules = load_rules("self-check")
    return assemble([audit_host(rootfs(str(root)), rules).host], rules, started="2026-01-01", finished="2026-01-01")


def closed(schema: Any) -> Any:
    """The schema with no room for a field that it does not name: it leaves that open for readers of newer results."""
    if isinstance(schema, dict):
        made = {name: closed(value) for name, value in schema.items()}
        return {**made, "additionalProperties": False} if "properties" in made else made
    return [closed(each) for each in schema] if isinstance(schema, list) else schema


def test_the_schema_that_ships_is_the_models() -> None:
    assert SCHEMA.read_bytes() == files.schema_bytes(), "python -m inspector.dossier > inspector/audit.schema.json"


def test_real_results_hold_to_the_schema(real: Dossier) -> None:
    validate = fastjsonschema.compile(closed(json.loads(SCHEMA.read_bytes())))
    for each in (real, dossier(host(), FAILED)):
        validate(json.loads(RENDER(each, Layout())))


@pytest.mark.parametrize("field", ["hosts", "schema", "checks", "categories"])
def test_the_schema_misses_what_is_missing(field: str) -> None:
    validate = fastjsonschema.compile(json.loads(SCHEMA.read_bytes()))
    data = json.loads(RENDER(dossier(), Layout()))
    del data[field]
    with pytest.raises(fastjsonschema.JsonSchemaValueException):
        validate(data)


def test_what_is_read_back_is_equal(real: Dossier) -> None:
    for each in (real, dossier(host(), FAILED)):
        data = RENDER(each, Layout())
        again = files.read(data, "result.json")
        assert again == each
        assert list(again.categories) == list(each.categories)
        assert RENDER(again, Layout(lang="zh", width=20)) == data


def test_it_is_one_document_in_utf8() -> None:
    data = RENDER(dossier(), Layout())
    assert data.endswith(b"}\n")
    assert "弱口令".encode() in data
