"""Strict YAML: one clear line with file and line for everything that is not plain."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.document import LIMIT, parse
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
        ("name: a\nname: b\n", 2, "the key `name` appears twice"),
        ("name: a\nmode: 0644\n", 2, '"0644" in quotes'),
        ("name: yes\n", 1, '"yes" in quotes'),
        ("name: a\nflag: On\n", 2, '"On" in quotes'),
        ("name: a\ncuont: 1\n", 2, "unknown key cuont; did you mean count?"),
        ("name: a\ninner:\n  - {raeson: x}\n", 3, "unknown key raeson; did you mean reason?"),
        ("name: a\ncount: many\n", 2, "count: a whole number expected, not text"),
        ("name: [a\n", 2, "not valid YAML"),
        ("\tname: a\n", 1, "not valid YAML"),
        ("count: 1\n", 1, "the key name is missing"),
        ("- a\n", 1, "keys with values expected, not a list"),
        ("", 1, "keys with values expected, not an empty value"),
        ("name: \x00\n", 1, "not valid YAML"),
        ("name: \udcff\n", 1, "not valid YAML"),
        ("{a: b}: c\n", 1, "a key must be a word"),
        ("a: " + "[" * 60 + "]" * 60, 1, "nested too deeply"),
        ("a: 1\nb: " + "[" * 200_000, 2, "nested too deeply"),
        ("a:\n  " + "{a: " * 100_000, 2, "nested too deeply"),
        ("- " * 100_000, 1, "nested too deeply"),
        ("name: &x a\ncount: *x\n", 1, "anchors and aliases"),
        ("name: a\ncount: *y\n", 2, "anchors and aliases"),
        ("a: &a [x,x,x]\nb: &b [*a,*a,*a]\nname: [*b,*b]\n", 1, "anchors and aliases"),
        ("a: b\nname: !!python/name:os.system x\n", 2, "YAML tags (tag:yaml.org,2002:python/name:os.system) are"),
        ("name: a\ncount: !!int 3\n", 2, "YAML tags"),
        ("name: a\ncount: " + "9" * 19 + "\n", 2, "more than 18 digits"),
        ("name: a\ncount: -" + "9" * 5_000 + ".5\n", 2, "more than 18 digits"),
        ("name: a\n---\nname: b\n", 2, "not valid YAML"),
        ("name: [" + "a," * 400_000 + "]\n", 1, "more than 400000 values"),
    ],
)
def test_each_mistake_has_its_line(text: str, line: int, what: str) -> None:
    message = failing(text)
    assert message.startswith(f"p.yaml, line {line}: ")
    assert what in message


def test_a_file_too_large_is_not_looked_into() -> None:
    with pytest.raises(InspectorError, match="line 1: larger than 4 MiB"):
        parse(b"#" * (LIMIT + 1), "p.yaml")


@pytest.mark.parametrize("number", ["9" * 18, "-" + "9" * 18, "0." + "1" * 5_000, "9" * 18 + "." + "9" * 5_000])
def test_a_number_of_any_other_length_is_one(number: str) -> None:
    assert isinstance(parse(number.encode(), "p.yaml").value, int | float)


def test_a_long_number_in_quotes_is_text() -> None:
    assert parse(f'"{"9" * 500}"'.encode(), "p.yaml").value == "9" * 500


PARTS = ["a", ": ", "- ", "\n", "  ", "[", "]", "{", "}", ",", "&a ", "*a", "!!int ", "! ", "!x ", "9" * 30, "1e999", "0x1", "-.5", ".inf", "1_0", "0o7",
         "<<: ", "? ", "| ", "> ", "'", '"', "#", "%YAML 1.1\n", "---\n", "...\n", "\t", "\x00", "\x1b", "\u202e", "yes", "~", "2001-01-01"]  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(PARTS), max_size=30).map("".join))
def test_no_soup_of_yaml_gives_a_traceback(text: str) -> None:
    try:
        parse(text.encode(), "p.yaml").convert(Shape)
    except InspectorError as error:
        assert "\n" not in error.text.en
        assert "\x1b" not in error.text.en


@given(st.binary(max_size=200))
def test_no_bytes_give_a_traceback(data: bytes) -> None:
    try:
        parse(data, "p.yaml").convert(Shape)
    except InspectorError as error:
        assert "\n" not in error.text.en
