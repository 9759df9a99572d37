"""Which audit rules are in force, and what they record."""

from __future__ import annotations

import pytest

from inspector.case import Case, File
from inspector.check import fact_needs
from inspector.fact import Absent, Unknown, View
from inspector.facts.audit_grammar import LONG, parse
from inspector.facts.audit_rules import AuditRules
from inspector.facts.boot_parameters import BootParameters
from inspector.facts.processes import Processes
from inspector.facts.services import Services, UnitFiles
from inspector.snapshot import State
from inspector.targets.memory import snapshot

UNIT, MAIN = "/usr/lib/systemd/system/auditd.service", "/etc/audit/audit.rules"
FOLDER = "/etc/audit/rules.d"
HOST: dict[str, str | File] = {
    "/usr/lib/systemd/systemd": "",
    "/usr/sbin/auditd": "",
    "/usr/bin/sudo": "",
    "/lib64/ld-linux-x86-64.so.2": "",
    UNIT: "[Service]\nExecStartPost=-/sbin/augenrules --load\n",
    "/etc/systemd/system/multi-user.target.wants/auditd.service": File(link=UNIT),
}
PLAIN = HOST | {UNIT: "[Service]\nExecStartPost=-/sbin/auditctl -R /etc/audit/audit.rules\n"}


def read(files: dict[str, str | File], *running: str) -> AuditRules:
    needs = fact_needs(AuditRules)
    rows = [{"pid": pid, "ppid": 0, "uid": 0, "name": name, "exe": None} for pid, name in enumerate(running, 1)]
    view = View(snapshot(Case(files, live={"processes": rows} if running else {}), needs), needs)
    services, processes = Services.read(view), Processes.read(view) if running else None
    return AuditRules.read(view, services, UnitFiles.read(view, services), BootParameters.read(view), processes)


def records(rules: str, path: str = "/etc/shadow") -> bool:
    return read(HOST | {f"{FOLDER}/a.rules": rules}).records_writes(path) is not None


@pytest.mark.parametrize(
    "rules",
    [
        "-w /etc/shadow -p wa -k x",
        "-w /etc/shadow",
        "  -w/etc/ -pwa -kx",
        "-w / -p w",
        "-a always,exit -F path=/etc/shadow -F perm=wa",
        "-a exit,always -F arch=b64 -F dir=/etc -F perm=rwxa -F success=1 -F auid!=4294967295",
        "-a always,exit -F arch=b64 -S open,openat -S rename,renameat -F path=/etc/shadow",
        "-a always,exit -S all",
        "-A always,exit -F path=/etc/shadow -F perm=wa",
        "-w /etc/shadow -p wa\n-D",
        "-i\nwrong\n-w /etc/shadow -p wa",
        "-w /etc/shadow -p wa\n-d always,exit -F path=/etc/passwd",
        "-a never,user -F subj_type=crond_t\n-a always,exclude -F msgtype=CWD\n-w /etc/shadow",
    ],
)
def test_what_records_every_change(rules: str) -> None:
    assert records(f"{rules}\n")


@pytest.mark.parametrize(
    "rules",
    [
        "# -w /etc/shadow -p wa",
        "-w /etc/shadow- -p wa",
        "-w /etc/shado -p wa",
        "-w /etc/shadow -p rx",
        "-a always,exit -F path=/etc -F perm=wa",
        "-a always,exit -F dir=/etc/shadow -F perm=wa",
        "-a always,exit -F path!=/etc/shadow -F perm=wa",
        "-a always,exit -F path=/etc/shadow -F perm=wa -F uid=33",
        "-a always,exit -F path=/etc/shadow -F perm=wa -F exe=/usr/bin/vi",
        "-a always,exit -F path=/etc/shadow -F perm=wa -F success=0",
        "-a always,exit -F path=/etc/shadow -F perm=wa -F auid>=1000",
        "-a always,exit -F arch=b32 -F path=/etc/shadow -F perm=wa",
        "-a always,exit -S chmod -F path=/etc/shadow",
        "-a always,user -F path=/etc/shadow",
        "-a never,exit -F dir=/etc -F auid>=1000\n-w /etc/shadow",
        "-w /etc/shadow\n-A never,exit -F path=/etc/shadow",
        "-w /etc/shadow\n-a never,task",
        "-w /etc/shadow\n-a always,exclude -F msgtype=SYSCALL",
        "-w /etc/shadow\n-e 0",
        "-e 0\n-w /etc/shadow",
    ],
)
def test_what_does_not(rules: str) -> None:
    assert not records(f"{rules}\n")


