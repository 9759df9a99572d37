"""A dossier with everything in it that a report may meet, hostile words among them."""

from __future__ import annotations

from inspector.model import (
    Audit,
    CheckInfo,
    Confidence,
    Dossier,
    EvidenceRef,
    Finding,
    Gap,
    Host,
    HostStatus,
    Knowledge,
    Observation,
    ProfileInfo,
    Result,
    Score,
    Severity,
    Status,
    System,
    Tool,
    Waiver,
    reason,
)
from inspector.text import Text

HOSTILE = "[red]{x} =cmd|' <b>&</b> %s [/nothing]"
CATEGORIES = {
    "network-isolation": Text(en="Network isolation and unauthorised connections", zh="网络隔离与违规外联"),
    "weak-password": Text(en="Weak passwords", zh="弱口令"),
}
DENIED = reason("denied", Text(en="{item}: permission denied", zh="{item}：无读取权限"), item="/etc/shadow")
BROKEN = reason("error", Text(en="the check failed itself: {kind}", zh="检查项自身出错：{kind}"), kind="KeyError")
WAIVER = Waiver(
    reason=f"lab {HOSTILE}", approver="张三", start="2026-01-01T00:00+08:00", expires="2027-01-01T00:00+08:00"
)


def finding(subject: str, severity: Severity = Severity.HIGH, **more: object) -> Finding:
    text = Text(en="{subject} has an empty password", zh="账户 {subject} 的口令为空").fill({"subject": subject})
    remedy = Text(en="Lock it with `passwd -l {subject}`.", zh="执行 `passwd -l {subject}` 锁定该账户。")
    values = {"location": "/etc/shadow:3", "confidence": Confidence.HIGH, "waiver": None, **more}
    return Finding(
        fingerprint="0" * 32,
        subject=subject,
        severity=severity,
        message=text,
        remedy=remedy.fill({"subject": subject}),
        command="awk",
        data={"n": 1, "list": ["a", None, True, 1.5], "text": {"en": "x", "zh": "y"}},
        **values,  # type: ignore[arg-type]
    )


def result(name: str, status: Status, *findings: Finding, **more: object) -> Result:
    values = {"severity": Severity.HIGH, "evidence": (EvidenceRef(item="/etc/shadow", state="ok", digest="sha256:0"),)}
    return Result(
        check=name,
        category=name.partition(".")[0],
        status=status,
        findings=findings,
        **{**values, **more},  # type: ignore[arg-type]
    )


RESULTS = (
    result("network-isolation.open", Status.FAIL, finding(HOSTILE, Severity.LOW, confidence=Confidence.LOW)),
    result("network-isolation.none", Status.NOT_APPLICABLE, reason=reason("absent", Text(en="none", zh="无"))),
    result("own.check", Status.ERROR, reason=BROKEN),
    result("weak-password.accepted", Status.FAIL, finding("svc", waiver=WAIVER)),
    result(
        "weak-password.empty", Status.FAIL, *(finding(f"user{n}", Severity.CRITICAL) for n in range(5)), finding("x")
    ),
    result("weak-password.good", Status.PASS, observed=(Observation(subject="root", location="/etc/shadow:1"),)),
    result(
        "weak-password.hidden",
        Status.UNKNOWN,
        reason=DENIED,
        evidence=(EvidenceRef(item="/etc/passwd", state="ok"), EvidenceRef(item="/etc/shadow", state="denied")),
    ),
    result(
        "weak-password.live",
        Status.UNKNOWN,
        reason=DENIED,
        evidence=(EvidenceRef(item="live:sockets", state="unsupported"),),
    ),
)


def host(name: str = "web1", **more: object) -> Host:
    values: dict[str, object] = {
        "name": name,
        "kind": "host",
        "identity": "0" * 32,
        "target": f"rootfs:/mnt/{name}",
        "tags": {},
        "taken": "2026-06-01T00:00:00Z",
        "transport": {},
        "cost": {"seconds": 1.0},
        "status": HostStatus.PARTIAL,
        "error": None,
        "privileged": False,
        "score": Score(low=61.0, high=74.5),
        "system": System(id="debian", version="12", name="Debian GNU/Linux 12 (bookworm)", kernel="6.1.0"),
        "gaps": (Gap(request="/etc/shadow", state="denied", reason=DENIED, decides=1, blocks=1),),
        "results": RESULTS,
    }
    return Host(**{**values, **more})  # type: ignore[arg-type]


FAILED = host(
    "gone",
    status=HostStatus.FAILED,
    error=Text(en=f"it went away {HOSTILE}", zh=f"无法访问 {HOSTILE}"),
    taken="",
    score=None,
    system=System(),
    gaps=(),
    results=(),
)


def dossier(*hosts: Host) -> Dossier:
    checks = {
        each.check: CheckInfo(
            category=each.category,
            title=Text(en=f"Title of {each.check.partition('.')[2]}", zh=f"{each.check.partition('.')[2]} 的名称"),
            why=Text(en="For a reason.", zh="有其原因。"),
            severity=each.severity,
            standards={"gbt22239-l3": ("8.1.4.1",)},
            digest="sha256:0",
        )
        for each in RESULTS
    }
    profile = ProfileInfo(id="self-check", digest="sha256:0", parameters={"weak-password.empty": {"allow": ["a"]}})
    knowledge = (Knowledge(name="end-of-life", date="2026-01-01", digest="sha256:0"),)
    return Dossier(
        schema="inspector/audit/1",
        tool=Tool(name="inspector", version="1"),
        audit=Audit(id="0" * 32, started="", finished="", profile=profile, knowledge=knowledge),
        categories=CATEGORIES,
        checks=checks,
        hosts=hosts or (host(),),
    )
