"""Somebody else than root may stop what records, or change how it does."""

from __future__ import annotations

from collections.abc import Iterator

from inspector.check import Case, File, Verdicts, check
from inspector.fact import View
from inspector.facts.doas import Doas
from inspector.facts.permissions import Identities
from inspector.facts.recorders import CONFIGS, Recorder, Recorders, config_requests, stops
from inspector.facts.sudo_grammar import Grant, Member
from inspector.facts.sudoers import COMPARED, Sudoers, as_root, covers
from inspector.model import Fail, Seen, Severity, Unsure, reason, together
from inspector.text import Text

UNIT = "/usr/lib/systemd/system/auditd.service"
ACCOUNTS = "root:x:0:0::/root:/bin/sh\nbob:x:1000:1000::/home/bob:/bin/sh\n"
MAIN, DOAS = "/etc/sudoers", "/etc/doas.conf"
HOST: dict[str, str | File] = {
    "/usr/lib/systemd/systemd": "",
    "/usr/sbin/auditd": "",
    UNIT: "[Unit]\nRefuseManualStop=yes\n[Service]\n",
    "/etc/passwd": ACCOUNTS,
    "/etc/group": "root:x:0:\nadm:x:4:bob\n",
    "/etc/audit/auditd.conf": File(mode=0o640),
    "/etc/audit/rules.d/audit.rules": File(mode=0o640),
}
JOURNAL = {path: file for path, file in HOST.items() if "audit" not in path} | {"/usr/lib/systemd/systemd-journald": ""}
RSYSLOG = "/usr/lib/systemd/system/rsyslog.service"
BOTH = HOST | {
    "/usr/lib/systemd/systemd-journald": "",
    "/usr/sbin/rsyslogd": "",
    RSYSLOG: "[Service]\n",
    "/etc/systemd/system/multi-user.target.wants/rsyslog.service": File(link=RSYSLOG),
    "/etc/rsyslog.conf": "",
}
STOPS = Text(en="{subject} may stop or change {process}: {commands}", zh="{subject} 可停止或更改 {process}：{commands}")
WRITES = Text(en="{writers} can change {path}, which {process} obeys", zh="{writers}可修改 {process} 的配置 {path}")
UNREAD = Text(en="{file}: read by sudo and not seen", zh="{file}：sudo 会读取该文件，但未能采集到")
MALFORMED = Text(en="{file}: not understood", zh="{file}：无法解析")
PATTERN = Text(en="{file}: a regular expression, which is not judged", zh="{file}：使用正则表达式授权，未作判定")
REVOKE = Text(
    en="Take the command out of the rule at {location} (`visudo`; doas: an editor). `RefuseManualStop=yes` in auditd.service (RHEL has it, on Debian"
    " add it by `systemctl edit auditd`) and `-e 2` as the last audit rule keep both until the next start.",
    zh="删除 {location} 处的相应授权（sudo 用 `visudo`，doas 直接编辑配置文件）。建议在 auditd.service 中设置 `RefuseManualStop=yes`（RHEL 系默认已设，Debian 系可用 `systemctl edit auditd` 添加），"
    "并以 `-e 2` 作为最后一条审计规则，使规则在重启前不可修改。",
)
CLOSE = Text(
    en="Run `chown root:root {path:sh}` and `chmod go-w {path:sh}`.",
    zh="执行 `chown root:root {path:sh}` 和 `chmod go-w {path:sh}`。",
)


