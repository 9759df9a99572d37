"""What is read of files: what a wildcard passes over, lines that go on, words in quotes, numbers of many digits."""

from __future__ import annotations

from pathlib import Path

import pytest

from inspector.case import File
from inspector.siterules.reading import holding, logical, numbered
from tests.siterules.writing import Files, result, verdict, written

FIFO = File(kind="fifo")
EMPTY = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@pytest.mark.parametrize(
    "condition",
    [
        "{file: '/srv/*', line: x, present: false}",
        "{file: '/srv/*', key: k, exists: false}",
        "{json: '/srv/*', path: k, exists: false}",
        "{json: '/srv/*', path: k, is: 1, default: 1}",
        f"{{file: '/srv/*', digest: '{EMPTY}'}}",
    ],
)
@pytest.mark.parametrize("kind", ["fifo", "char", "block"])
def test_what_is_no_file_was_not_read(tmp_path: Path, condition: str, kind: str) -> None:
    check = written(tmp_path, condition)
    found = result(check, {"/srv/p": File(kind=kind)})
    assert found.status == "unknown"
    assert found.reason is not None
    assert found.reason.en == f"/srv/p: not a regular file ({kind})"


@pytest.mark.parametrize(
    ("condition", "files", "wanted"),
    [
        ("{file: '/srv/*', key: k, is: 1}", {"/srv/0": FIFO, "/srv/1": "k=1"}, "pass"),  # the last by name counts
        ("{file: '/srv/*', key: k, is: 1}", {"/srv/0": "k=1", "/srv/1": FIFO}, "unknown"),
        ("{json: '/srv/*', path: k, is: 1}", {"/srv/0": '{"k": 1}', "/srv/1": FIFO}, "unknown"),
        ("{json: '/srv/*', path: k, is: 1}", {"/srv/0": '{"k": 2}', "/srv/1": FIFO}, "fail"),
        ("{file: '/srv/*', line: x, present: true}", {"/srv/0": "x", "/srv/1": FIFO}, "pass"),
        (f"{{file: '/srv/*', digest: '{EMPTY}'}}", {"/srv/0": "", "/srv/1": FIFO}, "unknown"),
        (f"{{file: '/srv/*', digest: '{EMPTY}'}}", {"/srv/0": "", "/srv/1": File(kind="dir")}, "pass"),
        (f"{{file: '/srv/*', digest: '{EMPTY}'}}", {"/srv/1": File(kind="dir")}, "not-applicable"),
        ("{file: '/srv/*', line: x, present: false}", {"/srv/d": File(kind="dir")}, "pass"),
        ("{file: '/srv/*', line: x, present: false}", {"/srv/s": File(kind="socket")}, "pass"),
        (
            "{file: '/srv/*', line: x, present: false}",
            {"/srv/off": File(link="/dev/null"), "/dev/null": File(kind="char", mode=0o666)},
            "pass",
        ),
    ],
)
def test_it_counts_where_it_may_say_otherwise(tmp_path: Path, condition: str, files: Files, wanted: str) -> None:
    assert verdict(written(tmp_path, condition), files) == wanted


ON = "Bar=x \\\nFoo=no\n"


@pytest.mark.parametrize(
    ("form", "text", "wanted"),
    [
        ("", ON, "unknown"),
        (", continued: true", ON, "fail"),
        (", continued: false", ON, "pass"),
        (", wins: first", ON, "unknown"),
        (", wins: each", ON, "unknown"),
        ("", ON + "Foo=no\n", "pass"),  # the last counts, and nothing is odd about it
        (", wins: first", "Foo=no\n" + ON, "pass"),
        ("", "Foo=no \\\n maybe\n", "unknown"),
        (", continued: true", "Foo=no \\\n maybe\n", "fail"),
        (", continued: true", "Foo= \\\n no\n", "pass"),
        (", continued: true", "Foo= \\\n# c\n no\n", "unknown"),
        ("", "# c \\\nFoo=no\n", "pass"),
        ("", "Bar=x \\\\\nFoo=no\n", "pass"),
        ("", "Bar=x \\\r\nFoo=no\r\n", "unknown"),
        (", section: B", "[A]\nBar=x \\\n[B]\nFoo=no\n", "unknown"),
        (", continued: true", "Foo=no \\", "pass"),
    ],
)
def test_a_line_that_ends_with_a_backslash_may_go_on(tmp_path: Path, form: str, text: str, wanted: str) -> None:
    assert verdict(written(tmp_path, f"{{file: /etc/x, key: Foo, is: 'no'{form}}}"), {"/etc/x": text}) == wanted


def test_a_line_of_ini_that_may_go_on(tmp_path: Path) -> None:
    check = written(tmp_path, "{ini: /etc/x, path: A.Foo, is: 'no'}")
    assert verdict(check, {"/etc/x": "[A]\n" + ON}) == "unknown"
    assert verdict(check, {"/etc/x": "[A]\nBar=x\nFoo=no\n"}) == "pass"


def test_lines_keep_their_numbers() -> None:
    text = "a \\\n b\nc\n"
    assert list(logical(text, "#", True)) == [(1, "a b", False), (3, "c", False)]
    assert list(logical(text, "#", None)) == [(1, "a \\", True), (2, "b", True), (3, "c", False)]
    assert list(logical(text, "#", False)) == [(1, "a \\", False), (2, "b", False), (3, "c", False)]


