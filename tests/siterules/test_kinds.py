"""Each kind of condition: what holds, what does not, what is not there, and what could not be read."""

from __future__ import annotations

from pathlib import Path

import pytest

from inspector.case import File
from inspector.snapshot import State
from tests.siterules.writing import Files, closed, result, said, verdict, written

YES, NO, OPEN, NONE = "{file: /etc/yes}", "{file: /etc/no}", "{file: /shut/x}", "{sshd: Banner, is: none}"
KEY = "{file: /etc/x, key: k, is: 1%s}"
INIT = {"/usr/lib/systemd/systemd": File(mode=0o755)}
STATUS = "Package: %s\nStatus: install ok installed\nVersion: %s\nArchitecture: amd64\n"


@pytest.mark.parametrize(
    ("form", "text", "wanted"),
    [
        ("", "k 1", "pass"),
        ("", "  k : 1  # why", "pass"),
        ("", "k = '1'", "pass"),
        ("", "k=2\nk=1", "pass"),
        (", wins: first", "k=2\nk=1", "fail"),
        (", wins: each", "k=2\nk=1", "fail"),
        ("", "; k=2\nk=1\n#k=3", "pass"),
        ("", "key=1", "fail"),
        ("", "K=1", "fail"),
        (", ignore_case: true", "K=1", "pass"),
        (', separator: "="', "k 1", "fail"),
        (", separator: blank", "k 1", "pass"),
        (", separator: blank", "k=1", "fail"),
        (", inline_comments: false", "k=1 # x", "fail"),
        (', comments: "!"', "!k=2\nk=1", "pass"),
        (", section: a", "[a]\nk=1\n[b]\nk=2", "pass"),
        (", section: b", "[a]\nk=1\n[b]\nk=2", "fail"),
        (", section: c", "k=1", "fail"),
        ("", "k=1\r\n", "pass"),
    ],
)
def test_a_key_is_read_as_its_file_is_written(tmp_path: Path, form: str, text: str, wanted: str) -> None:
    assert verdict(written(tmp_path, KEY % form), {"/etc/x": text}) == wanted


def test_a_key_that_stands_a_hundred_thousand_times_is_one_finding(tmp_path: Path) -> None:
    check = written(tmp_path, KEY % ", wins: each")
    (finding,) = result(check, {"/etc/x": "k=1\n" + "k=2\n" * 100_000}).findings
    assert finding.location == "/etc/x:2"
    many = '{"a": [' + ",".join(["1"] * 9_000) + ", 2]}"
    assert len(result(written(tmp_path, "{json: /etc/x, path: 'a[*]', is: 1}"), {"/etc/x": many}).findings) == 1
    more = '{"a": [' + ",".join(["1"] * 20_000) + "]}"
    assert verdict(written(tmp_path, "{json: /etc/x, path: 'a[*]', is: 1}"), {"/etc/x": more}) == "unknown"


def test_a_key_of_several_files_is_that_of_the_last_by_name(tmp_path: Path) -> None:
    check = written(tmp_path, "{file: [/etc/x, /etc/x.d/*.conf], key: k, is: 1}")
    files = {"/etc/x": "k=1", "/etc/x.d/2.conf": "k=2", "/etc/x.d/10.conf": "k=1", "/etc/x.d/z.txt": "k=1"}
    found = result(check, files)
    assert found.findings[0].location == "/etc/x.d/2.conf:1"
    assert verdict(check, {"/etc/x": "k=2", "/etc/x.d/2.conf": "k=1"}) == "pass"
    assert closed(check, files, "/etc/x").status == "fail"
    assert closed(check, files, "/etc/x.d/2.conf").status == "unknown"
    cut: Files = {"/etc/x": "k=2", "/etc/x.d": File(kind="dir", state=State.DENIED)}
    assert verdict(check, cut) == "unknown"


