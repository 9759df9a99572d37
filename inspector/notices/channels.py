"""Where notices are to go, as the configuration's `notices:` says; the kinds of channels are told apart by `kind`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from inspector.document import Document
from inspector.model import InspectorError, Severity
from inspector.notices import address
from inspector.notices.news import On
from inspector.text import Text, clean

MOST_RECIPIENTS = 50
SECRETS = ("password", "secret")
"""Keys that take no secret, but say where it is to be had. What is wrong with their values must not be shown."""
Language = Literal["zh", "en", "both"]
Detail = Literal["names", "counts"]
Label = Annotated[str, msgspec.Meta(max_length=60)]
Port = Annotated[int, msgspec.Meta(ge=1, le=65535)]

REFERENCE = Text(
    en="it is a secret and never written here; say where it is to be had: env:NAME, credential:NAME or fd:N",
    zh="这是机密信息，不得直接写入；请写明获取方式：env:NAME、credential:NAME 或 fd:N",
)
NO_NAME = Text(en="a name that can be shown is expected", zh="应为可显示的名称")
NO_SERVER = Text(en="the name or the address of a mail server is expected", zh="应为邮件服务器的域名或地址")
NO_ADDRESS = Text(en="{word} is no mail address (user@example.org)", zh="{word} 不是有效的邮件地址（user@example.org）")
NO_RECIPIENT = Text(en="1 to {n} recipients are expected", zh="应填写 1 至 {n} 个收件人")
UNENCRYPTED = Text(
    en="without encryption mail goes to this machine alone; use starttls or tls, or say `insecure: true`",
    zh="未加密的邮件仅限发往本机；请改用 starttls 或 tls，或明确设置 `insecure: true`",
)
OPEN_PASSWORD = Text(
    en="a password is never sent unencrypted over the network; use starttls or tls",
    zh="密码不得在网络上明文传输；请改用 starttls 或 tls",
)
HALF = Text(en="user and password are given together or not at all", zh="user 与 password 必须同时填写或同时省略")
NO_FILE = Text(en="an absolute path is expected", zh="应为绝对路径")


class Security(StrEnum):
    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


PORTS = {Security.STARTTLS: 587, Security.TLS: 465, Security.NONE: 25}


class Mail(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag_field="kind", tag="mail"):
    """`password`: a reference. `ca`: a file with the authorities that are trusted instead of the system's."""

    server: str
    sender: str = msgspec.field(name="from")
    to: tuple[str, ...]
    port: Port | None = None
    security: Security = Security.STARTTLS
    insecure: bool = False
    user: str = ""
    password: str = ""
    ca: str = ""
    name: Label = ""
    on: On = On.CHANGE
    severity: Severity | None = None
    overdue: bool = False
    lang: Language = "both"
    detail: Detail = "names"


class Webhook(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag_field="kind", tag="webhook"):
    """`url`: itself, or a reference where there is a token in it. `secret`: a reference to the key of the signature."""

    url: str
    secret: str
    insecure: bool = False
    ca: str = ""
    name: Label = ""
    on: On = On.CHANGE
    severity: Severity | None = None
    overdue: bool = False
    lang: Language = "both"
    detail: Detail = "names"


class Apprise(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag_field="kind", tag="apprise"):
    """`url`: a reference. URLs of apprise hold tokens."""

    url: str
    name: Label = ""
    on: On = On.CHANGE
    severity: Severity | None = None
    overdue: bool = False
    lang: Language = "both"
    detail: Detail = "names"


Channel = Mail | Webhook | Apprise


def label(channel: Channel) -> str:
    """What a channel is called in messages: nothing of it is secret."""
    if channel.name:
        return clean(channel.name)
    match channel:
        case Mail():
            return f"mail {clean(channel.server)}"
        case Apprise():
            return f"apprise {clean(channel.url)}"
        case Webhook():
            return f"webhook {channel.url if address.reference(channel.url) else _host(channel.url)}"


def _host(url: str) -> str:
    try:
        return address.endpoint(url, insecure=True).host
    except InspectorError:
        return "?"


def check(channels: Sequence[Channel], document: Document, path: str = "$.notices") -> None:
    """Raises InspectorError with file and line for the first thing that is wrong; a misplaced secret is not repeated."""
    for number, channel in enumerate(channels):
        for key, wrong in faults(channel):
            raise document.error(
                f"{path}[{number}].{key}", Text(en="{key}: {what}", zh="{key}：{what}"), key=key, what=wrong
            )


def faults(channel: Channel) -> Iterator[tuple[str, Text]]:
    """What is wrong with a channel's settings, by key."""
    if clean(channel.name) != channel.name:
        yield "name", NO_NAME
    match channel:
        case Mail():
            yield from _mail(channel)
        case Webhook():
            yield from _webhook(channel)
        case Apprise():
            if not address.reference(channel.url):
                yield "url", REFERENCE


def _mail(mail: Mail) -> Iterator[tuple[str, Text]]:
    if not address.is_host(mail.server):
        yield "server", NO_SERVER
    if not 1 <= len(mail.to) <= MOST_RECIPIENTS:
        yield "to", NO_RECIPIENT.fill({"n": MOST_RECIPIENTS})
    for key, word in (("from", mail.sender), *(("to", word) for word in mail.to)):
        if not address.is_mail(word):
            yield key, NO_ADDRESS.fill({"word": word})
    if bool(mail.user) != bool(mail.password) or clean(mail.user) != mail.user:
        yield "user", HALF
    if mail.password and not address.reference(mail.password):
        yield "password", REFERENCE
    if mail.security is Security.NONE and not address.is_loopback(mail.server):
        if not mail.insecure:
            yield "security", UNENCRYPTED
        elif mail.password:
            yield "password", OPEN_PASSWORD
    yield from _authorities(mail.ca)


def _webhook(hook: Webhook) -> Iterator[tuple[str, Text]]:
    if not address.reference(hook.url):
        try:
            address.endpoint(hook.url, insecure=hook.insecure)
        except InspectorError as error:
            yield "url", error.text
    if not address.reference(hook.secret):
        yield "secret", REFERENCE
    yield from _authorities(hook.ca)


def _authorities(path: str) -> Iterator[tuple[str, Text]]:
    if path and not Path(path).is_absolute():
        yield "ca", NO_FILE
