"""Programs with file capabilities, and the table of what distributions give."""

from __future__ import annotations

from pathlib import Path

import pytest

from inspector.case import Case, File
from inspector.facts.capabilities import CAPS, CapabilityFile, CapabilityPrograms, permitted
from inspector.facts.set_id import SetIdPrograms
from inspector.plugins import load_resources
from inspector.targets.capabilities import NAMES
from inspector.targets.host import rootfs
from inspector.targets.memory import snapshot

TABLE: CapabilityPrograms = load_resources([CapabilityPrograms])[CapabilityPrograms]


def file(path: str, *caps: str, mode: int = 0o755, uid: int = 0, reachable: bool = True) -> CapabilityFile:
    return CapabilityFile(path, "", frozenset(caps), mode, uid, reachable)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("cap_net_raw=ep", {"cap_net_raw"}),
        ("cap_chown,cap_kill=ep cap_setuid=i 63=p", {"cap_chown", "cap_kill", "63"}),
        ("cap_setuid=i", set()),
        ("cap_chown=p [rootid=1000]", {"cap_chown"}),
        ("", set()),
    ],
)
def test_what_is_permitted(text: str, names: set[str]) -> None:
    assert permitted(text) == names


def test_a_program_may_have_what_a_distribution_gives_it_and_less() -> None:
    assert TABLE.known(file("/bin/ping", "cap_net_raw"))
    assert TABLE.known(file("/usr/bin/dumpcap", "cap_net_raw", "cap_net_admin"))
    assert not TABLE.known(file("/bin/ping", "cap_net_raw", "cap_setuid"))
    assert not TABLE.known(file("/bin/python3", "cap_net_raw"))


def test_who_can_start_it() -> None:
    assert file("/x").for_others
    assert not file("/x", mode=0o700).for_others
    assert file("/x", mode=0o700, uid=5).for_others
    assert not file("/x", reachable=False).for_others


def test_the_table_uses_the_kernels_names() -> None:
    assert TABLE.powerful <= set(NAMES)
    assert all(caps <= set(NAMES) for caps in TABLE.shipped.values())
    assert not set(TABLE.shipped) & load_resources([SetIdPrograms])[SetIdPrograms].escape_names


def test_a_case_gives_the_same_rows_as_a_walk() -> None:
    files: dict[str, str | File] = {
        "/a": File(mode=0o755, caps="cap_chown=ep"),
        "/b": File(mode=0o644, caps="cap_chown=ep"),
    }
    assert [item.name for item in snapshot(Case(files), [CAPS]).answers[CAPS][1:]] == ["/a"]


def test_a_pristine_root_has_only_what_is_known(debian_root: Path) -> None:
    items = rootfs(str(debian_root)).collect([CAPS]).answers[CAPS]
    found = [file(item.name, *permitted(item.stat.caps)) for item in items if item.stat]
    assert [each.path for each in found if not TABLE.known(each)] == []
