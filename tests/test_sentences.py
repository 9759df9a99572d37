"""Sentences that several reports say."""

from __future__ import annotations

from dataclasses import replace

import pytest

from inspector import sentences
from inspector.model import HostStatus
from inspector.text import Text
from tests.reports.dossiers import FAILED


@pytest.mark.parametrize(
    ("time", "shown"),
    [
        ("2026-05-01T08:00:00.25+08:00", "2026-05-01T00:00:00Z"),
        ("2026-05-01T08:00:00Z", "2026-05-01T08:00:00Z"),
        ("2026-05-01T08:00:00", ""),
        ("0001-01-01T00:00:00+08:00", ""),
        ("yesterday", ""),
        ("", ""),
    ],
)
def test_a_time_that_is_none_is_not_told(time: str, shown: str) -> None:
    assert sentences.utc(time) == shown


def test_of_a_host_that_was_not_audited_it_is_said_which_and_why() -> None:
    gone = replace(FAILED, name="web1", status=HostStatus.UNREACHABLE, error=Text(en="gone", zh="断开"))
    told = sentences.not_audited(gone)
    assert (told.en, told.zh) == ("web1 was not audited (unreachable): gone", "web1 未完成核查（无法连接）：断开")
