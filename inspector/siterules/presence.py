"""Conditions on what is there: packages and their versions, services, listening ports."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from dataclasses import dataclass

from inspector.advisories import apk, deb
from inspector.fact import Absent, Unknown
from inspector.facts.packages import Packages
from inspector.facts.processes import Processes
from inspector.facts.services import Services, UnitFiles
from inspector.facts.sockets import Ports, Socket, Sockets
from inspector.model import reason
from inspector.request import Files
from inspector.siterules.absence import Missing, absent
from inspector.siterules.truth import Entry, Given, joined
from inspector.siterules.values import Expected
from inspector.text import Text

INSTALLED = Text(en="installed", zh="已安装")
NOT_INSTALLED = Text(en="not installed", zh="未安装")
INSTALL = Text(en="Install the package {name}.", zh="安装软件包 {name}。")
REMOVE = Text(en="Remove the package {name}.", zh="卸载软件包 {name}。")
UPGRADE = Text(
    en="Bring the package {name} to a version that is {expected}.",
    zh="将软件包 {name} 调整到符合要求的版本（{expected}）。",
)
NO_MANAGER = Text(en="no package manager", zh="没有软件包管理器")
STATES = {
    ("installed", True): Text(en="installed", zh="已安装"),
    ("installed", False): Text(en="not installed", zh="未安装"),
    ("enabled", True): Text(en="enabled", zh="已启用"),
    ("enabled", False): Text(en="not enabled", zh="未启用"),
    ("masked", True): Text(en="masked", zh="已屏蔽"),
    ("masked", False): Text(en="not masked", zh="未屏蔽"),
    ("running", True): Text(en="running", zh="正在运行"),
    ("running", False): Text(en="not running", zh="未运行"),
}
STEPS = {
    ("installed", True): Text(en="Install what brings the service {name}.", zh="安装提供服务 {name} 的软件。"),
    ("installed", False): Text(en="Remove what brings the service {name}.", zh="卸载提供服务 {name} 的软件。"),
    ("enabled", True): Text(en="Run `systemctl enable {name:sh}`.", zh="执行 `systemctl enable {name:sh}`。"),
    ("enabled", False): Text(en="Run `systemctl disable {name:sh}`.", zh="执行 `systemctl disable {name:sh}`。"),
    ("masked", True): Text(en="Run `systemctl mask {name:sh}`.", zh="执行 `systemctl mask {name:sh}`。"),
    ("masked", False): Text(en="Run `systemctl unmask {name:sh}`.", zh="执行 `systemctl unmask {name:sh}`。"),
    ("running", True): Text(en="Run `systemctl start {name:sh}`.", zh="执行 `systemctl start {name:sh}`。"),
    ("running", False): Text(en="Run `systemctl stop {name:sh}`.", zh="执行 `systemctl stop {name:sh}`。"),
}
NO_PROGRAM = Text(
    en="{name}: which program it runs is not plain from its unit; name it by `program:`",
    zh="{name}：无法从单元文件判断其运行的程序，请用 `program:` 指定",
)
HIDDEN = Text(en="other users' processes are hidden", zh="无法看到其他用户的进程")
LISTENS = Text(en="listening on {addresses}", zh="正在监听（{addresses}）")
SILENT = Text(en="not listening", zh="未监听")
LISTENING = Text(en="listening", zh="处于监听状态")
SHUT = Text(
    en="Stop the service on {name}, bind it to the loopback address, or close the port.",
    zh="停止占用 {name} 的服务，或将其绑定到回环地址，或关闭该端口。",
)
OPEN = Text(en="Start the service that belongs on {name}.", zh="启动应监听 {name} 的服务。")
INTERPRETERS = frozenset("sh bash dash ash ksh zsh env python python3 perl ruby java node php mono".split())


@dataclass(frozen=True)
class InstalledPackage:
    """With `expected` its version counts, by the rules of the host's own package manager."""

    name: str
    present: bool = True
    expected: Expected | None = None
    missing: Missing = Missing.NOT_APPLICABLE
    facts = (Packages,)
    requests: tuple[Files, ...] = ()

    @property
    def about(self) -> str:
        return self.name

    @property
    def asks(self) -> Text:
        return self.expected.text if self.expected else INSTALLED if self.present else NOT_INSTALLED

    @property
    def command(self) -> str:
        name = shlex.quote(self.name)
        return f"dpkg -s {name} 2>/dev/null || apk info -v {name}"

    def entries(self, given: Given) -> Iterator[Entry]:
        packages = given.fact(Packages)
        if packages is None:
            raise Absent(NO_MANAGER.en, NO_MANAGER.zh)
        found = packages.named(self.name)
        wanted = INSTALLED if self.present else NOT_INSTALLED
        install, remove = (text.fill({"name": self.name}) for text in (INSTALL, REMOVE))
        if self.expected is None:
            value = (
                Text(en=f"installed ({found[0].version})", zh=f"已安装（{found[0].version}）")
                if found
                else NOT_INSTALLED
            )
            fix = install if self.present else remove
            yield Entry(self.name, bool(found) == self.present, value, wanted, fix, packages.location)
        elif not found:
            yield absent(
                self.missing, Entry(self.name, None, NOT_INSTALLED, self.expected.text, install, packages.location)
            )
        else:
            compare = apk.compare if packages.manager == "apk" else deb.compare
            bad = [each.version for each in found if not self.expected.holds(each.version, compare)]
            fix = UPGRADE.fill({"name": self.name, "expected": self.expected.text})
            yield Entry(self.name, not bad, (bad or [found[0].version])[0], self.expected.text, fix, packages.location)


