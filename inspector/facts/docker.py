"""The Docker daemon: where it listens, and whether it asks clients for certificates."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any, Self

from inspector.fact import Absent, Unknown, View, fact
from inspector.facts.database import is_loopback
from inspector.facts.quoted_words import split_words
from inspector.facts.services import UnitFiles
from inspector.request import Files, Part

_PROGRAMS = tuple(  # Docker's own packages, Debian's, static binaries, Red Hat 7
    Files(path, Part.STAT)
    for path in ("/usr/bin/dockerd", "/usr/sbin/dockerd", "/usr/local/bin/dockerd", "/usr/bin/dockerd-current")
)
_JSON = Files("/etc/docker/daemon.json")
_OPTIONS = (Files("/etc/default/docker"), Files("/etc/sysconfig/docker"), Files("/etc/conf.d/docker"))
_ASSIGNED = re.compile(r"[ \t]*(?:export[ \t]+)?[A-Z_]*OPT[A-Z]*=[\"']?(.*?)[\"']?[ \t]*")


@dataclass(frozen=True)
class DockerHost:
    address: str
    file: str
    line: int

    @property
    def location(self) -> str:
        return f"{self.file}:{self.line}" if self.line else self.file

    @property
    def reachable(self) -> bool:
        """A TCP address that others reach; `tcp://:2375` is all of them."""
        if not self.address.startswith("tcp://"):
            return False
        host = re.sub(r":[0-9]*$", "", self.address.removeprefix("tcp://").rstrip("/"))
        return not is_loopback(host)


@fact
@dataclass(frozen=True)
class DockerDaemon:
    """Options of daemon.json, of the unit and of the distributions' files of options together."""

    needs = (*_PROGRAMS, _JSON, *_OPTIONS)
    hosts: tuple[DockerHost, ...]
    verified: bool

    @classmethod
    def read(cls, view: View, units: UnitFiles) -> Self:
        if not any([view.one(request).stat for request in _PROGRAMS]):  # noqa: C419 - each is evidence for the answer
            raise Absent("Docker is not installed", "未安装 Docker")
        data = _json(view.text(_JSON))
        given = data.get("hosts")
        hosts = [DockerHost(str(host), _JSON.glob, 0) for host in (given if isinstance(given, list) else [])]
        verified = data.get("tlsverify") is True
        lines = [(line.value, line.file, line.line) for line in units.exec_start("docker.service")]
        for request in _OPTIONS:
            for number, line in enumerate(view.text(request).split("\n"), 1):
                if match := _ASSIGNED.fullmatch(line):
                    lines.append((match[1], request.glob, number))
        for text, file, number in lines:
            words = split_words(text)
            hosts += [DockerHost(address, file, number) for address in _addresses(words)]
            verified |= "--tlsverify" in words or "--tlsverify=true" in words
        return cls(tuple(hosts), verified)


def _json(text: str) -> dict[str, Any]:
    try:
        data = json.loads(text or "{}")
    except (ValueError, RecursionError):
        data = None
    if not isinstance(data, dict):
        raise Unknown.because("malformed", "{file}: not understood", "{file}：无法解析", file=_JSON.glob)
    return data


def _addresses(words: list[str]) -> list[str]:
    found = []
    for word, following in zip(words, [*words[1:], ""], strict=False):
        if word in ("-H", "--host"):
            found.append(following)
        elif word.startswith("--host="):
            found.append(word.removeprefix("--host="))
        elif word.startswith("-H"):
            found.append(word.removeprefix("-H").removeprefix("="))
    return found
