"""The self-test in the reports: a figure, and the names where a check is at fault."""

from __future__ import annotations

import pytest

from inspector.layout import Layout, cells
from inspector.model import Reason, Selftest
from inspector.plugins import load_report
from inspector.text import LANGUAGES, Lang
from tests.reports.dossiers import HOSTILE, dossier, host

WHY = Reason(code="harmless", en=f"none of its bad cases fails {HOSTILE}", zh=f"未报出问题 {HOSTILE}")
SOUND = Selftest(checks=3, can_fail=2, not_applicable={"os-patch.other": WHY}, copies=20)
FAULTY = Selftest(
    checks=4, can_fail=2, cannot_fail={"own.never": WHY}, no_evidence={"own.unseen": WHY}, copies=20, skipped=5
)


def console(found: Selftest, lang: Lang = "en", **layout: object) -> str:
    data = dossier(host(selftest=found))
    return load_report("console")(data, Layout(lang=lang, **layout)).decode()  # type: ignore[arg-type]


def test_where_all_is_well_one_line_says_so() -> None:
    (line,) = [line for line in console(SOUND, width=200).splitlines() if "Self-test" in line]
    assert "3 checks, 2 can fail here, 1 do not apply" in line
    assert "os-patch.other" not in console(SOUND)
    assert "os-patch.other" in console(SOUND, full=True)


def test_a_check_at_fault_is_named() -> None:
    out = console(FAULTY, "zh", width=200)
    assert "1 项缺少证据，1 项无法使其报出问题；共试验 20 份改动后的证据副本，另有 5 份因证据过多未试" in out
    assert "own.never：" in out
    assert "own.unseen：" in out


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("width", [20, 64, 120])
def test_no_line_is_wider_than_the_terminal(lang: Lang, width: int) -> None:
    assert not [line for line in console(FAULTY, lang, width=width).splitlines() if cells(line) > width]


def test_the_annex_of_the_page_has_the_figure_and_the_names() -> None:
    render = load_report("html")
    for hosts in ([host(selftest=FAULTY)], [host(selftest=FAULTY), host("web2", selftest=SOUND), host("web3")]):
        out = render(dossier(*hosts), Layout()).decode()
        annex = out[out.index('id="annex"') :]
        assert "of 4 checks, 2 can fail here" in annex
        assert "<code>own.never</code>" in annex
        assert HOSTILE not in annex
    assert 'id="selftest"' not in render(dossier(host()), Layout()).decode()
