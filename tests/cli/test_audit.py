"""`inspector audit`: what goes where, and how it ends."""

from __future__ import annotations

import json
import os
import pty
import re
import signal
import subprocess
import time
from pathlib import Path

import pytest

from inspector import plugins
from inspector.dossier import read
from inspector.layout import Layout
from inspector.model import Dossier, HostStatus
from tests.cli.running import COMMAND, PASSWD, Run, environment, own_check, plant, process, profile
from tests.roots import ordinary_user


def test_console_is_what_is_shown_by_default(run: Run, bad: Path, few: Path) -> None:
    ended = run("audit", f"rootfs:{bad}", "-p", few)
    assert ended.status == 0
    assert "toor has UID 0" in ended.out
    assert "\x1b" not in ended.out
    assert not ended.err
    again = run("audit", f"rootfs:{bad}", "-p", few, "-f", "console").out
    assert _timeless(again) == _timeless(ended.out)


def _timeless(text: str) -> str:
    return re.sub(r"\d\d:\d\d:\d\d", "", text)


def test_json_has_standard_output_to_itself(run: Run, bad: Path, few: Path) -> None:
    ended = run("audit", f"rootfs:{bad}", "-p", few, "-f", "json")
    assert json.loads(ended.out)["hosts"][0]["name"] == "bad"
    assert "toor has UID 0" in ended.err
    assert run("audit", f"rootfs:{bad}", "-p", few, "-f", "json", "-f", "console").err.startswith("bad\n")
    assert json.loads(run("audit", f"rootfs:{bad}", "-p", few, "-f", "json=-", "--lang", "zh").out)


def test_streams_stay_apart_in_a_real_process(bad: Path, few: Path) -> None:
    ended = process("audit", f"rootfs:{bad}", "-p", few, "-f", "json", LANG="zh_CN.UTF-8")
    assert ended.status == 0
    assert read(ended.out.encode(), "out").hosts[0].name == "bad"
    assert "账户 toor 的 UID 为 0" in ended.err


def test_a_file_alone_leaves_standard_output_empty(run: Run, bad: Path, few: Path, tmp_path: Path) -> None:
    ended = run("audit", f"rootfs:{bad}", "-p", few, "-f", f"json={tmp_path}/a/b/result.json")
    assert ended.out == ""
    assert ended.err == f"inspector: json written to {tmp_path}/a/b/result.json\n"
    assert read((tmp_path / "a/b/result.json").read_bytes(), "file").hosts[0].status is HostStatus.AUDITED
    modes = [(tmp_path / name).stat().st_mode & 0o777 for name in ("a", "a/b", "a/b/result.json")]
    assert modes == [0o700, 0o700, 0o600]


