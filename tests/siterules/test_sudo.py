"""What sudo grants: each answer here is that of sudo 1.9 for the same file, or unknown where its files do not tell."""

from __future__ import annotations

from pathlib import Path

import pytest

from inspector.case import File
from inspector.facts.name_services import NameServices
from inspector.facts.permissions import Identities
from inspector.siterules.sudo_who import People
from tests.siterules.writing import verdict, written

HOST: dict[str, str | File] = {
    "/etc/passwd": "root:x:0:0::/root:/bin/sh\ndeploy:x:1000:1000::/:/bin/sh\nbob:x:1001:1001::/:/bin/sh\n",
    "/etc/group": "root:x:0:\nops:x:900:deploy\nsudo:x:27:\ndeploy:x:1000:\nbob:x:1001:\n",
}
SHELL = "sudoers: deploy, command: /bin/sh, present: false"
FREE = "sudoers: '*', command: ALL, nopasswd: true, present: false"
ADMIN = "bob ALL=(ALL) ALL\n"


def judged(folder: Path, condition: str, text: str, **more: str | File) -> str:
    return verdict(written(folder, f"{{{condition}}}"), {**HOST, "/etc/sudoers": text, **more})


@pytest.mark.parametrize(
    ("condition", "user", "wanted"),
    [
        (SHELL, "#1000", "fail"),
        (SHELL, "#1001", "pass"),
        (SHELL, "#01000", "fail"),
        (SHELL, "%#0900", "fail"),
        ("sudoers: '#01000', present: false", "deploy", "fail"),
        ("sudoers: '*', present: false", "#00", "pass"),
        (SHELL, "%#900", "fail"),
        (SHELL, "%#1000", "fail"),
        (SHELL, "%#27", "pass"),
        (SHELL, "de\\ploy", "fail"),
        (SHELL, "de\\x70loy", "fail"),
        (SHELL, '"de\\ploy"', "pass"),
        (SHELL, "Deploy", "fail"),
        (SHELL, "%OPS", "fail"),
        (SHELL, "+admins", "unknown"),
        (SHELL, "%:admins", "unknown"),
        (SHELL, "ALL, !+admins", "unknown"),
        (SHELL, "+admins, deploy", "fail"),
        (SHELL, "+admins, !deploy", "pass"),
        (SHELL, "ALL, !#1000", "pass"),
        ("sudoers: bob, present: false", "#1001", "fail"),
        ("sudoers: '#1001', present: false", "bob", "fail"),
        ("sudoers: '%ops', present: false", "%#900", "fail"),
        ("sudoers: '%#900', present: false", "%ops", "fail"),
        ("sudoers: '%ops', present: false", "deploy", "pass"),
        ("sudoers: 'dep*', present: false", "%ops", "fail"),
        ("sudoers: 'dep*', present: false", "#1000", "fail"),
        ("sudoers: 'dep*', present: false", "ALL", "fail"),
        ("sudoers: 'dep*', present: false", "ALL, !deploy", "pass"),
        ("sudoers: 'dep*', present: false", "%sudo", "pass"),
        ("sudoers: 'dep*', present: false", "+admins", "unknown"),
        ("sudoers: '%op*', present: false", "%#900", "fail"),
        ("sudoers: '*', present: false", "#0", "pass"),
        ("sudoers: '*', present: false", "+admins", "fail"),
        ("sudoers: nobody-here, present: false", "#1000", "pass"),
    ],
)
def test_who_is_meant(tmp_path: Path, condition: str, user: str, wanted: str) -> None:
    assert judged(tmp_path, condition, f"{user} ALL=(ALL) ALL\n") == wanted


