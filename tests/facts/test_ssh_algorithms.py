"""Lists of algorithms as sshd reads them, and what versions offer by themselves."""

from __future__ import annotations

import pytest

from inspector.case import Case, File
from inspector.check import fact_needs
from inspector.fact import Absent, View
from inspector.facts.services import Services, UnitFiles
from inspector.facts.ssh_algorithms import CIPHERS, GSS, HOST_KEYS, KEX, MACS, WEAK, SshAlgorithms, offered
from inspector.facts.sshd import Sshd
from inspector.facts.system import OsRelease
from inspector.targets.memory import snapshot

MAIN = "/etc/ssh/sshd_config"
OLD = ("3des-cbc", "aes128-cbc")


def read(files: dict[str, str | File]) -> SshAlgorithms:
    kinds = (SshAlgorithms, Sshd, Services, UnitFiles, OsRelease)
    needs = tuple(need for kind in kinds for need in fact_needs(kind))
    view = View(snapshot(Case({MAIN: "#\n", **files}), needs), needs)
    try:
        release: OsRelease | None = OsRelease.read(view)
    except Absent:
        release = None
    services = Services.read(view)
    return SshAlgorithms.read(view, Sshd.read(view), release, UnitFiles.read(view, services))


def system(name: str, version: str) -> dict[str, str | File]:
    return {"/etc/os-release": f'ID="{name}"\nVERSION_ID="{version}"\n', "/var/lib/rpm/Packages": "x"}


@pytest.mark.parametrize(
    ("value", "default", "found"),
    [
        ("aes256-ctr", OLD, ()),
        ("aes256-ctr,3des-cbc", (), ("3des-cbc",)),
        ("+arcfour", OLD, ("arcfour", *OLD)),
        ("^aes256-ctr", OLD, OLD),
        ("^aes256-ctr", None, None),
        ("+3des-cbc", None, ("3des-cbc",)),
        ("-3des-cbc", OLD, ("aes128-cbc",)),
        ("-*-cbc", OLD, ()),
        ("-aes*", None, None),
        ("aes*-cbc", (), ("aes128-cbc", "aes192-cbc", "aes256-cbc")),
        ("aes*-ctr,*gcm*", OLD, ()),
        ("some-new-cbc@example.com", (), ("some-new-cbc@example.com",)),
        (",,none", (), ("none",)),
        ("a" * 100_000, (), ()),
    ],
)
def test_lists(value: str, default: tuple[str, ...] | None, found: tuple[str, ...] | None) -> None:
    assert offered(CIPHERS, value, default) == found


@pytest.mark.parametrize(
    ("option", "value", "found"),
    [
        (MACS, "hmac-sha2-256,hmac-sha1,umac-64@openssh.com", ()),
        (MACS, "hmac-md5-96-etm@openssh.com,hmac-sha1-96", ("hmac-md5-96-etm@openssh.com", "hmac-sha1-96")),
        (MACS, "hmac-ripemd160@openssh.com", ("hmac-ripemd160@openssh.com",)),
        (KEX, "diffie-hellman-group14-sha1,diffie-hellman-group1-sha1", ("diffie-hellman-group1-sha1",)),
        (KEX, "diffie-hellman-group-exchange-sha256", ()),
        (HOST_KEYS, "ssh-rsa,ssh-dss-cert-v01@openssh.com", ("ssh-dss-cert-v01@openssh.com",)),
        (HOST_KEYS, "*", ()),
        (
            GSS,
            "gss-group14-sha1-,gss-group1-sha1-toWM5Slw5Ew8Mqkay+al2g==",
            ("gss-group1-sha1-toWM5Slw5Ew8Mqkay+al2g==",),
        ),
    ],
)
def test_names(option: str, value: str, found: tuple[str, ...]) -> None:
    assert offered(option, value, ()) == found


@pytest.mark.parametrize(
    ("files", "version", "weak"),
    [
        (system("rhel", "8.4"), (8, 0), {CIPHERS: (), KEX: ()}),
        (system("openEuler", "22.03"), (8, 2), {CIPHERS: (), KEX: ()}),
        (system("kylin", "V10"), None, {CIPHERS: None, KEX: None}),
        (system("centos", "7"), (7, 4), {KEX: WEAK[KEX], MACS: (), HOST_KEYS: ()}),
        ({**system("centos", "7"), "/usr/local/sbin/sshd": "x"}, None, {CIPHERS: None}),
        ({**system("centos", "7"), "/usr/local/libexec/ssh-sk-helper": "x"}, (8, 2), {CIPHERS: (), KEX: ()}),
        (system("centos", "6.9"), (5, 3), {KEX: WEAK[KEX], HOST_KEYS: ()}),
        (
            {"/lib/apk/db/installed": "P:openssh-server\nV:6.7_p1-r4\nA:x\n\n"},
            (6, 7),
            {CIPHERS: (), MACS: (), KEX: None},
        ),
        ({"/lib/apk/db/installed": "P:openssh-server\nV:9.7_p1-r4\nA:x\n\n"}, (9, 7), {CIPHERS: ()}),
    ],
)
def test_what_is_offered_by_default(
    files: dict[str, str | File], version: tuple[int, int] | None, weak: dict[str, tuple[str, ...] | None]
) -> None:
    found = read(files)
    assert found.version == version
    told = {offer.option: offer.weak for offer in found.offers() if offer.by_default}
    assert {option: told[option] for option in weak} == weak


def test_between_the_two_changes_key_exchanges_are_not_known() -> None:
    status = "Package: openssh-server\nStatus: install ok installed\nVersion: 1:6.7p1-5\nArchitecture: amd64\n"
    found = read({"/var/lib/dpkg/status": status})
    assert (found.default(CIPHERS), found.default(MACS), found.default(KEX)) == ((), (), None)


def test_the_policy_comes_before_the_file_where_the_unit_hands_it_over() -> None:
    policy: dict[str, str | File] = {
        "/etc/crypto-policies/back-ends/opensshserver.config": "CRYPTO_POLICY='-oCiphers=aes256-cbc -oMACs=hmac-sha1'\n",
        "/usr/lib/systemd/system/sshd.service": "[Service]\nExecStart=/usr/sbin/sshd -D $CRYPTO_POLICY\n",
        MAIN: "Ciphers aes256-ctr\n",
    }
    ciphers = read({**system("rhel", "8"), **policy}).offers()[0]
    assert (ciphers.weak, ciphers.location) == (("aes256-cbc",), "/etc/crypto-policies/back-ends/opensshserver.config")
    assert read({**system("rhel", "8"), **policy, "/etc/sysconfig/sshd": "CRYPTO_POLICY=\n"}).offers()[0].weak == ()
    unit = "/usr/lib/systemd/system/sshd.service"
    assert (
        read({**system("rhel", "8"), **policy, unit: "[Service]\nExecStart=/usr/sbin/sshd -D\n"}).offers()[0].weak == ()
    )


def test_what_sets_a_list() -> None:
    unit = "/usr/lib/systemd/system/ssh.service"
    first = read({unit: "[Service]\nExecStart=/usr/sbin/sshd -D -oCiphers=3des-cbc\n", MAIN: "MACs hmac-md5\n"})
    assert [(offer.file, offer.started) for offer in first.offers()[:2]] == [(unit, True), (MAIN, False)]
