"""cron's lines, and that a crontab is left as it was but for ours."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from inspector.model import InspectorError
from inspector.schedule import cron
from tests.schedule.jobs import job

BLOCK = cron.with_job(b"", "web", "1 * * * * old")
TABLES = st.lists(st.one_of(st.binary(max_size=20), st.just(b"0 3 * * * other\n"), st.just(b"\r\n"))).map(b"".join)


@given(TABLES, TABLES)
@example(b"0 3 * * * a", b"")
@example(b"x\r", b"\r# <<< inspector schedule web <<<\n")
def test_every_other_line_stays(before: bytes, after: bytes) -> None:
    ended = before if before.endswith(b"\n") or not before else before + b"\n"
    made = cron.with_job(ended + BLOCK + after, "web", "2 * * * * new")
    assert made == ended + BLOCK.replace(b"1 * * * * old", b"2 * * * * new") + after
    assert cron.without_job(made, "web") == ended + after
    assert cron.job_names(made) == ["web"]
    assert not cron.has_job(made, "we") and cron.has_job(made, "web")


@given(TABLES)
def test_added_to_and_taken_from_any_table(table: bytes) -> None:
    made = cron.with_job(table, "web", "1 * * * * x")
    assert made.startswith(table)
    assert cron.without_job(made, "web") in (table, table + b"\n")


def test_a_block_without_its_end_is_not_guessed_at() -> None:
    with pytest.raises(InspectorError, match="crontab -e"):
        cron.without_job(b"\n".join(BLOCK.split(b"\n")[:2]) + b"\n0 3 * * * mine\n", "web")


def test_what_the_line_runs(tmp_path: Path) -> None:
    """By the shell, after cron has taken the backslash from \\%."""
    program = tmp_path / "py'thon 50%"
    show = "import json, os, sys; print(json.dumps([sys.argv[1:], os.environ['XDG_STATE_HOME']]))"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -c "{show}" "$@"\n')
    program.chmod(0o755)
    made = cron.line(job(python=str(program), environment={"XDG_STATE_HOME": "/a 'b' $c 50%"}))
    time, command = made[: made.index("XDG")], made[made.index("XDG") :]
    assert time == "10 * * * * "
    assert "%" not in command.replace("\\%", "")
    done = subprocess.run(["/bin/sh", "-c", command.replace("\\%", "%")], capture_output=True, env={}, check=True)
    assert json.loads(done.stdout) == [["-m", "inspector", "schedule", "due", "web"], "/a 'b' $c 50%"]


def test_a_table_of_the_system_names_who_runs_it() -> None:
    mark, line, end = cron.table(job(environment={}, python="/opt/python")).split("\n")
    assert (mark, end) == (cron.MARK, "")
    assert line == "10 * * * * root /opt/python -m inspector schedule due web"
