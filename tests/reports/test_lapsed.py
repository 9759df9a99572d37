"""A waiver that does not hold is said beside its finding, and so is what a host was judged with by its tags."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from inspector.layout import Layout
from inspector.model import Status, Waiver
from inspector.plugins import load_report
from inspector.text import Lang
from tests.reports.dossiers import HOSTILE, dossier, finding, host, result

EXPIRED = Waiver(reason=f"lab {HOSTILE}", approver="张三", start="2025-01-01T00:00Z", expires="2026-01-01T00:00Z")
FUTURE = replace(EXPIRED, start="2026-06-01T08:30+08:00", expires="2026-09-01T00:00+08:00")


def written(name: str, lang: Lang, *lapsed: Waiver) -> str:
    found = [finding(f"user{n}", lapsed=each) for n, each in enumerate([None, None, None, None, *lapsed])]
    entry = host(
        results=(result("weak-password.empty", Status.FAIL, *found),), parameters={"a.b": {"allow": ["443/tcp"]}}
    )
    out = load_report(name)(dossier(entry), Layout(lang=lang, width=200)).decode()
    return re.sub(r"\s+", " ", out)


@pytest.mark.parametrize("name", ["console", "html"])
def test_one_that_has_expired(name: str) -> None:
    assert "The waiver expired on 2026-01-01T00:00Z and no longer holds" in written(name, "en", EXPIRED)
    assert "例外已于 2026-01-01T00:00Z 到期，不再有效（批准人 张三：lab" in written(name, "zh", EXPIRED)
    assert "no longer holds" not in written(name, "en")


@pytest.mark.parametrize("name", ["console", "html"])
def test_one_that_does_not_hold_yet(name: str) -> None:
    assert "The waiver holds only from 2026-06-01T08:30+08:00 on" in written(name, "en", FUTURE)
    assert "例外自 2026-06-01T08:30+08:00 起生效，采集时尚未生效" in written(name, "zh", FUTURE)


def test_each_is_there_where_findings_are_cut_for_brevity() -> None:
    out = written("console", "en", EXPIRED)
    assert "user4" in out
    assert "and 1 more" in out


def test_times_that_are_none_do_no_harm() -> None:
    odd = replace(EXPIRED, start="never", expires="never")
    assert "expired on never" in written("console", "en", odd)


def test_parameters_by_tags_stand_in_the_page() -> None:
    assert "<code>allow</code> 443/tcp" in written("html", "zh")