@pytest.mark.parametrize(
    ("missing", "wanted"),
    [
        ("", "fail"),
        (", missing: pass", "pass"),
        (", missing: not-applicable", "not-applicable"),
        (", missing: unknown", "unknown"),
    ],
)
def test_a_file_that_is_missing_is_judged_as_the_rule_says(tmp_path: Path, missing: str, wanted: str) -> None:
    check = written(tmp_path, KEY % missing)
    assert verdict(check, {}) == wanted
    assert verdict(check, {"/etc": File(kind="dir", state=State.DENIED)}) == "unknown"
    whole = written(tmp_path, KEY % "", missing.replace(", ", "    ") + "\n" if missing else "")
    assert verdict(whole, {}) == wanted


@pytest.mark.parametrize(
    ("rest", "file", "wanted"),
    [
        ('mode: "0640"', File(mode=0o440), "pass"),
        ('mode: "640"', File(mode=0o4640), "fail"),
        ('mode: "0750"', File(kind="dir", mode=0o755), "fail"),
        ("owner: root", File(owner=0), "pass"),
        ("owner: [root, bob]", File(owner=1000), "pass"),
        ("owner: root", File(owner=1000), "fail"),
        ("owner: nobody-here", File(owner=1000), "unknown"),
        ("group: 7", File(group=7), "pass"),
        ("exists: true", File(), "pass"),
        ("exists: false", File(), "fail"),
        ("exists: false", File(link="/nowhere"), "pass"),
    ],
)
def test_attributes_of_a_file(tmp_path: Path, rest: str, file: File, wanted: str) -> None:
    assert verdict(written(tmp_path, f"{{file: /etc/y, {rest}}}"), {"/etc/y": file}) == wanted


def test_two_aspects_of_one_file_are_two_findings(tmp_path: Path) -> None:
    check = written(tmp_path, '{file: /etc/*.key, mode: "0600", owner: root}')
    found = result(check, {"/etc/a.key": File(mode=0o644, owner=1000), "/etc/b.key": File(mode=0o600)})
    assert sorted(said(found)) == [
        "/etc/a.key is 0644, expected no mode beyond 0600",
        "/etc/a.key is owned by 1000, expected owned by root",
    ]
    assert {finding.remedy.en for finding in found.findings} == {
        "Run `chmod 0600 /etc/a.key`.",
        "Run `chown root /etc/a.key`.",
    }
    assert verdict(check, {"/etc/c": ""}) == "not-applicable"


@pytest.mark.parametrize(
    ("rest", "text", "wanted"),
    [
        ("present: true", "x\nab\n", "pass"),
        ("present: true", "x\n", "fail"),
        ("present: false", "x\n", "pass"),
        ("present: false", "x\nab\n", "fail"),
        ("present: true, skip_comments: true", " # ab\n", "fail"),
        ('present: true, skip_comments: true, comments: ";"', "#ab\n", "pass"),
        ("present: true, ignore_case: true", "AB", "pass"),
    ],
)
def test_lines(tmp_path: Path, rest: str, text: str, wanted: str) -> None:
    assert verdict(written(tmp_path, f"{{file: /etc/y, line: ab, {rest}}}"), {"/etc/y": text}) == wanted


def test_a_line_that_goes_on_behind_what_was_read_proves_nothing(tmp_path: Path) -> None:
    absent = written(tmp_path, "{file: /etc/y, line: ab, present: false}")
    assert verdict(absent, {"/etc/y": "x" * 70_000 + "ab"}) == "unknown"
    assert verdict(absent, {"/etc/y": "ab\n" + "x" * (1 << 20)}) == "fail"
    present = written(tmp_path, "{file: /etc/y, line: ab, present: true}")
    assert verdict(present, {"/etc/y": "ab\n" + "x" * (1 << 20)}) == "unknown"
    assert verdict(absent, {}) == "pass"
    assert verdict(present, {}) == "fail"


