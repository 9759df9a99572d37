"""The account that audits a host may do more there than to run the collector."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from inspector.check import Case, File, Verdicts, check
from inspector.fact import Absent, View
from inspector.facts.own_grant import COLLECTOR, FOLDER, MANY, Holder, changers, holders, pinned
from inspector.facts.permissions import Identities
from inspector.facts.sudo_grammar import Grant
from inspector.facts.sudoers import ShellEscapes, Sudoers, as_root, holds, without_password
from inspector.model import Confidence, Fail, Seen, Severity, Unsure, reason, together
from inspector.request import Files, Part
from inspector.text import Text

PLACES = (COLLECTOR, FOLDER, "/usr/local", "/usr", "/")
STATS = tuple(Files(path, Part.STAT) for path in PLACES)
CONTENT = Files(COLLECTOR, Part.DIGEST)

WIDER = Text(en="may run by sudo as well: {commands}", zh="还可通过 sudo 执行：{commands}")
BY_PATTERN = Text(en="{commands} names more than the collector", zh="{commands} 的范围超出采集脚本")
EVERYBODY = Text(en="every account may run the collector as root", zh="所有账户均可以 root 身份运行采集脚本")
SETENV = Text(en="SETENV lets the caller choose the environment", zh="SETENV 允许调用者自设环境变量")
UNPINNED = Text(en="no digest says which content may be run", zh="规则未限定采集脚本的摘要值")
ARGUMENTS = Text(en='the rule does not end with "", so arguments are allowed', zh='规则末尾缺少 ""，允许附加参数')
STALE = Text(
    en="the file has another digest than the rule: sudo refuses it, and audits have no rights",
    zh="文件与规则中的摘要值不符：sudo 会拒绝执行，检查时无法取得权限",
)
WRITABLE = Text(en="{writers} can change it", zh="{writers}可修改")
CORRECT = Text(
    en="Correct the rule at {location} (`visudo -f {file:sh}`).",
    zh="修正 {location} 处的规则（`visudo -f {file:sh}`）。",
)
REMOVE = Text(
    en="Remove the rule at {location} (`visudo -f {file:sh}`); who administers the host does it with an account of his own.",
    zh="删除 {location} 处的规则（`visudo -f {file:sh}`）；管理员应使用各自的账户进行管理。",
)
COMPARE = Text(
    en="Find out who changed the file (`inspector collector print` shows what it should be), then install it again.",
    zh="先查明文件变更原因（可与 `inspector collector print` 的输出比对），再重新安装。",
)
CLOSE = Text(
    en="`chown root:root {path:sh} && chmod go-w {path:sh}`, then compare the collector with `inspector collector print`.",
    zh="执行 `chown root:root {path:sh} && chmod go-w {path:sh}`，再将采集脚本与 `inspector collector print` 的输出比对。",
)
UNREAD = Text(en="{file}: read by sudo and not seen or not understood", zh="{file}：sudo 会读取，但未能采集或解析")
TOO_MANY = Text(en="{n} accounts or more are given the collector", zh="获授权运行采集脚本的账户达到或超过 {n} 个")
LINK = Text(
    en="{path} is a link to {link}, which was not looked at", zh="{path} 是指向 {link} 的符号链接，未核查其目标"
)

MAIN = "/etc/sudoers"
DIGEST = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"  # of nothing at all
PINNED = f'bob ALL=(root) NOPASSWD: sha256:{DIGEST} {COLLECTOR} ""\n'
HOST: dict[str, str | File] = {
    "/etc/passwd": "root:x:0:0::/root:/bin/sh\nbob:x:1000:1000::/home/bob:/bin/sh\neve:x:1001:1001::/:/bin/sh\n",
    "/etc/group": "root:x:0:\nops:x:10:bob\nstaff:x:50:\nadm:x:4:eve\n",
}
INSTALLED: dict[str, str | File] = {**HOST, COLLECTOR: File(mode=0o755), MAIN: PINNED}


@check(
    severity=Severity.HIGH,
    title=Text(en="The grant of inspector's collector", zh="本工具采集脚本的 sudo 授权"),
    why=Text(
        en="One machine holds the way into every host that it audits. Whoever takes it over reads files where the rule is for the collector alone; where it is wider he is root.",
        zh="检查用机持有登录所有受检主机的凭据。一旦该机失陷，若授权仅限采集脚本，攻击者只能读取文件；若授权过宽，则可取得这些主机的 root 权限。",
    ),
    fails=Text(en="{subject}: {fault}", zh="{subject}：{fault}"),
    remedy=Text(
        en="{fix} What is right is what `inspector collector install` prints: a file of root's, and one rule with its digest and no arguments.",
        zh="{fix}正确的配置以 `inspector collector install` 的输出为准：文件属主为 root，仅一条限定摘要值且不带参数的规则。",
    ),
    command=f"grep -r -n -E 'inspector-collector|_Alias|ALL' /etc/sudoers /etc/sudoers.d; sha256sum {COLLECTOR}; ls -ld {COLLECTOR} {FOLDER}",
    standards={
        "gbt22239-l3": ("8.1.4.2d",),
        "cis-v8": ("5.4",),
        "nist-800-53-r5": ("AC-6",),
        "iso-27001-2022": ("A.8.2",),
    },
    good=[
        INSTALLED,
        {**INSTALLED, MAIN: f"root ALL=(ALL:ALL) ALL\n%adm ALL=(ALL) NOPASSWD: ALL\n{PINNED}bob ALL=/usr/bin/id\n"},
        {**INSTALLED, MAIN: f"bob ALL=ALL\nbob ALL=!ALL\n{PINNED}"},
        {
            **INSTALLED,
            MAIN: f'Cmnd_Alias C = sha512:{"0" * 128} {COLLECTOR} ""\n%ops ALL=PASSWD: C\n',
            FOLDER: File(kind="dir", mode=0o775, group=50),
        },
        {**INSTALLED, MAIN: PINNED.replace("sha256", f"sha256:{'0' * 64}, sha256")},
        {**HOST, COLLECTOR: File(mode=0o755)},
        {**HOST, MAIN: PINNED},
        {**HOST, MAIN: "bob ALL=NOPASSWD: /usr/local/libexec/, ALL\n"},
        HOST,
    ],
    bad=[
        Case({**INSTALLED, MAIN: f"bob ALL=(root) NOPASSWD: {COLLECTOR}\n"}, fails=["bob", "bob"]),
        Case({**INSTALLED, MAIN: f'%ops ALL=NOPASSWD: {COLLECTOR} ""\n'}, fails=["%ops"]),
        Case({**INSTALLED, MAIN: f"bob ALL=NOPASSWD: sha256:{DIGEST} {COLLECTOR} -x\n"}, fails=["bob"]),
        Case({**INSTALLED, MAIN: f"bob ALL=NOPASSWD: {FOLDER}/\n"}, fails=["bob"]),
        Case({**INSTALLED, MAIN: f"{PINNED}bob ALL=/usr/local/*/inspector-*\n"}, fails=["bob"]),
        Case({**INSTALLED, MAIN: f"{PINNED}%ops ALL=(ALL) ALL\n"}, fails=["bob"]),
        Case({**INSTALLED, MAIN: f"{PINNED}#1000 ALL=(eve) NOPASSWD: /bin/sh\n"}, fails=["bob"]),
        Case({**INSTALLED, MAIN: PINNED.replace("NOPASSWD:", "NOPASSWD:SETENV:")}, fails=["bob"]),
        Case({**INSTALLED, MAIN: f"Defaults setenv\n{PINNED}"}, fails=["bob"]),
        Case({**INSTALLED, MAIN: PINNED.replace("bob", "ALL")}, fails=["ALL"]),
        Case({**INSTALLED, COLLECTOR: "changed"}, fails=["bob"]),
        Case({**INSTALLED, COLLECTOR: File(mode=0o775, group=4)}, fails=[COLLECTOR]),
        Case({**INSTALLED, COLLECTOR: File(mode=0o755, owner=1001)}, fails=[COLLECTOR]),
        Case({**INSTALLED, FOLDER: File(kind="dir", mode=0o757)}, fails=[FOLDER]),
        Case({**HOST, MAIN: PINNED, "/usr/local": File(kind="dir", mode=0o1777)}, fails=["/usr/local"]),
    ],
    needs=lambda _: (*STATS, CONTENT),
)
def collector_grant_too_wide(
    view: View, sudoers: Sudoers | None, identities: Identities, escapes: ShellEscapes
) -> Verdicts:
    (content,) = view.ask(CONTENT)
    found = holders(sudoers, identities, escapes) if sudoers else ()
    installed = view.one(STATS[0]).stat is not None
    named = [holder for holder in found if installed or any(grant.command.name == COLLECTOR for grant in holder.own)]
    unread = (*sudoers.unread, *sudoers.malformed) if sudoers else ()
    if not (installed or named or unread):
        raise Absent("inspector's collector is not on this host", "本机没有安装本工具的采集脚本")
    if sudoers:
        free = {grant for _, grant in without_password(sudoers, identities.groups_of)}
        for holder in named:
            faults = _rules(holder, sudoers, free, content.digest)
            yield from faults
            if not faults:
                yield Seen(holder.name, holder.own[0].location)
            elif not {fault.key for fault in faults} <= {"stale"}:
                yield together(
                    holder.name
                )  # a rule with another fault is not asked whether it is stale, or for all its parts
    if len(found) == MANY:
        yield Unsure(COLLECTOR, reason("many", TOO_MANY, n=MANY))
    for file in unread:
        yield Unsure(file, reason("include", UNREAD, file=file))
    if installed or named:
        yield from _places(view, identities)


def _rules(holder: Holder, sudoers: Sudoers, free: set[Grant], digest: str) -> list[Fail]:
    """What is wrong with the rules of one account, each fault once."""
    faults: dict[str, list[tuple[Text, Grant, Severity]]] = {}
    for grant in holder.wider:
        severity = Severity.HIGH if grant in free and as_root(grant) else Severity.MEDIUM
        faults.setdefault("wider", []).append((WIDER, grant, severity))
    for grant in holder.own:
        for key, text, severity in _own(grant, holder.name, sudoers):
            faults.setdefault(key, []).append((text, grant, severity))
    exact = {each for grant in holder.own if pinned(grant) for each in grant.command.digests}
    if digest and exact and not faults and all(each.startswith("sha256:") for each in exact) and digest not in exact:
        faults["stale"] = [(STALE, holder.own[0], Severity.LOW)]
    return [_fail(holder.name, key, entries) for key, entries in faults.items()]


def _own(grant: Grant, user: str, sudoers: Sudoers) -> Iterator[tuple[str, Text, Severity]]:
    defaults = [setting.on for setting in sudoers.settings if setting.name == "setenv"]
    if grant.setenv or (grant.setenv is None and any(defaults)):
        yield "environment", SETENV, Severity.HIGH
    if user == "ALL":
        yield "everybody", EVERYBODY, Severity.HIGH
    if grant.command.name != COLLECTOR:
        yield "pattern", BY_PATTERN, Severity.HIGH
        return
    if not grant.command.digests:
        yield "digest", UNPINNED, Severity.MEDIUM
    if grant.command.arguments != "":
        yield "arguments", ARGUMENTS, Severity.MEDIUM


def _fail(user: str, key: str, entries: list[tuple[Text, Grant, Severity]]) -> Fail:
    text, grant, severity = max(entries, key=lambda entry: entry[2].rank)
    place = {"location": grant.location, "file": grant.file}
    fix = {"wider": REMOVE, "stale": COMPARE}.get(key, CORRECT).fill(place)
    fault = text.fill({"commands": list(dict.fromkeys(str(each.command) for _, each, _ in entries))})
    # another host's name might not be this one's
    confidence = None if any(holds(each.hosts, "ALL") for _, each, _ in entries) else Confidence.MEDIUM
    return Fail(user, grant.location, {"fault": fault, "fix": fix}, severity=severity, confidence=confidence, key=key)


def _places(view: View, identities: Identities) -> Verdicts:
    stats = {request.glob: view.one(request).stat for request in STATS}
    for path, stat, writers in changers(stats, identities):
        target = posixpath.normpath(posixpath.join(posixpath.dirname(path), stat.link)) if stat.link else path
        if writers:
            yield Fail(path, path, {"fault": WRITABLE.fill({"writers": writers}), "fix": CLOSE.fill({"path": path})})
        elif target not in stats:
            yield Unsure(path, reason("link", LINK, path=path, link=stat.link))
        else:
            yield Seen(path, path)
