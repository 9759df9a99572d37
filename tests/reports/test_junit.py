"""JUnit as servers read it: whole, well-formed, counted right, with names that stay."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from inspector.layout import Layout
from inspector.model import Dossier, Status, reason
from inspector.plugins import load_pieces, load_report
from inspector.text import LANGUAGES, Lang, Text
from tests.reports.dossiers import FAILED, dossier, finding, host, result
from tests.reports.fleet import fleet
from tests.reports.gated import gated
from tests.reports.hostile import hostile

RENDER = load_report("junit")
NUMBERS = "".join(
    f'<xs:attribute name="{name}" type="xs:nonNegativeInteger" use="required"/>'
    for name in ("tests", "failures", "errors", "skipped")
)
SCHEMA = etree.XMLSchema(
    etree.fromstring(f"""
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
  <xs:simpleType name="name"><xs:restriction base="xs:string"><xs:minLength value="1"/></xs:restriction></xs:simpleType>
  <xs:element name="properties"><xs:complexType><xs:sequence>
    <xs:element name="property" maxOccurs="unbounded"><xs:complexType>
      <xs:attribute name="name" type="name" use="required"/><xs:attribute name="value" use="required"/>
    </xs:complexType></xs:element></xs:sequence></xs:complexType></xs:element>
  <xs:complexType name="said" mixed="true">
    <xs:attribute name="message" type="name" use="required"/><xs:attribute name="type" type="name" use="required"/>
  </xs:complexType>
  <xs:element name="testcase"><xs:complexType><xs:sequence>
    <xs:element ref="properties" minOccurs="0"/>
    <xs:choice minOccurs="0">
      <xs:element name="failure" type="said"/><xs:element name="error" type="said"/>
      <xs:element name="skipped"><xs:complexType><xs:attribute name="message" type="name" use="required"/></xs:complexType></xs:element>
    </xs:choice></xs:sequence>
    <xs:attribute name="classname" type="name" use="required"/><xs:attribute name="name" type="name" use="required"/>
    <xs:attribute name="time" type="xs:decimal" use="required"/>
  </xs:complexType></xs:element>
  <xs:element name="testsuite"><xs:complexType><xs:sequence>
    <xs:element ref="properties" minOccurs="0"/><xs:element ref="testcase" maxOccurs="unbounded"/></xs:sequence>
    <xs:attribute name="name" type="name" use="required"/>{NUMBERS}<xs:attribute name="time" type="xs:decimal" use="required"/>
    <xs:attribute name="timestamp"><xs:simpleType><xs:restriction base="xs:dateTime">
      <xs:pattern value="\\d{{4}}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d"/></xs:restriction></xs:simpleType></xs:attribute>
    <xs:attribute name="hostname" type="xs:string"/>
  </xs:complexType></xs:element>
  <xs:element name="testsuites"><xs:complexType><xs:sequence>
    <xs:element ref="testsuite" minOccurs="0" maxOccurs="unbounded"/></xs:sequence>
    <xs:attribute name="name" type="name" use="required"/>{NUMBERS}<xs:attribute name="time" type="xs:decimal" use="required"/>
  </xs:complexType></xs:element>
