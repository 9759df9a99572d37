"""The answer to the request for a port scan: who is scanned, what a file tells, and what is said where nothing was seen."""

from __future__ import annotations

import builtins
import ipaddress
import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from inspector.fact import Absent, Unknown, View
from inspector.facts.exposure import Exposure, Reach
from inspector.facts.outside import NMAP, PortScan
from inspector.facts.port_ranges import numbers
from inspector.facts.sockets import DangerousServices, Ports, Sockets
from inspector.model import InspectorError
from inspector.plugins import load_resources
from inspector.profile import OutsideSettings
from inspector.snapshot import Item, Snapshot, State
from inspector.targets import outside
from inspector.targets.outside import addresses, look, nmap_xml, read_files, require_hosts, scanner
from inspector.targets.outside.nmap_xml import Run
from tests.outside.samples import host, inside, port, run

ON, OFF = OutsideSettings(scan=True), OutsideSettings()
OPEN = (port(22, "open", "ssh"), port(80, "closed"), port(6379, "filtered"))


def answer(snapshot: Snapshot) -> Item:
    (item,) = snapshot.items(NMAP)
    return item


def scan_of(snapshot: Snapshot) -> PortScan:
    return PortScan.read(View(snapshot, PortScan.needs))


def files(*data: bytes) -> Sequence[Run]:
    return [nmap_xml.read(each, f"{place}.xml") for place, each in enumerate(data)]


def reason(snapshot: Snapshot) -> str:
    try:
        scan_of(snapshot)
    except (Absent, Unknown) as error:
        return f"{type(error).__name__}: {error.reason.code}"
    return ""


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every address is another machine's, as seen from 10.0.0.1."""
    monkeypatch.setattr(addresses, "source", lambda _: ipaddress.ip_address("10.0.0.1"))


def scanning(monkeypatch: pytest.MonkeyPatch, xml: bytes | str) -> list[tuple[str, str, int, int]]:
    """nmap answers with `xml`, or fails as it says; what it was told is kept."""
    told: list[tuple[str, str, int, int]] = []

    def scan(address: object, ports: str, *, rate: int, seconds: int) -> bytes:
        told.append((str(address), ports, rate, seconds))
        if isinstance(xml, str):
            raise scanner.Failed(xml)
        return xml

    monkeypatch.setattr(scanner, "scan", scan)
    return told


def test_nothing_happens_where_the_profile_does_not_ask(monkeypatch: pytest.MonkeyPatch) -> None:
    told = scanning(monkeypatch, run())
    before = inside((("0.0.0.0"), 22))
    assert look(before, ["10.0.0.2"], OFF) is before
    assert reason(before) == "NotExamined: not-examined"
    assert not told


@pytest.mark.usefixtures("elsewhere")
def test_a_scan_asks_for_listening_and_usual_ports(monkeypatch: pytest.MonkeyPatch) -> None:
    told = scanning(monkeypatch, run(host("10.0.0.2", *OPEN)))
    seen = look(inside(("0.0.0.0", 47123), ("127.0.0.1", 47124)), ["10.0.0.2"], ON)
    ((address, ports, rate, seconds),) = told
    assert address == "10.0.0.2"
    assert {47123, 47124, 22, 6379} <= numbers(ports)
    assert (rate, seconds) == (200, 119)
    (only,) = scan_of(seen).addresses
    assert (only.address, only.source) == ("10.0.0.2", "10.0.0.1")
    assert scan_of(seen).services == {"tcp/22": "ssh"}
    assert json.loads(answer(seen).data)["nmap"] == "7.93"
    assert look(seen, ["10.0.0.3"], ON) is seen, "an answer that is there is kept"


@pytest.mark.usefixtures("elsewhere")
def test_chosen_ports_take_the_place_of_the_usual_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    told = scanning(monkeypatch, run(host("10.0.0.2", *OPEN)))
    settings = OutsideSettings(scan=True, ports=(80, "8000-8001"), rate=5, seconds=30)
    look(inside(("0.0.0.0", 22)), ["10.0.0.2"], settings)
    assert told == [("10.0.0.2", "22,80,8000-8001", 5, 29)]


