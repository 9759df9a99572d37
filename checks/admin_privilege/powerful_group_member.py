"""Accounts in groups that are as good as root: those of people, and of services, whose weakness then is root's.

What counts is the number of a group, under whatever name an account is in it (initgroups(3)).
Membership of wheel, sudo or admin is how administrators are made: it is listed for a look, not held against anybody.
"""

from __future__ import annotations

from inspector.check import Case, Verdicts, check
from inspector.facts.accounts import Account, Group, Groups, Passwd
from inspector.model import Confidence, Fail, Seen, Severity
from inspector.text import Text

ROOT_LIKE = {
    "docker": Text(en="they start a container that mounts the host's root folder", zh="可创建挂载主机根目录的容器"),
    "lxd": Text(en="they start a container that mounts the host's root folder", zh="可创建挂载主机根目录的容器"),
    "incus-admin": Text(
        en="they start a container that mounts the host's root folder", zh="可创建挂载主机根目录的容器"
    ),
    "disk": Text(en="they read and write every file through the disk's device", zh="可通过磁盘设备读写任意文件"),
    "shadow": Text(en="they read all password hashes", zh="可读取全部口令散列"),
    "kmem": Text(en="they read the kernel's memory", zh="可读取内核内存"),
}
ALIAS = Text(en="{name} (GID {gid}, that of {group})", zh="{name}（GID {gid}，与 {group} 相同）")
HASHES = "shadow"
"""Services that ask for passwords are put into it by their packages, and it is not root at once."""
ADMIN = ("wheel", "sudo", "admin", "root")
ACCOUNTS = "root:x:0:0::/root:/bin/sh\nbob:x:1000:1000::/home/bob:/bin/sh\nsvc:x:998:998::/:/usr/sbin/nologin\n"
WEB = "root:x:0:0::/root:/bin/sh\nwww-data:x:33:33::/var/www:/usr/sbin/nologin\n"


@check(
    severity=Severity.MEDIUM,
    confidence=Confidence.MEDIUM,
    title=Text(en="Members of powerful groups", zh="高权限用户组成员"),
    why=Text(
        en="Such a group gives root's power without sudo: no password is asked for, no log names who did it.",
        zh="此类用户组的成员不经 sudo 即可获得等同 root 的权限，既不验证口令，也没有操作记录。",
    ),
    fails=Text(
        en="{subject} is in the group {group}, which is as good as root: {how}",
        zh="账户 {subject} 所在的组为 {group}，等同于拥有 root 权限（{how}）",
    ),
    remedy=Text(
        en="Run `gpasswd -d {subject:sh} {entry:sh}` and let the account use sudo for the few commands it needs; where it is an"
        " administrator on purpose, accept it in the profile.",
        zh="执行 `gpasswd -d {subject:sh} {entry:sh}` 移出该组，确需的操作改用 sudo 授权具体命令；确为管理员的可在检查方案中登记例外。",
    ),
    command="getent group docker lxd incus-admin disk shadow kmem wheel sudo admin",
    standards={
        "gbt22239-l3": ("8.1.4.2d", "8.1.10.6a"),
        "cis-v8": ("5.4",),
        "nist-800-53-r5": ("AC-6", "AC-6(5)"),
        "iso-27001-2022": ("A.8.2",),
    },
    good=[
        {"/etc/passwd": ACCOUNTS, "/etc/group": "root:x:0:\nsudo:x:27:bob\ndocker:x:999:\nbob:x:1000:\n"},
        {"/etc/passwd": ACCOUNTS, "/etc/group": "disk:x:6:root\nshadow:x:42:root,gone\nother:x:7:bob\n"},
        {"/etc/passwd": "adm:x:3:4:adm:/var/adm:/sbin/nologin\n", "/etc/group": "disk:x:6:root,adm\n"},
    ],
    bad=[
        Case({"/etc/passwd": ACCOUNTS, "/etc/group": "docker:x:999:bob\nlxd:x:997:bob,root\n"}, fails=["bob", "bob"]),
        Case({"/etc/passwd": ACCOUNTS.replace("1000:1000", "1000:6"), "/etc/group": "disk:x:6:\n"}, fails=["bob"]),
        Case({"/etc/passwd": WEB, "/etc/group": "docker:x:999:www-data\nshadow:x:42:\n"}, fails=["www-data"]),
        Case({"/etc/passwd": WEB, "/etc/group": "shadow:x:42:www-data\n"}, fails=["www-data"]),
        Case({"/etc/passwd": ACCOUNTS, "/etc/group": "disk:x:6:\ncontainers:x:6:bob\n"}, fails=["bob"]),
    ],
)
def powerful_group_member(
    passwd: Passwd,
    groups: Groups,
    *,
    idle: tuple[str, ...] = ("adm", "bin", "halt", "operator", "shutdown", "sync", "sys"),
) -> Verdicts:
    for account in passwd.by_name().values():
        # Accounts of the distribution under which nothing runs: nobody can get into them
        if account.uid == 0 or (account.name in idle and not account.may_log_in):
            continue
        for name, entry in _held(account, groups).items():
            if name in ROOT_LIKE:
                group = (
                    name if entry.name == name else ALIAS.fill({"name": entry.name, "gid": entry.gid, "group": name})
                )
                data = {"group": group, "entry": entry.name, "how": ROOT_LIKE[name]}
                severity = Severity.LOW if name == HASHES and not account.may_log_in else None
                yield Fail(account.name, account.location, data, severity=severity, key=name)
            elif name in ADMIN:
                yield Seen(account.name, account.location, {"group": name})
    yield Seen("groups", "/etc/group", {"groups": sorted(ROOT_LIKE)})


def _held(account: Account, groups: Groups) -> dict[str, Group]:
    """All names of the groups whose power the account has, with the line that gives it."""
    lines = {group.gid: group for group in reversed(groups.groups) if account.gid == group.gid}
    lines |= {group.gid: group for group in reversed(groups.groups) if account.name in group.members}
    named = {group.name: lines[group.gid] for group in groups.groups if group.gid in lines}
    return named | {group.name: group for group in groups.groups if account.name in group.members}
