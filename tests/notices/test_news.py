"""What is worth telling, and in which words."""

from __future__ import annotations

import unicodedata
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.model import Severity
from inspector.notices import News, gather, worth_telling
from inspector.notices.channels import Apprise
from inspector.notices.message import compose, fitted, plain, subject, unmarked
from inspector.notices.news import On
from inspector.notices.through_apprise import LARGEST
from inspector.text import Text
from tests.notices.telling import channels, news, notable

NOTHING = gather([])
HIGH = gather([notable("web1")])
LOW = gather([notable("web1", Severity.LOW)])


@pytest.mark.parametrize(
    ("changes", "rule", "told"),
    [
        ({}, {}, False),
        ({}, {"on": On.ALWAYS}, True),
        ({"unknown": 9, "missed": 3, "gate": False}, {}, False),  # as it was before
        ({"new": HIGH}, {}, True),
        ({"again": LOW}, {"on": On.WORSE}, True),
        ({"new": LOW}, {"severity": Severity.HIGH}, False),
        ({"worse": HIGH}, {"severity": Severity.HIGH}, True),
        ({"lost": ("db1",)}, {"severity": Severity.CRITICAL}, True),
        ({"closed": 1}, {}, True),
        ({"to_verify": 1}, {}, True),
        ({"closed": 1}, {"on": On.WORSE}, False),
        ({"closed": 1}, {"severity": Severity.LOW}, False),
        ({"unknown": 9, "unknown_before": 8}, {"on": On.WORSE}, True),
        ({"unknown": 8, "unknown_before": 9}, {}, False),
        ({"overdue": 2}, {}, False),
        ({"overdue": 2}, {"overdue": True, "severity": Severity.HIGH}, True),
    ],
)
def test_silence_unless_something_changed(changes: dict[str, Any], rule: dict[str, Any], told: bool) -> None:
    wanted = SimpleNamespace(**{"on": On.CHANGE, "severity": None, "overdue": False} | rule)
    assert worth_telling(news(**{"new": NOTHING} | changes), wanted) is told


def full(host: str = "web1") -> News:
    many = gather(
        notable(f"{host}-{n}", severity, Text(en=f"Title {n} " * 9, zh=f"标题 {n} " * 30))
        for n in range(30)
        for severity in Severity
    )
    lost = tuple(f"{host}-lost-{n}" for n in range(40))
    return news(
        new=many, again=many, worse=many, lost=lost, missed=40, closed=3, to_verify=1, overdue=5, unknown=9,
        unknown_before=2, gate=False,
    )  # fmt: skip


def test_words_in_english_and_chinese() -> None:
    told = news(again=HIGH, missed=2, lost=("db2",), closed=4, overdue=5, unknown=17, unknown_before=12, gate=False)
    assert compose(told, "en", 8).text.splitlines() == [
        "Audit #12 of 2026-11-30 02:14:00 UTC",
        "Hosts: 38 audited, 2 not",
        "New: 3 (2 critical, 1 high)",
        "- critical, db1: Weak password ×2",
        "- high, web1: Root login over SSH",
        "Came back: 1 (1 high)",
        "- high, web1: Root login over SSH",
        "No longer reached: db2",
        "Unknown: 17 checks, 5 more than before",
        "Closed: 4; to be verified: 0",
        "Overdue: 5",
        "Gate: failed",
    ]
    assert compose(told, "zh", 1).text.splitlines() == [
        "第 12 次自查，2026-11-30 02:14:00 UTC",
        "主机：已核查 38 台，未能核查 2 台",
        "新增问题：3 项（严重 2、高危 1）",
        "- 严重，db1：弱口令 ×2",
        "屡查屡犯：1 项（高危 1）",
        "失联主机：db2",
        "未知：17 项，比上次增加 5 项",
        "已销号：4 项；待复核：0 项",
        "逾期未整改：5 项",
        "门槛：未达到",
    ]
    assert subject(told, "zh").startswith("安全自查 #12：新增问题 3 项（严重 2、高危 1），屡查屡犯 1 项，失联主机 1 台")
    assert subject(news(new=NOTHING), "en") == "Self-inspection #12: nothing new"


def test_a_notice_is_short_and_counts_alone_name_nobody() -> None:
    assert len(compose(full(), "zh", 8).lines) <= 20
    assert len(compose(full(), "both", 2).lines) <= 26
    told = compose(full(), "both", 0)
    assert "web1" not in told.text + told.subject
    assert "Title" not in told.text


@pytest.mark.parametrize("lang", ["zh", "en", "both"])
@pytest.mark.parametrize("detail", ["names", "counts"])
def test_what_is_limited_in_bytes_is_whole_and_within(lang: Any, detail: Any) -> None:
    channel = Apprise(url="env:X", lang=lang, detail=detail)
    told = fitted(full("主机" * 30), channel, unmarked, LARGEST)
    assert len(f"{told.subject}\n{told.text}".encode()) <= LARGEST
    assert "40" in told.text


@given(st.text(max_size=60))
def test_hostile_names_stay_text(name: str) -> None:
    told = news(new=gather([notable(name, title=Text(en=name, zh=name))]), lost=(name,))
    for quote in (plain, unmarked):
        found = compose(told, "both", 8, quote)
        assert not [
            c for c in found.subject + "".join(found.lines) if unicodedata.category(c) in ("Cc", "Zl", "Zp", "Cs")
        ]
    assert not set("<>&@*`~[]|\\") & set(unmarked(name))
    assert "://" not in unmarked(name)


@pytest.mark.parametrize("name", ["<!channel>", "[x](http://evil)", "![](https://e/p.png)", "<at user_id=all>", "@all"])
def test_no_markup_comes_of_a_name(name: str) -> None:
    assert not set("<>@[]") & set(unmarked(name))
    assert unmarked("db_1.example-site.org") == "db_1.example-site.org"


def test_a_run_that_failed_is_told_to_everybody_and_says_no_numbers() -> None:
    told = News(audit="failed 2026-11-30", number=0, finished="2026-11-30T02:14:00Z", audited=0, failed=True)
    (mail,) = channels(
        "- {kind: mail, server: 127.0.0.1, security: none, from: a@b.org, to: [c@d.org], on: worse, severity: critical}\n"
    )
    assert worth_telling(told, mail)
    assert subject(told, "zh") == "安全自查任务失败：未能记录结果"
    assert compose(told, "en", 8).lines == (
        "The run of 2026-11-30 02:14:00 UTC came to nothing; why is in the journal of the machine that audits.",
    )
