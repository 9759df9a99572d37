"""The paths that a rules file names: which of them are read, and which hold secrets."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from inspector.patterns import is_pattern
from inspector.siterules import secrecy
from inspector.siterules.shape import Place
from inspector.siterules.values import spelled
from inspector.text import Text

Given = Mapping[str, Any]
CONTROL = re.compile(r"[\x00-\x1f]")
NO_GLOB = Text(en="an absolute path is expected, with wildcards where wanted", zh="应为绝对路径，可使用通配符")
NO_PARTS = Text(
    en="a path has no `.` and no `..` in it, no `//`, and no `/` at its end",
    zh="路径中不能有 `.`、`..` 和 `//`，也不能以 `/` 结尾",
)
NO_CONTROL = Text(
    en="control characters, such as the end of a line, cannot stand here", zh="此处不能包含换行等控制字符"
)
TOO_LONG = Text(en="a path has at most {n} characters", zh="路径最多 {n} 个字符")
LONGEST = 1000
TOO_WIDE = Text(
    en="the first folder has no wildcard, and ** stands once, below two folders at least: /opt/app/**/x.conf",
    zh="第一级目录不能使用通配符；** 只能使用一次，且至少位于两级目录之下，例如 /opt/app/**/x.conf",
)
PROC = frozenset("sys cmdline cpuinfo crypto filesystems meminfo modules mounts partitions swaps version".split())
NO_FILES = Text(
    en="what is in /dev, and most of /proc and /sys, is not read: it may wait for ever or disturb the host",
    zh="不读取 /dev 以及 /proc、/sys 的大部分内容：读取可能长时间阻塞或影响主机运行",
)
ONE_FILE = Text(en="a single path is expected here", zh="此处只能写一个路径")
NO_SECRET = Text(en="{path} is always secret", zh="{path} 始终按敏感文件处理")


def words_of(value: Any) -> tuple[str, ...]:
    """One word or several, as a configuration would have them."""
    return tuple(spelled(each) for each in value) if isinstance(value, list) else (spelled(value),)


def globs_of(
    place: Place, given: Given, name: str = "file", *, single: bool = False, read: bool = True
) -> tuple[str, ...]:
    """The paths of a condition. `read`: of these files the content is wanted."""
    globs = words_of(given[name])
    if single and len(globs) != 1:
        raise place.error(name, ONE_FILE)
    for glob in globs:
        parts = glob.split("/")[1:]
        if wrong := _wrong(glob, parts):
            raise place.error(name, wrong)
        wide = [number for number, part in enumerate(parts) if "**" in part]
        deep = not wide or (len(wide) == 1 and parts[wide[0]] == "**" and wide[0] >= 2 and not is_pattern(parts[1]))
        if not deep or is_pattern(parts[0]):
            raise place.error(name, TOO_WIDE)
        if read and _disturbs(parts):
            raise place.error(name, NO_FILES)
    return globs


def _wrong(glob: str, parts: list[str]) -> Text | None:
    """Why it is no path that is read here."""
    if CONTROL.search(glob):
        return NO_CONTROL
    if not glob.startswith("/") or glob == "/":
        return NO_GLOB
    if {"", ".", ".."} & set(parts):
        return NO_PARTS
    return TOO_LONG.fill({"n": LONGEST}) if len(glob) > LONGEST else None


def _disturbs(parts: list[str]) -> bool:
    """Whether to read there may wait for ever, take from the kernel what others wait for, or show what programs hold."""
    if parts[0] == "proc":
        return len(parts) < 2 or parts[1] not in PROC
    return parts[0] == "dev" or (
        parts[0] == "sys" and (is_pattern("".join(parts[:3])) or (parts[1:2] == ["kernel"] and parts[2:3] != ["mm"]))
    )


def secret_of(place: Place, given: Given, globs: tuple[str, ...]) -> bool | None:
    """Whether the content is secret; None where nothing says so, and it hangs on each file that is met."""
    hidden = next((glob for glob in globs if secrecy.always(glob)), None)
    if hidden and given.get("secret") is False:
        raise place.error("secret", NO_SECRET, path=hidden)
    if hidden or any(secrecy.likely(glob) for glob in globs):
        return bool(given.get("secret", True))
    said: bool | None = given.get("secret")
    return said
