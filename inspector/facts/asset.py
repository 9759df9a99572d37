"""What the auditor's own inventory says of a host."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Self

from inspector.fact import NotExamined, View, fact
from inspector.request import Request


@fact
@dataclass(frozen=True)
class Asset:
    """The tags of the host's entry, by name. A host that comes from no inventory has no fact; one that has no tags there has an empty one."""

    tags: Mapping[str, str]

    needs: ClassVar[tuple[Request, ...]] = ()

    @classmethod
    def read(cls, view: View) -> Self:
        if not view.listed:
            raise NotExamined("the host comes from no inventory", "该主机不在资产清单中")
        return cls(view.tags)

    def tag(self, *names: str) -> str:
        """The value of the first of these tags that is set; empty where none is."""
        return next((self.tags[name].strip() for name in names if self.tags.get(name, "").strip()), "")
