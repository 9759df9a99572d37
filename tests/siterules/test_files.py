"""Rules files: what is wrong in one is told in a line; what is hostile in one ends soon."""

from __future__ import annotations

from pathlib import Path

import pytest

from inspector.model import InspectorError
from inspector.plugins import check_folders, load_checks
from inspector.siterules import load
from inspector.siterules.trying import tried
from tests.siterules.writing import written

RULE = "  - {{id: r{0}, category: open-port, title: T, require: {{file: /etc/x, key: k, is: {0}}}}}\n"


@pytest.mark.parametrize(
    ("condition", "told"),
    [
        ("{sshd: ClientAliveIntervall, is: 1}", "did you mean ClientAliveInterval?"),
        ("{sshdd: Banner, is: 1}", "did you mean sshd?"),
        ("{sshd: Ciphers, is: x}", "default:"),
        ("{file: /x, mode: 640}", "octal and in quotes"),
        ("{file: /x, mode: '0940'}", "octal and in quotes"),
        ("{file: /x, mode: '0640', at_least: 1}", "at_least does not go with a condition on a file"),
        ("{file: x}", "absolute path"),
        ("{file: /x/../y}", "no `..` in it"),
        ("{file: /etc/}", "no `/` at its end"),
        ('{file: "/a\\nb"}', "control characters"),
        ('{file: /x, key: "k\\0", is: 1}', "control characters"),
        ('{file: /x, key: k, section: "a\\nb", is: 1}', "control characters"),
        (f"{{file: /{'x' * 1000}}}", "at most 1000 characters"),
        ("{file: '/**/x'}", "two folders"),
        ("{file: '/*/x'}", "first folder"),
        ("{file: /proc/kmsg, line: x, present: true}", "disturb"),
        ("{file: '/proc/[k]msg', line: x, present: true}", "disturb"),
        ("{file: /sys/kernel/tracing/trace_pipe, key: k, is: 1}", "disturb"),
        ("{json: '/sys/*/debug/x', path: k, is: 1}", "disturb"),
        ("{file: /dev/zero, digest: 'sha256:0'}", "disturb"),
        ("{file: '/a/b/**/c/**', key: k, is: 1}", "two folders"),
        ("{file: [/a, /b], mode: '0600'}", "single path"),
        ("{file: /x, mode: '0600', exists: true}", "exists stands alone"),
        ("{file: /x, digest: 'md5:0'}", "sha256:"),
        ("{file: /x, key: k}", "what is expected of the value"),
        ("{file: /x, key: k, iss: 1}", "did you mean is?"),
        ("{file: /x, key: '', is: 1}", "key is empty"),
        ("{key: k, is: 1}", "file:"),
        ("{file: /x, key: k, one_of: []}", "one_of is empty"),
        ("{file: /x, key: k, is: [1]}", "is: true or false, a number or text expected, not a list"),
        ("{file: /x, key: k, at_least: abc}", "abc has no order"),
        ("{file: /x, key: k, is: '9..1'}", "ends before it begins"),
        ("{file: /x, key: k, is: 5, as: mode}", "as: mode"),
        ("{file: /x, key: k, at_least: abc, as: duration}", "abc is no duration"),
        ("{file: /x, key: k, is: 1, as: durration}", "did you mean duration?"),
        ("{file: /x, key: k, is: 1, missing: fial}", "did you mean fail?"),
        ("{file: /x, line: '(a', present: true}", "not a pattern"),
        ("{file: /x, line: a}", "say present"),
        ("{sudoers: bob}", "say present"),
        ("{sudoers: 'a b', present: true}", "without blanks"),
        ("{json: /x, path: a..b, is: 1}", "not a path"),
        ("{ini: /x, path: a.b.c, is: 1}", "not a path"),
        ("{port: tcp/99999}", "tcp/22"),
        ("{port: 22, scope: all}", "one of any, loopback, outside"),
        ("{package: x, present: true, at_least: '1'}", "present does not go with"),
        ("{sysctl: 'net.*.x', is: 1}", "net.ipv4.ip_forward"),
        ("{file: /etc/shadow, line: root, present: true, secret: false}", "always secret"),
        ("{file: '/etc/*', line: root, present: true, secret: false}", "always secret"),
        ("{all: []}", "at least one condition"),
        ("{all: [{file: /x}], any: []}", "only one of all, any and none"),
        ("{all: [{file: /x}], file: /y}", "no condition beside it"),
        ("{all: [{file: /x}], anny: []}", "unknown key anny"),
        ("{all: {file: /x}}", "all: a list expected, not keys with values"),
        ("{file: /x, kye: X, is: 1}", "did you mean key?"),
        ("{file: /x, is: 1, kye: X}", "did you mean key?"),
        ("{file: /x, present: true}", "it goes with `line:`"),
        ("{file: /x, section: a}", "it goes with `key:`"),
        ("{json: /x, is: 1}", "Say so by `path:`"),
        ("{xml: /x, path: A.@p.b, is: 1}", "nothing inside an attribute"),
        ("{file: /x, key: k, as: umask, at_least: 5}", "a mask is octal"),
        ("{file: /x, key: k, exists: 'true'}", "exists: true or false expected, not text"),
        ("{service: x, enabled: 'yes'}", "enabled: true or false expected, not text"),
        ("{file: /x, owner: null}", "owner: a whole number, text or a list expected, not an empty value"),
        ("[]", "require: keys with values expected, not a list"),
        ("foo", "require: keys with values expected, not text"),
        ("{}", "one of these keys"),
    ],
)
def test_a_wrong_condition_is_told_with_its_line(tmp_path: Path, condition: str, told: str) -> None:
    with pytest.raises(InspectorError) as error:
        written(tmp_path, condition)
    assert "rules.yaml, line 5: " in error.value.text.en
    assert told in error.value.text.en
    assert "第 5 行" in error.value.text.zh


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ("severity: hihg", "did you mean high?"),
        ("confidence: lots", "one of low, medium, high"),
        ("remedyy: x", "did you mean remedy?"),
        ("standards: {gbt22239-l3: [8.1.4.1zz]}", "has no control 8.1.4.1zz; did you mean"),
        ("standards: {gbt: [x]}", "no standard is called gbt"),
        ("standards: {cis-v8: [5.4]}", "text expected, not a number; write it in quotes"),
        ("standards: {'a{': [1]}", "no standard is called a{"),
        ("standards: {gbt22239-l9: [1]}", "no standard is called gbt22239-l9"),
        ('fails: "{vaule}"', "vaule"),
        ('remedy: "a { b"', "stray {"),
        ('command: "awk {x}"', "braces twice"),
        ("why: {de: x}", "why: unknown key de"),
        ("tags: site", "tags: a list expected, not text"),
        ("good: [{files: {/x: 5}}]", "text or keys with values expected, not a whole number; write it in quotes"),
        ("good: [{files: {/x: {mode: 640}}}]", "text expected, not a whole number; write it in quotes"),
        ("why: {en: ''}", "en or zh"),
        ("good: [{file: {}}]", "did you mean files?"),
        ("good: [{files: {/x: {mode: '9'}}}]", "octal"),
        ("good: [{files: {x: a}}]", "a path from /"),
        ("good: x", "good: a list expected, not text"),
        ("good: [{listening: [tcp/x]}]", "tcp/127.0.0.1:3306"),
        ("applies: {pakage: x}", "did you mean package?"),
        ("missing: x", "one of fail"),
    ],
)
def test_a_wrong_key_of_a_rule_is_told_with_its_line(tmp_path: Path, more: str, told: str) -> None:
    with pytest.raises(InspectorError) as error:
        written(tmp_path, "{file: /x}", f"    {more}\n")
    assert "rules.yaml, line 6: " in error.value.text.en
    assert told in error.value.text.en


