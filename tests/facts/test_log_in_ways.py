"""How accounts can be logged in to: password fields, expiry as pam_unix sees it, keys in their places."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from inspector.case import Case, File
from inspector.check import fact_needs
from inspector.fact import View
from inspector.facts.accounts import Groups, Passwd, Shadow
from inspector.facts.log_in_ways import LogInWays, Ways, day_of
from inspector.facts.permissions import Identities
from inspector.facts.sshd import Sshd
from inspector.snapshot import State
from inspector.targets.memory import snapshot

ACCOUNT = "bob:x:1000:1000::/home/bob/:/bin/bash\n"
HASH = "$6$salt$hash"
KEY = "ssh-ed25519 AAAA bob\n"
CONF, GROUP = "/etc/ssh/sshd_config", "/etc/group"
OWN, CENTRAL = "/home/bob/.ssh/authorized_keys", "/etc/ssh/authorized_keys/bob"


def read(field: str | None, account: str = ACCOUNT, **files: str) -> Ways:
    shadow = {} if field is None else {"/etc/shadow": f"bob:{field}\n"}
    return only({"/etc/passwd": account, **shadow, **files})


def only(files: Mapping[str, str | File]) -> Ways:
    """The ways of the only account."""
    needs = fact_needs(LogInWays)
    view = View(snapshot(Case(files), needs), needs)
    passwd = Passwd.read(view)
    sshd = Sshd.read(view) if CONF in files else None
    identities = Identities.read(view, passwd, Groups.read(view) if GROUP in files else None)
    shadow = Shadow.read(view) if "/etc/shadow" in files else None
    (way,) = LogInWays.read(view, passwd, shadow, sshd, identities).ways
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
    own = read("!:1", **{OWN: KEY})
    assert own.keys.file == own.keys.session == OWN
    assert own.open
    assert not read("!:1", **{OWN: "# none\n\n"}).keys.file
    assert not read("!:1", **{f"{OWN}.old": KEY}).keys.file


@pytest.mark.parametrize(
    ("config", "place", "opens"),
    [
        ("", OWN, True),
        ("", "/home/bob/.ssh/authorized_keys2", True),
        ("", CENTRAL, False),
        ("AuthorizedKeysFile /etc/ssh/authorized_keys/%u .ssh/authorized_keys\n", CENTRAL, True),
        ("AuthorizedKeysFile /etc/ssh/authorized_keys/%u .ssh/authorized_keys\n", OWN, True),
        ("AuthorizedKeysFile /etc/ssh/authorized_keys/%u\n", OWN, False),
        ("AuthorizedKeysFile /etc/ssh/authorized_keys.d/%U\n", "/etc/ssh/authorized_keys.d/1000", True),
        ("AuthorizedKeysFile %h/.ssh/authorized_keys3\n", f"{OWN}3", True),
        ("AuthorizedKeysFile none\n", OWN, False),
        ("Match User amy\nAuthorizedKeysFile none\n", OWN, True),
        ("Match User bob\nAuthorizedKeysFile none\n", OWN, False),
        ("Match Address 10.0.0.0/8\nAuthorizedKeysFile none\n", OWN, True),
        ("PubkeyAuthentication no\n", OWN, False),
        ("PubkeyAuthentication no\nMatch Address 10.0.0.0/8\nPubkeyAuthentication yes\n", OWN, True),
        ("Match Group sftp\nPubkeyAuthentication no\n", OWN, False),
        ("Match Group *,!sftp\nPubkeyAuthentication no\n", OWN, True),
        ("Match Group bob\nPubkeyAuthentication no\n", OWN, False),
        ("Match Group wheel\nPubkeyAuthentication no\n", OWN, True),
    ],
)
def test_keys_count_where_sshd_looks(config: str, place: str, *, opens: bool) -> None:
    way = read("!:1", **{CONF: config, place: KEY, GROUP: "bob:x:1000:\nsftp:x:70:bob\n"})
    assert (way.keys.file == place) is way.open is opens
    assert way.doubt is None


@pytest.mark.parametrize(
    ("config", "doubt"),
    [
        ("AuthorizedKeysFile /srv/keys/%u\n", "AuthorizedKeysFile /srv/keys/bob"),
        ("AuthorizedKeysFile %h/.ssh/keys\n", "AuthorizedKeysFile /home/bob/.ssh/keys"),
        ("AuthorizedKeysFile /etc/ssh/keys/%u*\n", "AuthorizedKeysFile /etc/ssh/keys/bob*"),
        ("AuthorizedKeysCommand /usr/bin/sss_ssh_authorizedkeys %u\n", "AuthorizedKeysCommand /usr/bin/sss_ssh"),
        ("TrustedUserCAKeys /etc/ssh/ca.pub\n", "TrustedUserCAKeys /etc/ssh/ca.pub"),
    ],
)
def test_keys_that_were_not_read_leave_a_doubt(config: str, doubt: str) -> None:
    files = {CONF: config}
    way = read("!:1", **files)
    assert not way.open
    assert way.doubt is not None
    assert doubt in way.doubt.en
    assert doubt in way.doubt.zh
    assert read(f"{HASH}:1", **files).doubt is None
    assert read("!:1", ACCOUNT.replace("/bin/bash", "/sbin/nologin"), **files).doubt is None


def test_what_sshd_reads_and_was_not_seen_leaves_a_doubt() -> None:
    way = only({"/etc/passwd": ACCOUNT, CONF: "Include /srv/more\n", "/srv/more": File(state=State.DENIED)})
    assert way.doubt is not None
    assert way.doubt.code == "include"


@pytest.mark.parametrize(
    ("line", "held", "session"),
    [
        ("ssh-rsa AAAA", True, True),
        (" \trestrict,no-pty ssh-rsa AAAA== me@h", True, True),
        ("sk-ssh-ed25519@openssh.com AAAA a b", True, True),
        ('from="10.0.0.1",command="a b \\" c" ecdsa-sha2-nistp256 AAAA', True, False),
        ('COMMAND="a" ssh-rsa AAAA', True, False),
        ('environment="X=,command=\\"" ssh-rsa AAAA', True, True),
        ('environment="X=command=" ssh-rsa AAAA', True, True),
        ("#ssh-rsa AAAA", False, False),
        ("# old ssh-rsa AAAA", False, False),
        ("hello world", False, False),
        ("ssh-rsa", False, False),
        ('command="ssh-rsa AAAA', False, False),
        ('expiry-time="20260101" ssh-rsa AAAA', False, False),
        ('no-pty,expiry-time="202601010000Z" ssh-rsa AAAA', False, False),
        ('expiry-time="20260531" ssh-rsa AAAA', True, True),
        ('expiry-time="20990101" ssh-rsa AAAA', True, True),
    ],
)
def test_which_lines_are_keys(line: str, *, held: bool, session: bool) -> None:
    keys = read("!:1", **{OWN: f"{line}\n"}).keys
    assert (bool(keys.file), bool(keys.session)) == (held, session)


def test_a_forced_command_gives_no_session() -> None:
    config = "Match User bob\nForceCommand internal-sftp\n"
    keys = read("!:1", **{CONF: config, OWN: KEY}).keys
    assert (keys.file, keys.session, keys.forced) == (OWN, "", True)
    partly = "Match Address 10.0.0.0/8\nForceCommand internal-sftp\n"
    assert read("!:1", **{CONF: partly, OWN: KEY}).keys.session == OWN


@pytest.mark.parametrize(
    "line", ["bob:x:+1000:1000::/home/bob:/bin/sh", "  bob:x: 1000:01000::/home/bob", "bob:x:1000:0"]
)
def test_accounts_are_read_as_glibc_does(line: str) -> None:
    way = read(f"{HASH}:1", f"  # no:x:1:1::/:/bin/sh\n{line}\n")
    assert (way.account.name, way.account.uid, way.open) == ("bob", 1000, True)


@pytest.mark.parametrize(
    "line", ["bob:x:1000", "bob:x:1000 :0::/:/bin/sh", "bob:x:0x0:0::/:/bin/sh", "bob:x:-1:0::/:/bin/sh", "bob"]
)
def test_lines_that_glibc_refuses_are_doubtful(line: str) -> None:
    view = View(snapshot(Case({"/etc/passwd": f"{ACCOUNT}{line}\n"}), Passwd.needs), Passwd.needs)
    passwd = Passwd.read(view)
    assert [account.line for account in passwd.accounts] == [1]
    (doubt,) = passwd.doubts()
    assert "2" in doubt.reason.en


def test_a_comment_in_gbk_is_legible() -> None:
    raw = File("li:x:1:1:李四,外包:/:/bin/sh\n".encode("gbk"))
    view = View(snapshot(Case({"/etc/passwd": raw}), Passwd.needs), Passwd.needs)
    assert Passwd.read(view).accounts[0].person == "李四,外包"


def test_no_shell_no_session() -> None:
    assert not read(f"{HASH}:1", ACCOUNT.replace("/bin/bash", "/usr/sbin/nologin")).open


def test_days() -> None:
    view = View(snapshot(Case(), ()), ())
    assert day_of(view.now) == 20605