@pytest.mark.parametrize(
    ("kind", "path", "text", "wanted"),
    [
        ("json", "a.b", '{"a": {"b": 1}}', "pass"),
        ("json", "'a[1]'", '{"a": [0, "1"]}', "pass"),
        ("json", "'\"a.b\".c'", '{"a.b": {"c": true}}', "pass"),
        ("json", "'a[*].b'", '{"a": [{"b": 1}, {"b": 2}]}', "fail"),
        ("json", "a", "{}", "fail"),
        ("json", "'a[*].b'", '{"a": [{"b": 1}, {}]}', "fail"),
        ("json", "'a[*].b'", '{"a": [{"b": 1}, 5]}', "fail"),
        ("json", "'a[*].b'", '{"a": []}', "fail"),
        ("json", "'a[*]'", '{"a": {"x": 1, "y": "on"}}', "pass"),
        ("xml", "r.a.@b", "<r><a b='1'/><a/></r>", "fail"),
        ("xml", "r.a.c", "<r><a><c>1</c></a><a/></r>", "fail"),
        ("json", "a", '{"a": null}', "fail"),
        ("json", "a", "{", "unknown"),
        ("json", "a", "[" * 100_000, "unknown"),
        ("json", "a", '{"a": ' + "9" * 5000 + "}", "fail"),
        ("yaml", "a.b", "a:\n  b: on\n", "pass"),
        ("yaml", "a", "a: &x 1\n", "unknown"),
        ("yaml", "a", "a: 1\n---\na: 1\n", "unknown"),
        ("yaml", "a", "[" * 100_000, "unknown"),
        ("ini", "s.k", "k=2\n[s]\nk = 1\n[t]\nk=3\n", "pass"),
        ("ini", "k", "k=1\n[s]\nk=2\n", "pass"),
        ("xml", "r.a.@b", "<r><a b='1'/></r>", "pass"),
        ("xml", "r.a", "<r><a> 1 </a></r>", "pass"),
        ("xml", "'r.a[1]'", "<r><a>2</a><a>1</a></r>", "pass"),
        ("xml", "'r[*].a'", "<r><a>2</a><a>1</a></r>", "fail"),
        ("xml", "r.a", "<n:r xmlns:n='x'><n:a>1</n:a></n:r>", "pass"),
        ("xml", "r", "<!DOCTYPE r [<!ENTITY a '1'>]><r>&a;</r>", "unknown"),
        ("xml", "r", "<r>1", "unknown"),
        ("xml", "r", "<r>" * 10_000, "unknown"),
    ],
)
def test_values_by_path(tmp_path: Path, kind: str, path: str, text: str, wanted: str) -> None:
    assert verdict(written(tmp_path, f"{{{kind}: /etc/y, path: {path}, is: 1}}"), {"/etc/y": text}) == wanted


def test_one_file_that_is_not_understood_hides_no_other(tmp_path: Path) -> None:
    check = written(tmp_path, "{json: '/etc/y/*', path: a, is: 1, default: 1}")
    assert verdict(check, {"/etc/y/1": '{"a": 2}', "/etc/y/2": "{"}) == "fail"
    assert verdict(check, {"/etc/y/1": '{"a": 1}', "/etc/y/2": "{"}) == "unknown"
    assert verdict(check, {"/etc/y/1": '{"a": 1}', "/etc/y/2": "{}"}) == "pass"


def test_a_path_in_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert verdict(written(tmp_path, "{json: /etc/y, path: a, exists: false}"), {}) == "pass"
    assert verdict(written(tmp_path, "{file: /etc/y, key: a, exists: false}"), {}) == "pass"
    assert verdict(written(tmp_path, "{file: /etc/y, key: a, exists: true}"), {}) == "fail"
    assert verdict(written(tmp_path, "{json: /etc/y, path: a, is: 1}"), {}) == "fail"
    assert verdict(written(tmp_path, "{json: /etc/y, path: a, is: 1, default: 1}"), {}) == "pass"


@pytest.mark.parametrize(
    ("files", "wanted"),
    [
        ({}, "unknown"),
        ({"/proc/sys/net/ipv4/ip_forward": "0\n"}, "pass"),
        ({"/proc/sys/net/ipv4/ip_forward": "1\n", "/etc/sysctl.conf": "net.ipv4.ip_forward=0"}, "fail"),
        ({"/proc/sys/net/ipv4/ip_forward": "0\n", "/etc/sysctl.conf": "net/ipv4/ip_forward=1"}, "fail"),
        ({"/etc/sysctl.conf": "net.ipv4.ip_forward=0"}, "pass"),
        ({"/proc/sys/net/ipv4/ip_forward": File(state=State.DENIED)}, "unknown"),
    ],
)
def test_a_kernel_setting_counts_now_and_after_the_next_boot(
    tmp_path: Path, files: dict[str, str | File], wanted: str
) -> None:
    assert verdict(written(tmp_path, "{sysctl: net.ipv4.ip_forward, is: 0}"), files) == wanted


