"""Kernel settings: what sysctl's files set at boot."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from inspector.fact import Unknown, View, fact
from inspector.patterns import is_pattern, matches
from inspector.request import Files, Part
from inspector.snapshot import Item

_MAIN = Files("/etc/sysctl.conf")
_PLACES = tuple(f"{place}/sysctl.d/*.conf" for place in ("/etc", "/run", "/usr/local/lib", "/usr/lib", "/lib"))
_FOLDERS = tuple(Files(place) for place in _PLACES)
_ENTRIES = tuple(Files(place, Part.STAT) for place in _PLACES)
"""What is no regular file is seen by these alone."""
_INIT = Files("/sbin/init", Part.STAT)
_INTEGER = re.compile(r"(-?)(?:0[xX]([0-9a-fA-F]{1,16})|(0[0-7]{0,20})|([1-9][0-9]{0,18}))")
_SYSTEMD = (Files("/lib/systemd/systemd", Part.STAT), Files("/usr/lib/systemd/systemd", Part.STAT))


@dataclass(frozen=True)
class Setting:
    """One line. `key`: its path below /proc/sys, or a glob; empty: a file that cannot be read. `excluded`: no glob sets it."""

    key: str
    value: str
    file: str
    line: int
    excluded: bool = False

    @property
    def location(self) -> str:
        return f"{self.file}:{self.line}"


@fact
@dataclass(frozen=True)
class Sysctl:
    """sysctl.d(5) and sysctl.conf in the order in which they are applied. `folders`: without what is perhaps not read."""

    needs = (_MAIN, *_FOLDERS, *_ENTRIES, _INIT, *_SYSTEMD)
    settings: tuple[Setting, ...]
    folders: tuple[Setting, ...]

    @classmethod
    def read(cls, view: View) -> Self:
        texts = {item.name: item for request in _FOLDERS for item in view.ask(request)}
        by_name: dict[str, Item] = {}
        for (
            request
        ) in _ENTRIES:  # an entry hides those of its name in later folders, also where it is a link to /dev/null
            for item in view.whole(request):
                by_name.setdefault(item.name.rpartition("/")[2], item)
        systemd = _by_systemd(view)
        found = tuple(each for name in sorted(by_name) for each in _entry(by_name[name], texts, systemd))
        every = found if systemd else (*found, *parse(view.one(_MAIN)))
        return cls(every, found if systemd is None else every)

    def get(self, *keys: str) -> Setting | None:
        """The last one that sets a key, or one of several names of the same. A glob sets nothing that another line names.

        Raises Unknown where what was not seen may say otherwise.
        """
        paths = {path(key) for key in keys}
        last, other = _last(self.settings, paths), _last(self.folders, paths)
        if last and other and last.value != other.value:
            raise Unknown.because(
                "no-init",
                "{one} and {other} differ, and which of them is read last hangs on an init system that is not here",
                "{one} 与 {other} 的取值不同，以何者为准取决于初始化系统，而本机没有初始化系统",
                one=last.location,
                other=other.location,
            )
        return last


def _last(settings: tuple[Setting, ...], paths: set[str]) -> Setting | None:
    lines: dict[str, Setting] = {}
    for each in settings:
        old = lines.get(each.key)
        if old is None or (old.value, old.excluded) != (each.value, each.excluded):
            lines.pop(each.key, None)  # systemd-sysctl keeps the place of a line that is only said again
            lines[each.key] = each
    free = paths - lines.keys()
    setters = (s for s in reversed(lines.values()) if not s.excluded and (s.key in paths or _covers(s.key, free)))
    last = next(setters, None)
    named = last is not None and last.key in paths
    after = settings[settings.index(last) + 1 :] if last and named else settings
    if unread := next((each for each in after if not each.key), None):
        raise Unknown.because(
            "unread",
            "{file}: no ordinary file of settings, so it is not known what is set by it at boot",
            "{file}：不是普通的配置文件，无法得知启动时会由其设置哪些参数",
            file=unread.file,
        )
    return last


def path(key: str) -> str:
    """Where a key is below /proc/sys. After a slash as first separator dots belong to names; else it is the other way round."""
    first = next((char for char in key if char in "./"), "")
    return (key if first == "/" else key.translate(str.maketrans("./", "/."))).strip("/")


def parse(item: Item) -> Iterator[Setting]:
    for number, raw in enumerate(item.text.split("\n"), 1):
        line = raw.strip()
        key, equals, value = line.partition("=")
        name = path(key.removeprefix("-").strip())
        if name and line[0] not in "#;" and (equals or line[0] == "-"):
            yield Setting(name, as_kernel(value.strip()), item.name, number, excluded=not equals)


def as_kernel(value: str) -> str:
    """Numbers as proc(5) takes them: 0x10 and 020 are 16, and what is none ends them (`0 # off`). Other text as it is."""
    numbers = [_INTEGER.fullmatch(word) for word in value.split()]
    found = [
        f"{sign}{int(sixteen, 16) if sixteen else int(eight, 8) if eight else ten}"
        for sign, sixteen, eight, ten in (match.groups() for match in itertools.takewhile(bool, numbers) if match)
    ]
    return " ".join(found) or value


def _entry(entry: Item, texts: dict[str, Item], systemd: bool | None) -> Iterator[Setting]:
    """The lines of one entry of a folder. A folder, a link that leads nowhere and one to /dev/null set nothing.

    systemd reads no hidden file; procps does, and scripts that hand files to it do not.
    """
    kind, link = (entry.stat.kind, entry.stat.link) if entry.stat else ("", "")
    if entry.name.rpartition("/")[2].startswith("."):
        if not systemd:
            yield Setting("", "", entry.name, 0)
    elif entry.name in texts:
        yield from parse(texts[entry.name])
    elif kind not in ("dir", "link") and link != "/dev/null":
        yield Setting("", "", entry.name, 0)


def _covers(glob: str, paths: set[str]) -> bool:
    glob = glob.replace("**", "*")  # for glob(3) the same
    return is_pattern(glob) and any(matches(f"/{glob}", f"/{each}") for each in paths)


def _by_systemd(view: View) -> bool | None:
    """Whether systemd boots this host: it reads /etc/sysctl.conf through a link alone; others (procps) read it last.

    None where nothing is there to boot it.
    """
    init = view.one(_INIT).stat
    present = any([view.one(request).stat for request in _SYSTEMD])  # noqa: C419 - each is evidence
    return init.link.endswith("/systemd") if init else present or None