def test_what_people_change_may_be_recorded_alone() -> None:
    found = read(HOST | {f"{FOLDER}/a.rules": "-a always,exit -F path=/etc/shadow -F perm=wa -F auid>=1000\n"})
    assert found.records_writes("/etc/shadow", people=True)
    assert not found.records_writes("/etc/shadow")


@pytest.mark.parametrize(
    ("rules", "recorded"),
    [
        ("-a always,exit -F arch=b64 -S execve -F euid=0 -F auid>=1000 -F auid!=unset", True),
        ("-a always,exit -F arch=b64 -S execve -C uid!=euid -F euid=0", True),
        ("-a always,exit -F path=/usr/bin/sudo -F perm=x -F auid>=500", True),
        ("-w /usr/bin/sudo -p x", True),
        ("-w /usr/bin/passwd -p x", False),
        ("-a always,exit -F arch=b64 -S execve -F euid=33", False),
        ("-a always,exit -F arch=b64 -S execve -F auid>=60000", False),
        ("-a always,exit -F arch=b64 -S execve -F exe=/usr/bin/vi", False),
        ("-a always,exit -F path!=/usr/bin/sudo -F perm=x", False),
        ("-a never,exit -F arch=b64 -S execve\n-a always,exit -F arch=b64 -S execve", False),
    ],
)
def test_what_is_run_as_root(rules: str, recorded: bool) -> None:
    assert (read(HOST | {f"{FOLDER}/a.rules": rules}).records_root() is not None) is recorded


def test_files_are_joined_in_the_order_of_their_numbers() -> None:
    first, second = f"{FOLDER}/9-x.rules", f"{FOLDER}/10-x.rules"
    off = read(HOST | {first: "-e 2\n", second: "-w /etc/shadow\n-e 0\n"}).off
    assert off
    assert f"{second}:2" in off.en
    assert read(HOST | {first: "-e 2\n", second: "-w /etc/shadow\n"}).records_writes("/etc/shadow")


def test_hidden_files_and_others_are_no_part() -> None:
    found = read(HOST | {f"{FOLDER}/.a.rules": "-e 0\n", f"{FOLDER}/a.bak": "-e 0\n", MAIN: "-w /etc/shadow\n"})
    assert found.source == MAIN
    assert found.records_writes("/etc/shadow")


def test_a_file_alone_is_worked_through_line_by_line() -> None:
    watch = "-w /etc/shadow -p wa\n"
    parts: dict[str, str | File] = {f"{FOLDER}/a.rules": watch}
    assert read(PLAIN | parts | {MAIN: f"-D\n{watch}"}).records_writes("/etc/shadow")
    for rules in ("", f"{watch}-D\n", f"-e 2\n{watch}", f"{watch}-W /etc/shadow\n"):
        assert not read(PLAIN | parts | {MAIN: rules}).records_writes("/etc/shadow")
    assert read(PLAIN | {MAIN: f"{watch}-D -k other\n"}).records_writes("/etc/shadow")


def test_scripts_of_system_v_say_whether_files_are_joined() -> None:
    host: dict[str, str | File] = {
        "/sbin/init": "",
        "/sbin/auditd": "",
        "/etc/init.d/auditd": "",
        "/etc/rc3.d/S11auditd": File(link="/etc/init.d/auditd"),
        f"{FOLDER}/a.rules": "-w /etc/shadow\n",
    }
    assert read(host).source == FOLDER
    assert read(host | {"/etc/sysconfig/auditd": 'USE_AUGENRULES="no"\n'}).source == MAIN


def test_another_file_is_not_known() -> None:
    with pytest.raises(Unknown):
        read(HOST | {UNIT: "[Service]\nExecStartPost=/sbin/auditctl -R /opt/x.rules\n"})


def test_rules_behind_a_line_that_is_refused_are_doubtful() -> None:
    rule = read(HOST | {f"{FOLDER}/a.rules": "-w relative\n-w /etc/shadow\n"}).records_writes("/etc/shadow")
    assert rule
    assert rule.doubtful


