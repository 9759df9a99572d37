"""An audit daemon that is started, and whose rules record neither changes of accounts nor the use of root's rights."""

from __future__ import annotations

from inspector.check import Case, File, Verdicts, check
from inspector.facts.audit_grammar import Rule
from inspector.facts.audit_rules import AuditRules
from inspector.model import Confidence, Fail, Seen, Severity, Unsure, reason
from inspector.text import Text

ACCOUNTS = ("/etc/passwd", "/etc/shadow", "/etc/group")
SUDOERS = "/etc/sudoers"
UNIT = "/usr/lib/systemd/system/auditd.service"
RULES, MAIN = "/etc/audit/rules.d/audit.rules", "/etc/audit/audit.rules"
HOST: dict[str, str | File] = {
    "/usr/lib/systemd/systemd": "",
    "/usr/sbin/auditd": "",
    "/lib64/ld-linux-x86-64.so.2": "",
    UNIT: "[Service]\nExecStart=/sbin/auditd\nExecStartPost=-/sbin/augenrules --load\n",
    "/etc/systemd/system/multi-user.target.wants/auditd.service": File(link=UNIT),
}
PLAIN = HOST | {UNIT: "[Service]\nExecStartPost=-/sbin/auditctl -R /etc/audit/audit.rules\n"}
WATCHES = "-w /etc/passwd -p wa -k id\n-w /etc/shadow -p wa -k id\n-w /etc/group -pwa\n"
GOOD = f"{WATCHES}-w /etc/sudoers -p wa\n"
FORMS = (
    "-a always,exit -F arch=b64 -F path=/etc/passwd -F perm=wa -F key=id\n-a exit,always -F dir=/etc/ -F perm=rwxa\n"
    "-a always,exit -F arch=b64 -S execve -C uid!=euid -F euid=0 -F auid>=1000 -F auid!=unset -k priv\n"
)
HEAD = "# x\n-D\n-b 8192\n--backlog_wait_time 60000\n-f 1\n"
NEITHER = Text(en="no audit rule records every change of {missing}", zh="没有审计规则覆盖对 {missing} 的全部修改")
PARTLY = Text(
    en="the audit rules leave out what root does to {missing} who logged in directly (auid>=1000)",
    zh="审计规则只覆盖 UID 1000 及以上的账户（auid>=1000），root 直接登录后对 {missing} 的修改不会被记录",
)
NO_ROOT = Text(
    en="no audit rule records changes of /etc/sudoers or what is run with root's rights",
    zh="没有审计规则覆盖对 /etc/sudoers 的修改或以 root 权限执行程序的行为",
)
DOUBT = Text(
    en="{place}: whether auditctl comes as far as this rule is not known, see a line before it",
    zh="{place}：该规则之前存在无法识别的行，不能确定该规则会被加载",
)


