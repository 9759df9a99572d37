"""organisation.yaml: what it says, and the one line for each mistake."""

from __future__ import annotations

import datetime
import os
from pathlib import Path

import pytest

from inspector.model import InspectorError
from inspector.organisation import reading
from inspector.organisation.model import Person, Sector
from inspector.organisation.writing import written
from inspector.text import LANGUAGES, Text
from tests.organisation.making import SMALL, WHOLE

CANARY = "CaNaRy7pw"
IDENTITY = "11010519491231002X"


def refusal(text: str | bytes) -> Text:
    with pytest.raises(InspectorError) as caught:
        reading.read(text if isinstance(text, bytes) else text.encode(), "o.yaml")
    told = caught.value.text
    assert "\n" not in told.en + told.zh
    assert CANARY not in told.en + told.zh and IDENTITY not in told.en + told.zh
    return told


def test_a_whole_organisation_is_read() -> None:
    found = reading.read(WHOLE.encode(), "o.yaml")
    assert (found.unit.name, found.unit.sector) == (Text(zh="示例医院", en="Example Hospital"), Sector.HEALTH)
    assert found.staff.deputy == Person(name=Text(zh="李四", en="李四"))
    assert found.staff.contact and found.staff.contact.phone == "62345678"
    his, site = found.systems
    assert (his.level, his.filing, his.public, his.hosts) == (3, "11010500001-00001", False, ("his-db1", "his-app*"))
    assert (his.launched, his.assessed) == (datetime.date(2019, 6, 1), datetime.date(2026, 5, 31))
    assert (site.id, site.level, site.filing, site.public) == ("门户网站", 0, "", True)
    assert [(each.count, each.system) for each in found.assets] == [(2, "his")]
    assert found.retired[0].since == datetime.date(2026, 3, 31)
    assert (found.inspection.stale_after, found.inspection.standard) == (60, "gbt22239-l3")
    assert found.suggestions[0].zh == "建议组织专项培训，并给予经费支持。"


def test_the_least_that_is_read_invents_nothing() -> None:
    found = reading.read(SMALL.encode(), "o.yaml")
    assert found.staff.leader is None and found.systems == () and found.inspection.start is None
    system = reading.read(f"{SMALL}systems: [{{name: OA}}]\n".encode(), "o.yaml").systems[0]
    assert (system.level, system.public, system.owner) == (None, None, None)


