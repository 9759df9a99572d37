"""Files whose owner or group has no name: those of accounts that were deleted, or of another system's archive."""

from __future__ import annotations

from collections.abc import Iterable

from inspector.check import Case, File, Verdicts, check
from inspector.facts.unowned import Unowned, UnownedFiles
from inspector.model import Fail, Seen, Severity, Unsure, reason
from inspector.patterns import matches
from inspector.text import Text

PEOPLE = 1000
"""Below it directories such as LDAP give no numbers."""
DIRECTORY = Text(
    en="{n:entry|entries} below {folder} may belong to accounts of {sources}, which were not asked",
    zh="{folder} 下有 {n} 项的属主或属组可能是 {sources} 中的账户，未能核实",
)
HOST: dict[str, str | File] = {
    "/etc/passwd": "root:x:0:0::/root:/bin/sh\nbob:x:1000:1000::/home/bob:/bin/sh\n",
    "/etc/group": "root:x:0:\nbob:x:1000:\n",
}
LDAP: dict[str, str | File] = {
    **HOST,
    "/etc/nsswitch.conf": "hosts: files dns\npasswd:   files [NOTFOUND=continue] ldap\n",
}
OLD = File(owner=1005, group=1005)


@check(
    severity=Severity.LOW,
    title=Text(en="Files without an owner", zh="无属主或属组的文件"),
    why=Text(
        en="The next account that is given the free number owns these files at once, without anybody having decided it.",
        zh="账户删除后遗留的文件没有明确的责任人，新建账户一旦复用该 UID/GID，会自动获得这些文件的权限。",
    ),
    fails=Text(
        en="{n:entry|entries} below {subject} with an owner or group that is in no account file: {numbers} ({examples})",
        zh="{subject} 下有 {n} 项的属主或属组不存在：{numbers}（{examples}）",
    ),
    passes=Text(en="every file and folder has an owner and a group by name", zh="文件和目录均有对应的属主和属组"),
    remedy=Text(
        en="List them with `find {subject:sh} -xdev \\( -nouser -o -nogroup \\) -ls`, find out whose they were, then give them to an account"
        " (`chown`) or remove them. What a container owns on purpose goes into `allow` of this check:"
        " a folder stands for all that is below it.",
        zh="执行 `find {subject:sh} -xdev \\( -nouser -o -nogroup \\) -ls` 列出明细，核实来源后用 `chown` 指定属主，或备份后删除；容器等有意使用的目录在本项的 `allow` 参数中登记（填写目录即包含其下全部内容）。",
    ),
    command="find {subject} -xdev '(' -nouser -o -nogroup ')' -ls",
    standards={
        "gbt22239-l3": ("8.1.4.2e",),
        "cis-v8": ("3.3",),
        "nist-800-53-r5": ("AC-3",),
        "iso-27001-2022": ("A.8.3",),
    },
    good=[
        {**HOST, "/srv/a": File(owner=1000, group=1000), "/srv/link": File(link="/srv/a", owner=1005)},
        {**HOST, "/var/lib/docker/volumes/pg/a": OLD, "/home/bob/.local/share/containers/storage/x": OLD},
        {**HOST, "/srv/chroot/etc/os-release": "ID=x\n", "/srv/chroot": File(kind="dir", owner=70), "/srv/chroot/x": OLD},
        {**HOST, "/etc/subuid": "bob:100000:65536\n", "/etc/subgid": "bob:100000:65536\n", "/srv/c": File(owner=100005, group=165535)},
        {**HOST, "/var/lib/private": File(kind="dir"), "/var/lib/private/x/y": File(owner=61184, group=65519)},
        Case({**HOST, "/srv/db/data": OLD}, params={"allow": ("/srv/db/**",)}),
        Case({**HOST, "/srv/db/a/b": OLD, "/opt/x/c": OLD, "/y": OLD}, params={"allow": ("/srv", "/opt/*/", "/y")}),
    ],
    bad=[
        Case({**HOST, "/srv/a": OLD, "/srv/x/b": OLD, "/srv/x/c/d": File(owner=0, group=77)}, fails=["/srv", "/srv/x"]),
        Case({**HOST, "/home/eve": File(kind="dir", owner=1005, group=1000), "/home/eve/.bashrc": OLD}, fails=["/home/eve"]),
        Case({**LDAP, "/srv/a": File(owner=500)}, fails=["/srv"]),
        Case({**HOST, "/srv/dbs/a": OLD}, params={"allow": ("/srv/db",)}, fails=["/srv/dbs"]),
        Case({**HOST, "/etc/nsswitch.conf": "passwd: sss files systemd\n", "/etc/x": OLD}, fails=["/etc"]),
        Case({**HOST, "/etc/subuid": "bob:100000:10\n", "/srv/a": File(owner=100010)}, fails=["/srv"]),
        Case({"/etc/passwd": "root:x:0:0::/root:/bin/sh\n", "/etc/group": "root:x:0:\n", "/opt/t/a": File(owner=501, group=20)}, fails=["/opt/t"]),
    ],
)  # fmt: skip
def unowned_file(unowned: UnownedFiles, *, allow: tuple[str, ...] = ()) -> Verdicts:
    globs = [glob for name in allow for glob in (name, f"{name.rstrip('/')}/**")]
    rows = [row for row in unowned.files if not any(matches(glob, row.path) for glob in globs)]
    doubtful = [row for row in rows if unowned.outside and min(row.numbers) >= PEOPLE]
    certain = [row for row in rows if row not in doubtful]
    for top, inside in _grouped(certain).items():
        numbers = sorted({f"UID {row.uid}" for row in inside if row.uid is not None})
        numbers += sorted({f"GID {row.gid}" for row in inside if row.gid is not None})
        examples = [row.path for row in inside[:3]]
        yield Fail(top, inside[0].path, {"n": len(inside), "numbers": numbers, "examples": examples})
    for top, inside in _grouped(doubtful).items():
        sources = list(unowned.outside)
        yield Unsure(top, reason("directory", DIRECTORY, n=len(inside), folder=top, sources=sources))
    if not rows:
        yield Seen("/", "", {})


def _grouped(rows: Iterable[Unowned]) -> dict[str, list[Unowned]]:
    found: dict[str, list[Unowned]] = {}
    for row in rows:
        found.setdefault(row.top, []).append(row)
    return found
