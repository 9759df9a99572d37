"""References to passwords: where one is to be had when it is needed. The password itself is never part of a value that is kept."""

from __future__ import annotations

import getpass
import os
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from inspector.model import InspectorError
from inspector.text import Lang, Secret, Text, os_error

LIMIT = 4096
"""Bytes. What is longer is no password, but a wrong file."""


class Place(StrEnum):
    ASK = "ask"
    FD = "fd"
    ENV = "env"
    CREDENTIAL = "credential"


class Purpose(StrEnum):
    """What a password is for. One that is asked for is asked once a run and purpose, whatever the number of hosts."""

    LOGIN = "login"
    BECOME = "become"
    SIGN = "sign"


ASKED = {
    Purpose.LOGIN: Text(en="Password to log in over SSH: ", zh="SSH 登录密码："),
    Purpose.BECOME: Text(en="Password for sudo on the hosts: ", zh="各主机 sudo 密码："),
    Purpose.SIGN: Text(en="Passphrase of the signing key: ", zh="签名密钥的口令："),
}
_NAME = {
    Place.FD: re.compile(r"[0-9]{1,6}"),
    Place.ENV: re.compile(r"[A-Za-z_][A-Za-z0-9_]*"),
    Place.CREDENTIAL: re.compile(r"(?!\.{1,2}$)[A-Za-z0-9_.@:-]{1,255}"),
}


@dataclass(frozen=True)
class Source:
    """`ask` (the terminal, once a run), `fd:N` (an open file descriptor), `env:NAME` (an environment variable), or
    `credential:NAME` (a file of that name in $CREDENTIALS_DIRECTORY, as systemd's LoadCredential provides it).
    """

    place: Place
    name: str = ""

    def __str__(self) -> str:
        return f"{self.place}:{self.name}" if self.name else str(self.place)


def parse(text: str) -> Source:
    """The reference that a user wrote. What is wrong is not repeated in the error: it may be the password itself."""
    if text == Place.ASK:
        return Source(Place.ASK)
    place, colon, name = text.partition(":")
    for known, form in _NAME.items():
        if colon and place == known and form.fullmatch(name):
            return Source(known, name)
    raise InspectorError(
        Text(
            en="a password is named by where it is: expected `ask`, `fd:N`, `env:NAME` or `credential:NAME`",
            zh="只能写明密码的来源，应为 `ask`、`fd:N`、`env:NAME` 或 `credential:NAME`",
        )
    )


class Vault:
    """The passwords of one run: each is fetched when it is first needed, and kept in memory alone. For many threads."""

    def __init__(self, ask: Callable[[Text], str] | None = None) -> None:
        """`ask` puts a question on the terminal; without it a password that is to be asked for is an error."""
        self._ask = ask
        self._kept: dict[tuple[Source, Purpose | None], Secret | InspectorError] = {}
        self._lock = threading.Lock()

    def secret(self, source: Source, purpose: Purpose) -> str:
        """Raises InspectorError, the same one each time: a user who gave no answer is not asked again for the next host."""
        place = (source, purpose if source.place is Place.ASK else None)
        with self._lock:
            if place not in self._kept:
                self._kept[place] = self._fetch(source, purpose)
            kept = self._kept[place]
        if isinstance(kept, InspectorError):
            raise InspectorError(kept.text)
        return str(kept.value)

    def _fetch(self, source: Source, purpose: Purpose) -> Secret | InspectorError:
        try:
            return Secret(_checked(source, self._read(source, purpose)))
        except InspectorError as error:
            return error
        except OSError as error:
            reason = os_error(error)
            said = Text(en="cannot read the password from {source}: {reason}", zh="无法从 {source} 读取密码：{reason}")
            return InspectorError(said.fill({"source": source, "reason": reason}))

    def _read(self, source: Source, purpose: Purpose) -> str:
        if source.place is Place.ASK:
            if self._ask is None:
                raise InspectorError(
                    Text(
                        en="a password is to be asked for, but there is no terminal: name another source",
                        zh="需要输入密码，但没有可用终端：请改用其他来源",
                    )
                )
            return self._ask(ASKED[purpose])
        if source.place is Place.ENV:
            return os.environ.get(source.name, "")
        if source.place is Place.FD:
            return _drain(int(source.name))
        return _credential(source.name)


def terminal(lang: Lang) -> Callable[[Text], str] | None:
    """Asks without echo on the terminal that the run was started from, where there is one."""
    try:
        os.close(os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY))
    except OSError:
        return None
    return lambda question: getpass.getpass(question[lang])


def _drain(number: int) -> str:
    """What comes through a descriptor until its end; it stays open, it is the caller's."""
    found = b""
    while len(found) <= LIMIT and (chunk := os.read(number, LIMIT)):
        found += chunk
    return _decoded(found)


def _credential(name: str) -> str:
    folder = os.environ.get("CREDENTIALS_DIRECTORY")
    if not folder:
        raise InspectorError(
            Text(
                en="credential:{name}: $CREDENTIALS_DIRECTORY is not set; systemd sets it for units with LoadCredential=",
                zh="credential:{name}：未设置 $CREDENTIALS_DIRECTORY；使用 LoadCredential= 的 systemd 单元才会设置",
            ).fill({"name": name})
        )
    with (Path(folder) / name).open("rb") as file:
        return _decoded(file.read(LIMIT + 1))


def _decoded(octets: bytes) -> str:
    return octets.decode("utf-8", "surrogateescape")


def _checked(source: Source, value: str) -> str:
    """One line that is not empty. The line end that editors and `echo` add is not part of a password."""
    value = value.removesuffix("\n").removesuffix("\r")
    if value and len(value) <= LIMIT and not re.search("[\x00\r\n]", value):
        return value
    reason = Text(en="it is empty", zh="内容为空") if not value else Text(en="it is not one line", zh="不是单行文本")
    said = Text(en="the password from {source} cannot be used: {reason}", zh="来自 {source} 的密码不可用：{reason}")
    raise InspectorError(said.fill({"source": source, "reason": reason}))
