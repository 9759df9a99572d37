"""What is secret in a file appears in no result and in no evidence that is kept."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from inspector import request as requests
from inspector.case import Case, File
from inspector.seal import seal
from inspector.snapshot import dump
from inspector.trial import judged, taken
from tests.siterules.writing import Files, result, written

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
        ("/etc/passwd", False),
        ("/etc/passwd-", False),
        ("/etc/pam.d/passwd", False),
        ("/usr/bin/passwd", False),
        ("/srv/svn/conf/passwd", True),
        ("/etc/sysctl.d/*.conf", False),
    ],
)
def test_files_with_secrets_are_known(tmp_path: Path, glob: str, secret: bool) -> None:
    check = written(tmp_path, f"{{file: '{glob}', line: x, present: false}}")
    request, *_ = check.needs({})
    assert isinstance(request, requests.Files)
    assert request.secret is secret


LINE = f"{CANARY}=1\n"


@pytest.mark.parametrize(
    ("path", "files", "shown"),
    [
        ("/srv/x.conf", {"/srv/x.conf": LINE}, True),
        ("/srv/x.conf", {"/srv/x.conf": File(LINE, mode=0o640)}, False),
        ("/srv/x.conf", {"/srv/x.conf": File(link="/etc/shadow"), "/etc/shadow": File(LINE, mode=0o644)}, False),
        ("/srv/x.conf", {"/srv/x.conf": File(link="password.conf"), "/srv/password.conf": LINE}, False),
        ("/srv/*", {"/srv/id_ed25519": LINE}, False),
        ("/srv/*", {"/srv/.pgpass": LINE}, False),
        ("/srv/*", {"/srv/a": LINE}, True),
    ],
)
@pytest.mark.parametrize(
    "condition", ["line: canary, present: false", f"key: {CANARY}, is: 2", f"key: {CANARY}, exists: false"]
)
def test_what_is_not_for_everybody_is_not_shown(
    tmp_path: Path, path: str, files: Files, shown: bool, condition: str
) -> None:
    found = result(written(tmp_path, f"{{file: '{path}', {condition}}}"), files)
    assert found.status == "fail"
    (finding,) = found.findings
    assert ("***" not in finding.message.en) is shown
    if "line" in condition:
        assert (CANARY in finding.message.en) is shown


def test_a_rule_may_say_that_there_is_no_secret(tmp_path: Path) -> None:
    check = written(tmp_path, "{file: '/srv/*', line: canary, present: false, secret: false}")
    (finding,) = result(check, {"/srv/a": File(LINE, mode=0o600)}).findings
    assert CANARY in finding.message.en
    (finding,) = result(check, {"/srv/id_rsa": LINE}).findings
    assert CANARY not in finding.message.en


def test_a_hash_in_passwd_is_not_shown(tmp_path: Path) -> None:
    check = written(tmp_path, "{file: /etc/passwd, line: '^root', present: false}")
    (finding,) = result(check, {"/etc/passwd": f"root:$6${CANARY}:0:0::/:/bin/sh\n"}).findings
    assert CANARY not in finding.message.en
    (finding,) = result(check, {"/etc/passwd": "root:x:0:0::/:/bin/sh\n"}).findings
    assert "root:x:0:0::/:/bin/sh" in finding.message.en
