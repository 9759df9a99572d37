"""A large dossier of the size that real ones have: as many hosts and checks as are asked for, the same each time."""

from __future__ import annotations

import random
from dataclasses import replace

from inspector.model import (
    CheckInfo,
    Confidence,
    Dossier,
    EvidenceRef,
    Finding,
    Gap,
    Host,
    HostStatus,
    Observation,
    Result,
    Score,
    Severity,
    Status,
    System,
    reason,
)
from inspector.text import Text
from tests.reports import dossiers

CATEGORIES = {
    "weak-password": Text(en="Weak passwords", zh="弱口令"),
    "os-patch": Text(en="Operating-system patches", zh="操作系统补丁"),
    "open-port": Text(en="Open ports", zh="端口开放"),
    "admin-privilege": Text(en="Administrator privileges", zh="系统管理权限"),
    "access-permission": Text(en="Access permissions", zh="访问权限"),
    "security-log": Text(en="System security logs", zh="系统安全日志"),
    "web-tampering": Text(en="Web-page tampering", zh="网页篡改"),
}
MESSAGE = Text(
    en="{subject} has mode 0666 and can be written by everybody", zh="{subject} 的权限为 0666，所有用户可写入"
)
REMEDY = Text(
    en="Close it with `chmod 640 {subject}`, find out which service needs it, and enter it in the profile where it is wanted.",
    zh="执行 `chmod 640 {subject}` 收紧权限，查明使用该文件的服务；确需保留的在检查方案中登记。",
)
WHY = Text(
    en="Whoever can write this file decides what the service does the next time it starts, with the rights of that service.",
    zh="能写入该文件的用户可控制服务下次启动后的行为，并获得该服务的权限。",
)
DENIED = Text(en="{item}: permission denied", zh="{item}：无读取权限")
NO_SERVER = Text(en="no web server is installed", zh="未安装 Web 服务器")
KINDS = (Status.PASS, Status.NOT_APPLICABLE, Status.FAIL, Status.UNKNOWN)
SHARES = (40, 35, 17, 8)


def fleet(hosts: int, checks: int = 60) -> Dossier:
    chance = random.Random(1)  # noqa: S311 - no secret
    names = [f"{list(CATEGORIES)[number % len(CATEGORIES)]}.check-{number}" for number in range(checks)]
    whole = dossiers.dossier(*(_host(f"host-{number:03}", names, chance) for number in range(hosts)))
    infos = {
        name: CheckInfo(
            category=name.partition(".")[0],
            title=Text(en=f"Write access to configuration {number}", zh=f"配置文件 {number} 的写权限"),
            why=WHY,
            severity=_severity(number),
            standards={},
            digest=f"sha256:{number:064x}",
        )
        for number, name in enumerate(names)
    }
    return replace(whole, categories=CATEGORIES, checks=infos)


def _severity(number: int) -> Severity:
    return (Severity.LOW, Severity.MEDIUM, Severity.HIGH, Severity.CRITICAL, Severity.INFO, Severity.MEDIUM)[number % 6]


def _host(name: str, checks: list[str], chance: random.Random) -> Host:
    if chance.random() < 0.02:
        error = Text(en="connection refused", zh="连接被拒绝")
        return dossiers.host(
            name, status=HostStatus.UNREACHABLE, error=error, score=None, results=(), gaps=(), taken="", system=System()
        )
    results = tuple(_result(check, number, chance) for number, check in enumerate(checks))
    return dossiers.host(name, tags={"部门": "信息科"}, results=results, score=Score(low=52.5, high=71.0), gaps=_gaps())


def _gaps() -> tuple[Gap, ...]:
    why = reason("denied", DENIED, item="/etc/shadow")
    return tuple(Gap(request=f"/etc/shadow{n}", state="denied", reason=why, decides=n, blocks=n) for n in range(3))


def _result(check: str, number: int, chance: random.Random) -> Result:
    status = chance.choices(KINDS, SHARES)[0]
    item = f"/etc/service{number}/main.conf"
    evidence = tuple(
        EvidenceRef(item=f"{item}.d/{part}.conf", state="ok" if part % 3 else "absent", digest=f"sha256:{part:064x}")
        for part in range(18)
    )
    why = {
        Status.NOT_APPLICABLE: reason("absent", NO_SERVER),
        Status.UNKNOWN: reason("denied", DENIED, item=item),
    }.get(status)
    seen = tuple(Observation(subject=f"{item}.{part}", location=item, data={"mode": "0640"}) for part in range(12))
    count = chance.choice((1, 1, 1, 2, 3, 12)) if status is Status.FAIL else 0
    return Result(
        check=check,
        category=check.partition(".")[0],
        severity=_severity(number),
        status=status,
        reason=why,
        evidence=evidence,
        observed=seen if status is Status.PASS else (),
        findings=tuple(_finding(f"{item}.{part}", number, chance) for part in range(count)),
    )


def _finding(subject: str, number: int, chance: random.Random) -> Finding:
    return Finding(
        fingerprint=f"{chance.getrandbits(128):032x}",
        subject=subject,
        location=f"{subject}:{number + 1}",
        severity=_severity(number),
        confidence=chance.choice(list(Confidence)),
        message=MESSAGE.fill({"subject": subject}),
        remedy=REMEDY.fill({"subject": subject}),
        command=f"stat -c '%a %U %n' {subject}",
        data={"mode": "0666"},
    )
