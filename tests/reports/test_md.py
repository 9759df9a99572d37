"""The job summary: the verdict first, bounded, and nothing of a host's words comes to life in it."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from inspector.layout import Layout
from inspector.model import Dossier, Status, reason
from inspector.plugins import load_report
from inspector.text import LANGUAGES, Lang, Text
from tests.reports.dossiers import FAILED, dossier, finding, host, result
from tests.reports.fleet import fleet
from tests.reports.gated import gate, gated
from tests.reports.hostile import hostile

RENDER = load_report("md")
DATA = {
    "one": dossier(),
    "lost": dossier(host(), FAILED),
    "gate": gated(),
    "uncertain": gated(None),
    "hostile": replace(hostile(), gate=gate()),
    "fleet": fleet(60),
    "none": replace(dossier(), hosts=()),
}
KINDS = set(
    "heading_open heading_close inline paragraph_open paragraph_close table_open table_close thead_open thead_close tbody_open"
    " tbody_close tr_open tr_close th_open th_close td_open td_close bullet_list_open bullet_list_close list_item_open"
    " list_item_close text code_inline strong_open strong_close softbreak".split()
)
ALIVE = re.compile(r"[@#<>&$~_*`\\[\]|^{}]|[!%][0-9]|://|www\.|\b[0-9a-f]{7,}\b|:\w+:|\bGH-", re.IGNORECASE)
"""What servers look for outside code."""
BAIT = st.lists(
    st.sampled_from(
        "@all #1 !2 %3 $x$ ~l &4 GH-5 deadbeef0 :boom: www.x.example http://x.example a@x.example [x](y) ![x](y) <b> </code> <!-- &lt; * _ "
        "** ~~ ` `` ``` | \\ \\| \n \r\n \t # > - + 1. --- === ( ) \" ' ： 。 中文 word a b/c e.g. {host} {source} 0 \u202e".split(
            " "
        )
    ),
    max_size=14,
)


def text(data: Dossier, lang: Lang = "en") -> str:
    return RENDER(data, Layout(lang=lang)).decode()


def tokens(markdown: str) -> Iterator[Token]:
    for token in MarkdownIt("commonmark").enable("table").parse(markdown):
        yield token
        yield from token.children or ()


def harmless(markdown: str) -> None:
    for token in tokens(markdown):
        assert token.type in KINDS, token
        if token.type == "text":
            assert not ALIVE.search(token.content), token.content


@pytest.mark.parametrize("data", DATA.values(), ids=DATA)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_it_is_bounded_and_nothing_in_it_lives(data: Dossier, lang: Lang) -> None:
    whole = text(data, lang)
    assert len(whole.encode()) < 65_536
    harmless(whole)
    assert whole == text(data, lang)
    rows = [token for token in tokens(whole) if token.type == "tr_open"]
    assert sum(token.type in ("td_open", "th_open") for token in tokens(whole)) in {
        7 * a + 6 * (len(rows) - a) for a in range(len(rows) + 1)
    }


@given(BAIT.map("".join), BAIT.map(" ".join), st.text(max_size=20))
@settings(max_examples=50, deadline=None)
def test_bait_stays_code(tight: str, loose: str, other: str) -> None:
    for word in (tight, loose, f"x{other}y{tight}"):
        said = Text(en=f"The `{word}` of {word} is `x`{word}.", zh=f"账户{word}的{word}，`{word}`。")
        why = reason("w", Text(en="{it}", zh="{it}"), it=word)
        found = replace(finding(word), message=said, remedy=said, location=word)
        results = (result(f"{word}.b", Status.FAIL, found), result(f"a.{word}", Status.UNKNOWN, reason=why))
        data = dossier(host(f"h{word}", results=results, error=said), FAILED)
        data = replace(
            data, gate=replace(gate(), waivers=tuple(replace(each, name=word, place=word) for each in gate().waivers))
        )
        for lang in LANGUAGES:
            harmless(text(data, lang))


def lines(passed: bool | None) -> list[str]:
    return text(gated(passed)).splitlines()


def test_the_verdict_stands_first() -> None:
    assert lines(True)[0].startswith(
        "## ✅ Gate passed; 1 check with problems, the worst critical; 1 check not decided"
    )
    assert lines(False)[0].startswith("## ❌ Gate failed: 1 reason;")
    assert lines(None)[0].startswith("## ⚠️ Gate undecided: too little is known;")
    assert "- 🟠 `web` `weak-password.empty` `toor` — new" in lines(False)
    assert "✅" not in text(dossier(host(results=())))
    assert text(dossier(FAILED)).startswith("## Nothing was audited; 1 host not audited\n")
    assert text(DATA["none"]).startswith("## Nothing was audited\n")
    assert text(gated(), "zh").startswith(
        "## ❌ 质量门禁未通过：1 项原因；1 个检查项存在问题，最高为严重；1 个检查项未能判定\n"
    )


def test_new_ones_come_first_with_their_layer() -> None:
    whole = text(gated())
    assert whole.index("toor has") < whole.index("old has")
    assert (
        "- 🟠 high **new** · toor has an empty password · `/etc/shadow:3` · layer 2 of 2 `RUN useradd -p '' toor && echo @everyone #1`"
        in whole
    )
    assert "Compared with `main.json` of `2026-05-01 00:00:00 UTC` · 1 new, 1 known, 1 gone" in whole
    assert whole.index("**expired**") < whole.index("used;")
    assert f"`sha256:{'ab' * 32}` · `linux/amd64`" in whole


def test_many_hosts_are_quick_and_the_lost_stand_first() -> None:
    begun = time.monotonic()
    whole = text(fleet(100))
    assert time.monotonic() - begun < 10
    table = whole[whole.index("### Hosts") :]
    assert table.index("unreachable") < table.index("audited in part")
    assert "… and 70 more" in whole


def test_too_much_is_cut_with_a_count() -> None:
    every = tuple(
        result(f"a{n}.b", Status.FAIL, *(finding(f"{'长' * 200}{n}{m}") for m in range(3))) for n in range(150)
    )
    assert "… and 135 more checks with problems" in text(dossier(host(results=every)))
    whole = RENDER(dossier(host(results=every)), Layout(full=True)).decode()
    assert len(whole.encode()) < 65_536
    assert re.search(r"\n… \d+ lines left out for length; all is in the JSON result\n\n### Checks by category", whole)
