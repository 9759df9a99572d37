"""The Containerfile: what it says, and an image built from it that works, runs as nobody and passes its own profile."""

from __future__ import annotations

import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.running import PASSWD, plant, process
from tests.packaging.test_bare_machine import copy_sources
from tests.pipelines.running import shellcheck
from tests.roots import CHECKOUT, debian, run

TEXT = (CHECKOUT / "Containerfile").read_text(encoding="utf-8")
LINES = [line for line in re.sub(r"\\\n", "", re.sub(r"^#.*\n", "", TEXT, flags=re.MULTILINE)).splitlines() if line]
FINAL = LINES[max(number for number, line in enumerate(LINES) if line.startswith("FROM ")) :]
ALLOWED = ("ARG", "FROM", "WORKDIR", "COPY", "RUN", "LABEL", "ENV", "USER", "HEALTHCHECK", "ENTRYPOINT", "CMD")


def test_its_instructions() -> None:
    assert {line.split()[0] for line in LINES} == set(ALLOWED)
    words = dict(line.split(None, 1) for line in FINAL)
    assert "RUN" not in words, "the final stage is the base and one layer"
    assert re.fullmatch(r"[1-9]\d+:[1-9]\d+", words["USER"]), "a number: a cluster can tell that it is not root"
    assert json.loads(words["ENTRYPOINT"]) == ["inspector"]
    assert words["HEALTHCHECK"] == "NONE"


def test_its_script_is_sound() -> None:
    [script] = [line.partition(" ")[2] for line in LINES if line.startswith("RUN ")]
    shellcheck(script, "sh")


def test_what_enters_the_build_is_named() -> None:
    rules = [line for line in (CHECKOUT / ".dockerignore").read_text().splitlines() if not line.startswith("#")]
    assert rules[0] == "*"
    names = [rule.removeprefix("!") for rule in rules if rule.startswith("!")]
    assert [name for name in names if not (CHECKOUT / name).exists()] == ["dist/inspector-wheelhouse-*.tar.gz"]


class Buildah:
    """buildah with a storage of its own."""

    def __init__(self, folder: Path) -> None:
        environment = ("STORAGE_DRIVER=vfs", "BUILDAH_ISOLATION=chroot")
        self.words = ("env", *environment, "buildah", f"--root={folder}/storage", f"--runroot={folder}/run")

    def __call__(self, command: str, *words: str | Path) -> str:
        return run(*self.words, command, *words)


@pytest.fixture(scope="module")
def built() -> Iterator[tuple[Buildah, Path]]:
    """Inspector's image, built with no network from a Debian with python3, and a folder to work in."""
    if os.geteuid() != 0 or shutil.which("buildah") is None:
        pytest.skip("buildah and root are needed")
    base = debian(("python3",))
    with tempfile.TemporaryDirectory(prefix="inspector-image-") as name:
        folder = Path(name)
        buildah = Buildah(folder)
        copy_sources(folder / "src")
        run(folder / "src/tools/wheelhouse", shutil.which("python3", path=f"{CHECKOUT}/.venv/bin") or "python3")
        left = (
            "dev/*",
            "usr/share/doc/*",
            "usr/share/locale/*",
            "var/cache/*",
            "var/lib/apt/lists/*",
        )  # as slim images do
        tar = (*(f"--exclude=./{name}" for name in left), f"--directory={base}")
        run("tar", "--create", f"--file={folder}/base.tar", *tar, ".")
        container = buildah("from", "scratch").strip()
        buildah("add", "--quiet", container, folder / "base.tar", "/")
        buildah("commit", "--quiet", container, "localhost/base")
        words = ("--pull-never", "--network=none", "--format=docker", "--build-arg=BASE=localhost/base")
        buildah("build", *words, "--tag=localhost/inspector", folder / "src")
        yield buildah, folder


@pytest.mark.full
@pytest.mark.root
@pytest.mark.network
def test_it_audits_as_nobody(built: tuple[Buildah, Path]) -> None:
    buildah, folder = built
    plant(folder / "bad", passwd=PASSWD + "toor:x:0:0::/root:/bin/sh\n")
    container = buildah("from", "localhost/inspector").strip()
    mount = f"--volume={folder}/bad:/srv/bad:ro"
    inside = "id -u; inspector audit rootfs:/srv/bad -p ci-image --fail-on high || echo status $?"
    output = buildah("run", mount, container, "--", "sh", "-c", inside)
    assert output.startswith("65532\n")
    assert "toor" in output
    assert output.endswith("status 1\n")
    writable = (
        "find / -xdev -writable ! -type l ! -path '/proc/*' ! -path '/dev/*' ! -path '/sys/*' 2>/dev/null || true"
    )
    places = buildah("run", container, "--", "sh", "-c", writable).split()
    assert not [place for place in places if not place.startswith(("/tmp", "/var/tmp", "/run/lock", "/var/lock"))]


@pytest.mark.full
@pytest.mark.root
@pytest.mark.network
def test_it_passes_its_own_profile(built: tuple[Buildah, Path]) -> None:
    buildah, folder = built
    buildah("push", "--quiet", "localhost/inspector", f"docker-archive:{folder}/inspector.tar")
    result = folder / "result.json"
    done = process("audit", f"image:{folder}/inspector.tar", "-p", "ci-image", "-f", "console", "-f", f"json={result}")
    assert done.status == 0, done.out + done.err
    [host] = json.loads(result.read_text())["hosts"]
    failed = {entry["check"] for entry in host["results"] if entry["status"] == "fail"}
    assert {check for check in failed if "image" in check} == {"software-control.image-without-healthcheck"}
