"""Strict YAML: one clear line with file and line for everything that is not plain."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.document import parse
from inspector.model import InspectorError


class Inner(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    reason: str = ""


class Shape(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    count: int = 0
    flag: bool = False
    inner: list[Inner] = []


def failing(text: str) -> str:
    with pytest.raises(InspectorError) as caught:
        parse(text.encode("utf-8", "surrogateescape"), "p.yaml").convert(Shape)
    assert "\n" not in caught.value.text.en + caught.value.text.zh
    assert caught.value.text.en != caught.value.text.zh
    return caught.value.text.en


def test_a_plain_document() -> None:
    shape = parse(b'name: "0644"\ncount: 3\nflag: true\ninner: [{reason: "yes"}]\n', "p.yaml").convert(Shape)
    assert shape == Shape("0644", 3, True, [Inner("yes")])


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("name: a\nname: b\n", 2, "key name appears twice"),
        ("name: a\nmode: 0644\n", 2, '"0644" in quotes'),
        ("name: yes\n", 1, '"yes" in quotes'),
        ("name: a\nflag: On\n", 2, '"On" in quotes'),
        ("name: a\ncuont: 1\n", 2, "unknown key cuont; did you mean count?"),
        ("name: a\ninner:\n  - {raeson: x}\n", 3, "unknown key raeson; did you mean reason?"),
        ("name: a\ncount: many\n", 2, "count: Expected `int`"),
        ("name: [a\n", 2, "not valid YAML"),
        ("\tname: a\n", 1, "not valid YAML"),
        ("count: 1\n", 1, "missing required field `name`"),
        ("- a\n", 1, "Expected `object`"),
        ("", 1, "Expected `object`"),
        ("name: \x00\n", 1, "not valid YAML"),
        ("name: \udcff\n", 1, "not valid YAML"),
        ("{a: b}: c\n", 1, "a key must be a word"),
        ("a: " + "[" * 60 + "]" * 60, 1, "nested too deeply"),
        ("name: &x a\ncount: *y\n", 2, "not valid YAML"),
    ],
)
def test_each_mistake_has_its_line(text: str, line: int, what: str) -> None:
    message = failing(text)
    assert message.startswith(f"p.yaml, line {line}: ")
    assert what in message


@given(st.binary(max_size=200))
def test_no_bytes_give_a_traceback(data: bytes) -> None:
    try:
        parse(data, "p.yaml").convert(Shape)
    except InspectorError as error:
        assert "\n" not in error.text.en
