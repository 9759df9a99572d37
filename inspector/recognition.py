"""Which system a host runs, or why that cannot be told: then most checks have nothing to look for. Pure."""

from __future__ import annotations

import json
from typing import Any

from inspector.engine import Read
from inspector.fact import Absent, Unknown, View
from inspector.facts.distribution import Distribution
from inspector.facts.packages import UNPACKAGED, UNREAD, Packages, expected
from inspector.facts.system import BOOT, OsRelease
from inspector.model import Reason, System, reason
from inspector.snapshot import Item, Snapshot, State
from inspector.text import Text, clean

NAMELESS = ("", "linux")
"""By os-release(5) the ID is linux where none is given."""
NO_FILE = Text(en="there is no os-release file", zh="没有 os-release 文件")
NO_NAME = Text(en="{file} names no distribution (no usable ID)", zh="{file} 未写明可用的发行版标识（ID）")
UNREADABLE = Text(en="no os-release file could be read ({why})", zh="os-release 文件无法读取（{why}）")
STRANGE = Text(
    en="{file} names a distribution that is not known here ({id}), and no database of packages is there",
    zh="{file} 所写的发行版（{id}）不在已知范围内，且没有软件包数据库",
)


def system(snapshot: Snapshot, read: Read) -> System:
    release, distribution = _release(snapshot), read(Distribution)[0]
    boot = _boot(snapshot.items(BOOT)[0])
    found = release or distribution
    return System(
        id=clean(found.id if found else ""),
        version=clean(found.version if found else ""),
        name=clean(found.name if found else ""),
        kernel=clean(str(boot.get("kernel", ""))),
        architecture=clean(str(boot.get("architecture", ""))),
        unrecognised=_unrecognised(snapshot, release) if release or not distribution else None,
    )


def _release(snapshot: Snapshot) -> OsRelease | None:
    try:
        return OsRelease.read(View(snapshot, OsRelease.needs))
    except (Absent, Unknown):
        return None


def _unrecognised(snapshot: Snapshot, release: OsRelease | None) -> Reason | None:
    packages = _packages(snapshot)
    if packages in ("", *UNREAD):  # whatever its name: they can be judged, or are unknown for what is said of them
        return None
    if release and release.id not in NAMELESS:
        known = expected(release) or UNPACKAGED & {release.id, *release.like}
        if known or packages != Absent.code:
            return None
        return reason("distribution-unknown", STRANGE, file=release.location, id=release.id)
    items = [snapshot.items(place)[0] for place in OsRelease.needs]
    if gap := next((item for item in items if not item.state.whole), None):
        return reason("os-release-unreadable", UNREADABLE, why=gap.why.text)
    there = next((item.name for item in items if item.state is State.OK), "")
    return reason("os-release-nameless", NO_NAME, file=there) if there else reason("no-os-release", NO_FILE)


def _packages(snapshot: Snapshot) -> str:
    """Why there are none that can be judged, as the code of a reason; empty where there are some."""
    try:
        Packages.read(View(snapshot, Packages.needs))
    except (Absent, Unknown) as error:
        return error.reason.code
    return ""


def _boot(item: Item) -> dict[str, Any]:
    return dict(json.loads(item.data)) if item.state is State.OK and item.data else {}
