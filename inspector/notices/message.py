"""The words of a notice: short enough for a telephone, numbers first, nothing that only the auditor should know."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from inspector.layout import shorten
from inspector.model import Severity
from inspector.notices.channels import Channel, Language
from inspector.notices.news import Gathered, News
from inspector.sentences import when
from inspector.summary import SEVERITIES
from inspector.text import LANGUAGES, Lang, Text, clean, show

NAMES = 8
"""Findings that are named in one notice, over all kinds; in two languages fewer, so that it stays as short."""
NAMES_BOTH = 2
HOST_WIDTH = 40
TITLE_WIDTH = 60

_MARKUP = re.compile(r"[<>&@*`~\[\]|#\\]|(?<![0-9A-Za-z])_|_(?![0-9A-Za-z])|(?<=:)//")

SUBJECT = Text(en="Self-inspection #{number}: {what}", zh="安全自查 #{number}：{what}")
S_NEW = Text(en="{n:new problem|new problems} ({how})", zh="新增问题 {n} 项（{how}）")
S_AGAIN = Text(en="{n} came back", zh="屡查屡犯 {n} 项")
S_WORSE = Text(en="{n} worse", zh="加重 {n} 项")
S_LOST = Text(en="{n:host|hosts} no longer reached", zh="失联主机 {n} 台")
S_BLINDER = Text(en="{n} more unknown", zh="未知项增加 {n} 项")
S_CLOSED = Text(en="{n} closed", zh="销号 {n} 项")
S_OVERDUE = Text(en="{n} overdue", zh="逾期 {n} 项")
S_FAILED = Text(en="Self-inspection failed: no result was recorded", zh="安全自查任务失败：未能记录结果")
FAILED = Text(
    en="The run of {when} came to nothing; why is in the journal of the machine that audits.",
    zh="{when} 的自查任务未能完成，原因见执行自查的机器的系统日志。",
)
S_NOTHING = Text(en="nothing new", zh="无新变化")

HEAD = Text(en="Audit #{number} of {when}", zh="第 {number} 次自查，{when}")
HOSTS = Text(en="Hosts: {audited} audited{missed}", zh="主机：已核查 {audited} 台{missed}")
MISSED = Text(en=", {missed} not", zh="，未能核查 {missed} 台")
NEW = Text(en="New: {n} ({how})", zh="新增问题：{n} 项（{how}）")
AGAIN = Text(en="Came back: {n} ({how})", zh="屡查屡犯：{n} 项（{how}）")
WORSE = Text(en="Worse than before: {n} ({how})", zh="级别升高：{n} 项（{how}）")
CLOSED = Text(en="Closed: {closed}; to be verified: {verify}", zh="已销号：{closed} 项；待复核：{verify} 项")
OVERDUE = Text(en="Overdue: {n}", zh="逾期未整改：{n} 项")
LOST = Text(en="No longer reached: {n:host|hosts}", zh="失联主机：{n} 台")
LOST_NAMES = Text(en="No longer reached: {names}", zh="失联主机：{names}")
LOST_MORE = Text(en="No longer reached: {names} and {rest} more", zh="失联主机：{names} 等 {n} 台")
UNKNOWN = Text(en="Unknown: {n:check|checks}", zh="未知：{n} 项")
UNKNOWN_MORE = Text(en="Unknown: {n:check|checks}, {more} more than before", zh="未知：{n} 项，比上次增加 {more} 项")
GATE = {True: Text(en="Gate: passed", zh="门槛：达到"), False: Text(en="Gate: failed", zh="门槛：未达到")}
ITEM = Text(en="- {severity}, {host}: {title}{times}", zh="- {severity}，{host}：{title}{times}")


@dataclass(frozen=True)
class Message:
    """Without line ends in its subject and control characters anywhere."""

    subject: str
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        return "\n".join(self.lines) + "\n"


Quote = Callable[[str], str]
"""Makes a host's name or a title harmless for where it is shown."""


def plain(word: str) -> str:
    return clean(word)


def unmarked(word: str) -> str:
    """For services that read markup: no link, image, mention or emphasis can come of it. Full-width letters take the place."""
    return _MARKUP.sub(lambda match: "".join(chr(ord(char) + 0xFEE0) for char in match.group()), clean(word))


def message(news: News, channel: Channel, quote: Quote = plain) -> Message:
    """The notice as the channel wants it."""
    names = 0 if channel.detail == "counts" else NAMES_BOTH if channel.lang == "both" else NAMES
    return compose(news, channel.lang, names, quote)


