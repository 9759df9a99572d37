"""`none`: one of several values that is so is too many, wherever it stands and however deep; what is not known is no proof."""

from __future__ import annotations

from pathlib import Path

import pytest

from inspector.case import File
from inspector.snapshot import State
from tests.siterules.writing import Files, closed, result, said, verdict, written

SSHD = "/etc/ssh/sshd_config"
LIVE = "/proc/sys/net/ipv4/ip_forward"
PORTS = "{any: [{sshd: Port, is: 22}, {sshd: Port, is: 23}]}"
BOTH = "{all: [{sshd: Port, is: 22}, {sshd: PermitRootLogin, is: 'yes'}]}"
PAM = "{file: '/etc/pam.d/*', key: auth, matches: nullok, separator: blank, wins: each}"


@pytest.mark.parametrize(
    ("condition", "files", "wanted"),
    [
        ("{file: /etc/x, key: k, is: debug, wins: each}", {"/etc/x": "k=prod\nk=debug\n"}, "fail"),
        ("{file: /etc/x, key: k, is: debug, wins: each}", {"/etc/x": "k=prod\nk=test\n"}, "pass"),
        ("{file: /etc/x, key: k, matches: bug, wins: each}", {"/etc/x": "k=prod\nk=debug\n"}, "fail"),
        ("{file: /etc/x, key: k, at_least: 5, wins: each}", {"/etc/x": "k=1\nk=9\n"}, "fail"),
        ("{file: /etc/x, key: k, at_least: 5, wins: each}", {"/etc/x": "k=1\nk=many\n"}, "unknown"),
        ("{file: /etc/x, key: k, at_least: 5, wins: each}", {"/etc/x": "k=many\nk=9\n"}, "fail"),
        ("{file: '/etc/x/*', key: k, is: 1, wins: each}", {"/etc/x/a": "k=2\n", "/etc/x/b": "k=1\n"}, "fail"),
        (PAM, {"/etc/pam.d/a": "auth required pam_deny.so\nauth sufficient pam_unix.so nullok\n"}, "fail"),
        (PAM, {"/etc/pam.d/a": "auth required pam_deny.so\nauth sufficient pam_unix.so\n"}, "pass"),
        ("{json: /etc/x, path: 's[*].tls', is: false}", {"/etc/x": '{"s": [{"tls": true}, {"tls": false}]}'}, "fail"),
        ("{json: /etc/x, path: 's[*].tls', is: false}", {"/etc/x": '{"s": [{"tls": true}, {"tls": true}]}'}, "pass"),
        ("{json: /etc/x, path: 's[*].tls', is: false}", {"/etc/x": '{"s": [{"tls": true}, {}]}'}, "unknown"),
        ("{yaml: /etc/x, path: 's[*].tls', is: false}", {"/etc/x": "s:\n- tls: yes\n- tls: no\n"}, "fail"),
        ("{xml: /etc/x, path: a.b.@p, is: 1}", {"/etc/x": "<a><b p='2'/><b p='1'/></a>"}, "fail"),
        (PORTS, {SSHD: "Port 2222\nPort 22\n"}, "fail"),
        (PORTS, {SSHD: "Port 2222\nPort 2223\n"}, "pass"),
        (BOTH, {SSHD: "Port 2222\nPort 22\nPermitRootLogin yes\n"}, "fail"),
        (BOTH, {SSHD: "Port 2222\nPort 22\nPermitRootLogin no\n"}, "pass"),
        (BOTH, {SSHD: "Port 2222\nPermitRootLogin yes\n"}, "pass"),
        (
            "{any: [{sshd: PermitRootLogin, is: 'yes'}, {sshd: PermitEmptyPasswords, is: 'yes'}]}",
            {SSHD: "PermitRootLogin no\nMatch Address 10.0.0.0/8\nPermitRootLogin yes\n"},
            "fail",
        ),
        (f"{{any: [{{all: [{PORTS}, {BOTH}]}}]}}", {SSHD: "Port 1\nPort 22\nPermitRootLogin yes\n"}, "fail"),
        ("{none: [{sshd: Port, is: 22}]}", {SSHD: "Port 2222\nPort 22\n"}, "pass"),
        ("{none: [{sshd: Port, is: 22}]}", {SSHD: "Port 2222\n"}, "fail"),
        (
            "{sysctl: net.ipv4.ip_forward, is: 1}",
            {LIVE: "0\n", "/etc/sysctl.d/a.conf": File(kind="fifo")},
            "unknown",
        ),
    ],
)
def test_one_of_several_is_too_many(tmp_path: Path, condition: str, files: Files, wanted: str) -> None:
    assert verdict(written(tmp_path, f"{{none: [{condition}]}}"), files) == wanted


def test_what_could_not_be_read_may_be_so(tmp_path: Path) -> None:
    check = written(tmp_path, "{none: [{file: '/etc/x/*', key: k, is: 1, wins: each}]}")
    files: Files = {"/etc/x/a": "k=2\n", "/etc/x/b": "k=1\n"}
    assert closed(check, files, "/etc/x/b", State.DENIED).status == "unknown"
    assert closed(check, files, "/etc/x/a", State.DENIED).status == "fail"


def test_the_value_that_is_too_many_is_told(tmp_path: Path) -> None:
    found = result(written(tmp_path, f"{{none: [{PORTS}]}}"), {SSHD: "Port 2222\nPort 22\nPort 23\n"})
    assert said(found) == ["Port is 22, which it must not be", "Port is 23, which it must not be"]
