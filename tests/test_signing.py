"""Signatures: ours and ssh-keygen's are the same thing, and nothing else passes for one."""

from __future__ import annotations

import base64
import contextlib
import io
import os
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector import signing
from inspector.model import InspectorError
from inspector.signing import Signed, Signer, State, keys, signers, sshsig
from inspector.signing.consistency import Fits, consistent

DATA = b'{"schema": "anything"}\n' * 5000
PASSPHRASE = "Canary-7f3a correct horse"


def keygen(*words: object, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(["ssh-keygen", *map(str, words)], input=given, capture_output=True, check=False)


def made(folder: Path, name: str = "key", *words: object) -> Path:
    """A key by ssh-keygen; Ed25519 where nothing else is said."""
    path = folder / name
    done = keygen("-q", *(words or ("-t", "ed25519")), "-C", f"{name}@host", "-N", "", "-f", path)
    assert done.returncode == 0, done.stderr
    return path


def public(path: Path) -> Path:
    return path.with_name(f"{path.name}.pub")


def listed(path: Path, text: str) -> Path:
    """A list of allowed signers; KEY stands for the key's line without its comment."""
    of = path.with_name("allowed")
    of.write_text(text.replace("KEY", " ".join(public(path).read_text().split()[:2])))
    return of


def by_keygen(path: Path, data: bytes = DATA, namespace: str = "inspector", *more: str) -> bytes:
    done = keygen("-Y", "sign", "-f", path, "-n", namespace, *more, given=data)
    assert done.returncode == 0, done.stderr
    return done.stdout


def by_us(path: Path, data: bytes = DATA) -> bytes:
    return signing.sign(io.BytesIO(data), signing.load_signing_key(path)).encode()


def judged(signature: bytes, by: Path, data: bytes = DATA) -> Signed:
    return signing.verify(io.BytesIO(data), signature, signing.read_signers(by))


def test_ssh_keygen_takes_ours(tmp_path: Path) -> None:
    mine = made(tmp_path)
    (tmp_path / "sig").write_bytes(by_us(mine))
    allowed = listed(mine, "me KEY\n")
    words = ("-Y", "verify", "-f", allowed, "-I", "me", "-s", tmp_path / "sig")
    assert keygen(*words, "-n", "inspector", given=DATA).returncode == 0
    assert keygen(*words, "-n", "inspector", given=DATA + b" ").returncode != 0
    assert keygen(*words, "-n", "file", given=DATA).returncode != 0
    assert by_us(mine) == by_keygen(mine)


@pytest.mark.parametrize("hash_name", ["sha256", "sha512"])
def test_we_take_those_of_ssh_keygen(tmp_path: Path, hash_name: str) -> None:
    mine = made(tmp_path)
    signature = by_keygen(mine, DATA, "inspector", "-O", f"hashalg={hash_name}")
    shown = keygen("-l", "-f", mine).stdout.decode().split()[1]
    assert judged(signature, public(mine)) == Signed(State.GOOD, shown, "key@host")
    assert judged(signature, listed(mine, "# ours\n\nme,you KEY\n")).principal == "me,you"


def test_only_the_very_file_by_a_known_key_for_this_use(tmp_path: Path) -> None:
    mine, other = made(tmp_path), made(tmp_path, "other")
    assert judged(by_us(mine), public(mine), DATA[:-1]).state is State.WRONG
    assert judged(by_us(mine), public(other)).state is State.UNKNOWN
    assert judged(by_us(mine), public(other), DATA[:-1]).state is State.WRONG
    foreign = judged(by_keygen(mine, DATA, "file"), public(mine))
    assert foreign.state is State.WRONG and foreign.why and "for file" in foreign.why.en
    claimed = sshsig.parse(by_us(mine))
    stolen = sshsig.Signature(sshsig.parse(by_us(other)).key, *list(vars(claimed).values())[1:])
    assert judged(sshsig.armored(stolen).encode(), public(other)).state is State.WRONG


def test_a_message_of_the_store_is_no_file(tmp_path: Path) -> None:
    mine = made(tmp_path)
    sign, taken = signing.signer_from(mine), signing.read_signers(public(mine))
    assert sign
    text = sign(b"\x00" * 32)
    assert signing.verify_message(b"\x00" * 32, text, taken).state is State.GOOD
    assert signing.verify_message(b"\x01" * 32, text, taken).state is State.WRONG
    assert judged(text.encode(), public(mine), b"\x00" * 32).state is State.WRONG
    assert signing.verify_message(DATA, by_us(mine), taken).state is State.WRONG


@pytest.mark.parametrize("words", [("-t", "ecdsa"), ("-t", "rsa", "-b", "2048")])
def test_keys_of_other_kinds(tmp_path: Path, words: tuple[str, ...]) -> None:
    mine, other = made(tmp_path), made(tmp_path, "other", *words)
    with pytest.raises(InspectorError, match="only Ed25519 is verified here"):
        judged(by_keygen(other), public(mine))
    with pytest.raises(InspectorError, match="no Ed25519 public key"):
        signing.read_signers(public(other))
    with pytest.raises(InspectorError, match="holds no Ed25519 private key"):
        signing.load_signing_key(other)
    both = tmp_path / "both"
    both.write_text(f"you {public(other).read_text()}me {public(mine).read_text()}")
    assert judged(by_us(mine), both).principal == "me"


@pytest.mark.parametrize(
    ("line", "state"),
    [
        ("me KEY", State.GOOD),
        ('me namespaces="git,inspector" KEY comment "of more words', State.GOOD),
        ('"me and you" namespaces="insp*" KEY', State.GOOD),
        ('me namespaces="!inspector,*" KEY', State.UNKNOWN),
        ('me namespaces="file" KEY', State.UNKNOWN),
        ('me valid-after="20200101",valid-before="29990101120000Z" KEY', State.GOOD),
        ('me valid-after="29990101" KEY', State.UNKNOWN),
        ('me valid-before="202001011200Z" KEY', State.UNKNOWN),
        ('me valid-before="2020" KEY', "is no time"),
        ('me valid-before="20209901" KEY', "is no time"),
        ("me no-touch-required KEY", "is not known"),
        ('me namespaces="file KEY', "expected a public key"),
        ("me", "expected a public key"),
        ("me ssh-ed25519", "expected a public key"),
        ("me ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ", "the key is damaged"),
        ("me ssh-ed25519 ÄÖÜ", "the key is damaged"),
        ("me cert-authority KEY", "holds no Ed25519"),
    ],
)
def test_lists_of_signers_are_read_as_ssh_keygen_reads_them(tmp_path: Path, line: str, state: State | str) -> None:
    mine = made(tmp_path)
    signature, allowed = by_us(mine), listed(mine, f"{line}\n")
    if not isinstance(state, State):
        with pytest.raises(InspectorError, match=state):
            signing.read_signers(allowed)
        return
    assert judged(signature, allowed).state is state
    (tmp_path / "sig").write_bytes(signature)
    name = line.split('"')[1] if line.startswith('"') else "me"
    done = keygen("-Y", "verify", "-f", allowed, "-I", name, "-n", "inspector", "-s", tmp_path / "sig", given=DATA)
    assert (done.returncode == 0) == (state is State.GOOD), done.stderr


def test_the_error_of_a_list_names_file_and_line(tmp_path: Path) -> None:
    allowed = listed(made(tmp_path), "me KEY\nnonsense\n")
    with pytest.raises(InspectorError) as error:
        signing.read_signers(allowed)
    assert str(error.value).startswith(f"{allowed}, line 2: expected a public key")


def test_a_key_of_our_own(tmp_path: Path) -> None:
    path = tmp_path / "own"
    line = signing.new_key(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert keygen("-y", "-f", path).stdout.decode().split()[:2] == line.split()[:2]
    with pytest.raises(InspectorError, match="never overwritten"):
        signing.new_key(path)
    public(path).write_text(line)
    assert judged(by_keygen(path), public(path)).state is State.GOOD
    assert [each.name for each in tmp_path.iterdir() if each.name.startswith(".")] == []


def test_a_key_with_a_passphrase(tmp_path: Path) -> None:
    path = tmp_path / "own"
    public(path).write_text(signing.new_key(path, lambda: PASSPHRASE))
    assert keygen("-y", "-P", PASSPHRASE, "-f", path).returncode == 0
    with pytest.raises(InspectorError, match="has a passphrase"):
        signing.load_signing_key(path)
    with pytest.raises(InspectorError, match="does not open this key") as error:
        signing.load_signing_key(path, lambda: f"{PASSPHRASE}!")
    assert PASSPHRASE not in repr(error.value)
    key = signing.load_signing_key(path, lambda: PASSPHRASE)
    assert judged(signing.sign(io.BytesIO(DATA), key).encode(), public(path)).state is State.GOOD
    assert keys.public_half(path) == key.public


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o660, 0o601])
def test_a_key_that_others_may_read_is_refused(tmp_path: Path, mode: int) -> None:
    mine = made(tmp_path)
    mine.chmod(mode)
    with pytest.raises(InspectorError, match="chmod 600"):
        signing.load_signing_key(mine)


