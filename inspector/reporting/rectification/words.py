"""The words of the rectification report: facts first, as an official writes them."""

from __future__ import annotations

from inspector.reporting.paper import columns
from inspector.text import Text

TITLE = Text(en="Rectification report on network and information security", zh="网络与信息系统安全问题整改报告")
SPAN = Text(en="{start} to {end}", zh="{start}至{end}")
PERIOD = Text(en="Period", zh="整改时段")
SUMMARY = Text(en="Summary", zh="整改情况摘要")
OVERALL, SHARES, DONE, REMAINING, REPEATED, ACCEPTED, NEXT, SIGNING = (
    Text(en="How the rectification stands", zh="整改工作总体情况"),
    Text(en="By department and person", zh="责任部门和责任人整改情况"),
    Text(en="What was put right", zh="已完成整改的问题"),
    Text(en="What is still to be put right", zh="尚未完成整改的问题"),
    Text(en="What came back", zh="重复出现的问题"),
    Text(en="Accepted risks", zh="已接受的风险"),
    Text(en="Next steps", zh="下一步整改安排"),
    Text(en="Signatures", zh="审核与签字"),
)
GROUNDS = Text(en="Audits of this time", zh="本时段自查记录")

FIGURE_FOUND, FIGURE_CLOSED, FIGURE_LEFT = (
    Text(en="Found in this time", zh="本时段新发现（项）"),
    Text(en="Put right and closed", zh="已整改销号（项）"),
    Text(en="Still to be put right", zh="尚未销号（项）"),
)
CARRIED_OVER = Text(en="carried over: {n}", zh="期初结转{n}项")
OF_ALL = Text(en="of {n} in all", zh="共涉及{n}项")
RATE_IS = Text(en="{rate} of what was not accepted", zh="整改完成率{rate}")
LATE = Text(en="overdue: {n}", zh="其中逾期{n}项")
CAME_BACK = Text(en="closed before and back: {n}", zh="全部问题中重复出现{n}项")
ACCEPTED_BESIDE = Text(en="risk accepted: {n}", zh="另接受风险{n}项")

BALANCE = Text(
    en="From {start} to {end} the register had {total:problem|problems}: {carried} carried over from before and not closed ({held} of them with an "
    "accepted risk), and {found} newly found.",
    zh="{start}至{end}，整改台账期初结转未销号问题{carried}项（其中已接受风险{held}项），本时段新发现{found}项，共{total}项。",
)
STANDING = Text(
    en="As of {end}: put right and closed {closed}, still to be put right {remaining}, risk accepted {accepted}.",
    zh="截至{end}，已整改销号{closed}项，尚未销号{remaining}项，接受风险{accepted}项。",
)
BACK = Text(
    en="{n:closed problem|closed problems} came back within this time; each is counted again as a new one.",
    zh="已销号的问题中，有{n}项在本时段内再次出现，再次出现的另按新问题计数。",
)
RATE = Text(
    en="Of the problems whose risk is not accepted {rate} are closed (closed ones, of closed and remaining ones together).",
    zh="整改完成率为{rate}（已销号项数÷已销号与尚未销号项数之和，不含已接受风险的问题）。",
)
NOTHING = Text(
    en="From {start} to {end} the register had no problem to be put right; of what was not examined it says nothing.",
    zh="{start}至{end}，整改台账没有需要整改的问题；未核查的内容不在其内。",
)
LEFT = Text(
    en="Of what remains: not begun {open}, in progress {working}, to be verified {verify} (reported as mended, or no longer found); "
    "overdue {overdue}, without a person {nobody}, without a deadline {no_day}.",
    zh="尚未销号的问题中，待整改{open}项、整改中{working}项、待复核{verify}项（已报告整改完成或复查未再发现）；其中逾期{overdue}项、未明确责任人{nobody}项、未设整改期限{no_day}项。",
)
LOOKED = Text(
    en="In this time {audits:audit was|audits were} finished; technical problems are found and looked at again by audits alone.",
    zh="本时段共完成技术自查{audits}次，技术类问题的发现与复查以自查结果为依据。",
)
NOT_LOOKED = Text(
    en="No audit was finished in this time.",
    zh="本时段没有完成的技术自查。",
)
CHART = Text(en="Problems by risk and state", zh="问题整改情况（按风险等级）")
PARTS = (
    Text(en="closed", zh="已销号"),
    Text(en="to verify", zh="待复核"),
    Text(en="not put right", zh="待整改和整改中"),
    Text(en="risk accepted", zh="已接受风险"),
)
LEVELS = Text(en="Problems by risk", zh="问题整改情况统计（按风险等级）")
DEPARTMENTS = Text(en="Problems by department", zh="问题整改情况统计（按责任部门）")
OWNERS = Text(en="Problems by person", zh="问题整改情况统计（按责任人）")
TOTAL = Text(en="all", zh="合计")
NO_DEPARTMENT, NO_OWNER = (
    Text(en="(no department)", zh="（未明确责任部门）"),
    Text(en="(nobody)", zh="（未明确责任人）"),
)
COUNTS = (
    ("Carried over", "期初结转", -11),
    ("Found", "新发现", -10),
    ("Closed", "已销号", -10),
    ("Remaining", "尚未销号", -13),
    ("Overdue", "其中逾期", -12),
    ("Accepted", "接受风险", -12),
    ("Came back", "重复出现", -12),
)
BALANCED = Text(
    en="Carried over and found together are closed, remaining and accepted together. Departments and persons are those that the register names now.",
    zh="期初结转与新发现之和，等于已销号、尚未销号与接受风险之和。责任部门和责任人以台账现登记为准。",
)
LEVEL_COLUMNS = columns(("Risk", "风险等级", 16), *COUNTS)
DEPARTMENT_COLUMNS = columns(("Department", "责任部门", 20), *COUNTS)
OWNER_COLUMNS = columns(("Person", "责任人", 20), *COUNTS)

