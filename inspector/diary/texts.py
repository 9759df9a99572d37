"""The words of a diary."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from inspector.model import Act
from inspector.register.item import Kind
from inspector.text import Lang, Text

TITLE = Text(en="Security diary", zh="系统安全日记")
PERIOD = Text(en="Period", zh="时段")
SPAN = Text(en="{first} to {last} ({offset})", zh="{first} 至 {last}（{offset}）")
HOSTS = Text(en="Hosts", zh="主机")
COUNTED = Text(en="{n:host|hosts}: {names}", zh="{n} 台：{names}")
RESTS = Text(en="Rests on", zh="依据")
RESTS_ON = Text(
    en="audits {numbers} of the store, and its register of items", zh="存储库中的自查 {numbers}，以及整改台账"
)
NO_AUDIT = Text(en="no audit of this period; the register of items", zh="该时段内没有自查；整改台账")
NOTE_LOGS = Text(
    en="Log-in failures and attacks: what audits found in the hosts' logs of a day, of several audits the greatest count. The day is as the "
    "log writes it; that of a log-in failure is in UTC where the log tells its time zone. No evidence means that no log that was read tells "
    "of it, not that nothing happened.",
    zh="登录失败和 Web 攻击：取自查从主机日志中读到的当日次数，多次自查取最大值。日期以日志所记为准；登录失败的日志注明时区的，按 UTC 计日。"
    "“无证据”指所读日志中没有记载，不等于没有发生。",
)
NOTE_CHANGES = Text(
    en="Changes are those since the host was audited before.",
    zh="变化指与该主机上一次完成的自查相比。",
)
NOTHING = Text(en="nothing was recorded", zh="无记录")
RANGE = Text(en="{first} to {last}", zh="{first} 至 {last}")
AUDITS = Text(en="Audits", zh="安全自查")
LOGS = Text(en="Log-in failures and attacks", zh="登录失败与攻击")
ITEMS = Text(en="Items", zh="问题整改")
AUDIT = Text(en="Audit #{number} (profile {profile})", zh="自查 #{number}（检查方案 {profile}）")
AUDIT_HOSTS = Text(
    en="{audit}: {reached} of {n:host|hosts} audited; {result}",
    zh="{audit}：应查主机 {n} 台，完成 {reached} 台；{result}",
)
HOST = Text(en="{name}: {result}", zh="{name}：{result}")
HOST_OF = Text(en="{name} (audit #{number}): {result}", zh="{name}（自查 #{number}）：{result}")
NO_FINDINGS = Text(en="no open findings", zh="无未整改问题")
FOUND = Text(en="open findings: {counts}", zh="未整改问题：{counts}")
COUNT = Text(en="{n} {name}", zh="{name} {n}")
UNKNOWN = Text(en="{n} unknown", zh="未知 {n} 项")
ACCEPTED = Text(en="{n} accepted", zh="例外 {n} 项")
SCORE = Text(en="score {score}", zh="得分 {score}")
FIRST = Text(en="nothing earlier is known of this host", zh="该主机此前没有自查记录")
PRUNED = Text(en="not compared: earlier results are no longer kept", zh="未作比较：此前的自查结果已清理")
NO_CHANGE = Text(en="no change", zh="无变化")
UNTOLD = Text(
    en="not compared: several hosts of one audit have this name or identity",
    zh="未作比较：同一次自查中有多台主机同名或标识相同",
)
CHANGED = Text(en="{kind} ({n}): {what}", zh="{kind} {n} 项：{what}")
FINDING = Text(en="{what}, {severity}", zh="【{severity}】{what}")
SUBJECT = Text(en="{title} ({subject})", zh="{title}（{subject}）")
CAUSED = Text(en="{what} [{why}]", zh="{what}［{why}］")
HELD = Text(en="{kind}, {act}: {names}", zh="{kind}{act}：{names}")
MAYBE = Text(en="{name} (uncertain: a list was not complete)", zh="{name}（不确定：清单不完整）")
NAMED = Text(en="{name} ({detail})", zh="{name}（{detail}）")
MORE = Text(en="{n} more", zh="另有 {n} 项")
FORMERLY = Text(en="called {name} before", zh="原名 {name}")
UNCHANGED = Text(en="{n:host|hosts} without a change", zh="{n} 台主机无变化")
FIRST_SEEN = Text(en="{n:host|hosts} of which nothing earlier is known", zh="{n} 台主机此前没有自查记录")
LEFT_OUT = Text(en="{n:host|hosts} not to be audited by technical means", zh="{n} 台主机不作技术核查")
ACTS: Mapping[Act, Text] = {
    Act.LOGIN_FAILURE: Text(en="{n:log-in failure|log-in failures}", zh="登录失败 {n} 次"),
    Act.WEB_ATTACK: Text(en="{n:web attack|web attacks}", zh="Web 攻击 {n} 次"),
}
FROM = Text(en="{count}, most from {sources}", zh="{count}，主要来源 {sources}")
NO_EVIDENCE = Text(en="no evidence of this day", zh="当日无证据")
NO_MORE_EVIDENCE = Text(en="{n:other host|other hosts}: no evidence of this day", zh="其余 {n} 台主机：当日无证据")
MORE_HOSTS = Text(en="{n:more host|more hosts}: {counts}", zh="另有 {n} 台主机：{counts}")
HAPPENED: Mapping[str, Text] = {
    Kind.OPENED: Text(en="opened", zh="立项"),
    Kind.FOUND: Text(en="found again", zh="复查仍存在"),
    Kind.REOPENED: Text(en="reopened", zh="退回整改"),
    Kind.LAPSED: Text(en="acceptance over, open again", zh="接受风险已失效，重新整改"),
    Kind.RAISED: Text(en="severity raised", zh="风险等级升高"),
    "overdue": Text(en="overdue", zh="逾期"),
    Kind.DONE: Text(en="reported as mended", zh="报告整改完成"),
    Kind.CHECKED: Text(en="no longer found, to be verified", zh="未再发现，待复核"),
    Kind.ACCEPTED: Text(en="risk accepted", zh="接受风险"),
    Kind.CLOSED: Text(en="closed", zh="销号"),
}
"""In the order in which they are told."""
KIND = Text(en="{kind}: {n}", zh="{kind} {n} 项")
ITEM = Text(en="#{id} {severity} · {host}: {what}", zh="#{id} {severity} · {host}：{what}")
AGAIN = Text(en="{what}, repeats #{number}", zh="{what}，重复出现（原 #{number}）")
DUE = Text(en="{what}, deadline {day}", zh="{what}，期限 {day}")
BY = Text(en="{what}, by {name}", zh="{what}，操作人 {name}")
UNIT_ITSELF = Text(en="the organisation", zh="本单位")
FACT = Text(en="{label}: {value}", zh="{label}：{value}")
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def date(day: datetime.date, lang: Lang) -> str:
    """`Monday, 30 November 2026`, `2026年11月30日 星期一`."""
    if lang == "zh":
        return f"{day.year}年{day.month}月{day.day}日 星期{'一二三四五六日'[day.weekday()]}"
    return f"{_DAYS[day.weekday()]}, {day.day} {_MONTHS[day.month - 1]} {day.year}"
