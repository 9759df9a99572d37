"""How long logrotate keeps a log."""

import pytest

from inspector.case import Case
from inspector.fact import Absent, View
from inspector.facts.logrotate import Logrotate, Rotation, parse
from inspector.snapshot import Item
from inspector.targets.memory import snapshot


def rotate(text: str) -> Logrotate:
    files = {"/usr/sbin/logrotate": "", "/etc/logrotate.conf": text}
    return Logrotate.read(View(snapshot(Case(files), Logrotate.needs), Logrotate.needs))


@pytest.mark.parametrize(
    ("block", "days", "longest"),
    [
        ("weekly\nrotate 4", 28, 35),
        ("daily\nrotate 7\nmaxage 3", 3, 3),
        ("monthly\nrotate -1", -1, None),
        ("rotate -1\nmonthly\nmaxage 90", 90, 90),
        ("rotate 5\nsize 10M", None, None),
        ("weekly\nrotate 52\nmaxsize 10M", None, 371),
        ("weekly", 0, 7),
        ("rotate 99999999999", None, None),
        ("", None, None),
    ],
)
def test_days(block: str, days: int | None, longest: int | None) -> None:
    rotation = rotate("/var/log/a {\n" + block + "\n}\n").of("/var/log/a")
    assert rotation
    assert (rotation.days, rotation.longest) == (days, longest)


def test_defaults_blocks_and_scripts() -> None:
    found = rotate(
        "weekly\nrotate 4 # not a comment\n\n"
        '"/var/log/a b" /var/log/c\n/var/log/d*\n{\n  rotate 9\n  postrotate\n    rotate 0 }\n  endscript\n}\n'
        "rotate 30\n/var/log/e { daily }\n"
    )
    assert found.of("/var/log/a b") == found.of("/var/log/c") == found.of("/var/log/dx")
    rotation = found.of("/var/log/c")
    assert rotation
    assert rotation.count == 9
    assert found.of("/var/log/none") is None


def test_hostile_and_absent() -> None:
    for text in ("}\n{\n{\n", "/a {\n/b {\n", '"\n', "rotate\n=\n", "\udcff{\x00}"):
        parse(Item("/f", data=text.encode("utf-8", "surrogateescape")), Rotation())
    with pytest.raises(Absent):
        view = View(snapshot(Case({"/etc/logrotate.conf": ""}), Logrotate.needs), Logrotate.needs)
        Logrotate.read(view)
