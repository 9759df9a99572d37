"""Services that are reached through apprise: their URLs are understood, and what is told is text to them."""

from __future__ import annotations

import json
import logging
import sys

import pytest

from inspector.model import Severity
from inspector.notices import gather
from inspector.notices.through_apprise import LARGEST
from inspector.text import Text
from tests.notices import servers
from tests.notices.telling import news, notable, send

apprise = pytest.importorskip("apprise")
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")
CHANNEL = " - {kind: apprise, url: 'env:SERVICE_URL'}"
URLS = [
    "wecombot://693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa",
    "dingtalk://a3f5b9c8d7e6",
    "dingtalk://5ec2e7@a3f5b9c8d7e6",
    "feishu://0c8a1b2c-3d4e-5f60-7a8b-9c0d1e2f3a4b",
    "lark://0c8a1b2c-3d4e-5f60-7a8b-9c0d1e2f3a4b",
    "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/",
]


@pytest.mark.parametrize("url", URLS)
def test_services_that_the_documentation_names(url: str) -> None:
    assert apprise.Apprise.instantiate(url) is not None


def test_really_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    hostile = "web1 <!channel> [x](http://evil.example) @all"
    told = news(new=gather([notable(hostile, Severity.HIGH, Text(en="<b>*x*</b>", zh="`标题`"))]))
    with servers.http() as got:
        monkeypatch.setenv("SERVICE_URL", f"json://127.0.0.1:{got.port}/in/")
        assert send(CHANNEL, told) == []
    payload = json.loads(got.posts[0][2])
    assert payload["title"].startswith("安全自查 #12：新增问题 1 项（高危 1） / Self-inspection #12")
    assert "- 高危，web1 ＜!channel＞ ［x］(http:／／" in payload["message"]
    assert not set("<>[]@*`") & set(payload["message"])
    assert len(payload["message"].encode()) <= LARGEST


@pytest.mark.parametrize(
    ("answers", "posts", "said"),
    [
        ([(500, {})], 2, ""),
        ([(403, {})], 1, "the service answers with status 403"),
        ([(302, {"Location": "/elsewhere"})], 1, "the service answers with status 302"),
        ([(503, {})] * 3, 3, "the service answers with status 503; tried 3 times"),
    ],
)
def test_again_where_that_may_help(
    answers: list[tuple[int, dict[str, str]]], posts: int, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with servers.http() as got:
        monkeypatch.setenv("SERVICE_URL", f"json://127.0.0.1:{got.port}/canary")
        got.answers = list(answers)
        failures = send(CHANNEL)
    assert len(got.posts) == posts
    assert [failure.text.en.endswith(said) for failure in failures] == ([True] if said else [])


def test_the_url_is_nowhere_to_be_seen(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    for url in (
        "json://127.0.0.1:9/canary",
        "nosuch://canary/",
        "wecombot://canary canary",
        "json://u:canary@127.0.0.1:9",
    ):
        monkeypatch.setenv("SERVICE_URL", url)
        (failure,) = send(CHANNEL)
        assert failure.text.en.startswith("notice not sent: apprise env:SERVICE_URL: ")
        assert "canary" not in repr(failure)
    assert "canary" not in caplog.text + "".join(capfd.readouterr())


def test_the_extra_is_named_where_it_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SERVICE_URL", "json://127.0.0.1:9/")
    monkeypatch.setitem(sys.modules, "apprise", None)
    (failure,) = send(CHANNEL)
    assert failure.text.en.endswith("apprise is not installed; install inspector-audit[notify]")
