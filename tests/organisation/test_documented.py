"""The example of docs/organisation.md is read as it stands."""

from __future__ import annotations

import re

from inspector.organisation.reading import read
from tests.roots import CHECKOUT


def test_the_documented_example_is_read() -> None:
    page = (CHECKOUT / "docs/organisation.md").read_text("utf-8")
    (example,) = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    found = read(example.encode(), "example")
    assert [each.id for each in found.systems] == ["his", "门户网站"]
    assert found.assets[1].system == "his" and found.retired and found.inspection.basis and found.suggestions