def test_keys_without_values_count_as_left_out() -> None:
    text = f"{SMALL}staff:\n  leader:\nsystems:\n- name: OA\n  level:\n  hosts:\n  owner:\nassets:\ninspection:\n  start:\n"
    assert reading.read(text.encode(), "o.yaml").systems[0].level is None


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "o.yaml, line 1: fill in unit.name (the full name of the unit), unit.sector"),
        ("unit: {name: A}\n", "o.yaml, line 1: fill in unit.sector (one of public-security, health"),
        ("unit: {sector: health}\n", "o.yaml, line 1: fill in unit.name (the full name of the unit)"),
        ("unit:\n  name: A\n  sector: heath\n", "line 3: unit.sector: one of public-security, health, education"),
        ("unit:\n  name: A\n  sector: heath\n", "did you mean health?"),
        ("unit:\n  nmae: A\n", "line 2: unknown key nmae; did you mean name?"),
        ("unit: {name: {cn: A}, sector: health}\n", "unknown key cn"),
        ("unit: {name: {zh: '', en: ''}, sector: health}\n", "unit.name.zh: a text is expected, and it is empty"),
        ("unit: {name: 3, sector: health}\n", "unit.name: text or keys with values expected, not a whole number"),
        ("unit: {name: 'A\u200bB', sector: health}\n", "a character that cannot be seen (U+200B)"),
        ('unit: {name: "A\\eB", sector: health}\n', "(U+001B)"),
        (f"unit: {{name: {'长' * 201}, sector: health}}\n", "unit.name: longer than 200 characters"),
        (f"{SMALL}systems: [{{id: a}}]\n", "line 2: systems[0]: the key name is missing"),
        (f"{SMALL}systems:\n- name: A\n- name: B\n  level: 5\n", "line 5: systems[1].level: a level from 1 to 4"),
        (f"{SMALL}systems:\n- name: A\n  level: three\n", "line 4: systems[0].level: a whole number"),
        (f"{SMALL}systems:\n- name: A\n- name: a\n", "line 4: systems[1]: a stands for the system A already"),
        (f"{SMALL}systems:\n- {{id: a, name: B}}\n- {{id: b, name: C}}\n", "b stands for the system a already"),
        (
            f"{SMALL}systems:\n- {{name: A, hosts: [w]}}\n- {{name: B, hosts: [w]}}\n",
            "the host w stands with the system A",
        ),
        (f"{SMALL}systems: [{{name: A, public: yes}}]\n", 'write "yes" in quotes, or true or false'),
        (f"{SMALL}systems: [{{name: A, launched: 2026-02-30}}]\n", "systems[0].launched: a day is expected"),
        (f"{SMALL}systems: [{{name: A, launched: 1026-02-03}}]\n", "the year is to be between 1980 and 2100"),
        (f"{SMALL}systems: [{{name: A, assessed: 2026}}]\n", "systems[0].assessed: text"),
        (f"{SMALL}staff: {{leader: {{title: A}}}}\n", "staff.leader: the key name is missing"),
        (f"{SMALL}staff: {{leader: {{name: A, id-number: x}}}}\n", "unknown key id-number"),
        (f"{SMALL}staff: {{leader: {{name: A, phone: 01062345678}}}}\n", 'write "01062345678" in quotes'),
        (f"{SMALL}assets: [{{name: A}}]\n", "assets[0]: the key kind is missing"),
        (f"{SMALL}assets: [{{name: A, kind: B, count: 0}}]\n", "assets[0].count: a number from 1"),
        (
            f"{SMALL}systems: [{{name: OA}}]\nassets: [{{name: A, kind: B, system: 0A}}]\n",
            "no system is called 0A; did you",
        ),
        (f"{SMALL}retired: [{{host: a}}]\n", "retired[0]: the key since is missing"),
        (
            f"{SMALL}retired: [{{host: a, since: 2026-01-01}}, {{host: a, since: 2026-01-02}}]\n",
            "the host a stands here",
        ),
        (f"{SMALL}inspection: {{start: 2026-05-01, end: 2026-04-01}}\n", "inspection.end: the end is before the start"),
        (f"{SMALL}inspection: {{stale-after: 0}}\n", "inspection.stale-after: a number from 1 to 3650"),
        (f"{SMALL}inspection: {{stale_after: 3}}\n", "unknown key stale_after; did you mean stale-after?"),
        (
            f"{SMALL}inspection: {{standard: gbt22239-l4}}\n",
            "one of gbt22239-l2, gbt22239-l3 is expected; did you mean",
        ),
        (f"{SMALL}suggestions: [a, ]\n- b", "not valid YAML"),
        (f"{SMALL}suggestions: [a, ~]\n", "suggestions[1]: a text is expected, and it is empty"),
        (f"{SMALL}suggestions: [{'a' * 10_001}]\n", "line 2: longer than 10000 characters"),
        (f"{SMALL}suggestions: [&a x, *a]\n", "anchors"),
        ("unit: {name: 示例, sector: health}\n# 某校\n".encode("gbk"), "line 1: not UTF-8 text"),
        (SMALL.encode("utf-16"), "not UTF-8 text"),
        ("- a\n", "o.yaml, line 1: "),
        (f"{SMALL}systems:\n- name: 密码：{CANARY}\n", "line 3: it seems to hold a password"),
        (f"{SMALL}password: '密码：{CANARY}'\n", "line 2: it seems to hold a password"),
        (f"{SMALL}password: {CANARY}\n", "line 2: unknown key password"),
        (f"{SMALL}staff:\n  leader: 张三 {IDENTITY}\n", "line 3: it seems to hold an identity number"),
        (
            f"{SMALL}staff:\n  leader: {{name: 张三, phone: {IDENTITY}}}\n",
            "line 3: it seems to hold an identity number",
        ),
        (f"{SMALL}{IDENTITY}: 张三\n", "line 2: it seems to hold an identity number"),
        (f"{SMALL}inspection: {{basis: [机密★10年 某文件]}}\n", "line 2: it seems to be marked as classified"),
        (f"{SMALL}inspection: {{standard: 密码=yes, {IDENTITY}: [}}\n", "identity number"),
    ],
)
def test_a_mistake_is_told_in_one_line(text: str | bytes, told: str) -> None:
    assert told in refusal(text).en


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_new_file_asks_for_what_must_be_filled_in_and_nothing_else(lang: str) -> None:
    new = written(None, "zh" if lang == "zh" else "en")
    told = refusal(new)
    assert "fill in unit.name (the full name of the unit), unit.sector" in told.en and "请填写 unit.name" in told.zh
    named = new.replace("（请填写单位全称）", "某校").replace("FILL IN the full name of the unit", "某校")
    filled = reading.read(named.replace("sector:\n", "sector: education\n").encode(), "o.yaml")
    assert filled == reading.read("unit: {name: 某校, sector: education}".encode(), "o.yaml")


def test_notepads_mark_before_utf8_is_no_mistake() -> None:
    assert reading.read(b"\xef\xbb\xbf" + SMALL.replace("\n", "\r\n").encode(), "o.yaml").unit.name.zh == "示例学校"


@pytest.fixture
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to be in, without any organisation."""
    monkeypatch.delenv(reading.VARIABLE, raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setattr(reading, "SYSTEM", tmp_path / "etc/organisation.yaml")
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    return tmp_path


def test_the_file_is_looked_for_near_and_then_far(nowhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert reading.find() is None
    with pytest.raises(InspectorError, match="inspector report init"):
        reading.load()
    for place in (
        "etc/organisation.yaml",
        "config/inspector/organisation.yaml",
        "here/organisation.yaml",
        "named.yaml",
    ):
        path = nowhere / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"unit: {{name: '{place}', sector: health}}", encoding="utf-8")
        if place == "named.yaml":
            monkeypatch.setenv(reading.VARIABLE, str(path))
        assert reading.load().unit.name.en == place


def test_only_a_regular_file_is_read(nowhere: Path) -> None:
    os.mkfifo(nowhere / "fifo")
    for path, told in (
        (nowhere / "fifo", "not a regular file"),
        (nowhere, "is a directory"),
        (nowhere / "no", "no such file"),
    ):
        with pytest.raises(InspectorError, match=told):
            reading.load(path)
