"""Files that decide who logs in and what a session or the system starts, which another than root owns or a group may change.

What everybody may change is reported by access-permission.system-file-writable; sudo's and cron's files have checks of their own.
ACLs are not seen: where one is set, the group's bits are its mask, and may be meant for somebody whom it names.
"""

from __future__ import annotations

from inspector.check import Case, File, Verdicts, check
from inspector.fact import Absent, View
from inspector.facts.permissions import Identities
from inspector.model import Fail, Seen, Severity
from inspector.request import Files, Part
from inspector.snapshot import Item, Stat
from inspector.text import Text

FOLDERS = (
    *("/etc", "/etc/ssh", "/etc/ssh/sshd_config.d", "/etc/ssh/authorized_keys", "/etc/pam.d", "/etc/security"),
    *("/etc/profile.d", "/etc/ld.so.conf.d", "/etc/systemd/system", "/etc/udev/rules.d", "/etc/grub.d", "/etc/init.d"),
)
FILES = (
    *("/etc/passwd", "/etc/group", "/etc/ssh/sshd_config", "/etc/ssh/sshd_config.d/*.conf", "/etc/ssh/sshrc"),
    *("/etc/default/ssh", "/etc/sysconfig/sshd", "/etc/ssh/authorized_keys/*", "/etc/sssd/sssd.conf"),
    *("/etc/sssd/conf.d/*.conf", "/etc/pam.conf", "/etc/pam.d/*", "/usr/lib/pam.d/*", "/usr/etc/pam.d/*"),
    *("/etc/security/*", "/etc/security/*/*", "/etc/login.defs", "/etc/nsswitch.conf", "/etc/hosts"),
    *("/etc/polkit-1/rules.d/*.rules", "/etc/environment", "/etc/profile", "/etc/profile.local", "/etc/profile.d/*.sh"),
    *("/etc/profile.d/*.csh", "/etc/profile.d/*.local", "/etc/bashrc", "/etc/bash.bashrc", "/etc/bash.bashrc.local"),
    *("/etc/bash/bashrc", "/etc/zsh/*", "/etc/zshenv", "/etc/zprofile", "/etc/zshrc", "/etc/zlogin", "/etc/csh.cshrc"),
    *("/etc/csh.login", "/etc/ld.so.preload", "/etc/ld.so.conf", "/etc/ld.so.conf.d/*.conf", "/etc/rc.local"),
    *("/etc/rc.d/rc.local", "/etc/init.d/*", "/etc/systemd/system/*", "/etc/systemd/system/*.d/*.conf"),
    *("/etc/udev/rules.d/*.rules", "/etc/default/grub", "/etc/default/grub.d/*.cfg", "/etc/grub.d/*"),
    *("/boot/grub/grub.cfg", "/boot/grub2/grub.cfg"),
)
REQUESTS = tuple(Files(glob, Part.STAT) for glob in (*FOLDERS, *FILES))
OWN = (("/etc/ssh/authorized_keys/", ""), ("/etc/sssd/", "sssd"))
"""Below which folder who may own a file beside root; the empty name is that of the file itself."""
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

MORE = (
    *(
        "/etc/ld.so.preload",
        "/etc/ld.so.conf.d/x.conf",
        "/etc/profile.d/sh.local",
        "/etc/bash/bashrc",
        "/etc/zsh/zshenv",
    ),
    *("/etc/csh.cshrc", "/etc/pam.conf", "/usr/lib/pam.d/x", "/etc/rc.local", "/etc/ssh/sshrc", "/etc/default/ssh"),
    *("/etc/systemd/system/x.service", "/etc/systemd/system/x.service.d/a.conf", "/etc/udev/rules.d/x.rules"),
    *("/etc/polkit-1/rules.d/x.rules", "/etc/grub.d/40_x", "/etc/sssd/sssd.conf", "/etc/ssh/authorized_keys/joe"),
)


