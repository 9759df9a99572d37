"""The second transport: the system's OpenSSH client, for servers whose algorithms paramiko does not speak.

It reads the user's settings itself; what decides about trust is said on its command line, which counts more. Passwords
are not given to it.
"""

from __future__ import annotations

import contextlib
import functools
import os
import re
import shlex
import shutil
import subprocess
from dataclasses import dataclass, field

from inspector.credentials import Place
from inspector.targets.ssh.address import bracketed
from inspector.targets.ssh.config import Hop, Route
from inspector.targets.ssh.connection import ALIVE, Link, Logins
from inspector.targets.ssh.errors import Refused, Unreachable
from inspector.targets.ssh.options import SshOptions
from inspector.targets.ssh.stream import ProcessStream, Stream
from inspector.text import Text

# Offered after all that the client offers by itself, so a server that knows better takes the better.
OLD = {
    "KexAlgorithms": "diffie-hellman-group14-sha1 diffie-hellman-group-exchange-sha1 diffie-hellman-group1-sha1",
    "HostKeyAlgorithms": "ssh-rsa",
    "PubkeyAcceptedAlgorithms": "ssh-rsa",
    "Ciphers": "aes128-cbc aes192-cbc aes256-cbc 3des-cbc",
    "MACs": "hmac-sha1 hmac-sha1-96 hmac-md5",
}
STRICT = {
    "BatchMode": "yes",
    "ClearAllForwardings": "yes",
    "ControlMaster": "no",
    "ControlPath": "none",
    "ForwardAgent": "no",
    "ForwardX11": "no",
    "PermitLocalCommand": "no",
    "RemoteCommand": "none",
    "ServerAliveInterval": str(ALIVE),
    "Tunnel": "no",
    "UpdateHostKeys": "no",
    "VerifyHostKeyDNS": "no",
}
_HOST_KEY = re.compile(rb"^debug1: Server host key: \S+ (SHA256:[A-Za-z0-9+/]{43})\r?$", re.M)
_USED = re.compile(
    rb"^debug1: kex: (?:algorithm: |host key algorithm: |server->client cipher: )(\S+)(?: MAC: (\S+))?", re.M
)
_LOGGED_IN = re.compile(rb"^Authenticated to .* using \"([a-z,-]+)\"", re.M)


@dataclass(eq=False)
class OpenSshConnection:
    """Each program that is started logs in anew. What the client says of the log-in is known when a stream has ended.

    `hidden`: environment variables that hold passwords; the client and what it starts do not get them.
    """

    route: Route
    config: str | None
    why: Text
    logins: Logins
    hidden: frozenset[str]
    streams: list[_SshStream] = field(default_factory=list)

    def link(self) -> Link:
        said = self.streams[-1].said if self.streams else b""
        key = _HOST_KEY.findall(said)
        names = [name.decode() for pair in _USED.findall(said) for name in pair if name]
        old = {name for listed in OLD.values() for name in listed.split()}
        notes = [*self.route.notes, USED.fill({"why": self.why})]
        if b"Permanently added" in said:
            notes.append(ACCEPTED.fill({"key": key[0].decode() if key else "?"}))
        if weak := sorted(old.intersection(names)):
            notes.append(WEAK.fill({"names": weak}))
        return Link(key[0].decode() if key else "", self.route.host.user, "openssh", tuple(notes))

    def open(self, command: str, *, terminal: bool = False) -> Stream:
        argv = arguments(self.route, self.config)
        argv += ["-tt", "-e", "none"] if terminal else ["-T"]
        place = contextlib.ExitStack()
        place.enter_context(self.logins.place(self.route.hops[0]))
        environment = {name: value for name, value in os.environ.items() if name not in self.hidden}
        stream = _SshStream([*argv, "--", self.route.host.name, command], self.route.host, place, environment)
        self.streams.append(stream)
        return stream

    def abort(self) -> None:
        for stream in self.streams:
            stream.kill()

    def close(self) -> None:
        for stream in self.streams:
            stream.close()


def connect(route: Route, options: SshOptions, why: Text, logins: Logins) -> OpenSshConnection:
    """Nothing is sent yet. Raises Refused where there is no client."""
    if shutil.which("ssh") is None:
        said = Text(
            en="{host}: {why}; the OpenSSH client, which may, is not installed",
            zh="{host}：{why}；本机未安装 OpenSSH 客户端",
        )
        raise Refused(said.fill({"host": route.host.shown, "why": why}))
    sources = (options.password, options.become_password)
    hidden = frozenset(source.name for source in sources if source and source.place is Place.ENV)
    return OpenSshConnection(route, options.config, why, logins, hidden)


def arguments(route: Route, config: str | None) -> list[str]:
    """The client's command line up to the host. Hops are clients in each other's ProxyCommand: `-J` would not hand our
    options on to them."""
    proxy = ""
    for hop, following in zip(route.hops, route.hops[1:], strict=False):
        argv = _client(hop, config, proxy)
        proxy = shlex.join([*argv, "-T", "-W", bracketed_always(following), "--", hop.name]).replace("%", "%%")
    return [*_client(route.host, config, proxy), "-v"]


def bracketed_always(hop: Hop) -> str:
    return f"{bracketed(hop.address, None)}:{hop.port}"


