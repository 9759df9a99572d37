"""Assets that are known and not looked at by technical means: Windows machines, switches, terminals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from inspector.model import HostStatus, InspectorError
from inspector.request import Request
from inspector.snapshot import Snapshot
from inspector.text import Text

WHY = Text(
    en="the inventory names it as an asset that is not audited technically (target: none)",
    zh="未核查：清单中登记为不做技术核查的资产（target: none）",
)


class NotAudited(InspectorError):
    """What became of the host was decided by the inventory."""

    status = HostStatus.NOT_AUDITED


@dataclass(frozen=True)
class Asset:
    """One such asset; `kind` is what it is."""

    name: str
    kind: str
    tags: Mapping[str, str] = field(default_factory=dict)
    uri: str = "none"

    def collect(self, requests: Iterable[Request]) -> Snapshot:
        raise NotAudited(WHY)