def test_an_id_stands_once(tmp_path: Path) -> None:
    path, bundled = tmp_path / "a.yaml", load_checks(check_folders())
    path.write_text("rules:\n" + RULE.format(1) + RULE.format(1))
    with pytest.raises(InspectorError, match=r"line 3: the check open-port.r1 stands already in .*a.yaml:2"):
        load([path], checks=[])
    known = next(check for check in bundled if check.category == "open-port")
    path.write_text("rules:\n" + RULE.format(1).replace("id: r1", f"id: {known.id.partition('.')[2]}"))
    with pytest.raises(InspectorError, match=f"line 2: the check {known.id} stands already"):
        load([path])


@pytest.mark.parametrize(
    "text",
    ["", "rules: []\n", "rules: x\n", "- a\n", "rule: []\n", "rules: [\n", "rules: [x]\n", "rules:\n  - {id: A_b}\n"],
)
def test_what_is_no_rules_file_is_told(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(text)
    with pytest.raises(InspectorError, match=r"a.yaml, line [12]: "):
        load([path], checks=[])
    with pytest.raises(InspectorError, match=r"none.yaml: no such file"):
        load([tmp_path / "none.yaml"], checks=[])


def test_the_digest_is_that_of_the_rule(tmp_path: Path) -> None:
    first, again = written(tmp_path, "{file: /x}"), written(tmp_path, "{file:   /x}")
    other = written(tmp_path, "{file: /y}")
    assert first.digest == again.digest != other.digest
    assert first.file == f"{tmp_path}/rules.yaml:2"
    assert first.category == "open-port"


def test_ten_thousand_rules_are_read(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("rules:\n" + "".join(RULE.format(number) for number in range(10_000)))
    assert len(load([path], checks=[])) == 10_000


@pytest.mark.parametrize(
    "require",
    [
        "{all: [" * 500 + "{file: /x}" + "]}" * 500,
        "{all: [" * 10 + "{file: /x}" + "]}" * 10,
        "{all: [" + "{file: /x}," * 5000 + "]}",
        f"{{file: /x, line: {'(' * 900}{')' * 900}, present: true}}",
        "{file: /x, line: '(((a{1,900}){1,900}){1,900})', present: true}",
        f"{{file: '/{'*' * 900}', exists: true}}",
        f"{{json: /x, path: '{'a.' * 5000}a', is: 1}}",
    ],
)
def test_what_is_made_to_burst_is_refused(tmp_path: Path, require: str) -> None:
    with pytest.raises(InspectorError):
        written(tmp_path, require)


def test_what_is_missing_of_a_rule_is_told_in_both_languages(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("rules: [{id: a, title: T, require: {file: /x}}]\n")
    with pytest.raises(InspectorError) as error:
        load([path], checks=[])
    assert error.value.text.en.endswith("line 1: rules[0]: the key category is missing")
    assert error.value.text.zh.endswith("rules[0]：缺少键 category")


@pytest.mark.parametrize(
    ("condition", "zh"),
    [
        ("{file: /x, key: k, one_of: 5}", "one_of：应为列表，实际为整数"),
        ("{foo: 1}", "条件应包含以下键之一：file、json、yaml、"),
        ("{file: /x, key: k, matches: '('}", "正则表达式无法使用：左括号没有对应的右括号"),
        ("{file: /x, key: k, matches: 'a[\\]b'}", "正则表达式无法使用：[ 没有对应的 ]；方括号内不能使用反斜杠"),
        ("{file: /x, key: k, matches: '\\d'}", "正则表达式无法使用：\\d 不属于 POSIX 与 Python 的共同写法"),
    ],
)
def test_errors_are_in_chinese(tmp_path: Path, condition: str, zh: str) -> None:
    with pytest.raises(InspectorError) as error:
        written(tmp_path, condition)
    assert zh in error.value.text.zh


def test_a_bad_case_that_does_not_fail_is_told_plainly(tmp_path: Path) -> None:
    (problem,) = tried(written(tmp_path, "{file: /x}", "    bad: [{files: {/x: a}}]\n")).problems
    assert problem.text.en == "is to fail, and the verdict is pass"
