"""Which image of an archive is meant, where it holds several: by reference and by platform."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass

from inspector.targets.image.archive.damage import Damaged
from inspector.text import Text

NONE = Text(en="there is no image in it", zh="其中没有镜像")
NOT_THERE = Text(en="there is no {wanted} in it, but: {there}", zh="其中没有 {wanted}，只有：{there}")
SEVERAL = Text(
    en="it holds several images: {there}; name one: image:FILE:NAME",
    zh="其中有多个镜像：{there}；请用 image:文件:名称 指定一个",
)
PLATFORMS = Text(
    en="it holds images for several platforms: {there}; name one with --platform",
    zh="其中有多个平台的镜像：{there}；请用 --platform 指定一个",
)
NAMELESS = Text(en="one without a name", zh="未命名镜像")
UNKNOWN = Text(en="unknown", zh="未知")


@dataclass(frozen=True)
class Candidate:
    """`references`: its names; `key`: what makes it another image; `number`: where it stands among all."""

    key: str
    number: int
    references: tuple[str, ...] = ()
    platform: str = ""


def chosen(candidates: Sequence[Candidate], reference: str, platform: str) -> Candidate:
    """The one that is meant. Raises Damaged, with a list of what is there, where it is none or several."""
    if not candidates:
        raise Damaged(NONE)
    meant = [one for one in candidates if not reference or named(one.references, reference)]
    if not meant:
        raise Damaged(NOT_THERE.fill({"wanted": reference, "there": _names(candidates)}))
    fitting = [one for one in meant if fits(one.platform, platform)] if platform else meant
    if not fitting:
        raise Damaged(NOT_THERE.fill({"wanted": platform, "there": _platforms(meant)}))
    if len({one.key for one in fitting}) > 1 and len({one.platform for one in fitting}) > 1:
        own = [one for one in fitting if fits(one.platform, this_machine())]
        if not own or platform:
            raise Damaged(PLATFORMS.fill({"there": _platforms(fitting)}))
        fitting = own
    if len({one.key for one in fitting}) > 1:
        raise Damaged(SEVERAL.fill({"there": _names(fitting)}))
    return fitting[0]


def fits(platform: str, wanted: str) -> bool:
    """Whether `linux/arm64/v8` is what is wanted: a variant that is not named fits all, and arm64 is v8 where nothing is said."""
    has, wants = platform.split("/"), wanted.split("/")
    if has[:2] == ["linux", "arm64"] and len(has) == 2:
        has = [*has, "v8"]
    return has[: len(wants)] == wants


def this_machine() -> str:
    machine = os.uname().machine
    names = {
        "x86_64": "amd64",
        "aarch64": "arm64",
        "i686": "386",
        "i386": "386",
        "armv7l": "arm/v7",
        "armv6l": "arm/v6",
    }
    return f"linux/{names.get(machine, machine)}"


def named(references: Sequence[str], wanted: str) -> bool:
    """By the whole name, as `docker images` shows it too, or by the tag."""
    short = _short(wanted)
    return any(_short(name) == short or name.rpartition("/")[2].rpartition(":")[2] == wanted for name in references)


def _short(name: str) -> str:
    return name.removeprefix("docker.io/").removeprefix("library/") if name.startswith("docker.io/") else name


def _names(candidates: Sequence[Candidate]) -> list[object]:
    return list(dict.fromkeys(name for one in candidates for name in one.references or (NAMELESS,)))


def _platforms(candidates: Sequence[Candidate]) -> list[object]:
    return list(dict.fromkeys(one.platform or UNKNOWN for one in candidates))
