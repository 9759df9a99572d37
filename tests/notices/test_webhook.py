"""A real receiver: it can tell our notices from others', and gets each once."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from pathlib import Path

import pytest

from inspector.credentials import Vault
from inspector.notices import Pace
from inspector.notices.webhook import signing_key
from tests.notices import servers
from tests.notices.telling import FAST, channels, news, send

SECRET = "canary-secret-of-the-hook"


@pytest.fixture(autouse=True)
def secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOOK_SECRET", SECRET)


def hook(port: int, more: str = "", scheme: str = "http") -> str:
    return f" - {{kind: webhook, url: '{scheme}://127.0.0.1:{port}/in?token=canary-token', secret: 'env:HOOK_SECRET'{more}}}"


def is_ours(headers: dict[str, str], body: bytes, key: bytes, now: float) -> bool:
    """As docs/notices.md tells receivers to do."""
    name, moment = headers["webhook-id"], headers["webhook-timestamp"]
    wanted = base64.b64encode(hmac.digest(key, f"{name}.{moment}.".encode() + body, "sha256")).decode()
    return hmac.compare_digest(f"v1,{wanted}", headers["webhook-signature"]) and abs(now - int(moment)) < 300


def test_signed_over_tls(pem: Path) -> None:
    with servers.http(servers.context(pem)) as got:
        assert send(hook(got.port, f", ca: {pem}", "https")) == []
    path, headers, body = got.posts[0]
    assert path == "/in?token=canary-token"
    assert is_ours(headers, body, SECRET.encode(), time.time())
    told = json.loads(body)
    assert told["id"] == headers["webhook-id"]
    assert told["audit"] == {"id": "0f3c9a", "number": 12, "finished": "2026-11-30T02:14:00Z"}
    assert told["new"]["severities"] == {"critical": 2, "high": 1, "medium": 0, "low": 0, "info": 0}
    assert told["new"]["worst"][0]["host"] == "db1"
    assert SECRET.encode() not in body


def test_a_receiver_sees_what_is_forged() -> None:
    with servers.http() as got:
        assert send(hook(got.port)) == []
    _, headers, body = got.posts[0]
    now = time.time()
    assert is_ours(headers, body, SECRET.encode(), now)
    assert not is_ours(headers, body.replace(b"38", b"39"), SECRET.encode(), now)
    assert not is_ours(headers, body, b"another secret of it", now)
    assert not is_ours(headers, body, SECRET.encode(), now + 3600)
    assert not is_ours(headers | {"webhook-id": "another"}, body, SECRET.encode(), now)
    assert not is_ours(headers | {"webhook-timestamp": str(int(now) + 1)}, body, SECRET.encode(), now)


def test_the_key_is_what_standard_webhooks_say() -> None:
    raw = hashlib.sha256(b"x").digest()
    assert signing_key(f"whsec_{base64.b64encode(raw).decode()}") == raw
    assert signing_key(SECRET) == SECRET.encode()


def test_counts_alone_name_no_host() -> None:
    with servers.http() as got:
        assert send(hook(got.port, ", detail: counts"), news(lost=("lost-host",))) == []
    assert b"db1" not in got.posts[0][2]
    assert b"lost-host" not in got.posts[0][2]


@pytest.mark.parametrize(
    ("answers", "posts", "said"),
    [
        ([(500, {})], 2, ""),
        ([(500, {}), (503, {"Retry-After": "86400"})], 3, ""),
        ([(429, {"Retry-After": "Wed, 21 Oct 2099 07:28:00 GMT"})], 2, ""),
        ([(500, {})] * 3, 3, "answers with status 500; tried 3 times"),
        ([(401, {})], 1, "answers with status 401"),
        ([(302, {"Location": "/elsewhere"})], 1, "answers with status 302, and redirects are not followed"),
        ([(307, {"Location": "http://169.254.169.254/"})], 1, "redirects are not followed"),
    ],
)
def test_again_where_that_may_help(answers: list[tuple[int, dict[str, str]]], posts: int, said: str) -> None:
    with servers.http() as got:
        got.answers = list(answers)
        failures = send(hook(got.port))
    assert len(got.posts) == posts
    assert len({headers["webhook-id"] for _, headers, _ in got.posts}) == 1
    assert [failure.text.en.endswith(said) for failure in failures] == ([True] if said else [])
    assert "canary" not in repr(failures)


def test_slow_and_dripping_receivers_are_given_up() -> None:
    pace = Pace(waits=(0.01,), seconds=1.0, answer=0.2)
    with servers.http() as got:
        got.slow = 0.6
        (failure,) = send(hook(got.port), pace=pace)
        assert failure.text.en.endswith("no answer in time; tried 3 times")
        got.slow, got.drip = 0.0, True
        begun = time.monotonic()
        (failure,) = send(hook(got.port), pace=pace)
        assert failure.text.en.endswith("no answer in time")
        assert time.monotonic() - begun < 2.5


@pytest.mark.parametrize(
    ("secret", "said"),
    [("", "it is empty"), ("short", "shorter than 16 bytes"), ("whsec_canary!!", "not base64")],
)
def test_secrets_that_do_not_serve(secret: str, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOOK_SECRET", secret)
    (failure,) = send(hook(9))
    assert said in failure.text.en
    assert "canary" not in repr(failure)


def test_a_url_that_is_secret_is_looked_at_before_use(monkeypatch: pytest.MonkeyPatch) -> None:
    text = " - {kind: webhook, url: 'env:HOOK_URL', secret: 'env:HOOK_SECRET'}"
    for url in ("http://example.org/canary", "ftp://example.org/canary", "canary", "https://a:canary@example.org/"):
        monkeypatch.setenv("HOOK_URL", url)
        (failure,) = send(text)
        assert failure.channel == "webhook env:HOOK_URL"
        assert "canary" not in repr(failure)
    with servers.http() as got:
        monkeypatch.setenv("HOOK_URL", f"http://127.0.0.1:{got.port}/canary")
        assert send(text) == []


def test_an_unknown_certificate_is_no_receiver(pem: Path) -> None:
    with servers.http(servers.context(pem)) as got:
        (failure,) = send(hook(got.port, scheme="https"))
        assert "not trusted" in failure.text.en
        (failure,) = send(hook(got.port, ", ca: /nonexistent.pem", "https"))
        assert "/nonexistent.pem cannot be read: no such file" in failure.text.en
    assert got.posts == []


def test_each_once_and_one_failure_stops_no_other(tmp_path: Path) -> None:
    sent = tmp_path / "sent"
    with servers.http() as got:
        both = hook(got.port) + "\n" + hook(9)
        for _ in range(2):
            (failure,) = send(both, sent=sent)
            assert "connection refused" in failure.text.en
        assert len(got.posts) == 1
        assert send(hook(got.port), news(audit="the next"), sent=sent) == []
        assert len(got.posts) == 2
        (failure,) = send(hook(got.port), news(audit="and the next"), sent=tmp_path)
        assert failure.text.en.startswith("notice sent, but not noted as sent: webhook 127.0.0.1: is a directory")
    assert sent.stat().st_mode & 0o777 == 0o600


def test_what_was_sent_is_not_remembered_for_ever(tmp_path: Path) -> None:
    from inspector.notices.sent import KEPT, remember, went_out

    path = tmp_path / "sent"
    for n in range(KEPT + 10):
        remember(path, f"{n:032}")
    assert KEPT // 2 < len(went_out(path)) <= KEPT
    assert f"{KEPT + 9:032}" in went_out(path)
    assert [each.name for each in tmp_path.iterdir()] == ["sent"]


def test_a_fault_of_ours_is_a_failure_and_no_crash(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("canary")

    monkeypatch.setattr(Vault, "secret", broken)
    (failure,) = send(hook(9))
    assert failure.text.en.endswith("a fault of the program (RuntimeError)")
    assert "canary" not in repr(failure)
    assert channels(hook(9))
    assert FAST.tries == 3
