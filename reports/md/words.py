"""What the job summary says in words of its own."""

from __future__ import annotations

from collections.abc import Mapping

from inspector.model import Severity, Use
from inspector.text import Text

NO_PROBLEM = Text(en="No problem found", zh="未发现问题")
NOTHING = Text(en="Nothing was audited", zh="未核查任何主机")
PROBLEMS = Text(en="{n:check|checks} with problems, the worst {worst}", zh="{n} 个检查项存在问题，最高为{worst}")
UNDECIDED = Text(en="{n:check|checks} not decided", zh="{n} 个检查项未能判定")
NOT_AUDITED = Text(en="{n:host|hosts} not audited", zh="{n} 台主机未完成核查")
AND = Text(en="; ", zh="；")
COLON = Text(en=": ", zh="：")
COMMA = Text(en=", ", zh="，")
MARKS = {True: "✅", False: "❌", None: "⚠️"}
DOTS = {
    Severity.CRITICAL: "🔴",
    Severity.HIGH: "🟠",
    Severity.MEDIUM: "🟡",
    Severity.LOW: "🔵",
    Severity.INFO: "⚪",
}

WHY = Text(en="Why the gate is not passed", zh="质量门禁未通过的原因")
WHY_UNSURE = Text(en="Why it is not known", zh="无法判断的原因")
COMPARED = Text(en="Compared with {source} of {finished}", zh="对比基线 {source}（{finished}）")
COUNTED = Text(en="{new} new, {known} known, {gone} gone", zh="新增 {new} 项，已知 {known} 项，已消除 {gone} 项")
RULED = Text(en="{n} by new rules", zh="新规则发现 {n} 项")
GATED = Text(en="Fails from {severity} on", zh="拦截级别：{severity}及以上")
GATED_NEW = Text(
    en="Fails from {severity} on, for what is new or worse", zh="拦截级别：{severity}及以上，仅限新增或加重的问题"
)
CATEGORY_COLUMNS = (
    Text(en="Category", zh="类别"),
    Text(en="Problems", zh="有问题"),
    Text(en="Worst", zh="最高级别"),
    Text(en="Not decided", zh="未能判定"),
    Text(en="Accepted", zh="例外"),
    Text(en="Passed", zh="通过"),
    Text(en="Not applicable", zh="不适用"),
)
CATEGORIES_COUNT = Text(en="Checks by category", zh="各类检查项")
HOST_COLUMNS = (
    Text(en="Host", zh="主机"),
    Text(en="State", zh="状态"),
    Text(en="Score", zh="得分"),
    Text(en="Problems", zh="有问题"),
    Text(en="Worst", zh="最高级别"),
    Text(en="Not decided", zh="未能判定"),
)
HOSTS_HEAD = Text(en="Hosts, worst first", zh="主机（按严重程度排列）")
FINDINGS = Text(en="Worst problems", zh="主要问题")
FINDINGS_NEW = Text(en="Worst problems, new ones first", zh="主要问题（新增在前）")
ON_HOSTS = Text(en="{n:host|hosts}", zh="{n} 台主机")
EXAMPLE = Text(en="for example on {host}", zh="例如 {host}")
REMEDY = Text(en="Remedy: ", zh="整改方法：")
MORE = Text(en="and {n} more", zh="另有 {n} 项")
MORE_FINDINGS = Text(en="and {n} more of this check", zh="该检查项另有 {n} 项问题")
MORE_CHECKS = Text(en="… and {n:more check|more checks} with problems", zh="……另有 {n} 个检查项存在问题")
OPEN = Text(en="Not decided", zh="未能判定")
CHECKS = Text(en="{n:check|checks}: ", zh="{n} 个检查项：")
WAIVERS = Text(en="Waivers", zh="例外")
USES: Mapping[Use, Text] = {
    Use.USED: Text(en="used", zh="生效"),
    Use.UNUSED: Text(en="**without effect**", zh="**未起作用**"),
    Use.EXPIRED: Text(en="**expired**", zh="**已到期**"),
    Use.PENDING: Text(en="**not yet in force**", zh="**尚未生效**"),
}
UNTIL = Text(en="until {expires}, approved by {approver}: ", zh="至 {expires}，批准人 {approver}：")
CUT = Text(
    en="… {n:line|lines} left out for length; all is in the JSON result",
    zh="……篇幅所限，省略 {n} 行，完整内容见 JSON 结果",
)
PROFILE = Text(en="Profile", zh="检查方案")
