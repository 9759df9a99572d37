"""When: the grammar, and that systemd reads it as we do."""

from __future__ import annotations

import datetime
import re
import shutil
import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.model import InspectorError
from inspector.schedule.when import When, calendar, last_time, next_time, parse

MINUTE = st.integers(0, 59)
WHENS = st.one_of(
    st.builds(
        lambda step, minute: When(tuple(range(0, 24, step)), minute), st.sampled_from([1, 2, 3, 4, 6, 8, 12]), MINUTE
    ),
    st.builds(
        lambda hour, minute, days: When((hour,), minute, tuple(sorted(days))),
        st.integers(0, 23),
        MINUTE,
        st.sets(st.integers(0, 6), max_size=6),
    ),
    st.builds(lambda hour, minute, day: When((hour,), minute, day=day), st.integers(0, 23), MINUTE, st.integers(1, 28)),
)
NOW = st.datetimes(datetime.datetime(2024, 1, 1), datetime.datetime(2032, 1, 1))  # noqa: DTZ001 - local time


@pytest.mark.parametrize(
    ("word", "said", "on"),
    [
        ("hourly", "hourly :00", "*-*-* *:00:00"),
        ("Hourly :17", "hourly :17", "*-*-* *:17:00"),
        ("every 6 hours", "6 hours :00", "*-*-* 00,06,12,18:00:00"),
        ("12 hours :05", "12 hours :05", "*-*-* 00,12:05:00"),
        ("daily", "daily 03:00", "*-*-* 03:00:00"),
        ("daily 23:59", "daily 23:59", "*-*-* 23:59:00"),
        ("weekly", "weekly Mon 03:00", "Mon *-*-* 03:00:00"),
        ("weekly 04:30", "weekly Mon 04:30", "Mon *-*-* 04:30:00"),
        ("Mon 03:00", "weekly Mon 03:00", "Mon *-*-* 03:00:00"),
        ("weekly tue,sun", "weekly Tue,Sun 03:00", "Tue,Sun *-*-* 03:00:00"),
        ("mon-FRI 22:30", "weekly Mon,Tue,Wed,Thu,Fri 22:30", "Mon,Tue,Wed,Thu,Fri *-*-* 22:30:00"),
        ("Sat-Mon", "weekly Mon,Sat,Sun 03:00", "Mon,Sat,Sun *-*-* 03:00:00"),
        ("mon-sun 01:00", "daily 01:00", "*-*-* 01:00:00"),
        ("monthly", "monthly 1 03:00", "*-*-01 03:00:00"),
        ("monthly 28 00:15", "monthly 28 00:15", "*-*-28 00:15:00"),
    ],
)
def test_the_grammar(word: str, said: str, on: str) -> None:
    assert (str(parse(word)), calendar(parse(word))) == (said, on)


@pytest.mark.parametrize(
    "word",
    [
        *("", "yearly", "5 hours", "daily 3:00", "daily 24:00", "daily 03:60", "monthly 29", "monthly 0", "Mon Tue"),
        *(
            "Mon,,Tue",
            "daily 03:00:00",
            "*-*-* 03:00:00",
            "0 3 * * *",
            "hourly 10",
            "daily ０３:00",
            "Mon-Tue-Wed",
            "mon;",
        ),
    ],
)
def test_anything_else_is_refused_with_the_forms(word: str) -> None:
    with pytest.raises(InspectorError, match="Mon-Fri 22:30"):
        parse(word)


@given(WHENS)
def test_what_is_shown_is_read_back(when: When) -> None:
    assert parse(str(when)) == when


@given(WHENS, NOW)
def test_times_are_due_and_nothing_is_between(when: When, now: datetime.datetime) -> None:
    before, after = last_time(when, now), next_time(when, now)
    assert before <= now < after
    assert next_time(when, before) == after
    assert last_time(when, after - datetime.timedelta(microseconds=1)) == before
    for each in (before, after):
        assert each.hour in when.hours and each.minute == when.minute
        assert not when.weekdays or each.weekday() in when.weekdays
        assert when.day in (0, each.day)


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not installed")
@settings(max_examples=40, deadline=None)
@given(WHENS, NOW)
def test_systemd_means_the_same(when: When, now: datetime.datetime) -> None:
    base = f"--base-time={now:%Y-%m-%d %H:%M:%S} UTC"
    command = ["systemd-analyze", "calendar", "--iterations=3", base, calendar(when)]
    done = subprocess.run(command, capture_output=True, text=True, env={"TZ": "UTC", "LC_ALL": "C"}, check=False)
    if "unrecognized option" in done.stderr:
        pytest.skip("this systemd-analyze knows no --base-time")
    assert done.returncode == 0, done.stderr
    theirs = re.findall(r"(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) UTC", done.stdout)
    ours, place = [], now.replace(microsecond=0)
    for _ in range(3):
        place = next_time(when, place)
        ours.append(f"{place:%Y-%m-%d %H:%M:%S}")
    assert [each for each in dict.fromkeys(theirs) if each in ours] == ours
