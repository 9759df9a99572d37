"""What is secret in a file appears in no result and in no evidence that is kept."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from inspector.case import Case
from inspector.request import Files
from inspector.seal import seal
from inspector.snapshot import dump
from inspector.trial import judged, taken
from tests.siterules.writing import result, written

CANARY = "hunter2canary"


@pytest.mark.parametrize(
    "condition",
    [
        "{file: /etc/app.conf, key: password, is: x, secret: true}",
        "{file: /etc/app.conf, line: canary, present: false, secret: true}",
        "{file: /etc/app-passwords, key: password, is: x}",
        "{json: /etc/app.json, path: password, is: x, secret: true}",
        "{none: [{file: /etc/app.conf, key: password, exists: true, secret: true}]}",
    ],
)
def test_a_secret_value_is_shown_nowhere(tmp_path: Path, condition: str) -> None:
    check = written(tmp_path, condition)
    text = f"password = {CANARY}\n"
    files = {"/etc/app.conf": text, "/etc/app-passwords": text, "/etc/app.json": f'{{"password": "{CANARY}"}}'}
    found = result(check, files)
    assert found.status == "fail"
    assert CANARY.encode() not in msgspec.json.encode(found, enc_hook=str)
    evidence = taken(check, Case(files))
    kept = seal(evidence, [found], b"key")
    assert CANARY.encode() not in dump(kept)
    assert judged(check, Case(files), kept).status in ("fail", "unknown")


def test_a_secret_that_is_right_is_not_shown_either(tmp_path: Path) -> None:
    check = written(tmp_path, "{file: /etc/app.conf, key: password, matches: canary, secret: true}")
    found = result(check, {"/etc/app.conf": f"password = {CANARY}\n"})
    assert found.status == "pass"
    assert CANARY.encode() not in msgspec.json.encode(found, enc_hook=str)
    assert found.observed[0].message is not None
    assert "***" in found.observed[0].message.en


@pytest.mark.parametrize(
    ("glob", "secret"),
    [
        ("/etc/shadow", True),
        ("/etc/*", True),
        ("/etc/ssh/*", True),
        ("/etc/[s]hadow", True),
        ("/etc/ssh/ssh_host_rsa_key", True),
        ("/root/.ssh/id_ed25519", True),
        ("/home/*/.ssh/*", True),
        ("/opt/app/db-password.conf", True),
        ("/etc/ssl/private/site.pem", True),
        ("/etc/ssh/sshd_config", False),
        ("/etc/sysctl.d/*.conf", False),
    ],
)
def test_files_with_secrets_are_known(tmp_path: Path, glob: str, secret: bool) -> None:
    check = written(tmp_path, f"{{file: '{glob}', line: x, present: false}}")
    (request,) = check.needs({})
    assert isinstance(request, Files)
    assert request.secret is secret
