"""What sudo runs without asking for a password."""

from __future__ import annotations

from inspector.check import Case, Verdicts, check
from inspector.facts.own_grant import COLLECTOR, pinned
from inspector.facts.permissions import Identities
from inspector.facts.sudo_grammar import Grant
from inspector.facts.sudoers import ShellEscapes, Sudoers, as_root, free_arguments, hands_over, holds, without_password
from inspector.model import Confidence, Fail, Seen, Severity, Unsure, reason
from inspector.text import Text

MAIN, FOLDER = "/etc/sudoers", "/etc/sudoers.d"
ACCOUNTS = "root:x:0:0::/root:/bin/sh\nbob:x:1000:1000::/home/bob:/bin/sh\n"
HOST = {"/etc/passwd": ACCOUNTS, "/etc/group": "root:x:0:\nwheel:x:10:bob\n"}
INCLUDE = f"@includedir {FOLDER}\n"
UNREAD = Text(en="{file}: read by sudo and not seen", zh="{file}：sudo 会读取该文件，但未能采集到")
MALFORMED = Text(en="{file}: not understood, see `visudo -c`", zh="{file}：无法解析，请用 `visudo -c` 检查")
EVERYTHING = Text(en="whatever sudo allows them", zh="sudo 允许其执行的全部命令")