@check(
    severity=Severity.HIGH,
    needs=lambda _: REQUESTS,
    title=Text(en="Write access to account, log-in and start-up files", zh="账户、登录与启动配置文件的写权限"),
    why=Text(
        en="Whoever can change one of these files makes an account, weakens log-ins or has root run a command at its next session or the next start.",
        zh="能修改这些文件的人可以新增账户、削弱登录验证，或在 root 下次登录、系统下次启动时以 root 权限执行任意命令。",
    ),
    fails=Text(en="{what} (mode {mode})", zh="{what}（权限 {mode}）"),
    passes=Text(
        en="{n:such file belongs|such files belong} to root, and no other group may change them",
        zh="{n} 个账户、登录与启动配置文件（目录）的属主均为 root，其他用户组无写权限",
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
        {**ACCOUNTS, "/etc/nsswitch.conf": File(link="/etc/authselect/n"), "/etc/authselect/n": "x", "/etc/profile.d/README": File(owner=1000)},
        {**ACCOUNTS, "/etc/ssh/authorized_keys/bob": File(owner=1000, mode=0o600), "/etc/systemd/system/x.service": File(link="/dev/null")},
        {"/etc/passwd": "root:x:0:0::/root:/bin/sh\nsssd:x:990:990::/:/bin/false\n", "/etc/sssd/sssd.conf": File(owner=990, mode=0o600)},
        {"/etc/passwd": ACCOUNTS["/etc/passwd"], "/boot/grub2/grub.cfg": File(mode=0o700)},
    ],
    bad=[
        Case({**ACCOUNTS, "/etc/group": File("root:x:0:\nwheel:x:10:bob\n", mode=0o664, group=10)}, fails=["/etc/group"]),
        Case({**ACCOUNTS, "/etc/ssh/sshd_config": File(mode=0o600, owner=1000)}, fails=["/etc/ssh/sshd_config"]),
        Case({**ACCOUNTS, "/etc/pam.d/sshd": File(mode=0o664, group=11), "/etc/pam.d": File(kind="dir", mode=0o775, group=10)}, fails=["/etc/pam.d", "/etc/pam.d/sshd"]),
        Case({**ACCOUNTS, "/etc/security/limits.d/a.conf": File(owner=1000), "/etc/profile.d/x.sh": File(owner=999)}, fails=["/etc/profile.d/x.sh", "/etc/security/limits.d/a.conf"]),
        Case({**ACCOUNTS, "/etc/nsswitch.conf": File(link="/home/bob/n"), "/home/bob/n": File(owner=1000)}, fails=["/etc/nsswitch.conf"]),
        Case({**ACCOUNTS, "/boot/grub/grub.cfg": File(mode=0o460, group=10)}, fails=["/boot/grub/grub.cfg"]),
        Case(ACCOUNTS | dict.fromkeys(MORE, File(mode=0o664, group=10)), fails=sorted(MORE)),
        Case({**ACCOUNTS, "/etc/ssh/authorized_keys/joe": File(owner=1000), "/etc/profile.d/a.csh": File(owner=1000)}, fails=["/etc/profile.d/a.csh", "/etc/ssh/authorized_keys/joe"]),
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
    if stat.uid != 0 and not _own(item.name, owner):
        text = OWNER
    elif stat.mode & 0o020 and stat.gid != 0:
        text = GROUP if identities.members.get(stat.gid, frozenset()) - {"root"} else EMPTY
        severity = Severity.LOW if text is EMPTY else None
    else:
        return None
    data: dict[str, object] = {"owner": owner, "group": group, "mode": f"{stat.mode:04o}"}
    what = text.fill({"subject": item.name, **data})
    return Fail(item.name, item.name, {**data, "what": what}, severity=severity)


def _own(path: str, owner: str) -> bool:
    return any(path.startswith(folder) and owner == (name or path.rpartition("/")[2]) for folder, name in OWN)