@pytest.mark.parametrize(
    ("condition", "text", "switch", "wanted"),
    [
        (SHELL, "%sudo ALL=(ALL) ALL\n", "group: files sss [sssd is set up]", "unknown"),
        (SHELL, "%sudo ALL=(ALL) ALL\n", "initgroups: files [SUCCESS=continue] ldap", "unknown"),
        (SHELL, "%sudo ALL=(ALL) ALL\n", "group: files winbind", "unknown"),
        (SHELL, "%sudo ALL=(ALL) ALL\n", "group: sss files systemd", "pass"),  # as RHEL comes, without sssd
        (SHELL, "%sudo ALL=(ALL) ALL\n", "passwd: files ldap", "pass"),
        (SHELL, "%ops ALL=(ALL) ALL\n", "group: files ldap", "fail"),
        (SHELL, ADMIN, "group: files ldap", "pass"),
        (SHELL, "", "sudoers: files sss [sssd is set up]", "unknown"),
        (SHELL, "", "sudoers: files ldap", "unknown"),
        (SHELL, "deploy ALL=(ALL) ALL\n", "sudoers: files ldap", "fail"),
        (SHELL, "", "sudoers: files # ldap", "pass"),
        ("sudoers: carol, present: false", "#1002 ALL=ALL\n", "passwd: files ldap", "unknown"),
        ("sudoers: 'x*', present: false", "%sudo ALL=ALL\n", "passwd: files ldap", "unknown"),
        ("sudoers: 'x*', present: false", ADMIN, "passwd: files ldap", "pass"),
        ("sudoers: '%wheel', present: false", "%#10 ALL=ALL\n", "group: files ldap", "unknown"),
    ],
)
def test_what_is_kept_elsewhere(tmp_path: Path, condition: str, text: str, switch: str, wanted: str) -> None:
    more = {"/etc/nsswitch.conf": f"{switch}\n", **({"/etc/sssd/sssd.conf": "x"} if "sssd" in switch else {})}
    assert judged(tmp_path, condition, text, **more) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (f"Defaults:bob !authenticate\n{ADMIN}", "fail"),
        (f"{ADMIN}Defaults:%bob !authenticate\n", "fail"),
        (f"{ADMIN}Defaults:%ops !authenticate\n", "pass"),
        (f"{ADMIN}Defaults:W !authenticate\nUser_Alias W = bob\n", "fail"),
        (f"{ADMIN}Defaults:+admins !authenticate\n", "unknown"),
        (f"{ADMIN}Defaults:!deploy !authenticate\n", "pass"),
        (f"{ADMIN}Defaults:ALL,!bob !authenticate\n", "pass"),
        (f"{ADMIN}Defaults:bob !authenticate\nDefaults authenticate\n", "pass"),
        (f"{ADMIN}Defaults authenticate\nDefaults:bob !authenticate\n", "fail"),
        (f"{ADMIN}Defaults>root !authenticate\n", "fail"),
        (f"{ADMIN}Defaults>+admins !authenticate\n", "fail"),
        ("bob ALL=(bob) ALL\nDefaults>root !authenticate\n", "pass"),
        ("bob ALL=ALL\nDefaults>root !authenticate\n", "fail"),
        (f"{ADMIN}Defaults!/bin/sh !authenticate\nDefaults authenticate\n", "fail"),
        (f"{ADMIN}Defaults!/bin/sh !authenticate\nDefaults!/bin/sh authenticate\n", "pass"),
        (f"{ADMIN}Defaults@db !authenticate\n", "unknown"),
        ("bob ALL=(ALL) PASSWD: ALL\nDefaults:bob !authenticate\n", "pass"),
        ("bob ALL=(ALL) PASSWD: ALL\nDefaults exempt_group=bob\n", "fail"),
        (f"bob ALL=(ALL) NOPASSWD: ALL\n{ADMIN}", "pass"),
        (f"bob ALL=(ALL) NOPASSWD: ALL\n{ADMIN}Defaults:bob !authenticate\n", "fail"),
        ("%ops ALL=(ALL) ALL\nDefaults:deploy !authenticate\n", "fail"),
    ],
)
def test_without_a_password(tmp_path: Path, text: str, wanted: str) -> None:
    assert judged(tmp_path, FREE, text) == wanted


