"""Who may run what as root can be changed by somebody else."""

from __future__ import annotations

from inspector.check import Case, File, Verdicts, check
from inspector.fact import Absent, View
from inspector.facts.permissions import Identities
from inspector.model import Fail, Seen, Severity
from inspector.request import Files, Part
from inspector.text import Text

PLACES = tuple(
    Files(glob, Part.STAT)
    for glob in ("/etc/sudoers", "/etc/sudoers.d", "/etc/sudoers.d/*", "/etc/sudo.conf", "/etc/doas.conf")
)
HOST = {
    "/etc/passwd": "root:x:0:0::/root:/bin/sh\nbob:x:1000:1000::/home/bob:/bin/sh\n",
    "/etc/group": "root:x:0:\nadm:x:4:bob\nstaff:x:50:\n",
}


@check(
    severity=Severity.HIGH,
    title=Text(en="Write access to the rules of sudo", zh="sudo 配置文件的写权限"),
    why=Text(
        en="Whoever can write these files grants himself root. Some versions of sudo refuse such a file, and then nobody has any rights.",
        zh="能修改这些文件的人可为自己授予 root 权限；部分版本的 sudo 会拒绝使用此类文件，导致全部授权失效。",
    ),
    fails=Text(en="{writers} can change {subject}", zh="{writers}可修改 {subject}"),
    remedy=Text(
        en="Compare its rules with what was approved (`visudo -c`, backups), then `chown root:root {subject:sh} && chmod go-w {subject:sh}`.",
        zh="先核对其中的授权规则是否被篡改，再执行 `chown root:root {subject:sh} && chmod go-w {subject:sh}`。",
    ),
    command="ls -ld {subject}",
    standards={
        "gbt22239-l3": ("8.1.4.2d", "8.1.4.2f", "8.1.5.3a"),
        "cis-v8": ("3.3",),
        "nist-800-53-r5": ("AC-3", "AC-6"),
        "iso-27001-2022": ("A.8.3",),
    },
    good=[
        {**HOST, "/etc/sudoers": File(mode=0o440), "/etc/sudoers.d/x": File(mode=0o440)},
        {**HOST, "/etc/sudoers": File(mode=0o660), "/etc/sudoers.d/x": File(mode=0o460, group=50)},
        {**HOST, "/etc/doas.conf": File(mode=0o600)},
        HOST,
    ],
    bad=[
        Case({**HOST, "/etc/sudoers": File(mode=0o666)}, fails=["/etc/sudoers"]),
        Case({**HOST, "/etc/sudoers.d/x": File(mode=0o440, owner=1000)}, fails=["/etc/sudoers.d/x"]),
        Case({**HOST, "/etc/sudoers.d/x": File(mode=0o460, group=4)}, fails=["/etc/sudoers.d/x"]),
        Case({**HOST, "/etc/sudoers.d": File(kind="dir", mode=0o777), "/etc/sudoers": ""}, fails=["/etc/sudoers.d"]),
    ],
    needs=lambda _: PLACES,
)
def sudo_file_writable(view: View, identities: Identities) -> Verdicts:
    stats = {item.name: item.stat for place in PLACES for item in view.ask(place) if item.stat}
    if not stats and not view.gaps:
        raise Absent("neither sudo nor doas is on this host", "本机没有安装 sudo 或 doas")
    for path, stat in stats.items():
        if writers := identities.writers(stat):
            yield Fail(path, path, {"writers": writers})
        else:
            yield Seen(path, path)
