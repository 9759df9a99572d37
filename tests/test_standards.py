"""Standards: whole, numbered as printed, and in step with the checks."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from inspector import document
from inspector.model import InspectorError
from inspector.plugins import categories, check_folders, find_profile, load_checks, profile_ids, standards, validate_own
from inspector.standards import Doubt, Means, controls_of, read, unmapped, validate

CHECKS = load_checks(check_folders())
BY_ID = {check.id: check for check in CHECKS}
STANDARDS = standards()
LEVEL_2, LEVEL_3 = STANDARDS["gbt22239-l2"], STANDARDS["gbt22239-l3"]
AREAS = (
    "physical communication boundary computing centre rules organisation people building operations".split(),
    {"gbt22239-l2": (15, 4, 11, 23, 4, 6, 9, 7, 25, 31), "gbt22239-l3": (22, 8, 20, 34, 12, 7, 14, 12, 34, 48)},
)
SAFEGUARDS = (5, 7, 14, 12, 6, 8, 7, 12, 7, 7, 5, 8, 11, 9, 7, 14, 9, 5)
"""How many each of the 18 CIS controls has, 153 together."""
ANNEX_A = {5: 37, 6: 8, 7: 14, 8: 34}
ONE = """id: one
title: {zh: 一, en: One}
edition: "1"
groups:
  a: {zh: 甲, en: A}
controls:
  - {id: A.1, group: a, title: {zh: 子, en: First}, means: auto}
"""
TWO = """id: two
title: {zh: 二, en: Two}
edition: "1"
basis: one
groups:
  a: {zh: 甲, en: A}
controls:
  - {id: B.1, group: a, title: {zh: 子, en: First}, means: auto, as: [A.1]}
