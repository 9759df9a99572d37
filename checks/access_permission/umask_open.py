"""New files that the group, or everybody, may read or change.

Judged is what a log-in shell ends up with: PAM first, then the start-up files, where the last one holds. 022 is what every
distribution comes with, so it is told as information; what leaves others the right to write counts more.
"""

from __future__ import annotations

from typing import Annotated

import msgspec

from inspector.check import Case, File, Verdicts, check
from inspector.facts.entrances import Entrances
from inspector.facts.umask import Mask, Umask, worst
from inspector.model import Fail, Seen, Severity, Unsure, reason
from inspector.text import Text

Octal = Annotated[str, msgspec.Meta(pattern="^[0-7]{1,4}$")]
AT = Text(en="{mask} ({place})", zh="{mask}（{place}）")
PRIVATE = Text(en="{mask} for people with a group of their own ({place})", zh="{mask}（用户私有组，{place}）")
DEFAULT = Text(en="{mask} (the system's own, nothing sets another)", zh="{mask}（未设置，使用系统默认值）")
UNCLEAR = Text(
    en="{place} sets the umask to what only running it tells", zh="{place} 处 umask 的取值只有实际执行才能确定"
)
HOST: dict[str, str | File] = {"/sbin/init": ""}
PROFILE, DEFS, BASHRC, SSHD = "/etc/profile", "/etc/login.defs", "/etc/bashrc", "/etc/ssh/sshd_config"
PAM: dict[str, str | File] = {
    **HOST,
    "/etc/pam.d/sshd": "session optional pam_umask.so\n",
    "/etc/pam.d/login": "@include sshd\n",
}
LOOP = "if [ -d /etc/profile.d ]; then\n for i in /etc/profile.d/*.sh; do\n  . $i\n done\nfi\n"
RHEL = (
    'if [ $UID -gt 199 ] && [ "`/usr/bin/id -gn`" = "`/usr/bin/id -un`" ]; then\n    umask {}\nelse\n    umask {}\nfi\n'
)
RHEL_9 = "if ! shopt -q login_shell ; then\n  [ `umask` -eq 0 ] && umask 022\nfi\n"


