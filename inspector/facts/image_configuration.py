"""What a container image says of how it was made and wants to be run.

The configuration is secret as a whole: environment and history may hold passwords, and only what was decided leaves a check.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar, Self

import msgspec

from inspector import oci
from inspector.fact import Absent, Unknown, View, fact
from inspector.model import IMAGE, Unsure, reason
from inspector.request import Image, Request
from inspector.snapshot import State
from inspector.text import Text

CONFIGURATION = Image()
LONGEST = 65_536
"""Characters of one entry of the history that are looked at."""
MOST = 4 * LONGEST
"""Of all entries together; histories of the world have a tenth of that."""
CUT = Text(en="{place}: too long, looked at in part", zh="{place}：内容过长，仅检查了开头部分")


@dataclass(frozen=True)
class Step:
    """One entry of the history. `number`: its place, from 1; `layer`: the one that it made, 0 where it made none; `cut`: it goes on."""

    number: int
    said: oci.Said
    layer: int
    cut: bool = False

    @property
    def location(self) -> str:
        return f"history[{self.number}]"


@fact
@dataclass(frozen=True)
class ImageConfiguration:
    """`started`: what runs in the container, entry point and command together."""

    needs: ClassVar[tuple[Request, ...]] = (CONFIGURATION,)
    user: str
    env: Mapping[str, str]
    exposed: tuple[str, ...]
    labels: Mapping[str, str]
    healthcheck: tuple[str, ...]
    started: tuple[str, ...]
    steps: tuple[Step, ...]

    @classmethod
    def read(cls, view: View) -> Self:
        if view.kind != IMAGE:
            raise Absent("not a container image", "不是容器镜像")
        item = view.one(CONFIGURATION)
        if item.state is not State.OK:
            raise Unknown(item.why)
        try:
            found = oci.decode(item.data)
        except msgspec.DecodeError:
            raise Unknown.because("malformed", "the image's configuration is malformed", "镜像配置格式错误") from None
        if not found.configured:
            raise Absent("a tarball of a root file system has no configuration", "根文件系统归档没有镜像配置")
        return cls(
            user=found.user.strip(),
            env=dict(_pair(entry) for entry in found.env),
            exposed=found.exposed,
            labels=found.labels,
            healthcheck=found.healthcheck,
            started=(*found.entrypoint, *found.command),
            steps=tuple(_steps(found.history)),
        )


def cut_off(place: str) -> Unsure:
    """What a check says of a step that was not looked at to its end."""
    return Unsure(place, reason("too-long", CUT, place=place))


def _pair(entry: str) -> tuple[str, str]:
    name, _, value = entry.partition("=")
    return name, value


def _steps(history: Iterable[oci.Instruction]) -> Iterator[Step]:
    left = MOST
    for number, entry in enumerate(history, 1):
        text = entry.command[: min(left, LONGEST)]
        left -= len(text)
        yield Step(number, oci.said(text), entry.layer, len(text) < len(entry.command))
