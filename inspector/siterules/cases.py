"""Cases of a rules file: small hosts on which a rule must hold or must not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Literal

import msgspec

from inspector.case import NOW, Case, File
from inspector.check import Check
from inspector.facts.sockets import Ports
from inspector.model import Status
from inspector.siterules.shape import Place
from inspector.siterules.units import mode
from inspector.siterules.values import NO_MODE
from inspector.text import Text
from inspector.trial import judged, subjects, taken

ACCOUNTS = "root:x:0:0:root:/root:/bin/bash\n"
STATUS = "Package: {name}\nStatus: install ok installed\nVersion: {version}\nArchitecture: amd64\n\n"
INIT = "/usr/lib/systemd/systemd"
UNIT = "/usr/lib/systemd/system/{name}"
WANTED = "/etc/systemd/system/multi-user.target.wants/{name}"
MASKED = "/etc/systemd/system/{name}"
NO_PORT = Text(
    en="what listens is spelled tcp/22, or tcp/127.0.0.1:3306", zh="监听端口应写作 tcp/22 或 tcp/127.0.0.1:3306"
)
NO_FILE = Text(en="a path from / on is expected, and text or a mapping", zh="应为以 / 开头的路径，其值为文本或键值对")


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    text: str = ""
    mode: str = ""
    owner: int = 0
    group: int = 0
    link: str = ""
    kind: Literal["file", "dir", "fifo", "socket", "char", "block"] = "file"


class _Case(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    files: dict[str, str | _File] = {}
    packages: dict[str, str] = {}
    services: dict[str, Literal["installed", "enabled", "masked"]] = {}
    processes: list[str] | None = None
    listening: list[str] | None = None
    commands: dict[str, str] = {}
    live: dict[str, Any] = {}
    tags: dict[str, str] = {}
    fails: list[str] = []


FIELDS = _Case.__struct_fields__


def cases(place: Place, value: Any) -> tuple[Case, ...]:
    """The cases of `good:` or `bad:`. Raises InspectorError with the line."""
    found = place.convert("", value, list[dict[str, Any]])
    return tuple(_case(place.at(f"[{number}]"), each) for number, each in enumerate(found))


def _case(place: Place, value: dict[str, Any]) -> Case:
    given: _Case = place.convert("", place.keys(value, FIELDS), _Case)
    files = {path: _file(place.at("files"), path, each) for path, each in given.files.items()}
    files.setdefault("/etc/passwd", File(ACCOUNTS))
    if given.packages:
        rows = [STATUS.format(name=name, version=version) for name, version in given.packages.items()]
        files.setdefault("/var/lib/dpkg/status", File("".join(rows)))
    for name, state in given.services.items():
        files |= _unit(name, state)
    live = dict(given.live)
    if given.listening is not None:
        live["sockets"] = [_socket(place, number, each) for number, each in enumerate(given.listening)]
    if given.processes is not None:
        live["processes"] = [_process(number, each) for number, each in enumerate(["systemd", *given.processes], 1)]
    return Case(files, commands=given.commands, live=live, tags=given.tags, now=NOW, fails=given.fails)


def _file(place: Place, path: str, given: str | _File) -> File:
    if not path.startswith("/"):
        raise place.error(path, NO_FILE)
    if isinstance(given, str):
        return File(given)
    bits = mode(given.mode) if given.mode else 0o755 if given.kind == "dir" else 0o644
    if bits is None:
        raise place.error(f"{path}.mode", NO_MODE)
    return File(given.text, bits, given.owner, given.group, link=given.link, kind=given.kind)


def _unit(name: str, state: str) -> dict[str, File]:
    """Of a host that boots with systemd."""
    name = name if "." in name else f"{name}.service"
    unit, wanted, masked = (place.format(name=name) for place in (UNIT, WANTED, MASKED))
    program = name.partition(".")[0].partition("@")[0]
    found = {INIT: File(mode=0o755), unit: File(f"[Service]\nExecStart=/usr/sbin/{program}\n")}
    if state == "enabled":
        found[wanted] = File(link=unit)
    if state == "masked":
        found |= {masked: File(link="/dev/null"), "/dev/null": File(kind="char", mode=0o666)}
    return found


def _socket(place: Place, number: int, text: str) -> Mapping[str, object]:
    protocol, _, rest = text.partition("/")
    address, colon, port = rest.rpartition(":")
    try:
        ports = Ports.parse(f"{protocol}/{port}")
    except ValueError:
        raise place.error(f"listening[{number}]", NO_PORT) from None
    return {"protocol": protocol, "address": address if colon else "0.0.0.0", "port": ports.first}  # noqa: S104 - a case


def _process(number: int, name: str) -> Mapping[str, object]:
    return {"pid": number, "ppid": min(number - 1, 1), "uid": 0, "name": name[:15], "exe": f"/usr/sbin/{name}"}


def completed(check: Check) -> Check:
    """The check as `trial` takes it: a bad case that names no subjects fails on those on which it does fail."""
    return replace(check, bad=tuple(_named(check, case) for case in check.bad))


def _named(check: Check, case: Case) -> Case:
    if case.fails:
        return case
    result = judged(check, case, taken(check, case))
    return replace(case, fails=tuple(subjects(result))) if result.status is Status.FAIL else case
