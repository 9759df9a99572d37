"""Notices through apprise: WeCom, DingTalk, Feishu, Slack and whatever else it knows."""

from __future__ import annotations

import logging
import re
import threading

from inspector.notices.channels import Apprise
from inspector.notices.message import fitted, unmarked
from inspector.notices.news import News
from inspector.notices.trouble import Trouble
from inspector.text import Text

LARGEST = 1900
"""Bytes of subject and text: a bot of WeCom takes 2,048 and drops what is longer."""
LATER = (408, 425, 429)
_STATUS = re.compile(r"error=(\d{3})\b")

MISSING = Text(
    en="apprise is not installed; install inspector-audit[notify]", zh="未安装 apprise；请安装 inspector-audit[notify]"
)
NO_URL = Text(
    en="apprise does not know such a URL; `apprise --details` lists those that it knows",
    zh="apprise 无法识别该 URL；可用 `apprise --details` 查看支持的格式",
)
STATUS = Text(en="the service answers with status {status}", zh="服务返回状态码 {status}")
NOT_SENT = Text(en="apprise could not send it", zh="apprise 未能发送")


class _Statuses(logging.Filter):
    """Lets no record of apprise through, for they hold its URLs, but keeps the HTTP status that one tells, by thread."""

    def __init__(self) -> None:
        super().__init__()
        self.found = threading.local()

    def filter(self, record: logging.LogRecord) -> bool:
        if match := _STATUS.search(record.getMessage()):
            self.found.status = int(match[1])
        return False


_STATUSES = _Statuses()


def deliver(channel: Apprise, news: News, url: str) -> None:
    """One try, by apprise's own time limits. Raises Trouble."""
    _silence()
    try:
        import apprise
    except ImportError:
        raise Trouble(MISSING) from None
    asset = apprise.AppriseAsset(
        app_id="inspector", app_desc="inspector", app_url="", image_url_mask="", image_url_logo="", async_mode=False
    )
    service = apprise.Apprise.instantiate(url, asset=asset, suppress_exceptions=True)
    if service is None:
        raise Trouble(NO_URL)
    service.redirects = False
    told = fitted(news, channel, unmarked, LARGEST)
    _STATUSES.found.status = 0
    kind = apprise.NotifyType.WARNING if news.failed or news.new.total or news.again.total else apprise.NotifyType.INFO
    sent = service.notify(body=told.text, title=told.subject, notify_type=kind, body_format=apprise.NotifyFormat.TEXT)
    if not sent:
        status: int = _STATUSES.found.status
        text = STATUS.fill({"status": status}) if status else NOT_SENT
        raise Trouble(text, transient=not status or status in LATER or status >= 500)


def _silence() -> None:
    """Nothing that apprise and its HTTP library log comes to anybody's eyes: there are tokens in it."""
    logging.getLogger("apprise").addFilter(_STATUSES)
    for name in ("requests", "urllib3", "urllib3.connectionpool"):
        logging.getLogger(name).disabled = True
