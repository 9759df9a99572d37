"""A packaged program that somebody has made SUID or SGID."""

from __future__ import annotations

from inspector.check import Case, File, Verdicts, check
from inspector.facts.package_files import PackageFiles
from inspector.facts.set_id import SetIdFiles, SetIdPrograms
from inspector.model import Confidence, Fail, Seen, Severity, Unsure
from inspector.patterns import matches
from inspector.text import Text

HOST: dict[str, str | File] = {
    "/var/lib/dpkg/status": "Package: a\nStatus: install ok installed\nVersion: 1\nArchitecture: amd64\n",
    "/var/lib/dpkg/info/a.list": "/usr/bin/sudo\n/usr/bin/id\n/usr/bin/find\n/usr/games/nethack\n/usr/sbin/unix_chkpwd\n"
    "/usr/lib/mysql/plugin/auth_pam_tool_dir/auth_pam_tool\n/usr/bin/dotlock.mailutils\n",
    "/usr/bin/sudo": File(mode=0o4755),
    "/usr/sbin/unix_chkpwd": File(mode=0o2755, group=42),
    "/usr/games/nethack": File(mode=0o2755, group=60),
    "/usr/lib/mysql/plugin/auth_pam_tool_dir/auth_pam_tool": File(mode=0o4755),
    "/usr/bin/dotlock.mailutils": File(mode=0o2755, group=8),
}


@check(
    severity=Severity.MEDIUM,
    confidence=Confidence.MEDIUM,
    title=Text(en="SUID and SGID bits that no distribution ships", zh="发行版默认不带 SUID/SGID 位的程序"),
    why=Text(
        en="A program that was not written to run with others' rights does not guard itself against whoever starts it.",
        zh="并非按提权运行设计的程序没有相应的防护，设置 SUID/SGID 后可能被普通用户用来获取更高权限。",
    ),
    fails=Text(
        en="{subject} of package {package} has mode {mode}; distributions do not ship it so",
        zh="软件包 {package} 的 {subject} 权限为 {mode}，发行版默认不设置该特殊权限位",
    ),
    remedy=Text(
        en="Compare with the package's own mode (`dpkg-statoverride --list {subject:sh}` shows a local choice); remove the bits with"
        " `chmod u-s,g-s {subject:sh}`.",
        zh="与软件包的默认权限核对（`dpkg-statoverride --list {subject:sh}` 可查看本地设定），并执行 `chmod u-s,g-s {subject:sh}` 清除。",
    ),
    command="ls -l {subject}",
    standards={
        "gbt22239-l3": ("8.1.4.2e",),
        "cis-v8": ("3.3",),
        "nist-800-53-r5": ("AC-6", "CM-6"),
        "iso-27001-2022": ("A.8.18",),
    },
    good=[HOST, Case(HOST | {"/usr/bin/id": File(mode=0o4755)}, params={"allow": ("/usr/bin/id",)})],
    bad=[
        Case(HOST | {"/usr/bin/id": File(mode=0o4755)}, fails=["/usr/bin/id"]),
        Case(HOST | {"/usr/bin/id": File(mode=0o2755)}, fails=["/usr/bin/id"]),
    ],
)
def suid_on_packaged_file(
    files: SetIdFiles, packages: PackageFiles, programs: SetIdPrograms, *, allow: tuple[str, ...] = ()
) -> Verdicts:
    for file in files.files:
        if file.names & programs.escape_names:
            continue  # judged by suid-shell-escape
        package = packages.owner(file.path)
        game = file.path.startswith("/usr/games/") and not file.suid  # score files are written through the group
        known = bool(file.names & programs.shipped_names) or game or any(matches(glob, file.path) for glob in allow)
        data = {**file.data, "package": package}
        if known:
            yield Seen(file.path, file.path, data)
        elif package:
            yield Fail(file.path, file.path, data, severity=None if file.root else Severity.LOW)
        elif doubt := packages.unsure(file.path):
            yield Unsure(file.path, doubt)  # without a doubt it is no package's, and suid-not-packaged says so
