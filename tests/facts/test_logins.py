"""Attempts to log in: lines that attackers write, stamps without a year, binary records, and where the logs are."""

from __future__ import annotations

import datetime
import ipaddress
import struct
from collections.abc import Mapping

import pytest

from inspector.case import Case, File
from inspector.fact import Absent, View
from inspector.facts.login_records import Attempt, address, parse_records
from inspector.facts.login_series import Limits, by_account, by_source, by_user, of_strangers
from inspector.facts.logins import Logins, parse
from inspector.snapshot import Item, Stat
from inspector.targets.memory import snapshot
from tests.roots import recorded

NOW = datetime.datetime(2026, 6, 1, tzinfo=datetime.UTC)
LIMITS = Limits(3, datetime.timedelta(hours=1))


def parsed(line: str, now: datetime.datetime = NOW, mtime: int = 0) -> list[Attempt]:
    return list(parse(Item("/x", data=line.encode(), stat=Stat("file", 0o640, 0, 0, 1, mtime)), now))


def told(message: str, program: str = "sshd[7]") -> tuple[str, str, str, int] | None:
    found = parsed(f"May 31 12:00:00 host {program}: {message}\n")
    return (found[0].kind, found[0].account, found[0].source, found[0].count) if found else None


@pytest.mark.parametrize(
    ("message", "attempt"),
    [
        ("Failed password for root from 192.0.2.1 port 22 ssh2", ("password", "root", "192.0.2.1", 1)),
        ("Failed password for invalid user a b from ::1 port 22 ssh2", ("password", "a b", "::1", 1)),
        (
            "Failed password for invalid user root from 10.0.0.1 port 22 ssh2 from 192.0.2.1 port 9 ssh2",
            ("password", "root from 10.0.0.1 port 22 ssh2", "192.0.2.1", 1),
        ),
        ("Failed keyboard-interactive/pam for ann from fe80::1%eth0 port 1 ssh2", ("password", "ann", "fe80::1", 1)),
        ("Failed publickey for ann from 192.0.2.1 port 1 ssh2: RSA SHA256:x", None),
        ("Invalid user  from 192.0.2.1 port 1", ("unknown", "", "192.0.2.1", 1)),
        (
            "Invalid user x from 10.0.0.1 port 2 from 192.0.2.1 port 1",
            ("unknown", "x from 10.0.0.1 port 2", "192.0.2.1", 1),
        ),
        (
            "Connection closed by authenticating user root 192.0.2.1 port 1 [preauth]",
            ("closed", "root", "192.0.2.1", 1),
        ),
        (
            "message repeated 5 times: [ Failed password for root from 192.0.2.1 port 1 ssh2]",
            ("password", "root", "192.0.2.1", 5),
        ),
        (
            "pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=192.0.2.1  user=root",
            ("pam", "root", "192.0.2.1", 1),
        ),
        ("pam_unix(vsftpd:auth): authentication failure; ruser=x rhost=10.0.0.1 user=a rhost=192.0.2.1", None),
        (
            "pam_unix(su:auth): authentication failure; logname=ann uid=1 euid=0 tty=pts/0 ruser=ann rhost=  user=root",
            ("pam", "root", "", 1),
        ),
        (
            "pam_unix(su:auth): authentication failure; logname= uid=1 euid=0 tty=pts/0 ruser=a b rhost=  user=root",
            None,
        ),
        ("FAILED SU (to root) ann on pts/0", ("su", "root", "", 1)),
        ("FAILED su for root by ann", ("by", "root", "", 1)),
        (
            "pam_unix(su-l:session): session opened for user root(uid=0) by ann(uid=1000)",
            ("accepted password", "root", "", 1),
        ),
        ("pam_unix(cron:session): session opened for user root(uid=0) by root(uid=0)", None),
        ("Accepted password for ann from 192.0.2.1 port 1 ssh2", ("accepted password", "ann", "192.0.2.1", 1)),
        (
            "Accepted publickey for ann from 192.0.2.1 port 1 ssh2: RSA SHA256:x",
            ("accepted publickey", "ann", "192.0.2.1", 1),
        ),
        (
            "Invalid user Accepted password for root from 10.0.0.1 port 1 ssh2 from 192.0.2.1 port 1",
            ("unknown", "Accepted password for root from 10.0.0.1 port 1 ssh2", "192.0.2.1", 1),
        ),
        ("Failed password for", None),
        ("Failed password for " + "a from " * 2000, None),
    ],
)
def test_messages(message: str, attempt: tuple[str, str, str, int] | None) -> None:
    assert told(message) == attempt


