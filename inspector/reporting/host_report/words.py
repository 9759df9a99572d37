"""The words of the report of one host."""

from __future__ import annotations

from inspector.reporting.paper import columns
from inspector.text import Text

TITLE = Text(en="Security report of a host", zh="主机安全自查报告")
SUBTITLE = Text(en="{host}, audit #{number} of {day}", zh="{host}（自查#{number}，{day}）")
HOST, AUDIT, TAKEN = Text(en="Host", zh="主机"), Text(en="Audit", zh="自查"), Text(en="Taken", zh="取证时间")
AUDIT_IS = Text(en="#{number} ({profile})", zh="#{number}（检查方案：{profile}）")
SUMMARY = Text(en="Summary", zh="摘要")
SYSTEM, PROBLEMS, ACCEPTED, ITEMS, TREND, UNSEEN, RESULTS, VERSIONS = (
    Text(en="The host", zh="主机基本情况"),
    Text(en="Problems, and how to mend them", zh="存在的问题与整改建议"),
    Text(en="Accepted risks", zh="已接受的风险"),
    Text(en="Items of the register and their history", zh="整改台账事项与经过"),
    Text(en="Its audits", zh="历次自查情况"),
    Text(en="What could not be seen", zh="未能核查的内容及原因"),
    Text(en="All checks", zh="全部检查项结果"),
    Text(en="Versions and digests", zh="工具与规则版本、数据校验值"),
)
FIGURE_OPEN, FIGURE_SERIOUS, FIGURE_UNKNOWN = (
    Text(en="Open problems", zh="存在问题（项）"),
    Text(en="High or critical", zh="高危及以上问题（项）"),
    Text(en="Undecided checks", zh="未能判定的检查项"),
)
BEFORE = Text(en="in the audit before: {n}", zh="上次自查：{n}")
NO_BEFORE = Text(en="no earlier audit is kept", zh="无上次自查记录")
FEWER, MORE, EQUAL = (
    Text(en="{n} fewer", zh="减少{n}项"),
    Text(en="{n} more", zh="增加{n}项"),
    Text(en="no change", zh="持平"),
)
NOTHING = Text(en="", zh="")
SAID = Text(
    en="The audit of {day} found {total:open problem|open problems} on {host}: {levels}. "
    "Not counted: {accepted:problem whose risk had|problems whose risk had} been accepted.",
    zh="{day}的自查发现{host}存在问题{total}项：{levels}；另有{accepted}项此前已接受风险，未计入。",
)
CHECKS = Text(
    en="Its checks: {passed} conforming, {failed} not conforming, {held} with accepted risks alone, {unknown} undecided, {skipped} not looked into, "
    "{inapplicable} not applicable.",
    zh="检查项中，符合{passed}项、不符合{failed}项、仅余已接受风险{held}项、未能判定{unknown}项、未核查{skipped}项、不适用{inapplicable}项。",
)
REGISTERED = Text(
    en="As of {day} the register has {pending:item|items} of this host still to be put right or verified; overdue: {overdue}.",
    zh="截至{day}，该主机整改台账待处理事项{pending}项，其中逾期{overdue}项。",
)
PARTIAL = Text(
    en="The host could be examined in part only; nothing is claimed of what was not seen.",
    zh="该主机仅部分完成核查，对未核查的内容不作结论。",
)
FACTS = Text(en="What is known of the host", zh="主机基本信息")
FACT_COLUMNS = columns(("What", "项目", 18), ("Value", "内容", 60))
LABELS = {
    "name": Text(en="Name", zh="名称"),
    "former": Text(en="Former names", zh="曾用名"),
    "kind": Text(en="Kind", zh="类型"),
    "system": Text(en="System", zh="信息系统"),
    "department": Text(en="Department", zh="责任部门"),
    "owner": Text(en="Person", zh="责任人"),
    "tags": Text(en="Other tags", zh="其他标签"),
    "target": Text(en="Reached by", zh="自查方式"),
    "os": Text(en="Operating system", zh="操作系统"),
    "kernel": Text(en="Kernel", zh="内核版本"),
    "architecture": Text(en="Architecture", zh="硬件架构"),
    "taken": Text(en="Evidence taken", zh="取证时间"),
    "status": Text(en="State", zh="核查状态"),
    "privileged": Text(en="Examined as root", zh="以root身份核查"),
    "collecting": Text(en="What was touched", zh="访问范围"),
    "first": Text(en="First audited", zh="首次核查"),
}
YES, NO = Text(en="yes", zh="是"), Text(en="no", zh="否")
HELD = Text(en="What the host has", zh="主机账户、端口等清单")
HELD_COLUMNS = columns(
    ("Kind", "类别", 16), ("Number", "数量", -8), ("List", "清单情况", 14), ("First of them", "举例", 60)
)
COMPLETE, INCOMPLETE = Text(en="complete", zh="完整"), Text(en="may lack some", zh="可能不完整")
NOT_LISTED = Text(
    en="The audit did not ask what accounts, ports and software the host has.",
    zh="本次自查未采集账户、端口、软件等清单。",
)
NO_PROBLEM = Text(en="No open problem was found in what was examined.", zh="在已核查范围内未发现未整改问题。")
PROBLEM = Text(
    en="{category}; risk: {severity}; {n:finding|findings}.",
    zh="类别：{category}；风险等级：{severity}；共{n}项。",
)
WHY = Text(en="Why it matters: {why}.", zh="危害：{why}。")
FINDINGS = Text(en="Findings: {title}", zh="{title}：问题明细")
FINDING_COLUMNS = columns(
    ("Risk", "风险等级", 14),
    ("Subject", "对象", 20),
    ("Where", "位置", 24),
    ("What was found", "发现情况", 40),
    ("Item", "整改台账", 14),
)
ITEM = Text(en="#{id} ({state})", zh="#{id}（{state}）")
LEFT = Text(
    en="{n:further finding stands|further findings stand} in the web page and the workbook of this report.",
    zh="其余{n}项见本报告的网页版和Excel版。",
)
REMEDY = Text(en="How to mend it: {remedy}.", zh="整改建议：{remedy}。")
COMMAND = Text(en="To check by hand: {command}", zh="手工核查命令：{command}")
EVIDENCE = Text(en="It rests on: {refs}.", zh="依据：{refs}。")
REF = Text(en="{item} ({state}, {digest})", zh="{item}（{state}，{digest}）")
REF_BARE = Text(en="{item} ({state})", zh="{item}（{state}）")
MORE_SAID = Text(
    en="For {n:further finding|further findings} of this check other words hold; they stand in the web page and the workbook.",
    zh="本检查项另有{n}种整改建议或核查命令，见本报告的网页版和Excel版。",
)
LAPSED = Text(en="{n:acceptance holds|acceptances hold} no longer: {why}.", zh="有{n}项接受风险已不再有效：{why}。")
ACCEPTED_TABLE = Text(en="Accepted risks", zh="已接受风险清单")
ACCEPTED_COLUMNS = columns(
    ("Problem", "问题", 36),
    ("Risk", "风险等级", 14),
    ("Accepted by", "批准人", 14),
    ("Why", "接受理由", 36),
    ("Until", "有效期至", 18),
)
NO_ACCEPTED = Text(en="This audit had no accepted finding.", zh="本次自查没有已接受风险的问题。")
ITEM_TABLE = Text(en="Items", zh="整改事项清单")
ITEM_COLUMNS = columns(
    ("No.", "编号", -7),
    ("Problem", "问题", 60),
    ("Risk", "风险等级", 14),
    ("State", "状态", 13),
    ("Department", "责任部门", 16),
    ("Person", "责任人", 12),
    ("Found on", "发现日期", 18),
    ("Deadline", "整改期限", 18),
    ("Closed on", "销号日期", 18),
)
NO_ITEM = Text(en="The register has no item of this host.", zh="整改台账没有该主机的事项。")
EVENT_TABLE = Text(en="What happened, the newest first", zh="事项经过（由近及远）")
EVENT_COLUMNS = columns(
    ("Time", "时间", 17),
    ("Items", "台账编号", 18),
    ("What", "事项", 18),
    ("By", "操作人或自查", 16),
    ("State then", "其后状态", 12),
    ("Said", "说明", 44),
)
NO_EVENT = Text(en="Nothing is recorded of them.", zh="没有经过记录。")
BY_AUDIT = Text(en="audit #{n}", zh="自查#{n}")
UNTIL = Text(en="until {day}", zh="有效期至{day}")
CHANGED = Text(en="{field}: {value}", zh="{field}：{value}")
CLEARED = Text(en="(cleared)", zh="（清空）")
TREND_CHART = Text(en="Open problems in its last audits", zh="近几次自查存在的问题")
TREND_TABLE = Text(en="Its audits, the newest first", zh="历次自查统计（由近及远）")
TREND_COLUMNS = columns(
    ("Audit", "自查编号", 10),
    ("Finished", "完成日期", 22),
    ("State", "核查状态", 12),
    ("Critical", "严重", -8),
    ("High", "高危", -8),
    ("Medium", "中危", -8),
    ("Low", "低危", -8),
    ("Info", "提示", -8),
    ("Undecided", "未能判定", -10),
)
BAR = Text(en="#{number}, {day}", zh="#{number} {day}")
TREND_LEFT = Text(en="{n:earlier audit is|earlier audits are} not told here.", zh="更早的{n}次自查未列入。")
ALL_SEEN = Text(en="Nothing that was to be read was refused or failed.", zh="没有因权限不足或出错而未能读取的内容。")
ALL_DECIDED = Text(en="Every check that applies was looked into and decided.", zh="适用的检查项均已核查并判定。")
GAPS = Text(en="What could not be read", zh="未能读取的内容")
GAP_COLUMNS = columns(
    ("What", "内容", 36),
    ("State", "状态", 14),
    ("Why", "原因", 34),
    ("Checks it would decide", "单独可判定（项）", -10),
    ("Checks it holds up with others", "与其他内容共同影响（项）", -12),
)
UNDECIDED = Text(en="Checks not decided or not looked into", zh="未能判定或未核查的检查项")
UNDECIDED_COLUMNS = columns(("Check", "检查项", 36), ("Category", "类别", 18), ("Why", "原因", 50))
RESULT_COLUMNS = columns(
    ("Category", "类别", 18), ("Check", "检查项", 50), ("Result", "结果", 14), ("Problems", "问题（项）", -9)
)
NOT_LOOKED_INTO = Text(en="not looked into", zh="未核查")
NO_RESULT = Text(en="No check was run.", zh="没有检查结果。")
