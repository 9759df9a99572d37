"""What findings and waivers say of themselves, so that they are recognised again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from inspector.model import Fail, Severity
from inspector.outcome import Outcome, Planned, fingerprint, finish
from inspector.profile import Profile, waiving
from inspector.register import people, standing_waivers
from inspector.store import open_store
from inspector.text import Text
from tests.register.making import CHECK, audited, found, host, items, when


def test_a_finding_names_its_older_fingerprints() -> None:
    from inspector.rules import load_rules

    check = replace(load_rules("quick").planned[0].check, aliases=("a.older", "a.oldest"))
    plan = Planned(check=check, severity=Severity.LOW, parameters={})
    fail = Fail("x", data=dict.fromkeys((check.fails.fields() | check.remedy.fields()), "v"), key="k")
    (finding,) = finish(plan, Outcome([fail]), gap=None, evidence=(), waive=None).findings
    assert finding.formerly == (fingerprint("a.older", "x", "k"), fingerprint("a.oldest", "x", "k"))


@pytest.mark.parametrize("name", ["web1", "[web]*?", "*"])
def test_a_standing_waiver_holds_for_its_finding_alone(sqlite_url: str, name: str) -> None:
    with open_store(sqlite_url) as store:
        audited(store, host(name, found("root")))
        with store.writing() as connection:
            people.accept(connection, 1, reason="x", until=when(9), by="me", now=when(1))
        with store.reading() as connection:
            (rule,) = standing_waivers(connection, when(2))
        profile = Profile(
            id="x", title=Text(en="", zh=""), select=(), skip=(), severity={}, parameters={}, waivers=(rule,)
        )
        mark = items(store)[0].fingerprint
        assert waiving(profile, name, "2026-01-07T00:00:00Z")(CHECK, "root", mark)
        assert not waiving(profile, "web", "2026-01-07T00:00:00Z")(CHECK, "root", mark)
        assert not waiving(profile, name, "2026-01-07T00:00:00Z")(CHECK, "bob", fingerprint(CHECK, "bob", ""))
        terms = waiving(profile, name, "2026-01-20T00:00:00Z")(CHECK, "root", mark)
        assert not terms
        assert terms.lapsed
        waived = waiving(profile, name, "2026-01-07T00:00:00Z")(CHECK, "root", mark).holds
        assert audited(store, host(name, found("root", waiver=waived), day=2), day=2).found_again == (1,)
        assert items(store)[0].state == "accepted"
