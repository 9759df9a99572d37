"""Files with SUID and SGID bits."""

from __future__ import annotations

from pathlib import Path

import pytest

from inspector.case import Case, File
from inspector.fact import View
from inspector.facts.set_id import SetIdFile, SetIdFiles, SetIdPrograms
from inspector.plugins import load_resources
from inspector.targets.host import rootfs
from inspector.targets.memory import snapshot

TABLE: SetIdPrograms = load_resources([SetIdPrograms])[SetIdPrograms]


def test_bits_that_have_no_effect_are_left_out() -> None:
    modes = {"/suid": 0o4755, "/sgid": 0o2755, "/locking": 0o2644, "/data": 0o4644, "/group": 0o2711, "/mixed": 0o6701}
    files: dict[str, str | File] = {path: File(mode=mode) for path, mode in modes.items()}
    found = SetIdFiles.read(View(snapshot(Case(files), SetIdFiles.needs), SetIdFiles.needs)).files
    assert {(file.path, file.suid, file.sgid) for file in found} == {
        ("/suid", True, False),
        ("/sgid", False, True),
        ("/group", False, True),
        ("/mixed", True, False),
    }


@pytest.mark.parametrize(
    ("name", "base"),
    [
        ("python3.11", "python"),
        ("perl5.36.0", "perl"),
        ("vim.basic", "vim"),
        ("gawk-5.2", "gawk"),
        ("bash", "bash"),
        ("php8.2", "php"),
    ],
)
def test_versions_are_taken_off_a_name(name: str, base: str) -> None:
    assert base in SetIdFile(f"/usr/bin/{name}", 0o4755, 0, 0).names


def test_the_two_lists_share_no_name() -> None:
    assert not TABLE.shipped_names & TABLE.escape_names
    assert len(TABLE.shipped_names) == len(TABLE.shipped)
    assert len(TABLE.escape_names) == len(TABLE.escapes)


def test_a_pristine_root_has_only_what_is_shipped(debian_root: Path) -> None:
    found = SetIdFiles.read(View(rootfs(str(debian_root)).collect(SetIdFiles.needs), SetIdFiles.needs)).files
    assert found
    assert [file.path for file in found if not file.names & TABLE.shipped_names] == []
