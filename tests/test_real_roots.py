"""Real roots: a Debian made by debootstrap, clean and with planted defects, and the recorded Alpine systems."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path

import pytest

from inspector.audit import audit_host
from inspector.model import Finding, Host, Severity, Status
from inspector.passwords.cache import Cache
from inspector.passwords.examination import Examiner
from inspector.passwords.wordlists import load_lists
from inspector.plugins import bundled
from inspector.rules import load_rules
from inspector.targets.host import rootfs
from tests.planted import plant, plant_quietly

RIGHT_ON_A_CLEAN_ROOT = {"os-patch.pending-security-updates"}
"""High findings that are true of a fresh root: its mirror offers updates that debootstrap does not install."""
TRUE_OF_THE_CLEAN_ROOT = {"antivirus.not-installed"}
"""Expected below, and so before anything is planted."""
EXPECTED = {
    ("weak-password.empty-password", "guest"): "/etc/shadow:",
    ("weak-password.obsolete-hash", "legacy"): "/etc/shadow:",
    ("weak-password.hash-in-passwd", "intern"): "/etc/passwd:",
    ("admin-privilege.second-uid-0", "toor"): "/etc/passwd:",
    ("admin-privilege.ssh-root-login", "root"): "/etc/ssh/sshd_config.d/10-first.conf:1",
    ("admin-privilege.ssh-empty-passwords", ""): "/etc/ssh/sshd_config.d/10-first.conf:2",
    ("admin-privilege.sudo-nopasswd", ""): "/etc/sudoers.d/ops:2",
    ("access-permission.suid-not-packaged", "/usr/local/bin/helper"): "/usr/local/bin/helper",
    ("access-permission.suid-shell-escape", "/usr/bin/find"): "/usr/bin/find",
    ("access-permission.cron-file-writable", "/usr/local/sbin/nightly"): "/etc/cron.d/nightly",
    ("access-permission.shadow-copy-readable", "/var/backups/shadow.old"): "/var/backups/shadow.old",
    ("access-permission.shadow-readable", "/etc/shadow"): "/etc/shadow",
    ("access-permission.system-file-writable", "/etc/profile"): "/etc/profile",
    ("os-patch.end-of-life-distribution", ""): "/etc/os-release",
    ("malware.ld-so-preload", "/usr/lib/libevil.so"): "/etc/ld.so.preload:1",
    ("malware.executable-in-temporary-folder", ""): "/tmp/",
    ("web-tampering.web-root-writable", "/var/www/html"): "",
    ("app-patch.vulnerable-java-library", ""): "/opt/his/lib/log4j-core-2.14.1.jar",
    ("security-log.logging-off", ""): "",
    ("open-port.redis-without-password", ""): "/etc/redis/redis.conf",
    ("antivirus.not-installed", ""): "",
    ("weak-password.guessable-password", "legacy"): "/etc/shadow:",
    ("weak-password.shared-password", "intern"): "/etc/passwd:",
    ("admin-privilege.pam-lets-anybody-in", ""): "/etc/pam.d/sshd",
    ("admin-privilege.path-folder-writable", "/usr/local/sbin"): "/usr/local/sbin",
    ("access-permission.capability-not-packaged", "/usr/bin/perl"): "/usr/bin/perl",
    ("access-permission.private-key-readable", "/etc/nginx/ssl/site.key"): "/etc/nginx/ssl/site.key",
    ("malware.packaged-file-altered", "/bin/ls"): "/bin/ls",
    ("malware.download-piped-into-shell", ""): "/etc/cron.d/update:1",
    ("web-tampering.web-shell", "/var/www/html/uploads/a.php"): "/var/www/html/uploads/a.php",
    ("web-tampering.script-in-upload-folder", "/var/www/html/uploads"): "/var/www/html/uploads/a.php",
    ("sql-injection.attempts-in-access-log", ""): "",
    ("xss.attempts-in-access-log", ""): "",
    ("security-log.brute-force-series", ""): "",
}


def findings(host: Host) -> dict[str, tuple[Finding, ...]]:
    return {result.check: result.findings for result in host.results if result.status is Status.FAIL}


def audited(root: Path) -> Host:
    lists = load_lists(bundled("profiles") / "knowledge/common-passwords.txt")
    examiner = Examiner(lists, 20.0, Cache.in_memory())
    host = audit_host(rootfs(str(root)), load_rules("self-check", []), examiner.examine).host
    assert not [(r.check, r.reason) for r in host.results if r.status is Status.ERROR]
    return host


def test_a_clean_debian_gives_no_wrong_finding_of_weight(debian_root: Path) -> None:
    host = audited(debian_root)
    heavy = {
        result.check: [finding.message.en for finding in result.findings]
        for result in host.results
        for finding in result.findings
        if finding.severity in (Severity.HIGH, Severity.CRITICAL)
    }
    assert heavy.keys() <= RIGHT_ON_A_CLEAN_ROOT, heavy
    unknown = {result.check for result in host.results if result.status is Status.UNKNOWN}
    assert unknown <= RIGHT_ON_A_CLEAN_ROOT  # the package lists of a root that was built weeks ago prove nothing
    assert host.system.id == "debian"


def test_every_planted_defect_is_found_with_subject_and_place(debian_copy: Path) -> None:
    clean = findings(audited(debian_copy))
    plant(debian_copy)
    plant_quietly(debian_copy)
    found = findings(audited(debian_copy))
    for (check, subject), place in EXPECTED.items():
        assert check in found, check
        hits = [f for f in found[check] if subject in ("", f.subject) and f.location.startswith(place)]
        assert hits, (check, [(f.subject, f.location) for f in found[check]])
        assert (check in clean) is (check in TRUE_OF_THE_CLEAN_ROOT), f"{check}: the planted defect makes it fail"


@pytest.mark.parametrize("version", ["3.9.6", "3.20.3"])
def test_a_recorded_alpine_gives_no_wrong_finding_of_weight(alpine_root: Callable[[str], Path], version: str) -> None:
    host = audited(alpine_root(version))
    heavy = {c for c, found in findings(host).items() if any(f.severity.rank >= Severity.HIGH.rank for f in found)}
    ended = {"3.9.6": datetime.date(2020, 11, 1), "3.20.3": datetime.date(2026, 4, 1)}[version]
    assert datetime.date.today() > ended  # noqa: DTZ011 - a date far gone
    assert heavy == {"os-patch.end-of-life-distribution"}
    assert host.system.version == version
