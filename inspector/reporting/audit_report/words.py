"""The words of the report of one audit."""

from __future__ import annotations

from inspector.reporting.paper import columns
from inspector.text import Text

TITLE = Text(en="Report of one security audit", zh="网络与信息系统安全自查结果报告")
SUBTITLE = Text(en="Audit #{number}, {day}", zh="自查#{number}（{day}）")
AUDIT, TIME, PROFILE = (
    Text(en="Audit", zh="自查编号"),
    Text(en="Finished", zh="完成时间"),
    Text(en="Profile", zh="检查方案"),
)
SUMMARY = Text(en="Summary", zh="自查结果摘要")
OVERALL, HOSTS, PROBLEMS, DETAILS, UNSEEN, VERSIONS = (
    Text(en="How it stands by category", zh="各类别检查情况"),
    Text(en="Results by host", zh="各主机检查结果"),
    Text(en="Problems", zh="发现的问题与整改建议"),
    Text(en="Problems host by host", zh="各主机问题明细"),
    Text(en="What was not examined, and why", zh="未核查事项及原因"),
    Text(en="Versions and digests", zh="工具与规则版本、数据校验值"),
)
FIGURE_HOSTS, FIGURE_OPEN, FIGURE_UNKNOWN = (
    Text(en="Hosts audited", zh="完成核查主机（台）"),
    Text(en="Open problems", zh="发现问题（项）"),
    Text(en="Undecided check results", zh="未能判定的检查结果（项）"),
)
NOT_REACHED = Text(en="not examined: {n}", zh="另有{n}台未核查")
IN_PART = Text(en="examined in part: {n}", zh="其中部分完成{n}台")
SERIOUS = Text(en="high or critical: {n}", zh="其中高危及以上{n}项")
ACCEPTED_BESIDE = Text(en="accepted risks: {n}", zh="另接受风险{n}项")
OF_RESULTS = Text(en="of {n} results that apply", zh="适用的检查结果共{n}项")
SKIPPED = Text(en="not looked into: {n} more", zh="另有{n}项未核查")
SAID = Text(
    en="The audit of {day} examined {hosts:host|hosts} and found {total:open problem|open problems} of {kinds:kind|kinds}: {levels}. "
    "Not counted: {accepted:problem whose risk had|problems whose risk had} been accepted.",
    zh="{day}的自查共核查主机{hosts}台，发现问题{kinds}类{total}项：{levels}；另有{accepted}项此前已接受风险，未计入。",
)
CHECKS = Text(
    en="Check results: {passed} conforming, {failed} not conforming, {held} with accepted risks alone, {unknown} undecided, {skipped} not looked into, "
    "{inapplicable} not applicable.",
    zh="检查结果中，符合{passed}项、不符合{failed}项、仅余已接受风险{held}项、未能判定{unknown}项、未核查{skipped}项、不适用{inapplicable}项。",
)
LOST = Text(
    en="Not examined, and not judged in any way: {n:host|hosts} of this audit ({names}).",
    zh="本次自查有{n}台主机未能核查（{names}），对其不作结论。",
)
NO_HOST = Text(en="This audit examined no host; nothing is claimed.", zh="本次自查没有完成核查的主机，不作结论。")
AS_THEN = Text(
    en="Problems and states are those that the audit found; items of the register are as of {day}.",
    zh="问题及状态以本次自查时为准；整改台账情况截至{day}。",
)
CATEGORIES = Text(en="Hosts by category", zh="各类别检查情况统计")
CHART = Text(en="Hosts by category", zh="各类别检查主机分布")
CATEGORY_COLUMNS = columns(
    ("Category", "检查类别", 26),
    ("Hosts", "检查主机（台）", -10),
    ("Conform", "符合", -12),
    ("Fail", "存在问题", -10),
    ("Accepted", "仅余已接受风险", -13),
    ("Unknown", "未能判定", -13),
    ("Problems", "问题（项）", -13),
    ("Serious", "其中高危及以上", -12),
    ("Results undecided", "未判定结果（项）", -14),
)
COUNTED = Text(
    en="Each host on which a check of the category applies is counted in one of the four columns after the hosts: it conforms, fails, has accepted "
    "risks alone, or is unknown. Where no host was checked, nothing is claimed. Problems and undecided results include those of all hosts together.",
    zh="适用该类检查的每台主机计入“符合、存在问题、仅余已接受风险、未能判定”之一；检查主机为0的类别未形成检查结论。问题和未判定结果含对全部主机综合检查的结果。",
)
HOST_TABLE = Text(en="Results by host", zh="各主机检查结果统计")
HOST_COLUMNS = columns(
    ("Host", "主机", 17),
    ("System", "信息系统", 14),
    ("Operating system", "操作系统", 21),
    ("State", "核查状态", 10),
    ("Critical", "严重", -10),
    ("High", "高危", -8),
    ("Medium", "中危", -11),
    ("Low", "低危", -8),
    ("Info", "提示", -8),
    ("Accepted", "接受风险", -12),
    ("Checks conforming", "符合项", -14),
    ("Checks undecided", "未能判定", -13),
)
PROBLEM_TABLE = Text(en="Problems, worst first", zh="问题清单")
PROBLEM_COLUMNS = columns(
    ("No.", "序号", -5),
    ("Problem", "问题", 22),
    ("Risk", "风险等级", 14),
    ("Hosts", "涉及主机", 20),
    ("Count", "项数", -9),
    ("What was found", "发现情况", 36),
    ("How to mend it", "整改建议", 48),
)
ACCEPTED_TABLE = Text(en="Problems with accepted findings alone", zh="仅余已接受风险的问题")
NO_PROBLEM = Text(en="No open problem was found in what was examined.", zh="在已核查范围内未发现未整改问题。")
BOUNDED = Text(
    en="The {shown:host with the worst problems is|hosts with the worst problems are} told here; {n:further one|further ones} with problems stand in the "
    "web page and the workbook of this report.",
    zh="此处列出问题最严重的{shown}台主机，其余{n}台存在问题的主机见本报告的网页版和Excel版。",
)
ROWS_LEFT = Text(
    en="{n:further problem of this host stands|further problems of this host stand} in the web page and the workbook of this report.",
    zh="该主机其余{n}项问题见本报告的网页版和Excel版。",
)
OF_HOST = Text(
    en="{system}{os}taken on {taken}; {total:open problem|open problems}: {levels}; {unknown:check|checks} undecided.",
    zh="{system}{os}取证时间{taken}；未整改问题{total}项：{levels}；未能判定{unknown}项。",
)
SYSTEM, OS = Text(en="System {name}; ", zh="信息系统：{name}；"), Text(en="{name}; ", zh="{name}；")
OF_HOST_TABLE = Text(en="Problems of {host}", zh="{host}问题明细")
DETAIL_COLUMNS = columns(
    ("Risk", "风险等级", 14),
    ("Problem", "问题", 40),
    ("Where", "位置", 24),
    ("How to mend it", "整改建议", 40),
    ("Item", "整改台账", 12),
)
ITEM = Text(en="#{id} ({state})", zh="#{id}（{state}）")
LOST_TABLE = Text(en="Hosts not examined", zh="未能核查的主机")
LOST_COLUMNS = columns(
    ("Host", "主机", 22), ("Kind", "类型", 12), ("System", "信息系统", 16), ("State", "状态", 12), ("Why", "原因", 44)
)
CHECK_TABLE = Text(en="Checks not decided or not looked into", zh="未能判定或未核查的检查项")
CHECK_COLUMNS = columns(("Check", "检查项", 32), ("Hosts", "主机", 30), ("Why", "原因", 44))
LACK_TABLE = Text(en="What would decide more", zh="可进一步判定的条件")
LACK_COLUMNS = columns(
    ("Host", "主机", 20), ("State", "核查状态", 12), ("What would decide more", "补充何种权限或内容可进一步判定", 64)
)
NO_LOST = Text(en="Every host of this audit was examined.", zh="本次自查的主机均已核查。")
NO_CHECK = Text(en="Every check that applies was looked into and decided.", zh="适用的检查项均已核查并判定。")
NO_LACK = Text(en="No grant is known that would decide more.", zh="没有已知的可进一步判定的条件。")
VERSION_TABLE = Text(en="This audit", zh="本次自查")
VERSION_COLUMNS = columns(("What", "项目", 18), ("Value", "内容", 74))
LABELS = {
    "number": Text(en="Number", zh="编号"),
    "id": Text(en="Id", zh="标识"),
    "started": Text(en="Started", zh="开始时间"),
    "finished": Text(en="Finished", zh="完成时间"),
    "recorded": Text(en="Recorded", zh="入库时间"),
    "tool": Text(en="Tool", zh="工具版本"),
    "profile": Text(en="Profile", zh="检查方案"),
    "profile_digest": Text(en="Digest of the profile", zh="检查方案校验值"),
    "digest": Text(en="Digest of the result", zh="自查结果校验值"),
    "chain": Text(en="Chain up to it", zh="校验链值"),
}
TABLES = Text(en="Dated tables", zh="知识库")
TABLE_COLUMNS = columns(("Table", "知识库", 28), ("Date", "日期", 14), ("Digest", "校验值", 60))
NO_TABLE = Text(en="No dated table was used.", zh="未使用知识库。")