@pytest.mark.parametrize(
    ("stamp", "when"),
    [
        ("May  3 12:00:00", "2026-05-03T12:00:00+00:00"),
        ("Jun  1 09:00:00", "2026-06-01T09:00:00+00:00"),  # the host's clock is ahead of UTC
        ("Jun 29 00:00:00", "2025-06-29T00:00:00+00:00"),
        ("Feb 29 00:00:00", "2024-02-29T00:00:00+00:00"),
        ("2026-05-03T12:00:00.123456+08:00", "2026-05-03T12:00:00.123456+08:00"),
        ("2026-05-03T12:00:00+0000", "2026-05-03T12:00:00+00:00"),
        ("2026-05-03T12:00:00Z", "2026-05-03T12:00:00+00:00"),
        ("<86>1 2026-05-03T12:00:00Z", "2026-05-03T12:00:00+00:00"),
        ("Foo  3 12:00:00", ""),
        ("May 32 12:00:00", ""),
        ("2026-13-03T12:00:00Z", ""),
    ],
)
def test_stamps(stamp: str, when: str) -> None:
    found = parsed(f"{stamp} host sshd[7]: Invalid user a from 192.0.2.1 port 1\n")
    assert [one.time for one in found] == ([datetime.datetime.fromisoformat(when)] if when else [])


def test_a_log_that_was_written_years_ago_is_of_that_time() -> None:
    written = int(datetime.datetime(2021, 5, 1, tzinfo=datetime.UTC).timestamp())
    (found,) = parsed("Apr 30 12:00:00 h sshd[1]: Invalid user a from 192.0.2.1 port 1\n", mtime=written)
    assert found.time.year == 2021


def record(source: str, kind: int = 6, wide: bool = False, host: bytes = b"") -> bytes:
    raw = ipaddress.ip_address(source).packed.ljust(16, b"\0") if source else bytes(16)
    head = struct.pack("<hxxi32s4s32s256s", kind, 7, b"ssh:notty", b"", b"root", host)
    when = int(NOW.timestamp())
    return head + (struct.pack("<12xq8x16s24x", when, raw) if wide else struct.pack("<8xi4x16s20x", when, raw))


@pytest.mark.parametrize("wide", [False, True])
def test_records(wide: bool) -> None:
    data = b"".join(record(source, wide=wide) for source in ("192.0.2.1", "2001:db8::1"))
    data += record("", wide=wide) + record("", wide=wide, host=b"a.example") + record("192.0.2.2", kind=2, wide=wide)
    found = list(parse_records(Item("/var/log/btmp", data=data)))
    assert [one.source for one in found] == ["192.0.2.1", "2001:db8::1", "a.example"]
    assert found[0].time == NOW
    assert len(list(parse_records(Item("/var/log/btmp", data=data[:-1])))) == 3
    with pytest.raises(ValueError, match="x"):
        list(parse_records(Item("x", data=b"\xff" * 384)))


def test_recorded_records() -> None:
    for name in ("utmp-utmp", "utmp-utmp_aarch64", "utmp-utmp_corrupted", "utmp-wtmp.1"):
        list(parse_records(Item(name, data=recorded(f"logs-plaso/{name}").read_bytes())))


def test_addresses_have_one_spelling() -> None:
    assert address("::ffff:192.0.2.1") == "192.0.2.1"
    assert address("2001:DB8:0::1") == "2001:db8::1"
    assert address("host.example") == "host.example"


def read(files: Mapping[str, str | File], commands: Mapping[str, str] | None = None) -> tuple[Logins, View]:
    view = View(snapshot(Case(files, commands=commands or {}), Logins.needs), Logins.needs)
    return Logins.read(view), view


