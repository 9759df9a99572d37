"""What the collector of an offline script printed on a closed host, as a snapshot."""

from __future__ import annotations

import re
from collections.abc import Iterable

from inspector.request import Request
from inspector.snapshot import Item, Snapshot, State
from inspector.targets.bundle import plan
from inspector.targets.bundle.container import Container, Part
from inspector.targets.bundle.digests import sha256
from inspector.targets.bundle.plan import Plan
from inspector.targets.bundle.refusal import refused
from inspector.targets.bundle.secrecy import is_secret
from inspector.targets.collector.answers import answers
from inspector.targets.collector.asking import Asked
from inspector.targets.collector.evidence import Evidence
from inspector.targets.collector.journal import cpu_seconds, journal
from inspector.targets.collector.reading import gather
from inspector.targets.collector.records import records
from inspector.text import Text, clean

PROTOCOL = 1
"""How the collector answers; a script of another one is not understood."""
OTHER_PROTOCOL = Text(
    en="the collector in it speaks form {found}, and this version of inspector reads form {known}; collect anew, or read it "
    "with inspector {tool}",
    zh="其中的采集脚本使用格式 {found}，当前版本只支持格式 {known}；请重新采集，或使用 inspector {tool} 读取",
)
NO_PLAN = Text(en="what was asked is not in it, or is not understood ({what})", zh="缺少采集请求，或无法识别（{what}）")
OTHER_PLAN = Text(en="what it says was asked is not what its header names", zh="所含采集请求与文件头记录的摘要不符")
SILENT = Text(en="part {name}: the collector said nothing that is understood", zh="{name} 部分：没有可识别的采集结果")
_MARK = re.compile(r"[0-9a-f]{32}")


def snapshot(container: Container, opened: bytes, secrets: bytes, wanted: Iterable[Request], path: str) -> Snapshot:
    """Answers to what is wanted and was asked; what was not asked is missing. Raises Refused."""
    head = container.header
    if head.protocol != PROTOCOL:
        raise refused(path, OTHER_PROTOCOL, found=head.protocol, known=PROTOCOL, tool=clean(head.tool)[:40])
    made = _plan(container, path)
    asked = frozenset(made.requests)
    chosen = [one for one in wanted if one in asked]
    evidence = _evidence(made.open, opened, "public", path)
    found = answers([one for one in chosen if not is_secret(one)], evidence)
    secret = [one for one in chosen if is_secret(one)]
    runs = [evidence]
    if secrets:
        runs.append(_evidence(made.secret, secrets, "secrets", path))
        found |= answers(secret, runs[1])
    else:
        found |= {one: (Item(one.name, State.REDACTED, secret=True),) for one in secret}
    return Snapshot(
        host=head.host,
        kind=head.kind,
        target=head.target,
        taken=head.taken,
        privileged=evidence.uid == 0,
        answers=found,
        transport={"uid": evidence.uid, "complete": all(run.complete for run in runs)},
        cost={"host_cpu_seconds": round(sum(map(cpu_seconds, runs)), 2)},
        journal=tuple(touch for run in runs for touch in journal(run)),
    )


def _plan(container: Container, path: str) -> Plan:
    head = container.header
    try:
        if not _MARK.fullmatch(head.mark):
            raise ValueError("mark")
        data = container.parts.get("plan", Part("plan", "base64", ())).data
        made = plan.loaded(data, head.mark)
    except ValueError as error:
        raise refused(path, NO_PLAN, what=clean(str(error))[:200]) from None
    if head.requests != f"sha256:{sha256(data)}":
        raise refused(path, OTHER_PLAN)
    return made


def _evidence(asked: Asked, data: bytes, name: str, path: str) -> Evidence:
    """A collector that was cut short kept what came whole; one that never began is no evidence."""
    evidence = gather(asked, records([data], asked.mark))
    if not evidence.hello:
        raise refused(path, SILENT, name=name)
    return evidence
