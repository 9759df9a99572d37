"""Tags of the auditor's inventory as a fact."""

from __future__ import annotations

import pytest

from inspector.case import Case
from inspector.fact import Absent, View
from inspector.facts.asset import Asset
from inspector.targets.memory import snapshot


def read(tags: dict[str, str]) -> Asset:
    return Asset.read(View(snapshot(Case(tags=tags), Asset.needs), Asset.needs))


def test_the_first_tag_that_is_set_counts() -> None:
    asset = read({"owner": " ", "department": " 信息科 "})
    assert asset.tag("owner", "department") == "信息科"
    assert not asset.tag("owner", "level")


def test_a_host_of_no_inventory_has_none() -> None:
    with pytest.raises(Absent):
        read({})
