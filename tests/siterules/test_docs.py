"""The examples of docs/rules.md do what it says of them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from inspector.siterules import load
from inspector.siterules.builders import BUILDERS
from inspector.siterules.trying import tried
from tests.roots import CHECKOUT

PAGE = (CHECKOUT / "docs/rules.md").read_text("utf-8")
EXAMPLES = re.findall(r"```yaml\n(rules:\n.*?)```", PAGE, re.DOTALL)


@pytest.mark.parametrize("example", EXAMPLES, ids=range(len(EXAMPLES)))
def test_an_example_holds_on_its_cases(example: str, tmp_path: Path) -> None:
    path = tmp_path / "rules.yaml"
    path.write_text(example, encoding="utf-8")
    for check in load([path]):
        found = tried(check)
        assert not found.problems
        assert not found.warnings


def test_every_kind_has_an_example() -> None:
    text = "".join(EXAMPLES)
    for kind in (*BUILDERS, "all", "any", "none"):
        assert re.search(rf"\b{kind}:", text), kind
