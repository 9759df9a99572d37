"""Profiles as files, and what is wrong with them."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from inspector.model import InspectorError, Result
from inspector.rules import Rules, lint, load_rules

HEAD = "id: mine\ntitle: {en: Mine, zh: 我的}\n"
TODAY = datetime.datetime(2026, 6, 1, tzinfo=datetime.UTC)
SECOND_ROOT = "admin-privilege.second-uid-0"
LISTENER = "open-port.unexpected-listener"


class Writer:
    """Writes a profile file and loads it."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def file(self, text: str) -> str:
        self.path.write_text(HEAD + text, "utf-8")
        return str(self.path)

    def __call__(self, text: str, *folders: Path) -> Rules:
        return load_rules(self.file(text), folders)

    def fails(self, text: str) -> str:
        """The one line by which the profile is refused, from its line number on."""
        with pytest.raises(InspectorError) as caught:
            self(text)
        assert "\n" not in caught.value.text.en
        assert caught.value.text.zh != caught.value.text.en
        return self.brief(caught.value.text.en)

    def lint(self, text: str) -> tuple[list[str], list[str]]:
        """Mistakes and warnings."""
        mistakes, doubts = lint(self.file(text), [], TODAY)
        warned = [f"line {doubt.line}: {doubt.what.en}" for doubt in doubts]
        return [self.brief(each.text.en) for each in mistakes], warned

    def brief(self, line: str) -> str:
        return line.removeprefix(f"{self.path}, ")


def ids(rules: Rules) -> set[str]:
    return {planned.check.id for planned in rules.planned}


def parameter(rules: Rules, check: str, name: str, **tags: str) -> object:
    """A parameter as it is on a host with these tags."""
    return next(plan.parameters[name] for plan in rules.planned_for(tags) if plan.check.id == check)


def result_of(results: tuple[Result, ...], check: str) -> Result:
    return next(result for result in results if result.check == check)
