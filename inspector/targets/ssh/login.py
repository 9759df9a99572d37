"""Proving to a server who we are: keys, certificates, the agent, and one password if the user names one."""

from __future__ import annotations

import base64
import binascii
import contextlib
import os
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import paramiko
from paramiko.pkey import PublicBlob, UnknownKeyType

from inspector.targets.ssh.config import Hop
from inspector.targets.ssh.errors import Refused, Unreachable
from inspector.targets.ssh.known import fingerprint
from inspector.targets.ssh.transport import SharedTransport
from inspector.text import Text, os_error


@dataclass
class _Tried:
    """For the one line that a user reads when nothing helped."""

    ways: list[str] = field(default_factory=list)
    problems: list[Text] = field(default_factory=list)


def authenticate(transport: SharedTransport, hop: Hop, secret: Callable[[], str] | None) -> None:
    """Raises Refused with what the server offers and what was tried, Unreachable where the connection broke."""
    tried = _Tried()
    try:
        # To ask first costs a round trip. A password's try is not risked on a key: servers count them (MaxAuthTries).
        left = {"publickey"} if secret is None else _offered(transport, hop)
        if "publickey" in left:
            left = _by_keys(transport, hop, left, tried)
        if secret is None and left:
            _offered(transport, hop)
        elif left & {"password", "keyboard-interactive"} and secret is not None:
            left = _by_password(transport, hop, left, secret(), tried)
    except (paramiko.SSHException, EOFError, OSError) as error:
        ended = Text(en="the server ended the log-in", zh="服务器中断了登录")
        if not tried.ways:
            said = Text(en="{host}: {ended} ({error})", zh="{host}：{ended}（{error}）")
            raise Unreachable(said.fill({"host": hop.shown, "ended": ended, "error": error})) from None
        tried.problems.append(ended)
    if not transport.is_authenticated():
        raise Refused(_said(hop, transport.offered, tried, password=secret is not None))


def _offered(transport: SharedTransport, hop: Hop) -> set[str]:
    """Asked for by a try with no proof at all, with which some servers let an account in: then it is empty."""
    try:
        return set(transport.auth_none(hop.user))
    except paramiko.BadAuthenticationType as error:
        return set(error.allowed_types)
    except paramiko.AuthenticationException:
        if "none" not in transport.offered:  # no answer
            raise
        return set(transport.offered)


def _by_keys(transport: SharedTransport, hop: Hop, offered: set[str], tried: _Tried) -> set[str]:
    """What the server wants besides; the same as before where no key was good."""
    with contextlib.closing(_keys(hop, tried)) as keys:
        for key, label in keys:
            tried.ways.append(label)
            try:
                return set(transport.auth_publickey(hop.user, key))
            except paramiko.BadAuthenticationType as error:
                return set(error.allowed_types)
            except paramiko.AuthenticationException:
                continue
            except (paramiko.SSHException, EOFError, OSError, ValueError) as error:  # or it does not sign
                if not transport.is_active():
                    raise
                tried.problems.append(UNUSABLE.fill({"path": label, "reason": error}))
    return offered


def _by_password(transport: SharedTransport, hop: Hop, offered: set[str], password: str, tried: _Tried) -> set[str]:
    """Once, by one method: a second try would count as a second wrong password."""
    way = "password" if "password" in offered else "keyboard-interactive"
    tried.ways.append(way)
    try:
        if way == "password":
            return set(transport.auth_password(hop.user, password, fallback=False))
        answers = [password]

        def answer(_title: str, _instructions: str, questions: list[tuple[str, bool]]) -> list[str]:
            # One hidden question is the password's. Anything else (a code, a second try) gets no answer of ours.
            if len(questions) == 1 and not questions[0][1] and answers:
                return [answers.pop()]
            return [""] * len(questions)

        return set(transport.auth_interactive(hop.user, answer))
    except paramiko.AuthenticationException:
        return offered


def _keys(hop: Hop, tried: _Tried) -> Generator[tuple[paramiko.PKey, str]]:
    """Each key once: those the user named, then the agent's, then the files that every user may have."""
    with contextlib.closing(_Agent(hop.agent)) as agent:
        if hop.chosen:
            yield from _files(hop, agent, tried)
        if not hop.only_keys:
            yield from agent.others()
        if not hop.chosen:
            yield from _files(hop, agent, tried)