def _client(hop: Hop, config: str | None, proxy: str) -> list[str]:
    options = dict(STRICT)
    options["StrictHostKeyChecking"] = "accept-new" if hop.accept_new else "yes"
    options["ConnectTimeout"] = str(max(1, round(hop.seconds)))
    options |= {name: f"+{old}" for name, listed in OLD.items() if (old := ",".join(_spoken(name, listed)))}
    if proxy:
        options["ProxyCommand"] = proxy
    options |= _trust(hop)
    argv = ["ssh", *(["-F", config] if config else []), "-l", hop.user, "-p", str(hop.port)]
    for name, value in options.items():
        argv += ["-o", f"{name}={value}"]
    if hop.chosen:
        argv += [word for key in hop.keys for word in ("-i", key)]
    return argv


def _trust(hop: Hop) -> dict[str, str]:
    """Which host keys count: known_hosts, or the one that is pinned, which then stands for all files."""
    if not hop.host_key:
        return {
            "UserKnownHostsFile": " ".join(map(_quoted, hop.known_hosts)) or "none",
            "GlobalKnownHostsFile": "none",  # they are among the files above
        }
    script = 'if [ "$1" = "$2" ]; then echo "$3 $4 $5"; fi'
    words = ["/bin/sh", "-c", script, "inspector", hop.host_key]
    command = " ".join(f"'{word}'" for word in words) + " %f %H %t %K"
    return {"UserKnownHostsFile": "none", "GlobalKnownHostsFile": "none", "KnownHostsCommand": command}


def _quoted(name: str) -> str:
    return '"' + name.replace("%", "%%") + '"'


@functools.cache
def _spoken(option: str, names: str) -> tuple[str, ...]:
    """Those that this client has at all: it stops at a name that it does not know."""
    with contextlib.suppress(OSError, subprocess.SubprocessError):
        done = subprocess.run(["ssh", "-Q", option], capture_output=True, text=True, timeout=10, check=False)  # noqa: S607
        return tuple(name for name in names.split() if name in done.stdout.split())
    return ()


class _SshStream:
    """The client's own words stand among the standard error of the program; they are taken out and kept apart."""

    def __init__(self, argv: list[str], hop: Hop, place: contextlib.ExitStack, environment: dict[str, str]) -> None:
        """`place` is given back when the log-in is done, well or badly."""
        self._place = place
        try:
            self._process = ProcessStream(argv, environment=environment)
        except BaseException:
            place.close()
            raise
        self._hop = hop
        self._line = b""
        self.said = b""

    def send(self, data: bytes) -> None:
        self._process.send(data)

    def finish(self) -> None:
        self._process.finish()

    def receive(self, seconds: float) -> tuple[bytes, bytes] | None:
        """Raises Unreachable or Refused at the end of a log-in that did not succeed."""
        got = self._process.receive(seconds)
        if got is not None:
            return got[0], self._sorted(got[1])
        if not _LOGGED_IN.search(self.said):
            raise self._why()
        return None

    def status(self) -> int | None:
        return self._process.status()

    def kill(self) -> None:
        self._process.kill()

    def close(self) -> None:
        self._process.close()
        self._place.close()

    def _sorted(self, errors: bytes) -> bytes:
        """A prompt that ends in no line end is the program's; so is all that is not the client's."""
        *lines, rest = (self._line + errors).split(b"\n")
        program = b""
        logged_in = bool(_LOGGED_IN.search(self.said))
        for line in lines:
            if (
                line.startswith((b"debug1: ", b"Authenticated to ", b"Transferred: ", b"Bytes per second: "))
                or not logged_in
            ):
                self.said = (self.said + line + b"\n")[-65536:]
                if line.startswith(b"Authenticated to "):
                    logged_in = True
                    self._place.close()
            else:
                program += line + b"\n"
        held = not logged_in or b"debug1: ".startswith(rest[:8]) or rest.startswith(b"debug1: ")
        self._line = rest if held else b""
        return program if held else program + rest

    def _why(self) -> Unreachable | Refused:
        """The client's last words, sorted by what they mean."""
        lines = [line.strip() for line in (self.said + self._line).decode("utf-8", "replace").splitlines()]
        plain = [line for line in lines if line and not line.startswith(("debug", "OpenSSH_", "@"))]
        text = " ".join(plain[-3:]) or "ssh"
        host = self._hop.shown
        if re.search("Host key verification failed|IDENTIFICATION HAS CHANGED|No .* host key is known", text):
            return Refused(UNTRUSTED.fill({"host": host, "text": text}))
        if re.search("Permission denied|Too many authentication failures", text):
            return Refused(DENIED.fill({"host": host, "text": text}))
        return Unreachable(BROKEN.fill({"host": host, "text": text}))


USED = Text(en="through the system's OpenSSH client: {why}", zh="通过系统 OpenSSH 客户端连接：{why}")
WEAK = Text(
    en="the connection uses algorithms that are no longer safe: {names}", zh="连接使用了已不安全的算法：{names}"
)
ACCEPTED = Text(
    en="an unknown host key on the way was accepted unseen (--accept-new) and written to known_hosts; the host's is {key}",
    zh="按 --accept-new 未经核对接受了连接途中的未知主机密钥，已写入 known_hosts；目标主机的密钥为 {key}",
)
UNTRUSTED = Text(
    en="{host}: the host key is unknown, changed or revoked; compare it with its administrator's and mend known_hosts ({text})",
    zh="{host}：主机密钥未知、已变更或已吊销；请向管理员核对后更新 known_hosts（{text}）",
)
DENIED = Text(
    en="{host}: log-in refused; the OpenSSH client was offered keys and the agent, never a password ({text})",
    zh="{host}：登录被拒绝；OpenSSH 客户端方式只使用密钥和 ssh-agent，不使用密码（{text}）",
)
BROKEN = Text(en="{host}: cannot be reached: {text}", zh="{host}：无法连接：{text}")
