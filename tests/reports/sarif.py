"""SARIF read as its consumers read it: against the schema, and against what GitHub refuses or shows."""

from __future__ import annotations

import functools
import gzip
import json
import re
from collections.abc import Callable
from typing import Any

import fastjsonschema

from inspector.layout import Layout
from inspector.model import Dossier
from inspector.plugins import load_report
from inspector.text import Lang
from tests.roots import recorded

RENDER = load_report("sarif")
LEVELS = ("note", "warning", "error")
_RELATIVE = re.compile(r"(?!/)(?:[A-Za-z0-9._~/-]|%[0-9A-F]{2})+")


@functools.cache
def validator() -> Callable[[Any], Any]:
    schema = recorded("schemas/sarif-2.1.0-rtm.5.json").read_bytes()
    made: Callable[[Any], Any] = fastjsonschema.compile(json.loads(schema))
    return made


def sarif(dossier: Dossier, *, lang: Lang = "en", full: bool = False) -> Any:
    """The report, which GitHub would take."""
    data = RENDER(dossier, Layout(lang=lang, full=full))
    assert data == RENDER(dossier, Layout(lang=lang, full=full))
    assert len(gzip.compress(data)) < 10_000_000
    log = json.loads(data)
    acceptable(log)
    return log


def acceptable(log: Any) -> None:
    """What GitHub's pages on uploads ask of a file, beside its schema."""
    assert log["version"] == "2.1.0"
    assert len(log["runs"]) <= 20
    categories = [run["automationDetails"]["id"].rpartition("/")[0] for run in log["runs"]]
    assert len(set(categories)) == len(categories)
    for run in log["runs"]:
        assert len(run["results"]) <= 25_000
        assert len(run["tool"]["driver"]["rules"]) <= 25_000
        for rule in run["tool"]["driver"]["rules"]:
            _rule(rule)
        for result in run["results"]:
            _result(result, run)
        for key in ("baselineState", "suppressions"):
            assert len({key in result for result in run["results"]}) <= 1, "all results or none (3.27.23, 3.27.24)"


def _rule(rule: Any) -> None:
    assert rule["id"]
    assert rule["help"]["text"]
    assert rule["help"]["markdown"]
    assert len(rule["name"]) <= 255
    assert 0 < len(rule["shortDescription"]["text"]) <= 1024
    assert 0 < len(rule["fullDescription"]["text"]) <= 1024
    assert rule["defaultConfiguration"]["level"] in LEVELS
    assert rule["properties"]["tags"][0] == "security"
    assert len(rule["properties"]["tags"]) <= 10
    assert re.fullmatch(r"\d\.\d", rule["properties"]["security-severity"])


def _result(result: Any, run: Any) -> None:
    rules = run["tool"]["driver"]["rules"]
    assert "ruleIndex" not in result or rules[result["ruleIndex"]]["id"] == result["ruleId"]
    assert (result["level"] in LEVELS) == (result["kind"] == "fail"), "3.27.10"
    assert "](" not in re.sub(r"\\.", "", result["message"]["text"]), "an embedded link (3.11.6)"
    assert len(result["locations"]) == 1
    assert re.fullmatch("[0-9a-f]{16}:1", result["partialFingerprints"]["primaryLocationLineHash"])
    artifact = result["locations"][0]["physicalLocation"]["artifactLocation"]
    assert _RELATIVE.fullmatch(artifact["uri"])
    assert ".." not in artifact["uri"].split("/")
    assert artifact.get("uriBaseId") in (None, *run["originalUriBaseIds"])


def results(log: Any) -> list[Any]:
    return [result for run in log["runs"] for result in run["results"]]


def notes(log: Any, kind: str = "toolExecutionNotifications") -> list[tuple[str, str]]:
    """Kind and text of what the tool has to say of itself."""
    every = [note for run in log["runs"] for each in run["invocations"] for note in each.get(kind, ())]
    return [(note["descriptor"]["id"], note["message"]["text"]) for note in every]