def test_the_usual_ports_hold_every_dangerous_one() -> None:
    usual = numbers(outside.USUAL)
    table: DangerousServices = load_resources([DangerousServices])[DangerousServices]
    for ports in (Ports.parse(text) for service in table.services for text in service.ports):
        assert ports.protocol == "udp" or set(range(ports.first, ports.last + 1)) <= usual


@pytest.mark.parametrize(
    ("names", "note", "verdict"),
    [
        ([], "no-address", "NotExamined: not-examined"),
        (["127.0.0.1"], "own-address", "NotExamined: not-examined"),
        (["-oN"], "bad-address", "Unknown: bad-address"),
        (["10.0.0.0/8"], "bad-address", "Unknown: bad-address"),
    ],
)
def test_hosts_that_are_not_scanned(names: list[str], note: str, verdict: str, monkeypatch: pytest.MonkeyPatch) -> None:
    told = scanning(monkeypatch, run())
    seen = look(inside(("0.0.0.0", 22)), names, ON)
    assert answer(seen).note == note
    assert reason(seen) == verdict
    assert not told


@pytest.mark.usefixtures("elsewhere")
@pytest.mark.parametrize("note", ["python-nmap-missing", "nmap-missing", "failed"])
def test_a_scan_that_was_asked_for_and_failed_is_unknown(note: str, monkeypatch: pytest.MonkeyPatch) -> None:
    scanning(monkeypatch, note)
    assert reason(look(inside(("0.0.0.0", 22)), ["10.0.0.2"], ON)) == f"Unknown: {note}"


