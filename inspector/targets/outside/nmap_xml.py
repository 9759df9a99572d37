"""nmap's XML as hosts and ports: of our own scans, and of files that the user brings. Nothing in it is trusted.

Entities cannot be declared in it, nothing is fetched, and size, depth and numbers are bounded. What came whole of a file that
is cut is kept. Format: nmap.dtd of nmap 7.93.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

from inspector.document import at
from inspector.facts.outside import ScannedAddress, ScannedPorts
from inspector.facts.port_ranges import HIGHEST, numbers, ranges
from inspector.model import InspectorError
from inspector.targets.outside.addresses import literal
from inspector.text import Text, clean

SIZE = 64 << 20
DEPTH = 32
HOSTS = 10_000
PORTS = 1 << 20
"""Port elements of one file."""
GROUPS = 64
"""Elements of one host, or of the run, that each name many ports."""
PROTOCOLS = ("tcp", "udp")
STATES = ("open", "closed", "filtered")
"""Other words, such as `open|filtered`, decide nothing."""
_CUT = {
    expat.errors.codes[getattr(expat.errors, name)]
    for name in ("XML_ERROR_NO_ELEMENTS", "XML_ERROR_UNCLOSED_TOKEN", "XML_ERROR_PARTIAL_CHAR")
}
_SERVICE = re.compile(r"[A-Za-z0-9._/+-]{1,40}")

TOO_BIG = Text(en="larger than {n} MiB", zh="文件超过 {n} MiB")
NOT_NMAP = Text(en="not the XML of nmap (`nmap -oX`)", zh="不是 nmap 的 XML 结果（`nmap -oX`）")
MALFORMED = Text(en="not well-formed XML: {what}", zh="XML 格式错误：{what}")
DECLARES = Text(
    en="it declares entities or attributes, which nmap never does: refused",
    zh="其中声明了实体或属性，nmap 不会产生此类内容，拒绝读取",
)
TOO_DEEP = Text(en="nested too deeply", zh="嵌套层次过深")
TOO_MANY = Text(en="more than {n} hosts or {ports} ports", zh="主机超过 {n} 台或端口超过 {ports} 个")
BAD_VALUE = Text(en="{name} of <{tag}> is {value}", zh="<{tag}> 的 {name} 值无效：{value}")


@dataclass
class Group:
    """Ports of one state that nmap counts without listing them; `ports`: which, by protocol, where it tells."""

    state: str
    count: int
    ports: dict[str, list[str]] = field(default_factory=dict)


@dataclass
class ScannedHost:
    """One host as nmap saw it. `names`: as the user of nmap called it. `source`, `line`: for messages."""

    source: str
    line: int
    version: str
    asked: Mapping[str, frozenset[int]]
    taken: str
    complete: bool = True
    addresses: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    listed: dict[tuple[str, int], str] = field(default_factory=dict)
    groups: list[Group] = field(default_factory=list)
    services: dict[str, str] = field(default_factory=dict)

    def scanned(self, source: str = "") -> ScannedAddress:
        """Of the first address, as it stands in the evidence. Raises InspectorError for a list of ports that is none."""
        states = {port: state for port, state in (self._grouped() | self.listed).items() if state in STATES}
        rows = (_rows(protocol, self.asked, self.listed, states) for protocol in PROTOCOLS)
        return ScannedAddress(
            address=self.addresses[0],
            taken=self.taken,
            source=source,
            complete=self.complete,
            ports=tuple(row for row in rows if row.asked),
        )

    def _grouped(self) -> dict[tuple[str, int], str]:
        """Ports that are not listed: by what the group says, or all others where one group alone does not and it adds up."""
        named = {
            (protocol, port): group.state
            for group in self.groups
            for protocol, texts in group.ports.items()
            for port in self._numbers(",".join(texts))
        }
        vague = [group for group in self.groups if not group.ports]
        rest = {(protocol, port) for protocol, ports in self.asked.items() for port in ports}
        rest -= named.keys() | self.listed.keys()
        if len(vague) == 1 and vague[0].count == len(rest) and self.complete:
            named |= dict.fromkeys(rest, vague[0].state)
        return named

    def _numbers(self, text: str) -> frozenset[int]:
        try:
            return numbers(text)
        except ValueError:
            values = {"tag": "extrareasons", "name": "ports", "value": clean(text)[:80]}
            raise at(self.source, self.line, BAD_VALUE.fill(values)) from None


def _rows(
    protocol: str,
    asked: Mapping[str, frozenset[int]],
    listed: Mapping[tuple[str, int], str],
    states: Mapping[tuple[str, int], str],
) -> ScannedPorts:
    found: dict[str, list[int]] = {name: [] for name in STATES}
    for (kind, port), state in states.items():
        if kind == protocol:
            found[state].append(port)
    every = asked.get(protocol, frozenset()) | {port for kind, port in (*listed, *states) if kind == protocol}
    return ScannedPorts(protocol=protocol, asked=ranges(every), **{name: ranges(found[name]) for name in STATES})


@dataclass(frozen=True)
class Run:
    """One run of nmap. `source`: the file, for messages."""

    source: str
    hosts: tuple[ScannedHost, ...]
    complete: bool


def read(data: bytes, source: str) -> Run:
    """Raises InspectorError, one line with file and line number, for what is not nmap's XML."""
    if len(data) > SIZE:
        raise at(source, 1, TOO_BIG.fill({"n": SIZE >> 20}))
    reader = _Reader(source)
    cut = False
    try:
        reader.parser.Parse(data, True)
    except expat.ExpatError as error:
        cut = error.code in _CUT
        if not cut:
            what = MALFORMED.fill({"what": expat.ErrorString(error.code)})
            raise at(source, error.lineno, what if reader.is_nmap else NOT_NMAP) from None
    except (LookupError, ValueError):  # an encoding that is none
        raise at(source, 1, NOT_NMAP) from None
    if not reader.is_nmap:
        raise at(source, 1, NOT_NMAP)
    return reader.run(cut=cut)


