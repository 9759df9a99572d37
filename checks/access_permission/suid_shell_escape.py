"""SUID programs that hand their owner's rights to whoever starts them."""

from __future__ import annotations

from inspector.check import Case, File, Verdicts, check
from inspector.facts.set_id import SetIdFiles, SetIdPrograms
from inspector.model import Fail, Seen, Severity
from inspector.text import Text

SUID, SGID = 0o4755, 0o2755


@check(
    severity=Severity.CRITICAL,
    title=Text(en="SUID programs that give a shell or write any file", zh="可用于提权的 SUID 程序"),
    why=Text(
        en="Such a program starts other programs or writes files as its user asks. With the SUID bit it does so as root, and any"
        " local user becomes root with one command. Intruders leave such files behind to come back.",
        zh="这类程序可按使用者的要求启动其他程序或写入任意文件。设置 SUID 后即以 root 身份执行，任何本地用户一条命令即可提权；"
        "入侵者也常借此留下后门。",
    ),
    fails=Text(
        en="{subject} is {bits} (mode {mode}, owner {owner})",
        zh="{subject} 设置了 {bits}（权限 {mode}，属主 UID {owner}）",
    ),
    remedy=Text(
        en="Find out who set the bit and whether it was used; remove it with `chmod u-s,g-s {subject:sh}`. Grant single commands"
        " through sudo instead.",
        zh="查明是谁设置了该位以及是否已被利用；执行 `chmod u-s,g-s {subject:sh}` 清除。确需提权的命令改用 sudo 单独授权。",
    ),
    command="ls -l {subject}",
    standards={
        "gbt22239-l3": ("8.1.4.2e",),
        "cis-v8": ("3.3",),
        "nist-800-53-r5": ("AC-6",),
        "iso-27001-2022": ("A.8.2", "A.8.18"),
    },
    good=[
        {"/usr/bin/sudo": File(mode=SUID), "/usr/bin/find": File(mode=0o755), "/usr/bin/wall": File(mode=SGID)},
        {"/usr/bin/su": File(mode=SUID), "/opt/bash": File(mode=0o4644)},
    ],
    bad=[
        Case({"/usr/bin/find": File(mode=SUID), "/usr/bin/su": File(mode=SUID)}, fails=["/usr/bin/find"]),
        Case({"/srv/.x/bash": File(mode=0o4711)}, fails=["/srv/.x/bash"]),
        Case(
            {
                "/usr/bin/python3.11": File(mode=SUID),
                "/usr/bin/vim.basic": File(mode=SUID),
                "/usr/local/bin/perl5.36.0": File(mode=SGID),
                "/opt/php8.2": File(mode=SUID, owner=33),
            },
            fails=["/usr/bin/python3.11", "/usr/bin/vim.basic", "/usr/local/bin/perl5.36.0", "/opt/php8.2"],
        ),
    ],
)
def suid_shell_escape(files: SetIdFiles, programs: SetIdPrograms, *, allow: tuple[str, ...] = ()) -> Verdicts:
    for file in files.files:
        escape = file.names & programs.escape_names and file.path not in allow
        data = {**file.data, "bits": "SUID" if file.suid else "SGID"}
        if escape:
            yield Fail(file.path, file.path, data, severity=None if file.root else Severity.HIGH)
        else:
            yield Seen(file.path, file.path, data)
