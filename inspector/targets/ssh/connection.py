"""Logged-in connections through paramiko: directly, or through jump hosts, which the hosts of one run share."""

from __future__ import annotations

import contextlib
import logging
import random
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Protocol

import paramiko
from paramiko.ssh_exception import IncompatiblePeer

from inspector.model import InspectorError
from inspector.targets.ssh import known
from inspector.targets.ssh.address import bracketed
from inspector.targets.ssh.config import Hop, Route
from inspector.targets.ssh.errors import Unreachable, Unspoken
from inspector.targets.ssh.login import authenticate
from inspector.targets.ssh.stream import ChannelStream, Stream
from inspector.targets.ssh.transport import Passage, SharedTransport
from inspector.text import Text, os_error

AT_A_TIME = 5
"""Log-ins under way at one server. sshd begins to drop connections at random from 10 (MaxStartups 10:30:100)."""
TRIES = 5
PAUSE = 0.3
"""Seconds before the second try; doubled for each that follows."""
FAILED_FOR = 60.0
"""Seconds for which a jump host that failed is not tried again: every host behind it would try."""
ALIVE = 15

# Without this, Python prints the library's warnings on standard error. Whoever wants them sets up a handler.
logging.getLogger("paramiko").addHandler(logging.NullHandler())


@dataclass(frozen=True)
class Link:
    """Facts about a connection. `host_key`: `SHA256:…`; `transport`: paramiko or openssh."""

    host_key: str
    user: str
    transport: str
    notes: tuple[Text, ...]


class Connection(Protocol):
    """A log-in on which programs can be started, one after another or together."""

    def link(self) -> Link: ...

    def open(self, command: str, *, terminal: bool = False) -> Stream:
        """`command` is read by the account's login shell. Raises Unreachable or Refused."""

    def abort(self) -> None:
        """From another thread: whoever waits for a stream gets its end."""

    def close(self) -> None: ...


@dataclass(eq=False)
class ParamikoConnection:
    transport: SharedTransport
    hop: Hop
    sock: socket.socket | Passage
    notes: list[Text] = field(default_factory=list)
    host_key: str = ""
    """Kept from the log-in: who has ended the connection does not tell it any more."""

    def link(self) -> Link:
        return Link(self.host_key, self.hop.user, "paramiko", tuple(self.notes))

    def open(self, command: str, *, terminal: bool = False) -> Stream:
        guard = threading.Timer(2 * self.hop.seconds, self.abort)  # paramiko waits for the answer for ever
        guard.start()
        try:
            channel = self.transport.open_session(timeout=self.hop.seconds)
            channel.settimeout(self.hop.seconds)
            if terminal:
                channel.get_pty(term="dumb", width=200)
            channel.exec_command(command)
        except (paramiko.SSHException, OSError, EOFError) as error:
            said = Text(
                en="{host}: logged in, but no command can be run ({error})",
                zh="{host}：已登录，但无法执行命令（{error}）",
            )
            raise Unreachable(said.fill({"host": self.hop.shown, "error": error})) from None
        finally:
            guard.cancel()
        return ChannelStream(channel)

    def abort(self) -> None:
        with contextlib.suppress(paramiko.SSHException, OSError, EOFError):  # its jump host may be gone
            self.transport.close()

    def close(self) -> None:
        self.abort()
        with contextlib.suppress(paramiko.SSHException, OSError, EOFError):
            self.sock.close()


class Logins:
    """What the hosts of one run share: places at each server, and jump hosts. For many threads; closed with the run."""

    def __init__(self, secret: Callable[[Hop], Callable[[], str] | None]) -> None:
        """`secret` gives what fetches a hop's password when it is needed."""
        self._secret = secret
        self._lock = threading.Lock()
        self._places: dict[tuple[str, int], threading.BoundedSemaphore] = {}
        self._jumps: dict[tuple[Hop, ...], _Jump] = {}

    def connect(self, route: Route) -> ParamikoConnection:
        """Raises Unreachable, Refused, or Unspoken."""
        connection = self._tried(route.host, self._jump(route.hops[:-1]))
        connection.notes[:0] = route.notes
        return connection

    @contextlib.contextmanager
    def place(self, hop: Hop) -> Iterator[None]:
        with self._lock:
            place = self._places.setdefault((hop.address, hop.port), threading.BoundedSemaphore(AT_A_TIME))
        with place:
            yield

    def close(self) -> None:
        with self._lock:
            jumps = list(reversed(self._jumps.values()))
            self._jumps.clear()
        for jump in jumps:
            if jump.connection is not None:
                jump.connection.close()

    def _jump(self, hops: tuple[Hop, ...]) -> ParamikoConnection | None:
        if not hops:
            return None
        with self._lock:
            jump = self._jumps.setdefault(hops, _Jump())
        with jump.lock:
            if jump.connection is not None and jump.connection.transport.is_active():
                return jump.connection
            if jump.error is not None and time.monotonic() < jump.until:
                raise type(jump.error)(jump.error.text)
            try:
                jump.connection = self._tried(hops[-1], self._jump(hops[:-1]))
            except InspectorError as error:
                jump.error, jump.until = error, time.monotonic() + FAILED_FOR
                raise
            return jump.connection

    def _tried(self, hop: Hop, through: ParamikoConnection | None) -> ParamikoConnection:
        """A server that hangs up before it has said a word has too much to do: wait a moment, each a different one."""
        for number in range(TRIES):
            try:
                with self.place(hop):  # waiting for a place is not the server's fault: its time begins here
                    return self._once(hop, through, time.monotonic() + hop.seconds)
            except _HungUpError as error:
                if number + 1 == TRIES:
                    raise _unreachable(hop, error.reason) from None
                time.sleep(PAUSE * 2**number * (0.5 + random.random()))  # noqa: S311 (not for secrets)
        raise AssertionError

    def _once(self, hop: Hop, through: ParamikoConnection | None, deadline: float) -> ParamikoConnection:
        sock = _dial(hop, through)
        try:
            transport = _transport(sock, hop)
        except BaseException:
            sock.close()
            raise
        connection = ParamikoConnection(transport, hop, sock, list(through.notes) if through else [])
        try:
            _negotiate(transport, hop, deadline)
            key = transport.get_remote_server_key()
            connection.host_key = known.fingerprint(key.asbytes())
            note = known.verify(hop, key.get_name(), key.asbytes())
            connection.notes += [note] if note else []
            authenticate(transport, hop, self._secret(hop))
        except BaseException:
            connection.close()
            raise
        transport.set_keepalive(ALIVE)
        return connection