@pytest.mark.parametrize(
    ("command", "settings", "wanted"),
    [
        ("/bin/sh", "Defaults!/bin/sh !authenticate", "fail"),
        ("/bin/sh", "Defaults!/bin/ls !authenticate", "pass"),
        ("/bin/sh", "Defaults!/bin/ !authenticate", "fail"),
        ("/bin/sh", "Defaults!ALL,!/bin/sh !authenticate", "pass"),
        ("/bin/*", "Defaults!/bin/sh !authenticate", "fail"),
        ("'*'", "Defaults!/bin/sh !authenticate", "fail"),
    ],
)
def test_without_a_password_for_a_command(tmp_path: Path, command: str, settings: str, wanted: str) -> None:
    condition = f"sudoers: bob, command: {command}, nopasswd: true, present: false"
    assert judged(tmp_path, condition, f"{ADMIN}{settings}\n") == wanted


@pytest.mark.parametrize(
    ("command", "granted", "wanted"),
    [
        ("/bin/sh", "^/bin/(sh|bash)$", "fail"),
        ("/bin/sh", "^/bin/(a|b)$", "pass"),
        ("/bin/sh", r"^/bin/\w+$", "unknown"),
        ("/bin/*", "^/usr/bin/(sh|bash)$", "unknown"),
        ("/bin/sh", "ALL, !^/bin/(sh|bash)$", "pass"),
        ("/bin/sh", "ALL, !/bin/sh", "pass"),
        ("/bin/sh", "ALL, !SH", "pass"),
        ("/bin/sh", "ALL, !/bin/*", "pass"),
        ("/bin/sh", "ALL, !/bin/", "pass"),
        ("/usr/bin/id", "ALL, !/usr/*", "fail"),
        ("/bin/sh", "!/bin/sh, ALL", "fail"),
        ("/bin/sh", "ALL, !/bin/sh -c *", "fail"),
        ("/bin/sh -c id", "ALL, !/bin/sh -c *", "pass"),
        ("/bin/sh -c id", "/bin/sh -x", "pass"),
        ("/bin/sh -c id", "/bin/sh ^-c (id|ls)$", "fail"),
        ("/bin/sh", "ALL, !/usr/bin/sh", "unknown"),
        ("/bin/sh", "/usr/bin/sh", "unknown"),
        ("/usr/bin/id", "/usr/*", "pass"),
        ("/usr/bin/*", "/usr/*/id", "unknown"),
        ("/usr/bin/*", "/opt/*", "pass"),
        ("ALL", "ALL, !/bin/sh", "fail"),
        ("'*'", "/bin/sh, !/bin/*", "pass"),
        ("/bin/sh", r"/bin/s\h, !/bin/sh", "unknown"),
    ],
)
def test_commands(tmp_path: Path, command: str, granted: str, wanted: str) -> None:
    text = f"Cmnd_Alias SH = /bin/sh, /bin/bash\ndeploy ALL=(ALL) {granted}\n"
    assert judged(tmp_path, f"sudoers: deploy, command: {command}, present: false", text) == wanted


@pytest.mark.parametrize(
    ("runas", "text", "wanted"),
    [
        ("root", "deploy ALL=(%root) ALL\n", "fail"),
        ("root", "deploy ALL=(%#0) ALL\n", "fail"),
        ("root", "deploy ALL=(ALL, !root) ALL\n", "pass"),
        ("root", "deploy ALL=(ALL, !%root) ALL\n", "pass"),
        ("root", "deploy ALL=(ALL) ALL\ndeploy ALL=(root) !ALL\n", "pass"),
        ("bob", "deploy ALL=(ALL) ALL\ndeploy ALL=(root) !ALL\n", "fail"),
        ("root", "deploy ALL=(+admins) ALL\n", "unknown"),
        ("bob", "Defaults runas_default=bob\ndeploy ALL= ALL\n", "fail"),
        ("root", "deploy ALL= ALL\nDefaults runas_default=bob\n", "pass"),
        ("root", "deploy ALL= ALL\nDefaults:deploy runas_default=bob\n", "unknown"),
        ("bob", "deploy ALL=(#1001) ALL\n", "fail"),
        ("deploy", "deploy ALL=(:ops) ALL\n", "fail"),
        ("root", "deploy ALL=(:ops) ALL\n", "pass"),
    ],
)
def test_whom_to_run_as(tmp_path: Path, runas: str, text: str, wanted: str) -> None:
    assert judged(tmp_path, f"sudoers: deploy, runas: {runas}, present: false", text) == wanted