@pytest.mark.parametrize(
    "refused",
    [
        "-a always,exit -F arch=b64 -S nosuchcall -k a",
        "-a always,exit -F arch=b64 -S chown32",
        "-a always,exit -F arch=b32 -S newfstatat",
        "-a always,exit -S chmod -F arch=b64",
        "-a always,exit -F bogus=1",
        "-w /etc/foo -p wz",
        "-a always,exit -F path=/etc/foo -F perm=q",
        "-w /nonexistent/dir/x -p wa",
        "-w /etc/sysconfig/network-scripts/ -p wa",
        "-a always,exit -F dir=/etc/sysconfig -F perm=wa",
    ],
)
def test_a_rule_that_names_what_is_not_there_ends_the_loading(refused: str) -> None:
    watch = "-w /etc/shadow -p wa\n"
    rule = read(HOST | {f"{FOLDER}/a.rules": f"{refused}\n{watch}"}).records_writes("/etc/shadow")
    assert rule
    assert rule.doubtful
    rule = read(HOST | {f"{FOLDER}/a.rules": f"-i\n{refused}\n{watch}"}).records_writes("/etc/shadow")
    assert rule
    assert not rule.doubtful


@pytest.mark.parametrize(
    "taken",
    [
        "-a always,exit -F arch=b64 -S chmod,fchmod,fchmodat,fchmodat2 -S 59 -F auid>=1000 -F auid!=unset -k perm",
        "-a always,exit -F arch=b32 -S stime,settimeofday,chown32",
        "-w /etc/foo -p WA",
        "-w /etc/foo/ -p wa",
        "-w /var/run/faillock/x -p wa",
        "-w /run/one/two -p wa",
        "-a always,exit -F dir=/etc -F perm=wa",
        "-a never,exit -F saddr_fam=10 -F a1&=0100 -F subj_type=crond_t -F sessionid=1",
    ],
)
def test_rules_that_are_taken(taken: str) -> None:
    rule = read(HOST | {f"{FOLDER}/a.rules": f"{taken}\n-w /etc/shadow\n"}).records_writes("/etc/shadow")
    assert rule
    assert not rule.doubtful


def test_young_machines_lack_the_old_system_calls() -> None:
    old: dict[str, str | File] = {f"{FOLDER}/a.rules": "-a always,exit -F arch=b64 -S unlink,rename\n-w /etc/shadow\n"}
    young: dict[str, str | File] = {f"{FOLDER}/a.rules": "-a always,exit -F arch=b64 -S unlinkat\n-w /etc/shadow\n"}
    loader = "/lib64/ld-linux-x86-64.so.2"
    arm = {path: file for path, file in HOST.items() if path != loader} | {"/lib/ld-linux-aarch64.so.1": ""}
    for host, rules, doubtful in ((HOST, old, False), (arm, old, True), (arm, young, False), (HOST | arm, old, True)):
        rule = read(host | rules).records_writes("/etc/shadow")
        assert rule
        assert rule.doubtful is doubtful


@pytest.mark.parametrize(("words", "off"), [("audit=0", True), ("audit=off", True), ("audit=0 audit=1", False)])
def test_the_kernel_may_be_started_without_auditing(words: str, off: bool) -> None:
    rules: dict[str, str | File] = {f"{FOLDER}/a.rules": "-w /etc/shadow\n"}
    assert (read(HOST | rules | {"/proc/cmdline": f"ro {words}\n"}).off is not None) is off
    planned: dict[str, str | File] = {"/etc/default/grub": f'GRUB_CMDLINE_LINUX="{words}"\n'}
    assert (read(HOST | rules | planned).off is not None) is off


def test_a_daemon_that_does_not_run_loads_nothing() -> None:
    rules: dict[str, str | File] = {f"{FOLDER}/a.rules": "-w /etc/shadow\n"}
    assert read(HOST | rules, "systemd", "auditd").records_writes("/etc/shadow")
    assert not read(HOST | rules, "systemd", "sshd").records_writes("/etc/shadow")


def test_without_the_program_or_its_start_there_are_none() -> None:
    for missing in ("/usr/sbin/auditd", "/etc/systemd/system/multi-user.target.wants/auditd.service"):
        with pytest.raises(Absent):
            read({path: file for path, file in HOST.items() if path != missing})


def test_a_file_that_is_not_read_is_a_gap() -> None:
    found = read(HOST | {f"{FOLDER}/a.rules": "-w /etc/shadow\n", f"{FOLDER}/b.rules": File(state=State.DENIED)})
    assert not found.complete
    assert found.records_writes("/etc/shadow")


@pytest.mark.parametrize(
    "raw",
    [
        "-w",
        "-a always",
        "-a always,always",
        "-F path",
        "-a always,exit -F 'auid>=1000'",
        "--unknown 1",
        "-w etc",
        "-e 7",
        "\x00\x1b[2J" * 50,
        "-w /x" * LONG,
        "-w /etc/shadow -k a b",
        "-a always,exit -F watch=/etc/shadow",
    ],
)
def test_what_is_no_rule(raw: str) -> None:
    line = parse(raw, "f", 1)
    assert line.malformed or line.rule is None