@check(
    severity=Severity.LOW,
    title=Text(en="Who may stop the record", zh="审计进程的保护"),
    why=Text(
        en="Whoever may stop the audit daemon or the system log, or change what they record, works unseen from then on.",
        zh="非 root 账户能停止审计或系统日志服务、修改其配置时，可先中断记录再实施操作，事后无据可查。",
    ),
    fails=Text(en="{what}", zh="{what}"),
    passes=Text(en="only root, and who may run everything as root, may stop or change {subject}", zh="仅 root 及具备全部 sudo 权限的管理员可停止 {subject} 或修改其配置"),
    remedy=Text(en="{how}", zh="{how}"),
    command="grep -rnE 'audit|syslog|journal|systemctl|service|kill' /etc/sudoers /etc/sudoers.d /etc/doas.conf; ls -lR /etc/audit; ls -l /etc/rsyslog.conf /etc/systemd/journald.conf",
    standards={
        "gbt22239-l3": ("8.1.4.3d",),
        "cis-v8": ("5.4", "8.2"),
        "nist-800-53-r5": ("AU-9", "AC-6"),
        "iso-27001-2022": ("A.8.15", "A.8.2"),
    },
    good=[
        HOST | {MAIN: "root ALL=(ALL:ALL) ALL\n%sudo ALL=(ALL:ALL) ALL\n"},
        HOST | {MAIN: "bob ALL=/usr/bin/systemctl restart nginx, /usr/sbin/service nginx *, /usr/bin/systemctl status *\n"},
        HOST | {MAIN: "bob ALL=/usr/bin/systemctl stop auditd\nbob ALL=/usr/bin/systemctl stop nginx\n"},
        HOST | {MAIN: "bob ALL=/usr/bin/systemctl\nbob ALL=!/usr/bin/systemctl\n"},
        HOST | {MAIN: "bob ALL=(ALL, !root) /usr/bin/systemctl\n"},
        HOST | {MAIN: "Defaults runas_default=www\nbob ALL=/usr/bin/systemctl\n"},
        HOST | {MAIN: "bob ALL=(www) /usr/bin/pkill\nbob ALL=/usr/bin/systemctl restart *\n"},
        HOST | {MAIN: "root ALL=/usr/bin/systemctl\nbob ALL=(ALL) ALL\nbob ALL=/usr/bin/systemctl\n"},
        HOST | {"/usr/bin/doas": "", DOAS: "permit persist :wheel\npermit nopass bob as root cmd /usr/bin/systemctl args restart nginx\n"},
        HOST,
        JOURNAL,
        JOURNAL | {MAIN: "bob ALL=/usr/bin/systemctl stop auditd\n"},
        BOTH | {MAIN: "bob ALL=/usr/bin/systemctl restart rsyslog, /usr/bin/vim /etc/nginx/nginx.conf, sudoedit /etc/hosts\n"},
        BOTH | {MAIN: "bob ALL=/usr/bin/cp /etc/rsyslog.conf /tmp/x, /usr/bin/sed -n p /etc/rsyslog.conf, /usr/bin/rm /var/www/*\n"},
        BOTH | {MAIN: "bob ALL=(root) ALL\nbob ALL=/usr/bin/systemctl ^(start|stop) .*$\nbob ALL=/usr/bin/id ^-u.*$\n"},
        {"/etc/passwd": ACCOUNTS, MAIN: "bob ALL=/usr/bin/systemctl\n"},
    ],
    bad=[
        Case(HOST | {MAIN: "bob ALL=/usr/bin/systemctl\n"}, fails=["bob"]),
        Case(HOST | {MAIN: "bob ALL=(%root) /usr/bin/systemctl\n"}, fails=["bob"]),
        Case(HOST | {MAIN: "%ops ALL=(root) NOPASSWD: /usr/bin/systemctl kill auditd.service\n"}, fails=["%ops"]),
        Case(HOST | {UNIT: "[Service]\n", MAIN: "bob ALL=/bin/systemctl --now stop audit*\n"}, fails=["bob"]),
        Case(HOST | {MAIN: "Cmnd_Alias SVC = /sbin/service * stop\nbob ALL=SVC, /usr/bin/id\n"}, fails=["bob"]),
        Case(HOST | {MAIN: "bob ALL=/sbin/auditctl -e 0\n+team ALL=/usr/bin/pkill -9 auditd, /bin/kill\n"}, fails=["+team", "bob"]),
        Case(HOST | {MAIN: "bob ALL=/etc/init.d/auditd\nALL ALL=/usr/bin/systemctl stop *\n"}, fails=["bob"]),
        Case(HOST | {"/usr/bin/doas": "", DOAS: "permit nopass setenv { A=b } :ops cmd /usr/bin/killall # x\n"}, fails=[":ops"]),
        Case(HOST | {"/etc/audit/auditd.conf": File(mode=0o666)}, fails=["/etc/audit/auditd.conf"]),
        Case(HOST | {"/etc/audit/rules.d/audit.rules": File(mode=0o640, owner=1000)}, fails=["/etc/audit/rules.d/audit.rules"]),
        Case(HOST | {"/etc/audit": File(kind="dir", mode=0o775, group=4)}, fails=["/etc/audit"]),
        Case(JOURNAL | {MAIN: "bob ALL=/usr/bin/systemctl stop systemd-journald\n"}, fails=["bob"]),
        Case(JOURNAL | {"/etc/systemd/journald.conf": File(mode=0o646)}, fails=["/etc/systemd/journald.conf"]),
        Case(BOTH | {MAIN: "bob ALL=/bin/systemctl stop rsyslog.service\n"}, fails=["bob"]),
        Case(BOTH | {MAIN: "bob ALL=/bin/systemctl mask systemd-journald\n"}, fails=["bob"]),
        Case(BOTH | {"/etc/rsyslog.conf": File(owner=1000), "/etc/rsyslog.d/50.conf": File(mode=0o646)}, fails=["/etc/rsyslog.conf", "/etc/rsyslog.d/50.conf"]),
        Case(BOTH | {MAIN: "bob ALL=sudoedit /etc/audit/rules.d/x.rules\n%ops ALL=/usr/bin/vi /etc/rsyslog.conf\n"}, fails=["%ops", "bob"]),
        Case(BOTH | {MAIN: "bob ALL=/bin/cp x /etc/rsyslog.d/\n%ops ALL=/bin/sed -i s/a/b/ /etc/audit/auditd.conf\n"}, fails=["%ops", "bob"]),
        Case(BOTH | {MAIN: "bob ALL=/bin/systemctl edit auditd\n%ops ALL=/usr/bin/tee -a /etc/rsyslog.d/*\n"}, fails=["%ops", "bob"]),
    ],
    needs=lambda _: dict.fromkeys(request for name in CONFIGS for request in config_requests(name)),
)  # fmt: skip
def audit_can_be_stopped(
    view: View, recorders: Recorders, sudoers: Sudoers | None, doas: Doas | None, identities: Identities
) -> Verdicts:
    found: dict[str, tuple[str, list[str], list[str]]] = {}
    unjudged: dict[str, str] = {}
    beside: set[str] = set()
    for user, command, location, names in (
        *_by_sudo(sudoers, identities, recorders),
        *_by_doas(doas, identities, recorders),
    ):
        if command is None:
            beside.add(user)
            continue
        if isinstance(command, Member) and _is_expression(command):
            unjudged.setdefault(user, location)
            continue
        _, commands, stopped = found.setdefault(user, (location, [], []))
        commands += [text] if (text := str(command)) not in commands else []
        stopped += [name for name in names if name not in stopped]
    for user, (location, commands, stopped) in found.items():
        what = STOPS.fill({"subject": user, "process": stopped, "commands": commands})
        how = REVOKE.fill({"location": location})
        yield Fail(user, location, {"what": what, "how": how, "commands": commands})
    open_files = {recorder.name: list(_writable(view, recorder, identities)) for recorder in recorders.recorders}
    yield from {fail.subject: fail for fails in open_files.values() for fail in fails}.values()
    for name, fails in open_files.items():
        if not fails and not any(name in stopped for _, _, stopped in found.values()):
            yield Seen(name)
    for user, location in unjudged.items():
        yield Unsure(user, reason("pattern", PATTERN, file=location))
    yield from map(together, sorted(beside - found.keys()))
    yield from _doubts(sudoers, doas)


