"""Series of failed logins from other hosts: somebody guesses passwords, and may have found one."""

from __future__ import annotations

import datetime
import gzip
import ipaddress

from inspector.check import Case, File, Verdicts, check
from inspector.fact import View
from inspector.facts.accounts import Passwd
from inspector.facts.login_series import Limits, Series, by_account, by_source, by_user, of_strangers
from inspector.facts.logins import Logins
from inspector.model import Confidence, Fail, Seen, Severity, together
from inspector.text import Text

AUTH = "/var/log/auth.log"
PASSWD = {"/etc/passwd": "root:x:0:0::/root:/bin/sh\nann:x:1000:1000::/home/ann:/bin/sh\n"}


def failed(source: str, times: int = 30, name: str = "root", minute: int = 0) -> str:
    line = "May 31 12:{:02}:{:02} h sshd[7]: Failed password for {} from {} port 4711 ssh2\n"
    return "".join(line.format(minute + at // 60, at % 60, name, source) for at in range(times))


def accepted(source: str, how: str = "password", hour: int = 13) -> str:
    return f"May 31 {hour}:00:00 h sshd[8]: Accepted {how} for ann from {source} port 4711 ssh2\n"


def su(times: int) -> str:
    line = "May 31 12:{:02}:00 h su: pam_unix(su:auth): authentication failure; logname=ann uid=1000 euid=0 tty=/dev/pts/1 ruser=ann rhost=  user=root\n"
    return "".join(line.format(at) for at in range(times))


BECAME_ROOT = "May 31 13:00:00 h su[9]: pam_unix(su:session): session opened for user root(uid=0) by ann(uid=1000)\n"
SPRAYED = "".join(
    f"May 31 12:{at // 2:02}:00 h sshd[7]: Invalid user name{at} from 198.51.100.{at} port 4711\n"
    for at in range(1, 41)
)
OUTSIDE, INSIDE = "198.51.100.7", "10.0.0.9"
SPOOFED = f"invalid user root from {INSIDE} port 22 ssh2"
MANY = "".join(failed(f"2001:db8::{host}", 5, minute=host) for host in range(1, 9))


@check(
    severity=Severity.HIGH,
    confidence=Confidence.MEDIUM,
    title=Text(en="Series of failed logins", zh="登录失败异常"),
    why=Text(
        en="Many failed logins in little time are somebody who guesses passwords. If the same address then logs in with one, it was probably found.",
        zh="短时间内大量登录失败，说明有人正在猜测口令；若同一来源随后用口令登录成功，则该口令很可能已被破解。",
    ),
    fails=Text(
        en="{failures:failed login|failed logins} {where} between {first} and {last}; {outcome}",
        zh="{first} 至 {last} 期间，{where}登录失败 {failures} 次；{outcome}",
    ),
    remedy=Text(
        en="After a success: take the host for broken into, lock the account, look at what was done since. Otherwise let only known addresses reach SSH, switch to keys (`PasswordAuthentication no`), and shut out guessers (fail2ban, pam_faillock); ask who uses an address of your own network.",
        zh="如随后有登录成功：按已失陷处置，锁定账户并核查此后的操作。否则：限制可访问 SSH 的来源地址，改用密钥登录（`PasswordAuthentication no`），并启用封禁措施（fail2ban、pam_faillock）；来源为内网地址时，排查该地址的使用者。",
    ),
    command="zgrep -hF {subject} /var/log/auth.log* /var/log/secure* /var/log/messages*; lastb -i | grep -F {subject}; journalctl -q SYSLOG_FACILITY=4 SYSLOG_FACILITY=10 | grep -F {subject}",
    standards={
        "gbt22239-l3": ("8.1.4.4f",),
        "nist-800-53-r5": ("SI-4",),
        "iso-27001-2022": ("A.8.16",),
    },
    good=[
        {**PASSWD, AUTH: su(29) + BECAME_ROOT},
        {**PASSWD, AUTH: "".join(failed(f"198.51.100.{host}", 1, "ann", host) for host in range(1, 25))},
        {**PASSWD, AUTH: failed(OUTSIDE, 29) + accepted(OUTSIDE)},
        {**PASSWD, AUTH: "".join(failed(OUTSIDE, 5).replace(" 12:", f" {hour:02}:") for hour in range(24))},
        {**PASSWD, AUTH: failed(OUTSIDE).replace("May 31", "Apr 12")},
        {**PASSWD, AUTH: "", "/var/log/secure.1": "x\n"},
        {"/etc/passwd": ""},
    ],
    bad=[
        Case({**PASSWD, AUTH: su(40)}, fails=["ann"]),
        Case({**PASSWD, AUTH: su(40) + BECAME_ROOT}, fails=["ann"]),
        Case({**PASSWD, AUTH: SPRAYED}, fails=["Invalid user"]),
        Case({**PASSWD, AUTH: failed(OUTSIDE)}, fails=[OUTSIDE]),
        Case({**PASSWD, AUTH: failed(OUTSIDE) + accepted(OUTSIDE)}, fails=[OUTSIDE]),
        Case({**PASSWD, AUTH: failed(OUTSIDE, name=SPOOFED) + failed(INSIDE, minute=9)}, fails=[OUTSIDE, INSIDE]),
        Case(
            {**PASSWD, f"{AUTH}.2.gz": File(gzip.compress(failed(INSIDE).encode(), mtime=0)), AUTH: ""}, fails=[INSIDE]
        ),
        Case({**PASSWD, "/var/log/secure-20260531": MANY}, fails=["root"]),
        Case({**PASSWD, AUTH: failed(OUTSIDE, 3)}, params={"failures": 3}, fails=[OUTSIDE]),
        Case(
            {**PASSWD, AUTH: failed(OUTSIDE, 40) + failed(INSIDE, minute=50)},
            params={"listed": 1},
            fails=[OUTSIDE, "other addresses"],
        ),
        Case(
            {**PASSWD, "/run/log/journal/0/system.journal": "x"},
            commands={
                "journal-of-logins": failed(OUTSIDE).replace("May 31 ", "2026-05-31T").replace(" h ", "+0000 h ")
            },
            fails=[OUTSIDE],
        ),
    ],
)
def brute_force_series(  # noqa: PLR0913 - three limits that an organisation sets
    logins: Logins,
    passwd: Passwd | None,
    view: View,
    *,
    failures: int = 30,
    hours: int = 1,
    days: int = 30,
    listed: int = 20,
) -> Verdicts:
    recent = [one for one in logins.attempts if one.time > view.now - datetime.timedelta(days=days)]
    limits = Limits(failures, datetime.timedelta(hours=hours))
    names = {account.name for account in passwd.accounts} if passwd else set()
    remote = [one for one in recent if one.source]
    found = sorted(by_source(remote, limits), key=lambda series: (series.success is None, -series.failures))
    alone = {series.subject for series in found}
    rest = [one for one in remote if one.source not in alone]
    for series in found[:listed]:
        yield _fail(series, names, FROM.fill({"source": series.subject}), _severity(series))
    yield from _others(found[listed:], names)
    for series in by_account([one for one in rest if one.account in names], limits):
        where = ON.fill({"account": series.subject, "sources": len(series.sources)})
        yield _fail(series, names, where, _severity(series), "account")
    if strangers := of_strangers(rest, names, limits):
        where = STRANGE.fill({"sources": len(strangers.sources)})
        inside = strangers.success or any(map(_inside, strangers.sources))
        yield _fail(strangers, names, where, Severity.MEDIUM if inside else Severity.LOW, "strangers")
    for series in by_user(recent, limits):
        severity = Severity.HIGH if series.success else Severity.MEDIUM
        yield _fail(series, names, BY.fill({"user": series.subject}), severity, "user")
    yield from logins.unread
    if not found:
        yield Seen("logins", logins.logs[0] if logins.logs else "", {"logs": logins.logs, "attempts": len(recent)})


def _others(rest: list[Series], names: set[str]) -> Verdicts:
    """What is too many to be named, as one finding."""
    if rest:
        data = {
            **_data(rest[0], names),
            "where": OTHERS.fill({"sources": len(rest)}),
            "failures": sum(series.failures for series in rest),
            "first": _minute(min(series.first for series in rest)),
            "last": _minute(max(series.last for series in rest)),
            "sources": [series.subject for series in rest],
        }
        worst = max((_severity(series) for series in rest), key=lambda severity: severity.rank)
        yield Fail("other addresses", rest[0].files[0], data, severity=worst, key="others")
        yield from (together(series.subject) for series in rest)


def _fail(series: Series, names: set[str], where: Text, severity: Severity, key: str = "") -> Fail:
    return Fail(series.subject, series.files[0], {**_data(series, names), "where": where}, severity=severity, key=key)


def _data(series: Series, names: set[str]) -> dict[str, object]:
    """Names that are no accounts are left out: they may be passwords that were typed in the wrong place."""
    success = series.success
    done = success and (BECAME if success.by else BROKEN).fill(
        {"account": success.account, "source": success.source, "by": success.by, "time": _minute(success.time)}
    )
    return {
        "failures": series.failures,
        "first": _minute(series.first),
        "last": _minute(series.last),
        "accounts": sorted(names.intersection(series.accounts)),
        "sources": series.sources[:50],
        "outcome": done or NONE,
    }


def _severity(series: Series) -> Severity:
    """On the internet everybody is tried; in one's own network it takes somebody who is in it."""
    if series.success:
        return Severity.HIGH
    return Severity.MEDIUM if any(map(_inside, series.sources)) else Severity.LOW


def _inside(source: str) -> bool:
    try:
        address = ipaddress.ip_address(source)
    except ValueError:
        return False
    return any(address in network for network in INTERNAL)


def _minute(when: datetime.datetime) -> str:
    return when.strftime("%Y-%m-%d %H:%M")


INTERNAL = tuple(map(ipaddress.ip_network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7", "fe80::/10")))
FROM = Text(en="from {source}", zh="来自 {source} 的")
ON = Text(en="on the account {account} from {sources} addresses", zh="{sources} 个来源地址对账户 {account} 的")
STRANGE = Text(
    en="from {sources} addresses with names that are no accounts here", zh="{sources} 个来源地址以本机不存在的用户名"
)
BY = Text(en="of {user}, who tried to become another user (su, sudo),", zh="{user} 在本机切换用户（su、sudo）时")
BECAME = Text(en="then {by} became {account} ({time})", zh="随后 {by} 于 {time} 成功切换为 {account}")
OTHERS = Text(en="from {sources} other addresses", zh="来自另外 {sources} 个地址的")
BROKEN = Text(
    en="then {account} logged in from {source} with a password ({time})",
    zh="随后 {account} 于 {time} 从 {source} 用口令登录成功",
)
NONE = Text(en="none of them led to a login with a password", zh="此后未见口令登录成功")
