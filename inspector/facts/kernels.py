"""The running kernel, the kernels that are installed, and whether an update asked for a reboot."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Self

from inspector.fact import NotExamined, Unknown, View, fact
from inspector.facts.system import BOOT
from inspector.request import Files, Part
from inspector.snapshot import State

IMAGES = Files("/boot/vmlinuz-*", Part.STAT)
# Written by update-notifier and unattended-upgrades, with the names of the packages beside it
FLAG = Files("/run/reboot-required", Part.STAT)
PACKAGES = Files("/run/reboot-required.pkgs", limit=65536)
_RESCUE = re.compile(r"rescue|kdump")


@fact
@dataclass(frozen=True)
class Kernels:
    """`running` and `installed` are releases as uname -r gives them; `waiting` the packages that asked for a reboot."""

    needs = (BOOT, IMAGES, FLAG, PACKAGES)
    running: str
    installed: tuple[str, ...]
    flagged: bool
    waiting: tuple[str, ...]

    @classmethod
    def read(cls, view: View) -> Self:
        boot = view.ask(BOOT, own_gaps=True)[0]
        if boot.state is State.UNSUPPORTED:
            raise NotExamined("the target is not a running system", "采集目标不是运行中的系统")
        if boot.state is not State.OK:
            raise Unknown(boot.why)
        images = [item.name.removeprefix("/boot/vmlinuz-") for item in view.whole(IMAGES)]
        return cls(
            running=_release(boot.data),
            installed=tuple(name for name in images if not _RESCUE.search(name)),
            flagged=view.one(FLAG).stat is not None,
            waiting=tuple(sorted(set(view.text(PACKAGES).split()))),
        )

    def alike(self) -> tuple[str, ...]:
        """Installed kernels of the running one's flavour (amd64, cloud-amd64, generic …): only those replace it."""
        return tuple(name for name in self.installed if _flavour(name) == _flavour(self.running))


def _flavour(release: str) -> str:
    return re.sub(r"[^A-Za-z]+", " ", release)


def _release(data: bytes) -> str:
    try:
        return str(json.loads(data)["kernel"])
    except (ValueError, KeyError, TypeError, RecursionError):
        raise Unknown.because("malformed", "{item}: not understood", "{item}：无法解析", item=BOOT.name) from None
