"""What a container image says of itself, as evidence: the configuration of the OCI image specification, reduced to what is judged."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import msgspec


@dataclass(frozen=True, kw_only=True)
class Instruction:
    """One entry of the history, as its builder wrote it. `layer`: the number of the layer that it made, from 1 at the bottom; 0: none."""

    command: str
    layer: int = 0
    created: str = ""


@dataclass(frozen=True, kw_only=True)
class Configuration:
    """`configured`: whether there is a configuration at all; a tarball of a root file system has none.

    `env`: `NAME=value`. `exposed`: `80/tcp`. `healthcheck`: its words, `("NONE",)` where the image turns off that of its base, empty where
    it says nothing. `layers`: how many there are.
    """

    configured: bool = True
    user: str = ""
    env: tuple[str, ...] = ()
    exposed: tuple[str, ...] = ()
    entrypoint: tuple[str, ...] = ()
    command: tuple[str, ...] = ()
    volumes: tuple[str, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    healthcheck: tuple[str, ...] = ()
    history: tuple[Instruction, ...] = ()
    layers: int = 0


def encode(configuration: Configuration) -> bytes:
    return msgspec.json.encode(configuration)


def decode(data: bytes) -> Configuration:
    """What `encode` gave. Raises msgspec.DecodeError, of which ValidationError is one, for anything else."""
    return msgspec.json.decode(data, type=Configuration)


WORDS = frozenset(
    "ADD ARG CMD COPY ENTRYPOINT ENV EXPOSE FROM HEALTHCHECK LABEL MAINTAINER ONBUILD RUN SHELL STOPSIGNAL USER VOLUME WORKDIR".split()
)
_NOP = re.compile(r"/bin/\w*sh\s+-c\s+#\(nop\)\s+")
_SHELL = re.compile(
    r"(?:/\S{0,60}/)?(?:ba|da|a|z)?sh\s+(?:-[a-z]+\s+(?:pipefail\s+)?){0,4}?-[a-z]*c\s+(?P<line>.*)", re.DOTALL
)
_GIVEN = re.compile(r"\|[0-9]{1,3}\s+(?P<given>.*?)\s*(?P<shell>(?<=\s)/\S{0,60}sh\s+-.*)", re.DOTALL)
_ONE = re.compile(r"\|[0-9]{1,3}\s+(?P<given>.*)", re.DOTALL)
_NAME = re.compile(r"(?:^|(?<=\s))(?P<name>[A-Za-z_][A-Za-z0-9_.-]{0,80})=")


@dataclass(frozen=True)
class Said:
    """An entry of the history as a line of a Containerfile. `word`: its instruction, empty where none is known; `given`: build arguments."""

    word: str
    rest: str
    given: str = ""

    @property
    def text(self) -> str:
        return " ".join(part for part in (self.word, self.given, self.rest) if part)


def said(command: str) -> Said:
    """What BuildKit, docker build, buildah and umoci write, without the shell and the marks that they put around it."""
    text = command.strip()
    if text.endswith("buildkit") and text[:-8].rstrip().endswith("#"):
        text = text[:-8].rstrip()[:-1].rstrip()
    nop = _NOP.match(text)
    text = text[nop.end() :] if nop else text
    word, _, rest = text.partition(" ")
    if word in WORDS and word != "RUN":
        return Said(word, rest.strip())
    line = rest.strip() if word == "RUN" else text
    if given := _GIVEN.match(line) or _ONE.match(line):
        return Said("RUN", _unwrapped(given.groupdict().get("shell") or ""), given["given"].strip())
    shell = _SHELL.fullmatch(line)
    return Said("RUN" if word == "RUN" or shell else "", _unwrapped(line))


def _unwrapped(line: str) -> str:
    found = _SHELL.fullmatch(line)
    return found["line"].strip() if found else line


def assigned(text: str) -> list[tuple[str, str]]:
    """`A=b C=d e`: what stands behind each name up to the next one, quotes at both ends removed; builders quote nothing."""
    found = list(_NAME.finditer(text))
    ends = [*(match.start() for match in found[1:]), len(text)][: len(found)]
    return [(match["name"], _bare(text[match.end() : end].strip())) for match, end in zip(found, ends, strict=True)]


def _bare(value: str) -> str:
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'" else value
