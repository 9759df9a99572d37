"""What docs/notices.md shows is true: its settings are understood, its five lines tell ours from forged."""

from __future__ import annotations

import re
import textwrap
from typing import Any

from inspector.credentials import Vault
from inspector.notices import send_all
from inspector.notices.textfile import render
from tests.notices import servers, telling
from tests.notices.test_textfile import WEB, metrics, parsed
from tests.roots import CHECKOUT

PAGE = (CHECKOUT / "docs/notices.md").read_text("utf-8")


def block(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    assert found
    return found[1]


def test_the_settings_are_understood() -> None:
    text = block("yaml").removeprefix("notices:\n")
    assert [type(each).__name__ for each in telling.channels(text)] == ["Mail", "Webhook", "Apprise"]


def test_a_receiver_can_verify(monkeypatch: Any) -> None:
    monkeypatch.setenv("HOOK_SECRET", "a secret of the hook")
    with servers.http() as got:
        text = f" - {{kind: webhook, url: 'http://127.0.0.1:{got.port}', secret: 'env:HOOK_SECRET'}}"
        assert send_all(telling.channels(text), telling.news(), Vault()) == []
    _, headers, body = got.posts[0]
    told: dict[str, Any] = {}
    exec(textwrap.dedent(block("python")), told)  # noqa: S102 - our own page
    assert told["is_genuine"](headers, body, b"a secret of the hook")
    assert not told["is_genuine"](headers, body + b" ", b"a secret of the hook")
    assert not told["is_genuine"](headers | {"webhook-timestamp": "1795918440"}, body, b"a secret of the hook")


def test_every_metric_is_named() -> None:
    names = {name.partition("{")[0] for name in parsed(render(metrics(WEB)))}
    assert [name for name in sorted(names) if f"`{name}`" not in PAGE] == []
