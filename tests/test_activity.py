"""What a host's logs saw, day by day."""

from __future__ import annotations

from inspector.activity import activity
from inspector.case import NOW, Case
from inspector.check import fact_needs
from inspector.engine import evaluate
from inspector.facts.logins import Logins
from inspector.facts.weblog import AccessLogs
from inspector.model import Act, Activity
from inspector.targets.memory import snapshot

NEEDS = tuple(dict.fromkeys((*fact_needs(Logins), *fact_needs(AccessLogs))))
AUTH, ACCESS = "/var/log/auth.log", "/var/log/nginx/access.log"
FAILED = "May {} 12:00:{:02} h sshd[7]: Failed password for root from {} port 4711 ssh2\n"
PAM = "May {} 12:00:{:02} h sshd[7]: pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost={}  user=root\n"
GET = '{} - - [{}/May/2026:10:00:00 +0000] "GET {} HTTP/1.1" 200 512\n'
ATTACK = "/a?id=1%20union%20select%20user,password%20from%20mysql.user--"


def of(files: dict[str, str]) -> tuple[Activity, ...]:
    return activity(evaluate(snapshot(Case(files), NEEDS), [], {}).read, NOW)


def test_failures_are_counted_by_day_with_those_who_failed_most() -> None:
    lines = [
        (30, "192.0.2.1", 9),
        (30, "192.0.2.2", 3),
        (30, "192.0.2.3", 5),
        (30, "192.0.2.4", 1),
        (31, "192.0.2.4", 1),
    ]
    text = "".join(FAILED.format(day, at, who) for day, who, times in lines for at in range(times))
    assert of({AUTH: text}) == (
        Activity(day="2026-05-30", act=Act.LOGIN_FAILURE, count=18, sources=("192.0.2.1", "192.0.2.3", "192.0.2.2")),
        Activity(day="2026-05-31", act=Act.LOGIN_FAILURE, count=1, sources=("192.0.2.4",)),
    )


def test_one_failure_that_is_told_twice_counts_once_and_a_log_in_not_at_all() -> None:
    text = "".join(FAILED.format(30, at, "192.0.2.1") + PAM.format(30, at, "192.0.2.1") for at in range(4))
    accepted = "May 30 13:00:00 h sshd[8]: Accepted password for ann from 192.0.2.1 port 4711 ssh2\n"
    twice = {AUTH: text + accepted, "/var/log/messages": text}
    assert [(one.count, one.sources) for one in of(twice)] == [(4, ("192.0.2.1",))]
    rotated = {AUTH: text, f"{AUTH}.1": text}
    assert [one.count for one in of(rotated)] == [8]


def test_one_who_becomes_another_has_no_address() -> None:
    line = "May 30 12:00:00 h su: pam_unix(su:auth): authentication failure; logname=ann uid=1000 euid=0 tty=/dev/pts/1 ruser=ann rhost=  user=root\n"
    assert of({AUTH: line}) == (Activity(day="2026-05-30", act=Act.LOGIN_FAILURE, count=1),)


def test_what_was_typed_in_the_wrong_place_is_counted_and_never_told() -> None:
    odd = "May 30 12:00:00 h sshd[7]: pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=p@ssW0rd!  user=root\n"
    typed = "May 30 12:00:01 h sshd[7]: Invalid user CANARY from 192.0.2.1 port 4711\n"
    found = of({AUTH: odd + typed})
    assert [(one.count, one.sources) for one in found] == [(2, ("192.0.2.1",))]
    assert not {"CANARY", "p@ssW0rd!"} & set(repr(found).split("'"))


def test_attacks_in_the_logs_of_web_servers() -> None:
    text = GET.format("192.0.2.7", 29, ATTACK) * 2 + GET.format("192.0.2.7", 29, "/index.html")
    found = of({ACCESS: text, f"{ACCESS}.1": GET.format("2001:db8::1", 20, ATTACK)})
    assert found == (
        Activity(day="2026-05-20", act=Act.WEB_ATTACK, count=1, sources=("2001:db8::1",)),
        Activity(day="2026-05-29", act=Act.WEB_ATTACK, count=2, sources=("192.0.2.7",)),
    )


def test_what_is_too_old_or_to_come_is_left_out() -> None:
    days = ("2025-04-01", "2026-06-01", "2026-06-09", "2026-13-45")
    line = '192.0.2.7 - - {}T10:00:00 "GET {} HTTP/1.1" 200 512\n'
    assert [one.day for one in of({ACCESS: "".join(line.format(day, ATTACK) for day in days)})] == ["2026-06-01"]


def test_nothing_is_told_where_no_log_was_asked_for() -> None:
    assert activity(evaluate(snapshot(Case({AUTH: "x"}), ()), [], {}).read, NOW) == ()
