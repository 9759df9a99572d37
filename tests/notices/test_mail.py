"""Mail to a real SMTP server: encrypted or not at all, again where that may help, and no secret in what is said."""

from __future__ import annotations

import email
import email.policy
import logging
import socket
import threading
from pathlib import Path

import pytest

from inspector.model import Severity
from inspector.notices import gather
from inspector.text import Text
from tests.notices import servers
from tests.notices.telling import news, notable, send

CANARY = "canary-Zr8-password"
PASSWORD = "right-7Kq"


def mail(port: int, more: str) -> str:
    return f" - {{kind: mail, server: 127.0.0.1, port: {port}, from: a@example.org, to: [b@example.org], {more}}}"


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_encrypted_and_logged_in(security: str, pem: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMTP_PASSWORD", PASSWORD)
    with servers.smtp(**{security: servers.context(pem)}, login=True) as box:
        more = f"security: {security}, ca: {pem}, user: a, password: 'env:SMTP_PASSWORD', lang: zh"
        assert send(mail(box.port, more)) == []
    assert box.users == [(b"a", PASSWORD.encode())]
    got = email.message_from_bytes(box.mails[0], policy=email.policy.default)
    assert got["Subject"] == "安全自查 #12：新增问题 3 项（严重 2、高危 1）"
    assert got["Auto-Submitted"] == "auto-generated"
    assert got["Message-ID"].endswith("@example.org>")
    assert "严重，db1：弱口令 ×2" in got.get_content()
    assert PASSWORD.encode() not in box.mails[0]


def test_the_same_notice_has_the_same_name() -> None:
    with servers.smtp() as box:
        for _ in range(2):
            assert send(mail(box.port, "security: none")) == []
        assert send(mail(box.port, "security: none"), news(audit="another")) == []
    names = [email.message_from_bytes(each)["Message-ID"] for each in box.mails]
    assert names[0] == names[1] != names[2]


def test_a_wrong_password_is_said_once_and_never_shown(
    pem: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SMTP_PASSWORD", CANARY)
    caplog.set_level(logging.DEBUG)
    with servers.smtp(starttls=servers.context(pem), login=True) as box:
        more = f"ca: {pem}, user: a, password: 'env:SMTP_PASSWORD'"
        (failure,) = send(mail(box.port, more))
    assert failure.text.en == "notice not sent: mail 127.0.0.1: the server does not accept user and password (535)"
    assert len(box.users) == 2  # once by each of AUTH PLAIN and AUTH LOGIN
    assert CANARY not in "".join([repr(failure), *capfd.readouterr()])
    assert CANARY not in "".join(record.getMessage() for record in caplog.records if record.name != "mail.log")


def test_nothing_is_sent_where_encryption_fails(pem: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMTP_PASSWORD", CANARY)
    with servers.smtp() as box:
        (failure,) = send(mail(box.port, "user: a, password: 'env:SMTP_PASSWORD'"))
    assert "offers no STARTTLS" in failure.text.en
    with servers.smtp(starttls=servers.context(pem)) as unknown:
        (failure,) = send(mail(unknown.port, ""))
    assert "the certificate of the server is not trusted" in failure.text.en
    assert (box.tries, unknown.tries) == (0, 0)


@pytest.mark.parametrize(
    ("answers", "tries", "said"),
    [
        (["451 later"], 2, ""),
        (["451 later", "421 later"], 3, ""),
        (["451 later"] * 3, 3, "refuses the message (451); tried 3 times"),
        ([f"550 no {CANARY}"], 1, "refuses the message (550)"),
    ],
)
def test_again_where_that_may_help(answers: list[str], tries: int, said: str) -> None:
    with servers.smtp() as box:
        box.answers = list(answers)
        failures = send(mail(box.port, "security: none"))
    assert box.tries == tries
    assert [said in failure.text.en for failure in failures] == ([True] if said else [])
    assert CANARY not in repr(failures)


def test_a_password_that_smtp_cannot_carry(pem: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMTP_PASSWORD", f"{CANARY}密码")
    with servers.smtp(starttls=servers.context(pem), login=True) as box:
        (failure,) = send(mail(box.port, f"ca: {pem}, user: a, password: 'env:SMTP_PASSWORD'"))
    assert "other characters than ASCII" in failure.text.en
    assert CANARY not in repr(failure)


def test_recipients_that_are_refused() -> None:
    with servers.smtp() as box:
        box.refused = {"b@example.org": "550 unknown"}
        (failure,) = send(mail(box.port, "security: none"))
        assert "refuses the message (550)" in failure.text.en
        both = mail(box.port, "security: none").replace("[b@example.org]", "[b@example.org, c@example.org]")
        (failure,) = send(both)
        assert "1 of 2 recipients are refused, the first is b@example.org (550)" in failure.text.en
        assert len(box.mails) == 1
        box.refused = {"b@example.org": "451 later"}
        assert "tried 3 times" in send(mail(box.port, "security: none"))[0].text.en


def test_hostile_names_make_no_headers() -> None:
    name = "web1\r\nBcc: victim@example.org\r\n\r\n.\r\nQUIT"
    with servers.smtp() as box:
        told = news(new=gather([notable(name, Severity.HIGH, Text(en=name, zh=name))]), lost=(name,))
        assert send(mail(box.port, "security: none"), told) == []
    got = email.message_from_bytes(box.mails[0], policy=email.policy.default)
    assert got["Bcc"] is None
    assert len(got.keys()) == len(set(got.keys())) == 9
    assert r"web1\r\nBcc: victim" in got.get_content()


def _hang_up(listener: socket.socket, times: int) -> None:
    for _ in range(times):
        listener.accept()[0].close()


def test_dropped_and_silent_servers() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=_hang_up, args=(listener, 3))
        thread.start()
        port = listener.getsockname()[1]
        (failure,) = send(mail(port, "security: none"))
        thread.join()
        assert failure.text.en.endswith("closed the connection; tried 3 times")
        assert send(mail(port, "security: none"))[0].text.en.endswith("no answer in time; tried 3 times")
    assert "connection refused" in send(mail(port, "security: none"))[0].text.en
