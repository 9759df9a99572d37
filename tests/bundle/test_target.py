"""bundle:FILE gives the evidence that was collected, secrets only to whom they are for."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from inspector.model import InspectorError
from inspector.request import Files, Trial
from inspector.snapshot import State, dump
from inspector.targets.bundle import bundle
from inspector.targets.bundle.carried import bundled
from inspector.targets.bundle.container import lines_part, read, sealed_part, unpacked, write
from inspector.targets.bundle.keys import new_identity, recipients, seal
from inspector.targets.bundle.refusal import Refused
from inspector.targets.bundle.target import same_host
from tests.bundle import made
from tests.bundle.made import CANARY, GONE, HOSTNAME, PASSWD, SHADOW

WANTED = (HOSTNAME, SHADOW, GONE, PASSWD)


def test_a_bundle_gives_what_was_collected(tmp_path: Path) -> None:
    identity, to = made.keys(tmp_path)
    target = bundle(str(made.written(tmp_path, to)), identity=identity)
    found = target.collect(WANTED)
    assert (target.name, target.kind, found.host) == ("db1.example", "host", "db1.example")
    assert (found.taken, found.privileged) == ("2026-01-02T03:04:05+00:00", True)
    assert found.target == target.uri == f"bundle:{tmp_path}/host.bundle"
    for request in WANTED:
        kept = [replace(item, digest="") for item in found.items(request)]
        assert kept == list(made.snapshot().items(request))
    assert found.transport["bundle"]["secrets"] == "age"  # type: ignore[index]


def test_what_was_not_asked_is_missing_and_never_absent(tmp_path: Path) -> None:
    found = bundle(str(made.written(tmp_path))).collect((*WANTED, Files("/etc/other"), Trial()))
    assert [item.state for item in found.items(Files("/etc/other"))] == [State.MISSING]
    assert [item.state for item in found.items(Trial())] == [State.UNSUPPORTED]


def test_without_a_recipient_secrets_are_left_out(tmp_path: Path) -> None:
    path = made.written(tmp_path)
    assert b'"secrets":"left-out","why":"no-recipient"' in path.read_bytes()
    found = bundle(str(path)).collect(WANTED)
    assert (found.items(SHADOW)[0].state, found.items(SHADOW)[0].data) == (State.REDACTED, b"")
    assert found.items(GONE)[0].state is State.ABSENT
    assert CANARY not in dump(found).decode()


def test_a_hash_in_passwd_is_a_secret(tmp_path: Path) -> None:
    whole = made.snapshot()
    item = replace(whole.items(PASSWD)[0], data=f"root:{CANARY}:0:0::/root:/bin/sh\n".encode())
    whole = replace(whole, answers={**whole.answers, PASSWD: (item,)})
    identity, to = made.keys(tmp_path)
    assert (
        bundle(str(made.written(tmp_path, to, whole)), identity=identity).collect([PASSWD]).items(PASSWD)[0].data
        == item.data
    )
    hidden = bundle(str(made.written(tmp_path, None, whole))).collect([PASSWD]).items(PASSWD)[0]
    assert hidden.data == b"root:***:0:0::/root:/bin/sh\n"


def test_no_secret_stands_in_the_file(tmp_path: Path) -> None:
    _, to = made.keys(tmp_path)
    for data in (made.written(tmp_path, to).read_bytes(), made.written(tmp_path).read_bytes()):
        assert CANARY.encode() not in data
        assert CANARY.encode() not in b"".join(unpacked(read(data, "f").parts["snapshot"]))


def test_the_wrong_identity_and_none_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _, to = made.keys(tmp_path)
    other, _ = made.keys(tmp_path, "other")
    path = str(made.written(tmp_path, to))
    with pytest.raises(Refused, match="does not open it"):
        bundle(path, identity=other).collect(WANTED)
    monkeypatch.setenv("INSPECTOR_IDENTITY", str(tmp_path / "nowhere"))
    with pytest.raises(Refused, match="there is no identity to open them"):
        bundle(path).collect(WANTED)
    monkeypatch.setenv("INSPECTOR_IDENTITY", str(tmp_path / "identity"))
    assert bundle(path).collect(WANTED).items(SHADOW)[0].data


def test_another_host_and_another_file_are_refused(tmp_path: Path) -> None:
    path = made.written(tmp_path)
    with pytest.raises(Refused, match=r"it is of the host db1\.example, and web1 is expected"):
        bundle(str(path), expected="web1").collect(WANTED)
    with pytest.raises(Refused, match="its digest is sha256:"):
        bundle(str(path), digest="sha256:" + "0" * 64).collect(WANTED)
    assert bundle(str(path), expected="DB1", digest=read(path.read_bytes(), "f").digest).collect(WANTED).answers


def test_damage_is_one_hosts_own(tmp_path: Path) -> None:
    """A host of a fleet whose bundle is damaged keeps no other from being audited: it is refused when it is collected."""
    path = made.written(tmp_path)
    path.write_bytes(path.read_bytes().replace(b'"taken":"2', b'"taken":"x'))
    target = bundle(str(path))
    assert target.name == "host"
    with pytest.raises(Refused, match="header is damaged"):
        target.collect(WANTED)


def test_parts_that_contradict_each_other_are_refused(tmp_path: Path) -> None:
    """Whoever writes a bundle anew can make its digests fit: what is in it is not trusted for that."""
    identity, to = made.keys(tmp_path)
    data, header = bundled(made.snapshot(), made.PROFILE, to)
    parts = read(data, "f").parts
    path = tmp_path / "forged.bundle"
    bomb = lines_part("snapshot", [("a", b"[" * 100_000)])
    for forged in (
        write(msgspec.structs.replace(header, host="web1"), list(parts.values())),
        write(header, [parts["snapshot"]]),
        write(header, [parts["snapshot"], sealed_part("secrets", "base64", b"root:x\n")]),
        write(header, [parts["snapshot"], sealed_part("secrets", "age", seal(b"no gzip", to))]),
        write(header, [parts["secrets"]]),
        write(header, [bomb, parts["secrets"]]),
    ):
        path.write_bytes(forged)
        with pytest.raises(Refused):
            bundle(str(path), identity=identity).collect(WANTED)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("db1", "db1.example", True),
        ("DB1.example.", "db1.example", True),
        ("db1.a", "db1.b", False),
        ("db", "db1", False),
    ],
)
def test_names_of_one_host(one: str, other: str, same: bool) -> None:
    assert same_host(one, other) is same


def test_a_private_key_is_no_recipient(tmp_path: Path) -> None:
    private, public = new_identity()
    (tmp_path / "key").write_text(private)
    with pytest.raises(InspectorError, match="holds a private key"):
        recipients(str(tmp_path / "key"))
    for word in ("age1nonsense", "age1" + "q" * 58, str(tmp_path / "none")):
        with pytest.raises(InspectorError, match="neither a public key of age"):
            recipients(word)
    assert recipients(public.split("\n")[0]).ages