def fitted(news: News, channel: Channel, quote: Quote, limit: int) -> Message:
    """The same in at most `limit` bytes, subject and text: with fewer names where it must be."""
    found = message(news, channel, quote)
    for names in range(NAMES, -1, -1):
        if _size(found) <= limit:
            return found
        if channel.detail == "names":
            found = compose(news, channel.lang, min(names, NAMES_BOTH if channel.lang == "both" else NAMES), quote)
    while len(found.lines) > 1 and _size(found) > limit:
        found = Message(found.subject, found.lines[:-1])
    return found


def _size(found: Message) -> int:
    return len(found.subject.encode()) + 1 + len(found.text.encode())


def compose(news: News, lang: Language, names: int, quote: Quote = plain) -> Message:
    languages: Sequence[Lang] = ("zh", "en") if lang == "both" else (lang,)
    subjects = [subject(news, each) for each in languages]
    blocks = [list(_lines(news, each, names, quote)) for each in languages]
    lines = blocks[0] + [line for block in blocks[1:] for line in ("", *block)]
    return Message(" / ".join(subjects), tuple(lines))


def subject(news: News, lang: Lang) -> str:
    """One line of numbers; the line of the journal as well."""
    if news.failed:
        return S_FAILED[lang]
    parts = [
        (S_NEW, news.new.total),
        (S_AGAIN, news.again.total),
        (S_WORSE, news.worse.total),
        (S_LOST, len(news.lost)),
        (S_BLINDER, news.blinder),
        (S_CLOSED, news.closed),
        (S_OVERDUE, news.overdue),
    ]
    how = severities(news.new.counts)[lang]
    said = [text.render(lang, {"n": n, "how": how}) for text, n in parts if n] or [S_NOTHING[lang]]
    comma = {"en": ", ", "zh": "，"}[lang]
    return SUBJECT.render(lang, {"number": news.number, "what": comma.join(said)})


def severities(counts: Mapping[Severity, int]) -> Text:
    """`1 critical, 2 high`, the worst first."""
    found = [(name, counts[each]) for each, name in SEVERITIES.items() if counts.get(each)]
    return Text(
        en=", ".join(f"{n} {name.en}" for name, n in found),
        zh="、".join(f"{name.zh} {n}" for name, n in found),
    )


def _lines(news: News, lang: Lang, names: int, quote: Quote) -> Iterator[str]:
    if news.failed:
        yield FAILED.render(lang, {"when": when(news.finished)})
        return
    yield HEAD.render(lang, {"number": news.number, "when": when(news.finished)})
    missed = MISSED.fill({"missed": news.missed}) if news.missed else Text(en="", zh="")
    yield HOSTS.render(lang, {"audited": news.audited, "missed": missed})
    yield from _findings(news, lang, names, quote)
    if news.lost:
        yield _lost(news.lost, lang, names, quote)
    if news.blinder:
        yield UNKNOWN_MORE.render(lang, {"n": news.unknown, "more": news.blinder})
    elif news.unknown:
        yield UNKNOWN.render(lang, {"n": news.unknown})
    if news.closed or news.to_verify:
        yield CLOSED.render(lang, {"closed": news.closed, "verify": news.to_verify})
    if news.overdue:
        yield OVERDUE.render(lang, {"n": news.overdue})
    if news.gate is not None:
        yield GATE[news.gate][lang]


def _findings(news: News, lang: Lang, names: int, quote: Quote) -> Iterator[str]:
    """The counts of each kind, and names as long as there is room for some."""
    for text, found in ((NEW, news.new), (AGAIN, news.again), (WORSE, news.worse)):
        if found.total:
            yield text.render(lang, {"n": found.total, "how": severities(found.counts)})
            named = list(_named(found, lang, quote))[:names]
            names -= len(named)
            yield from named


def _named(found: Gathered, lang: Lang, quote: Quote) -> Iterator[str]:
    for each, n in found.worst:
        yield ITEM.render(
            lang,
            {
                "severity": SEVERITIES[each.severity],
                "host": shorten(quote(show(each.host, lang)), HOST_WIDTH),
                "title": shorten(quote(each.title[lang]), TITLE_WIDTH),
                "times": f" ×{n}" if n > 1 else "",
            },
        )


def _lost(lost: tuple[str, ...], lang: Lang, names: int, quote: Quote) -> str:
    shown = [shorten(quote(name), HOST_WIDTH) for name in lost[:names]]
    text = LOST if not shown else LOST_NAMES if len(shown) == len(lost) else LOST_MORE
    return text.render(lang, {"n": len(lost), "names": shown, "rest": len(lost) - len(shown)})


def both(news: News) -> Text:
    """The line of numbers in both languages."""
    en, zh = (subject(news, lang) for lang in LANGUAGES)
    return Text(en=en, zh=zh)
