"""One run of the collector over a stream: the ready line, the password if sudo asks for it, the script, the requests, the answer.

What comes back is hostile: every part of it has a limit in bytes, and all of it together one deadline.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Generator
from dataclasses import dataclass

from inspector.targets.ssh import privilege
from inspector.targets.ssh.errors import Refused, Unreachable
from inspector.targets.ssh.privilege import Start, Tried
from inspector.targets.ssh.stream import Stream
from inspector.text import Text

MIB = 1024 * 1024
NOISE = 64 * 1024
"""Bytes before the ready line (banners, what rc files print), and bytes of standard error that are kept."""
OPENING = 30.0
"""Seconds to the ready line, at most: a host that hangs after the log-in has not begun by then."""


@dataclass(frozen=True)
class Opened:
    """How the collector runs. `how`: root, none, sudo, sudo-password, doas, installed. `notes`: what was not to be had."""

    how: str
    uid: int
    notes: tuple[Text, ...]

    @property
    def installed(self) -> bool:
        return self.how == "installed"


@dataclass
class Cost:
    """`trips`: how often we waited for the host after we had sent it something, the command line first."""

    sent: int = 0
    received: int = 0
    trips: int = 1
    seconds: float = 0.0


class NeedsTerminal(Exception):
    """sudo does nothing here without a terminal: the same command is to be started with one."""


class Session:
    """Lives as long as its stream, which it closes."""

    def __init__(  # noqa: PLR0913 (by name)
        self,
        stream: Stream,
        start: Start,
        *,
        host: str,
        secret: Callable[[], str] | None = None,
        seconds: float = 600.0,
        limit: int = 256 * MIB,
    ) -> None:
        """`secret` is called when sudo asks, and not before. `seconds` is the deadline of all that follows."""
        self.cost = Cost()
        self.errors = b""
        self.flooded = self.late = False
        self._stream, self._start, self._host, self._secret, self._limit = stream, start, host, secret, limit
        self._began = time.monotonic()
        self._deadline = self._began + seconds
        self._early = b""
        self._answered = False
        self._asking = 0.0

    def open(self) -> Opened:
        """Raises Unreachable, Refused, or NeedsTerminal; then the stream is closed."""
        try:
            return self._open()
        except BaseException:
            self.close()
            raise

    def send(self, script: bytes, requests: bytes, opened: Opened) -> None:
        """The script where the host has none of its own, and the request stream. On a terminal there is no end of input."""
        if not opened.installed:
            script = script if script.endswith(b"\n") else script + b"\n"
            requests = script + privilege.END_OF_SCRIPT + b"\n" + requests
        self._send(requests)
        if not self._start.terminal:
            self._stream.finish()

    def chunks(self) -> Generator[bytes]:
        """Standard output until its end, the deadline (`late`) or the limit (`flooded`); a cut stream simply ends."""
        try:
            if self._early:
                yield self._early
            while self.cost.received <= self._limit:
                try:
                    got = self._receive(self._deadline)
                except TimeoutError:
                    self.late = True
                    return
                if got is None:
                    return
                if got:
                    yield got
            self.flooded = True
        finally:
            self.close()

    def status(self) -> int | None:
        return self._stream.status()

    def close(self) -> None:
        self.cost.seconds = self.cost.seconds or time.monotonic() - self._began
        self._stream.close()

    def _open(self) -> Opened:
        out, deadline = b"", min(self._deadline, self._began + OPENING)
        while not (match := privilege.READY.search(out)):
            if len(out) > NOISE:
                raise Refused(self._said(NOISY))
            try:
                got = self._receive(deadline + self._asking)
            except TimeoutError:
                raise Unreachable(self._said(HANGS, seconds=round(deadline - self._began))) from None
            if got is None:
                raise self._ended(out)
            out += got
            self._answer(out)
        found = privilege.tried(out[: match.start()])
        if not self._start.terminal and match[2] != b"installed" and any(each.wants_terminal for each in found):
            raise NeedsTerminal
        self._early = out[match.end() :]
        return self._opened(match, [self._explained(each) for each in found])

    def _opened(self, ready: re.Match[bytes], found: list[Tried]) -> Opened:
        if int(ready[1]) != privilege.PROTOCOL:
            raise Refused(self._said(VERSION, found=int(ready[1]), wanted=privilege.PROTOCOL))
        how, uid = ready[2].decode(), int(ready[3])
        notes = tuple(each.reason for each in found)
        if how == "refused":
            raise Refused(self._said(NO_ROOT, reasons=_joined(notes)))
        if how == "feed":
            how = privilege.way(ready.string[: ready.start()])
        return Opened(how, uid, notes)

    def _answer(self, out: bytes) -> None:
        """The password goes to the first prompt alone. On a terminal the prompt comes as standard output."""
        prompt = self._start.prompt
        asked = (self.errors + b"\n" + out).count(prompt) if prompt else 0
        if asked and not self._answered and self._secret is not None:
            self._answered = True
            self._send(self._asked(self._secret) + b"\n", count=False)
        elif asked > 1:
            raise Refused(self._said(WRONG))

    def _asked(self, secret: Callable[[], str]) -> bytes:
        """A person may have to type it: that time is not the host's."""
        began = time.monotonic()
        value = secret().encode("utf-8", "surrogateescape")
        self._asking = time.monotonic() - began
        self._deadline += self._asking
        return value

    def _explained(self, each: Tried) -> Tried:
        """sudo's own words of why it did not take the password; they come by the other pipe, so they are waited for."""
        if each.kind != "password" or self._start.terminal:
            return each
        deadline = min(self._deadline, time.monotonic() + OPENING)
        while privilege.AFTER_PASSWORD not in self.errors:
            try:
                got = self._receive(deadline)
            except TimeoutError:
                break
            if got is None:
                break
            self._early += got
        said = self.errors.partition(privilege.AFTER_PASSWORD)[0].rpartition(self._start.prompt)[2]
        message = " ".join(said.decode("utf-8", "replace").split())
        if "incorrect password" in message:
            raise Refused(self._said(WRONG))
        return Tried("password", message)

    def _receive(self, deadline: float) -> bytes | None:
        """Standard output; empty where only the other pipe brought something. Raises TimeoutError."""
        got = self._stream.receive(max(0.0, deadline - time.monotonic()))
        if got is None:
            return None
        out, err = got
        self.cost.received += len(out) + len(err)
        self.errors = (self.errors + err)[:NOISE]
        return out

    def _send(self, data: bytes, *, count: bool = True) -> None:
        self.cost.trips += 1
        self.cost.sent += len(data) if count else 0
        self._stream.send(data)

    def _ended(self, out: bytes) -> Unreachable | Refused:
        status = self._stream.status()
        if b"incorrect password" in self.errors + out:
            return Refused(self._said(WRONG))
        tail = " ".join((out + b"\n" + self.errors)[-400:].decode("utf-8", "replace").split())
        ended = Text(en="status {status}", zh="状态码 {status}").fill({"status": status})
        how = ended if status is not None else Text(en="no status", zh="无状态码")
        nothing = Text(en="nothing", zh="无输出")
        return Unreachable(self._said(NO_START, status=how, said=tail or nothing))

    def _said(self, text: Text, **values: object) -> Text:
        return text.fill({"host": self._host, **values})


