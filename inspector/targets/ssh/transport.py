"""paramiko's transport, made fit to be shared by the hosts behind a jump host."""

from __future__ import annotations

import threading

import paramiko
from paramiko.common import (
    MSG_CHANNEL_DATA,
    MSG_CHANNEL_EOF,
    MSG_CHANNEL_EXTENDED_DATA,
    MSG_CHANNEL_REQUEST,
    MSG_CHANNEL_WINDOW_ADJUST,
)

_OF_OPEN_CHANNELS = frozenset(
    (
        MSG_CHANNEL_DATA,
        MSG_CHANNEL_EOF,
        MSG_CHANNEL_EXTENDED_DATA,
        MSG_CHANNEL_REQUEST,
        MSG_CHANNEL_WINDOW_ADJUST,
    )
)


class SharedTransport(paramiko.Transport):
    """Sends nothing on a channel that is closed.

    A channel of paramiko's gives up its lock before it hands data over, so another thread's close, or the answer to the
    server's, may overtake them. OpenSSH takes that for an attack and ends the connection, with all other channels in
    it; or the number is another channel's by then.
    """

    _channels: paramiko.transport.ChannelMap

    def __init__(self, sock: object) -> None:
        self._order = threading.Lock()
        self._sender = threading.local()
        super().__init__(sock)  # type: ignore[arg-type]  # sockets and what stands for one
        self.daemon = True

    def passage(self, where: tuple[str, int], seconds: float) -> Passage:
        """A connection that the server makes for us. Raises what paramiko raises."""
        return Passage(self, self.open_channel("direct-tcpip", where, ("127.0.0.1", 0), timeout=seconds))

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
