"""What the wheel and the sdist hold, and that an audit is the same from the wheel, the sdist and the checkout."""

from __future__ import annotations

import json
import os
import sys
import sysconfig
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.roots import CHECKOUT, run

BUNDLED = ("checks", "profiles", "reports")
VOLATILE = {"started", "finished", "taken", "cost"}  # when it ran and what it cost: all that may differ


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sdist and the wheel of the checkout."""
    folder = tmp_path_factory.mktemp("dist")
    build(CHECKOUT, folder, "sdist", "wheel")
    return folder


@pytest.fixture(scope="module")
def unpacked(dist: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tree that the sdist holds."""
    folder = tmp_path_factory.mktemp("sdist")
    run("tar", "--extract", f"--file={only(dist, '*.tar.gz')}", f"--directory={folder}")
    return only(folder, "*")


def test_wheel_adds_one_package_and_no_general_name(dist: Path) -> None:
    names = wheel_names(dist)
    assert {name.partition("/")[0] for name in names if ".dist-info/" not in name} == {"inspector"}
    assert {"LICENSE", "METADATA", "entry_points.txt"} <= {Path(name).name for name in names if ".dist-info/" in name}


def test_wheel_carries_every_bundled_file(dist: Path) -> None:
    carried = {name.removeprefix("inspector/_bundled/") for name in wheel_names(dist) if "/_bundled/" in name}
    assert carried == set(bundled_files(CHECKOUT))
    assert not [name for name in wheel_names(dist) if "__pycache__" in name or name.endswith(".pyc")]


def test_sdist_keeps_the_layout_of_the_checkout(dist: Path, unpacked: Path) -> None:
    assert set(bundled_files(unpacked)) == set(bundled_files(CHECKOUT))
    for folder in ("docs", "requirements", "tests", "tools"):
        assert (unpacked / folder).is_dir()
    with tarfile.open(only(dist, "*.tar.gz")) as archive:
        assert not [name for name in archive.getnames() if "__pycache__" in name or "/.venv" in name]


def test_wheel_built_from_the_sdist_is_equal(dist: Path, unpacked: Path, tmp_path: Path) -> None:
    build(unpacked, tmp_path, "wheel")
    assert only(tmp_path, "*.whl").read_bytes() == only(dist, "*.whl").read_bytes()


def test_version_is_single_sourced(dist: Path) -> None:
    source: dict[str, Any] = {}
    exec((CHECKOUT / "inspector/__init__.py").read_text(), source)  # noqa: S102  # our own file
    assert only(dist, "*.whl").name.split("-")[1] == source["__version__"]


def test_audit_is_the_same_from_wheel_sdist_and_checkout(dist: Path, unpacked: Path, tmp_path: Path) -> None:
    root = tmp_path / "root"
    plant(root)
    ways = {
        "wheel": ({}, [str(install(only(dist, "*.whl"), tmp_path / "venv"))]),
        "sdist": in_place(unpacked),
        "checkout": in_place(CHECKOUT),
    }
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    versions = {}
    results = {}
    for way, (environment, command) in ways.items():
        start = ["env", f"--chdir={elsewhere}", *(f"{key}={value}" for key, value in environment.items()), *command]
        versions[way] = run(*start, "--version")
        run(*start, "audit", f"rootfs:{root}", "-f", f"json={tmp_path / way}.json")
        result = json.loads((tmp_path / f"{way}.json").read_text())
        del result["audit"]["id"]  # a digest of the snapshot, and so of the time when it was taken
        results[way] = stable(result)
    assert versions["wheel"] == versions["sdist"] == versions["checkout"]
    assert results["wheel"]["checks"], "an audit without checks compares nothing"
    assert results["wheel"] == results["sdist"] == results["checkout"]
    assert not list(elsewhere.iterdir())


def build(tree: Path, folder: Path, *targets: str) -> None:
    """Builds with the backend of this environment: no isolation, so no network."""
    options = [f"--target={target}" for target in targets]
    run("env", f"--chdir={tree}", sys.executable, "-m", "hatchling", "build", *options, f"--directory={folder}")


def only(folder: Path, pattern: str) -> Path:
    [path] = folder.glob(pattern)
    return path


def wheel_names(dist: Path) -> list[str]:
    with zipfile.ZipFile(only(dist, "*.whl")) as wheel:
        return wheel.namelist()


def bundled_files(tree: Path) -> Iterator[str]:
    for name in BUNDLED:
        for path in (tree / name).rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts:
                yield str(path.relative_to(tree))


def install(wheel: Path, venv: Path) -> Path:
    """The command of the wheel, in an empty environment that borrows only the dependencies of this one."""
    run(sys.executable, "-m", "venv", "--without-pip", venv)
    pip = [sys.executable, "-m", "pip", f"--python={venv}/bin/python"]
    run(*pip, "install", "--no-deps", "--no-index", wheel)
    # Through a .pth file the .pth files of that folder are not read: the editable install of the checkout stays out.
    site = sysconfig.get_path("purelib", vars={"base": str(venv)})
    (Path(site) / "dependencies.pth").write_text(sysconfig.get_path("purelib") + os.linesep)
    return venv / "bin/inspector"


def in_place(tree: Path) -> tuple[dict[str, str], list[str]]:
    """Environment and command that run a source tree as it stands."""
    start = "import sys; sys.argv[0] = 'inspector'; from inspector.cli import main; sys.exit(main())"
    return {"PYTHONPATH": str(tree), "PYTHONDONTWRITEBYTECODE": "1"}, [sys.executable, "-c", start]


def plant(root: Path) -> None:
    """A small host with a defect or two, so that results carry findings."""
    files = {
        "etc/os-release": 'ID=debian\nVERSION_ID="12"\nPRETTY_NAME="Debian GNU/Linux 12"\n',
        "etc/passwd": "root:x:0:0:root:/root:/bin/bash\ntoor:x:0:0::/root:/bin/bash\n",
        "etc/ssh/sshd_config": "PermitRootLogin yes\nPermitEmptyPasswords yes\n",
    }
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def stable(value: Any) -> Any:
    """The result without what differs from one run to the next, at any depth."""
    if isinstance(value, dict):
        return {key: stable(item) for key, item in value.items() if key not in VOLATILE}
    return [stable(item) for item in value] if isinstance(value, list) else value
