"""Files that decide who logs in and what a session starts, which another than root owns or a group may change.

What everybody may change is reported by access-permission.system-file-writable; sudo's and cron's files have checks of their own.
"""

from __future__ import annotations

from inspector.check import Case, File, Verdicts, check
from inspector.fact import Absent, View
from inspector.facts.permissions import Identities
from inspector.model import Fail, Seen, Severity
from inspector.request import Files, Part
from inspector.snapshot import Item, Stat
from inspector.text import Text

FOLDERS = ("/etc", "/etc/ssh", "/etc/ssh/sshd_config.d", "/etc/pam.d", "/etc/security", "/etc/profile.d")
FILES = (
    *("/etc/passwd", "/etc/group", "/etc/ssh/sshd_config", "/etc/ssh/sshd_config.d/*.conf", "/etc/pam.d/*"),
    *("/etc/security/*", "/etc/security/*/*", "/etc/login.defs", "/etc/profile", "/etc/bash.bashrc", "/etc/bashrc"),
    *("/etc/profile.d/*.sh", "/etc/environment", "/etc/ld.so.conf", "/etc/hosts", "/etc/nsswitch.conf"),
    *("/boot/grub/grub.cfg", "/boot/grub2/grub.cfg"),
)
REQUESTS = tuple(Files(glob, Part.STAT) for glob in (*FOLDERS, *FILES))
OWNER = Text(en="{subject} belongs to {owner}, not to root", zh="{subject} 的属主为 {owner}，不是 root")
GROUP = Text(en="members of the group {group} can change {subject}", zh="{group} 组成员可修改 {subject}")
EMPTY = Text(
    en="the group {group} may change {subject} (it has no members beside root now)",
    zh="{group} 组对 {subject} 有写权限（该组目前没有 root 以外的成员）",
)
ACCOUNTS: dict[str, str | File] = {
    "/etc/passwd": "root:x:0:0::/root:/bin/sh\nbob:x:1000:1000::/home/bob:/bin/sh\n",
    "/etc/group": "root:x:0:bob\nwheel:x:10:bob\nempty:x:11:\n",
}


@check(
    severity=Severity.HIGH,
    needs=lambda _: REQUESTS,
    title=Text(en="Write access to account and log-in files", zh="账户与登录配置文件的写权限"),
    why=Text(
        en="Whoever can change one of these files makes an account, weakens log-ins or has root run a command at its next session.",
        zh="能修改这些文件的人可以新增账户、削弱登录验证，或在 root 下次登录时执行任意命令。",
    ),
    fails=Text(en="{what} (mode {mode})", zh="{what}（权限 {mode}）"),
    passes=Text(
        en="{n:account or log-in file belongs|account and log-in files belong} to root, and no other group may change them",
        zh="{n} 个账户与登录配置文件（目录）的属主均为 root，其他用户组无写权限",
    ),
    remedy=Text(
        en="Check its content (`dpkg --verify`, `rpm -Va`), then run `chown root:root {subject:sh} && chmod go-w {subject:sh}`.",
        zh="先核对内容是否被改动（`dpkg --verify` 或 `rpm -Va`），再执行 `chown root:root {subject:sh} && chmod go-w {subject:sh}`。",
    ),
    command="stat -L -c '%a %U:%G %n' {subject}",
    standards={
        "gbt22239-l3": ("8.1.4.2f",),
        "cis-v8": ("3.3",),
        "nist-800-53-r5": ("AC-3", "AC-6"),
        "iso-27001-2022": ("A.8.3",),
    },
    good=[
        ACCOUNTS,
        {**ACCOUNTS, "/etc/profile": File(mode=0o600), "/etc/hosts": File(mode=0o664), "/etc/pam.d/su": File(mode=0o400)},
        {**ACCOUNTS, "/etc/ssh/sshd_config": File(mode=0o640, group=10), "/etc/login.defs": File(mode=0o666)},
        {**ACCOUNTS, "/etc/nsswitch.conf": File(link="/etc/authselect/n"), "/etc/authselect/n": "x", "/etc/profile.d/a.csh": File(owner=1000)},
        {"/etc/passwd": ACCOUNTS["/etc/passwd"], "/boot/grub2/grub.cfg": File(mode=0o700)},
    ],
    bad=[
        Case({**ACCOUNTS, "/etc/group": File("root:x:0:\nwheel:x:10:bob\n", mode=0o664, group=10)}, fails=["/etc/group"]),
        Case({**ACCOUNTS, "/etc/ssh/sshd_config": File(mode=0o600, owner=1000)}, fails=["/etc/ssh/sshd_config"]),
        Case({**ACCOUNTS, "/etc/pam.d/sshd": File(mode=0o664, group=11), "/etc/pam.d": File(kind="dir", mode=0o775, group=10)}, fails=["/etc/pam.d", "/etc/pam.d/sshd"]),
        Case({**ACCOUNTS, "/etc/security/limits.d/a.conf": File(owner=1000), "/etc/profile.d/x.sh": File(owner=999)}, fails=["/etc/profile.d/x.sh", "/etc/security/limits.d/a.conf"]),
        Case({**ACCOUNTS, "/etc/nsswitch.conf": File(link="/home/bob/n"), "/home/bob/n": File(owner=1000)}, fails=["/etc/nsswitch.conf"]),
        Case({**ACCOUNTS, "/boot/grub/grub.cfg": File(mode=0o460, group=10)}, fails=["/boot/grub/grub.cfg"]),
    ],
)  # fmt: skip
def account_file_open(view: View, identities: Identities) -> Verdicts:
    items = {item.name: item for request in REQUESTS for item in view.whole(request) if item.stat}
    if not items:
        raise Absent("none of these files is here", "本机没有这些文件")
    found = [fail for item in items.values() if item.stat and (fail := _judged(item, item.stat, identities))]
    yield from found
    if not found:
        yield Seen("/etc", "", {"n": len(items)})


def _judged(item: Item, stat: Stat, identities: Identities) -> Fail | None:
    """A group of root's own, gid 0, is left to the owner; that of others counts even while it has no members."""
    group = identities.groups.get(stat.gid, f"GID {stat.gid}")
    owner = identities.users.get(stat.uid, f"UID {stat.uid}")
    severity = None
    if stat.uid != 0:
        text = OWNER
    elif stat.mode & 0o020 and stat.gid != 0:
        text = GROUP if identities.members.get(stat.gid, frozenset()) - {"root"} else EMPTY
        severity = Severity.LOW if text is EMPTY else None
    else:
        return None
    data: dict[str, object] = {"owner": owner, "group": group, "mode": f"{stat.mode:04o}"}
    what = text.fill({"subject": item.name, **data})
    return Fail(item.name, item.name, {**data, "what": what}, severity=severity)