@pytest.mark.parametrize(
    ("condition", "text", "wanted"),
    [
        ("sshd: permitrootlogin, is: 'no'", "PermitRootLogin NO\n", "pass"),
        ("sshd: PermitRootLogin, is: 'no'", "", "fail"),
        ("sshd: PermitRootLogin, is: 'no'", "PermitRootLogin no\nMatch Address 10.*\nPermitRootLogin yes\n", "fail"),
        ("sshd: LoginGraceTime, at_most: 60", "LoginGraceTime 1m\n", "pass"),
        ("sshd: LoginGraceTime, at_most: 60", "", "fail"),
        ("sshd: ChallengeResponseAuthentication, is: 'no'", "KbdInteractiveAuthentication no\n", "pass"),
        ("sshd: AllowGroups, exists: true", "", "fail"),
        ("sshd: AllowGroups, exists: true", "AllowGroups ops\n", "pass"),
        ("sshd: Newest, is: 1, default: 1", "", "pass"),
        ("sshd: AllowUsers, contains: ops", "AllowUsers a\nAllowUsers ops\n", "pass"),
        ("sshd: AllowUsers, contains: ops", "Match User x\nAllowUsers ops\n", "fail"),
        ("sshd: AllowUsers, contains: ops", "AllowUsers ops\nMatch User x\nAllowUsers a\n", "fail"),
        ("sshd: Port, is: 22", "", "pass"),
        ("sshd: Ciphers, contains: aes128-cbc, default: ''", "Ciphers aes128-cbc,aes256-ctr\n", "pass"),
    ],
)
def test_options_of_sshd(tmp_path: Path, condition: str, text: str, wanted: str) -> None:
    check = written(tmp_path, f"{{{condition}}}")
    assert verdict(check, {"/etc/ssh/sshd_config": text}) == wanted
    assert verdict(check, {}) == "not-applicable"
    assert verdict(check, {"/etc/ssh/sshd_config": File(text, state=State.DENIED)}) == "unknown"


def test_each_match_block_is_a_finding_of_its_own(tmp_path: Path) -> None:
    check = written(tmp_path, "{sshd: X11Forwarding, is: 'no'}")
    text = "X11Forwarding yes\nMatch User a\nX11Forwarding yes\nMatch User b\nX11Forwarding no\n"
    found = result(check, {"/etc/ssh/sshd_config": text})
    assert said(found) == ["X11Forwarding is yes, expected no", "X11Forwarding is yes (Match User a), expected no"]
    assert len({finding.fingerprint for finding in found.findings}) == 2


