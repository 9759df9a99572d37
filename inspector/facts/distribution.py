"""Which release of which distribution the host runs, and the table of how long each one is supported."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from typing import Self

import msgspec

from inspector.fact import Unknown, View, fact, resource
from inspector.facts.system import OsRelease
from inspector.request import Files

# Before os-release(5): release 6 and older
REDHAT = Files("/etc/redhat-release")
_OLD = re.compile(r"(CentOS|Red Hat Enterprise Linux)\D{1,40}([0-9]+(?:\.[0-9]+)?)")


@fact
@dataclass(frozen=True)
class Distribution:
    """Id and version as os-release(5) has them; `version` is empty where there is none."""

    needs = (REDHAT,)
    id: str
    version: str
    name: str
    location: str

    @classmethod
    def read(cls, view: View, release: OsRelease | None) -> Self:
        if release is not None:
            return cls(release.id, release.version, release.name or release.id, release.location)
        text = view.text(REDHAT).strip()
        if match := _OLD.match(text):
            return cls("centos" if match[1] == "CentOS" else "rhel", match[2], text.split("\n")[0], REDHAT.glob)
        raise Unknown.because(
            "no-os-release", "no os-release file names the distribution", "没有 os-release 文件，无法识别发行版"
        )


class Release(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One row: fixes come until `ends`; until `extended` only under the contract called `offer`."""

    id: str
    release: str
    ends: datetime.date
    name: str = ""
    extended: datetime.date | None = None
    offer: str = ""


@resource("end-of-life.yaml")
class EndOfLife(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    date: str
    sources: tuple[str, ...]
    rolling: tuple[str, ...]
    releases: tuple[Release, ...]

    def find(self, distribution: Distribution) -> Release | None:
        """The first row for this release."""
        for row in self.releases:
            if (
                row.id == distribution.id
                and covers(row.release, distribution.version)
                and row.name in distribution.name
            ):
                return row
        return None


def covers(release: str, version: str) -> bool:
    """Whether a version is this release or a point release of it."""
    return version == release or version.startswith(f"{release}.")
