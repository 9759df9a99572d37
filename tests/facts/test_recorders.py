"""Which commands stop what keeps the record."""

from __future__ import annotations

import pytest

from inspector.facts.recorders import LONG, WORDS, Recorder, stops

AUDITD, GUARDED, RSYSLOG = Recorder("auditd"), Recorder("auditd", refuses=True), Recorder("rsyslog")


@pytest.mark.parametrize(
    ("command", "arguments"),
    [
        ("/usr/bin/systemctl", None),
        ("/usr/bin/systemctl", "stop auditd"),
        ("/usr/bin/systemctl", "disable --now auditd.service"),
        ("/usr/bin/systemctl", "stop *"),
        ("/usr/bin/systemctl", "stop nginx*"),
        ("/usr/bin/systemctl", "* nginx"),
        ("/usr/bin/systemctl", "*"),
        ("/usr/bin/systemctl", "[a-z]* auditd"),
        ("/usr/bin/", None),
        ("/usr/sbin/*", None),
        ("/usr/*/system*", "mask auditd"),
        ("/sbin/service", "auditd stop"),
        ("/sbin/service", "* stop"),
        ("/sbin/chkconfig", "auditd off"),
        ("/etc/init.d/auditd", None),
        ("/etc/rc.d/init.d/auditd", "stop"),
        ("/sbin/auditctl", "-e 0"),
        ("/sbin/auditctl", "-D"),
        ("/usr/bin/pkill", "-9 auditd"),
        ("/usr/bin/killall", "-9 *"),
        ("/bin/kill", None),
        ("/bin/kill", "-9 *"),
        ("/usr/bin/systemctl", "stop " + "x " * (WORDS + 1)),
        ("/usr/bin/systemctl", "edit auditd"),
        ("/usr/bin/systemctl", "edit --full auditd.service"),
        ("/usr/bin/systemctl", "revert auditd"),
        ("/usr/bin/systemctl", "set-property auditd *"),
        ("/sbin/auditctl", "-w *"),
        ("/sbin/auditctl", "-R /tmp/x"),
        ("sudoedit", None),
        ("sudoedit", "/etc/audit/auditd.conf"),
        ("sudoedit", "/etc/audit/rules.d/*"),
        ("sudoedit", "/etc/*"),
        ("/usr/bin/vim", None),
        ("/usr/bin/nano", "/etc/audit/rules.d/50-x.rules"),
        ("/usr/bin/tee", "-a /etc/audit/audit.rules"),
        ("/bin/cp", "* /etc/audit/rules.d/"),
        ("/bin/cp", "-t /etc/audit/rules.d /tmp/x"),
        ("/bin/mv", "/etc/audit/auditd.conf /tmp/"),
        ("/bin/sed", "-Ei s/a/b/ /etc/audit/auditd.conf"),
    ],
)
def test_what_stops_it(command: str, arguments: str | None) -> None:
    assert stops(command, arguments, AUDITD)


@pytest.mark.parametrize(
    ("command", "arguments"),
    [
        ("/usr/bin/systemctl", ""),
        ("/usr/bin/systemctl", "stop nginx"),
        ("/usr/bin/systemctl", "restart *"),
        ("/usr/bin/systemctl", "status auditd"),
        ("/usr/bin/systemctl", "reload auditd"),
        ("/sbin/service", "nginx *"),
        ("/sbin/service", "auditd status"),
        ("/etc/init.d/nginx", None),
        ("/etc/init.d/auditd", "status"),
        ("/sbin/auditctl", "-l"),
        ("/sbin/auditctl", "-e 1"),
        ("/sbin/chkconfig", "auditd on"),
        ("/usr/bin/pkill", "-f tomcat"),
        ("/usr/bin/killall", "nginx"),
        ("/bin/kill", "-HUP *"),
        ("/bin/kill", ""),
        ("/usr/bin/less", None),
        ("/usr/bin/vim", "/etc/nginx/nginx.conf"),
        ("sudoedit", "/etc/audit.old /etc/rsyslog.conf"),
        ("/bin/cp", "/etc/audit/auditd.conf /tmp/"),
        ("/bin/sed", "-n /x/p /etc/audit/auditd.conf"),
        ("/bin/rm", "/var/www/*"),
        ("/usr/bin/systemctl", "edit nginx"),
        ("/usr/bin/" + "a*" * LONG, "b"),
    ],
)
def test_what_does_not(command: str, arguments: str | None) -> None:
    assert not stops(command, arguments, AUDITD)


def test_a_unit_that_refuses_is_killed_all_the_same() -> None:
    assert not stops("/usr/bin/systemctl", "stop auditd", GUARDED)
    assert stops("/usr/bin/systemctl", "kill auditd", GUARDED)
    assert stops("/sbin/service", "auditd stop", GUARDED)


def test_each_recorder_has_its_own_names() -> None:
    assert stops("/usr/bin/pkill", "rsyslogd", RSYSLOG)
    assert not stops("/usr/bin/systemctl", "stop auditd", RSYSLOG)
    assert not stops("/sbin/auditctl", None, RSYSLOG)
    assert not stops("/usr/bin/vim", "/etc/audit/auditd.conf", RSYSLOG)
    assert stops("/usr/bin/vim", "/etc/rsyslog.conf", RSYSLOG)
    assert stops("sudoedit", "/etc/rsyslog.d/*", RSYSLOG)
    assert not stops("sudoedit", "/etc/rsyslog.conf.example", RSYSLOG)
