"""Brings the news to every channel that is to hear of it: a few tries, bounded in time, and no trouble that stops the caller."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from inspector.credentials import Purpose, Vault
from inspector.model import InspectorError
from inspector.notices.address import reference
from inspector.notices.channels import Apprise, Channel, Mail, Webhook, label
from inspector.notices.news import News, worth_telling
from inspector.notices.sent import key, remember, went_out
from inspector.notices.trouble import SLOW, Trouble
from inspector.text import Text, os_error

GRACE = 1.0
"""Seconds beyond the limit, so that the last try can tell its own trouble."""
NOT_SENT = Text(en="notice not sent: {channel}: {why}", zh="通知未发送：{channel}：{why}")
TRIED = Text(en="{why}; tried {n} times", zh="{why}；已尝试 {n} 次")
NOT_NOTED = Text(
    en="notice sent, but not noted as sent: {channel}: {why}", zh="通知已发送，但未能记入发送记录：{channel}：{why}"
)
FAULT = Text(en="a fault of the program ({kind})", zh="程序内部错误（{kind}）")


@dataclass(frozen=True, kw_only=True)
class Pace:
    """For each channel: how often, after which waits, for how long in all, and how long for one answer; in seconds."""

    tries: int = 3
    waits: tuple[float, ...] = (2.0, 8.0)
    longest_wait: float = 30.0
    seconds: float = 60.0
    answer: float = 15.0


USUAL = Pace()


@dataclass(frozen=True)
class Failure:
    """A notice that did not get through, or may go out again; `text` is the whole line."""

    channel: str
    text: Text


@dataclass
class _Post:
    """One notice on its way, and what became of it once `ended` is set."""

    name: str
    channel: Channel
    ended: threading.Event = field(default_factory=threading.Event)
    trouble: Text | None = None


def send_all(
    channels: Sequence[Channel], news: News, vault: Vault, *, sent: Path | None = None, pace: Pace = USUAL
) -> list[Failure]:
    """Tell the news to the channels whose rule wants it, all at once. Never raises: what went wrong comes back, a line each.

    `sent`: the file that remembers what went out; a notice in it is not sent again.
    """
    known = went_out(sent) if sent else frozenset()
    wanted = {key(news, each): each for each in channels if worth_telling(news, each)}
    posts = [_Post(name, channel) for name, channel in wanted.items() if name not in known]
    end = time.monotonic() + pace.seconds
    for post in posts:
        # A daemon: where a server keeps it beyond all limits, the program ends without it.
        thread = threading.Thread(target=_carry, args=(post, news, vault, pace, end), daemon=True)
        try:
            thread.start()
        except RuntimeError:  # no thread is to be had: then one after another
            _carry(post, news, vault, pace, end)
    return [failure for post in posts if (failure := _outcome(post, sent, end + GRACE))]


def _outcome(post: _Post, sent: Path | None, end: float) -> Failure | None:
    """Waits for the notice until `end`, and notes it where it went out."""
    name = label(post.channel)
    if not post.ended.wait(max(0.0, end - time.monotonic())):
        return Failure(name, NOT_SENT.fill({"channel": name, "why": SLOW}))
    if post.trouble:
        return Failure(name, NOT_SENT.fill({"channel": name, "why": post.trouble}))
    try:
        if sent:
            remember(sent, post.name)
    except OSError as error:
        return Failure(name, NOT_NOTED.fill({"channel": name, "why": os_error(error)}))
    return None


def _carry(post: _Post, news: News, vault: Vault, pace: Pace, end: float) -> None:
    """A thread's whole work."""
    try:
        _try(_way(post, news, vault), pace, end)
    except Trouble as trouble:
        post.trouble = trouble.text
    except InspectorError as error:
        post.trouble = error.text
    except Exception as error:  # its text may hold a secret
        post.trouble = FAULT.fill({"kind": type(error).__name__})
    finally:
        post.ended.set()


def _try(way: Callable[[float], None], pace: Pace, end: float) -> None:
    """Go, and go again while that may help and there is time. Raises the last Trouble."""
    for turn in range(pace.tries):
        try:
            return way(max(0.1, min(pace.answer, end - time.monotonic())))
        except Trouble as trouble:
            pause = max(pace.waits[min(turn, len(pace.waits) - 1)], min(trouble.wait, pace.longest_wait))
            last = turn + 1 == pace.tries or time.monotonic() + pause >= end
            if not trouble.transient:
                raise
            if last:
                raise Trouble(TRIED.fill({"why": trouble.text, "n": turn + 1}) if turn else trouble.text) from None
            time.sleep(pause)
    return None


def _way(post: _Post, news: News, vault: Vault) -> Callable[[float], None]:
    """How one try is made, in at most so many seconds an answer. The libraries are loaded now. Raises InspectorError, Trouble."""
    match post.channel:
        case Mail() as mail:
            from inspector.notices.mail import deliver as by_mail

            password = _secret(vault, mail.password) if mail.password else ""
            return lambda seconds: by_mail(mail, news, post.name, password, seconds)
        case Webhook() as hook:
            from inspector.notices import webhook

            url = _secret(vault, hook.url) if reference(hook.url) else hook.url
            there = webhook.receiver(hook, url, _secret(vault, hook.secret))
            content = webhook.body(news, hook, post.name)
            return lambda seconds: webhook.deliver(there, post.name, content, seconds)
        case Apprise() as channel:
            from inspector.notices.through_apprise import deliver as through_apprise

            service = _secret(vault, channel.url)
            return lambda _: through_apprise(channel, news, service)


def _secret(vault: Vault, word: str) -> str:
    """Raises InspectorError."""
    source = reference(word)
    if source is None:  # `check` has refused such a channel
        raise InspectorError(Text(en="a secret stands in the configuration", zh="配置中直接写入了机密信息"))
    return vault.secret(source, Purpose.LOGIN)  # the purpose matters to what is asked for at a terminal alone