@pytest.mark.parametrize(
    ("comparison", "text", "wanted"),
    [
        ("is: a", 'k = "a" "b"', "fail"),
        ("is: a", 'k = "a"b', "fail"),
        ("is: a", 'k = "a" # b', "pass"),
        ("is: a", "k 'a';", "pass"),
        ('is: "a # b"', 'k = "a # b"', "pass"),
        ('is: "off"', "k off;", "pass"),
        ('is: "off"', "k off ;", "pass"),
        ('is: "off"', "k off; # c", "pass"),
        ('is: "off"', "k off; k on;", "fail"),
        ('is: "a;b;"', "k=a;b;", "pass"),
        ('is: "off", comments: "#"', "k off;", "fail"),
        ('is: "off", inline_comments: false', "k off;", "fail"),
        ("exists: true", "k=", "pass"),
    ],
)
def test_what_stands_behind_a_value(tmp_path: Path, comparison: str, text: str, wanted: str) -> None:
    assert verdict(written(tmp_path, f"{{file: /etc/x, key: k, {comparison}}}"), {"/etc/x": text + "\n"}) == wanted


@pytest.mark.parametrize(
    ("comparison", "text", "wanted"),
    [
        ("at_most: 9007199254740992", "9007199254740993", "fail"),
        ("is: '12345678901234567890124'", "12345678901234567890123", "fail"),
        ("is: '0.1000000000000000000000001'", "0.1", "fail"),
        ("is: 1000", "1e3", "pass"),
        ("at_most: 10", "1e400", "unknown"),
        ("is: 0.1", "0.10", "pass"),
    ],
)
def test_numbers_are_exact(tmp_path: Path, comparison: str, text: str, wanted: str) -> None:
    check = written(tmp_path, f"{{json: /etc/x, path: a, {comparison}}}")
    assert verdict(check, {"/etc/x": f'{{"a": {text}}}'}) == wanted


@pytest.mark.parametrize(
    ("comparison", "text", "wanted"),
    [
        ("is: 644", "0644", "unknown"),
        ("is: 420", "0644", "unknown"),
        ("is: '0644'", "0644", "pass"),
        ("at_most: '0644', as: mode", "0644", "pass"),
        ("is: '0644', as: text", "0644", "pass"),
        ("exists: true", "0644", "pass"),
        ("is: 644", "'0644'", "pass"),
        ("is: 0", "0", "pass"),
    ],
)
def test_a_leading_zero_is_read_in_two_ways(tmp_path: Path, comparison: str, text: str, wanted: str) -> None:
    check = written(tmp_path, f"{{yaml: /etc/x, path: a, {comparison}}}")
    assert verdict(check, {"/etc/x": f"a: {text}\n"}) == wanted


def test_two_groups_of_one_number(tmp_path: Path) -> None:
    groups = "adm:x:4:\nadm2:x:4:\nadm2:x:5:\n"
    for name, wanted in (("adm", "pass"), ("adm2", "pass"), ("adm3", "unknown"), ("[adm3, 4]", "pass")):
        check = written(tmp_path, f"{{file: /etc/y, group: {name}}}")
        assert verdict(check, {"/etc/y": File(group=4), "/etc/group": groups}) == wanted
        assert verdict(check, {"/etc/y": File(group=5), "/etc/group": groups}) == (
            "fail" if wanted == "pass" else wanted
        )


@pytest.mark.parametrize("status", [b"", b"\x00\xff\x13garbage\n\x07", b"garbage garbage\n"])
def test_a_package_database_that_tells_nothing(tmp_path: Path, status: bytes) -> None:
    files: Files = {"/var/lib/dpkg/status": File(status), "/etc/yes": ""}
    absent = "{package: telnetd, present: false}"
    assert verdict(written(tmp_path, absent), files) == "unknown"
    assert verdict(written(tmp_path, f"{{all: [{absent}, {{file: /etc/yes}}]}}"), files) == "unknown"


@pytest.mark.parametrize(
    ("condition", "text", "en", "zh"),
    [
        ("{json: /etc/x, path: icc, is: false}", '{"icc": true}', "is true, expected false", "：true，要求：false"),
        ("{ini: /etc/x, path: m.b, is: 2}", "[m]\nb=\n", 'is "", expected 2', "：空，要求：2"),
        (
            "{file: /etc/x, line: a, present: true}",
            "",
            "/etc/x has no line that matches a",
            "/etc/x 中没有与 a 匹配的行",
        ),
        (
            f"{{file: /etc/x, digest: '{EMPTY}'}}",
            "a",
            "/etc/x is a file with the digest sha256:ca97",
            "/etc/x：摘要为 sha256:ca97",
        ),
    ],
)
def test_how_it_is_said(tmp_path: Path, condition: str, text: str, en: str, zh: str) -> None:
    (finding,) = result(written(tmp_path, condition), {"/etc/x": text}).findings
    assert en in finding.message.en
    assert zh in finding.message.zh


def test_what_cannot_be_compared_is_said(tmp_path: Path) -> None:
    found = result(written(tmp_path, "{file: /etc/x, key: k, is: '1..90'}"), {"/etc/x": "k nan\n"})
    assert found.reason is not None
    assert found.reason.en == "/etc/x k is nan, and whether that is between 1 and 90 cannot be told"
    (seen,) = result(written(tmp_path, "{file: /etc/x, line: k, present: true}"), {"/etc/x": "k nan\n"}).observed
    assert seen.message is not None
    assert seen.message.en == "/etc/x is a file with the line k nan"


@pytest.mark.parametrize("text", ["", "k", "k\n", "\n\nk\n", "a\nk 1\r\nxk\n\nk 2", "a\nb\n"])
def test_lines_with_a_word_are_found_where_they_stand(text: str) -> None:
    assert list(holding(text, "k")) == [(number, line) for number, line in numbered(text) if "k" in line]