@pytest.mark.parametrize(
    ("condition", "text", "wanted"),
    [
        ("sudoers: bob, present: false", "ALL ALL=(ALL) ALL\n", "fail"),
        ("sudoers: bob, present: false", "%ops ALL=(ALL) ALL\n", "fail"),
        ("sudoers: bob, present: false", "alice ALL=(ALL) ALL\n", "pass"),
        ("sudoers: bob, present: true", "bob ALL=(ALL) /bin/ls\n", "pass"),
        ("sudoers: bob, present: true, command: ALL", "bob ALL=(ALL) /bin/ls\n", "fail"),
        ("sudoers: bob, present: false, command: /bin/sh", "bob ALL=(ALL) /bin/*\n", "fail"),
        ("sudoers: bob, present: false, command: /bin/sh", "bob ALL=(ALL) ALL, !/bin/sh\n", "pass"),
        ("sudoers: '%op*', present: false, nopasswd: true", "%ops ALL=(ALL) ALL\n", "pass"),
        ("sudoers: '*', present: false, nopasswd: true", "Defaults !authenticate\n%ops ALL=(ALL) ALL\n", "fail"),
        ("sudoers: '*', present: false, command: ALL", "root ALL=(ALL:ALL) ALL\n", "pass"),
        ("sudoers: root, present: true", "root ALL=(ALL:ALL) ALL\n", "pass"),
        ("sudoers: '%ops', present: true", "ALL ALL=(ALL) ALL\n", "pass"),
        (
            "sudoers: '*', present: false, nopasswd: true",
            "bob ALL=(ALL) NOPASSWD: ALL\nbob ALL=(ALL) PASSWD: ALL\n",
            "pass",
        ),
        (
            "sudoers: '*', present: false, nopasswd: true",
            "bob,eve ALL=(ALL) NOPASSWD: ALL\nbob ALL=(ALL) PASSWD: ALL\n",
            "fail",
        ),
        (
            "sudoers: bob, present: false, nopasswd: true",
            "%ops ALL=(ALL) NOPASSWD: ALL\nbob ALL=(ALL) PASSWD: ALL\n",
            "pass",
        ),
        ("sudoers: '*', present: false, runas: root", "bob ALL=(postgres) ALL\n", "pass"),
        ("sudoers: '*', present: false", "bob ALL=(((\n", "unknown"),
        ("sudoers: '*', present: false", "@include /etc/%h\n", "unknown"),
    ],
)
def test_grants_of_sudo(tmp_path: Path, condition: str, text: str, wanted: str) -> None:
    check = written(tmp_path, f"{{{condition}}}")
    assert verdict(check, {"/etc/sudoers": text, "/etc/group": "ops:x:9:bob\n"}) == wanted
    assert verdict(check, {"/etc/group": "ops:x:9:bob\n"}) == "not-applicable"


@pytest.mark.parametrize(
    ("condition", "wanted"),
    [
        ("package: a", "pass"),
        ("package: a, present: false", "fail"),
        ("package: b", "fail"),
        ("package: a, at_least: 1.0~rc1", "pass"),
        ("package: a, at_least: '1.0-1+deb12u2'", "fail"),
        ("package: a, is: '1.0-1..1.0-2'", "pass"),
        ("package: b, at_least: 1", "not-applicable"),
        ("package: b, at_least: 1, missing: fail", "fail"),
    ],
)
def test_packages(tmp_path: Path, condition: str, wanted: str) -> None:
    check = written(tmp_path, f"{{{condition}}}")
    assert verdict(check, {"/var/lib/dpkg/status": STATUS % ("a", "1.0-1+deb12u1")}) == wanted
    assert verdict(check, {}) == "not-applicable"
    assert verdict(check, {"/var/lib/rpm/rpmdb.sqlite": ""}) == "unknown"


def test_versions_of_apk_are_compared_as_apk_does(tmp_path: Path) -> None:
    check = written(tmp_path, "{package: a, at_least: 1.0_rc2-r0}")
    assert verdict(check, {"/lib/apk/db/installed": "P:a\nV:1.0-r0\nA:x86_64\n\n"}) == "pass"
    assert verdict(check, {"/lib/apk/db/installed": "P:a\nV:1.0_rc1-r0\nA:x86_64\n\n"}) == "fail"


@pytest.mark.parametrize(
    ("text", "more", "wanted"),
    [
        ("k=1", "", "fail"),
        ("k=2", "", "pass"),
        ("", "", "unknown"),
        ("", ", default: 1", "fail"),
        ("", ", default: 2", "pass"),
        (None, "", "unknown"),
    ],
)
def test_that_nothing_is_set_does_not_prove_that_it_is_otherwise(
    tmp_path: Path, text: str | None, more: str, wanted: str
) -> None:
    key = f"{{file: /etc/x, key: k, is: 1{more}}}"
    files: Files = {} if text is None else {"/etc/x": text}
    assert verdict(written(tmp_path, f"{{none: [{key}]}}"), files) == wanted
    assert verdict(written(tmp_path, f"{{none: [{{any: [{key}, {NO}]}}]}}"), files) == wanted
    assert verdict(written(tmp_path, f"{{none: [{{all: [{key}, {NO}]}}]}}"), files) == "pass"
    wanted = "fail" if wanted == "fail" else "unknown" if wanted == "unknown" else "not-applicable"
    assert verdict(written(tmp_path, NO, f"    applies: {key}\n"), files) == wanted


