"""`inspector sign`, `inspector verify`, and `--sign` of what writes files."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from inspector.audit import audit_host, dossier
from inspector.cli import signatures
from inspector.layout import Layout
from inspector.plugins import load_report
from inspector.rules import load_rules
from inspector.targets.host import rootfs
from tests.bundle import made
from tests.cli.running import COMMAND, Run, environment

CANARY = "Canary-91d2-passphrase"


@pytest.fixture
def result(bad: Path, few: Path) -> Path:
    """As `audit -f json=result.json` writes it."""
    rules, path = load_rules(str(few)), bad.parent / "result.json"
    hosts = [audit_host(rootfs(str(bad)), rules).host]
    told = dossier(hosts, rules, started="2026-01-02T03:04:05Z", finished="2026-01-02T03:04:05Z")
    path.write_bytes(load_report("json")(told, Layout(lang="en")))
    return path


def alter(path: Path, change: Callable[[str], str], *, to: str = "") -> Path:
    path = path.with_name(to or path.name)
    text = change((path if not to else path.parent / "result.json").read_text("utf-8"))
    path.write_text(text, "utf-8")
    return path


def test_signed_and_verified(run: Run, result: Path) -> None:
    new = run("sign", "--new-key")
    assert new.status == 0 and new.out.startswith("ssh-ed25519 AAAA") and len(new.out.splitlines()) == 1
    assert run("sign", result).status == 0
    signature = result.with_name("result.json.sig")
    assert signature.stat().st_mode & 0o777 == 0o644
    told = run("verify", result)
    assert told.status == 0
    assert told.out.startswith(f"{result}: valid signature of this installation (SHA256:")
    assert told.out.endswith("); the audit's id fits what it says\n")
    assert "签名有效，签名者：本机" in run("verify", "--lang", "zh", result).out
    (result.parent / "pub").write_text(new.out)
    assert "valid signature of " in run("verify", result, "--key", result.parent / "pub").out


def test_what_is_not_well_ends_with_1(run: Run, result: Path) -> None:
    assert "not signed: " in run("verify", result).out
    run("sign", "--new-key")
    run("sign", result)
    other = run("sign", "--new-key", "--key", result.parent / "other").out
    (result.parent / "pub").write_text(other)
    stranger = run("verify", result, "--key", result.parent / "pub")
    assert stranger.status == 1 and "signed by an unknown key SHA256:" in stranger.out
    alter(result, lambda text: text + " ")
    wrong = run("verify", result)
    assert wrong.status == 1 and "WRONG SIGNATURE" in wrong.out and "id fits" in wrong.out
    result.with_name("result.json.sig").unlink()
    assert run("verify", result).status == 1


def test_without_a_key_of_its_own_every_key_is_unknown(run: Run, result: Path) -> None:
    run("sign", "--new-key", "--key", result.parent / "key")
    assert run("sign", "--key", result.parent / "key", result).status == 0
    assert "unknown key" in run("verify", result).out
    assert "--new-key" in run("sign", "--force", result).err


def test_an_altered_result_is_seen_by_its_id(run: Run, result: Path) -> None:
    """Whatever the id is made of, whoever signed it; order of keys and blanks are no part of it."""
    run("sign", "--new-key")
    same = json.dumps(json.loads(result.read_text("utf-8")), sort_keys=True, ensure_ascii=True)
    cases = {
        "fits": [
            alter(result, lambda text: same, to="sorted.json"),
            alter(result, lambda text: text.replace('"seconds": ', '"seconds": 1'), to="cost.json"),
        ],
        "was altered": [
            alter(result, lambda text: text.replace('"fail"', '"pass"'), to="status.json"),
            alter(result, lambda text: text.replace("toor", "root"), to="subject.json"),
            alter(result, lambda text: text.replace('"id": "few"', '"id": "all"'), to="profile.json"),
            alter(result, lambda text: text.replace('"name": "bad"', '"name": "good"'), to="name.json"),
            alter(result, lambda text: text.replace('"privileged": ', '"more": 1, "privileged": '), to="more.json"),
        ],
        "cannot be told": [
            alter(result, lambda text: text.replace('"fail"', '"pass"').replace('"version": "', '"version": "0.0.', 1), to="old.json"),
        ],
        "cut short": [alter(result, lambda text: text[:-200], to="cut.json")],
        "not the form": [alter(result, lambda text: text.replace('"hosts": [', '"guests": ['), to="form.json")],
    }  # fmt: skip
    for said, paths in cases.items():
        for path in paths:
            assert path.read_bytes() != result.read_bytes()
            assert run("sign", path).status == 0
            told = run("verify", path)
            assert said in told.out and "valid signature" in told.out, (path.name, told)
            assert told.status == (0 if said in ("fits", "cannot be told") else 1)


def test_other_files_say_nothing_of_themselves(run: Run, tmp_path: Path) -> None:
    run("sign", "--new-key")
    for place, data in enumerate((b"", b"{", b'{"schema": 1}', b"[]", b"\x00\xff" * 9000, b"text")):
        path = tmp_path / f"file{place}"
        path.write_bytes(data)
        run("sign", path)
        told = run("verify", path)
        assert told.status == 0 and ";" not in told.out, told


def test_bundles(run: Run, tmp_path: Path, good: Path, few: Path) -> None:
    run("sign", "--new-key")
    path = tmp_path / "host.bundle"
    assert run("collect", f"rootfs:{good}", "-p", few, "-o", path, "--sign").status == 0
    told = run("verify", path)
    assert told.status == 0 and "the bundle is as it was collected" in told.out
    damaged = made.written(tmp_path)
    damaged.write_bytes(damaged.read_bytes().replace(b"part ", b"pArt ", 1))
    assert run("collect", f"rootfs:{good}", "-p", few, "-o", path, "--sign").status == 2
    run("sign", "--force", damaged)
    told = run("verify", damaged)
    assert told.status == 1 and "valid signature" in told.out and "line 2" in told.out


def test_collect_says_before_it_begins_that_it_cannot_sign(run: Run, tmp_path: Path, good: Path, few: Path) -> None:
    words = ("collect", f"rootfs:{good}", "-p", few, "-o", tmp_path / "b")
    for more in (("--sign",), ("--sign-key", tmp_path / "none")):
        assert run(*words, *more).status == 2
        assert not (tmp_path / "b").exists()
    run("sign", "--new-key")
    (tmp_path / "b.sig").write_text("my diary")
    assert "is no signature; it is not overwritten" in run(*words, "--sign").err
    assert (tmp_path / "b.sig").read_text() == "my diary" and not (tmp_path / "b").exists()
    assert "-o" in run("collect", "offline", "-p", few, "--sign").err
    assert run("collect", "offline", "-p", few, "-o", tmp_path / "off.sh", "--sign").status == 0
    assert run("verify", tmp_path / "off.sh").status == 0


def test_only_signatures_are_overwritten(run: Run, tmp_path: Path) -> None:
    run("sign", "--new-key")
    path, signature = tmp_path / "file", tmp_path / "file.sig"
    path.write_text("one")
    run("sign", path)
    path.write_text("two")
    assert "--force" in run("sign", path).err
    assert run("sign", "--force", path).status == 0
    assert run("verify", path).status == 0
    signature.unlink()
    signature.symlink_to(path)
    assert run("sign", "--force", path).status == 2
    signature.unlink()
    signature.mkdir()
    assert run("sign", "--force", path).status == 2
    assert path.read_text() == "two"


def test_strange_files_get_one_clear_line_and_stop_no_other(run: Run, tmp_path: Path) -> None:
    run("sign", "--new-key")
    path = tmp_path / "file"
    path.write_text("one")
    (tmp_path / "link").symlink_to(path)
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "fifo")
    strange = [tmp_path / name for name in ("link", "folder", "fifo", "none")] + [Path("/dev/zero")]
    for verb in ("sign", "verify"):
        told = run(verb, *strange, path)
        assert told.status == 2
        assert [line.split(": ")[1] for line in told.err.splitlines()][:5] == [str(each) for each in strange]
    assert "valid signature" in run("verify", *strange, path).out


@pytest.mark.parametrize("kind", ["empty", "huge", "garbage", "link", "folder", "fifo"])
def test_strange_signatures(run: Run, tmp_path: Path, kind: str) -> None:
    run("sign", "--new-key")
    path, signature = tmp_path / "file", tmp_path / "file.sig"
    path.write_text("one")
    run("sign", path)
    kept = signature.rename(tmp_path / "kept")
    match kind:
        case "link":
            signature.symlink_to(kept)
        case "folder":
            signature.mkdir()
        case "fifo":
            os.mkfifo(signature)
        case _:
            signature.write_bytes({"empty": b"", "huge": b"-" * 100_000, "garbage": b"\x1b[31m\xff"}[kind])
    told = run("verify", path)
    assert told.status == 1 and told.err == ""
    assert len(told.out.splitlines()) == 1 and str(signature) in told.out and "\x1b" not in told.out
    assert run("verify", path, "--signature", kept).status == 0


def test_usage(run: Run, tmp_path: Path) -> None:
    assert run("verify").status == 2
    assert run("verify", "a", "b", "--signature", "c").status == 2
    assert run("sign").status == 2
    assert run("sign", "--new-key", "file").status == 2
    assert run("verify", tmp_path, "--key", tmp_path / "none").status == 2
    assert signatures.not_signatures(("a", "a.sig", "b.sig", "a")) == ("a", "b.sig")


def test_json(run: Run, result: Path) -> None:
    run("sign", "--new-key")
    run("sign", result)
    (told,) = json.loads(run("verify", "-f", "json", result).out)
    assert (told["file"], told["state"], told["fits"]) == (str(result), "good", "yes")
    assert told["fingerprint"].startswith("SHA256:") and told["principal"]["en"] == "this installation"


def test_a_passphrase_is_named_by_its_place_and_is_shown_nowhere(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIGNING", CANARY)
    path = tmp_path / "file"
    path.write_text("one")
    key = tmp_path / "state/inspector/signing-key"
    ended = [
        run("sign", "--new-key", "--passphrase", "env:SIGNING"),
        run("sign", path, "--passphrase", "env:SIGNING"),
        run("verify", path),
    ]
    assert [each.status for each in ended] == [0, 0, 0]
    monkeypatch.setenv("SIGNING", f"{CANARY}!")
    ended += [run("sign", "--force", path, "--passphrase", "env:SIGNING"), run("sign", path, "--passphrase", CANARY)]
    assert [each.status for each in ended[3:]] == [2, 2]
    private = key.read_text().split("\n")[3]
    for each in ended:
        assert CANARY not in each.out + each.err and private not in each.out + each.err


def test_a_locked_key_without_a_terminal_is_one_clear_line(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("one")
    made = subprocess.run(
        ["ssh-keygen", "-q", "-t", "ed25519", "-N", CANARY, "-f", tmp_path / "key"], check=False, capture_output=True
    )
    assert made.returncode == 0
    done = subprocess.run(
        [*COMMAND, "sign", "--key", tmp_path / "key", tmp_path / "file"],
        capture_output=True,
        env=environment(),
        start_new_session=True,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    assert done.returncode == 2 and b"there is no terminal" in done.stderr and done.stderr.count(b"\n") == 1