class _Reader:
    """Collects hosts while expat reads."""

    def __init__(self, source: str) -> None:
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.EntityDeclHandler = self._refuse
        self.parser.AttlistDeclHandler = self._refuse
        self.parser.ExternalEntityRefHandler = self._refuse
        self.is_nmap = False
        self._source = source
        self._depth = 0
        self._ports = 0
        self._groups = 0
        self._version = ""
        self._started = ""
        self._success = False
        self._asked: dict[str, frozenset[int]] = {}
        self._hosts: list[ScannedHost] = []
        self._host: ScannedHost | None = None
        self._port: tuple[str, int] | None = None

    def run(self, *, cut: bool) -> Run:
        """A file that is cut says nothing of what would have followed, in any of its hosts."""
        if self._host:
            self._hosts.append(self._host)
        complete = self._success and not cut
        for host in self._hosts:
            host.complete = host.complete and complete
        return Run(self._source, tuple(host for host in self._hosts if host.addresses), complete)

    def _refuse(self, *_: object) -> int:
        raise self._wrong(DECLARES)

    def _wrong(self, text: Text, **values: object) -> InspectorError:
        return at(self._source, self.parser.CurrentLineNumber, text.fill(values))

    def _bad(self, tag: str, name: str, value: str) -> InspectorError:
        return self._wrong(BAD_VALUE, tag=tag, name=name, value=clean(value)[:80] or '""')

    def _start(self, tag: str, given: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > DEPTH:
            raise self._wrong(TOO_DEEP)
        if self._depth == 1:
            if tag != "nmaprun":
                raise self._wrong(NOT_NMAP)
            self.is_nmap = True
            self._version, self._started = clean(given.get("version", ""))[:20], given.get("start", "")
        elif self._host is None:
            self._of_the_run(tag, given)
        else:
            self._of_a_host(self._host, tag, given)

    def _end(self, tag: str) -> None:
        self._depth -= 1
        if tag == "host" and self._depth == 1 and self._host:
            self._hosts.append(self._host)
            self._host = None

    def _of_the_run(self, tag: str, given: dict[str, str]) -> None:
        if tag == "host":
            if len(self._hosts) >= HOSTS:
                raise self._wrong(TOO_MANY, n=HOSTS, ports=PORTS)
            taken = self._time(tag, given.get("starttime") or self._started)
            place = (self._source, self.parser.CurrentLineNumber)
            self._host = ScannedHost(*place, self._version, self._asked, taken, given.get("timedout") != "true")
        elif tag == "scaninfo" and given.get("protocol") in PROTOCOLS:
            self._bounded(self._groups)
            self._groups += 1
            self._asked = {**self._asked, given["protocol"]: self._numbers(tag, "services", given.get("services", ""))}
        elif tag == "finished":
            self._success = given.get("exit", "success") == "success"

    def _of_a_host(self, host: ScannedHost, tag: str, given: dict[str, str]) -> None:
        if tag == "address" and given.get("addrtype") in ("ipv4", "ipv6"):
            address = literal(given.get("addr", ""))
            if address is None:
                raise self._bad(tag, "addr", given.get("addr", ""))
            host.addresses.append(str(address))
        elif tag == "hostname" and given.get("type") == "user":
            host.names.append(given.get("name", "")[:253].lower())
        elif tag == "port":
            self._port = self._listed(given)
        elif tag == "state" and self._port:
            host.listed[self._port] = given.get("state", "")
        elif tag == "service" and self._port and host.listed.get(self._port) == "open":
            if _SERVICE.fullmatch(name := given.get("name", "")):
                host.services[f"{self._port[0]}/{self._port[1]}"] = name
        elif tag == "extraports":
            self._bounded(len(host.groups))
            host.groups.append(Group(given.get("state", ""), self._count(tag, "count", given.get("count", ""))))
        elif tag == "extrareasons" and host.groups and given.get("proto") in PROTOCOLS and given.get("ports"):
            texts = host.groups[-1].ports.setdefault(given["proto"], [])  # nmap tells since 7.92
            self._bounded(len(texts))
            texts.append(given["ports"])

    def _listed(self, given: dict[str, str]) -> tuple[str, int] | None:
        self._ports += 1
        if self._ports > PORTS:
            raise self._wrong(TOO_MANY, n=HOSTS, ports=PORTS)
        number = self._count("port", "portid", given.get("portid", ""))
        return (given["protocol"], number) if given.get("protocol") in PROTOCOLS else None

    def _bounded(self, number: int) -> None:
        if number >= GROUPS:
            raise self._wrong(TOO_MANY, n=HOSTS, ports=PORTS)

    def _numbers(self, tag: str, name: str, text: str) -> frozenset[int]:
        try:
            return numbers(text)
        except ValueError:
            raise self._bad(tag, name, text) from None

    def _count(self, tag: str, name: str, text: str) -> int:
        if not re.fullmatch("[0-9]{1,6}", text) or int(text) > 2 * (HIGHEST + 1):
            raise self._bad(tag, name, text)
        return int(text)

    def _time(self, tag: str, text: str) -> str:
        if not re.fullmatch("[0-9]{1,11}", text):
            raise self._bad(tag, "starttime", text)
        return datetime.datetime.fromtimestamp(int(text), datetime.UTC).isoformat()