def test_whether_a_service_runs_is_known_of_what_runs_alone(tmp_path: Path) -> None:
    check = written(tmp_path, "{service: a, running: true}")
    unit = "/usr/lib/systemd/system/a.service"
    files: Files = {**INIT, unit: "[Service]\nExecStart=/usr/sbin/ad -f\n"}
    first = {"pid": 1, "ppid": 0, "uid": 0, "name": "systemd", "exe": "/usr/lib/systemd/systemd"}
    other = {"pid": 2, "ppid": 1, "uid": 0, "name": "ad", "exe": "/usr/sbin/ad"}
    assert verdict(check, files) == "not-applicable"
    assert verdict(check, files, live={"processes": [first, other]}) == "pass"
    assert verdict(check, files, live={"processes": [first]}) == "fail"
    assert verdict(check, files, live={"processes": []}) == "unknown"
    script: Files = {**INIT, unit: "[Service]\nExecStart=/bin/sh /opt/a.sh\n"}
    assert verdict(check, script, live={"processes": [first]}) == "unknown"
    assert verdict(check, {}, live={"processes": [first]}) == "not-applicable"
    assert verdict(check, INIT, live={"processes": [first]}) == "fail"
    both = written(tmp_path, "{service: a, enabled: true, running: true}")
    assert verdict(both, script, live={"processes": [first]}) == "fail"
    named = written(tmp_path, "{service: a, running: true, program: ad}")
    assert verdict(named, script, live={"processes": [first, other]}) == "pass"


@pytest.mark.parametrize(
    ("condition", "addresses", "wanted"),
    [
        ("port: 22", ["0.0.0.0"], "pass"),
        ("port: tcp/22", [], "fail"),
        ("port: udp/22, listening: false", ["0.0.0.0"], "pass"),
        ("port: tcp/20-30, listening: false", ["::"], "fail"),
        ("port: 22, listening: false, scope: outside", ["127.0.0.1", "::1"], "pass"),
        ("port: 22, listening: false, scope: outside", ["::ffff:127.0.0.1", "10.0.0.1"], "fail"),
        ("port: 22, scope: loopback", ["10.0.0.1"], "fail"),
    ],
)
def test_ports(tmp_path: Path, condition: str, addresses: list[str], wanted: str) -> None:
    check = written(tmp_path, f"{{{condition}}}")
    sockets = [{"protocol": "tcp", "address": address, "port": 22} for address in addresses]
    assert verdict(check, {}, live={"sockets": sockets}) == wanted
    assert verdict(check, {}) == "not-applicable"


@pytest.mark.parametrize(
    ("require", "wanted"),
    [
        (f"{{all: [{YES}, {NO}]}}", "fail"),
        (f"{{all: [{YES}, {YES}]}}", "pass"),
        (f"{{all: [{NO}, {OPEN}]}}", "fail"),
        (f"{{all: [{YES}, {OPEN}]}}", "unknown"),
        (f"{{all: [{YES}, {NONE}]}}", "pass"),
        (f"{{all: [{NONE}, {NONE}]}}", "not-applicable"),
        (f"{{any: [{NO}, {YES}]}}", "pass"),
        (f"{{any: [{NO}, {NO}]}}", "fail"),
        (f"{{any: [{NO}, {OPEN}]}}", "unknown"),
        (f"{{any: [{YES}, {OPEN}]}}", "unknown"),
        (f"{{none: [{NO}, {NO}]}}", "pass"),
        (f"{{none: [{NO}, {YES}]}}", "fail"),
        (f"{{none: [{NO}, {OPEN}]}}", "unknown"),
        (f"{{none: [{{any: [{NO}, {NO}]}}, {{all: [{YES}, {NO}]}}]}}", "pass"),
    ],
)
def test_conditions_are_joined(tmp_path: Path, require: str, wanted: str) -> None:
    files: Files = {"/etc/yes": "", "/shut": File(kind="dir", state=State.DENIED)}
    assert verdict(written(tmp_path, require), files) == wanted


