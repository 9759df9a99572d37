"""Mandatory access control: what the running kernel enforces, and what its next start brings.

SELinux and AppArmor alone are understood. Of a host at rest the kernel's own default is taken from the distribution.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Self

from inspector.fact import Absent, View, fact
from inspector.facts.boot_parameters import RUNNING, BootParameters
from inspector.facts.services import Services
from inspector.facts.system import OsRelease
from inspector.request import Files, Part, Request

ENFORCE = (Files("/sys/fs/selinux/enforce"), Files("/selinux/enforce"))
LSM = Files("/sys/kernel/security/lsm")
LOADED = Files("/sys/kernel/security/apparmor/profiles", limit=4 << 20)
CONFIGS = (Files("/etc/selinux/config"), Files("/etc/sysconfig/selinux"))
POLICIES = Files("/etc/selinux/*/policy/policy.*", Part.STAT)
PROFILES = Files("/etc/apparmor.d/*", keep=("^[^ \t#].*[{]", "^profile[ \t]", '^[/"].*[^, \t]', "^[ \t]*(flags=|[{])"))
DISABLED = tuple(Files(f"/etc/apparmor.d/{folder}/*", Part.STAT) for folder in ("disable", "force-complain"))
PARSER = (Files("/usr/sbin/apparmor_parser", Part.STAT), Files("/sbin/apparmor_parser", Part.STAT))
_FOR_CONTAINERS = re.compile(r"docker-|lxc-|lxd-|incus-|cri-|crio-|containers-|podman|nerdctl")
_MODE = re.compile(r"([^\n]{1,500}) \((enforce|kill|complain|prompt|unconfined|mixed)\)")
_HEADER = re.compile(r"(?:profile\s.*|[/\"].*[^,\s]|@.*\{)\s*")
_COMMENT = re.compile(r"\s#.*")
_GOES_ON = re.compile(r"\n[ \t]*(?=flags=|\{)")
"""A header may stand on several lines."""
_NOT_LOADED = re.compile(
    r"\..*|README|.*(?:~|\.(?:dpkg-(?:new|old|dist|bak|remove)|pacsave|pacnew|rpmnew|rpmsave|orig|rej))"
)
"""Names that AppArmor's own programs pass over."""
_FLAGS = re.compile(r"flags=\([^)]*\b(?:complain|unconfined|default_allow|prompt)\b")
_APPARMOR_BY_DEFAULT = frozenset(("debian", "ubuntu", "suse", "opensuse", "sles"))


class Mode(StrEnum):
    ENFORCING = "enforcing"
    PERMISSIVE = "permissive"
    OFF = "off"


@dataclass(frozen=True)
class State:
    """One module's mode, and where that was seen. `profiles`: how many of AppArmor's are enforced."""

    module: str
    mode: Mode
    location: str
    profiles: int = 0


@fact
@dataclass(frozen=True)
class MandatoryAccess:
    """`now`: None where no kernel runs here. `others`: modules of the same kind that run and are not understood."""

    needs: ClassVar[tuple[Request, ...]] = (
        *ENFORCE,
        LSM,
        LOADED,
        *CONFIGS,
        POLICIES,
        PROFILES,
        *DISABLED,
        *PARSER,
    )
    now: State | None
    later: tuple[State, ...]
    others: tuple[str, ...] = ()

    @classmethod
    def read(cls, view: View, services: Services, boot: BootParameters, release: OsRelease | None) -> Self:
        if not services.boots or view.kind == "image":
            raise Absent("nothing boots here: its host decides", "该目标不独立启动，由宿主机决定")
        now = None if boot.running is None else _now(view)
        module = _default(now, boot, release)
        selinux = _selinux(view, boot, first=module == "SELinux")
        later = (selinux, _apparmor(view, services, boot, first=module == "AppArmor"))
        others = [name for name in view.text(LSM).strip().split(",") if name in ("smack", "kysec", "kylin", "uos")]
        return cls(now, later, tuple(others))


def _default(now: State | None, boot: BootParameters, release: OsRelease | None) -> str:
    """The module that the kernel takes where its command line names none: seen at work, or that of the distribution."""
    if now and now.module and boot.now("lsm") is None and boot.now("security") is None:
        return now.module
    names = {release.id, *release.like} if release else set[str]()
    apparmor = bool(names & _APPARMOR_BY_DEFAULT) or any(name.startswith("opensuse") for name in names)
    return "AppArmor" if apparmor else "SELinux"


