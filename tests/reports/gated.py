"""A dossier of an image with layers, packages and a gate that is not passed."""

from __future__ import annotations

from dataclasses import replace

from inspector.model import (
    IMAGE,
    Baseline,
    Blocker,
    Dossier,
    Finding,
    Gate,
    Gone,
    Holding,
    Host,
    ImageInfo,
    Layer,
    Severity,
    Standing,
    Status,
    Use,
    WaiverUse,
    reason,
)
from inspector.text import Text
from tests.reports.dossiers import DENIED, WAIVER, dossier, finding, host, result

DIGEST = f"sha256:{'ab' * 32}"
PACKAGES = {"libc6:amd64": "2.36-9+deb12u10", "perl-base": "5.36.0-7; 1:5.36.0-8", "libstdc++6:amd64": "12.2.0-14"}
NEW = reason("new", Text(en="new", zh="新增"))


def marked(mark: str, *words: str, **more: object) -> Finding:
    return replace(finding(*words, **more), fingerprint=mark * 32)  # type: ignore[arg-type]


def image(name: str = "web", **more: object) -> Host:
    values: dict[str, object] = {
        "kind": IMAGE,
        "target": f"image:{name}.tar",
        "image": ImageInfo(
            format="oci",
            reference="registry.example.org/team/web:1.2",
            digest=DIGEST,
            platform="linux/amd64",
            layers=(
                Layer(digest=f"sha256:{'1' * 64}", command="ADD rootfs.tar /"),
                Layer(digest=f"sha256:{'2' * 64}", command="RUN useradd -p '' toor && echo @everyone #1"),
            ),
        ),
        "holdings": {"package": Holding(complete=True, entries=PACKAGES)},
        "results": (
            result(
                "weak-password.empty",
                Status.FAIL,
                marked("1", "old", severity=Severity.CRITICAL),
                marked("2", "toor", layer=2, severity=Severity.HIGH),
            ),
            result("weak-password.accepted", Status.FAIL, marked("3", "svc", waiver=WAIVER)),
            result("weak-password.hidden", Status.UNKNOWN, reason=DENIED),
        ),
    }
    return host(name, **{**values, **more})


def gate(passed: bool | None = False) -> Gate:
    blocker = Blocker(
        host="web",
        why=NEW,
        check="weak-password.empty",
        subject="toor",
        location="/etc/shadow:3",
        fingerprint="2" * 32,
        severity=Severity.HIGH,
        standing=Standing.NEW,
    )
    return Gate(
        passed=passed,
        fail_on=Severity.HIGH,
        baseline=Baseline(source="main.json", id="0", finished="2026-05-01T00:00:00Z", tool="inspector 1"),
        blockers=() if passed else (blocker,),
        standings={"web": {"1" * 32: Standing.KNOWN, "2" * 32: Standing.NEW}},
        gone=(
            Gone(
                host="web",
                check="a.b",
                subject="s",
                location="",
                fingerprint="9",
                severity=Severity.LOW,
                message=NEW.text,
            ),
        ),
        waivers=(
            WaiverUse(
                name="weak-password.accepted svc", place="waivers.yaml:3", waiver=WAIVER, use=Use.USED, findings=1
            ),
            WaiverUse(name="a.b *", place="waivers.yaml:9", waiver=WAIVER, use=Use.EXPIRED),
        ),
    )


def gated(passed: bool | None = False) -> Dossier:
    return replace(dossier(image()), gate=gate(passed))
