"""Everything that is wrong at once, and what is doubtful."""

from __future__ import annotations

from pathlib import Path

import pytest

from inspector.rules import lint
from tests.profile.writing import HEAD, LISTENER, SECOND_ROOT, TODAY, Writer

WAIVER = "waivers:\n  - {{check: {check}, reason: r, approver: Li, start: {start}, expires: {expires}}}\n"

ONE = f"{{{LISTENER}: {{allow: ['1']}}}}"

WRONG = f"""extends: quick
select: [weak-pasword, severity:hihg]
severity: {{weak-password.empty-password: hihg, no.such: low}}
parameters:
  {SECOND_ROOT}: {{alow: [x], allow: 7}}
  open-port.unexpected-lisener: {{allow: []}}
paramters: {{}}
hosts:
  - {{parameters: {{}}}}
waivers:
  - {{check: {SECOND_ROOT}, reason: r, start: 2026-01-01, expires: 2027-01-01T00:00Z, hots: x}}
  - text
outside: {{ports: [70000], rate: 0}}
gate: {{fail_on: hi, max_unknown: 200%}}
"""
LINES = """
line 4: no check is called weak-pasword; did you mean weak-password?
line 4: no severity is called hihg; did you mean high?
line 5: severity.weak-password.empty-password: hihg is none of info, low, medium, high, critical; did you mean high?
line 5: no check is called no.such
line 7: admin-privilege.second-uid-0 has no parameter alow; did you mean allow?
line 7: admin-privilege.second-uid-0.allow: a list expected, not a whole number
line 8: no check is called open-port.unexpected-lisener; did you mean open-port.unexpected-listener?
line 9: unknown key paramters; did you mean parameters?
line 11: hosts[0]: the key tags is missing
line 13: start must be a time with its offset, such as 2027-01-01T00:00+08:00
line 13: unknown key hots; did you mean host?
line 13: waivers[0]: the key approver is missing
line 14: waivers[1]: keys with values expected, not text
line 15: 70000 is neither a TCP port nor a range such as 8000-8100
line 15: outside.rate: a whole number >= 1 expected
line 16: max_unknown: give a number of checks such as 5, or a share such as 10%
line 16: gate.fail_on: hi is none of info, low, medium, high, critical; did you mean high?
"""


def test_everything_is_told_at_once_and_in_order(write: Writer) -> None:
    mistakes, _ = write.lint(WRONG)
    assert mistakes == LINES.strip().splitlines()


def test_an_audit_tells_the_first(write: Writer) -> None:
    assert write.fails(WRONG) in LINES


@pytest.mark.parametrize(
    "text",
    [
        "just words",
        "[1]",
        "",
        "id: [1]\ntitle: x\n",
        "id: x\ntitle: {en: x}\n",
        "id: x\ntitle: {en: x, zh: x}\nselect: x\nskip: {}\nseverity: []\nparameters: {a: 1}\nwaivers: 3\nhosts: x\nrules: 1\n",
        "id: x\ntitle: {en: x, zh: x}\nextends: [x]\nselect: [1, null, {a: b}]\npasswords: {seconds: -1}\n",
        "id: x\nid: y\n",
        "\x00",
    ],
)
def test_whatever_stands_in_the_file(tmp_path: Path, text: str) -> None:
    path = tmp_path / "odd.yaml"
    path.write_text(text)
    mistakes, _ = lint(str(path), [], TODAY)
    assert mistakes
    assert all(str(path) in each.text.en and "\n" not in each.text.en for each in mistakes)


def test_mistakes_of_a_profile_that_it_extends_are_told_too(write: Writer, tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text(f"{HEAD}skip: [nothing-like-it]\n")
    mistakes, _ = write.lint("extends: ./base.yaml\nskip: [nor-this]\n")
    assert [line.rpartition(", ")[2] for line in mistakes] == [
        "line 4: no check is called nor-this",
        "line 3: no check is called nothing-like-it",
    ]


def test_without_what_it_extends_the_rest_is_told(write: Writer) -> None:
    mistakes, doubts = write.lint(f"extends: ./none.yaml\nseverity: {{{SECOND_ROOT}: critical}}\nselect: [nothing]\n")
    assert [line.partition(": ")[0] for line in mistakes] == ["line 3", "line 5"]
    assert not doubts, "nobody knows what would be so without it"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            WAIVER.format(check=SECOND_ROOT, start="2025-01-01T00:00Z", expires="2026-05-31T00:00Z"),
            "line 4: the waiver of admin-privilege.second-uid-0 expired on 2026-05-31T00:00Z and no longer holds",
        ),
        (
            WAIVER.format(check=SECOND_ROOT, start="2026-01-01T00:00Z", expires="2027-01-03T00:00Z"),
            "line 4: the waiver of admin-privilege.second-uid-0 lasts 367 days, longer than a year",
        ),
        (
            "skip: [weak-password]\n"
            + WAIVER.format(check="weak-password.no-lockout", start="2026-01-01T00:00Z", expires="2027-01-01T00:00Z"),
            "line 5: weak-password.no-lockout is waived here, and the profile does not run it",
        ),
        (
            "severity: {app-patch.held-package: critical}\n",
            "line 3: app-patch.held-package: critical is above medium, the check's own severity",
        ),
        ("severity: {app-patch.held-package: medium}\n", "line 3: app-patch.held-package: it would be medium without"),
        (
            "parameters: {weak-password.no-lockout: {max_failures: 5}}\n",
            "line 3: weak-password.no-lockout.max_failures: it would be 5 without this line",
        ),
        (
            f"skip: [open-port]\nparameters: {{{LISTENER}: {{allow: [22/tcp]}}}}\n",
            f"line 4: {LISTENER} is set here, and the profile does not run it",
        ),
        (
            "select:\n  - '*'\n  - boot-security\n",
            "line 5: boot-security chooses no check that is not chosen already",
        ),
        (
            "select: [boot-security, standard:gbt22239-l3/8.1.7.1a]\n",
            "line 3: standard:gbt22239-l3/8.1.7.1a chooses no",
        ),
        ("select: [boot-security]\nskip: [weak-password]\n", "line 4: weak-password skips no check that would run"),
        ("extends: quick\nskip: [malware.packaged-file-altered]\n", "line 4: malware.packaged-file-altered skips no"),
        ("hosts:\n  - tags: {a: b}\n", "line 4: nothing is set for these hosts"),
        (
            f"parameters: {ONE}\nhosts:\n  - {{tags: {{a: b}}, parameters: {ONE}}}\n",
            f"line 5: {LISTENER}.allow: it would be 1 without this line",
        ),
    ],
)
def test_what_is_doubtful(write: Writer, text: str, says: str) -> None:
    mistakes, [doubt] = write.lint(text)
    assert not mistakes
    assert doubt.startswith(says)