def _now(view: View) -> State:
    """SELinux where its file system is there, else AppArmor."""
    for request in ENFORCE:
        if text := view.text(request).strip():
            return State("SELinux", Mode.ENFORCING if text == "1" else Mode.PERMISSIVE, request.glob)
    modes = [(match[1], match[2]) for line in view.text(LOADED).split("\n") if (match := _MODE.fullmatch(line.strip()))]
    own = [mode for name, mode in modes if not _FOR_CONTAINERS.match(name)]
    enforced = sum(mode in ("enforce", "kill") for mode in own)
    if enforced:
        return State("AppArmor", Mode.ENFORCING, LOADED.glob, enforced)
    return State("AppArmor", Mode.PERMISSIVE, LOADED.glob) if modes else State("", Mode.OFF, LSM.glob)


def _selinux(view: View, boot: BootParameters, *, first: bool) -> State:
    name = "SELinux"
    item = next((item for request in CONFIGS if (item := view.one(request)).stat), None)
    values = list(_values(item.text)) if item else []
    mode = next((value for key, value in reversed(values) if key == "SELINUX"), "").lower()
    policy = next((value for key, value in reversed(values) if key == "SELINUXTYPE"), "targeted")
    there = any(found.name.split("/")[3] == policy for found in view.whole(POLICIES))
    off = [file for value, file in boot.later("selinux") if value == "0"]
    chosen = _chosen(boot, "selinux", first=first)
    if item is None or mode not in ("enforcing", "permissive") or not there or off or chosen:
        place = (off or [chosen or (item.name if item else CONFIGS[0].glob)])[0]
        return State(name, Mode.OFF, place)
    soft = [file for value, file in boot.later("enforcing") if value == "0"]
    if mode == "permissive" or soft:
        return State(name, Mode.PERMISSIVE, (soft or [item.name])[0])
    return State(name, Mode.ENFORCING, item.name)


def _values(text: str) -> Iterator[tuple[str, str]]:
    for line in text.split("\n"):
        key, equals, value = line.partition("=")
        if equals and not key.lstrip().startswith("#"):
            yield key.strip(), value.split("#")[0].strip().strip("\"'")


def _apparmor(view: View, services: Services, boot: BootParameters, *, first: bool) -> State:
    name = "AppArmor"
    parser = any([view.one(request).stat for request in PARSER])  # noqa: C419 - each is evidence
    out = {item.name.rpartition("/")[2] for request in DISABLED for item in view.whole(request)}
    names = {item.name.rpartition("/")[2]: item for item in view.whole(PROFILES)}
    items = [item for base, item in names.items() if base not in out and not _NOT_LOADED.fullmatch(base)]
    headers = [line for item in items for line in _headers(item.text)]
    enforced = [line for line in headers if not _FLAGS.search(line[:2000])]
    off = [file for value, file in boot.later("apparmor") if value == "0"]
    chosen, link = _chosen(boot, "apparmor", first=first), services.where("apparmor")
    if not parser or not link or not headers or off or chosen:
        return State(name, Mode.OFF, (off or [chosen or link])[0])
    return State(name, Mode.ENFORCING if enforced else Mode.PERMISSIVE, link, len(enforced))


def _headers(text: str) -> Iterator[str]:
    """The head of each profile: a name or a program at the start of a line, `{` behind it or on the next."""
    for line in _GOES_ON.sub(" ", text).split("\n"):
        said = _COMMENT.sub("", line)
        if _HEADER.fullmatch(said):
            yield said


def _chosen(boot: BootParameters, module: str, *, first: bool) -> str:
    """What keeps the module from being the one that the kernel uses; empty where nothing does."""
    named = [*boot.later("security"), *boot.later("lsm")]
    if not named and not boot.planned:  # a boot loader whose files are not read: as it was started this time
        named = [(value, RUNNING.glob) for name in ("security", "lsm") if (value := boot.now(name)) is not None]
    files = [file for value, file in named if module not in value.split(",")]
    if files:
        return files[0]
    return "" if first or named else "/etc/default/grub"
