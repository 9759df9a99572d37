"""Running and installed kernels."""

from __future__ import annotations

import pytest

from inspector.case import Case
from inspector.fact import Absent, Unknown, View
from inspector.facts.kernels import Kernels
from inspector.targets.memory import snapshot


def read(running: object, *installed: str, **files: str) -> Kernels:
    images = {f"/boot/vmlinuz-{name}": "" for name in installed}
    case = Case({**images, **files}, live={} if running is None else {"boot": running})
    return Kernels.read(View(snapshot(case, Kernels.needs), Kernels.needs))


@pytest.mark.parametrize(
    ("running", "installed", "alike"),
    [
        ("6.1.0-18-amd64", ("6.1.0-25-amd64", "6.1.0-25-cloud-amd64"), ("6.1.0-25-amd64",)),
        ("5.15.0-91-generic", ("5.15.0-100-generic", "5.15.0-100-lowlatency"), ("5.15.0-100-generic",)),
        ("5.14.0-362.el9_3.x86_64", ("5.14.0-427.el9.x86_64", "0-rescue-00ff"), ("5.14.0-427.el9.x86_64",)),
        ("6.6.0-lts", ("lts",), ()),
    ],
)
def test_only_kernels_of_the_same_flavour_replace_one(
    running: str, installed: tuple[str, ...], alike: tuple[str, ...]
) -> None:
    assert read({"kernel": running}, *installed).alike() == alike


def test_packages_that_wait_for_a_reboot() -> None:
    found = read(
        {"kernel": "6"}, **{"/run/reboot-required": "", "/run/reboot-required.pkgs": "libc6\n\nlibc6\nlinux-base"}
    )
    assert (found.flagged, found.waiting) == (True, ("libc6", "linux-base"))


def test_a_target_that_does_not_run() -> None:
    with pytest.raises(Absent):
        read(None)


@pytest.mark.parametrize("boot", [[], "x", {}, 7])
def test_answers_of_another_shape_are_unknown(boot: object) -> None:
    with pytest.raises(Unknown):
        read(boot)