def test_what_is_no_key(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo", 0o600)
    (tmp_path / "empty").touch(0o600)
    mine = made(tmp_path)
    cut = tmp_path / "cut"
    cut.touch(0o600)
    cut.write_bytes(mine.read_bytes()[:200])
    for name in ("fifo", "empty", "cut", "none", ".", "a\0b"):
        with pytest.raises(InspectorError):
            signing.load_signing_key(tmp_path / name)
        with pytest.raises(InspectorError):
            signing.read_signers(tmp_path / name)
    with pytest.raises(InspectorError, match=r"holds a private key; name the public half"):
        signing.read_signers(mine)
    with pytest.raises(InspectorError, match="no Ed25519 private key"):
        public(mine).chmod(0o600)
        signing.load_signing_key(public(mine))


def test_the_private_half_is_shown_nowhere(tmp_path: Path) -> None:
    mine = made(tmp_path)
    key = signing.load_signing_key(mine)
    assert "rivate" not in repr(key)


def test_this_installation_has_a_key_or_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    assert signing.signer_from() is None
    assert signing.own_signers() == () and signing.verifier_from() is None
    with pytest.raises(InspectorError, match="--new-key"):
        signing.load_signing_key()
    signing.new_key()
    sign = signing.signer_from()
    assert sign
    assert signing.verify_message(b"x", sign(b"x"), signing.own_signers()).state is State.GOOD
    holds, other = signing.verifier_from(), signing.verifier_from([public(made(tmp_path))])
    assert holds and other
    assert holds(b"x", sign(b"x")) and not holds(b"y", sign(b"x")) and not holds(b"x", "x")
    assert not other(b"x", sign(b"x"))


WHOLE = sshsig.Signature(sshsig.pack(b"ssh-ed25519", b"k" * 32), b"inspector", b"", b"sha512", b"s" * 64)
SIGNERS = (Signer("me", WHOLE.key),)


def tried(text: bytes) -> bool:
    try:
        return signing.verify(io.BytesIO(b""), text, SIGNERS).state is State.GOOD
    except InspectorError:
        return False


@given(st.binary(max_size=300))
def test_no_bytes_pass_for_a_signature(data: bytes) -> None:
    assert not tried(data)
    armour = f"{sshsig.BEGIN}\n{base64.b64encode(data).decode()}\n{sshsig.END}\n".encode()
    assert not tried(armour)
    assert not tried(armour.replace(b"\n", b"\r\n"))


@given(st.integers(0, 300), st.binary(max_size=8), st.integers(0, 8))
def test_no_altered_signature_passes(place: int, put: bytes, gone: int) -> None:
    body = base64.b64decode(sshsig.armored(WHOLE).encode().split(b"-----")[2])
    body = body[:place] + put + body[place + gone :]
    assert not tried(f"{sshsig.BEGIN}\n{base64.b64encode(body).decode()}\n{sshsig.END}\n".encode())


def test_every_bit_of_a_signature_counts(tmp_path: Path) -> None:
    mine = made(tmp_path)
    text, taken = by_us(mine), signing.read_signers(public(mine))
    body = base64.b64decode(b"".join(text.split(b"\n")[1:-2]))
    for place in range(len(body)):
        altered = body[:place] + bytes([body[place] ^ 1]) + body[place + 1 :]
        armour = f"{sshsig.BEGIN}\n{base64.b64encode(altered).decode()}\n{sshsig.END}\n".encode()
        try:
            assert signing.verify(io.BytesIO(DATA), armour, taken).state is not State.GOOD
        except InspectorError:
            continue
    for length in range(len(text) - 1):
        with pytest.raises(InspectorError):
            signing.verify(io.BytesIO(DATA), text[:length], taken)


@given(st.text(max_size=200))
def test_any_list_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(InspectorError):
        assert all(isinstance(each, Signer) for each in signers._signers(text, "x"))


@given(st.integers(0, 400), st.binary(max_size=8), st.integers(0, 40))
def test_any_file_says_something_of_itself_or_nothing(place: int, put: bytes, gone: int) -> None:
    host = '{"name": "a", "cost": {}, "n": [1e400, 99999999999999999999, "\\ud800", {"\\u0000": null}]}'
    audit = '{"id": "0", "profile": {}, "knowledge": []}'
    text = f'{{"schema": "inspector/audit/1", "tool": {{"version": "0"}}, "audit": {audit}, "checks": 1, "hosts": [{host}]}}'
    data = text.encode()
    for each in (
        data,
        data[:place] + put + data[place + gone :],
        b"inspector-bundle 1 " + data[place:],
        b"[" * 100_000,
    ):
        found = consistent(each, "file")
        assert found is None or found[0] in Fits
