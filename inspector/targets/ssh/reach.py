"""From a host's options to a collector that runs: which transport, which rights, and a second try where sudo wants a terminal."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from types import TracebackType

from inspector.credentials import Purpose, Vault
from inspector.targets.ssh import openssh, privilege
from inspector.targets.ssh.config import Hop, Route, Settings
from inspector.targets.ssh.connection import Connection, Link, Logins
from inspector.targets.ssh.errors import Refused, Unreachable, Unspoken
from inspector.targets.ssh.options import SshOptions, Transport
from inspector.targets.ssh.session import MIB, NeedsTerminal, Opened, Session
from inspector.text import Text


class Connections:
    """Everything that the hosts of one run share. Use it as a context manager around the run; for many threads."""

    def __init__(self, vault: Vault) -> None:
        self.vault = vault
        self._logins = Logins(self._password)
        self._open: set[Connection] = set()
        self._closed = False
        self._settings: dict[str | None, Settings] = {}
        self._lock = threading.Lock()

    def __enter__(self) -> Connections:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Also ends what other threads still have open, as after Ctrl-C: their streams end as if cut."""
        with self._lock:
            self._closed = True
            still_open = list(self._open)
        for connection in still_open:
            connection.abort()
        self._logins.close()

    @contextlib.contextmanager
    def connected(self, options: SshOptions) -> Iterator[Connection]:
        """A log-in. Raises Unreachable, Refused, or InspectorError for what the user said wrong."""
        with contextlib.closing(self._connect(options)) as connection:
            try:
                with self._lock:
                    self._open.add(connection)
                    if self._closed:
                        raise Unreachable(ENDED.fill({"host": options.host}))
                yield connection
            finally:
                with self._lock:
                    self._open.discard(connection)

    def _connect(self, options: SshOptions) -> Connection:
        route = self.route(options)
        why = Text(en="chosen so", zh="按设置选用")
        if route.command:
            why = Text(en="~/.ssh/config names a ProxyCommand", zh="~/.ssh/config 设置了 ProxyCommand")
        if options.transport is not Transport.OPENSSH and not route.command:
            try:
                return self._logins.connect(route)
            except Unspoken as error:
                why = error.text
        if options.transport is Transport.PARAMIKO:
            said = Text(en="{host}: {why}", zh="{host}：{why}")
            raise Refused(said.fill({"host": route.host.shown, "why": why}))
        return openssh.connect(route, options, why, self._logins)

    def route(self, options: SshOptions) -> Route:
        """The way to a host as the user's settings and `options` say. Raises InspectorError."""
        with self._lock:
            if options.config not in self._settings:
                self._settings[options.config] = Settings(options.config)
            return self._settings[options.config].route(options)

    def _password(self, hop: Hop) -> Callable[[], str] | None:
        source = hop.password
        return None if source is None else lambda: self.vault.secret(source, Purpose.LOGIN)


@dataclass
class Running:
    """A collector that has said its ready line. `chunks` gives what it answers, once."""

    session: Session
    opened: Opened
    connection: Connection

    @property
    def link(self) -> Link:
        return self.connection.link()

    def chunks(self) -> Generator[bytes]:
        return self.session.chunks()


@contextlib.contextmanager
def running(  # noqa: PLR0913 (all by name)
    connections: Connections,
    options: SshOptions,
    *,
    script: bytes,
    requests: bytes,
    seconds: float = 600.0,
    limit: int = 256 * MIB,
) -> Iterator[Running]:
    """Logs in, starts the collector, sends it both, and ends all of it on leaving. Raises as `Connections.connected`."""
    with connections.connected(options) as connection:
        session, opened = _start(connections, options, connection, seconds, limit)
        with contextlib.closing(session):
            session.send(script, requests, opened)
            yield Running(session, opened, connection)


def _start(
    connections: Connections, options: SshOptions, connection: Connection, seconds: float, limit: int
) -> tuple[Session, Opened]:
    source = options.become_password
    secret = None if source is None else lambda: connections.vault.secret(source, Purpose.BECOME)
    trips = 0
    for terminal in (False, True):
        start = privilege.start(options.become, password=secret is not None, terminal=terminal)
        stream = connection.open(start.command, terminal=terminal)
        session = Session(stream, start, host=options.host, secret=secret, seconds=seconds, limit=limit)
        session.cost.trips += trips
        try:
            return session, session.open()
        except NeedsTerminal:
            trips = session.cost.trips
    raise AssertionError


ENDED = Text(en="{host}: the run has been ended", zh="{host}：本次自查已中止")
