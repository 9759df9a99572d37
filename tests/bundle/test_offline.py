"""The script for hosts that no network reaches: the same verdicts as from the files themselves, on every shell."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from inspector.entry import judge
from inspector.model import InspectorError
from inspector.request import Altered, Command, Files, HomeFiles, Live, Request, Tree, Where
from inspector.rules import Rules, load_rules
from inspector.snapshot import Snapshot, State
from inspector.targets.bundle import bundle
from inspector.targets.bundle.container import read
from inspector.targets.bundle.digests import sha256
from inspector.targets.bundle.keys import Recipients
from inspector.targets.bundle.offline import offline
from inspector.targets.bundle.plan import dumped, loaded, plan
from inspector.targets.bundle.refusal import Refused
from inspector.targets.bundle.secrecy import is_secret
from inspector.targets.host import rootfs
from tests.bundle import made
from tests.bundle.made import CANARY

SHELLS = ["dash", "bash --posix", "busybox sh", "mksh"]
SMALL = (Files("/etc/hostname"), Files("/etc/shadow", secret=True))
Ended = subprocess.CompletedProcess[bytes]


@pytest.fixture(scope="module")
def rules() -> Rules:
    return load_rules("self-check")


@pytest.fixture
def planted(debian_copy: Path) -> Path:
    """A Debian with defects, a canary in its shadow file, and the shells and programs that some hosts have."""
    for program in ("busybox", "mksh", "age"):
        found = shutil.which(program)
        if found is None:
            pytest.skip(f"{program} is not installed")
        shutil.copy2(found, debian_copy / "usr/bin" / program)
    shadow = debian_copy / "etc/shadow"
    shadow.write_text(f"root:{CANARY}:19000:0:99999:7:::\n" + shadow.read_text().partition("\n")[2])
    (debian_copy / "etc/ssh/sshd_config").write_text("PermitRootLogin yes\nPermitEmptyPasswords yes\n")
    (debian_copy / "etc/crontab").chmod(0o666)
    (debian_copy / "usr/local/bin/tool").write_text("#!/bin/sh\n")
    (debian_copy / "usr/local/bin/tool").chmod(0o4755)
    (debian_copy / "srv/it's $(odd) name.sql").write_text("-- dump\n")
    return debian_copy


def inside(root: Path, command: str, *, mode: str = "rw") -> Ended:
    """A command line in a root, with its own /proc and /dev, in namespaces that go with it."""
    mount = 'mount --bind "$2" "$2" && mount -o "remount,bind,$3" "$2" && cd "$2" && mount -t proc proc proc && '
    mount += 'mount --rbind /dev dev && exec chroot . sh -c "$1"'
    words = ["unshare", "--mount", "--pid", "--fork", "sh", "-c", mount, "sh", command, str(root), mode]
    return subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, check=False)


def collected(
    root: Path, requests: list[Request], to: Recipients | None, shell: str, before: str = ":"
) -> tuple[Path, Ended]:
    """The bundle that the script writes to its standard output, as a file outside of the root."""
    (root / "collect.sh").write_bytes(offline(requests, made.PROFILE, to))
    done = inside(root, f"{before}; {shell} /collect.sh")
    (root / "collect.sh").unlink()
    path = root.parent / "host.bundle"
    path.write_bytes(done.stdout)
    return path, done


def verdicts(snapshot: Snapshot, rules: Rules) -> dict[str, object]:
    host = judge(snapshot, rules).host
    return {
        result.check: (result.status, sorted((f.subject, f.location, f.message.en) for f in result.findings))
        for result in host.results
    }


def alike(snapshot: Snapshot, other: Snapshot) -> Snapshot:
    """The snapshot with the other's answers to what only a running host can answer, /proc and /sys among it."""
    live = {
        request: items
        for request, items in other.answers.items()
        if isinstance(request, (Live, Command, Altered)) or getattr(request, "glob", "").startswith(("/proc", "/sys"))
    }
    return replace(snapshot, answers={**snapshot.answers, **live})


