"""Values by what they mean."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.siterules.writing import result, verdict, written

RIGHT, WRONG, OPEN = "pass", "fail", "unknown"


@pytest.mark.parametrize(
    ("comparison", "value", "wanted"),
    [
        ('is: "yes"', "on", RIGHT),
        ("is: true", "1", RIGHT),
        ("is: false", "no", RIGHT),
        ("is: false", "none", WRONG),
        ("is: 300", "0300", RIGHT),
        ("is: 300", "300.0", RIGHT),
        ("is: 300", "5m", OPEN),
        ("is: 300", "abc", WRONG),
        ("is: 5m", "300", RIGHT),
        ("is: 5m", "0h5min", RIGHT),
        ("is: 8M", "8192 KiB", RIGHT),
        ("is: Abc", "abc", WRONG),
        ("is: Abc, ignore_case: true", "abc", RIGHT),
        ('is: "1..600"', "600", RIGHT),
        ('is: "1..600"', "601", WRONG),
        ('is: "1..600"', "0", WRONG),
        ('is: "1m..10m"', "600", RIGHT),
        ('is: "1m..10m"', "11m", WRONG),
        ('is: "1..600"', "unlimited", OPEN),
        ("is_not: root", "bob", RIGHT),
        ("is_not: 0", "off", WRONG),
        ("one_of: [a, b]", "b", RIGHT),
        ("one_of: [a, b]", "c", WRONG),
        ("at_least: 2, at_most: 4", "3", RIGHT),
        ("at_least: 2, at_most: 4", "5", WRONG),
        ("at_least: 1.5, as: number", "1.50", RIGHT),
        ('at_least: "1.10", as: version', "1.9", WRONG),
        ('at_least: "1.2.3"', "1.2.10", RIGHT),
        ('at_most: "0640", as: mode', "0600", RIGHT),
        ('at_most: "0640", as: mode', "0604", WRONG),
        ('at_least: "027", as: umask', "077", RIGHT),
        ('at_least: "027", as: umask', "022", WRONG),
        ('at_least: "027", as: umask', "u=rwx", OPEN),
        ('at_least: "027", as: umask', "77", RIGHT),
        ('at_least: "027", as: umask', "30", WRONG),
        ('at_least: "027", as: umask', "9", OPEN),
        ('at_most: "0640", as: mode', "40", OPEN),
        ("matches: '^a.c$'", "abc", RIGHT),
        ("matches: '^a.c$'", "abcd", WRONG),
        ("contains: b", "a, b c", RIGHT),
        ("contains: [a, d]", "a, b c", WRONG),
        ("contains: aes", "aes256", WRONG),
        ("contains: 22", "22, 2222", RIGHT),
        ("contains: [22, 80]", "22, 2222", WRONG),
        ("at_most: 1G", "9" * 22 + "G", WRONG),
        ("at_most: 5", "9" * 5000, WRONG),
        ("at_most: 5m", "9" * 40 + "s", WRONG),
        ("at_most: 5", "9" * 20_000, OPEN),
        ("exists: true", "x", RIGHT),
        ("exists: false", "x", WRONG),
    ],
)
def test_values_are_compared_by_what_they_mean(tmp_path: Path, comparison: str, value: str, wanted: str) -> None:
    check = written(tmp_path, f"{{file: /etc/x, key: k, {comparison}}}")
    assert verdict(check, {"/etc/x": f"k={value}\n"}) == wanted


@pytest.mark.parametrize(
    ("comparison", "wanted"),
    [
        ("is: 1", WRONG),
        ("is_not: 1", WRONG),
        ("exists: false", RIGHT),
        ("exists: true", WRONG),
        ("is: 1, default: 1", RIGHT),
        ("at_least: 5, default: 1", WRONG),
    ],
)
def test_what_is_not_set_is_what_the_program_has_by_default(tmp_path: Path, comparison: str, wanted: str) -> None:
    check = written(tmp_path, f"{{file: /etc/x, key: k, {comparison}}}")
    assert verdict(check, {"/etc/x": "#k=1\n"}) == wanted


def test_sentences_are_made_of_the_comparison(tmp_path: Path) -> None:
    check = written(tmp_path, "{file: /etc/x, key: k, at_least: 5, at_most: 9}")
    (finding,) = result(check, {"/etc/x": "k=1\n"}).findings
    assert finding.message.en == "/etc/x k is 1, expected at least 5 and at most 9"
    assert finding.message.zh == "/etc/x k：1，要求：不小于 5，且不大于 9"
    assert finding.remedy.en == "Change /etc/x so that k is at least 5 and is at most 9."
    assert finding.remedy.zh == "修改 /etc/x，使 k 不小于 5，且不大于 9。"
    assert finding.location == "/etc/x:1"
    assert finding.command == "grep -nF -- k /etc/x"


@pytest.mark.parametrize(
    ("comparison", "en", "zh"),
    [
        ("is: 1", "is 1", "为 1"),
        ("is: ''", 'is ""', '为 ""'),
        ("is_not: 0", "is not 0", "不为 0"),
        ("one_of: [a, b]", "is one of a, b", "为 a、b 之一"),
        ("at_most: 4", "is at most 4", "不大于 4"),
        ('is: "1..4"', "is between 1 and 4", "在 1 到 4 之间"),
        ("contains: [a, b]", "has a, b in it", "包含 a、b"),
        ("exists: true", "is set", "处于已设置状态"),
        ('at_most: "0640", as: mode', "has no permission beyond 0640", "不超出 0640"),
    ],
)
def test_a_remedy_reads_right_for_each_comparison(tmp_path: Path, comparison: str, en: str, zh: str) -> None:
    value = (
        ""
        if comparison.startswith("exists")
        else "k=0777\n"
        if "mode" in comparison
        else "k=0\n" * ("not" in comparison) or "k=9\n"
    )
    (finding,) = result(written(tmp_path, f"{{file: /etc/x, key: k, {comparison}}}"), {"/etc/x": value}).findings
    assert finding.remedy.en == f"Change /etc/x so that k {en}."
    assert finding.remedy.zh == f"修改 /etc/x，使 k {zh}。"


def test_a_long_value_is_cut_where_it_is_shown(tmp_path: Path) -> None:
    (finding,) = result(written(tmp_path, "{file: /etc/x, key: k, at_most: 5}"), {"/etc/x": "k=" + "9" * 5000}).findings
    assert finding.message.en == f"/etc/x k is {'9' * 200}…, expected at most 5"


def test_one_of_several_in_chinese_has_one_colon(tmp_path: Path) -> None:
    (finding,) = result(written(tmp_path, "{file: /etc/x, key: k, one_of: [a, b]}"), {"/etc/x": "k=c\n"}).findings
    assert finding.message.zh == "/etc/x k：c，要求：a、b 之一"