Stopping = Iterator[tuple[str, Member | str | None, str, list[str]]]
"""(user, command, location, names of the recorders that it may stop or change).

The command is None for somebody who has it and may do everything anyway: that is no finding here, and nothing is mended by it.
"""


def _by_sudo(sudoers: Sudoers | None, identities: Identities, recorders: Recorders) -> Stopping:
    """Each grant that no later line takes back, of those who may not do everything anyway."""
    grants = sudoers.grants if sudoers else ()
    everything = [
        grant for grant in grants if grant.command.name == "ALL" and not grant.command.negated and as_root(grant)
    ]
    administrators = {member.name for grant in everything for member in grant.users if not member.negated}
    for index, grant in enumerate(grants):
        command = grant.command
        if command.negated or command.name == "ALL" or not as_root(grant):
            continue
        names = [recorder.name for recorder in recorders.recorders if _may_stop(command, recorder)]
        for user in dict.fromkeys(member.name for member in grant.users if names and not member.negated):
            groups = frozenset(f"%{group}" for group in identities.groups_of(user))
            later = grants[index + 1 : index + 1 + COMPARED]
            if _root(user, identities):
                continue
            if administrators & {user, "ALL", *groups}:
                yield user, None, grant.location, names
            elif not any(_takes_back(other, grant, user, groups) for other in later):
                yield user, command, grant.location, names