def test_a_name_that_a_bundled_profile_has(write: Writer, tmp_path: Path) -> None:
    path = write.file("extends: quick\n")
    Path(path).write_text(Path(path).read_text().replace("id: mine", "id: quick"))
    _, [doubt] = lint(path, [], TODAY)
    assert doubt.what.en.startswith("quick is the id of a bundled profile")
    assert (doubt.file, doubt.line) == (str(tmp_path / "mine.yaml"), 1)


def test_what_means_something_is_not_doubted(write: Writer) -> None:
    said = f"""extends: quick
select: [weak-password, {SECOND_ROOT}, {LISTENER}]
skip: [weak-password.no-lockout]
severity: {{{SECOND_ROOT}: high}}
parameters: {{{LISTENER}: {{allow: [22/tcp]}}}}
hosts:
  - {{tags: {{role: web}}, parameters: {{{LISTENER}: {{allow: [443/tcp]}}}}}}
  - {{tags: {{site: a}}, parameters: {{{LISTENER}: {{allow: [22/tcp]}}}}}}
""" + WAIVER.format(check=SECOND_ROOT, start="2026-01-01T00:00Z", expires="2027-01-01T00:00Z")
    assert write.lint(said) == ([], [])


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("select: []\n", "line 3: select is empty"),
        ('select: ["", boot-security]\n', 'line 3: "" names nothing'),
        ('skip: ["severity:"]\n', 'line 3: "severity:" names nothing'),
        ("skip: ['*']\n", "line 3: the profile mine runs no check"),
        ("parameters: {security-log.short-retention: {days: -180}}\n", "line 3: security-log.short-retention.days: "),
        (f"parameters: {{{LISTENER}: {{allow: [80, 99999/tcp]}}}}\n", f"line 3: {LISTENER}.allow"),
        (
            f"parameters: {{{LISTENER}: {{allow: ['80', 99999/tcp]}}}}\n",
            f"line 3: {LISTENER}.allow[1]: not of the form",
        ),
        (f"parameters: {{{LISTENER}: {{allow: ['*']}}}}\n", f"line 3: {LISTENER}.allow[0]: "),
        ("passwords: {wordlists: [none.txt]}\n", "line 3: there is no word list "),
        ("severity: {weak-password: low}\n", "line 3: weak-password: here each check is named by its id"),
        (
            WAIVER.format(check="'open-port.*'", start="2026-01-01T00:00Z", expires="2027-01-01T00:00Z"),
            "line 4: open-port.*: here each check is named by its id",
        ),
    ],
)
def test_what_would_let_everything_pass_or_mean_nothing_is_refused(write: Writer, text: str, says: str) -> None:
    assert write.fails(text).startswith(says)
    mistakes, _ = write.lint(text)
    assert mistakes[0].startswith(says)


@pytest.mark.parametrize(("name", "value"), [("reason", "''"), ("approver", "' '"), ("subject", "''"), ("host", "''")])
def test_a_waiver_without_a_word_is_refused(write: Writer, name: str, value: str) -> None:
    terms = {"reason": "r", "approver": "a", "start": "2026-01-01T00:00Z", "expires": "2027-01-01T00:00Z", name: value}
    said = ", ".join(f"{key}: {text}" for key, text in terms.items())
    assert write.fails(f"waivers:\n  - {{check: {SECOND_ROOT}, {said}}}\n") == f"line 4: {name} is empty"


def test_a_fingerprint_is_one(write: Writer) -> None:
    said = WAIVER.format(check=SECOND_ROOT, start="2026-01-01T00:00Z", expires="2027-01-01T00:00Z")
    assert "32 hexadecimal digits" in write.fails(said.replace("check:", "fingerprint: xyz, check:"))


def test_a_mistake_in_an_entry_of_hosts_is_not_doubted_as_well(write: Writer) -> None:
    mistakes, doubts = write.lint("hosts:\n  - {tags: {a: b}, paramters: {x: 1}}\n")
    assert len(mistakes) == 1
    assert not doubts


@pytest.mark.parametrize("allow", ["443/tcp", "tcp/443", "443", "8000-8100", "nginx", "/usr/sbin/nginx"])
def test_ports_and_programs_as_people_write_them(write: Writer, allow: str) -> None:
    assert write.lint(f"parameters: {{{LISTENER}: {{allow: ['{allow}']}}}}\n") == ([], [])


def test_a_word_list_stands_beside_the_profile(write: Writer, tmp_path: Path) -> None:
    (tmp_path / "words.txt").write_text("secret\n")
    assert write("passwords: {wordlists: [words.txt]}\n").profile.passwords.wordlists == (str(tmp_path / "words.txt"),)