def test_console_names_the_file_with_the_rest(
    run: Run, few: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    many = PASSWD + "".join(f"r{n}:x:0:0::/:/bin/sh\n" for n in range(9))
    root = plant(tmp_path / "many", passwd=many)
    words = ("audit", f"rootfs:{root}", "-p", few)
    assert "and 6 more; --all shows them" in run(*words).out
    assert "and 6 more; all are in r.json" in run(*words, "-f", "console", "-f", "json=r.json").out
    assert "r8 has UID 0" in run(*words, "--all").out


@pytest.mark.parametrize(("severity", "status"), [("critical", 1), ("high", 1), ("info", 1), (None, 0)], ids=str)
def test_the_gate(run: Run, bad: Path, few: Path, severity: str | None, status: int) -> None:
    gate = ("--fail-on", severity) if severity else ()
    assert run("audit", f"rootfs:{bad}", "-p", few, *gate).status == status


def test_the_gate_is_as_high_as_it_says(run: Run, bad: Path, good: Path, tmp_path: Path) -> None:
    lowered = profile(tmp_path, waivers="severity: {admin-privilege.second-uid-0: medium}\n")
    assert run("audit", f"rootfs:{bad}", "-p", lowered, "--fail-on", "high").status == 0
    assert run("audit", f"rootfs:{bad}", "-p", lowered, "--fail-on", "medium").status == 1
    assert run("audit", f"rootfs:{good}", "-p", lowered, "--fail-on", "info").status == 0


def test_the_gate_lets_accepted_findings_pass(run: Run, bad: Path, tmp_path: Path) -> None:
    waiver = (
        "waivers:\n  - {check: admin-privilege.second-uid-0, subject: toor, reason: 'lab {x} [red]', approver: Zhang,"
        " start: 2020-01-01T00:00+00:00, expires: 2999-01-01T00:00+00:00}\n"
    )
    ended = run("audit", f"rootfs:{bad}", "-p", profile(tmp_path, waivers=waiver), "--fail-on", "info")
    assert ended.status == 0
    assert "Accepted findings: 1" in ended.out
    assert "Accepted by Zhang until 2999-01-01T00:00+00:00: lab {x} [red]" in ended.out.replace("\n  ", " ")


@pytest.mark.parametrize(("limit", "status"), [(None, 0), ("1", 0), ("0", 3), ("50%", 0), ("49.9%", 3)])
def test_unknown_verdicts(run: Run, few: Path, tmp_path: Path, limit: str | None, status: int) -> None:
    root = plant(tmp_path / "odd")
    (root / "etc/shadow").unlink()
    (root / "etc/shadow").mkdir()
    bound = ("--max-unknown", limit) if limit else ()
    ended = run("audit", f"rootfs:{root}", "-p", few, *bound)
    assert "1 unknown" in ended.out
    assert ended.status == status


def test_hosts_come_in_the_order_given(run: Run, bad: Path, good: Path, few: Path, tmp_path: Path) -> None:
    third = plant(tmp_path / "third")
    targets = [f"rootfs:{root}" for root in (third, bad, good)]
    for jobs in ("1", "3"):
        hosts = json.loads(run("audit", *targets, "-p", few, "-j", jobs, "-f", "json").out)["hosts"]
        assert [host["name"] for host in hosts] == ["third", "bad", "good"]


def test_hostile_host_names_are_only_text(run: Run, few: Path, tmp_path: Path) -> None:
    names = [
        "\x1b[31mred\x07",
        "[bold]x",
        "{0}{name}",
        "line\nline",
        "\u202eevil",
        b"\xff\xfe".decode("utf-8", "surrogateescape"),
    ]
    roots = [plant(tmp_path / name) for name in names]
    ended = run("audit", *(f"rootfs:{root}" for root in roots), "-p", few)
    assert ended.status == 0
    for shown in ("\\x1b[31mred\\x07", "[bold]x", "{0}{name}", "line\\nline", "\\u202eevil", "\\xff\\xfe"):
        assert shown in ended.out
    assert not {"\x1b", "\x07", "\u202e"} & set(ended.out)


def test_a_check_that_leaves_is_an_internal_error_of_one_host(run: Run, good: Path, tmp_path: Path) -> None:
    own = own_check(tmp_path / "checks")
    odd = plant(tmp_path / "odd", passwd="root:x:0:0::/:/bin/sh\nexit:x:1:1::/:/bin/evidence\n")
    few = profile(tmp_path, select=("own.waiting",))
    ended = run("audit", f"rootfs:{odd}", f"rootfs:{good}", "--checks", own, "-p", few, "-f", "json")
    assert ended.status == 4
    assert [host.status for host in read(ended.out.encode(), "out").hosts] == [HostStatus.FAILED, HostStatus.AUDITED]
    [kept] = (tmp_path / "state/inspector").glob("crash-*")
    assert ended.err.endswith(f"the details are in {kept}, please report them\n")
    assert kept.stat().st_mode & 0o777 == 0o600
    assert kept.parent.stat().st_mode & 0o777 == 0o700
    assert "waiting.py" in kept.read_text()
    assert "evidence" not in kept.read_text() + ended.err


def test_one_report_that_fails_keeps_no_other_back(
    run: Run, good: Path, few: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(dossier: Dossier, layout: Layout) -> bytes:
        raise RuntimeError("toor:$6$secret")

    load = plugins.load_report
    monkeypatch.setattr(plugins, "load_report", lambda name: broken if name == "console" else load(name))
    ended = run("audit", f"rootfs:{good}", "-p", few, "-f", "console", "-f", f"json={tmp_path}/r.json")
    assert ended.status == 4
    assert "RuntimeError" in ended.err
    assert "$6$" not in ended.err
    assert (tmp_path / "r.json").exists()


def started(*words: object, **more: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [*COMMAND, *map(str, words)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment(**more)
    )


def one_done(state: Path) -> None:
    """Wait until an audit keeps the entry of a host that is done, and has begun the next."""
    for _ in range(300):
        if any(path.read_bytes().count(b"\n") > 1 for path in state.glob("inspector/audits/*")):
            time.sleep(0.5)
            return
        time.sleep(0.1)
    raise AssertionError("no host was done within 30 seconds")


@pytest.mark.parametrize("quick", [True, False], ids=["some-finished", "none-finished"])
def test_an_interrupt_writes_what_is_finished(good: Path, tmp_path: Path, quick: bool) -> None:
    own = own_check(tmp_path / "checks")
    slow = plant(tmp_path / "slow", passwd="root:x:0:0::/:/bin/sh\nwait:x:1:1::/:/bin/sh\n")
    hosts = [f"rootfs:{root}" for root in ([good, slow] if quick else [slow])]
    target = tmp_path / "r.json"
    process = started(
        *("audit", *hosts, "--checks", own, "-p", profile(tmp_path, select=("own.waiting",)), "-f", f"json={target}"),
        XDG_STATE_HOME=str(tmp_path / "state"),
    )
    if quick:
        one_done(tmp_path / "state")
    else:
        time.sleep(2)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=10)
    assert process.returncode == 130
    assert b"Traceback" not in err
    assert b"interrupted" in err
    assert target.exists() is quick
    if quick:
        result = read(target.read_bytes(), "file")
        assert [host.status for host in result.hosts] == [HostStatus.AUDITED, HostStatus.FAILED]
        assert result.hosts[1].error and "interrupted" in result.hosts[1].error.en


@pytest.mark.parametrize("words", [("audit", "-f", "json"), ("audit",), ("checks", "list"), ("--help",)], ids=" ".join)
def test_a_reader_who_has_gone_is_no_error(words: tuple[str, ...], good: Path) -> None:
    hosts = (f"rootfs:{good}",) if words[0] == "audit" else ()
    process = started(*words, *hosts)
    assert process.stdout
    process.stdout.close()
    process.stdout = None
    _, err = process.communicate(timeout=30)
    assert process.returncode == 0
    assert b"Broken" not in err
    assert b"Exception" not in err


def test_a_full_disk_is_one_line(good: Path, few: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        words = [*COMMAND, "audit", f"rootfs:{good}", "-p", str(few)]
        done = subprocess.run(words, stdout=full, stderr=subprocess.PIPE, env=environment(), check=False)
    assert done.returncode == 2
    assert done.stderr == b"inspector: standard output: cannot be written: no space left on device\n"


def test_without_root_what_is_denied_is_unknown(run: Run, tmp_path: Path) -> None:
    root, few = plant(tmp_path / "host"), profile(tmp_path)
    run("audit", f"rootfs:{root}", "-p", few)  # loads what the other user may not be able to read
    with ordinary_user(root):
        ended = run("audit", f"rootfs:{root}", "-p", few)
    assert ended.status == 0, ended.err
    assert "/etc/shadow: permission denied" in ended.out
    assert "Run as root, the audit would decide 1 more check." in ended.out
    assert "not root: what only root may read stays unknown" in ended.out


@pytest.mark.parametrize(("more", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)])
def test_colour_is_for_terminals_that_want_it(bad: Path, few: Path, more: dict[str, str], coloured: bool) -> None:
    ours, theirs = pty.openpty()
    words = [*COMMAND, "audit", f"rootfs:{bad}", "-p", str(few)]
    shown = environment(**{"TERM": "xterm", "COLUMNS": "80", **more})
    with subprocess.Popen(words, stdout=theirs, stderr=subprocess.DEVNULL, env=shown) as process:
        os.close(theirs)
        out = b""
        try:
            while data := os.read(ours, 65536):
                out += data
        except OSError:  # Linux reports the other side's end so
            pass
        process.wait()
    os.close(ours)
    assert (b"\x1b[" in out) is coloured
    assert ("─".encode() in out) is coloured
    assert b"toor has UID 0" in out


def test_progress_is_shown_on_a_terminal_and_goes_away(good: Path, few: Path) -> None:
    ours, theirs = pty.openpty()
    words = [*COMMAND, "audit", f"rootfs:{good}", "-p", str(few), "--lang", "zh", "-f", "json"]
    done = subprocess.run(
        words, stdout=subprocess.PIPE, stderr=theirs, env=environment(TERM="xterm", COLUMNS="80"), check=False
    )
    os.close(theirs)
    shown = os.read(ours, 1 << 20).decode()
    os.close(ours)
    assert json.loads(done.stdout)
    assert "\x1b[2K" in shown, "lines that were drawn are erased"
