"""Whether hosts can be audited, without auditing them."""

from __future__ import annotations

import os
import threading
from dataclasses import dataclass, replace
from pathlib import Path

from inspector.inventory.reach import Prober, Reached, State, reach_all
from inspector.model import InspectorError
from inspector.snapshot import digest
from inspector.targets.ssh.options import SshOptions
from inspector.text import Text
from tests.bundle import made
from tests.inventory.writing import Writer

OPEN = replace(made.snapshot(), answers={})
"""Evidence without secrets."""


@dataclass(frozen=True)
class Found:
    host_key: str = "SHA256:x"
    user: str = "audit"
    how: str = "sudo"
    uid: int = 0
    seconds: float = 0.1
    transport: str = "paramiko"
    notes: tuple[Text, ...] = ()


def probe(options: SshOptions) -> Found:
    if options.host == "down":
        raise InspectorError(Text(en="no route to host", zh="无法路由到主机"))
    return Found(uid=0 if options.accept_new else 1000)


def reached(write: Writer, text: str, prober: Prober = probe, *, accept_new: bool = False) -> dict[str, Reached]:
    entries = list(write(text).values())
    found = dict(reach_all(entries, prober, jobs=3, accept_new=accept_new))
    assert sorted(found) == list(range(len(entries)))
    return {each.entry.name: each for each in found.values()}


def test_each_kind_of_target(write: Writer, tmp_path: Path) -> None:
    (tmp_path / "disk/etc").mkdir(parents=True)
    made.written(tmp_path, of=OPEN).rename(tmp_path / "a.bundle")
    found = reached(
        write,
        "hosts: {up: , down: , here: local, disk: 'rootfs:disk', gone: 'rootfs:gone', a: {target: 'bundle:a.bundle', hostname: db1.example}, b: 'bundle:b.bundle',"
        " pc: {target: none}, img: 'image:x'}\n",
    )
    states = {name: each.state.value for name, each in found.items()}
    assert states == {
        **dict.fromkeys(("up", "here", "disk", "a"), "ok"),
        **dict.fromkeys(("down", "gone", "b", "img"), "failed"),
        "pc": "not-audited",
    }
    assert found["up"].root is False
    assert found["here"].root is (os.geteuid() == 0)
    assert found["a"].root is None
    assert {name: each.error.en for name, each in found.items() if each.error} == {
        "down": "no route to host",
        "gone": f"rootfs:{tmp_path}/gone: no such file or directory; give a folder that holds a root file system",
        "b": f"bundle:{tmp_path}/b.bundle: cannot be read: no such file or directory",
        "img": f"image:{tmp_path}/x: no such file or folder",
    }


def test_a_bundle_is_opened_and_has_to_be_the_one_that_is_meant(write: Writer, tmp_path: Path) -> None:
    whole = made.written(tmp_path, of=OPEN)
    (tmp_path / "cut").write_bytes(whole.read_bytes()[:-20])
    found = reached(
        write,
        "hosts:\n"
        f"  db1: {{target: 'bundle:{whole.name}', digest: '{digest(whole.read_bytes())}'}}\n"
        f"  other: {{target: 'bundle:{whole.name}'}}\n"
        "  cut: {target: 'bundle:cut', hostname: db1}\n"
        f"  swapped: {{target: 'bundle:{whole.name}', hostname: db1, digest: 'sha256:{'0' * 64}'}}\n",
    )
    errors = {name: each.error.en for name, each in found.items() if each.error}
    assert sorted(errors) == ["cut", "other", "swapped"]
    assert "db1.example" in errors["other"]
    assert "digest" in errors["swapped"]


def test_new_keys_are_accepted_where_that_is_asked_for(write: Writer) -> None:
    assert reached(write, "hosts: {up: }\n", accept_new=True)["up"].root is True


def test_hosts_are_tested_side_by_side(write: Writer) -> None:
    barrier = threading.Barrier(3, timeout=30)

    def together(options: SshOptions) -> Found:
        barrier.wait()
        return Found()

    found = reached(write, "hosts: [a, b, c, d, e, f]\n", together)
    assert {each.state for each in found.values()} == {State.OK}


def test_a_fault_of_our_own_at_one_host_keeps_no_other_from_being_tested(write: Writer) -> None:
    def broken(options: SshOptions) -> Found:
        if options.host == "a":
            raise ZeroDivisionError
        return Found()

    found = reached(write, "hosts: [a, b]\n", broken)
    assert [each.state for each in found.values()] == [State.FAILED, State.OK]
    assert "ZeroDivisionError" in str(found["a"].error)
