"""Hostile images are refused with one clear line or read without harm: in bounded time and memory, and nothing outside is read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli import running
from tests.image.confined import CHECKS, Audited, Confined, confined
from tests.image.hostile import LAYERS
from tests.image.samples import CANARY, Sample, Want
from tests.image.wrong import IMAGES

CHECK = CHECKS[0]
SECONDS = 30.0
"""Where two processors are shared with other tests; alone none takes a third of it."""
MEMORY = 400.0
SAMPLES = {**LAYERS, **IMAGES}
PARAMETERS = [
    pytest.param(sample, id=name, marks=[pytest.mark.full] if sample.full else []) for name, sample in SAMPLES.items()
]
NOT_FOR_SHOWING = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


@pytest.fixture(scope="module")
def audit() -> Iterator[Confined]:
    with confined() as server:
        yield server


def made(sample: Sample, folder: Path) -> Path:
    (folder / "outside").mkdir()
    (folder / "outside/passwd").write_text(f"{CANARY}:x:0:0::/:/bin/sh\n")
    return sample.make(folder)


@pytest.mark.parametrize("sample", PARAMETERS)
def test_a_hostile_image_does_no_harm(sample: Sample, audit: Confined, tmp_path: Path) -> None:
    image = made(sample, tmp_path)
    done = audit(image)
    assert done.ended == 0, "it crashed or hung"
    assert done.seconds < (SECONDS if not sample.full else 4 * SECONDS)
    assert done.memory < (MEMORY if not sample.full else 1.5 * MEMORY)
    assert CANARY not in done.everything
    assert "error" not in done.statuses.values()
    if done.en:
        is_one_clear_line(done, image)
    assert fits(done, sample.want), (done.en, done.statuses)


def is_one_clear_line(done: Audited, image: Path) -> None:
    assert done.en.startswith(f"image:{image}")
    assert re.search("[一-鿿]", done.zh)
    assert not NOT_FOR_SHOWING.search(done.en + done.zh), done.en
    assert len(done.en.replace(str(image), "")) < 500


def fits(done: Audited, want: Want) -> bool:
    if want is Want.REFUSED:
        return bool(done.en)
    if want is Want.NO_PASS:
        return done.statuses.get(CHECK) != "pass"
    return want is Want.ANY or done.statuses.get(CHECK) == want


@pytest.mark.parametrize(
    ("name", "status"), [("file that is a fifo", 2), ("layer with other content", 3), ("docker 25 with its index", 1)]
)
def test_the_command_ends_as_it_should(name: str, status: int, tmp_path: Path) -> None:
    rules = running.profile(tmp_path, waivers="gate: {fail_on: high}\n")
    image = made(SAMPLES[name], tmp_path)
    for lang in ("en", "zh"):
        done = running.process("audit", f"image:{image}", "-p", rules, "-f", "json", "--lang", lang)
        assert done.status == status, done.err
        assert "Traceback" not in done.err
        assert status != 2 or len(done.err.splitlines()) == 1
