"""How many factors a log-in over SSH takes."""

from __future__ import annotations

import pytest

from inspector.case import Case, File
from inspector.check import fact_needs
from inspector.fact import View
from inspector.facts.pam import Pam
from inspector.facts.second_factor import SshFactors
from inspector.facts.sshd import Sshd
from inspector.targets.memory import snapshot

UNIX = "auth required pam_env.so\nauth [success=1 default=ignore] pam_unix.so\nauth requisite pam_deny.so\nauth required pam_permit.so\n"
CODE = "auth required pam_google_authenticator.so\n"
KEYS: dict[str, str | File] = {"/root/.ssh/authorized_keys": "ssh-ed25519 AAAA\n"}


def read(config: str, stack: str | None = UNIX, more: dict[str, str | File] | None = None) -> SshFactors:
    files = {"/etc/passwd": "root:x:0:0::/root:/bin/sh\n", "/etc/ssh/sshd_config": config, **(more or {})}
    files |= {} if stack is None else {"/etc/pam.d/sshd": stack}
    needs = fact_needs(SshFactors)
    view = View(snapshot(Case(files), needs), needs)
    pam = None if stack is None else Pam.read(view)
    return SshFactors.read(view, Sshd.read(view), pam)


def asks(config: str, stack: str | None = UNIX, more: dict[str, str | File] | None = None) -> list[str]:
    return [str(way.asks) for way in read(config, stack, more).ways]


@pytest.mark.parametrize(
    ("stack", "expected"),
    [
        (UNIX, "password"),
        (UNIX + CODE, "two"),
        (CODE + UNIX, "two"),
        (CODE.replace("required", "[success=ok default=die]") + UNIX, "two"),
        (UNIX + CODE.replace(".so", ".so secret=/x nullok"), "optional"),
        (UNIX + "auth required pam_u2f.so nouserok\n", "optional"),
        (UNIX + CODE.replace("required", "optional"), "password"),
        (UNIX + CODE.replace("required", "[default=ignore]"), "password"),
        (CODE.replace("required", "sufficient") + UNIX, "password"),
        (CODE, "token"),
        (CODE + "auth required pam_permit.so\n", "token"),
        (UNIX + "auth required pam_radius_auth.so\n", "two"),
        (UNIX + "auth required pam_radius_auth.so use_first_pass\n", "server"),
        ("auth required pam_radius_auth.so\n", "server"),
        ("auth required pam_sss.so\n", "server"),
        ("auth sufficient pam_sss.so\n" + UNIX, "password"),
        ("auth required pam_vendor_otp.so\n" + UNIX, "password"),
        ("auth required pam_exec.so /x\n" + UNIX, "server"),
        (UNIX + "auth [success=1 default=ignore] pam_succeed_if.so user ingroup admins\n" + CODE, "server"),
    ],
)
def test_pam(stack: str, expected: str) -> None:
    assert asks("UsePAM yes\n", stack) == [expected]


@pytest.mark.parametrize(
    ("config", "expected"),
    [
        ("UsePAM no\n", ["password"]),
        ("UsePAM yes\nPasswordAuthentication no\n", ["two"]),
        ("UsePAM yes\nPasswordAuthentication no\nChallengeResponseAuthentication no\n", ["key"]),
        ("UsePAM yes\nAuthenticationMethods publickey,password publickey\n", ["two", "key"]),
        ("UsePAM yes\nAuthenticationMethods publickey,keyboard-interactive:pam\n", ["two"]),
        ("UsePAM yes\nGSSAPIAuthentication yes\nAuthenticationMethods gssapi-with-mic hostbased\n", ["ticket"]),
        ("UsePAM yes\nPasswordAuthentication no\nAuthenticationMethods publickey,password publickey\n", ["key"]),
        ("UsePAM yes\nAuthenticationMethods publickey\nMatch User a\nAuthenticationMethods hostbased\n", ["key"]),
        ("UsePAM yes\nHostbasedAuthentication yes\n", ["two", "ticket"]),
        ("UsePAM yes\nTrustedUserCAKeys /x\n", ["two", "key"]),
        ("UsePAM yes\nAuthorizedKeysFile none\n", ["two"]),
        ("PasswordAuthentication no\nKbdInteractiveAuthentication no\nPubkeyAuthentication no\n", []),
    ],
)
def test_sshd(config: str, expected: list[str]) -> None:
    assert asks(config, UNIX + CODE) == expected


def test_keys_come_in_beside_pam() -> None:
    assert asks("UsePAM yes\n", UNIX + CODE, KEYS) == ["two", "key"]
    assert asks("UsePAM yes\nPubkeyAuthentication no\n", UNIX + CODE, KEYS) == ["two"]


def test_a_host_without_pam_asks_for_the_password() -> None:
    assert asks("UsePAM yes\n", None) == ["password"]


@pytest.mark.parametrize(
    ("config", "refused"),
    [
        ("KbdInteractiveAuthentication no\nAuthenticationMethods publickey,keyboard-interactive\n", True),
        ("ChallengeResponseAuthentication no\nAuthenticationMethods publickey,keyboard-interactive:pam\n", True),
        ("PasswordAuthentication no\nAuthenticationMethods publickey,password\n", True),
        ("PasswordAuthentication no\nAuthenticationMethods publickey,password publickey\n", False),
        ("PasswordAuthentication no\nAuthenticationMethods any\n", False),
        ("AuthenticationMethods publickey,password\nMatch User a\nPasswordAuthentication no\n", False),
        (
            "AuthenticationMethods publickey,password\nPasswordAuthentication no\nMatch User a\nPasswordAuthentication yes\n",
            True,
        ),
    ],
)
def test_lists_that_no_enabled_methods_satisfy(config: str, refused: bool) -> None:
    """Each as `sshd -t` answers: "AuthenticationMethods cannot be satisfied by enabled authentication methods"."""
    assert bool(read(config).refused) == refused