DONE_SAID = Text(
    en="{n:problem was|problems were} put right and closed in this time: {levels}. Closed because an audit no longer found them: {audit}; by a person: "
    "{people}.",
    zh="本时段已整改销号{n}项：{levels}。其中经自查复查未再发现而销号{audit}项，由复查人确认销号{people}项。",
)
NONE_DONE = Text(en="No problem was put right and closed in this time.", zh="本时段没有整改销号的问题。")
DONE_TABLE = Text(en="What was put right", zh="已完成整改问题清单")
DONE_COLUMNS = columns(
    ("Items", "台账编号", 17),
    ("Problem", "问题", 36),
    ("Assets", "资产（主机）", 18),
    ("Risk", "风险等级", 14),
    ("Count", "项数", -9),
    ("Department, person", "责任部门、责任人", 17),
    ("What was done", "整改措施", 26),
    ("Evidence", "整改证据", 20),
    ("Closed on", "销号日期", 18),
    ("Verified", "复查情况", 26),
)
ROWS = Text(
    en="Problems of one kind stand in one row where all else that is told of them is the same; item by item they stand in the annex.",
    zh="同类问题的其余内容均相同的合并为一行，逐项情况见附件1。",
)
BY_AUDIT = Text(en="audit #{n} no longer finds it", zh="自查#{n}复查，未再发现")
AFTER_AUDIT = Text(en="audit #{n}: {basis}", zh="自查#{n}：{basis}")
CAME_BACK_LATER = Text(en="came back later", zh="其后再次出现")
BY_PERSON = Text(en="{who} on {day}", zh="{who}，{day}")
RESULT = Text(en="{who}: {result}", zh="{who}：{result}")
FILE = Text(en="{name} (SHA-256 {digest}…)", zh="{name}（SHA-256 {digest}…）")
NO_EVIDENCE = Text(en="none given", zh="未提交")

LEFT_SAID = Text(
    en="{n:problem is|problems are} still to be put right: {levels}. Overdue: {overdue}.",
    zh="尚未销号的问题{n}项：{levels}。其中逾期{overdue}项。",
)
NONE_LEFT = Text(en="The register has nothing that remains to be put right.", zh="整改台账没有尚未销号的问题。")
LEFT_TABLE = Text(en="What is still to be put right", zh="尚未完成整改问题清单")
LEFT_COLUMNS = columns(
    ("Items", "台账编号", 17),
    ("Problem", "问题", 36),
    ("Assets", "资产（主机）", 18),
    ("Risk", "风险等级", 14),
    ("Count", "项数", -12),
    ("Measure", "整改措施", 54),
    ("Department", "责任部门", 20),
    ("Person", "责任人", 14),
    ("Deadline", "整改期限", 20),
    ("State", "状态", 13),
)
SUGGESTED = Text(en="(not filled in; suggested: {remedy})", zh="（未填报，建议：{remedy}）")
SUGGESTED_OF = Text(
    en="(not filled in; suggested for item {id}: {remedy})", zh="（未填报，建议（以{id}号为例）：{remedy}）"
)
INTERIM = Text(en="{measure}; until then: {interim}", zh="{measure}；临时控制措施：{interim}")

