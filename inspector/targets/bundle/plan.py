"""What an offline collector is asked, and what its numbers mean, as it is carried back beside the answers.

Another version of this program may number its questions otherwise; with this it understands old answers all the same.
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import msgspec

from inspector.request import MIB, Altered, Request
from inspector.snapshot import request_data, request_from
from inspector.targets.bundle.secrecy import is_secret, of_hosts
from inspector.targets.collector.asking import Asked, Block, asked

LIMIT = 64 * MIB


class Stream(msgspec.Struct, frozen=True):
    requests: list[dict[str, Any]]
    blocks: dict[int, Block]
    globs: dict[int, list[str]]
    chases: int
    altered: dict[int, dict[str, Any]]


class Streams(msgspec.Struct, frozen=True):
    open: Stream
    secret: Stream


@dataclass(frozen=True)
class Plan:
    """Two streams of requests: one whose answers anyone may read, and one for secrets."""

    requests: tuple[Request, ...]
    open: Asked
    secret: Asked

    @property
    def has_secrets(self) -> bool:
        return any(map(is_secret, self.requests))


def plan(requests: Iterable[Request], mark: str) -> Plan:
    wanted = tuple(of_hosts(requests))
    secret = [one for one in wanted if is_secret(one)]
    return Plan(wanted, asked([one for one in wanted if not is_secret(one)], mark), asked(secret, mark))


def dumped(made: Plan) -> bytes:
    secret = [request_data(one) for one in made.requests if is_secret(one)]
    rest = [request_data(one) for one in made.requests if not is_secret(one)]
    streams = msgspec.to_builtins(Streams(_stream(made.open, rest), _stream(made.secret, secret)), str_keys=True)
    return gzip.compress(
        json.dumps(streams, separators=(",", ":")).encode(), mtime=0
    )  # bytes of no charset: only json takes them


def _stream(stream: Asked, requests: list[dict[str, Any]]) -> Stream:
    blocks = {number: block for block, number in stream.blocks.items()}
    altered = {number: request_data(one) for one, number in stream.altered.items()}
    return Stream(requests, blocks, stream.globs, stream.chases, altered)


def loaded(data: bytes, mark: str) -> Plan:
    """What `dumped` gave. Raises ValueError for anything else."""
    unpacker = zlib.decompressobj(31)
    try:
        text = unpacker.decompress(data, LIMIT)
        if unpacker.unconsumed_tail or not unpacker.eof:
            raise ValueError("too large, or cut")
        streams = msgspec.convert(json.loads(text), Streams, str_keys=True)
        requests = tuple(request_from(one) for one in (*streams.open.requests, *streams.secret.requests))
    except (zlib.error, KeyError, TypeError, AttributeError, AssertionError, RecursionError) as error:
        raise ValueError(f"{type(error).__name__}: {error}") from None
    return Plan(requests, _asked(streams.open, mark), _asked(streams.secret, mark))


def _asked(stream: Stream, mark: str) -> Asked:
    blocks = {block: number for number, block in stream.blocks.items()}
    altered = {request_from(one): number for number, one in stream.altered.items()}
    return Asked(
        mark,
        [],
        blocks,
        stream.globs,
        stream.chases,
        {one: n for one, n in altered.items() if isinstance(one, Altered)},
    )
