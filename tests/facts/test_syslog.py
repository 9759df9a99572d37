"""journald, syslog daemons, sysctl files, super-servers and the permissions of logs."""

from collections.abc import Mapping
from typing import Any

import pytest

from inspector.case import Case, File
from inspector.check import fact_inputs, fact_needs
from inspector.fact import Absent, View
from inspector.facts.inetd import Inetd
from inspector.facts.logfiles import LogFiles
from inspector.facts.services import Services
from inspector.facts.sysctl import Sysctl
from inspector.facts.syslog import Journald, Syslog, SyslogRules, span
from inspector.facts.syslog_storage import LogStorage
from inspector.targets.memory import snapshot

JOURNALD = {"/usr/lib/systemd/systemd-journald": ""}


def read(kind: Any, files: Mapping[str, str | File]) -> Any:
    needs = fact_needs(kind)
    view = View(snapshot(Case(files), needs), needs)
    return kind.read(view, *(Services.read(view) for _ in fact_inputs(kind)))


def test_journald_drop_ins_and_storage() -> None:
    files: dict[str, str | File] = {
        **JOURNALD,
        "/usr/lib/systemd/journald.conf": "[Journal]\nStorage=none\n",
        "/etc/systemd/journald.conf": "[Journal]\n#Storage=none\n",
        "/usr/lib/systemd/journald.conf.d/a.conf": "[Journal]\nStorage=volatile\n",
        "/etc/systemd/journald.conf.d/a.conf": "[Journal]\nMaxRetentionSec=1\n",
    }
    assert not read(Journald, files).kept
    found = read(Journald, {**files, "/var/log/journal": File(kind="dir")})
    assert found.kept
    assert found.option("Storage", "auto").text == "auto"
    assert read(Journald, {**files, "/run/systemd/journald.conf.d/z.conf": "[Journal]\nstorage = persistent"}).kept
    with pytest.raises(Absent):
        read(Journald, {})


def test_a_value_in_no_section_is_none() -> None:
    assert not read(Journald, {**JOURNALD, "/etc/systemd/journald.conf": "Storage=persistent\n[Journal]\n"}).kept


@pytest.mark.parametrize(
    ("rules", "kept"),
    [
        ("*.*;auth,authpriv.none\t\t-/var/log/syslog\n", True),
        ("*.=info;*.=notice;\\\n\tauth.none\t-/var/log/messages\n", True),
        ("# nothing\n", False),
        ("*.* /dev/null\n", False),
        ("*.* /run/log/all\n", False),
        ("*.* ~\n*.* /var/log/all\n", False),
        ("*.* stop\n*.* /var/log/all\n", False),
        (':msg, contains, "x" ~\n*.* /var/log/all\n', True),
        ("if $msg contains 'x' then\n  stop\n*.* /var/log/all\n", True),
        ("if $msg contains 'x' then {\n  stop\n}\n*.* /var/log/all\n", True),
        ('action(\n  type="omfile" # (\n  file="/var/log/all")\n', True),
        ('*.* action(type="omfile" file="/dev/null")\n', False),
        ('*.* action(type="omfile"\n  file="/dev/null")\n', False),
        ('*.* action(type="omfile"\n  file="/var/log/a(")\n*.* ~\n', True),
        ('action(type="omfwd" target="log")\n', True),
        ("*.* @10.0.0.1\n", True),
        ("*.emerg :omusrmsg:*\n", False),
        ("$IncludeConfig /etc/rsyslog.d/*.conf\n", False),
        ("$IncludeConfig /opt/rsyslog/*.conf\n", None),
        ('include(file="/etc/rsyslog.d/*.conf" mode="optional")\n*.* /var/log/all\n', True),
        ("(" * 500 + "\n", False),
    ],
)
def test_what_rsyslog_keeps(rules: str, kept: bool | None) -> None:
    assert read(LogStorage, {"/etc/rsyslog.conf": rules}).kept_by_rsyslog() is kept


def test_rules_count_where_they_are_included() -> None:
    part = {"/etc/rsyslog.d/a.conf": "*.* /var/log/all\n"}
    assert read(LogStorage, {**part, "/etc/rsyslog.conf": "$IncludeConfig /etc/rsyslog.d/\n"}).kept_by_rsyslog()
    assert not read(LogStorage, {**part, "/etc/rsyslog.conf": "\n"}).kept_by_rsyslog()
    assert read(LogStorage, part).kept_by_rsyslog() is False


@pytest.mark.parametrize(
    ("fstab", "in_memory"),
    [
        ("tmpfs /var/log tmpfs defaults 0 0\n", True),
        ("tmpfs /var tmpfs defaults 0 0\n", True),
        ("tmpfs /var tmpfs defaults 0 0\n/dev/sdb1 /var/log ext4 defaults 0 2\n", False),
        ("tmpfs /var/log/ tmpfs noauto 0 0\n", False),
        ("# tmpfs /var/log tmpfs defaults 0 0\n", False),
    ],
)
def test_folders_in_memory(fstab: str, in_memory: bool) -> None:
    found = read(LogStorage, {"/etc/fstab": fstab})
    assert bool(found.in_memory("/var/log/journal")) is in_memory
    linked = read(LogStorage, {"/var/log": File(link="../dev/shm")})
    assert linked.in_memory("/var/log")
    assert not linked.in_memory("/var/logs")