@check(
    severity=Severity.HIGH,
    title=Text(en="sudo without a password", zh="sudo 免口令授权"),
    why=Text(
        en="Whoever takes over such an account, by a stolen key or a flaw in a program, is root at once: nothing is asked again.",
        zh="此类账户一旦因密钥泄露或程序漏洞被控制，攻击者无需再次验证身份即可获得 root 权限。",
    ),
    fails=Text(
        en="{subject} may run without a password: {commands}",
        zh="{subject} 可免口令执行：{commands}",
    ),
    remedy=Text(
        en="Remove NOPASSWD, or the Defaults setting, at {location} with `visudo -f {file:sh}`. Where a program needs it, name the one command with its arguments.",
        zh="执行 `visudo -f {file:sh}`，删除 {location} 处的 NOPASSWD 或 Defaults 设置；确有程序需要时，只授权带完整参数的单条命令。",
    ),
    command="grep -r -n -E 'NOPASSWD|!authenticate|exempt_group|_Alias' /etc/sudoers /etc/sudoers.d",
    standards={
        "gbt22239-l3": ("8.1.4.2d", "8.1.10.6a"),
        "cis-v8": ("5.4",),
        "nist-800-53-r5": ("AC-6", "IA-11"),
        "iso-27001-2022": ("A.8.2",),
    },
    good=[
        {MAIN: "root ALL=(ALL:ALL) NOPASSWD: ALL\n%wheel ALL=(ALL) ALL\n# bob ALL=NOPASSWD: ALL\n" + INCLUDE, **HOST},
        {MAIN: "bob ALL=(ALL) NOPASSWD: ALL\n%wheel ALL=(ALL:ALL) ALL\n", **HOST},
        {MAIN: "bob ALL=NOPASSWD: PASSWD: /bin/a, NOPASSWD: !/bin/b\n", **HOST},
        {
            MAIN: INCLUDE,
            f"{FOLDER}/a.bak": "bob ALL=NOPASSWD: ALL\n",
            f"{FOLDER}/b~": "bob ALL=NOPASSWD: ALL\n",
            **HOST,
        },
        {MAIN: "Defaults !authenticate\nDefaults authenticate\n", **HOST},
        {MAIN: "User_Alias SOME = !bob\nDefaults:SOME !authenticate\n", **HOST},
        {MAIN: f'bob ALL=(root) NOPASSWD: sha256:{"0" * 64} {COLLECTOR} ""\n', **HOST},
        HOST,
    ],
    bad=[
        Case({MAIN: "bob ALL=(ALL) NOPASSWD: ALL\nbob ALL = /bin/ls\n", **HOST}, fails=["bob"]),
        Case(
            {MAIN: "#includedir sudoers.d\n", f"{FOLDER}/90": "%wheel ALL=(ALL)\\\n NOPASSWD:ALL\n", **HOST},
            fails=["%wheel"],
        ),
        Case(
            {
                MAIN: f"User_Alias OPS = bob, +team : ALLOPS = OPS\nCmnd_Alias EDIT = /usr/bin/vim\n@include {FOLDER}/in/x.y\n",
                f"{FOLDER}/in/x.y": "ALLOPS ALL = NOPASSWD: EDIT, /usr/bin/id -u\n",
                **HOST,
            },
            fails=["+team", "+team", "bob", "bob"],
        ),
        Case({MAIN: "Defaults:bob !authenticate\nDefaults exempt_group = wheel\n", **HOST}, fails=["%wheel", "bob"]),
        Case({MAIN: f'bob ALL=(root) NOPASSWD: {COLLECTOR} ""\n', **HOST}, fails=["bob"]),
        Case({MAIN: f"bob ALL=NOPASSWD: /x\nbob ALL=PASSWD: sha256:{'0' * 64} /x\n", **HOST}, fails=["bob"]),
        Case({MAIN: "Defaults:SOME !authenticate\nUser_Alias SOME = bob, %wheel\n", **HOST}, fails=["%wheel", "bob"]),
        Case(
            {
                MAIN: "b\\ob ALL=(ALL) NOPASSWD: ALL\n@include my\\ own\n",
                "/etc/my own": "%wheel ALL=NOPASSWD: ALL\n",
                **HOST,
            },
            fails=["%wheel", "bob"],
        ),
        Case({MAIN: "Defaults env_reset, !authenticate\nDefaults:ALL !authenticate\n", **HOST}, fails=["ALL"]),
    ],
)
def sudo_nopasswd(sudoers: Sudoers, identities: Identities, escapes: ShellEscapes) -> Verdicts:
    yield from _defaults(sudoers)
    found: dict[tuple[str, Severity], list[Grant]] = {}
    for user, grant in without_password(sudoers, identities.groups_of):
        if pinned(grant):  # no narrower rule can be written; collector-grant-too-wide judges it
            continue
        if user not in ("root", "#0") and identities.uids.get(user) != 0:
            found.setdefault((user, _severity(grant, escapes)), []).append(grant)
    for (user, severity), grants in found.items():
        commands = list(dict.fromkeys(str(grant.command) for grant in grants))
        data = {"commands": commands, "file": grants[0].file}
        here = any(holds(grant.hosts, "ALL") for grant in grants)  # another host's name might not be this one's
        confidence = None if here else Confidence.MEDIUM
        yield Fail(user, grants[0].location, data, severity=severity, confidence=confidence, key=str(severity))
    for file in sudoers.unread:
        yield Unsure(file, reason("include", UNREAD, file=file))
    for place in sudoers.malformed:
        yield Unsure(place, reason("malformed", MALFORMED, file=place))
    for file in sudoers.files:
        yield Seen(file, file)


def _defaults(sudoers: Sudoers) -> Verdicts:
    """`!authenticate` asks nobody of its scope; members of `exempt_group` are never asked. The last one of a scope counts."""
    last = {(s.name, s.kind, who): s for s in sudoers.settings for who in s.scope or ("ALL",) if who[0] != "!"}
    found: dict[tuple[str, str], Fail] = {}
    for (name, kind, who), setting in last.items():
        if name == "authenticate" and not setting.on:
            scope = who if kind in ("", ":") else f"Defaults{kind}{who}"
        elif name == "exempt_group" and setting.on and setting.value:
            scope = f"%{setting.value}"
        else:
            continue
        data = {"commands": EVERYTHING, "file": setting.file}
        found.setdefault((scope, name), Fail(scope, setting.location, data, key=f"Defaults {name}"))
    yield from found.values()


def _severity(grant: Grant, escapes: ShellEscapes) -> Severity:
    """High where it makes one root; low for a command whose arguments are fixed."""
    if hands_over(grant.command, escapes):
        return Severity.HIGH if as_root(grant) else Severity.MEDIUM
    return Severity.MEDIUM if free_arguments(grant.command) and as_root(grant) else Severity.LOW
