"""paramiko's transport, made fit to be shared by the hosts behind a jump host."""

from __future__ import annotations

import threading
from collections.abc import Callable

import paramiko
from paramiko.auth_handler import AuthOnlyHandler
from paramiko.common import (
    MSG_CHANNEL_DATA,
    MSG_CHANNEL_EOF,
    MSG_CHANNEL_EXTENDED_DATA,
    MSG_CHANNEL_REQUEST,
    MSG_CHANNEL_WINDOW_ADJUST,
    cMSG_SERVICE_REQUEST,
    cMSG_USERAUTH_REQUEST,
)
from paramiko.transport import ServiceRequestingTransport

_OF_OPEN_CHANNELS = frozenset(
    (
        MSG_CHANNEL_DATA,
        MSG_CHANNEL_EOF,
        MSG_CHANNEL_EXTENDED_DATA,
        MSG_CHANNEL_REQUEST,
        MSG_CHANNEL_WINDOW_ADJUST,
    )
)


class SharedTransport(ServiceRequestingTransport):
    """Asks for log-ins once, and sends nothing on a channel that is closed.

    A channel of paramiko's gives up its lock before it hands data over, so another thread's close, or the answer to the
    server's, may overtake them. OpenSSH takes that for an attack and ends the connection, with all other channels in
    it; or the number is another channel's by then.
    """

    _channels: paramiko.transport.ChannelMap
    offered: frozenset[str] = frozenset()
    """Ways to log in that the server named last."""

    def __init__(self, sock: object) -> None:
        self._order = threading.Lock()
        self._sender = threading.local()
        self._accepted = threading.Event()
        super().__init__(sock)  # type: ignore[arg-type]  # sockets and what stands for one
        self.daemon = True

    def passage(self, where: tuple[str, int], seconds: float) -> Passage:
        """A connection that the server makes for us. Raises what paramiko raises."""
        return Passage(self, self.open_channel("direct-tcpip", where, ("127.0.0.1", 0), timeout=seconds))

    def ensure_session(self) -> None:
        """paramiko's own looks ten times a second, and for ever where the server has hung up."""
        if self.auth_handler is None:
            handler = self.auth_handler = self.get_auth_handler()
            handler.auth_event = self._accepted  # set as well when the connection ends
            request = paramiko.Message()
            request.add_byte(cMSG_SERVICE_REQUEST)
            request.add_string("ssh-userauth")
            if self.is_active():
                self._send_message(request)  # type: ignore[attr-defined]  # the stubs leave it out
                self._accepted.wait(self.auth_timeout)
        if not (self.is_active() and self._service_userauth_accepted):  # type: ignore[attr-defined]
            raise paramiko.SSHException("no session")

    def get_auth_handler(self) -> AuthOnlyHandler:
        return _LogIn(self)

    def _parse_service_accept(self, message: paramiko.Message) -> None:
        super()._parse_service_accept(message)  # type: ignore[misc]  # the stubs leave it out
        self._accepted.set()

    def send_on(self, channel: paramiko.Channel, data: bytes) -> int:
        self._sender.channel = channel
        try:
            return channel.send(data)
        finally:
            self._sender.channel = None

    def _send_user_message(self, data: paramiko.Message) -> None:
        octets = data.asbytes()
        with self._order:
            if octets[0] in _OF_OPEN_CHANNELS and not self._is_open(octets):
                return
            super()._send_user_message(data)  # type: ignore[misc]  # the stubs leave it out

    def _is_open(self, octets: bytes) -> bool:
        """`closed` is set before a close is sent, which comes this way as well."""
        sender: paramiko.Channel | None = getattr(self._sender, "channel", None)
        remote = int.from_bytes(octets[1:5], "big")
        senders = self._channels.values() if sender is None else [sender]
        return any(each.remote_chanid == remote and not each.closed for each in senders)


class _LogIn(AuthOnlyHandler):
    """Keeps what the server offers, which paramiko tells only when the way that was tried is not in it."""

    transport: SharedTransport

    def send_auth_request(
        self, username: str, method: str, finish_message: Callable[[paramiko.Message], None] | None = None
    ) -> list[str]:
        """Listens before it speaks: paramiko's own may miss the answer, and cannot ask with no proof at all."""
        event = self.auth_event = threading.Event()
        self.username, self.auth_method = username, method
        request = paramiko.Message()
        request.add_byte(cMSG_USERAUTH_REQUEST)
        for word in (username, "ssh-connection", method):
            request.add_string(word)
        if finish_message is not None:
            finish_message(request)
        self.transport._send_message(request)  # type: ignore[attr-defined]  # the stubs leave it out
        return self.wait_for_response(event)

    def _parse_userauth_failure(self, message: paramiko.Message) -> None:
        self.transport.offered = frozenset(filter(None, message.get_list()))
        message.rewind()
        super()._parse_userauth_failure(message)  # type: ignore[misc]  # the stubs leave it out


class Passage:
    """What a transport needs of a socket, over a channel of another."""

    def __init__(self, transport: SharedTransport, channel: paramiko.Channel) -> None:
        self._transport, self._channel = transport, channel

    def send(self, data: bytes) -> int:
        return self._transport.send_on(self._channel, data)

    def recv(self, size: int) -> bytes:
        return self._channel.recv(size)

    def settimeout(self, seconds: float | None) -> None:
        self._channel.settimeout(seconds)

    def close(self) -> None:
        self._channel.close()

    @property
    def _closed(self) -> bool:
        """A transport asks its socket by this name whether to wait for its thread."""
        return bool(self._channel.closed)
