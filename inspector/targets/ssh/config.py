"""~/.ssh/config and what the user said, joined: the way to a host, hop by hop.

Read by paramiko's parser. It knows no Include (the files are put in here) and would run the program of a `Match exec`: such
a block is left out, and that is said. What would weaken us is never taken over: StrictHostKeyChecking, for one.
"""

from __future__ import annotations

import getpass
import glob
import io
import re
from dataclasses import dataclass, replace
from pathlib import Path

import paramiko

from inspector.credentials import Source
from inspector.model import InspectorError
from inspector.targets.ssh import address
from inspector.targets.ssh.options import SshOptions
from inspector.text import Text, os_error

DEPTH = 16
"""Files that include each other; OpenSSH's limit."""
HOPS = 8
KNOWN = ("~/.ssh/known_hosts", "~/.ssh/known_hosts2")
KNOWN_OF_ALL = ("/etc/ssh/ssh_known_hosts", "/etc/ssh/ssh_known_hosts2")
KEYS = ("~/.ssh/id_ed25519", "~/.ssh/id_ecdsa", "~/.ssh/id_rsa")
_KEYWORD = re.compile(r"\s*(\w+)(?:\s*=\s*|\s+)(.*?)\s*$")


@dataclass(frozen=True, kw_only=True)
class Hop:
    """One server on the way. `name`: as the user calls it; `key_name`: as known_hosts calls it.

    `keys` are files; `chosen`: the user named them, so they come before those of the agent.
    """

    name: str
    address: str
    port: int
    user: str
    key_name: str
    keys: tuple[str, ...]
    chosen: bool
    certificates: tuple[str, ...]
    agent: bool
    only_keys: bool
    known_hosts: tuple[str, ...]
    seconds: float
    accept_new: bool = False
    host_key: str = ""
    password: Source | None = None

    @property
    def shown(self) -> str:
        return f"{self.user}@{address.bracketed(self.name, self.port)}"


@dataclass(frozen=True)
class Route:
    """The hops, the host itself last. `command`: a ProxyCommand, which only the OpenSSH client runs."""

    hops: tuple[Hop, ...]
    command: str
    notes: tuple[Text, ...]

    @property
    def host(self) -> Hop:
        return self.hops[-1]