def test_what_hides_a_journald_drop_in() -> None:
    files: dict[str, str | File] = {
        **JOURNALD,
        "/usr/lib/systemd/journald.conf.d/a.conf": "[Journal]\nStorage=persistent\n",
    }
    assert read(Journald, files).kept
    for hidden in (File(), File(link="/dev/null")):
        assert not read(Journald, {**files, "/etc/systemd/journald.conf.d/a.conf": hidden}).kept
    assert not read(
        Journald, {**files, "/run/systemd/journald.conf.d/b.conf": "[Journal]\nStorage=none\nStorage=nonsense\n"}
    ).kept


def test_how_long_the_journal_is_kept() -> None:
    archived = "/var/log/journal/{}/system@0123456789abcdef0123456789abcdef-0000000000000001-{}.journal"
    files: dict[str, str | File] = {
        **JOURNALD,
        archived.format("a", "0005e00000000000"): "",
        archived.format("b", "0005d00000000000"): "",
        archived.format("b", "nonsense"): "",
        archived.format("b", "ffffffffffffffff"): "",
        "/etc/systemd/journald.conf": "[Journal]\nMaxRetentionSec=1month 2d\n",
    }
    found = read(Journald, files)
    assert found.since.year == 2021
    assert round(found.longest) == 32


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("0", 0),
        ("90", 90),
        ("2week", 1209600),
        ("1h30min", 5400),
        ("1.5 d", 129600),
        ("x", None),
        ("5 parsecs", None),
        ("1" * 300, None),
    ],
)
def test_spans_of_time(text: str, seconds: float | None) -> None:
    assert span(text) == seconds


def test_syslog_needs_program_and_script() -> None:
    script: dict[str, str | File] = {
        "/sbin/init": "",
        "/etc/init.d/rsyslog": "",
        "/etc/rc3.d/S01rsyslog": File(link="../init.d/rsyslog"),
    }
    assert read(Syslog, script).daemons == {}
    assert read(Syslog, {**script, "/sbin/rsyslogd": ""}).running == ["rsyslog"]
    with pytest.raises(Absent):
        read(Syslog, {"/sbin/init": File(link="/bin/busybox"), "/bin/busybox": ""})


@pytest.mark.parametrize(
    ("line", "remote"),
    [
        ("*.* @10.0.0.1", True),
        ("*.*  @@[2001:db8::1]:514;fmt", True),
        ("auth.* -@@(o)log.example.org:6514", True),
        ('*.* action(type="omfwd" target="log" protocol="tcp")', True),
        ('action(Type="omrelp" Target="log")', True),
        ("*.* @127.0.0.1:514", False),
        ("*.* @@localhost:514", False),
        ('action(type="omfwd" target="::1")', False),
        ("*.* /var/log/a@b", False),
        ("mail.* -/var/log/mail", False),
        ("mail.err bob@example.org", False),
        ('module(load="imtcp")', False),
        ("#*.* @10.0.0.1", False),
    ],
)
def test_rsyslog_that_sends(line: str, remote: bool) -> None:
    rules = read(SyslogRules, {"/etc/rsyslog.d/a.conf": line})
    assert bool(list(rules.remote())) is remote


def test_sysctl_order() -> None:
    found = read(
        Sysctl,
        {
            "/usr/lib/sysctl.d/50-a.conf": "a.b = 1\nc.d=1\n",
            "/etc/sysctl.d/50-a.conf": "a.b=2\n-net/ipv4/conf/*/x = 3\n",
            "/usr/lib/sysctl.d/99-z.conf": "e = 5\n# e = 6\n; e=7\nbroken\n=\n",
            "/etc/sysctl.conf": "a/b = 4\n",
            "/sbin/init": "",
        },
    )
    assert found.get("a.b").value == "4"
    assert found.get("a.b").location == "/etc/sysctl.conf:1"
    assert found.get("c.d") is None
    assert found.get("net.ipv4.conf.eth0.x").value == "3"
    assert found.get("e").value == "5"


def test_inetd_needs_a_program_that_is_started() -> None:
    files: dict[str, str | File] = {
        "/etc/init.d/inetd": "",
        "/etc/rc2.d/S01inetd": File(link="../init.d/inetd"),
        "/etc/inetd.conf": "telnet stream tcp nowait root x\n#shell stream tcp nowait root x\n10.0.0.1:23 a b c d e\n",
    }
    assert read(Inetd, files).served == ()
    names = [served.name for served in read(Inetd, {**files, "/usr/sbin/inetd": ""}).served]
    assert names == ["telnet", "23"]


def test_logs_that_cannot_be_reached() -> None:
    found = read(
        LogFiles,
        {
            "/var/log/a/b/c": "",
            "/var/log/a/b": File(kind="dir", mode=0o700),
            "/var/log/l": File(link="/etc/passwd"),
            "/etc/passwd": "",
        },
    )
    assert not found.reachable("/var/log/a/b/c")
    assert found.reachable("/var/log/a/b")
    assert "/var/log/l" not in found.entries
