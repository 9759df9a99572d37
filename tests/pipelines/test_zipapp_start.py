"""How an archive of `make zipapp` starts: where it unpacks, whose code it runs, and what it says on another Python."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
import sysconfig
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.running import Ended
from tests.roots import CHECKOUT

START = (CHECKOUT / "tools/zipapp-main.py").read_text(encoding="utf-8")
SHIV = """
import os, sys
def run(module):
    module()
def bootstrap():
    os.makedirs(os.path.join(os.environ["SHIV_ROOT"], "code"))
    print(os.environ["SHIV_ROOT"], sorted(n for n in os.environ if n.startswith("SHIV_")))
    run(lambda: print(oct(os.umask(0)), os.environ.get("SHIV_ROOT")))
"""
"""In shiv's place: it only says what it was given."""


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """A home folder in a temporary folder of its own, which is where the archive finds room if need be."""
    (tmp_path / "home").mkdir(mode=0o700)
    (tmp_path / "tmp").mkdir()
    before = os.umask(0o022)
    yield tmp_path / "home"
    os.umask(before)


def start(home: Path, abi: str = "", **variables: str) -> Ended:
    archive = home.parent / "x.pyz"
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("__main__.py", START.replace("@ABI@", abi or sysconfig.get_config_var("SOABI")))
        file.writestr("_bootstrap.py", SHIV)
    environment = {"HOME": str(home), "TMPDIR": str(home.parent / "tmp"), **variables}
    done = subprocess.run([sys.executable, "-I", archive], env=environment, capture_output=True, check=False)
    return Ended(done.returncode, done.stdout.decode(), done.stderr.decode())


def test_every_python_3_can_read_it() -> None:
    ast.parse(START, feature_version=(3, 4))


def test_it_unpacks_where_nobody_else_can_write(home: Path) -> None:
    kept = home / ".cache/inspector/unpacked"
    assert start(home) == (0, f"{kept} ['SHIV_ROOT']\n0o22 None\n", "")
    for folder in (kept / "code", kept, kept.parent, kept.parent.parent):
        assert folder.stat().st_mode & 0o777 == 0o700


def test_no_variable_makes_another_program_of_it(home: Path) -> None:
    assert "['SHIV_ROOT']" in start(home, SHIV_ENTRY_POINT="os:abort", SHIV_PREPEND_PYTHONPATH="/tmp").out


@pytest.mark.parametrize("mode", [0o777, 0o720])
def test_a_home_that_others_can_write_to_is_not_used(home: Path, mode: int) -> None:
    home.chmod(mode)
    passes_by(home)
    (home / ".cache/inspector/unpacked").mkdir(parents=True)
    (home / ".cache").chmod(mode)
    home.chmod(0o700)
    passes_by(home)


@pytest.mark.root
@pytest.mark.skipif(os.geteuid() != 0, reason="gives a folder to another user")
def test_the_home_of_another_user_is_not_used(home: Path) -> None:
    os.chown(home, 65534, 65534)
    passes_by(home)


@pytest.mark.root
@pytest.mark.skipif(os.geteuid() != 0, reason="gives a folder to another user")
def test_a_folder_that_another_user_made_first_is_not_used(home: Path) -> None:
    (home / ".cache/inspector/unpacked").mkdir(parents=True)
    os.chown(home / ".cache/inspector/unpacked", 65534, 65534)
    passes_by(home)


def test_without_a_home_nothing_is_left_behind(home: Path) -> None:
    passes_by(home.parent / "none")
    assert not (home.parent / "none").exists()


def passes_by(home: Path) -> None:
    """It unpacks into a new private folder, which is gone afterwards."""
    before = {path for path in home.rglob("*") if path.is_dir()}
    done = start(home)
    assert done.status == 0, done.err
    assert done.out.startswith(f"{home.parent}/tmp/inspector-")
    assert not list((home.parent / "tmp").iterdir())
    assert {path for path in home.rglob("*") if path.is_dir()} == before


@pytest.mark.parametrize(("language", "words"), [("en_US.UTF-8", "this user alone"), ("zh_CN.UTF-8", "当前用户")])
def test_a_folder_that_was_named_is_used_or_refused(home: Path, language: str, words: str) -> None:
    assert start(home, SHIV_ROOT=str(home / "own")).out.startswith(f"{home}/own ")
    home.chmod(0o777)
    done = start(home, SHIV_ROOT=str(home / "own"), LANG=language)
    assert (done.status, done.out, done.err.count("\n")) == (2, "", 1)
    assert words in done.err


@pytest.mark.parametrize(("language", "words"), [("C", "for another Python"), ("zh_CN.UTF-8", "另一种 Python")])
def test_on_another_python_it_says_which_is_needed(home: Path, language: str, words: str) -> None:
    done = start(home, abi="cpython-39-x86_64-linux-gnu", LANG=language)
    assert (done.status, done.out, done.err.count("\n")) == (2, "", 1)
    assert words in done.err
    assert "cpython-39-x86_64-linux-gnu" in done.err
    assert sysconfig.get_config_var("SOABI") in done.err
