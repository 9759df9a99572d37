"""Tags of the auditor's inventory as a fact."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from inspector.audit import audit_host
from inspector.case import Case
from inspector.fact import Absent, View
from inspector.facts.asset import Asset
from inspector.inventory.targets import Inventoried
from inspector.model import Status
from inspector.rules import load_rules
from inspector.targets.host import rootfs
from inspector.targets.memory import snapshot
from tests.cli.running import plant, profile


def read(tags: dict[str, str], *, listed: bool = False) -> Asset:
    return Asset.read(View(replace(snapshot(Case(tags=tags), Asset.needs), listed=listed), Asset.needs))


def test_the_first_tag_that_is_set_counts() -> None:
    asset = read({"owner": " ", "department": " 信息科 "})
    assert asset.tag("owner", "department") == "信息科"
    assert not asset.tag("owner", "level")


def test_a_host_of_no_inventory_has_none() -> None:
    with pytest.raises(Absent):
        read({})


def test_a_host_of_an_inventory_that_gives_it_no_tags_is_described_by_nothing() -> None:
    assert read({}, listed=True).tags == {}


def test_only_a_host_that_stands_in_the_inventory_can_lack_tags_there(tmp_path: Path) -> None:
    rules = load_rules(str(profile(tmp_path, select=("management.asset-not-described",))))
    alone = rootfs(str(plant(tmp_path / "host")))
    (result,) = audit_host(Inventoried("web", {}, alone), rules).host.results
    assert (result.status, len(result.findings)) == (Status.FAIL, 4)
    (result,) = audit_host(alone, rules).host.results
    assert result.status is Status.NOT_APPLICABLE