@dataclass(frozen=True)
class ServiceState:
    """`wanted`: what is asked of it, of installed, enabled, masked and running."""

    name: str
    wanted: tuple[tuple[str, bool], ...]
    program: str = ""
    requests: tuple[Files, ...] = ()

    @property
    def facts(self) -> tuple[type, ...]:
        if "running" not in dict(self.wanted):
            return (Services,)
        return (Services, Processes) if self.program else (Services, Processes, UnitFiles)

    @property
    def about(self) -> str:
        return self.name

    @property
    def asks(self) -> Text:
        return joined([STATES[aspect] for aspect in self.wanted])

    @property
    def command(self) -> str:
        return f"systemctl status {shlex.quote(self.name)}"

    def entries(self, given: Given) -> Iterator[Entry]:
        services = given.fact(Services)
        if services is None or not services.boots:
            raise Absent("the target does not boot: it starts no services", "采集目标不会引导启动，没有服务")
        for aspect, wanted in self.wanted:
            expected = STATES[aspect, wanted]
            try:
                found, place = self._found(aspect, services, given)
            except Unknown as unknown:
                yield Entry(self.name, None, None, expected, expected, why=unknown.reason)
                continue
            if found is not None:
                value = STATES[aspect, found]
                fix = STEPS[aspect, wanted].fill({"name": self.name})
                yield Entry(self.name, found == wanted, value, expected, fix, place, aspect)

    def _found(self, aspect: str, services: Services, given: Given) -> tuple[bool | None, str]:
        """Whether it is so, and where that is seen; None where the target tells nothing of it."""
        place = services.units.get(self.name, "") or services.units.get(f"{self.name}.service", "")
        if aspect == "installed":
            return services.installed(self.name), place
        if aspect == "enabled":
            return services.enabled(self.name), services.where(self.name) or place
        if aspect == "masked":
            return services.is_masked(self.name), place
        there = services.installed(self.name) or services.is_masked(self.name) or bool(self.program)
        return self._runs(given, there=there), place

    def _runs(self, given: Given, *, there: bool) -> bool | None:
        processes = given.fact(Processes)
        if processes is None or not there:
            return None if processes is None else False
        program = self.program or self._program(given)
        if processes.called(program):
            return True
        if not processes.complete:
            raise Unknown(reason("hidden", HIDDEN))
        return False

    def _program(self, given: Given) -> str:
        units = given.fact(UnitFiles)
        unit = self.name if self.name.endswith(".service") else f"{self.name}.service"
        lines = units.exec_start(unit) if units else ()
        program = (lines[0].value.split() or [""])[0].rpartition("/")[2] if lines else ""
        if not program or program in INTERPRETERS:
            raise Unknown(reason("no-program", NO_PROGRAM, name=self.name))
        return program


@dataclass(frozen=True)
class ListeningPort:
    """`scope`: any address, the loopback ones, or (`outside`) those that others reach."""

    spec: str
    listening: bool = True
    scope: str = "any"
    facts = (Sockets,)
    requests: tuple[Files, ...] = ()

    @property
    def about(self) -> str:
        return self.spec

    @property
    def asks(self) -> Text:
        return LISTENING if self.listening else SILENT

    @property
    def command(self) -> str:
        ports = Ports.parse(self.spec)
        only = f" 'sport = :{ports.first}'" if ports.first == ports.last else ""
        return f"ss -Hlntup{only}"

    def entries(self, given: Given) -> Iterator[Entry]:
        sockets = given.fact(Sockets)
        if sockets is None:
            raise Absent("the target is not a running system", "采集目标不是运行中的系统")
        found = [socket for socket in sockets.sockets if self._fits(socket)]
        expected = LISTENING if self.listening else SILENT
        fix = (OPEN if self.listening else SHUT).fill({"name": self.spec})
        if not found:
            yield Entry(self.spec, not self.listening, SILENT, expected, fix)
            return
        addresses = [f"{socket.address}:{socket.port}" for socket in found]
        yield Entry(self.spec, self.listening, LISTENS.fill({"addresses": addresses}), expected, fix, addresses[0])

    def _fits(self, socket: Socket) -> bool:
        if not Ports.parse(self.spec).holds(socket.protocol, socket.port):
            return False
        return self.scope == "any" or socket.loopback == (self.scope == "loopback")