NOISY = Text(
    en="{host}: the log-in shell prints more than 64 KiB before it runs the collector",
    zh="{host}：登录 shell 在运行采集脚本之前输出超过 64 KiB",
)
HANGS = Text(
    en="{host}: logged in, but no command has started within {seconds} s",
    zh="{host}：已登录，但 {seconds} 秒内未能开始执行命令",
)
NO_START = Text(
    en="{host}: logged in, but the collector did not start ({status}; the host said: {said})",
    zh="{host}：已登录，但采集脚本未能启动（{status}；主机输出：{said}）",
)
WRONG = Text(
    en="{host}: sudo did not accept the password; it was tried once and not again",
    zh="{host}：sudo 密码错误；仅尝试一次，不再重试",
)
NO_ROOT = Text(
    en="{host}: the rights of root were not to be had: {reasons}",
    zh="{host}：无法取得 root 权限：{reasons}",
)
VERSION = Text(
    en="{host}: the installed collector speaks version {found}, this program {wanted}: install it anew",
    zh="{host}：已安装的采集脚本协议版本为 {found}，本程序为 {wanted}，请重新安装",
)


def _joined(texts: tuple[Text, ...]) -> Text:
    return Text(en="; ".join(each.en for each in texts), zh="；".join(each.zh for each in texts))
