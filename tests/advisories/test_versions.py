"""Comparison of versions: Debian's held against dpkg itself, Alpine's against the order that its rules name."""

from __future__ import annotations

import shutil
import subprocess

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from inspector.advisories import apk, deb

VERSIONS = st.from_regex(r"([0-9]:)?[0-9][0-9A-Za-z.+~]{0,8}(-[0-9A-Za-z.+~]{1,6})?", fullmatch=True)


def sign(number: int) -> int:
    return (number > 0) - (number < 0)


@pytest.mark.skipif(shutil.which("dpkg") is None, reason="needs dpkg")
@settings(max_examples=150, deadline=None)
@given(VERSIONS, VERSIONS)
@example("1:1.0", "2.0")
@example("1.0~rc1-1", "1.0-1")
@example("1.0", "1.0-0")
@example("1.0-1", "1.0-1+deb12u1")
@example("2.36-9+deb12u10", "2.36-9+deb12u9")
@example("1.00", "1.0")
@example("1.0a", "1.0+")
@example("1.2-3-4", "1.2-3.5")
@example("0.0.0~", "0.0.0")
def test_debian_versions_as_dpkg_compares_them(one: str, other: str) -> None:
    order = sign(deb.compare(one, other))
    operator = {-1: "lt", 0: "eq", 1: "gt"}[order]
    done = subprocess.run(["dpkg", "--compare-versions", one, operator, other], check=False)
    assert done.returncode == 0, (one, operator, other)
    assert sign(deb.compare(other, one)) == -order


@pytest.mark.parametrize("hostile", ["", ":", "-", "~", "9" * 10_000, "x:1", "\x00", "１.２", "1\n2"])
def test_debian_versions_of_any_shape_have_a_place(hostile: str) -> None:
    assert deb.compare(hostile, hostile) == 0
    assert sign(deb.compare(hostile, "1.0-1")) == -sign(deb.compare("1.0-1", hostile))


@pytest.mark.parametrize(
    ("one", "order", "other"),
    [
        ("2.34", 1, "0.1.0_alpha"),
        ("0.1.0_alpha2", 1, "0.1.0_alpha"),
        ("1.1", 1, "1.1_alpha1"),
        ("0.10.0-r1", 1, "0.10.0"),
        ("0.10.0", -1, "0.10.1_rc1"),
        ("0.9.8c-r1", -1, "0.9.8d"),
        ("1.0.4-r3", -1, "1.0.4-r4"),
        ("1.06-r6", -1, "006"),
        ("1.02.07", -1, "1.02.10-r1"),
        ("2.1.9.200602141850", 1, "1.6"),
        ("4.5_p1-r1", 1, "4.5_p1"),
        ("1.0_p10-r0", 1, "1.0_p9-r0"),
        ("1.2.3", -1, "1.2.3.1"),
        ("1.5", -1, "1.5a"),
        ("1.5a", -1, "1.5b"),
        ("1.7", -1, "1.7b"),
        ("0.1.0_alpha_pre2", -1, "0.1.0_alpha"),
        ("1.0.0_pre20191002222144-r0", -1, "1.0.0_pre20210530193627-r0"),
        ("3.3.2-r0", 0, "3.3.2-r0"),
        ("1.36.1-r29", 1, "1.36.1-r5"),
        ("013", -1, "014-r1"),
        ("1.0", -1, "1.0bc"),
    ],
)
def test_alpine_versions(one: str, order: int, other: str) -> None:
    assert sign(apk.compare(one, other)) == order
    assert sign(apk.compare(other, one)) == -order


@pytest.mark.parametrize("hostile", ["", "_", "-r", "1..2", "9" * 10_000, "1_foo", "1-r1.2", "\x00"])
def test_alpine_versions_of_any_shape_have_a_place(hostile: str) -> None:
    assert apk.compare(hostile, hostile) == 0
    assert sign(apk.compare(hostile, "1.0-r1")) == -sign(apk.compare("1.0-r1", hostile))