def _may_stop(command: Member, recorder: Recorder) -> bool:
    """A regular expression is taken for one that lets everything through."""
    if command.name.startswith("^"):
        return True
    return stops(command.name, None if _is_expression(command) else command.arguments, recorder)


def _is_expression(command: Member) -> bool:
    return command.name.startswith("^") or (command.arguments or "").startswith("^")


def _takes_back(later: Grant, grant: Grant, user: str, groups: frozenset[str]) -> bool:
    return later.command.negated and covers(later, grant, user, groups)


def _root(user: str, identities: Identities) -> bool:
    return user in ("root", "#0") or identities.uids.get(user) == 0


def _by_doas(doas: Doas | None, identities: Identities, recorders: Recorders) -> Stopping:
    rules = doas.rules if doas else ()
    administrators = {rule.identity for rule in rules if rule.permits and not rule.command}
    for index, rule in enumerate(rules):
        own = rule.permits and rule.command and rule.target in ("", "root")
        if not own or _root(rule.identity, identities):
            continue
        later = rules[index + 1 :][:COMPARED]
        denied = any(not r.permits and r.identity == rule.identity and r.command in ("", rule.command) for r in later)
        arguments = None if rule.arguments is None else " ".join(rule.arguments)
        names = [recorder.name for recorder in recorders.recorders if stops(rule.command, arguments, recorder)]
        if names and not denied:
            text = rule.command if arguments is None else f"{rule.command} {arguments}"
            yield rule.identity, None if rule.identity in administrators else text, rule.location, names


def _writable(view: View, recorder: Recorder, identities: Identities) -> Iterator[Fail]:
    for request in config_requests(recorder.name):
        for item in view.whole(request):
            writers = identities.writers(item.stat) if item.stat and item.stat.kind in ("file", "dir") else []
            if writers:
                told = {"writers": writers, "process": recorder.name, "path": item.name}
                how = CLOSE.fill({"path": item.name})
                yield Fail(item.name, item.name, {"what": WRITES.fill(told), "how": how, "writers": writers})


def _doubts(sudoers: Sudoers | None, doas: Doas | None) -> Iterator[Unsure]:
    for file in sudoers.unread if sudoers else ():
        yield Unsure(file, reason("include", UNREAD, file=file))
    for place in (*(sudoers.malformed if sudoers else ()), *(doas.malformed if doas else ())):
        yield Unsure(place, reason("malformed", MALFORMED, file=place))
