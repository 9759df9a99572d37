"""The words in which a course over audits is told."""

from __future__ import annotations

from collections.abc import Mapping

from inspector.change.moments import Zone, minute
from inspector.change.trend import History, Moves, Point
from inspector.model import HostStatus, Score
from inspector.register.item import STATES, State
from inspector.summary import HOST_STATUSES, TOGETHER
from inspector.text import Lang, Text, show

TITLE = Text(en="History of all hosts", zh="全部主机的历次自查")
TITLE_HOST = Text(en="History of {name}", zh="{name} 的历次自查")
SPAN = Text(
    en="{n:audit|audits}, {first} to {last} ({offset})",
    zh="共 {n} 次自查，{first} 至 {last}（{offset}）",
)
ONE = Text(en="1 audit, {first} ({offset})", zh="共 1 次自查，{first}（{offset}）")
NONE = Text(en="no audit was recorded {when}", zh="{when}没有自查记录")
EVER, IN_PERIOD = Text(en="yet", zh="目前"), Text(en="in this period", zh="该时段内")
FORMERLY = Text(en="formerly {names}", zh="曾用名 {names}")
AUDIT = Text(en="Audit", zh="自查")
TIME = Text(en="Time", zh="时间")
HOSTS = Text(en="Hosts", zh="主机")
STATUS = Text(en="Result", zh="结果")
UNKNOWN = Text(en="Unknown", zh="未知项")
SCORE = Text(en="Score", zh="得分")
ITEMS = Text(en="Items", zh="整改项")
PROFILE = Text(en="Profile", zh="检查方案")
CALLED = Text(en="{status}, then called {name}", zh="{status}（当时名为 {name}）")
PRUNED = Text(en="results were pruned", zh="结果已清理")
NOTHING = Text(en="none reached", zh="均未完成")
STANDING = Text(en="Items now: {states}; {overdue} overdue", zh="整改项现状：{states}；已逾期 {overdue}")
COUNT = Text(en="{n} {state}", zh="{state} {n}")
COLON = Text(en=": ", zh="：")
NOTES: Mapping[str, Text] = {
    "gap": Text(
        en="Where no host was reached, or results were pruned, nothing is known: these places are left empty.",
        zh="未能完成自查或结果已清理的，情况未知，图表中留空。",
    ),
    "missed": Text(
        en="Findings are those of the hosts that were reached: fewer findings with fewer hosts is no improvement.",
        zh="问题数仅含完成自查的主机；主机减少时问题数下降不代表改善。",
    ),
    "score": Text(
        en="The score of all hosts is the mean; a host that was not reached counts as 0 to 100.",
        zh="全部主机的得分为平均值，未完成自查的主机按 0–100 计。",
    ),
    "partial": Text(
        en="* audits of less than half as many hosts as others before and after (the newest: as the one before); they are not in the graph.",
        zh="* 主机数不足前后自查的一半（最近一次则与前一次相比），未计入图表。",
    ),
    "profile": Text(
        en="The audits were made by different profiles ({names}), so that numbers may differ without a change of the hosts.",
        zh="各次自查所用检查方案不同（{names}），数字的变化未必是主机的变化。",
    ),
    "back": Text(
        en="Back: closed, reported as mended or accepted before, and to be mended again.",
        zh="退回：曾销号、报告整改完成或接受风险，现又需整改。",
    ),
    "items": Text(
        en="Items: + new, - closed, ! back (closed, reported as mended or accepted before, and to be mended again).",
        zh="整改项：+ 新增，- 销号，! 退回（曾销号、报告整改完成或接受风险，现又需整改）。",
    ),
}


def title(told: History, lang: Lang) -> str:
    return TITLE_HOST.render(lang, {"name": name(told)}) if told.host else TITLE[lang]


def name(told: History) -> Text:
    if told.host is None:
        return TITLE
    return TOGETHER if told.host.name == "*" else Text(en=told.host.name, zh=told.host.name)


def span(told: History, lang: Lang, zone: Zone, offset: str) -> str:
    points = told.points
    if not points:
        when = IN_PERIOD if told.since or told.until else EVER
        return NONE.render(lang, {"when": when})
    first, last = minute(points[0].time, zone)[:10], minute(points[-1].time, zone)[:10]
    text = ONE if len(points) == 1 else SPAN
    return text.render(lang, {"n": len(points), "first": first, "last": last, "offset": offset})


def former(told: History, lang: Lang) -> str:
    return FORMERLY.render(lang, {"names": list(told.host.former)}) if told.host and told.host.former else ""


def result(point: Point, told: History, lang: Lang) -> str:
    """What became of the one host."""
    text = HOST_STATUSES[point.status or HostStatus.FAILED]
    if told.host and point.name != told.host.name:
        return CALLED.render(lang, {"status": text, "name": point.name})
    return text[lang]


def score(found: Score | None) -> str:
    if found is None:
        return "-"
    return f"{found.low:g}" if found.low == found.high else f"{found.low:g}–{found.high:g}"


def moves(found: Moves) -> str:
    told = (f"{sign}{n}" for sign, n in (("+", found.new), ("-", found.closed), ("!", found.back)) if n)
    return " ".join(told)


def standing(told: History, lang: Lang) -> str:
    """What the register has now; nothing where it has no items."""
    counts = told.standing
    states = [
        COUNT.fill({"n": counts.states[state], "state": STATES[state]}) for state in State if counts.states.get(state)
    ]
    return STANDING.render(lang, {"states": states, "overdue": counts.overdue}) if states else ""


def notes(told: History, lang: Lang, *, signs: bool | None) -> list[str]:
    """What must be known of these numbers. `signs`: moves of items are told by signs; None: not at all."""
    points = told.points
    profiles = sorted({point.profile for point in points})
    holds = {
        "gap": any(point.findings is None for point in points),
        "missed": told.host is None and any(point.reached < point.hosts for point in points),
        "score": told.host is None and any(point.score for point in points),
        "partial": any(point.partial for point in points),
        "profile": len(profiles) > 1,
        "back": signs is False and any(point.items.back for point in points),
        "items": bool(signs) and any(moves(point.items) for point in points),
    }
    values = {"names": profiles}
    return [show(text.fill(values), lang) for word, text in NOTES.items() if holds[word]]