def test_where_none_of_several_ways_holds_there_is_one_finding(tmp_path: Path) -> None:
    check = written(tmp_path, "{any: [{file: /etc/no}, {file: /etc/x, key: k, is: 1}]}")
    (message,) = said(result(check, {"/etc/x": "k=2\n"}))
    assert message == "none of these holds: /etc/no is not there, expected there; /etc/x k is 2, expected 1"


def test_two_conditions_on_one_subject_are_two_findings(tmp_path: Path) -> None:
    check = written(tmp_path, "{all: [{file: /etc/x, key: k, at_least: 5}, {file: /etc/x, key: k, is_not: 2}]}")
    found = result(check, {"/etc/x": "k=2\n"})
    assert [finding.subject for finding in found.findings] == ["/etc/x k", "/etc/x k"]


@pytest.mark.parametrize(
    ("applies", "wanted"), [(YES, "fail"), (NO, "not-applicable"), (OPEN, "unknown"), (NONE, "not-applicable")]
)
def test_a_rule_applies_where_its_condition_holds(tmp_path: Path, applies: str, wanted: str) -> None:
    files: Files = {"/etc/yes": "", "/shut": File(kind="dir", state=State.DENIED)}
    assert verdict(written(tmp_path, NO, f"    applies: {applies}\n"), files) == wanted


def test_what_was_seen_is_told(tmp_path: Path) -> None:
    found = result(written(tmp_path, KEY % ""), {"/etc/x": "# c\nk=1\n"})
    (seen,) = found.observed
    assert (seen.subject, seen.location, seen.data) == ("/etc/x k", "/etc/x:2", {"value": "1"})
    assert seen.message is not None
    assert (seen.message.en, seen.message.zh) == ("/etc/x k is 1", "/etc/x k：1")


@pytest.mark.parametrize(
    ("condition", "files", "wanted"),
    [
        (
            '{sshd: X11Forwarding, is: "yes"}',
            {"/etc/ssh/sshd_config": "X11Forwarding no\nMatch User bob\n  X11Forwarding yes\n"},
            "fail",
        ),
        ('{sshd: X11Forwarding, is: "yes"}', {"/etc/ssh/sshd_config": "X11Forwarding no\n"}, "pass"),
        ("{sshd: Port, is: 22}", {"/etc/ssh/sshd_config": "Port 2222\nPort 22\n"}, "fail"),
        (
            "{sysctl: net.ipv4.ip_forward, is: 1}",
            {
                "/proc/sys/net/ipv4/ip_forward": "1\n",
                "/etc/sysctl.d/a.conf": "net.ipv4.ip_forward=0\n",
                "/sbin/init": "",
            },
            "fail",
        ),
        ('{file: /etc/a/*, owner: "1000"}', {"/etc/a/one": File(owner=1000), "/etc/a/two": File()}, "fail"),
        ('{file: /etc/a/*, owner: "1000"}', {"/etc/a/one": File(), "/etc/a/two": File()}, "pass"),
    ],
)
def test_under_none_one_of_several_values_is_too_many(
    tmp_path: Path, condition: str, files: Files, wanted: str
) -> None:
    assert verdict(written(tmp_path, f"{{none: [{condition}]}}"), files) == wanted


def test_where_one_of_several_ways_is_named_the_others_are_not_mended(tmp_path: Path) -> None:
    """Which one it is depends on those that apply to the host."""
    alone = written(tmp_path, "{file: /etc/x, key: k, is: 1}")
    several = written(tmp_path, "{any: [{file: /etc/x, key: k, is: 1}, {file: /etc/y, key: k, is: 1}]}")
    for files in ({"/etc/x": "k=2"}, {"/etc/x": "k=2", "/etc/y": "k=2"}):
        assert (result(several, files).status, result(several, files).whole) == ("fail", False)
        assert result(alone, files).whole
