"""Antivirus products that are on the host, by the programs that they leave on disk, and the age of ClamAV's signatures."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from typing import Literal, Self

import msgspec

from inspector.fact import View, fact, resource
from inspector.facts.processes import Processes
from inspector.request import Files, Part
from inspector.snapshot import Item, State

# What may be collected is written here; which product a place means stands in the table, and a test holds the two together
PLACES = (
    "/etc/elkeid/elkeid-agent",
    "/etc/safedog/sdsvrd.conf",
    "/etc/safedog/server/conf/sdsvrd.conf",
    "/opt/360safeforlinux",
    "/opt/COMODO/cmdscan",
    "/opt/CrowdStrike/falconctl",
    "/opt/Elastic/Endpoint/elastic-endpoint",
    "/opt/McAfee/ens/tp/bin/mfetpcli",
    "/opt/Symantec/symantec_antivirus/sav",
    "/opt/TrendMicro/SProtectLinux",
    "/opt/bitdefender-security-tools/bin/bdconfigure",
    "/opt/drweb.com/bin/drweb-ctl",
    "/opt/ds_agent/dsa_query",
    "/opt/eset/eea",
    "/opt/eset/efs/sbin/cls/cls",
    "/opt/f-secure",
    "/opt/kaspersky/kesl/bin/kesl-control",
    "/opt/microsoft/mdatp",
    "/opt/qaxsafe",
    "/opt/sentinelone/bin/sentinelctl",
    "/opt/sophos-spl/plugins/av/bin/avscanner",
    "/opt/threatbook/OneAV",
    "/opt/traps/bin/cytool",
    "/sangfor/edr/agent",
    "/sf/edr/agent",
    "/titan/agent/agent_update.sh",
    "/usr/bin/clamscan",
    "/usr/lib/symantec/status.sh",
    "/usr/local/aegis/aegis_client",
    "/usr/local/hostguard/bin/hostguard",
    "/usr/local/hostguard/bin/hostwatch",
    "/usr/local/qcloud/YunJing",
    "/usr/local/yunsuo_agent",
    "/usr/sbin/clamd",
)
_REQUESTS = tuple(Files(path, Part.STAT) for path in PLACES)
# The header of a signature file holds when it was built: ClamAV-VDB:22 Nov 2026 09-26 +0000:27820:…
DATABASES = Files("/var/lib/clamav/daily.c[vl]d", Part.HEAD, limit=512)
FRESHCLAM = tuple(
    Files(path, keep=("^[^#]*DatabaseDirectory",)) for path in ("/etc/clamav/freshclam.conf", "/etc/freshclam.conf")
)
_HEADER = re.compile(rb"ClamAV-VDB:([0-9]{1,2} [A-Z][a-z]{2} [0-9]{4}) [0-9]{2}-[0-9]{2} [-+][0-9]{4}:")


class Product(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`kind`: antivirus; or depends, where it is a matter of edition and settings whether malware is looked for.

    All of `places` must be there. `processes` are those that run all the time; none for a scanner that is run on demand.
    """

    id: str
    en: str
    zh: str
    kind: Literal["antivirus", "depends"]
    places: tuple[str, ...] = ()
    processes: tuple[str, ...] = ()


@resource("antivirus-products.yaml")
class AntivirusProducts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    date: str
    sources: tuple[str, ...]
    products: tuple[Product, ...]


@fact
@dataclass(frozen=True)
class AntivirusTraces:
    """Which of the known places exist, and what runs (None: the target is not a running system)."""

    needs = _REQUESTS
    present: frozenset[str]
    processes: Processes | None

    @classmethod
    def read(cls, view: View, processes: Processes | None) -> Self:
        found = (item for request in _REQUESTS for item in view.ask(request))
        return cls(frozenset(item.name for item in found if item.state is State.OK), processes)

    def installed(self, product: Product) -> bool:
        return bool(product.places) and self.present.issuperset(product.places)

    def running(self, product: Product) -> bool:
        return self.processes is not None and any(self.processes.called(name) for name in product.processes)


@fact
@dataclass(frozen=True)
class ClamavSignatures:
    """When ClamAV's daily signatures were built: by file, None where the header does not tell. `elsewhere` is another folder
    that freshclam.conf names."""

    needs = (DATABASES, *FRESHCLAM)
    built: dict[str, datetime.date | None]
    elsewhere: str = ""

    @classmethod
    def read(cls, view: View) -> Self:
        folders = [
            line.split()[1] for request in FRESHCLAM for line in view.text(request).split("\n") if len(line.split()) > 1
        ]
        other = next((folder for folder in folders if folder.rstrip("/") != "/var/lib/clamav"), "")
        return cls({item.name: _built(item) for item in view.whole(DATABASES)}, other)


def _built(item: Item) -> datetime.date | None:
    match = _HEADER.match(item.data)
    try:
        return datetime.datetime.strptime(match[1].decode(), "%d %b %Y").date() if match else None  # noqa: DTZ007 - a date
    except ValueError:
        return None
