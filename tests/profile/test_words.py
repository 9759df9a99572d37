"""The words by which checks are chosen."""

from __future__ import annotations

from dataclasses import replace

import pytest

from inspector.document import Document
from inspector.model import Severity
from inspector.plugins import check_folders, load_checks, standards
from inspector.profile import Known
from inspector.profile.place import Place, Placed
from inspector.profile.words import choice
from inspector.standards import controls_of
from tests.profile.writing import SECOND_ROOT, Writer, ids

CHECKS = {check.id: check for check in load_checks(check_folders())}
ROOT_LOGIN = "admin-privilege.ssh-root-login"


def test_by_category(write: Writer) -> None:
    chosen = ids(write("select: [category:boot-security, 'category:*-patch']\n"))
    assert {CHECKS[name].category for name in chosen} == {"boot-security", "os-patch", "app-patch"}
    assert ids(write("select: [category:boot-security]\n")) == ids(write("select: [boot-security]\n"))


def test_by_standard_and_clause(write: Writer) -> None:
    mapped = {name: controls_of(check, standards()) for name, check in CHECKS.items()}
    assert ids(write("select: [standard:gbt22239-l3]\n")) == {n for n, of in mapped.items() if of.get("gbt22239-l3")}
    clause, *_ = CHECKS[ROOT_LOGIN].standards["gbt22239-l3"]
    chosen = ids(write(f"select: [standard:gbt22239-l3/{clause}]\n"))
    assert ROOT_LOGIN in chosen
    assert chosen == {name for name, of in mapped.items() if clause in of.get("gbt22239-l3", ())}
    assert chosen < ids(write("select: [standard:gbt22239-l3/8.1.4.*]\n"))
    assert ids(write("select: [standard:checklist/T03]\n")) >= {
        n for n, c in CHECKS.items() if c.category == "weak-password"
    }


def test_by_severity_and_above(write: Writer) -> None:
    for severity in Severity:
        chosen = {name for name, check in CHECKS.items() if check.severity.rank >= severity.rank}
        assert ids(write(f"select: [severity:{severity}]\n")) == chosen


def test_by_tag() -> None:
    tagged = replace(CHECKS[SECOND_ROOT], tags=("site", "accounts"))
    known = Known((tagged, CHECKS[ROOT_LOGIN]), standards)
    chooses = choice(Placed("tag:acc*", Place(Document("x.yaml"))), known)
    assert [chooses(check) for check in known.checks] == [True, False]


def test_words_choose_what_is_to_be_left_out_too(write: Writer) -> None:
    assert ids(write("skip: [severity:low]\n")) == {n for n, c in CHECKS.items() if c.severity is Severity.INFO}


@pytest.mark.parametrize(
    ("word", "says"),
    [
        ("category:weak-pasword", "no check is in a category called weak-pasword; did you mean weak-password?"),
        ("standard:gbt22239-l4", "no standard is called gbt22239-l4; did you mean gbt22239-l"),
        ("standard:gbt22239-l3/8.1.4.22b", "gbt22239-l3 has no control 8.1.4.22b; did you mean 8.1.4.2b?"),
        ("severity:hihg", "no severity is called hihg; did you mean high?"),
        ("tag:nobody-has-it", "no check has the tag nobody-has-it"),
        ("standards:cis-v8", "standards: is no way to choose checks; did you mean standard?"),
    ],
)
def test_a_misspelt_word_is_named_with_its_line_and_the_nearest(write: Writer, word: str, says: str) -> None:
    assert write.fails(f"select:\n  - {SECOND_ROOT}\n  - {word}\n").startswith(f"line 5: {says}")
    assert write.fails(f"skip: [{word}]\n").startswith(f"line 3: {says}")


def test_a_clause_that_no_check_decides_chooses_nothing(write: Writer) -> None:
    assert ids(write("select: [standard:gbt22239-l3/8.1.7.1a, boot-security]\n")) == ids(
        write("select: [boot-security]\n")
    )
