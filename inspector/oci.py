"""What a container image says of itself, as evidence: the configuration of the OCI image specification, reduced to what is judged."""

from __future__ import annotations

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
