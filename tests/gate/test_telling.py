"""Why a build failed, in ten lines."""

from __future__ import annotations

import pytest
import yaml

from inspector.document import parse
from inspector.gate import explanation
from inspector.model import (
    Baseline,
    Blocker,
    Gate,
    InspectorError,
    Severity,
    Standing,
    Use,
    Waiver,
    WaiverUse,
    reason,
)
from inspector.profile.place import at_once
from inspector.profile.reading import read_waivers
from inspector.text import LANGUAGES, Lang, Text

WHY = reason("new", Text(en="new", zh="新增"))
WAIVER = Waiver(reason="lab", approver="张三", start="2026-01-01T00:00+08:00", expires="2026-02-01T00:00+08:00")


def blocker(n: int, **more: object) -> Blocker:
    words = {"host": "image.tar", "why": WHY, "check": "a.b", "subject": f"x\x1b[31m{n}*", "location": "/etc/x:1"}
    said = {**words, "fingerprint": f"{n:032x}", "severity": Severity.HIGH, "layer": 3, **more}
    return Blocker(**said)  # type: ignore[arg-type]


def failed(number: int, **more: object) -> Gate:
    use = WaiverUse(name="a.c", place="waivers.yaml:3", waiver=WAIVER, use=Use.UNUSED)
    words: dict[str, object] = {
        "passed": False,
        "fail_on": Severity.LOW,
        "baseline": Baseline(source="base.json", id="1", finished="", tool="1"),
        "blockers": tuple(blocker(n) for n in range(number)),
        "standings": {"image.tar": {"9" * 32: Standing.NEW_RULE}},
        "waivers": (use, *(WaiverUse(name="a.d", place="p.yaml:1", waiver=WAIVER, use=each) for each in Use)),
    }
    return Gate(**{**words, **more})  # type: ignore[arg-type]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("number", [1, 2, 3, 5000])
def test_ten_lines_tell_all_that_there_is(number: int, lang: Lang) -> None:
    lines = explanation(failed(number), lang, width=80)
    assert len(lines) <= 10
    assert not any("\x1b" in line or "\n" in line for line in lines)
    assert str(number) in lines[0]
    shown = sum("[高危]" in line or "[high]" in line for line in lines)
    rest = (
        [line for line in lines if "and " in line and "more" in line]
        if lang == "en"
        else [line for line in lines if "另有" in line]
    )
    assert shown + sum(int("".join(filter(str.isdigit, line))) for line in rest) == number
    assert "layer 3" in lines[1] or "第 3 层" in lines[1]
    text = "\n".join(lines)
    assert all(word in text for word in ("a.c", "waivers.yaml:3", "--fail-on-new-rules", "--waivers"))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_line_to_paste_is_a_waiver_but_for_what_people_decide(lang: Lang) -> None:
    line = explanation(failed(1, blockers=(blocker(1, subject='a "b": [c]*, 机'),)), lang)[-1]
    (entry,) = yaml.safe_load(f"waivers:\n{line}")["waivers"]
    assert (entry["check"], entry["subject"]) == ("a.b", 'a "b": [[]c][*], 机')
    with pytest.raises(InspectorError, match=r"offset|时区"):
        read_waivers(parse(f"waivers:\n{line}\n".encode(), "w.yaml"), at_once)


def test_a_name_without_end_is_cut_where_no_terminal_is() -> None:
    line = explanation(failed(1, blockers=(blocker(1, subject="A" * 5000),)), "en")[1]
    assert len(line) == 300
    assert line.endswith(": new")


def test_one_host_needs_no_name_and_several_do() -> None:
    one, other = failed(2), failed(2, blockers=(blocker(1), blocker(2, host="other.tar")))
    assert "image.tar" not in "".join(explanation(one, "en"))
    assert "image.tar" in explanation(one, "en", several=True)[1]
    assert 'host: "image.tar"' in explanation(one, "en", several=True)[-1]
    assert "host:" not in explanation(one, "en")[-1]
    assert "other.tar" in "".join(explanation(other, "en"))


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({}, "nothing new or worse than in base.json"),
        ({"baseline": None}, "no finding of severity low or above"),
        ({"baseline": None, "fail_on": None, "limit": "5%"}, "enough is known"),
        ({"baseline": None, "fail_on": None, "waivers": ()}, "nothing was asked"),
    ],
)
def test_why_it_passed(more: dict[str, object], expected: str) -> None:
    lines = explanation(failed(0, **{"passed": True, **more}), "en")
    assert lines[0].startswith("gate passed (exit status 0): ")
    assert expected in lines[0]
    assert not any("to pass" in line for line in lines)


def test_too_little_is_known() -> None:
    why = reason("too-much-unknown", Text(en="3 of 4 unknown", zh="4 项中有 3 项未知"))
    gate = Gate(passed=None, limit="1", blockers=(Blocker(host="a", why=why),))
    assert explanation(gate, "en") == [
        "gate undecided (exit status 3): more than 1 check unknown on 1 host",
        "  a: 3 of 4 unknown",
    ]
    assert explanation(gate, "zh")[0] == "质量门禁无法判定（退出状态码 3）：1 台主机未能判定的检查项超过 1 项"


def test_no_system_was_recognised() -> None:
    why = reason("system-unrecognised", Text(en="no os-release file", zh="没有 os-release 文件"))
    gate = Gate(passed=None, limit="10%", blockers=(Blocker(host="a", why=why),))
    assert explanation(gate, "en") == [
        "gate undecided (exit status 3): no system recognised on 1 host",
        "  a: no os-release file",
    ]
    assert explanation(gate, "zh")[0] == "质量门禁无法判定（退出状态码 3）：1 台主机未能识别操作系统"
