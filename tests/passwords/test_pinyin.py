"""Readings of Chinese characters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.passwords.pinyin import split, syllables


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("张伟", "zhang wei"),
        ("王鑫", "wang xin"),
        ("吕璐", "lv lu"),
        ("略女", "lve nv"),
        ("阿座", "a zuo"),
        ("人民医院", "ren min yi yuan"),
        ("重庆银行", "chong qing yin hang"),
        ("西藏", "xi zang"),
        ("张w", ""),
        ("張偉", ""),
        ("㐀", ""),
        ("", ""),
    ],
)
def test_characters_have_their_readings(text: str, reading: str) -> None:
    assert syllables(text) == tuple(reading.split())


@pytest.mark.parametrize(("name", "reading"), [("单雄信", "shan"), ("解珍", "xie"), ("曾国藩", "zeng")])
def test_surnames_have_readings_of_their_own(name: str, reading: str) -> None:
    assert syllables(name, surname=True)[0] == reading


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("zhangwei", "zhang wei"),
        ("wangxiaoming", "wang xiao ming"),
        ("admin", ""),
        ("oracle", ""),
        ("root", ""),
        ("li", ""),
    ],
)
def test_names_in_latin_letters_are_split(name: str, parts: str) -> None:
    assert split(name) == tuple(parts.split())


@given(st.text(max_size=40))
def test_any_text_has_as_many_readings_as_characters_or_none(text: str) -> None:
    assert len(syllables(text, surname=True)) in (0, len(text))
    assert "".join(split(text)) in ("", text)
