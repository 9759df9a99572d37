"""nmap's XML: what is told apart, what a cut file keeps, and that nothing else than one clear line comes of bad ones."""

from __future__ import annotations

from xml.sax.saxutils import quoteattr

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.facts.outside import ScannedPorts
from inspector.facts.port_ranges import numbers
from inspector.model import InspectorError
from inspector.targets.outside import nmap_xml
from tests.outside.samples import FINISHED, HEAD, NOW, host, port, run
from tests.roots import recorded

GROUPS = """<extraports state="filtered" count="2"><extrareasons reason="no-response" count="2" proto="tcp" ports="1-2"/></extraports>
<extraports state="closed" count="2"><extrareasons reason="conn-refused" count="2" proto="tcp" ports="3,9"/></extraports>"""
WHOLE = run(host("10.0.0.2", GROUPS, port(22, "open", "ssh")), services="1-3,9,22")
BOMB = '<!DOCTYPE nmaprun [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><nmaprun version="&b;"/>'


def ports(data: bytes, place: int = 0) -> list[ScannedPorts]:
    return list(nmap_xml.read(data, "scan.xml").hosts[place].scanned().ports)


def refused(data: bytes) -> str:
    with pytest.raises(InspectorError) as caught:
        nmap_xml.read(data, "scan.xml")
    assert "\n" not in caught.value.text.en
    assert caught.value.text.en != caught.value.text.zh
    return caught.value.text.en


def test_ports_that_are_listed_and_counted() -> None:
    assert ports(WHOLE) == [
        ScannedPorts(protocol="tcp", asked="1-3,9,22", open="22", closed="3,9", filtered="1-2"),
    ]
    scanned = nmap_xml.read(WHOLE, "scan.xml").hosts[0]
    assert scanned.services == {"tcp/22": "ssh"}
    assert scanned.scanned().complete
    assert scanned.scanned("10.0.0.1").source == "10.0.0.1"
    assert scanned.scanned().taken == "2026-06-01T00:00:00+00:00"


@pytest.mark.parametrize(
    ("group", "closed"),
    [
        ('<extraports state="closed" count="2"/>', "6379,8080"),
        ('<extraports state="closed" count="3"/>', ""),
        ('<extraports state="closed" count="1"/><extraports state="filtered" count="1"/>', ""),
        ('<extraports state="open|filtered" count="2"/>', ""),
    ],
)
def test_a_group_that_does_not_say_which_is_the_rest_where_that_adds_up(group: str, closed: str) -> None:
    (row,) = ports(run(host("10.0.0.2", group, port(22, "open"), port(80, "filtered")), services="22,80,6379,8080"))
    assert (row.open, row.filtered, row.closed) == ("22", "80", closed)
    assert row.asked == "22,80,6379,8080"


def test_states_that_decide_nothing_and_other_protocols() -> None:
    found = ports(
        run(
            host(
                "10.0.0.2",
                port(53, "open|filtered", protocol="udp"),
                port(161, "open", "snmp", "udp"),
                port(1, "open", "", "sctp"),
            ),
            services="53,161",
            protocol="udp",
        )
    )
    assert found == [ScannedPorts(protocol="udp", asked="53,161", open="161")]


def test_a_host_that_nmap_gave_up_is_not_complete() -> None:
    scanned = nmap_xml.read(run(host("10.0.0.2", attributes=' timedout="true"')), "x").hosts[0].scanned()
    assert not scanned.complete
    assert scanned.ports == (ScannedPorts(protocol="tcp", asked="22,80,6379"),)


def test_a_run_that_failed_is_not_complete() -> None:
    data = WHOLE.replace(b'exit="success"', b'exit="error"')
    assert not nmap_xml.read(data, "x").hosts[0].scanned().complete