@check(
    severity=Severity.LOW,
    title=Text(en="Default rights of new files (umask)", zh="新建文件默认权限（umask）"),
    why=Text(
        en="What people save is readable, or even writable, for all other accounts unless they think of it each time.",
        zh="umask 过于宽松时，用户新建的文件默认可被其他账户读取甚至修改，容易造成数据泄露或被篡改。",
    ),
    fails=Text(
        en="the umask of log-in sessions is {masks}; wanted is {wanted} or stricter",
        zh="登录会话的 umask 为 {masks}，要求为 {wanted} 或更严格",
    ),
    passes=Text(en="the umask of log-in sessions is {masks}", zh="登录会话的 umask 为 {masks}"),
    remedy=Text(
        en="Write `umask {wanted}` to /etc/profile.d/umask.sh and change the lines of /etc/profile, /etc/bashrc (RHEL) or /etc/bash.bashrc (Debian) that set"
        " another; set `UMASK {wanted}` in /etc/login.defs (Debian: with `session optional pam_umask.so` in /etc/pam.d/common-session)."
        " Try applications that share files by a group first.",
        zh="在 /etc/profile.d/umask.sh 中写入 `umask {wanted}`，并修改 /etc/profile、/etc/bashrc（RHEL 系）或 /etc/bash.bashrc（Debian 系）中的其他 umask 设置；"
        "在 /etc/login.defs 中设置 `UMASK {wanted}`（Debian 系需在 /etc/pam.d/common-session 中加入 `session optional pam_umask.so`）。调整前先确认依赖用户组共享文件的应用不受影响。",
    ),
    command="sh -lc umask; grep -n -i umask /etc/login.defs /etc/profile /etc/profile.d/*.sh /etc/bashrc /etc/bash.bashrc; grep -rn pam_umask /etc/pam.d",
    standards={
        "gbt22239-l3": ("8.1.4.2a",),
        "cis-v8": ("3.3",),
        "nist-800-53-r5": ("AC-3", "AC-6"),
        "iso-27001-2022": ("A.8.3",),
    },
    good=[
        {**HOST, PROFILE: "umask 022\numask 0077 # stricter\n"},
        {**HOST, PROFILE: RHEL.format("027", "027"), BASHRC: RHEL.format("027", "077")},
        {**HOST, PROFILE: f"umask 002\n{LOOP}", "/etc/profile.d/u.sh": "umask u=rwx,g=rx,o=\n", BASHRC: RHEL_9},
        {**PAM, DEFS: "#UMASK 022\nUMASK\t\t027\nUSERGROUPS_ENAB yes\n"},
        {**PAM, "/etc/pam.d/sshd": "session optional pam_umask.so umask=0077\n", DEFS: "UMASK 022\n"},
        {**HOST, PROFILE: "case $X in\na) umask 027 ;;\n*) umask 077 ;;\nesac\numask\n(umask 0; touch x)\nx=`umask`\n"},
        Case({**HOST, PROFILE: "umask 022\n"}, params={"umask": "022"}),
        {**HOST, PROFILE: "# old: \\\numask 027\n"},
        {**HOST, PROFILE: "[ -z \"$PS1\" ] && return\numask 027\ncat <<-'E'\n\tumask 0\n\tE\nf() { return; }\numask 077\n"},
        {**PAM, SSHD: "UsePAM yes\n", DEFS: "UMASK 027\n"},
        {PROFILE: "umask 000\n"},
    ],
    bad=[
        Case(HOST, fails=["umask"]),
        Case({**HOST, PROFILE: "umask 027\numask 022\n"}, fails=["umask"]),
        Case({**HOST, PROFILE: "umask 027\n", BASHRC: RHEL.format("002", "022")}, fails=["umask"]),
        Case({**HOST, PROFILE: f"{LOOP}umask 022\n", "/etc/profile.d/u.sh": "umask 027\n"}, fails=["umask"]),
        Case({**HOST, "/etc/profile.d/u.sh": "umask 027\n"}, fails=["umask"]),
        Case({**PAM, DEFS: "UMASK 027\n", PROFILE: "[ $UID = 0 ] || umask 000\n"}, fails=["umask"]),
        Case({**HOST, DEFS: "UMASK 027\n"}, fails=["umask"]),
        Case({**PAM, SSHD: "UsePAM no\n", DEFS: "UMASK 027\n"}, fails=["umask"]),
        Case({**PAM, SSHD: "#UsePAM yes\n", DEFS: "UMASK 027\n"}, fails=["umask"]),
        Case({**HOST, PROFILE: LOOP, "/etc/profile.d/u.sh": File("umask 027\n", mode=0o600)}, fails=["umask"]),
        Case({**HOST, PROFILE: "umask 027\r\n"}, fails=["umask"]),
        Case({**HOST, PROFILE: "return 0\numask 027\n"}, fails=["umask"]),
        Case({**HOST, PROFILE: "cat <<EOF\numask 027\nEOF\n"}, fails=["umask"]),
        Case({**PAM, DEFS: "UMASK 027\n", "/etc/pam.d/login": "session required pam_unix.so\n"}, fails=["umask"]),
    ],
)  # fmt: skip
def umask_open(masks: Umask, entrances: Entrances, *, umask: Octal = "027") -> Verdicts:
    wanted = int(umask, 8)
    loose = worst(masks.masks, wanted)
    data = {"wanted": f"{wanted:03o}", "console": entrances.console}
    unclear = [mask for mask in masks.masks if mask.mask is None]
    if loose:
        writable = any(bits & 0o022 for bits in loose.values())
        first = next(iter(loose))
        told = {**data, "masks": [_told(mask) for mask in loose]}
        yield Fail("umask", first.location, told, severity=None if writable else Severity.INFO)
    elif unclear:
        yield Unsure("umask", reason("shell", UNCLEAR, place=unclear[0].location))
    else:
        yield Seen("umask", masks.masks[0].location, {**data, "masks": [_told(mask) for mask in masks.masks]})


def _told(mask: Mask) -> Text:
    text = PRIVATE if mask.private and mask.effective != mask.mask else AT if mask.location else DEFAULT
    return text.fill({"mask": f"{mask.mask or 0:03o}", "place": mask.location})
