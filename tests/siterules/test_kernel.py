"""Conditions on kernel settings: what the files of sysctl set at boot, against what sysctl.d(5) says of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from inspector.case import File
from inspector.snapshot import State
from tests.siterules.writing import Files, closed, verdict, written

FORWARD = "net.ipv4.ip_forward"
FILTER = "net.ipv4.conf.all.rp_filter"
ON, OFF = f"{FORWARD}=1\n", f"{FORWARD}=0\n"
ETC, LIB = "/etc/sysctl.d", "/usr/lib/sysctl.d"
LIVE = "/proc/sys/net/ipv4/ip_forward"
SYSTEMD = "/usr/lib/systemd/systemd"
BOOTS: Files = {
    SYSTEMD: File(mode=0o755),
    "/sbin/init": File(link="../lib/systemd/systemd"),
    "/lib": File(link="usr/lib"),
}
FIFO, MASK = File(kind="fifo"), File(link="/dev/null")


@pytest.mark.parametrize(
    ("files", "wanted"),
    [
        ({f"{LIB}/c.conf": OFF, f"{ETC}/c.conf": MASK, f"{ETC}/a.conf": ON}, "fail"),
        ({f"{LIB}/c.conf": OFF, f"{ETC}/c.conf": MASK}, "unknown"),
        ({f"{LIB}/c.conf": ON, f"{ETC}/c.conf": MASK, f"{ETC}/a.conf": OFF}, "pass"),
        ({f"{LIB}/c.conf": ON, f"{ETC}/c.conf": "", f"{ETC}/a.conf": OFF}, "pass"),
        ({f"{LIB}/c.conf": ON, f"{ETC}/c.conf": MASK, "/dev/null": File(kind="char"), f"{ETC}/a.conf": OFF}, "pass"),
        ({f"{LIB}/c.conf": ON, f"{ETC}/c.conf": File(kind="dir"), f"{ETC}/a.conf": OFF}, "pass"),
    ],
)
def test_an_entry_hides_those_of_its_name_whatever_it_is(tmp_path: Path, files: Files, wanted: str) -> None:
    assert verdict(written(tmp_path, f"{{sysctl: {FORWARD}, is: 0}}"), files) == wanted


@pytest.mark.parametrize(
    ("files", "wanted"),
    [
        ({f"{ETC}/a.conf": OFF, f"{ETC}/b.conf": FIFO}, "unknown"),
        ({f"{ETC}/a.conf": FIFO, f"{ETC}/b.conf": OFF}, "pass"),
        ({f"{ETC}/a.conf": FIFO, f"{ETC}/b.conf": "net.ipv4.*=0\n"}, "unknown"),
        ({f"{ETC}/b.conf": FIFO, LIVE: "0\n"}, "unknown"),
        ({f"{ETC}/b.conf": FIFO, LIVE: "1\n"}, "fail"),
        ({f"{LIB}/b.conf": FIFO, f"{ETC}/b.conf": OFF}, "pass"),
    ],
)
def test_what_is_no_file_counts_where_it_may_decide(tmp_path: Path, files: Files, wanted: str) -> None:
    assert verdict(written(tmp_path, f"{{sysctl: {FORWARD}, is: 0}}"), files) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (f"{FILTER}=0\nnet.ipv4.conf.*.rp_filter=1\n", "fail"),
        (f"{FILTER}=1\nnet.ipv4.conf.*.rp_filter=0\n", "pass"),
        (f"net.ipv4.conf.*.rp_filter=1\n-{FILTER}\n", "unknown"),
        (f"-{FILTER}\nnet.ipv4.conf.*.rp_filter=1\n", "unknown"),
        (f"-{FILTER}\n{FILTER} = 1\n", "pass"),
        (f"{FILTER}=1\n-{FILTER}\n", "unknown"),
        ("net.ipv4.conf.*.rp_filter=0\nnet.ipv4.conf.a*.rp_filter=1\n", "pass"),
        ("net.ipv4.conf.a*.rp_filter=1\nnet.ipv4.conf.*.rp_filter=0\n", "fail"),
        ("net.ipv4.conf.a*.rp_filter=1\nnet.ipv4.conf.*.rp_filter=0\nnet.ipv4.conf.a*.rp_filter=1\n", "fail"),
        ("net.ipv4.**=1\n", "unknown"),
        (f"-{FILTER}=1\n", "pass"),
    ],
)
def test_a_line_of_its_own_goes_before_a_glob(tmp_path: Path, text: str, wanted: str) -> None:
    assert verdict(written(tmp_path, f"{{sysctl: {FILTER}, is: 1}}"), {f"{ETC}/a.conf": text}) == wanted


@pytest.mark.parametrize(
    ("files", "wanted"),
    [
        ({"/etc/sysctl.conf": OFF, f"{ETC}/a.conf": ON, **BOOTS}, "fail"),
        ({"/etc/sysctl.conf": ON, f"{ETC}/a.conf": OFF, **BOOTS}, "pass"),
        ({"/etc/sysctl.conf": OFF, **BOOTS}, "unknown"),
        ({"/etc/sysctl.conf": ON, f"{ETC}/99-sysctl.conf": File(link="../sysctl.conf"), f"{ETC}/zz.conf": OFF, **BOOTS}, "pass"),
        ({"/etc/sysctl.conf": OFF, f"{ETC}/99-sysctl.conf": File(link="../sysctl.conf"), f"{ETC}/a.conf": ON, **BOOTS}, "fail"),
        ({"/etc/sysctl.conf": ON, f"{ETC}/a.conf": OFF, SYSTEMD: ""}, "pass"),
        ({"/etc/sysctl.conf": OFF, f"{ETC}/a.conf": ON}, "unknown"),
        ({"/etc/sysctl.conf": OFF, f"{ETC}/a.conf": OFF}, "pass"),
        ({"/etc/sysctl.conf": OFF}, "pass"),
        ({"/etc/sysctl.conf": OFF, f"{ETC}/a.conf": ON, "/sbin/init": File(link="/bin/busybox"), "/bin/busybox": ""}, "pass"),
        ({"/etc/sysctl.conf": ON, f"{ETC}/a.conf": OFF, "/sbin/init": File(mode=0o755), SYSTEMD: ""}, "fail"),
    ],
)  # fmt: skip
def test_sysctl_conf_is_read_as_the_init_system_does(tmp_path: Path, files: Files, wanted: str) -> None:
    assert verdict(written(tmp_path, f"{{sysctl: {FORWARD}, is: 0}}"), files) == wanted


def test_an_init_that_was_not_seen_leaves_it_open(tmp_path: Path) -> None:
    check = written(tmp_path, f"{{sysctl: {FORWARD}, is: 0}}")
    assert closed(check, {f"{ETC}/a.conf": OFF, **BOOTS}, "/sbin/init").status == "unknown"
    assert closed(check, {f"{ETC}/a.conf": OFF, f"{ETC}/b.conf": ""}, f"{ETC}/b.conf", State.DENIED).status == "unknown"


def test_the_name_of_an_interface_may_have_dots(tmp_path: Path) -> None:
    text = "net.ipv4.conf.*.rp_filter=0\n"
    for key in ("net/ipv4/conf/eth0.100/rp_filter", "net.ipv4.conf.eth0/100.rp_filter"):
        check = written(tmp_path, f"{{sysctl: {key}, is: 1}}")
        assert verdict(check, {f"{ETC}/a.conf": text, "/proc/sys/net/ipv4/conf/eth0.100/rp_filter": "1\n"}) == "fail"
        assert verdict(check, {"/proc/sys/net/ipv4/conf/eth0.100/rp_filter": "1\n"}) == "pass"


@pytest.mark.parametrize(
    ("value", "comparison", "wanted"),
    [
        ("1 # router", "is_not: 1", "fail"),
        ("0x1", "is_not: 1", "fail"),
        ("01", "is_not: 1", "fail"),
        ("0 # off", "is: 0", "pass"),
        ("0x0", "is: 0", "pass"),
        ("020", "is: 16", "pass"),
        ("1abc", "is: 1", "fail"),
        ("4 4\t1 7", "is: '4 4 1 7'", "pass"),
        ("8080,9148", "is: '8080,9148'", "pass"),
    ],
)
def test_numbers_are_read_as_the_kernel_does(tmp_path: Path, value: str, comparison: str, wanted: str) -> None:
    files: Files = {f"{ETC}/a.conf": f"{FORWARD} = {value}\n"}
    assert verdict(written(tmp_path, f"{{sysctl: {FORWARD}, {comparison}}}"), files) == wanted
    if comparison.startswith("is_not"):
        none = f"{{none: [{{sysctl: {FORWARD}, {comparison.replace('is_not', 'is')}}}]}}"
        assert verdict(written(tmp_path, none), files) == wanted


@pytest.mark.parametrize(
    ("files", "wanted"),
    [
        ({f"{ETC}/.a.conf": OFF, **BOOTS}, "unknown"),
        ({f"{ETC}/.z.conf": ON, f"{ETC}/a.conf": OFF, **BOOTS}, "pass"),
        ({f"{ETC}/.z.conf": OFF, f"{ETC}/a.conf": ON, **BOOTS}, "fail"),
        ({f"{ETC}/.z.conf": OFF, "/sbin/init": File(link="/bin/busybox"), "/bin/busybox": ""}, "unknown"),
    ],
)
def test_a_hidden_file_is_not_read(tmp_path: Path, files: Files, wanted: str) -> None:
    assert verdict(written(tmp_path, f"{{sysctl: {FORWARD}, is: 0}}"), files) == wanted