@pytest.mark.parametrize("shell", SHELLS)
def test_the_same_verdicts_on_every_shell(planted: Path, rules: Rules, tmp_path: Path, shell: str) -> None:
    identity, to = made.keys(tmp_path)
    path, done = collected(planted, rules.needs(), to, shell)
    assert done.returncode == 0, done.stderr
    assert CANARY.encode() not in done.stdout + done.stderr
    later = bundle(str(path), identity=identity).collect(rules.needs())
    direct = rootfs(str(planted)).collect(rules.needs())
    assert (later.privileged, later.transport["complete"]) == (True, True)
    shadow = next(one for one in rules.needs() if one.name == "/etc/shadow" and is_secret(one))
    assert CANARY in later.items(shadow)[0].text
    assert verdicts(alike(later, direct), rules) == verdicts(direct, rules)


@pytest.fixture
def small(debian_copy: Path) -> Iterator[Path]:
    (debian_copy / "etc/shadow").write_text(f"root:{CANARY}:19000:0:99999:7:::\n")
    yield debian_copy


@pytest.mark.parametrize("shell", ["dash", "bash --posix"])
def test_openssl_encrypts_where_age_is_not_at_hand(small: Path, tmp_path: Path, shell: str) -> None:
    identity, to = made.keys(tmp_path)
    path, done = collected(small, list(SMALL), to, shell)
    assert read(path.read_bytes(), "f").header.secrets == "cms"
    found = bundle(str(path), identity=identity).collect(SMALL)
    assert CANARY in found.items(SMALL[1])[0].text
    assert CANARY.encode() not in done.stdout + done.stderr
    other, _ = made.keys(tmp_path, "other")
    with pytest.raises(Refused):
        bundle(str(path), identity=other).collect(SMALL)


WITHOUT = "mv /usr/bin/openssl /usr/bin/openssl.away"


@pytest.mark.parametrize(("to", "why"), [(True, "no-program"), (False, "no-recipient")])
def test_else_secrets_are_left_out_and_it_says_so(small: Path, tmp_path: Path, to: bool, why: str) -> None:
    path, done = collected(small, list(SMALL), made.keys(tmp_path)[1] if to else None, "sh", WITHOUT)
    assert done.returncode == 0
    assert b"secrets are left out" in done.stderr
    head = read(path.read_bytes(), "f").header
    assert (head.secrets, head.why) == ("left-out", why)
    found = bundle(str(path)).collect(SMALL)
    assert [found.items(one)[0].state for one in SMALL] == [State.OK, State.REDACTED]
    assert CANARY.encode() not in done.stdout + done.stderr


def test_hashes_in_passwd_leave_the_host_encrypted_or_not_at_all(small: Path, tmp_path: Path) -> None:
    identity, to = made.keys(tmp_path)
    (small / "etc/passwd").write_text(f"root:{CANARY}:0:0::/root:/bin/sh\n")
    path, done = collected(small, [*SMALL, made.PASSWD], to, "sh")
    assert CANARY.encode() not in done.stdout + done.stderr
    assert CANARY in bundle(str(path), identity=identity).collect([made.PASSWD]).items(made.PASSWD)[0].text
    _, refused = collected(small, [*SMALL, made.PASSWD], to, "sh", WITHOUT)
    assert (refused.returncode, refused.stdout) == (1, b"")
    assert b"/etc/passwd holds password hashes" in refused.stderr


def test_the_file_is_written_once_and_for_its_owner_alone(small: Path) -> None:
    (small / "collect.sh").write_bytes(offline(SMALL[:1], made.PROFILE, None))
    assert inside(small, "umask 022; sh /collect.sh /root/a.bundle").returncode == 0
    assert (small / "root/a.bundle").stat().st_mode & 0o777 == 0o600
    assert read((small / "root/a.bundle").read_bytes(), "f").header.secrets == "none"
    again = inside(small, "LANG=zh_CN.UTF-8 sh /collect.sh /root/a.bundle")
    assert (again.returncode, "已存在" in again.stderr.decode()) == (2, True)
    inside(small, "ln -s /root/b.bundle /root/c.bundle")
    assert inside(small, "sh /collect.sh /root/c.bundle").returncode == 2
    assert not (small / "root/b.bundle").exists()


