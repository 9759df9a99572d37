"""An audit that is cut short: what is done is kept, and it goes on from there."""

from __future__ import annotations

import json
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from inspector.dossier import read
from inspector.model import Host, HostStatus
from tests.cli.running import COMMAND, PASSWD, Run, environment, own_check, plant, profile

WAITING = "root:x:0:0::/:/bin/sh\nwait:x:1:1::/:/bin/sh\n"


class Cut:
    """An audit of three hosts of which the second one keeps it waiting."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.result = folder, folder / "r.json"
        self.roots = [plant(folder / name) for name in ("one", "two", "three")]
        self.wait(WAITING)
        self.profile = profile(folder, select=("own.waiting",))
        self.own = own_check(folder / "checks")
        self.process: subprocess.Popen[bytes] | None = None

    def wait(self, passwd: str) -> None:
        (self.roots[1] / "etc/passwd").write_text(passwd)

    def words(self) -> Sequence[object]:
        targets = [f"rootfs:{root}" for root in self.roots]
        return ("audit", *targets, "--checks", self.own, "-p", self.profile, "-j", 2, "-f", f"json={self.result}")

    def begin(self) -> subprocess.Popen[bytes]:
        """Runs until two hosts are done."""
        words = [*COMMAND, *map(str, self.words())]
        shown = environment(XDG_STATE_HOME=str(self.folder / "state"))
        self.process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=shown)
        for _ in range(600):
            if self.files() and self.files()[0].read_bytes().count(b"\n") == 3:
                return self.process
            time.sleep(0.1)
        raise AssertionError("two hosts were not done within a minute")

    def files(self) -> list[Path]:
        return sorted((self.folder / "state/inspector/audits").glob("*"))

    def hosts(self) -> Sequence[Host]:
        return read(self.result.read_bytes(), "r.json").hosts


@pytest.fixture
def cut(tmp_path: Path) -> Iterator[Cut]:
    made = Cut(tmp_path)
    yield made
    if made.process:
        made.process.kill()
        made.process.communicate()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_reports_what_is_done_and_says_how_to_go_on(cut: Cut, run: Run, number: signal.Signals) -> None:
    process = cut.begin()
    process.send_signal(number)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 130
    (file,) = cut.files()
    assert err.decode().splitlines()[-2:] == [
        "inspector: interrupted; 2 of 3 hosts were finished and are reported",
        f"inspector: to go on with what is done: inspector audit --resume {file.stem}",
    ]
    assert [each.status for each in cut.hosts()] == [HostStatus.AUDITED, HostStatus.FAILED, HostStatus.AUDITED]
    _goes_on(cut, run, file.stem)


def test_what_was_killed_goes_on(cut: Cut, run: Run) -> None:
    process = cut.begin()
    process.kill()
    process.communicate()
    (file,) = cut.files()
    assert not cut.result.exists()
    with file.open("ab") as out:
        out.write(b'{"place":1,"host":{"name":"cut o')
    _goes_on(cut, run, str(file))


def _goes_on(cut: Cut, run: Run, word: str) -> None:
    """To the result that an audit that was not cut short has, but for times."""
    cut.wait(PASSWD)
    before = [json.loads(line) for line in cut.files()[0].read_bytes().splitlines() if line.endswith(b"}")]
    for _ in range(100):  # the judges of a killed process let go of nothing: they end with what they are at
        ended = run("audit", "--resume", word)
        if "still running" not in ended.err:
            break
        time.sleep(0.1)
    assert ended.status == 0, ended.err
    assert ended.err == f"inspector: json written to {cut.result}\n"
    assert not cut.files()
    resumed = cut.hosts()
    kept = {line["place"]: line["host"] for line in before if "host" in line}
    assert [resumed[place].taken for place in (0, 2)] == [kept[place]["taken"] for place in (0, 2)]
    assert [resumed[place].cost for place in (0, 2)] == [kept[place]["cost"] for place in (0, 2)]
    assert run(*cut.words()).status == 0
    assert [(each.name, each.status, each.results) for each in cut.hosts()] == [
        (each.name, each.status, each.results) for each in resumed
    ]


def test_a_second_interrupt_ends_it_at_once(cut: Cut) -> None:
    process = cut.begin()
    for _ in range(100):
        if process.poll() is not None:
            break
        process.send_signal(signal.SIGINT)
        time.sleep(0.02)
    process.communicate(timeout=30)
    assert process.returncode in (130, -signal.SIGINT)
    assert len(cut.files()) == 1
    assert not list(cut.folder.glob(".inspector-*"))


def test_other_rules_are_refused_in_one_line(cut: Cut, run: Run) -> None:
    process = cut.begin()
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=30)
    (file,) = cut.files()
    kept = file.read_bytes()
    cut.profile.write_text(cut.profile.read_text() + "severity: {own.waiting: high}\n")
    ended = run("audit", "--resume", file.stem)
    assert (ended.status, ended.err) == (
        2,
        f"inspector: {file}: cannot be resumed from: the profile has changed since\n",
    )
    profile(cut.folder, select=("own.waiting",))
    (cut.own / "own/waiting.py").write_text((cut.own / "own/waiting.py").read_text() + "# edited\n")
    assert "the checks or their parameters have changed since" in run("audit", "--resume", file.stem).err
    ended = run("audit", f"rootfs:{cut.roots[0]}", "--resume", file.stem, "--lang", "zh")
    assert ended.err.startswith(f"inspector: {file}：无法续查：")
    assert file.read_bytes() == kept
    assert "no audit that was cut short is called so" in run("audit", "--resume", "x").err


def test_results_whose_report_could_not_be_written_are_kept(run: Run, tmp_path: Path) -> None:
    hosts = [f"rootfs:{plant(tmp_path / name)}" for name in "ab"]
    folder = tmp_path / "out"
    folder.mkdir()

    own = own_check(
        tmp_path / "checks",
        f"""
import shutil
from inspector.check import Verdicts, check
from inspector.facts.accounts import Passwd
from inspector.model import Seen, Severity
from inspector.text import Text

SAME = Text(en="Waiting", zh="等待")

@check(severity=Severity.LOW, title=SAME, why=SAME, fails=SAME, remedy=SAME, command="true", good=[], bad=[])
def waiting(passwd: Passwd) -> Verdicts:
    shutil.rmtree({str(folder)!r}, ignore_errors=True)
    yield Seen("x")
""",
    )
    chosen = profile(tmp_path, select=("own.waiting",))
    ended = run("audit", *hosts, "-p", chosen, "--checks", own, "-f", f"json={folder}/r.json")
    assert ended.status == 2
    assert "cannot be written" in ended.err
    word = ended.err.split()[-1]
    folder.mkdir()
    again = run("audit", "--resume", word)
    assert again.status == 0, again.err
    assert [each.status for each in read((folder / "r.json").read_bytes(), "r").hosts] == [HostStatus.AUDITED] * 2
    assert not list((tmp_path / "state/inspector/audits").iterdir())
