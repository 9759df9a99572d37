"""What the ssh hosts of one run share, made when the first of them is reached: paramiko is slow to import."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from types import TracebackType
from typing import TYPE_CHECKING

from inspector.credentials import Place, Purpose, Source, Vault
from inspector.targets import Target
from inspector.targets.ssh.options import SshOptions
from inspector.text import Text

if TYPE_CHECKING:
    from inspector.targets.ssh.reach import Connections


class Shared:
    """Makes targets. Use it as a context manager around the run: leaving it ends all connections.

    `ask` puts a question on the terminal. `accept_new` and `become_password` are for every host that says nothing else.
    """

    def __init__(
        self,
        ask: Callable[[Text], str] | None = None,
        *,
        accept_new: bool = False,
        become_password: Source | None = None,
    ) -> None:
        self._vault = Vault(ask)
        self._accept_new = accept_new
        self._become_password = become_password
        self._wanted: set[tuple[Source, Purpose]] = set()
        self._connections: Connections | None = None
        self._lock = threading.Lock()

    def target(self, options: SshOptions, name: str) -> Target:
        from inspector.targets.ssh.target import ssh

        options = replace(
            options,
            accept_new=options.accept_new or self._accept_new,
            become_password=options.become_password or self._become_password,
        )
        for source, purpose in ((options.password, Purpose.LOGIN), (options.become_password, Purpose.BECOME)):
            if source and source.place is Place.ASK:
                self._wanted.add((source, purpose))
        return ssh(options, self.connections, name=name)

    def ask(self) -> None:
        """Ask now for what would be asked for later, when progress is on the terminal. Raises InspectorError."""
        for source, purpose in sorted(self._wanted, key=str):
            self._vault.secret(source, purpose)

    def connections(self) -> Connections:
        from inspector.targets.ssh.reach import Connections

        with self._lock:
            if self._connections is None:
                self._connections = Connections(self._vault)
            return self._connections

    def __enter__(self) -> Shared:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._lock:
            if self._connections is not None:
                self._connections.close()
