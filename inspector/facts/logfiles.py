"""Permissions of what stands below /var/log."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Self

from inspector.fact import Absent, View, fact
from inspector.request import Files, Part
from inspector.snapshot import Stat

FOLDER = "/var/log"
_DATE = re.compile(r"(?<![0-9])20[0-9]{2}([-_.]?)[01][0-9]\1[0-3][0-9](?![0-9])")
_TOP = Files(FOLDER, Part.STAT)
_BELOW = Files(f"{FOLDER}/**/*", Part.STAT)


@fact
@dataclass(frozen=True)
class LogFiles:
    """Files and folders by path; links are left out, since what they lead to is not a log kept there."""

    needs = (_TOP, _BELOW)
    entries: dict[str, Stat]

    @classmethod
    def read(cls, view: View) -> Self:
        if not view.one(_TOP).stat:
            raise Absent("there is no {folder}", "没有 {folder} 目录", folder=FOLDER)
        items = [view.one(_TOP), *view.whole(_BELOW)]
        return cls(
            {item.name: item.stat for item in items if item.stat and (item.name == FOLDER or not item.stat.link)}
        )

    def reachable(self, path: str) -> bool:
        """Whether everybody may pass the folders above, up to /var/log."""
        while (path := path.rpartition("/")[0]).startswith(FOLDER):
            stat = self.entries.get(path)
            if stat is None or not stat.mode & 0o001:
                return False
        return True


def undated(path: str) -> str:
    """One name for the logs that a day's date tells apart: the next rotation makes another of them in the same way."""
    return _DATE.sub("*", path)