@dataclass
class _Jump:
    lock: threading.Lock = field(default_factory=threading.Lock)
    connection: ParamikoConnection | None = None
    error: InspectorError | None = None
    until: float = 0.0


class _HungUpError(Exception):
    def __init__(self, reason: object) -> None:
        super().__init__(str(reason))
        self.reason = reason


def _dial(hop: Hop, through: ParamikoConnection | None) -> socket.socket | Passage:
    try:
        if through is not None:
            return through.transport.passage((hop.address, hop.port), hop.seconds)
        sock = socket.create_connection((hop.address, hop.port), timeout=hop.seconds)
    except TimeoutError:
        raise _unreachable(hop, SILENT.fill({"seconds": f"{hop.seconds:g}"})) from None
    except (socket.gaierror, UnicodeError) as error:
        reason = Text(en="the name is not known ({error})", zh="无法解析主机名（{error}）").fill({"error": error})
        raise _unreachable(hop, reason) from None
    except OSError as error:
        raise _unreachable(hop, os_error(error)) from None
    except (paramiko.SSHException, EOFError) as error:
        behind = Text(en="not to be reached from {jump} ({error})", zh="跳板机 {jump} 无法连接到该主机（{error}）")
        jump = through.hop.shown if through else ""
        raise _unreachable(hop, behind.fill({"jump": jump, "error": error})) from None
    # Without it every request waits some 40 ms for a delayed acknowledgement; paramiko does not set it.
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    return sock


def _transport(sock: socket.socket | Passage, hop: Hop) -> SharedTransport:
    transport = SharedTransport(sock)
    transport.banner_timeout = transport.handshake_timeout = transport.auth_timeout = hop.seconds
    options = transport.get_security_options()
    wanted = {kind for entry in known.entries(hop) if not entry.marker for kind in _algorithms(entry.type)}
    # As OpenSSH does it: a server with several keys is asked for one that we know.
    options.key_types = tuple(sorted(options.key_types, key=lambda kind: kind not in wanted))
    return transport


def _algorithms(kind: str) -> tuple[str, ...]:
    return ("rsa-sha2-512", "rsa-sha2-256") if kind == "ssh-rsa" else (kind,)


def _negotiate(transport: paramiko.Transport, hop: Hop, deadline: float) -> None:
    left = max(0.1, deadline - time.monotonic())
    try:
        transport.start_client(timeout=left)
    except IncompatiblePeer as error:
        said = Text(
            en="paramiko speaks none of the server's algorithms ({error})",
            zh="paramiko 不支持该服务器的算法（{error}）",
        )
        raise Unspoken(said.fill({"error": error})) from None
    except (paramiko.SSHException, EOFError, OSError) as error:
        silent = SILENT.fill({"seconds": f"{hop.seconds:g}"})
        if time.monotonic() >= deadline - 0.1:
            raise _unreachable(hop, silent) from None
        if "banner" in str(error) or isinstance(error, (EOFError, OSError)):
            raise _HungUpError(Text(en="it hangs up at once", zh="连接后立即被对方断开")) from None
        raise _unreachable(hop, error) from None
    if not transport.initial_kex_done:
        raise _unreachable(hop, SILENT.fill({"seconds": f"{hop.seconds:g}"}))


SILENT = Text(en="no answer within {seconds} s", zh="{seconds} 秒内无响应")


def _unreachable(hop: Hop, reason: object) -> Unreachable:
    said = Text(en="{host}: cannot be reached: {reason}", zh="{host}：无法连接：{reason}")
    where = bracketed(hop.name, hop.port)
    shown = f"{where} ({bracketed(hop.address, hop.port)})" if hop.address != hop.name else where
    return Unreachable(said.fill({"host": shown, "reason": reason}))