class Settings:
    """The settings files of one user, read once a run."""

    def __init__(self, path: str | None = None) -> None:
        """`path` stands for both files, as with `ssh -F`. Raises InspectorError for what cannot be read or parsed."""
        self.path = path
        self.notes: list[Text] = []
        files = [path] if path else ["~/.ssh/config", "/etc/ssh/ssh_config"]
        lines = [line for name in files for line in self._lines(Path(name).expanduser(), 0, must=bool(path))]
        self._parsed = paramiko.SSHConfig()
        try:
            self._parsed.parse(io.StringIO("\n".join(lines)))
        except (paramiko.SSHException, ValueError) as error:
            said = Text(en="{files}: cannot be parsed: {error}", zh="{files}：无法解析：{error}")
            raise InspectorError(said.fill({"files": files, "error": error})) from None

    def route(self, options: SshOptions) -> Route:
        """Raises InspectorError for jump hosts that are no host names, or too many."""
        host, found = self._hop(options, options.host, options.user, options.port)
        host = replace(host, host_key=options.host_key, password=options.password)
        command = "" if options.jumps else str(found.get("proxycommand") or "")
        jumps = options.jumps
        if not jumps and not command:
            jumps = _listed(found.get("proxyjump"))
        return Route((*self._way(options, jumps), host), command, tuple(self.notes))

    def _way(self, options: SshOptions, jumps: tuple[str, ...]) -> tuple[Hop, ...]:
        """As OpenSSH does it: only the first hop has a way of its own, which its own ProxyJump says."""
        way: tuple[Hop, ...] = ()
        while jumps:
            hops = [self._hop(options, host, user, port) for user, host, port in map(_jump, jumps)]
            way = (*(hop for hop, _ in hops), *way)
            if len(way) > HOPS:
                said = Text(en="more than {n} jump hosts on the way to {host}", zh="到 {host} 的跳板机超过 {n} 台")
                raise InspectorError(said.fill({"n": HOPS, "host": options.host}))
            jumps = _listed(hops[0][1].get("proxyjump"))
            if jumps and _jump(jumps[-1])[1] in {hop.name for hop in way}:
                break  # `Host *` means the jump host as well; nobody jumps through a host to reach it
        return way

    def _hop(
        self, options: SshOptions, name: str, user: str | None, port: int | None
    ) -> tuple[Hop, paramiko.SSHConfigDict]:
        try:
            found = self._parsed.lookup(name)
            number = port or int(found.get("port", 22))
            seconds = _seconds(options, found)
        except (paramiko.SSHException, ValueError, KeyError) as error:
            said = Text(
                en="settings of {host} in ~/.ssh/config: {error}", zh="~/.ssh/config 中 {host} 的设置有误：{error}"
            )
            raise InspectorError(said.fill({"host": name, "error": error})) from None
        where = address.checked_host(found.get("hostname", name))
        keys = tuple(key for key in found.get("identityfile", []) if key.lower() != "none")
        chosen = tuple(map(_home, dict.fromkeys(options.keys + keys)))
        alias = found.get("hostkeyalias", "")
        hop = Hop(
            name=address.checked_host(name),
            address=where,
            port=number,
            user=address.checked_user(user or found.get("user") or getpass.getuser()),
            key_name=alias or (where.lower() if number == 22 else f"[{where.lower()}]:{number}"),
            keys=chosen or tuple(map(_home, KEYS)),
            chosen=bool(chosen),
            certificates=tuple(map(_home, _words(found.get("certificatefile")))),
            agent=found.get("identityagent", "").lower() != "none",
            only_keys=found.get("identitiesonly", "no").lower() == "yes",
            known_hosts=options.known_hosts or _known_hosts(found),
            seconds=seconds,
            accept_new=options.accept_new,
        )
        return hop, found

    def _lines(self, path: Path, depth: int, *, must: bool = False) -> list[str]:
        """A file with those that it includes in their places. A block that ends inside an included file ends there."""
        try:
            if not must and not path.exists():
                return []
            text = path.read_text("utf-8", "surrogateescape")
        except OSError as error:
            said = Text(en="{path}: {reason}", zh="{path}：{reason}")
            raise InspectorError(said.fill({"path": path, "reason": os_error(error)})) from None
        lines: list[str] = []
        block = "Host *"
        for number, line in enumerate(text.splitlines(), 1):
            keyword = _KEYWORD.match(line)
            word = keyword[1].lower() if keyword else ""
            if keyword and word == "include":
                lines += [each for file in _included(path, keyword[2]) for each in self._deeper(file, depth)]
                lines.append(block)
                continue
            if word in ("host", "match"):
                block = self._without_exec(path, number, line) if word == "match" else line
                lines.append(block)
                continue
            lines.append(line)
        return lines

    def _deeper(self, path: Path, depth: int) -> list[str]:
        if depth < DEPTH:
            return self._lines(path, depth + 1)
        said = Text(en="{path}: more than {n} files include each other", zh="{path}：相互包含的文件超过 {n} 层")
        raise InspectorError(said.fill({"path": path, "n": DEPTH}))

    def _without_exec(self, path: Path, number: int, line: str) -> str:
        if not re.search(r"(?i)[\s!=]exec\s", line):
            return line
        said = Text(
            en="{path}:{line}: the block of this `Match exec` is left out; only the OpenSSH client evaluates it",
            zh="{path}:{line}：已略过该 `Match exec` 段，只有 OpenSSH 客户端能判断它",
        )
        self.notes.append(said.fill({"path": path, "line": number}))
        return "Host !*"


def _included(path: Path, words: str) -> list[Path]:
    """Relative names are below ~/.ssh, or below /etc/ssh in the system's file."""
    base = Path("/etc/ssh") if path.is_relative_to("/etc/ssh") else Path.home() / ".ssh"
    patterns = [base / Path(word).expanduser() for word in _words(words)]
    return [Path(name) for pattern in patterns for name in sorted(glob.glob(str(pattern)))]  # noqa: PTH207 (absolute)


def _jump(text: str) -> tuple[str | None, str, int | None]:
    return address.split(text.removeprefix("ssh://").removesuffix("/"), shown=text)


def _listed(value: object) -> tuple[str, ...]:
    jumps = tuple(jump.strip() for jump in str(value or "").split(","))
    return () if jumps in (("",), ("none",)) else jumps


def _seconds(options: SshOptions, found: paramiko.SSHConfigDict) -> float:
    """What the user says now counts more than ConnectTimeout, which counts more than our default."""
    if options.connect_seconds != SshOptions.connect_seconds:
        return options.connect_seconds
    return float(found.get("connecttimeout", 0)) or options.connect_seconds


def _words(value: object) -> list[str]:
    return [quoted or plain for quoted, plain in re.findall(r'"([^"]*)"|(\S+)', str(value or ""))]


def _known_hosts(found: paramiko.SSHConfigDict) -> tuple[str, ...]:
    own = _words(found.get("userknownhostsfile")) or list(KNOWN)
    all_users = _words(found.get("globalknownhostsfile")) or list(KNOWN_OF_ALL)
    return tuple(_home(name) for name in (*own, *all_users) if name != "none")


def _home(name: str) -> str:
    return str(Path(name.replace("%d", "~").replace("%%", "%")).expanduser())
