"""Settings: what is understood, and what is refused in one line without the secret in it."""

from __future__ import annotations

import pytest

from inspector.model import InspectorError, Severity
from inspector.notices import Apprise, Mail, Webhook
from inspector.notices.channels import Security, label
from inspector.notices.news import On
from tests.notices.telling import channels

CANARY = "canary-5Wd-secret"
MAIL = " - {kind: mail, server: smtp.example.org, from: a@example.org, to: [b@example.org], "
HOOK = " - {kind: webhook, secret: 'env:S', url: "


def test_channels_of_each_kind() -> None:
    mail, hook, wecom = channels(
        MAIL + "user: a, password: 'credential:smtp', lang: zh, severity: high, overdue: true}\n"
        + HOOK + "'https://hooks.example.org/x?t=1', on: worse, detail: counts, name: soc}\n"
        " - {kind: apprise, url: 'credential:wecom'}\n"
    )  # fmt: skip
    assert isinstance(mail, Mail)
    assert (mail.security, mail.severity, mail.sender) == (Security.STARTTLS, Severity.HIGH, "a@example.org")
    assert isinstance(hook, Webhook)
    assert (hook.on, hook.detail) == (On.WORSE, "counts")
    assert isinstance(wecom, Apprise)
    assert [label(each) for each in (mail, hook, wecom)] == ["mail smtp.example.org", "soc", "apprise credential:wecom"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (MAIL + f"user: a, password: {CANARY}}}", "password: it is a secret"),
        (MAIL + "user: a, password: ask}", "password: it is a secret"),
        (MAIL + "user: a}", "user and password"),
        (MAIL + "security: none}", "insecure"),
        (MAIL + "security: none, insecure: true, user: a, password: 'env:P'}", "never sent unencrypted"),
        (MAIL + "ca: ca.pem}", "ca: an absolute path"),
        (MAIL + "securty: tls}", "did you mean security?"),
        (MAIL.replace("b@example.org", '"b@example.org\\r\\nBcc: x@example.org"') + "}", "no mail address"),
        (MAIL.replace("[b@example.org]", "[]") + "}", "1 to 50 recipients"),
        (MAIL.replace("smtp.example.org", '"smtp\\nx"') + "}", "server: the name"),
        (HOOK + f"'https://a:{CANARY}@example.org/'}}", "no account in it"),
        (HOOK + f"'http://example.org/{CANARY}'}}", "unencrypted http"),
        (HOOK + f"'file:///{CANARY}'}}", "not the address"),
        (HOOK + f"'https://example.org/ {CANARY}'}}", "not the address"),
        (HOOK.replace("env:S", CANARY) + "'https://example.org/'}", "secret: it is a secret"),
        (f" - {{kind: apprise, url: 'wecombot://{CANARY}'}}", "url: it is a secret"),
        (f" - {{kind: apprise, url: 'env:X', name: {'x' * 61}}}", "name"),
        (" - {kind: pager, url: x}", "kind: Invalid enum value 'pager'"),
    ],
)
def test_what_is_wrong_is_said_with_its_line_and_no_secret(text: str, said: str) -> None:
    with pytest.raises(InspectorError, match=said) as error:
        channels(text)
    assert error.value.text.en.startswith("config.yaml, line 2: ")
    assert CANARY not in error.value.text.en + error.value.text.zh


@pytest.mark.parametrize("server", ["localhost", "127.0.0.1", "::1"])
def test_this_machine_needs_no_encryption(server: str) -> None:
    channels(MAIL.replace("smtp.example.org", f"'{server}'") + "security: none, user: a, password: 'env:P'}")
    host = f"[{server}]" if ":" in server else server
    channels(HOOK + f"'http://{host}:8080/'}}")