def test_an_included_file_with_a_blank_in_its_name(tmp_path: Path) -> None:
    for said in ("/etc/my\\ sudoers", '"/etc/my sudoers"', "my\\ sudoers"):
        more = {"/etc/my sudoers": "deploy ALL=(ALL) ALL\n"}
        assert judged(tmp_path, SHELL, f"@include {said}\n", **more) == "fail"
    assert judged(tmp_path, SHELL, "@include /srv/my\\ sudoers\n") == "unknown"


def test_a_host_without_files_of_accounts_has_root() -> None:
    assert People(Identities(), NameServices()).party("root").names == {"root", "#0"}


GRANT = "deploy ALL=(ALL) ALL\n"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (f"{GRANT}deploy ALL=(ALL) NOTAFTER=20200101000000Z !ALL\n", "fail"),
        (f"{GRANT}deploy ALL=(ALL) NOTAFTER=20991231235959Z !ALL\n", "pass"),
        (f"{GRANT}deploy ALL=(ALL) NOTBEFORE=20990101000000Z !ALL\n", "fail"),
        (f"{GRANT}deploy ALL=(ALL) NOTBEFORE=2020010100+0800 NOTAFTER=2099010100 !ALL\n", "pass"),
        ("deploy ALL=(ALL) NOTAFTER=20200101000000Z ALL\n", "pass"),
        ("deploy ALL=(ALL) NOTAFTER=20200101000000Z /bin/ls, ALL\n", "pass"),
        ("deploy ALL=(ALL) NOTAFTER=20991231235959Z ALL\n", "fail"),
        ("deploy ALL=(ALL) NOTAFTER=20201301000000Z ALL\n", "unknown"),
    ],
)
def test_a_grant_holds_in_its_time(tmp_path: Path, text: str, wanted: str) -> None:
    assert judged(tmp_path, SHELL, text) == wanted


def test_a_password_that_is_no_longer_asked_for(tmp_path: Path) -> None:
    free = "bob ALL=(ALL) NOPASSWD: ALL\n"
    assert judged(tmp_path, FREE, f"{free}bob ALL=(ALL) NOTAFTER=20200101000000Z ALL\n") == "fail"
    assert judged(tmp_path, FREE, f"{free}bob ALL=(ALL) NOTAFTER=20991231000000Z ALL\n") == "pass"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (GRANT, "pass"),
        ("deploy otherhost=(ALL) ALL\n", "unknown"),
        (f"deploy otherhost=(ALL) ALL\n{GRANT}", "pass"),
        ("deploy ALL=(ALL) NOTAFTER=20200101000000Z ALL\n", "fail"),
        ("deploy ALL=(bob) ALL\n", "fail"),
        ("", "fail"),
    ],
)
def test_what_must_be_granted_is_granted_here_and_now(tmp_path: Path, text: str, wanted: str) -> None:
    assert judged(tmp_path, "sudoers: deploy, command: ALL, runas: root, present: true", text) == wanted


@pytest.mark.parametrize(
    ("command", "wanted"),
    [("^.*$", "fail"), ("^/.+$", "fail"), ("^/bin/.*$", "pass"), (r"^[^\s]+$", "unknown"), ("^.*$ ^.*$", "unknown")],
)
def test_an_expression_for_every_program_is_all(tmp_path: Path, command: str, wanted: str) -> None:
    assert judged(tmp_path, FREE, f"bob ALL=(ALL) NOPASSWD: {command}\n") == wanted
    none = "none: [{sudoers: '*', command: ALL, nopasswd: true, present: true}]"
    assert judged(tmp_path, none, f"bob ALL=(ALL) NOPASSWD: {command}\n") == wanted
