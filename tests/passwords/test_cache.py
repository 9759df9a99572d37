"""What is kept between audits: it saves the guessing, fails without harm, and tells nothing to who reads it."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from inspector.installation import installation_key, state_folder
from inspector.passwords.cache import FILE, Cache, Known, Question
from tests.roots import ordinary_user

ASKED = Question("$1$canary-hash", "canary-account", "canary-stream")
KNOWN = Known(tried=17, place=16, total=20_000, seconds=20.0)


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    return tmp_path / "inspector"


def kept(known: Known = KNOWN) -> None:
    """In an audit that is over."""
    cache = Cache.opened()
    cache.put([(ASKED, known)])
    cache.close()


def asked(question: Question = ASKED) -> Known | None:
    cache = Cache.opened()
    try:
        return cache.get(question)
    finally:
        cache.close()


def test_a_hit(state: Path) -> None:
    assert asked() is None
    kept()
    assert asked() == KNOWN
    kept(Known(400, -1, 20_000, 60.0))
    assert asked() == Known(400, -1, 20_000, 60.0)


@pytest.mark.parametrize(
    "other", [Question("$1$other", ASKED.account, ASKED.stream), Question(ASKED.field, "other", ASKED.stream),
              Question(ASKED.field, ASKED.account, "other"), Question("", "", "")]
)  # fmt: skip
def test_another_hash_account_or_list_is_no_hit(state: Path, other: Question) -> None:
    kept()
    assert asked(other) is None


def test_nothing_can_be_read_from_it(state: Path) -> None:
    """Not even the place of a password among the candidates, which anybody can list: not without the very hash."""
    kept()
    data = b"".join(path.read_bytes() for path in state.iterdir())
    for part in (b"canary", *(number.to_bytes(8, "big") for number in (KNOWN.tried, KNOWN.place, KNOWN.total))):
        assert part not in data
    base = sqlite3.connect(state / FILE)
    (row,) = base.execute("SELECT * FROM verdict")
    base.close()
    assert [len(value) for value in row[:3]] == [32, 16, 32]


def test_only_the_owner_may_read_it(state: Path) -> None:
    state.mkdir(mode=0o755)
    kept()
    assert state.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in state.iterdir()} == {0o600}
    assert {path.name for path in state.iterdir()} == {FILE, "key"}


def damage(path: Path) -> None:
    path.write_bytes(b"SQLite format 3\0" + b"garbage" * 1000)


def other_file(path: Path) -> None:
    path.write_bytes(b"not a database" * 100)


def other_table(path: Path) -> None:
    path.unlink()
    base = sqlite3.connect(path)
    base.execute("CREATE TABLE verdict (hash BLOB, place INTEGER)")
    base.close()


@pytest.mark.parametrize("spoil", [damage, other_file, other_table])
def test_a_damaged_file_is_begun_anew(state: Path, spoil: Callable[[Path], None]) -> None:
    kept()
    spoil(state / FILE)
    assert asked() is None
    kept()
    assert asked() == KNOWN
    assert (state / FILE).stat().st_mode & 0o777 == 0o600 or spoil is other_table


@pytest.mark.parametrize("verdict", [b"", b"x", bytes(32), b"\xff" * 32, b"x" * 33, "text", 7, None])
def test_a_damaged_row_is_no_hit(state: Path, verdict: object) -> None:
    kept()
    base = sqlite3.connect(state / FILE)
    with base:
        base.execute("UPDATE verdict SET verdict = ?", (verdict,))
    base.close()
    assert asked() is None


def test_a_locked_file_costs_the_cache_alone(state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept()
    connect = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda path, timeout, **more: connect(path, timeout=0.05, **more))
    holder = connect(state / FILE)
    holder.execute("BEGIN EXCLUSIVE")
    assert asked() is None
    kept()
    holder.rollback()
    holder.close()
    assert asked() == KNOWN


def test_a_file_that_is_locked_later_raises_nothing(state: Path) -> None:
    cache = Cache(sqlite3.connect(":memory:"), b"k" * 32)
    cache.put([(ASKED, KNOWN)])
    assert cache.get(ASKED) is None
    cache.close()
    cache.put([(ASKED, KNOWN)])
    assert cache.get(ASKED) is None


def test_a_folder_that_cannot_be_written(state: Path) -> None:
    state.mkdir()
    state.chmod(0o500)
    with ordinary_user(state):
        kept()
        assert asked() is None
    assert not list(state.iterdir())


def test_a_folder_of_another_user_is_left_alone(state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As root in the home of a user, who could lead us anywhere."""
    state.mkdir()
    other = os.geteuid() + 1
    monkeypatch.setattr(os, "geteuid", lambda: other)
    kept()
    assert asked() is None
    assert not list(state.iterdir())


@pytest.mark.parametrize("name", [FILE, "key"])
def test_a_planted_link_is_not_followed(state: Path, tmp_path: Path, name: str) -> None:
    state.mkdir()
    target = tmp_path / "victim"
    (state / name).symlink_to(target)
    kept()
    assert not target.exists()
    assert asked() is None


def test_no_home(monkeypatch: pytest.MonkeyPatch) -> None:
    def homeless() -> Path:
        raise RuntimeError("no home")

    monkeypatch.delenv("XDG_STATE_HOME", raising=False)
    monkeypatch.setattr(Path, "home", homeless)
    kept()
    assert asked() is None


def test_a_key_of_another_installation_opens_nothing(state: Path) -> None:
    kept()
    (state / "key").unlink()
    assert asked() is None


def test_the_key_is_made_once(state: Path) -> None:
    keys: list[bytes] = []
    folder = state_folder()
    threads = [threading.Thread(target=lambda: keys.append(installation_key(folder))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(keys) == 8
    assert len(set(keys)) == 1
    assert [path.name for path in folder.iterdir()] == ["key"]


def test_two_audits_at_once(state: Path) -> None:
    questions = [Question(f"$1${number}", "bob", "") for number in range(400)]

    def work(start: int) -> None:
        cache = Cache.opened()
        for part in range(start, 4, 2):
            cache.put((question, KNOWN) for question in questions[part * 100 : part * 100 + 100])
        cache.close()

    threads = [threading.Thread(target=work, args=(start,)) for start in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    cache = Cache.opened()
    assert all(cache.get(question) == KNOWN for question in questions)
    cache.close()