def _files(hop: Hop, agent: _Agent, tried: _Tried) -> Iterator[tuple[paramiko.PKey, str]]:
    for name in hop.keys:
        path = Path(name)
        if not hop.chosen and not path.exists():
            continue
        key = agent.key(_public(path)) or _private(path, tried)
        if key is None or agent.again(key.asbytes()):
            continue
        for certificate in _certificates(hop, path, key):
            yield certificate, f"{name} (certificate)"
        yield key, name


def _certificates(hop: Hop, path: Path, key: paramiko.PKey) -> Iterator[paramiko.PKey]:
    """The key with each certificate of its own; without it again afterwards."""
    for name in (f"{path}-cert.pub", *hop.certificates):
        try:
            blob = PublicBlob.from_file(name)
        except (OSError, ValueError, IndexError, binascii.Error):
            continue
        if not blob.key_type.startswith(key.get_name()) or key.asbytes()[-32:] not in blob.key_blob:
            continue
        key.public_blob = blob
        yield key
        key.public_blob = None


def _private(path: Path, tried: _Tried) -> paramiko.PKey | None:
    values: dict[str, object] = {"path": path}
    try:
        key = paramiko.PKey.from_path(path)
        key.public_blob = None
        return key
    except (TypeError, paramiko.PasswordRequiredException):
        said = Text(
            en="{path} is encrypted and the agent does not hold it (`ssh-add {path:sh}`)",
            zh="{path} 已加密且未载入 ssh-agent（`ssh-add {path:sh}`）",
        )
    except OSError as error:
        values["reason"] = os_error(error)
        said = Text(en="{path}: {reason}", zh="{path}：{reason}")
    except (UnknownKeyType, paramiko.SSHException, ValueError, IndexError, binascii.Error):
        said = Text(en="{path} is no private key that can be used", zh="{path} 不是可用的私钥")
    except Exception as error:  # cryptography raises its own kinds for algorithms that it lacks
        values["reason"] = type(error).__name__
        said = UNUSABLE
    tried.problems.append(said.fill(values))
    return None


UNUSABLE = Text(en="{path} cannot be used ({reason})", zh="{path} 不可用（{reason}）")


def _public(path: Path) -> bytes | None:
    """Of the file beside it, so that an encrypted key is found in the agent."""
    try:
        return base64.b64decode(Path(f"{path}.pub").read_text("utf-8", "replace").split()[1])
    except (OSError, IndexError, binascii.Error, ValueError):
        return None


class _Agent:
    """The agent's keys. One that is not there, or speaks nonsense, has none."""

    def __init__(self, wanted: bool) -> None:
        self._agent: paramiko.Agent | None = None
        self._keys: dict[bytes, paramiko.AgentKey] = {}
        self._used: set[bytes] = set()
        if not wanted or not Path(os.environ.get("SSH_AUTH_SOCK") or "/nonexistent").is_socket():
            return
        with contextlib.suppress(paramiko.SSHException, OSError, ValueError, IndexError):
            self._agent = paramiko.Agent()
            self._keys = {key.blob: key for key in self._agent.get_keys()}

    def key(self, blob: bytes | None) -> paramiko.AgentKey | None:
        return self._keys.get(blob or b"")

    def again(self, blob: bytes) -> bool:
        """Whether a key is offered for the second time: servers count the tries."""
        if blob in self._used:
            return True
        self._used.add(blob)
        return False

    def others(self) -> Iterator[tuple[paramiko.PKey, str]]:
        for blob, key in self._keys.items():
            if self.again(blob):
                continue
            if "-cert-" in key.get_name():
                key.public_blob = PublicBlob(key.get_name(), blob)  # type: ignore[assignment]  # the stubs know None alone
            yield key, f"agent {fingerprint(blob)}"

    def close(self) -> None:
        if self._agent is not None:
            self._agent.close()


def _said(hop: Hop, offered: frozenset[str], tried: _Tried, *, password: bool) -> Text:
    problems = tried.problems
    if not password and offered & {"password", "keyboard-interactive"}:
        hint = Text(en="no password was named for the log-in", zh="未指定登录密码")
        problems = [*problems, hint]
    rest = Text(
        en="".join(f"; {each.en}" for each in problems),
        zh="".join(f"；{each.zh}" for each in problems),
    )
    said = Text(
        en="{host}: log-in refused; the server offers {offered}; tried: {ways}",
        zh="{host}：登录被拒绝；服务器支持 {offered}；已尝试：{ways}",
    )
    ways = tried.ways or Text(en="nothing", zh="无")
    head = said.fill({"host": hop.shown, "offered": sorted(offered) or "?", "ways": ways})
    return Text(en=head.en + rest.en, zh=head.zh + rest.zh)