"""


def place(clause: str) -> tuple[int, ...]:
    """Where a clause of GB/T 22239 stands in print."""
    *numbers, last = clause.split(".")
    found = re.fullmatch(r"([0-9]+)([a-z]?)", last)
    assert found, clause
    return (*map(int, numbers), int(found[1]), ord(found[2] or "`"))


def test_all_standards_are_there() -> None:
    assert set(STANDARDS) == {
        *("gbt22239-l2", "gbt22239-l3", "cis-v8", "nist-800-53-r5", "iso-27001-2022", "checklist")
    }
    assert {name for name, standard in STANDARDS.items() if not standard.whole} == {
        *("cis-v8", "nist-800-53-r5", "iso-27001-2022")
    }


@pytest.mark.parametrize("name", ["gbt22239-l2", "gbt22239-l3"])
def test_every_clause_of_gbt_22239_is_there_in_order(name: str) -> None:
    standard = STANDARDS[name]
    order, counts = AREAS
    found = Counter(control.group for control in standard.controls.values())
    assert list(standard.groups) == order
    assert tuple(found[group] for group in order) == counts[name]
    assert sorted(standard.controls, key=place) == list(standard.controls)
    for clause, control in standard.controls.items():
        chapter, one, area, _, _ = (*place(clause), 0)[:5]
        assert (chapter, one) == (int(name[-1]) + 5, 1)
        assert order[area - 1] == control.group
    letters: dict[tuple[int, ...], list[int]] = {}
    for clause in standard.controls:
        letters.setdefault(place(clause)[:-1], []).append(place(clause)[-1])
    assert all(each in ([96], list(range(97, 97 + len(each)))) for each in letters.values())


def test_what_decides_the_clauses_of_level_3() -> None:
    assert Counter(control.means for control in LEVEL_3.controls.values()) == {
        Means.AUTO: 16,
        Means.PARTIAL: 48,
        Means.ASK: 147,
    }


def test_level_2_clauses_have_their_twins() -> None:
    assert [name for name, control in LEVEL_2.controls.items() if not control.like] == ["7.1.10.7b"]
    twins = [twin for control in LEVEL_2.controls.values() for twin in control.like]
    assert len(twins) == len(set(twins)) == 134
    for name, control in LEVEL_2.controls.items():
        for twin in control.like:
            other = LEVEL_3.controls[twin]
            assert (other.group, other.means, other.title) == (control.group, control.means, control.title), name
    assert LEVEL_2.controls["7.1.4.8a"].like == ("8.1.4.9a",)
    assert LEVEL_2.controls["7.1.10.7c"].like == ("8.1.10.7b",)


def test_a_clause_says_what_its_own_level_asks_for() -> None:
    texts = {**LEVEL_2.controls, **LEVEL_3.controls}
    for name, control in texts.items():
        assert not re.search(r"二级|三级|L[23]\b", control.text.zh + control.text.en), name
    for name in ("7.1.1.2", "7.1.3.3", "7.1.4.5", "7.1.4.8b", "7.1.10.7c"):
        control = LEVEL_2.controls[name]
        assert control.text != LEVEL_3.controls[control.like[0]].text


def test_marks_of_certainty_are_kept() -> None:
    for name, control in LEVEL_2.controls.items():
        assert (Doubt.LETTER in control.doubts) is name[-1].isalpha()
        assert Doubt.NUMBER in control.doubts
    for name, control in LEVEL_3.controls.items():
        assert (Doubt.NUMBER in control.doubts) is not name.startswith("8.1.4."), name
    assert Doubt.TEXT in LEVEL_3.controls["8.1.5.1a"].doubts
    assert Doubt.TEXT not in LEVEL_3.controls["8.1.4.1a"].doubts


def test_ids_of_the_other_standards_can_exist() -> None:
    for safeguard in STANDARDS["cis-v8"].controls:
        control, _, number = safeguard.partition(".")
        assert 1 <= int(number) <= SAFEGUARDS[int(control) - 1]
    for name in STANDARDS["nist-800-53-r5"].controls:
        assert re.fullmatch(r"[A-Z]{2}-[0-9]{1,2}(\([0-9]{1,2}\))?", name)
    for name in STANDARDS["iso-27001-2022"].controls:
        annex, chapter, number = name.split(".")
        assert annex == "A"
        assert 1 <= int(number) <= ANNEX_A[int(chapter)]
    checklist = [f"{letter}{n:02}" for letter, last in (("T", 12), ("X", 8), ("M", 12)) for n in range(1, last + 1)]
    assert list(STANDARDS["checklist"].controls) == checklist


def test_every_text_is_in_both_languages() -> None:
    for standard in STANDARDS.values():
        texts = [standard.title, *standard.groups.values()]
        texts += [text for control in standard.controls.values() for text in (control.title, control.text)]
        for text in texts:
            assert text.en.strip()
            assert not re.search(r"[^\x00-\x7f]", text.en)
            assert text.zh.strip()


def test_every_category_of_checks_is_in_the_checklist() -> None:
    held = {category for control in STANDARDS["checklist"].controls.values() for category in control.categories}
    assert held == set(categories()) - {"management"}


def test_every_check_names_controls_that_there_are() -> None:
    validate(CHECKS, STANDARDS)
    assert not unmapped(CHECKS)
    assert {check.id for check in CHECKS if not check.standards.get("gbt22239-l3")} == {
        *("boot-security.ctrl-alt-delete-reboots", "removable-media.usb-storage-enabled"),
        "software-control.image-without-healthcheck",
    }
    for check in CHECKS:
        assert "gbt22239-l2" not in check.standards, check.id
        assert all(item.startswith("M") for item in check.standards.get("checklist", ())), "the others go by category"
        for name, controls in check.standards.items():
            assert len(set(controls)) == len(controls) > 0, (check.id, name)


def test_no_check_names_a_clause_that_can_only_be_asked() -> None:
    named = {(check.id, clause) for check in CHECKS for clause in check.standards.get("gbt22239-l3", ())}
    asked = [pair for pair in sorted(named) if LEVEL_3.controls[pair[1]].means is Means.ASK]
    assert not asked, asked


@pytest.mark.parametrize("name", ["gbt22239-l2", "gbt22239-l3"])
def test_every_clause_that_a_host_decides_has_a_check(name: str) -> None:
    covered = {clause for check in CHECKS for clause in controls_of(check, STANDARDS).get(name, ())}
    decided = [each.id for each in STANDARDS[name].controls.values() if each.means is not Means.ASK]
    missing = [clause for clause in decided if clause not in covered]
    assert not missing, ", ".join(missing)


@pytest.mark.parametrize("name", ["cis-v8", "nist-800-53-r5", "iso-27001-2022", "checklist"])
def test_what_has_checks_is_not_for_asking_alone(name: str) -> None:
    covered = {control for check in CHECKS for control in controls_of(check, STANDARDS).get(name, ())}
    controls = STANDARDS[name].controls.values()
    assert covered == {control.id for control in controls if control.means is not Means.ASK}


def test_a_check_belongs_to_level_2_and_the_checklist_too() -> None:
    found = controls_of(BY_ID["admin-privilege.ssh-root-login"], STANDARDS)
    assert found["gbt22239-l3"] == ("8.1.4.2b", "8.1.4.2d")
    assert found["gbt22239-l2"] == ("7.1.4.2b", "7.1.4.2d")
    assert found["checklist"] == ("T09",)
    only_3 = controls_of(BY_ID["network-isolation.ip-forwarding"], STANDARDS)
    assert only_3["checklist"] == ("X01", "X06")
    assert "gbt22239-l2" not in controls_of(BY_ID["web-tampering.hidden-link-or-script"], STANDARDS)


def test_a_check_that_names_nothing_is_listed() -> None:
    bare = replace(CHECKS[0], standards={})
    assert unmapped([bare, replace(CHECKS[1], standards={"cis-v8": ()}), CHECKS[2]]) == [
        bare,
        replace(CHECKS[1], standards={"cis-v8": ()}),
    ]
    assert set(controls_of(bare, STANDARDS)) == {"checklist"}


@pytest.mark.parametrize(
    ("mapping", "said"),
    [
        ({"gbt22239-l3": ("8.1.4.2z",)}, "gbt22239-l3 has no control 8.1.4.2z; did you mean 8.1.4.2"),
        ({"gbt22239_l3": ("8.1.4.2a",)}, "no standard is called gbt22239_l3; did you mean gbt22239-l3?"),
        ({"cis-v8": ("99",)}, "cis-v8 has no control 99"),
    ],
)
def test_a_wrong_reference_names_the_file(mapping: dict[str, tuple[str, ...]], said: str, tmp_path: Path) -> None:
    check = replace(CHECKS[0], standards=mapping, file=str(tmp_path / "a.py"))
    with pytest.raises(InspectorError) as caught:
        validate([check], STANDARDS)
    assert caught.value.text.en.startswith(f"{tmp_path / 'a.py'}: {said}")
    assert caught.value.text.zh != caught.value.text.en
    with pytest.raises(InspectorError, match=re.escape(said)):
        validate_own([*CHECKS, check])


def failing(*texts: str) -> str:
    with pytest.raises(InspectorError) as caught:
        read(document.parse(text.encode(), f"{number}.yaml") for number, text in enumerate(texts, 1))
    assert "\n" not in caught.value.text.en + caught.value.text.zh
    assert caught.value.text.en != caught.value.text.zh
    return caught.value.text.en


def test_a_file_is_read() -> None:
    found = read([document.parse(TWO.encode(), "2.yaml"), document.parse(ONE.encode(), "1.yaml")])
    assert found["two"].controls["B.1"].like == ("A.1",)
    assert found["one"].controls["A.1"].text.zh == "子"
    assert found["one"].whole


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("group: a", "group: b", "1.yaml, line 7: no group is called b"),
        ("means: auto", "means: maybe", "1.yaml, line 7: controls[0].means: Invalid enum value 'maybe'"),
        ("means:", "maens:", "1.yaml, line 7: unknown key maens; did you mean means?"),
        (
            "means: auto",
            "means: auto, doubts: [all]",
            "1.yaml, line 7: controls[0].doubts[0]: Invalid enum value 'all'",
        ),
        ("title: {zh: 一, en: One}\n", "", "1.yaml, line 1: the key title is missing"),
        ("  a: {zh: 甲, en: A}", "  a: {zh: 甲}", "1.yaml, line 4: groups[...]: the key en is missing"),
    ],
)
def test_a_slip_is_named_with_its_line(old: str, new: str, said: str) -> None:
    assert old in ONE
    assert failing(ONE.replace(old, new)).startswith(said)


def test_references_between_standards_are_held_against_them() -> None:
    line = ONE.splitlines()[-1]
    assert failing(f"{ONE}{line}\n") == "1.yaml, line 8: the control A.1 stands here twice"
    assert failing(ONE, TWO.replace("A.1", "A.2")).startswith(
        "2.yaml, line 8: one has no control A.2; did you mean A.1"
    )
    assert failing(TWO) == "1.yaml, line 4: no standard is called one"
    assert failing(ONE, TWO.replace("basis: one", "basis: ona")).endswith("is called ona; did you mean one?")
    assert failing(ONE, TWO.replace("basis: one\n", "")) == "2.yaml, line 7: `as` needs the standard's `basis`"


def test_what_stands_beside_the_profiles_is_none() -> None:
    assert not {"categories", "questionnaire", *STANDARDS} & set(profile_ids())
    for name in ("questionnaire", "categories"):
        with pytest.raises(InspectorError, match=name):
            find_profile(name)
