"""Notices to a receiver of one's own: JSON over HTTPS, signed as Standard Webhooks has it (HMAC-SHA256 over id, time and body)."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import http.client
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

from inspector import __version__
from inspector.model import Severity
from inspector.notices import address
from inspector.notices.channels import Detail, Webhook
from inspector.notices.message import message
from inspector.notices.news import Gathered, News
from inspector.notices.trouble import Trouble, of_connection
from inspector.notices.trust import context
from inspector.text import LANGUAGES, Text, clean, show

SCHEMA = "inspector/notice/1"
SHORTEST = 16
"""Bytes. A shorter key of a signature can be found by trying."""
PREFIX = "whsec_"
LATER = (408, 425, 429)

SHORT = Text(en="the secret of the signature is shorter than {n} bytes", zh="签名密钥短于 {n} 字节")
NO_BASE64 = Text(en="what follows whsec_ in the secret is not base64", zh="密钥中 whsec_ 之后的内容不是 base64")
ANSWERED = Text(en="the receiver answers with status {status}", zh="接收端返回状态码 {status}")
REDIRECTED = Text(
    en="the receiver answers with status {status}, and redirects are not followed",
    zh="接收端返回状态码 {status}，不跟随重定向",
)
NO_HTTP = Text(en="the receiver does not speak HTTP as it should", zh="接收端的 HTTP 响应不符合规范")


def body(news: News, hook: Webhook, key: str) -> bytes:
    """What is told, as data and in words. Names come from the audited hosts: whoever shows them as markup must escape them."""
    told = message(news, hook)
    return msgspec.json.encode(
        {
            "schema": SCHEMA,
            "id": key,
            "audit": {"id": news.audit, "number": news.number, "finished": news.finished},
            "hosts": {"audited": news.audited, "missed": news.missed, "lost": _lost(news, hook.detail)},
            "new": _gathered(news.new, hook.detail),
            "again": _gathered(news.again, hook.detail),
            "worse": _gathered(news.worse, hook.detail),
            "closed": news.closed,
            "to_verify": news.to_verify,
            "overdue": news.overdue,
            "unknown": {"now": news.unknown, "before": news.unknown_before},
            "gate": news.gate,
            "failed": news.failed,
            "subject": told.subject,
            "text": told.text,
        }
    )


def _lost(news: News, detail: Detail) -> dict[str, Any]:
    named = {"names": [clean(name) for name in news.lost]} if detail == "names" else {}
    return {"total": len(news.lost), **named}


def _gathered(found: Gathered, detail: Detail) -> dict[str, Any]:
    counts = {str(each): found.counts.get(each, 0) for each in reversed(Severity)}
    named = [
        {
            "host": clean(show(each.host, "en")),
            "title": {lang: clean(each.title[lang]) for lang in LANGUAGES},
            "severity": str(each.severity),
            "count": n,
        }
        for each, n in found.worst
    ]
    return {"total": found.total, "severities": counts, **({"worst": named} if detail == "names" else {})}


def signing_key(secret: str) -> bytes:
    """What follows `whsec_` in base64, or the bytes of the secret themselves. Raises Trouble where it is too weak."""
    octets = secret.encode("utf-8", "surrogateescape")
    if secret.startswith(PREFIX):
        try:
            octets = base64.b64decode(octets[len(PREFIX) :], validate=True)
        except binascii.Error:
            raise Trouble(NO_BASE64) from None
    if len(octets) < SHORTEST:
        raise Trouble(SHORT.fill({"n": SHORTEST}))
    return octets


def signature(key: bytes, name: str, moment: int, content: bytes) -> str:
    told = hmac.digest(key, f"{name}.{moment}.".encode() + content, hashlib.sha256)
    return f"v1,{base64.b64encode(told).decode()}"


@dataclass(frozen=True)
class Receiver:
    """`key` is secret, and the path may be."""

    place: address.Endpoint
    key: bytes = field(repr=False)
    ca: str


def receiver(hook: Webhook, url: str, secret: str) -> Receiver:
    """Raises InspectorError, Trouble where the secret is too weak."""
    return Receiver(address.endpoint(url, insecure=hook.insecure), signing_key(secret), hook.ca)


def deliver(there: Receiver, name: str, content: bytes, seconds: float) -> None:
    """One try, in which no answer takes longer than `seconds`. Raises Trouble."""
    moment = int(time.time())
    headers = {
        "Content-Type": "application/json",
        "User-Agent": f"inspector/{__version__}",
        "webhook-id": name,
        "webhook-timestamp": str(moment),
        "webhook-signature": signature(there.key, name, moment, content),
    }
    status, wait = _post(there, content, headers, seconds)
    if 300 <= status < 400:
        raise Trouble(REDIRECTED.fill({"status": status}))
    if not 200 <= status < 300:
        raise Trouble(ANSWERED.fill({"status": status}), transient=status in LATER or status >= 500, wait=wait)


def _post(there: Receiver, content: bytes, headers: Mapping[str, str], seconds: float) -> tuple[int, float]:
    """The status, and after how many seconds to come again. The body of the answer is not read at all."""
    host, port = there.place.host, there.place.port
    connection = (
        http.client.HTTPSConnection(host, port, timeout=seconds, context=context(there.ca))
        if there.place.tls
        else http.client.HTTPConnection(host, port, timeout=seconds)
    )
    try:
        connection.request("POST", there.place.path, content, dict(headers))
        answer = connection.getresponse()
        return answer.status, _seconds(answer.getheader("Retry-After", ""))
    except OSError as error:
        raise of_connection(error) from None
    except (http.client.HTTPException, ValueError):
        raise Trouble(NO_HTTP, transient=True) from None
    finally:
        connection.close()


def _seconds(word: str) -> float:
    """Of `Retry-After`; where it is a date, the usual wait must do."""
    return float(word) if word.isascii() and word.isdigit() and len(word) < 10 else 0.0