</xs:schema>""")
)
"""What pytest writes and GitLab and Jenkins read, no wider."""
DATA = {
    "one": dossier(),
    "lost": dossier(host(), FAILED),
    "gate": gated(),
    "passed": gated(True),
    "uncertain": gated(None),
    "hostile": hostile(),
    "fleet": fleet(9),
    "none": replace(dossier(), hosts=()),
}


def read(data: Dossier, lang: Lang = "en") -> ET.Element:
    whole = RENDER(data, Layout(lang=lang))
    SCHEMA.assertValid(etree.fromstring(whole))
    return ET.fromstring(whole)  # noqa: S314 - our own


@pytest.mark.parametrize("data", DATA.values(), ids=DATA)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_reader_takes_it_and_the_counts_are_right(data: Dossier, lang: Lang) -> None:
    root = read(data, lang)
    for suite in (root, *root):
        found = Counter({"tests": len(list(suite.iter("testcase")))})
        for tag, name in (("failure", "failures"), ("error", "errors"), ("skipped", "skipped")):
            found[name] = len(list(suite.iter(tag)))
        assert {name: int(suite.get(name, "")) for name in ("tests", "failures", "errors", "skipped")} == {
            "failures": 0,
            "errors": 0,
            "skipped": 0,
            **found,
        }
    assert RENDER(data, Layout(lang=lang)) == b"".join(load_pieces("junit")(data, Layout(lang=lang)))


def names(root: ET.Element) -> list[tuple[str | None, str | None]]:
    return [(case.get("classname"), case.get("name")) for case in root.iter("testcase")]


def test_names_are_the_same_in_both_languages_and_each_stands_once() -> None:
    assert names(read(DATA["lost"], "en")) == names(read(DATA["lost"], "zh"))
    assert len(set(names(read(DATA["fleet"])))) == len(names(read(DATA["fleet"])))


def test_hosts_of_one_name_have_cases_of_their_own() -> None:
    found = names(read(dossier(host(), host())))
    assert len(set(found)) == len(found)
    assert any("web1~2.weak-password" in each for each in found)


def test_each_verdict_has_its_place() -> None:
    cases = {(case.get("classname"), case.get("name")): case for case in read(dossier(host(), FAILED)).iter("testcase")}
    failure = cases["web1.weak-password", "empty"].find("failure")
    assert failure is not None
    assert failure.get("type") == "critical"
    assert failure.get("message") == "user0 has an empty password (and 5 more)"
    assert all(f"user{n} has" in (failure.text or "") for n in range(5))
    assert "Remedy: Lock it with `passwd -l x`." in (failure.text or "")
    unknown = cases["web1.weak-password", "hidden"].find("error")
    assert unknown is not None
    assert (unknown.get("type"), unknown.get("message")) == ("unknown", "/etc/shadow: permission denied")
    broken = cases["web1.own", "check"].find("error")
    assert broken is not None
    assert broken.get("type") == "error"
    accepted = cases["web1.weak-password", "accepted"].find("skipped")
    assert accepted is not None
    assert "张三" in accepted.get("message", "")
    assert cases["web1.network-isolation", "none"].find("skipped") is not None
    lost = cases["gone", "audited"].find("error")
    assert lost is not None
    assert lost.get("type") == "failed"
    assert len(cases["web1.weak-password", "good"].findall("./*")) == 1  # properties alone


@pytest.mark.parametrize(("passed", "tag"), [(False, "failure"), (None, "error"), (True, None)])
def test_the_gate_is_a_case(passed: bool | None, tag: str | None) -> None:
    case = next(case for case in read(gated(passed)).iter("testcase") if case.get("classname") == "gate")
    assert [child.tag for child in case] == ([tag] if tag else [])
    if tag:
        assert "web weak-password.empty toor (/etc/shadow:3): new" in (case[0].text or "")


def test_findings_name_layer_and_standing() -> None:
    text = "".join(read(gated()).itertext())
    assert "layer 2 of 2: RUN useradd -p '' toor" in text
    assert "Compared with the baseline: new" in text


@given(st.text(st.characters(codec=None, exclude_categories=()), max_size=40))
@settings(max_examples=60, deadline=None)
def test_whatever_a_host_says_is_read_back(word: str) -> None:
    said = Text(en=f"x{word}", zh=f"x{word}")
    why = reason("w", Text(en="{it}", zh="{it}"), it=word)
    results = (
        result("a.b", Status.FAIL, replace(finding(word), message=said, remedy=said, location=word, command=word)),
        result(f"a.{word}c", Status.UNKNOWN, reason=why),
    )
    read(dossier(host(f"h{word}", results=results)))


def test_many_hosts_are_quick_and_come_a_suite_at_a_time() -> None:
    data, begun = fleet(100), time.monotonic()
    sizes = [len(piece) for piece in load_pieces("junit")(data, Layout())]
    assert time.monotonic() - begun < 10
    assert max(sizes) < 200_000