@pytest.mark.usefixtures("elsewhere")
@pytest.mark.parametrize(
    ("xml", "code"),
    [
        ("timeout", "timeout"),
        (b"", "failed"),
        (run(host("10.0.0.2", attributes=' timedout="true"')), "timeout"),
        (run(host("10.0.0.9", *OPEN)), "timeout"),
        (run(host("10.0.0.2", port(22, "filtered"))), "silent"),
    ],
)
def test_a_scan_that_saw_nothing_is_unknown(xml: bytes | str, code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    scanning(monkeypatch, xml)
    assert reason(look(inside(("0.0.0.0", 22)), ["10.0.0.2"], ON)) == f"Unknown: {code}"


def test_python_nmap_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *rest: object) -> object:
        if name == "nmap":
            raise ImportError
        return real(name, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(scanner.Failed) as caught:
        scanner.scan(ipaddress.ip_address("10.0.0.2"), "22", rate=1, seconds=1)
    assert caught.value.note == "python-nmap-missing"


def test_nmap_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    nmap = pytest.importorskip("nmap")
    monkeypatch.setattr(nmap.PortScanner.__init__, "__defaults__", (("no-such-nmap",),))
    with pytest.raises(scanner.Failed) as caught:
        scanner.scan(ipaddress.ip_address("10.0.0.2"), "22", rate=1, seconds=1)
    assert caught.value.note == "nmap-missing"


def test_an_nmap_that_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What it wrote until then is read by us, although python-nmap finds it broken; what it was told is one word each."""
    nmap = pytest.importorskip("nmap")
    data = run(host("fd00::2", *OPEN))
    (tmp_path / "out.xml").write_bytes(data[: data.rindex(b"</host>")])
    fake = tmp_path / "nmap"
    fake.write_text(
        f'#!/bin/sh\n[ "$1" = -V ] && {{ echo "Nmap version 7.93 ( https://nmap.org )"; exit; }}\n'
        f'printf "%s\\n" "$@" > {tmp_path}/argv\ncat {tmp_path}/out.xml; kill -9 $$\n'
    )
    fake.chmod(0o755)
    monkeypatch.setattr(nmap.PortScanner.__init__, "__defaults__", ((str(fake),),))
    output = scanner.scan(ipaddress.ip_address("fd00::2"), "22,80", rate=7, seconds=9)
    (found,) = nmap_xml.read(output, "x").hosts
    assert not found.complete
    assert len(found.listed) == 3
    assert (tmp_path / "argv").read_text().split("\n")[:-1] == (
        "-oX - fd00::2 -p 22,80 -6 -sT -n -Pn --unprivileged --max-rate 7 --max-retries 2 --host-timeout 9s".split()
    )


def test_a_file_tells_of_a_host_by_address_or_name() -> None:
    given = files(run(host("10.0.0.2", *OPEN)), run(host("10.0.0.3", port(22, "open"), name="web1")))
    assert scan_of(look(inside(("0.0.0.0", 22)), ["10.0.0.2"], OFF, given)).addresses[0].address == "10.0.0.2"
    assert scan_of(look(inside(("0.0.0.0", 22)), ["WEB1"], OFF, given)).addresses[0].address == "10.0.0.3"
    before = inside(("0.0.0.0", 22))
    assert look(before, ["10.0.0.4"], OFF, given) is before


def test_a_file_of_other_hosts_is_refused() -> None:
    given = files(run(host("10.0.0.2", *OPEN), host("10.0.0.3", name="web1")))
    require_hosts(given, ["10.0.0.9", "10.0.0.2"])
    with pytest.raises(InspectorError, match=r"none of the scanned hosts is audited here; scanned were 10.0.0.2, web1"):
        require_hosts(given, ["10.0.0.9"])
    with pytest.raises(InspectorError, match="scanned were -"):
        require_hosts(files(run()), ["10.0.0.9"])


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(InspectorError, match="no such file"):
        read_files([tmp_path / "none.xml"])
    (tmp_path / "a.xml").write_bytes(run(host("10.0.0.2", *OPEN)))
    assert len(read_files([tmp_path / "a.xml"])) == 1


def test_a_cut_file_proves_failures_and_no_pass() -> None:
    data = run(host("10.0.0.2", *OPEN))
    seen = look(inside(("0.0.0.0", 22)), ["10.0.0.2"], OFF, files(data[: data.rindex(b"</host>")]))
    assert answer(seen).state is State.TRUNCATED
    view = View(seen, PortScan.needs)
    assert ("tcp", 22) in PortScan.read(view).addresses[0].open
    assert view.gaps


def test_a_scan_of_another_week_is_not_compared() -> None:
    old = run(host("10.0.0.2", *OPEN)).replace(b'starttime="17', b'starttime="16')
    assert reason(look(inside(("0.0.0.0", 22)), ["10.0.0.2"], OFF, files(old))) == "Unknown: stale"


def exposed(snapshot: Snapshot, xml: bytes) -> Exposure:
    seen = look(snapshot, ["10.0.0.2", "fd00::2"], OFF, files(xml))
    view = View(seen, (*PortScan.needs, *Sockets.needs))
    return Exposure.read(view, PortScan.read(view), Sockets.read(view))


@pytest.mark.parametrize(
    ("listens", "reach"),
    [
        (("0.0.0.0", 22), Reach.OPEN),
        (("0.0.0.0", 80), Reach.CLOSED),
        (("::", 6379), Reach.FILTERED),
        (("10.0.0.2", 6379), Reach.FILTERED),
        (("::ffff:10.0.0.2", 6379), Reach.FILTERED),
        (("10.9.9.9", 6379), Reach.UNSEEN),
        (("fd00::2", 6379), Reach.UNSEEN),
        (("10.9.9.9", 22), Reach.OPEN),
        (("0.0.0.0", 4711), Reach.UNSEEN),
    ],
)
def test_how_far_a_listener_is_reached(listens: tuple[str, int], reach: Reach) -> None:
    (service,) = exposed(inside(listens), run(host("10.0.0.2", *OPEN))).services
    assert service.reach is reach


def test_udp_and_tcp_are_told_apart() -> None:
    xml = run(host("10.0.0.2", port(161, "open", "snmp", "udp")), services="161", protocol="udp")
    found = exposed(inside(("0.0.0.0", 161)), xml)
    assert [each.reach for each in found.services] == [Reach.UNSEEN]
    assert [(each.protocol, each.port, each.service) for each in found.strangers] == [("udp", 161, "snmp")]


def test_a_device_that_answers_every_connection_proves_nothing() -> None:
    xml = run(host("10.0.0.2", *(port(number, "open") for number in range(1, 101))), services="1-110")
    with pytest.raises(Unknown) as caught:
        exposed(inside(("0.0.0.0", 22)), xml)
    assert caught.value.reason.code == "answered-for"
