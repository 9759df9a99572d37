"""The files of password hashes can be read or changed by others than root."""

from __future__ import annotations

from dataclasses import replace

from inspector.check import Case, File, Verdicts, check
from inspector.fact import Absent, View
from inspector.facts.permissions import Identities
from inspector.model import Fail, Seen, Severity
from inspector.request import Files, Part
from inspector.text import Text

NAMES = ("/etc/shadow", "/etc/shadow-", "/etc/gshadow", "/etc/gshadow-", "/etc/security/opasswd")
PLACES = tuple(Files(name, Part.STAT) for name in NAMES)
HOST = {
    "/etc/passwd": "root:x:0:0::/root:/bin/sh\nbob:x:1000:1000::/home/bob:/bin/sh\n",
    "/etc/group": "root:x:0:\nadm:x:4:bob\nshadow:x:42:bob\nssl:x:7:\n",
}
READ = Text(en="read", zh="读取")
CHANGE = Text(en="change", zh="修改")


@check(
    severity=Severity.HIGH,
    title=Text(en="Access to the password hashes", zh="口令散列文件的访问权限"),
    why=Text(
        en="Who reads the hashes can guess the passwords offline, root's among them; who writes them sets any password.",
        zh="能读取口令散列的人可离线破解包括 root 在内的口令；能写入的人可将任意账户的口令改为已知值。",
    ),
    fails=Text(en="{who} can {how} {subject} (mode {mode})", zh="{who}可{how} {subject}（权限 {mode}）"),
    passes=Text(en="{subject} has mode {mode}", zh="{subject} 的权限为 {mode}"),
    remedy=Text(
        en="Run `chown root:{group} {subject:sh} && chmod {set} {subject:sh}`, then have the passwords changed.",
        zh="执行 `chown root:{group} {subject:sh} && chmod {set} {subject:sh}`，并更换相关口令。",
    ),
    command="ls -l {subject}",
    standards={
        "gbt22239-l3": ("8.1.4.2f", "8.1.4.8b"),
        "cis-v8": ("3.3",),
        "nist-800-53-r5": ("AC-3", "IA-5"),
        "iso-27001-2022": ("A.8.3", "A.5.17"),
    },
    good=[
        {**HOST, "/etc/shadow": File(mode=0o640, group=42), "/etc/gshadow": File(mode=0o640, group=42)},
        {**HOST, "/etc/shadow": File(mode=0), "/etc/shadow-": File(mode=0o600)},
        {**HOST, "/etc/shadow": File(mode=0o640, group=7)},
        HOST,
    ],
    bad=[
        Case({**HOST, "/etc/shadow": File(mode=0o644)}, fails=["/etc/shadow"]),
        Case(
            {**HOST, "/etc/shadow": File(mode=0o640, group=4), "/etc/gshadow-": File(mode=0o604)},
            fails=["/etc/gshadow-", "/etc/shadow"],
        ),
        Case({**HOST, "/etc/shadow": File(mode=0o602)}, fails=["/etc/shadow"]),
        Case({**HOST, "/etc/gshadow": File(mode=0o600, owner=1000)}, fails=["/etc/gshadow"]),
        Case({**HOST, "/etc/shadow": File(mode=0o660, group=42)}, fails=["/etc/shadow"]),
    ],
    needs=lambda _: PLACES,
)
def shadow_readable(view: View, identities: Identities, *, groups: tuple[str, ...] = ("shadow",)) -> Verdicts:
    stats = {item.name: item.stat for place in PLACES for item in view.ask(place) if item.stat}
    if not stats and not view.gaps:
        raise Absent("no shadow file", "没有 shadow 文件")
    for path, stat in stats.items():
        # The group that a distribution keeps for the programs that check passwords may read
        trusted = identities.groups.get(stat.gid, "") in groups
        read = replace(stat, mode=stat.mode & ~0o040) if trusted else stat
        data = {
            "mode": f"{stat.mode:04o}",
            "group": "shadow" if trusted else "root",
            "set": "640" if trusted else "600",
        }
        if writers := identities.writers(stat):
            yield Fail(path, path, {**data, "who": writers, "how": CHANGE})
        elif readers := identities.readers(read):
            yield Fail(path, path, {**data, "who": readers, "how": READ})
        else:
            yield Seen(path, path, {"mode": data["mode"]})