REPEATED_SAID = Text(
    en="{n:problem|problems} had been closed before and came back; still to be put right of these: {left}.",
    zh="曾经销号后再次出现的问题{n}项，其中尚未销号{left}项。",
)
NONE_REPEATED = Text(en="No problem came back that had been closed before.", zh="没有销号后再次出现的问题。")
REPEATED_TABLE = Text(en="What came back", zh="重复出现问题清单")
REPEATED_COLUMNS = columns(
    ("Items", "台账编号", 17),
    ("Were", "原编号", 15),
    ("Problem", "问题", 32),
    ("Assets", "资产（主机）", 18),
    ("Risk", "风险等级", 14),
    ("Count", "项数", -9),
    ("Cause", "成因", 24),
    ("Department, person", "责任部门、责任人", 16),
    ("State", "状态", 13),
)
ACCEPTED_SAID = Text(
    en="The risk of {n:problem is|problems is} accepted: {levels}. None of it is put right; it is to be mended or assessed anew when the acceptance ends.",
    zh="已接受风险的问题{n}项：{levels}。上述问题尚未消除，接受期满后重新整改或评估。",
)
NONE_ACCEPTED = Text(en="No risk is accepted.", zh="没有已接受风险的问题。")
ACCEPTED_TABLE = Text(en="Accepted risks", zh="已接受风险清单")
ACCEPTED_COLUMNS = columns(
    ("Items", "台账编号", 17),
    ("Problem", "问题", 30),
    ("Assets", "资产（主机）", 18),
    ("Risk", "风险等级", 14),
    ("Count", "项数", -9),
    ("Accepted by", "批准人", 12),
    ("Why", "接受理由", 32),
    ("Until", "有效期至", 18),
    ("Until then", "临时控制措施", 20),
)

CHASE = Text(
    en="Chase {n:problem that is|problems that are} overdue ({serious} of them high or critical); responsible: {who}.",
    zh="督办逾期未整改问题{n}项（其中高危及以上{serious}项），责任部门：{who}。",
)
SOON = Text(
    en="{n:problem falls|problems fall} due within 30 days after this time; have them put right until then.",
    zh="{n}项问题将于时段结束后30日内到期，须按期完成整改。",
)
APPOINT = Text(
    en="Name a person for {n:problem|problems} that nobody is responsible for.", zh="明确{n}项问题的责任人。"
)
SET_DAY = Text(en="Set a day for {n:problem|problems} without a deadline.", zh="确定{n}项未设期限问题的整改期限。")
VERIFY = Text(
    en="Verify {n:problem that was|problems that were} reported or seen as mended.",
    zh="对{n}项待复核问题组织复查，合格后销号。",
)
GOVERN = Text(
    en="Find out why {n:problem|problems} came back, and put the cause right.",
    zh="对{n}项重复出现且尚未销号的问题查明成因，从根源上整改。",
)
REASSESS = Text(
    en="{n:acceptance ends|acceptances end} within 90 days after this time; put the problem right, or assess it anew.",
    zh="{n}项已接受风险将于时段结束后90日内到期，须在到期前完成整改或重新评估。",
)
NO_STEP = Text(en="Nothing remains that asks for a step.", zh="没有须进一步安排的整改事项。")
PROMPT = Text(
    en="The unit's own plan may be added here: funds, products, staff, and what needs to be coordinated.",
    zh="可在此补充本单位的整改安排，如经费、产品更新、人员和需要协调的事项。",
)
AND_NOBODY = Text(en="{who}; without a department: {n}", zh="{who}；另有{n}项未明确责任部门")
NOBODY = Text(en="not set", zh="未明确")
SIGNERS = (
    Text(en="Filled in by", zh="填表人"),
    Text(en="Reviewed by", zh="审核人"),
    Text(en="Leader in charge", zh="分管领导"),
)
AUDIT_COLUMNS = columns(
    ("Audit", "自查编号", 9),
    ("Finished", "完成时间", 18),
    ("Profile", "检查方案", 18),
    ("Hosts examined", "完成核查主机（台）", -12),
    ("Digest", "校验值", 60),
)
NO_AUDIT = Text(en="No audit was finished in this time.", zh="本时段没有完成的自查。")
