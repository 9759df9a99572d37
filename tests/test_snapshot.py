"""The snapshot file: saved and loaded equal, cut and foreign files, and nothing secret in it."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest

from inspector.case import Case, File
from inspector.engine import evaluate
from inspector.model import Action, InspectorError, Touch
from inspector.outcome import Planned
from inspector.plugins import check_folders, load_checks, load_resources, resource_types
from inspector.request import (
    KINDS,
    Altered,
    Command,
    Database,
    Files,
    Follow,
    HomeFiles,
    Image,
    Live,
    LiveKind,
    Outside,
    OutsideKind,
    Part,
    Tree,
    Trial,
    Where,
)
from inspector.seal import seal
from inspector.snapshot import Item, Snapshot, State, dump, load
from inspector.targets.memory import snapshot

REQUESTS = (
    Files("/etc/passwd"),
    Files("/etc/shadow", secret=True),
    Files("/var/log/*", Part.TAIL, ("a|b",), 100),
    Files("/var/log/*", unpack=True),
    HomeFiles(".ssh/*", Part.STAT),
    Tree(Where(("/", "/srv"), ("file", "dir"), 0o6000, True, True, ("*.php",)), 16),
    Tree(Where(("/srv",), names=("*.php",)), 64, keep=("[pP]hp",)),
    Command("nft-ruleset"),
    Live(LiveKind.SOCKETS),
    Outside(OutsideKind.TLS, (("port", "443"),)),
    Follow(Files("/etc/a"), "^x (.*)", "/etc", Files("/etc/a")),
    Altered(Database.DPKG, ("usr/bin/",), 100),
    Trial(),
    Image(("id_*",), 64),
)
CANARY = "$6$canary$CanaryHashCanaryHash"
FILES: dict[str, str | File] = {
    "/etc/passwd": "root:x:0:0::/root:/bin/sh\nold:canaryhash1:7:7::/:/bin/sh\n",
    "/etc/shadow": f"root:{CANARY}:1::::::\nbob::1::::::\n",
    "/srv/a\udcff\n.php": File("<?php", mode=0o6755, owner=77),
    "/var/log/x": File(b"a\xff\n"),
}


def taken() -> Snapshot:
    return snapshot(Case(FILES, live={"sockets": []}), REQUESTS)


def read(data: bytes) -> Snapshot:
    return load(io.BytesIO(data), "host.snapshot")


def test_every_kind_of_request_is_among_these() -> None:
    assert {type(request) for request in REQUESTS} == set(KINDS.values())


def test_a_sealed_snapshot_is_loaded_equal() -> None:
    sealed = seal(taken(), (), b"key")
    assert read(dump(sealed)) == sealed
    assert dump(read(dump(sealed))) == dump(sealed)


def test_how_it_was_had_is_kept_with_it() -> None:
    journal = (Touch(action=Action.RUN, name="nft-ruleset", bytes=7, seconds=0.5, status="0"),)
    sealed = replace(seal(taken(), (), b"key"), transport={"round_trips": 3}, cost={"seconds": 1.5}, journal=journal)
    assert read(dump(sealed)) == sealed
    lines = dump(sealed).replace(b'"transport"', b'"x"').replace(b'"journal"', b'"y"').replace(b'"cost"', b'"z"')
    assert (read(lines).transport, read(lines).cost, read(lines).journal) == ({}, {}, ())
    with pytest.raises(InspectorError, match="not a snapshot"):
        read(dump(sealed).replace(b'"run"', b'"rm"'))


def test_an_unsealed_secret_is_never_written() -> None:
    with pytest.raises(ValueError, match="not sealed"):
        dump(taken())


def test_sealing_takes_hashes_out_and_keeps_what_was_decided() -> None:
    checks = [check for check in load_checks(check_folders()) if check.category == "weak-password"]
    planned = [Planned(check=check, severity=check.severity, parameters=check.parameters({})) for check in checks]
    resources = load_resources(resource_types(checks))
    needs = {need for plan in planned for need in plan.check.needs(plan.parameters)}
    files = {**FILES, "/etc/passwd": f"{FILES['/etc/passwd']}bob:x:1:1::/:/bin/sh\n"}
    whole = snapshot(Case(files), needs)
    before = evaluate(whole, planned, resources).results
    stored = dump(seal(whole, before, b"key"))
    assert b"canary" not in stored.lower()
    for name in (CANARY, "canaryhash1"):
        assert name.encode().hex().encode() not in stored
    import base64

    assert base64.b64encode(CANARY.encode())[4:-4] not in stored
    after = evaluate(read(stored), planned, resources).results
    secret = [result for result in before if any(ref.item == "/etc/shadow" for ref in result.evidence)]
    assert secret
    for result in secret:
        again = next(r for r in after if r.check == result.check)
        assert again.status is result.status
        assert [f.subject for f in again.findings] == [f.subject for f in result.findings]


def test_sealing_is_keyed() -> None:
    one, other = (seal(taken(), (), key).answers[REQUESTS[1]][0] for key in (b"a", b"b"))
    assert one.state is State.REDACTED
    assert one.digest != other.digest


def test_a_cut_file_keeps_its_whole_lines_and_the_rest_is_missing() -> None:
    data = dump(seal(taken(), (), b"key"))
    cut = read(data[: len(data) // 2])
    assert 0 < len(cut.answers) < len(REQUESTS)
    lost = next(request for request in REQUESTS if request not in cut.answers)
    assert cut.items(lost) == (Item(lost.name, State.MISSING),)


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"", "no header"),
        (b"{}\n", "line 1"),
        (b'{"format":"inspector/snapshot/99"}\n', "inspector/snapshot/1"),
        (b"\x00\xff\n", "line 1"),
        (b"[]\n", "line 1"),
    ],
)
def test_what_is_not_a_snapshot_gives_one_line(data: bytes, what: str) -> None:
    with pytest.raises(InspectorError, match=what) as caught:
        read(data)
    assert "\n" not in str(caught.value)
    assert caught.value.text.zh


def test_a_broken_line_is_named() -> None:
    lines = dump(seal(taken(), (), b"key")).splitlines(keepends=True)
    lines[2] = b'{"request":"Nonsense","items":[]}\n'
    with pytest.raises(InspectorError, match="line 3"):
        read(b"".join(lines))


def test_the_items_of_a_request_never_asked_are_missing() -> None:
    assert replace(taken(), answers={}).items(REQUESTS[0])[0].state is State.MISSING
