"""How accounts can be logged in to: password fields, expiry as pam_unix sees it, keys in their places."""

from __future__ import annotations

import pytest

from inspector.case import Case, File
from inspector.fact import View
from inspector.facts.accounts import Passwd, Shadow
from inspector.facts.log_in_ways import LogInWays, Ways, day_of
from inspector.targets.memory import snapshot

ACCOUNT = "bob:x:1000:1000::/home/bob/:/bin/bash\n"
HASH = "$6$salt$hash"
KEY = "ssh-ed25519 AAAA bob\n"


def read(field: str | None, account: str = ACCOUNT, **files: str) -> Ways:
    case: dict[str, str | File] = {"/etc/passwd": account, "/etc/shadow": f"bob:{field}\n"}
    if field is None:
        del case["/etc/shadow"]
    needs = (*Passwd.needs, *Shadow.needs, *LogInWays.needs)
    view = View(snapshot(Case(case | files), needs), needs)
    (way,) = LogInWays.read(view, Passwd.read(view), Shadow.read(view) if field is not None else None).ways
    return way


@pytest.mark.parametrize(
    ("field", "fits"),
    [
        (f"{HASH}:20000", True),
        (":20000", True),
        ("$new$scheme:20000", True),
        (f"!{HASH}:20000", False),
        ("*:20000", False),
        ("!!:20000", False),
        ("LOCKED:20000", False),
        ("NP:20000", False),
    ],
)
def test_which_fields_let_a_password_in(field: str, *, fits: bool) -> None:
    assert read(field).password is fits


@pytest.mark.parametrize(
    ("account", "fits"),
    [(ACCOUNT, False), (ACCOUNT.replace(":x:", f":{HASH}:"), True), (ACCOUNT.replace(":x:", "::"), True)],
)
def test_without_shadow_the_field_of_passwd_counts(account: str, *, fits: bool) -> None:
    assert read(None, account).password is fits


@pytest.mark.parametrize(
    ("rest", "ended"),
    [
        ("20000:0:99999:7:::", False),
        ("20000:0:99999:7::20100:", True),
        ("20000:0:99999:7::99999:", False),
        ("20000:0:99999:7::-1:", False),
        ("20000:0:90:7:30::", True),
        ("20000:0:90:7:::", False),
        ("20000:0:90:7:-1::", False),
        ("0:0:90:7:30::", False),
        (":::::", False),
        ("20500:0:90:7:30::", False),
    ],
)
def test_expiry_and_days_of_grace(rest: str, *, ended: bool) -> None:
    assert read(f"{HASH}:{rest}").ended is ended
    assert read(f"{HASH}:{rest}").open is not ended


def test_keys_open_an_account_without_a_password() -> None:
    own = read("!:1", **{"/home/bob/.ssh/authorized_keys": KEY})
    assert own.keys == "/home/bob/.ssh/authorized_keys"
    assert own.open
    assert read("!:1", **{"/etc/ssh/authorized_keys/bob": KEY}).keys == "/etc/ssh/authorized_keys/bob"
    assert not read("!:1", **{"/home/bob/.ssh/authorized_keys": "# none\n\n"}).keys
    assert not read("!:1", **{"/home/bob/.ssh/authorized_keys.old": KEY}).keys


def test_no_shell_no_session() -> None:
    assert not read(f"{HASH}:1", ACCOUNT.replace("/bin/bash", "/usr/sbin/nologin")).open


def test_days() -> None:
    view = View(snapshot(Case(), ()), ())
    assert day_of(view.now) == 20605
