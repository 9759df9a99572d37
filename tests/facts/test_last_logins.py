"""Times of last log-ins from lastlog, wtmp and sshd's lines, in both layouts, and what was not recorded."""

from __future__ import annotations

import struct

import pytest

from inspector.case import Case, File
from inspector.fact import Unknown, View
from inspector.facts.last_logins import UIDS, LastLogins
from inspector.snapshot import State
from inspector.targets.memory import snapshot

T = 1_780_000_000
LASTLOG, WTMP = "/var/log/lastlog", "/var/log/wtmp"
LAYOUTS = ("<i32s256s", "<q32s256s")
UTMP = ("<h42x32s256x8xi40x", "<h42x32s256x12xq48x")


def lastlog(times: dict[int, int], layout: str = LAYOUTS[0]) -> bytes:
    empty = bytes(struct.calcsize(layout))
    return b"".join(
        struct.pack(layout, times[uid], b"pts/0", b"192.0.2.7") if uid in times else empty
        for uid in range(max(times) + 1)
    )


def wtmp(*rows: tuple[int, bytes, int], layout: str = UTMP[0]) -> bytes:
    return b"".join(struct.pack(layout, *row) for row in rows)


def read(files: dict[str, bytes | str | File] | None = None) -> LastLogins:
    case = {f"/var/{path}": file if isinstance(file, File) else File(file) for path, file in (files or {}).items()}
    return LastLogins.read(View(snapshot(Case(case), LastLogins.needs), LastLogins.needs))


@pytest.mark.parametrize("layout", LAYOUTS)
def test_lastlog_by_uid(layout: str) -> None:
    found = read({"log/lastlog": lastlog({0: T, 1000: T - 9}, layout)})
    assert found.by_uid == {0: T, 1000: T - 9}
    assert found.last("bob", 1000) == T - 9
    assert found.last("bob", None) is None
    assert found.tells(1000, T)
    assert found.tells(60_000, T), "the file ends before that uid: it was never logged in to"
    assert not found.tells(None, T)


def test_uids_past_the_limit_are_not_told() -> None:
    found = read({"log/lastlog": lastlog({0: T, UIDS + 500: T})})
    assert found.tells(UIDS - 1, T)
    assert not found.tells(UIDS + 500, T)


@pytest.mark.parametrize("layout", UTMP)
def test_wtmp_by_name(layout: str) -> None:
    rows = ((2, b"reboot", T - 500), (7, b"bob", T - 400), (7, b"bob", T - 100), (8, b"bob", T), (6, b"LOGIN", T))
    found = read({"log/wtmp": wtmp(*rows, layout=layout)})
    assert found.by_name == {"bob": T - 100}
    assert found.tells(1000, T - 500)
    assert not found.tells(1000, T - 501)


def test_rotated_wtmp_reaches_further_back() -> None:
    found = read({"log/wtmp": wtmp((7, b"a", T)), "log/wtmp.1": wtmp((7, b"bob", T - 900))})
    assert found.by_name == {"a": T, "bob": T - 900}
    assert found.begun == T - 900


def test_empty_files_tell_nothing() -> None:
    found = read({"log/lastlog": b"", "log/wtmp": b""})
    assert found.last("bob", 1000) is None
    assert not found.tells(1000, T)
    assert not read({"log/lastlog": bytes(292 * 20)}).tells(5, T)


def test_what_sshd_accepted_counts() -> None:
    line = "2026-05-31T10:00:00+00:00 h sshd[7]: Accepted publickey for bob from 192.0.2.1 port 4 ssh2\n"
    su = (
        "2026-05-31T11:00:00+00:00 h su: pam_unix(su-l:session): session opened for user eve(uid=1001) by root(uid=0)\n"
    )
    found = read({"log/wtmp": b"", "log/auth.log": line + su})
    assert found.by_name == {"bob": 1_780_221_600}


@pytest.mark.parametrize("newer", ["lib/lastlog/lastlog2.db", "lib/wtmpdb/wtmp.db"])
def test_newer_databases_are_not_read(newer: str) -> None:
    found = read({"log/lastlog": lastlog({1000: T}), newer: b"SQLite format 3\0"})
    assert found.elsewhere == f"/var/{newer}"
    assert not found.tells(1000, 0)
    assert read({newer: b"SQLite format 3\0"}).last("bob", 1000) is None


def test_nothing_there_is_unknown() -> None:
    with pytest.raises(Unknown):
        read()


@pytest.mark.parametrize("junk", [b"\xff" * 292, b"\x01" * 600, b"hello", b"\x01\0\0\0" + b"\x02" * 288])
def test_junk_in_lastlog_is_unknown(junk: bytes) -> None:
    with pytest.raises(Unknown):
        read({"log/lastlog": junk})


@pytest.mark.parametrize("junk", [b"\xff" * 384, b"\x63" * 800, b"hello\n"])
def test_junk_in_wtmp_is_unknown(junk: bytes) -> None:
    with pytest.raises(Unknown):
        read({"log/wtmp": junk})


def test_what_was_not_read_whole_tells_nothing() -> None:
    found = read({"log/lastlog": lastlog({1000: T}), "log/auth.log": File("x", state=State.DENIED)})
    assert found.last("bob", 1000) == T
    assert not found.tells(1000, 0)
