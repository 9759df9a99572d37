"""Ten rules of a site on a real Debian, clean and changed."""

from __future__ import annotations

from pathlib import Path

from inspector.engine import evaluate
from inspector.model import Result
from inspector.outcome import Planned
from inspector.siterules import load
from inspector.targets.host import rootfs

TEN = Path(__file__).with_name("ten.yaml")


def judged(root: Path) -> dict[str, Result]:
    planned = [Planned(check=check, severity=check.severity, parameters={}) for check in load([TEN])]
    evidence = rootfs(str(root)).collect(need for plan in planned for need in plan.check.needs({}))
    return {result.check.partition(".site-")[2]: result for result in evaluate(evidence, planned, {}).results}


def statuses(results: dict[str, Result]) -> dict[str, str]:
    return {name: result.status.value for name, result in results.items()}


CLEAN = {
    "ssh-forwarding": "fail",  # Debian's own file turns X11 forwarding on
    "password-age": "fail",
    "shadow-mode": "pass",
    "no-telnet": "pass",
    "openssh-version": "pass",
    "rsyslog-on": "pass",
    "sudo-without-password": "pass",
    "forwarding": "pass",
    "logs-kept": "pass",
    "no-remote-log-in": "not-applicable",
}


def test_a_clean_debian(debian_root: Path) -> None:
    found = judged(debian_root)
    assert statuses(found) == CLEAN
    said = [finding.message.en for finding in found["ssh-forwarding"].findings]
    assert sorted(said) == ["AllowTcpForwarding is yes, expected no", "X11Forwarding is yes, expected no"]
    (age,) = found["password-age"].findings
    assert age.message.en == "/etc/login.defs PASS_MAX_DAYS is 99999, expected between 1 and 90"
    assert (
        (debian_root / "etc/login.defs")
        .read_text()
        .split("\n")[int(age.location.rpartition(":")[2]) - 1]
        .startswith("PASS")
    )


def test_a_changed_debian(debian_copy: Path) -> None:
    etc = debian_copy / "etc"
    (etc / "ssh/sshd_config.d/a.conf").write_text("AllowTcpForwarding no\nX11Forwarding no\n")
    (etc / "sysctl.d/99-router.conf").write_text("net.ipv4.ip_forward = 1\n")
    (etc / "sudoers.d/ops").write_text("ops ALL=(ALL) NOPASSWD: ALL\n")
    (etc / "shadow").chmod(0o644)
    login = etc / "login.defs"
    login.write_text(login.read_text().replace("PASS_MAX_DAYS\t99999", "PASS_MAX_DAYS\t60"))
    (etc / "systemd/system/multi-user.target.wants/rsyslog.service").unlink()
    (etc / "logrotate.d/rsyslog").write_text("# rotate 4\n")
    found = judged(debian_copy)
    changed = {"ssh-forwarding": "pass", "password-age": "pass"}
    broken = dict.fromkeys(["shadow-mode", "sudo-without-password", "forwarding", "logs-kept", "rsyslog-on"], "fail")
    assert statuses(found) == CLEAN | changed | broken
    places = {name: found[name].findings[0].location for name in broken}
    assert places["sudo-without-password"] == "/etc/sudoers.d/ops:1"
    assert places["forwarding"] == "/etc/sysctl.d/99-router.conf:1"
    assert places["shadow-mode"] == "/etc/shadow"