LINE = "2026-05-31T12:00:00+0000 h sshd[1]: Invalid user a from 192.0.2.1 port 1\n"


def test_the_journal_counts_where_it_alone_has_the_logins() -> None:
    journal = "/var/log/journal/0/system.journal"
    said = {"journal-of-logins": LINE}
    assert len(read({journal: ""}, said)[0].attempts) == 1
    assert len(read({journal: "", "/var/log/auth.log": LINE}, said)[0].attempts) == 1
    old = {journal: File(mtime=10**9), "/var/log/auth.log": File(LINE, mtime=10**9 - 10**6)}
    assert len(read(old, said)[0].attempts) == 2
    assert read({journal: ""})[1].gaps
    assert read(old)[1].gaps
    with pytest.raises(Absent):
        read({"/etc/passwd": ""})


def test_records_that_are_none_are_named() -> None:
    found, _ = read({"/var/log/btmp": File(b"\xff" * 384), "/var/log/auth.log": LINE})
    assert [one.subject for one in found.unread] == ["/var/log/btmp"]
    assert len(found.attempts) == 1


def attempt(minute: int, source: str = "a", kind: str = "password", account: str = "root", file: str = "/x") -> Attempt:
    return Attempt(NOW + datetime.timedelta(minutes=minute), source, account, kind, file)


def test_a_series_is_many_in_little_time() -> None:
    assert by_source([attempt(0), attempt(40), attempt(80)], LIMITS) == []
    (found,) = by_source([attempt(0), attempt(100), attempt(130), attempt(160)], LIMITS)
    assert (found.failures, found.success) == (4, None)
    assert by_source([attempt(0), attempt(0, kind="unknown"), attempt(0, kind="closed")], LIMITS) == []
    assert by_source([attempt(0), attempt(0), attempt(0, file="command:x")], LIMITS) == []
    assert by_source([attempt(0), attempt(1, "b"), attempt(2, "c")], LIMITS) == []


def test_a_success_counts_after_the_series_from_the_same_address_and_with_a_password() -> None:
    failures = [attempt(0), attempt(1), attempt(2)]
    for success, counts in (
        (attempt(9, kind="accepted password"), True),
        (attempt(9, kind="accepted keyboard-interactive/pam"), True),
        (attempt(9, kind="accepted publickey"), False),
        (attempt(1, kind="accepted password"), False),
        (attempt(9, "b", kind="accepted password"), False),
    ):
        (found,) = by_source(sorted([*failures, success], key=lambda one: one.time), LIMITS)
        assert (found.success is not None) is counts


def test_a_series_on_one_account_comes_from_many_addresses() -> None:
    attempts = [attempt(minute, f"192.0.2.{minute}") for minute in range(5)]
    assert by_source(attempts, LIMITS) == []
    assert [series.subject for series in by_account(attempts, LIMITS)] == ["root"]
    assert by_account(attempts[:4], LIMITS) == []


def test_a_series_of_one_user_of_the_host() -> None:
    failures = [Attempt(NOW, "", "root", "pam", "/x", by="ann") for _ in range(3)]
    success = Attempt(NOW, "", "root", "accepted password", "/x", by="ann")
    (found,) = by_user([*failures, success], LIMITS)
    assert (found.subject, found.success) == ("ann", success)
    assert by_user(failures[:2], LIMITS) == []
    assert by_source(failures, LIMITS) == []


def test_a_series_of_strangers_comes_from_many_addresses() -> None:
    attempts = [attempt(minute, f"192.0.2.{minute}", "unknown", f"name{minute}") for minute in range(5)]
    assert of_strangers(attempts, {"root"}, LIMITS) is not None
    assert of_strangers(attempts[:4], {"root"}, LIMITS) is None
    assert of_strangers(attempts, {f"name{minute}" for minute in range(5)}, LIMITS) is None
    accepted = attempt(9, "192.0.2.1", "accepted password")
    found = of_strangers([*attempts, accepted, attempt(9, "192.0.2.9", "accepted password")], {"root"}, LIMITS)
    assert found is not None
    assert found.success == accepted
