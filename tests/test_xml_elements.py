"""XML that somebody else wrote."""

from __future__ import annotations

import pytest

from inspector.xml_elements import DEEPEST, ELEMENTS, NotXml, read


def test_elements_attributes_and_text() -> None:
    top = read('<?xml version="1.0"?><!DOCTYPE a><x:a n="1"> one <b/><b m="yes">two</b></x:a>')
    (a,) = top.children
    assert (a.tag, a.values, a.text) == ("a", {"n": "1"}, "one")
    assert [(b.text, b.says("m")) for b in a.of("b")] == [("", False), ("two", True)]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<a>",
        "no xml",
        "\x00",
        '<!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>',
        '<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><a>&e;</a>',
        '<!DOCTYPE a [<!ATTLIST a n CDATA "1">]><a/>',
        "<a>" * (DEEPEST + 2) + "</a>" * (DEEPEST + 2),
        f"<a>{'<b/>' * ELEMENTS}</a>",
    ],
    ids=["empty", "open", "words", "nul", "entity", "external", "default", "deep", "many"],
)
def test_what_is_not_read(text: str) -> None:
    with pytest.raises(NotXml):
        read(text)
