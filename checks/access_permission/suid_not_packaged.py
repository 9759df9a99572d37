"""SUID and SGID programs that no package of the distribution brought."""

from __future__ import annotations

from inspector.check import Case, File, Verdicts, check
from inspector.facts.package_files import PackageFiles
from inspector.facts.set_id import SetIdFiles
from inspector.model import Fail, Seen, Severity, Unsure, together
from inspector.patterns import matches
from inspector.text import Text

INFO = "/var/lib/dpkg/info/"
HOST: dict[str, str | File] = {
    "/var/lib/dpkg/status": "Package: sudo\nStatus: install ok installed\nVersion: 1\nArchitecture: amd64\n",
    f"{INFO}sudo.list": "/.\n/usr\n/usr/bin\n/usr/bin/sudo\n",
    "/usr/bin/sudo": File(mode=0o4755),
}
ALONE = Text(
    en="(mode {mode}, owner {owner}) belongs to no package", zh="（权限 {mode}，属主 UID {owner}）不属于任何软件包"
)
TOGETHER = Text(
    en="holds another root file system with {n:set-id program|set-id programs} that local users can run ({paths})",
    zh=" 存放着另一个根文件系统，其中有 {n} 个本地用户可能执行的 SUID/SGID 程序（{paths}）",
)


@check(
    severity=Severity.HIGH,
    title=Text(en="SUID and SGID programs outside the packages", zh="不属于任何软件包的 SUID/SGID 程序"),
    why=Text(
        en="Nobody repairs or watches a set-id program that came by hand: a hole in it gives its owner's rights to every local"
        " user. A hidden SUID file is also the simplest back door.",
        zh="手工放置的 SUID/SGID 程序无人更新和维护，一旦存在漏洞，任何本地用户都能获得其属主的权限；隐藏的 SUID 文件也是最简单的后门。",
    ),
    fails=Text(
        en="{subject} {what}",
        zh="{subject}{what}",
    ),
    remedy=Text(
        en="Find out what it is and who put it there. Remove it, or the bits with"
        " `find {subject:sh} -xdev -type f -perm /6000 -exec chmod u-s,g-s {{}} +`; if it is wanted, enter it in the profile"
        " (`allow`).",
        zh="查明其用途和来源；不需要的予以删除，或执行 `find {subject:sh} -xdev -type f -perm /6000 -exec chmod u-s,g-s {{}} +`"
        " 清除特殊权限位；确需保留的在检查方案的 `allow` 中登记。",
    ),
    command="find {subject} -xdev -type f -perm /6000 -ls; dpkg -S {subject} || apk info --who-owns {subject}",
    standards={
        "gbt22239-l3": ("8.1.4.2e",),
        "cis-v8": ("3.3",),
        "nist-800-53-r5": ("AC-6",),
        "iso-27001-2022": ("A.8.2", "A.8.18"),
    },
    good=[
        HOST,
        HOST | {"/bin": File(link="usr/bin"), f"{INFO}sudo.list": "/bin\n/bin/sudo\n"},
        HOST | {"/usr/local/bin/tool": File(mode=0o755), "/srv/locking": File(mode=0o2644)},
        Case(HOST | {"/opt/agent/helper": File(mode=0o4755)}, params={"allow": ("/opt/agent/*",)}),
        {
            "/lib/apk/db/installed": "P:busybox-suid\nV:1\nA:x\nF:bin\nR:bbsuid\n\n",
            "/bin/bbsuid": File(mode=0o4111),
        },
    ],
    bad=[
        Case(HOST | {"/usr/local/bin/run": File(mode=0o4755)}, fails=["/usr/local/bin/run"]),
        Case(
            HOST
            | {"/srv/chroot/etc/os-release": "ID=debian\n", "/srv/chroot/su": File(mode=0o4755)}
            | {"/srv/chroot/bin/x": File(mode=0o4755), "/srv/chroots": File(mode=0o4755)},
            fails=["/srv/chroot", "/srv/chroots"],
        ),
        Case(HOST | {"/opt/tool": File(mode=0o2755, group=42)}, fails=["/opt/tool"]),
        Case(
            HOST | {"/usr/bin/sudo2": File(mode=0o4111), "/usr/bin/s": File(mode=0o6755, owner=5)},
            fails=["/usr/bin/sudo2", "/usr/bin/s"],
        ),
        Case(
            {
                "/lib/apk/db/installed": "P:a\nV:1\nA:x\nF:bin\nR:su\n\nP:b\nV:1\nA:x\nF:sbin\nR:b\n",
                "/bin/su": File(mode=0o4755),
                "/bin/b": File(mode=0o4755),
            },
            fails=["/bin/b"],
        ),
    ],
)
def suid_not_packaged(files: SetIdFiles, packages: PackageFiles, *, allow: tuple[str, ...] = ()) -> Verdicts:
    elsewhere: dict[str, list[str]] = {}
    for file in files.files:
        owner = packages.owner(file.path)
        if owner or any(matches(glob, file.path) for glob in allow):
            yield Seen(file.path, file.path, {**file.data, "package": owner})
        elif doubt := packages.unsure(file.path):
            yield Unsure(file.path, doubt)
        elif root := files.root_of(file.path):
            elsewhere.setdefault(root, []).append(file.path)
        else:
            what = ALONE.fill(file.data)
            yield Fail(
                file.path, file.path, file.data | {"what": what}, severity=None if file.root else Severity.MEDIUM
            )
    for root, paths in elsewhere.items():
        what = TOGETHER.fill({"n": len(paths), "paths": paths[:3]})
        yield Fail(root, root, {"what": what, "paths": paths}, severity=Severity.MEDIUM)
        yield from map(together, paths)  # told alone before somebody laid a whole system around them
