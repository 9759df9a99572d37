"""Small roots that are audited for real, and changed between two audits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from inspector.audit import dossier
from inspector.entry import Judged, judge, together
from inspector.model import Dossier, Host, HostStatus
from inspector.rules import Rules, load_rules
from inspector.seal import seal
from inspector.snapshot import Snapshot
from inspector.targets.host import rootfs
from tests.cli.running import PASSWD, plant
from tests.reports import dossiers

CHECKS = (
    "admin-privilege.second-uid-0",
    "admin-privilege.ssh-root-login",
    "access-permission.shadow-readable",
    "access-permission.suid-shell-escape",
    "os-patch.end-of-life-distribution",
    "weak-password.empty-password",
)
TIMES = ("2026-05-01T00:00:00+00:00", "2026-06-01T00:00:00+00:00", "2028-09-01T00:00:00+00:00")
"""At the last one, support of Debian 12 is over."""
TOOR = "toor:x:0:0::/root:/bin/sh\n"
KEY = b"k" * 32


def rules(folder: Path, *select: str, more: str = "", name: str = "few") -> Rules:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.yaml"
    text = f"id: few\ntitle: {{en: Few, zh: 少量}}\nselect: [{', '.join(select or CHECKS)}]\n{more}"
    path.write_text(text, encoding="utf-8")
    return load_rules(str(path))


def root(
    folder: Path, files: Mapping[str, str] | None = None, *, passwd: str = PASSWD, shadow: str = "root:*:20000::::::\n"
) -> Path:
    """A root that is as small as it may be, with these files besides."""
    plant(folder, passwd=passwd, shadow=shadow)
    (folder / "etc/machine-id").write_text("0123456789abcdef0123456789abcde" + str(len(folder.name) % 10) + "\n")
    for name, text in (files or {}).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


def snapshot(folder: Path, using: Rules, time: int = 0, **more: object) -> Snapshot:
    found = rootfs(str(folder)).collect(using.needs())
    return replace(found, taken=TIMES[time], **more)  # type: ignore[arg-type]


def audit(snapshots: Sequence[Snapshot], using: Rules, others: Sequence[Host] = ()) -> Dossier:
    judged = [judge(each, using) for each in snapshots]
    unit = together([*judged, *map(Judged, others)], using)
    hosts = [*(each.host for each in judged), *others, *([unit] if unit else [])]
    taken = max(each.taken for each in snapshots) if snapshots else TIMES[1]
    return dossier(hosts, using, started=taken, finished=taken)


def sealed(one: Snapshot, using: Rules) -> Snapshot:
    return seal(one, judge(one, using).host.results, KEY)


def lost(name: str) -> Host:
    """A host that could not be reached."""
    return replace(dossiers.FAILED, name=name, status=HostStatus.UNREACHABLE, identity="")