@pytest.mark.parametrize("shell", ["dash", "bash --posix", "mksh", "busybox sh"])
def test_nothing_but_the_output_is_written(planted: Path, rules: Rules, shell: str, tmp_path: Path) -> None:
    """On a file system that takes no write, /tmp included."""
    (planted / "collect.sh").write_bytes(offline(rules.needs()[:40], made.PROFILE, made.keys(tmp_path)[1]))
    assert inside(planted, "touch /tmp/x", mode="ro").returncode != 0
    done = inside(planted, f"{shell} /collect.sh", mode="ro")
    assert done.returncode == 0, done.stderr
    assert read(done.stdout, "f").header.payload == "collector"
    assert b"Read-only" not in done.stderr


def test_a_host_without_sha256_gives_crcs(small: Path) -> None:
    path, done = collected(small, list(SMALL), None, "sh", f"{WITHOUT}; rm /usr/bin/sha256sum")
    assert read(path.read_bytes(), "f").header.algorithm == "cksum"
    assert b"digests tell damage only" in done.stderr
    assert bundle(str(path)).collect(SMALL).items(SMALL[0])[0].state is State.OK


def test_an_old_collectors_answers_to_what_it_was_not_asked_are_missing(small: Path) -> None:
    path, _ = collected(small, list(SMALL), None, "sh")
    more = (Files("/etc/fstab"), Files("/etc/*.conf"), HomeFiles(".bashrc"), Tree(Where(any_bits=0o4000)))
    found = bundle(str(path)).collect((*SMALL, *more))
    for request in more:
        assert [item.state for item in found.items(request)] == [State.MISSING]


def test_any_byte_of_an_offline_bundle_that_is_changed_is_refused(small: Path, tmp_path: Path) -> None:
    identity, to = made.keys(tmp_path)
    path, _ = collected(small, list(SMALL), to, "sh")
    data = path.read_bytes()
    for place in range(0, len(data), 7):
        path.write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
        with pytest.raises(InspectorError, match=r"^bundle:.*refused: "):
            bundle(str(path), identity=identity).collect(SMALL)
    for size in range(len(data) - 1, 0, -61):
        with pytest.raises(Refused):
            read(data[:size], "f")


def test_another_collectors_answers_are_refused_by_name(small: Path) -> None:
    path, _ = collected(small, list(SMALL), None, "sh")
    lines = path.read_bytes().split(b"\n")
    lines[0] = lines[0].replace(b'"protocol":1', b'"protocol":9')
    body = b"\n".join(lines[:-2]) + b"\n"
    path.write_bytes(body + f"end {len(lines) - 2} sha256:{sha256(body)}\n".encode())
    with pytest.raises(Refused, match="the collector in it speaks form 9, and this version of inspector reads form 1"):
        bundle(str(path)).collect(SMALL)


def test_what_was_asked_is_carried_whole(rules: Rules) -> None:
    whole = plan(rules.needs(), "ab" * 16)
    again = loaded(dumped(whole), "ab" * 16)
    assert set(again.requests) == set(whole.requests)
    for one, other in ((whole.open, again.open), (whole.secret, again.secret)):
        assert (one.blocks, one.globs, one.chases) == (other.blocks, other.globs, other.chases)


def test_the_script_is_clean(rules: Rules, tmp_path: Path) -> None:
    if shutil.which("shellcheck") is None:
        pytest.skip("shellcheck is not installed")
    text = offline(SMALL, made.PROFILE, made.keys(tmp_path)[1])
    done = subprocess.run(
        ["shellcheck", "--shell=sh", "--severity=warning", "-"], input=text, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stdout.decode()
    assert not {line.split(b"<<")[0] for line in text.splitlines() if b"<<" in line}, "a here-document may be a file"
    subprocess.run(["dash", "-n"], input=offline(rules.needs(), made.PROFILE, None), check=True)
