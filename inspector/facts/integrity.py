"""Products that compare files with a baseline, and whether they have one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Self

from inspector.fact import View, fact
from inspector.request import Files, Part, Request

MONITORS = {
    "AIDE": (("/usr/bin/aide", "/usr/sbin/aide"), ("/var/lib/aide/aide.db", "/var/lib/aide/aide.db.gz")),
    "Tripwire": (("/usr/sbin/tripwire",), ("/var/lib/tripwire/*.twd",)),
    "Samhain": (("/usr/sbin/samhain", "/usr/local/sbin/samhain"), ("/var/lib/samhain/samhain_file",)),
    "OSSEC": (("/var/ossec/bin/ossec-syscheckd", "/var/ossec/bin/wazuh-syscheckd"), ("/var/ossec/etc/ossec.conf",)),
}
"""Programs of each product, and the baseline without which it compares nothing."""
_REQUESTS = {path: Files(path, Part.STAT) for programs, bases in MONITORS.values() for path in (*programs, *bases)}


@fact
@dataclass(frozen=True)
class Integrity:
    """`product` and `baseline` of the first monitor that has one, empty where none has. `bare`: products without a baseline.
    `complete`: no place of a program or baseline was closed to us."""

    needs: ClassVar[tuple[Request, ...]] = tuple(_REQUESTS.values())
    product: str = ""
    baseline: str = ""
    bare: tuple[str, ...] = ()
    complete: bool = True

    @classmethod
    def read(cls, view: View) -> Self:
        bare = []
        for name, (programs, bases) in MONITORS.items():
            found = [path for path in programs if view.whole(_REQUESTS[path])]
            there = [item for path in bases for item in view.whole(_REQUESTS[path])]
            baselines = [item.name for item in there if item.stat and item.stat.size]  # an empty file knows no other
            if found and baselines:
                return cls(name, baselines[0])
            bare += [name] if found else []
        complete = all(item.state.whole for request in _REQUESTS.values() for item in view.ask(request))
        return cls(bare=tuple(bare), complete=complete)
