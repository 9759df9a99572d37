"""Who may run the installed collector: rules that name it, and what else their accounts hold."""

from __future__ import annotations

import pytest

from inspector.case import Case
from inspector.fact import View
from inspector.facts.own_grant import COLLECTOR, MANY, holders, pinned, reaches
from inspector.facts.permissions import Identities
from inspector.facts.sudo_grammar import grants
from inspector.facts.sudoers import ShellEscapes, Sudoers
from inspector.plugins import load_resources
from inspector.targets.bundle.installing import installation
from inspector.targets.collector.script import INSTALLED
from inspector.targets.memory import snapshot
from inspector.targets.ssh import privilege

MAIN = "/etc/sudoers"
PIN = f"sha256:{'0' * 64}"
IDENTITIES = Identities(
    uids={"root": 0, "toor": 0, "bob": 1000, "eve": 1001},
    groups={10: "ops"},
    members={10: frozenset({"bob"})},
)


def read(text: str) -> Sudoers:
    return Sudoers.read(View(snapshot(Case({MAIN: text}), Sudoers.needs), Sudoers.needs))


def held(text: str) -> dict[str, list[str]]:
    """What each account holds beyond the collector."""
    escapes = load_resources([ShellEscapes], {})[ShellEscapes]
    assert isinstance(escapes, ShellEscapes)
    found = holders(read(text), IDENTITIES, escapes)
    return {holder.name: [str(grant.command) for grant in holder.wider] for holder in found}


def test_the_path_is_the_one_that_is_installed() -> None:
    assert COLLECTOR == INSTALLED == privilege.INSTALLED


def test_the_rule_that_is_installed_is_as_narrow_as_can_be() -> None:
    text = installation("bob").decode()
    rules = text.partition("<<'#inspector-end-of-rule'\n")[2].partition("#inspector-end-of-rule")[0]
    sudoers = read(rules)
    assert [pinned(grant) for grant in sudoers.grants] == [True]
    assert held(rules) == {"bob": []}


@pytest.mark.parametrize(
    ("rule", "narrow"),
    [
        (f'bob ALL={PIN} {COLLECTOR} ""', True),
        (f'bob ALL={COLLECTOR} ""', False),
        (f"bob ALL={PIN} {COLLECTOR}", False),
        (f"bob ALL={PIN} {COLLECTOR} x", False),
        (f'bob ALL={PIN} {COLLECTOR}s ""', False),
        (f'bob ALL=SETENV: {PIN} {COLLECTOR} ""', False),
        (f'ALL ALL={PIN} {COLLECTOR} ""', False),
    ],
)
def test_what_is_pinned(rule: str, narrow: bool) -> None:
    assert pinned(next(grants(rule))) is narrow


@pytest.mark.parametrize(
    ("command", "named"),
    [
        (COLLECTOR, True),
        ("/usr/local/libexec/", True),
        ("/usr/*/libexec/", True),
        ("/usr/local/libexec/*", True),
        ("/usr/local/*/inspector-[a-c]ollector", True),
        ("^/usr/local/libexec/inspector-collector$", True),
        ("^/usr/.*/inspector\\-collector$", True),
        ("ALL", False),
        ("/usr/local/**", False),
        ("/usr/local/", False),
        ("/usr/local/libexec/other", False),
        ("sudoedit", False),
        ("/usr/local/libexec/[", False),
        ("^(/a+)+$", False),
        ("/" + "**/" * 2_000, False),
    ],
)
def test_which_rules_name_the_collector(command: str, named: bool) -> None:
    assert reaches(next(grants(f"bob ALL={command}")).command) is named


def test_wider_rules_are_found_by_name_group_and_number() -> None:
    own = f'bob ALL={PIN} {COLLECTOR} ""\n'
    assert held(f"{own}bob ALL=ALL\n%ops ALL=/bin/sh\n#1000 ALL=/usr/bin/\nALL ALL=sudoedit\n")["bob"] == [
        "ALL",
        "/bin/sh",
        "/usr/bin/",
        "sudoedit",
    ]
    assert held(f"{own}eve ALL=ALL\n%adm ALL=ALL\nALL, !bob ALL=ALL\nbob ALL=/bin/ls, !/bin/sh\n") == {"bob": []}


def test_what_is_taken_back_is_not_held() -> None:
    own = f'bob ALL={PIN} {COLLECTOR} ""\n'
    assert held(f"bob ALL=ALL\nbob ALL=!ALL\n{own}") == {"bob": []}
    assert held(f"bob ALL=ALL, !/bin/sh\n{own}") == {"bob": ["ALL"]}
    assert held(f"{own}bob ALL=!{COLLECTOR}\n") == {}


def test_root_holds_everything_anyway() -> None:
    assert held(f"root, toor, #0 ALL={COLLECTOR}\n") == {}


def test_of_many_accounts_and_rules_the_first_are_judged() -> None:
    own = "".join(f"u{number} ALL={COLLECTOR}\n" for number in range(2_000))
    wide = "".join(f"u{number}, ALL ALL=/bin/sh\n" for number in range(2_000))
    found = held(own + wide)
    assert len(found) == MANY
    assert all(len(wider) == MANY for wider in found.values())