@check(
    severity=Severity.MEDIUM,
    confidence=Confidence.MEDIUM,  # an agent with rules of its own may record the same
    title=Text(en="Rules of the audit daemon", zh="auditd 审计规则"),
    why=Text(
        en="Without rules of its own auditd writes down log-ins and little else: who added an account or gave himself root's rights cannot be found out afterwards.",
        zh="未配置规则时 auditd 只记录登录等少量事件，账户被新增、权限被提升后无法追查操作人。",
    ),
    fails=Text(en="{what}", zh="{what}"),
    passes=Text(en="audit rules record changes of {what} ({location})", zh="审计规则已覆盖{what}（{location}）"),
    remedy=Text(
        en="Write to /etc/audit/rules.d/50-inspection.rules `-w /etc/passwd -p wa -k identity` (the same for /etc/shadow, /etc/group and /etc/gshadow), `-w /etc/sudoers -p wa -k"
        " privilege` and `-w /etc/sudoers.d -p wa -k privilege`, take out `-a task,never` and `-e 0`, then run `augenrules --load` (Debian and RHEL alike) and look at `auditctl -l`.",
        zh="在 /etc/audit/rules.d/50-inspection.rules 中加入 `-w /etc/passwd -p wa -k identity`（/etc/shadow、/etc/group、/etc/gshadow 同样处理）、`-w /etc/sudoers -p wa -k privilege`、"
        "`-w /etc/sudoers.d -p wa -k privilege`，删除 `-a task,never` 和 `-e 0`，然后执行 `augenrules --load`（Debian 系与 RHEL 系相同），并用 `auditctl -l` 确认已生效。",
    ),
    command="auditctl -s; auditctl -l; grep -rnv '^#' /etc/audit/rules.d /etc/audit/audit.rules; cat /proc/cmdline",
    standards={
        "gbt22239-l3": ("8.1.4.3a",),
        "cis-v8": ("8.2",),
        "nist-800-53-r5": ("AU-12",),
        "iso-27001-2022": ("A.8.15",),
    },
    good=[
        HOST | {RULES: HEAD + GOOD},
        HOST | {RULES: "-w /etc -p wa -k etc\n"},
        HOST | {RULES: FORMS},
        HOST | {"/etc/audit/rules.d/50.rules": GOOD, "/etc/audit/rules.d/99.rules": "-D\n-e 2\n", MAIN: "-e 0\n"},
        HOST | {"/etc/audit/rules.d/9.rules": "-e 0\n", "/etc/audit/rules.d/10.rules": f"{GOOD}-e 1\n"},
        HOST | {RULES: f"-a never,exit -F arch=b64 -S adjtimex -F auid=unset -F exe=/usr/sbin/chronyd\n{GOOD}"},
        HOST | {RULES: f"-a task,never -F uid=33\n-i\n-w etc/oops -p wa\n{GOOD}"},
        HOST | {MAIN: GOOD, "/etc/audit/rules.d/old.rules.bak": "-a task,never\n"},
        PLAIN | {MAIN: GOOD, RULES: "-a task,never\n"},
        HOST | {RULES: f"-a always,exit -F arch=b64 -S chmod,unlink -F auid>=1000\n-w /var/run/utmp -p wa\n{GOOD}"},
        HOST | {RULES: f"{WATCHES}-w /usr/bin/sudo -p x\n", "/usr/bin/sudo": "", "/proc/cmdline": "quiet audit=0 audit=1\n"},
        {"/usr/lib/systemd/systemd": "", RULES: HEAD},
        HOST | {"/etc/systemd/system/auditd.service": File(link="/dev/null"), RULES: HEAD},
        {"/etc/passwd": ""},
    ],
    bad=[
        Case(HOST, fails=["accounts", "privileges"]),
        Case(HOST | {RULES: HEAD, MAIN: GOOD}, fails=["accounts", "privileges"]),
        Case(HOST | {RULES: WATCHES}, fails=["privileges"]),
        Case(HOST | {RULES: f"# {GOOD}"}, fails=["accounts"]),
        Case(HOST | {RULES: GOOD.replace("-pwa", "-p r")}, fails=["accounts"]),
        Case(HOST | {RULES: f"{GOOD}-e 0\n"}, fails=["accounts", "privileges"]),
        Case(HOST | {RULES: f"-a task,never\n{GOOD}"}, fails=["accounts", "privileges"]),
        Case(HOST | {RULES: f"-a never,exit -F path=/etc/shadow\n{GOOD}"}, fails=["accounts"]),
        Case(HOST | {RULES: "-a always,exit -F arch=b64 -S execve\n-a always,exit -F path=/etc -F perm=wa\n"}, fails=["accounts"]),
        Case(HOST | {RULES: "-a always,exit -F dir=/etc -F perm=wa -F uid=33\n"}, fails=["accounts", "privileges"]),
        Case(HOST | {RULES: "-a always,exit -F dir=/etc -F perm=wa -F auid>=1000\n"}, fails=["accounts"]),
        Case(HOST | {RULES: "-a always,exit -F arch=b32 -F dir=/etc -F perm=wa\n"}, fails=["accounts", "privileges"]),
        Case(PLAIN | {MAIN: f"{GOOD}-D\n"}, fails=["accounts", "privileges"]),
        Case(PLAIN | {MAIN: f"-e 2\n{GOOD}"}, fails=["accounts", "privileges"]),
        Case(PLAIN | {MAIN: f"{GOOD}-W /etc/shadow -p wa\n"}, fails=["accounts"]),
        Case(HOST | {RULES: GOOD, "/proc/cmdline": "quiet audit=0\n"}, fails=["accounts", "privileges"]),
        Case(HOST | {RULES: GOOD, "/etc/default/grub": 'GRUB_CMDLINE_LINUX="audit=0"\n'}, fails=["accounts", "privileges"]),
        Case(
            HOST | {UNIT: "[Service]\n", RULES: GOOD, "/etc/systemd/system/audit-rules.service": File(link="/dev/null")},
            fails=["accounts", "privileges"],
        ),
    ],
)  # fmt: skip
def audit_rules_absent(audit: AuditRules) -> Verdicts:
    found = {path: audit.records_writes(path) for path in ACCOUNTS}
    missing = [path for path, rule in found.items() if rule is None]
    partly = all(audit.records_writes(path, people=True) for path in missing)
    text = (PARTLY if partly else NEITHER).fill({"missing": missing})
    yield from _judged(audit, "accounts", list(found.values()), text, Severity.LOW if partly else None)
    grants = audit.records_writes(SUDOERS, people=True) or audit.records_root()
    yield from _judged(audit, "privileges", [grants], NO_ROOT)


def _judged(
    audit: AuditRules, subject: str, rules: list[Rule | None], text: Text, severity: Severity | None = None
) -> Verdicts:
    recording = [rule for rule in rules if rule]
    if len(recording) < len(rules):
        if audit.complete:  # else the rule may stand where we may not look
            yield Fail(subject, audit.source, {"what": audit.off or text}, severity=severity)
        return
    doubtful = next((rule for rule in recording if rule.doubtful), None)
    if doubtful:
        yield Unsure(subject, reason("rules", DOUBT, place=doubtful.location))
    else:
        yield Seen(subject, recording[0].location, {"what": CLASSES[subject]})


CLASSES = {
    "accounts": Text(en="the account files", zh="账户文件变更"),
    "privileges": Text(en="sudo's rules, or what is run with root's rights", zh="sudo 授权变更或特权操作"),
}
