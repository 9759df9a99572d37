"""Texts: filling, lists, plurals, quoting, and what must never reach a terminal."""

from __future__ import annotations

import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.text import Secret, Text, clean, clipped, fill, shell_word


def test_a_list_is_joined_in_each_language_and_cut_with_its_count() -> None:
    text = Text(en="open: {ports}", zh="开放端口：{ports}")
    assert text.render("en", {"ports": [1, 2]}) == "open: 1, 2"
    assert text.render("zh", {"ports": [1, 2]}) == "开放端口：1、2"
    assert text.render("en", {"ports": list(range(12))}).endswith("6, 7 and 4 more")
    assert text.render("zh", {"ports": list(range(12))}).endswith("6、7等 12 项")


@pytest.mark.parametrize(("n", "words"), [(0, "0 days"), (1, "1 day"), (2, "2 days")])
def test_a_number_takes_its_noun(n: int, words: str) -> None:
    assert fill("{n:day|days}", "en", {"n": n}) == words


def test_a_nested_text_takes_the_language_of_the_whole() -> None:
    inner = Text(en="denied", zh="无权限")
    assert Text(en="{why}", zh="{why}").fill({"why": inner}) == inner


def test_a_secret_shows_in_no_rendering() -> None:
    secret = Secret("canary")
    shown = [repr(secret), str(secret), f"{secret}", fill("{s} {s:sh}", "en", {"s": secret}), shell_word(secret)]
    shown.append(fill("{s}", "zh", {"s": [secret, {"a": secret}]}))
    assert not any("canary" in text for text in shown)


def test_attributes_and_stray_braces_are_refused() -> None:
    with pytest.raises(ValueError, match="stray"):
        fill("{a.b}", "en", {"a": 1})
    with pytest.raises(KeyError):
        fill("{missing}", "en", {})
    assert fill("{{}}", "en", {}) == "{}"


@pytest.mark.parametrize(
    "hostile", ["\x1b[2J", "a\nb", "\u202eevil", "\u200bx", "\udcff", "\x9b31m", "\u2066", "\ufeff", "\r", "\u2028"]
)
def test_control_and_bidirectional_characters_are_escaped(hostile: str) -> None:
    shown = clean(hostile)
    assert shown.encode("utf-8")
    assert not any(char in shown for char in hostile if char not in "[2J31mabevilx")


@given(st.text())
def test_clean_text_is_clean_and_encodable(text: str) -> None:
    assert clean(clean(text)) == clean(text)
    clean(text).encode("utf-8")


@given(st.text())
def test_what_is_too_long_says_so(text: str) -> None:
    assert len(clipped(text, 5)) <= 5
    assert clipped(text, 5) == text or (len(text) > 5 and clipped(text, 5) == text[:4] + "…")


@given(st.binary(min_size=1, max_size=40).filter(lambda data: b"\0" not in data))
def test_a_shell_word_is_one_word_with_the_same_bytes(data: bytes) -> None:
    word = shell_word(data.decode("utf-8", "surrogateescape"))
    done = subprocess.run(
        ["bash", "-c", f"printf %s {word}"], capture_output=True, check=True, env={"LC_ALL": "C.UTF-8"}
    )
    assert done.stdout == data
