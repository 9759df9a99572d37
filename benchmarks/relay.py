"""A TCP relay that is as slow as a long way: `python -m benchmarks.relay PORT HOST:PORT [--delay SECONDS] [--rate BYTES]`.

Bytes arrive in order and `delay` later, in each direction; `rate` bounds the bytes a second of each. A connection's handshake takes
three such delays, in which the client may speak already. For each line on standard input it tells, in JSON, what went through
since the last one; it ends with its input.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import socket
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass

CHUNK = 65536
MOST_CHUNKS = 256
"""On the way in one direction; what is beyond stays with the sender, as with a full TCP window."""


@dataclass
class Counts:
    """`turns`: TCP handshakes, and how often a client spoke when all that the server had said had reached it.

    A client waits no more often than that: it may also have spoken of its own accord.
    """

    connections: int = 0
    sent: int = 0
    received: int = 0
    turns: int = 0


class Way:
    """One direction of a connection: a queue of bytes and when each is due. Empty bytes are the end."""

    def __init__(self, delay: float, rate: float, start: float = 0.0) -> None:
        """Nothing is due before `start`."""
        self._delay, self._rate, self._due = delay, rate, start
        self._queue: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(MOST_CHUNKS)
        self.under_way = 0

    async def fill(self, reader: asyncio.StreamReader, heard: Callable[[bytes], None]) -> None:
        data = b"x"
        while data:
            try:
                data = await reader.read(CHUNK)
            except OSError:
                data = b""
            heard(data)
            now = asyncio.get_running_loop().time()
            self._due = max(self._due, now + self._delay) + (len(data) / self._rate if self._rate else 0.0)
            self.under_way += 1
            await self._queue.put((self._due, data))

    async def empty(self, writer: asyncio.StreamWriter) -> None:
        data = b"x"
        while data:
            due, data = await self._queue.get()
            await asyncio.sleep(due - asyncio.get_running_loop().time())
            self.under_way -= 1
            with contextlib.suppress(OSError):  # what is left is read all the same, and goes nowhere
                writer.write(data) if data else writer.write_eof()
                await writer.drain()


@dataclass
class Relay:
    host: str
    port: int
    delay: float
    rate: float
    counts: Counts

    async def connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.counts.connections += 1
        self.counts.turns += 1
        up = Way(self.delay, self.rate, asyncio.get_running_loop().time() + 3 * self.delay)
        down = Way(self.delay, self.rate)
        server_spoke = False

        def from_client(data: bytes) -> None:
            nonlocal server_spoke
            self.counts.sent += len(data)
            if data and server_spoke and not down.under_way:
                self.counts.turns += 1
                server_spoke = False

        def from_server(data: bytes) -> None:
            nonlocal server_spoke
            self.counts.received += len(data)
            server_spoke = True

        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(up.fill(reader, from_client))
            await asyncio.sleep(3 * self.delay)
            from_there, to_there = await asyncio.open_connection(self.host, self.port)
            for each in (writer, to_there):
                each.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            tasks.create_task(up.empty(to_there))
            tasks.create_task(down.fill(from_there, from_server))
            tasks.create_task(down.empty(writer))
        writer.close()
        to_there.close()

    async def serve(self, port: int) -> None:
        server = await asyncio.start_server(self.connect, "0.0.0.0", port, limit=CHUNK, backlog=256)  # noqa: S104 (all of 127/8)
        async with server:
            while await asyncio.to_thread(sys.stdin.readline):
                print(json.dumps(asdict(self.counts)), flush=True)  # noqa: T201
                self.counts = Counts()


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("port", type=int)
    options.add_argument("target")
    options.add_argument("--delay", type=float, default=0.05)
    options.add_argument("--rate", type=float, default=0.0)
    chosen = options.parse_args()
    host, _, port = chosen.target.rpartition(":")
    asyncio.run(Relay(host, int(port), chosen.delay, chosen.rate, Counts()).serve(chosen.port))


if __name__ == "__main__":
    main()