def test_a_cut_file_keeps_what_came_whole_and_passes_for_nothing() -> None:
    data = run(host("10.0.0.2", port(22, "open")), host("10.0.0.3", port(22, "open"), port(80, "open")))
    for end in range(data.index(b"<scaninfo"), len(data) - len("</nmaprun>\n")):
        for scanned in nmap_xml.read(data[:end], "x").hosts:
            assert not scanned.complete
            assert set(scanned.listed) <= {("tcp", 22), ("tcp", 80)}
    assert [len(each.listed) for each in nmap_xml.read(data[: data.rindex(b"</host>")], "x").hosts] == [1, 2]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "not the XML of nmap"),
        ("{}", "not the XML of nmap"),
        ("<html><body/></html>", "not the XML of nmap"),
        ('<?xml version="1.0" encoding="x-none"?><nmaprun/>', "not the XML of nmap"),
        ("<nmaprun></host></nmaprun>", "not well-formed"),
        (BOMB, "declares entities"),
        ('<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><nmaprun>&x;</nmaprun>', "declares entities"),
        ('<!DOCTYPE r [<!ATTLIST port portid CDATA "22">]><nmaprun/>', "declares entities"),
        ("<nmaprun>" + "<a>" * 40, "nested too deeply"),
        (
            f'<nmaprun start="{NOW}"><host><address addr="10.0.0.0/8" addrtype="ipv4"/>',
            "addr of <address> is 10.0.0.0/8",
        ),
        (f'<nmaprun start="{NOW}"><host><ports><port protocol="tcp" portid="-1"/>', "portid of <port> is -1"),
        ("<nmaprun><host/></nmaprun>", "starttime of <host>"),
        ('<nmaprun><scaninfo protocol="tcp" services="1-99999"/></nmaprun>', "services of <scaninfo>"),
        ("<nmaprun>" + '<scaninfo protocol="tcp" services="1-65535"/>' * 65, "more than"),
    ],
)
def test_what_is_refused(text: str, what: str) -> None:
    assert what in refused(text.encode())


def test_a_list_of_ports_that_is_none_is_refused_when_it_is_used() -> None:
    group = '<extraports state="closed" count="1"><extrareasons count="1" proto="tcp" ports="9-1"/></extraports>'
    with pytest.raises(InspectorError, match="ports of <extrareasons> is 9-1"):
        ports(run(host("10.0.0.2", group)))


def test_entities_of_a_subset_elsewhere_are_not_fetched() -> None:
    text = f'<!DOCTYPE nmaprun SYSTEM "file:///etc/passwd"><nmaprun start="{NOW}" version="&x;"/>'
    assert nmap_xml.read(text.encode(), "x").hosts == ()


def test_a_file_that_is_too_big_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nmap_xml, "SIZE", 10)
    assert "larger than" in refused(WHOLE)


@given(st.binary(max_size=300))
def test_any_bytes(data: bytes) -> None:
    _survives(data)


TAGS = st.sampled_from(
    "nmaprun scaninfo host address hostname ports port state service extraports extrareasons finished x".split()
)
NAMES = st.sampled_from(
    "addr addrtype protocol portid state count services ports proto starttime name type exit".split()
)
WORDS = st.sampled_from(
    ["tcp", "udp", "ipv4", "ipv6", "1", "22", "1-65535", "9-1", "-1", "open", "10.0.0.2", "::1%x y", "user", ""]
)


@given(
    st.lists(
        st.tuples(TAGS, st.dictionaries(NAMES, WORDS | st.text(max_size=5), max_size=4), st.integers(0, 3)), max_size=30
    )
)
def test_any_elements(elements: list[tuple[str, dict[str, str], int]]) -> None:
    parts, opened = [f'{HEAD}<nmaprun start="{NOW}">'], []
    for tag, attributes, closes in elements:
        parts.append(f"<{tag} {' '.join(f'{name}={quoteattr(value)}' for name, value in attributes.items())}>")
        opened.append(tag)
        parts += [f"</{opened.pop()}>" for _ in range(min(closes, len(opened)))]
    _survives("".join([*parts, *(f"</{tag}>" for tag in reversed(opened)), FINISHED]).encode("utf-8", "replace"))


@given(st.integers(0, len(WHOLE)), st.integers(0, 40), st.binary(max_size=4))
def test_any_damage(start: int, length: int, put: bytes) -> None:
    _survives(WHOLE[:start] + put + WHOLE[start + length :])


def _survives(data: bytes) -> None:
    try:
        for each in nmap_xml.read(data, "x").hosts:
            each.scanned()
    except InspectorError as error:
        assert "\n" not in error.text.en


def test_recorded_files() -> None:
    told, refused_files = {}, set()
    for path in sorted(recorded("nmap-xml").glob("*.xml")):
        try:
            told[path.name] = nmap_xml.read(path.read_bytes(), path.name).hosts
        except InspectorError:
            refused_files.add(path.name.removeprefix("libnmap-"))
        for each in told.get(path.name, ()):
            each.scanned()
    # the last was made anonymous: its address is "IP"
    assert refused_files <= {"defused_et_included.xml", "defused_et_local_includer.xml", "test_osclass.xml"}
    if hosts := told.get("libnmap-1_hosts.xml"):
        (row,) = hosts[0].scanned().ports
        assert row.open == "22,25,111,631,3306"
        assert len(numbers(row.asked)) == 1000
        assert len(numbers(row.closed)) == 995
        assert hosts[0].names == ["localhost"]
