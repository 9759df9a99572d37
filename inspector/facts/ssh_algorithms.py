"""Which broken algorithms sshd offers: lists as sshd_config(5) writes them, RHEL's crypto policy, and what a version offers by itself.

The defaults are those of myproposal.h: OpenSSH 6.7 took CBC ciphers, arcfour and the short MACs out of the server's list, 7.0
the 1024-bit group and DSA keys. Red Hat built 7.4 for release 7 with its old list of ciphers and key exchanges.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Self

from inspector.fact import Absent, Unknown, View, fact
from inspector.facts.packages import Packages
from inspector.facts.services import UnitFiles
from inspector.facts.sshd import STARTED, Directive, Sshd, in_patterns
from inspector.facts.system import OsRelease
from inspector.patterns import is_pattern
from inspector.request import Files, Part, Request

POLICY = Files("/etc/crypto-policies/back-ends/opensshserver.config", keep=("^[ \t]*CRYPTO_POLICY=",))
"""RHEL 8: options of the command line, which come before every file. RHEL 9 has the file included instead."""
DSA_KEY = Files("/etc/ssh/ssh_host_dsa_key", Part.STAT)
HELPERS = tuple(
    Files(f"{folder}/ssh-sk-helper", Part.STAT)
    for folder in ("/usr/libexec/openssh", "/usr/libexec", "/usr/lib/openssh", "/usr/lib/ssh", "/usr/local/libexec")
)
"""A program that OpenSSH brings since 8.2, also where it was built by hand over the distribution's."""
OWN_BUILD = Files("/usr/local/sbin/sshd", Part.STAT)
"""Where it is there, the distribution's version says nothing of what runs."""
CIPHERS, MACS, KEX, HOST_KEYS, GSS = "Ciphers", "MACs", "KexAlgorithms", "HostKeyAlgorithms", "GSSAPIKexAlgorithms"
_ETM = "-etm@openssh.com"
WEAK: Mapping[str, tuple[str, ...]] = {
    CIPHERS: (
        *("none", "3des-cbc", "des-cbc", "blowfish-cbc", "cast128-cbc", "arcfour", "arcfour128", "arcfour256"),
        *("aes128-cbc", "aes192-cbc", "aes256-cbc", "rijndael-cbc@lysator.liu.se"),
    ),
    MACS: (
        *("none", "hmac-md5", "hmac-md5-96", "hmac-sha1-96", "hmac-ripemd160", "hmac-ripemd160@openssh.com"),
        *(f"hmac-md5{_ETM}", f"hmac-md5-96{_ETM}", f"hmac-sha1-96{_ETM}", f"hmac-ripemd160{_ETM}"),
    ),
    KEX: ("diffie-hellman-group1-sha1", "diffie-hellman-group-exchange-sha1"),
    HOST_KEYS: ("ssh-dss", "ssh-dss-cert-v01@openssh.com"),
    GSS: ("gss-group1-sha1-",),
}
"""By option. A name that ends like a known family is weak too, see `weak`."""
_LASTING = frozenset(
    (
        *("3des-cbc", "aes128-cbc", "aes192-cbc", "aes256-cbc", "hmac-md5", "hmac-md5-96", "hmac-sha1-96"),
        *(f"hmac-md5{_ETM}", f"hmac-md5-96{_ETM}", f"hmac-sha1-96{_ETM}"),
        *WEAK[KEX],
    )
)
"""Those that every OpenSSH still knows, so that a wildcard brings them in."""
DATED = frozenset(("aes128-cbc", "aes192-cbc", "aes256-cbc", "diffie-hellman-group-exchange-sha1"))
"""Old rather than broken; RHEL 8 offers them as it comes."""
_FAMILIES: Mapping[str, re.Pattern[str]] = {
    CIPHERS: re.compile(r".*-cbc(?:@.*)?|arcfour.*|3des.*"),
    MACS: re.compile(r"hmac-md5.*|.*-96(?:-etm)?(?:@.*)?|hmac-ripemd.*"),
    KEX: re.compile(r"gss-group1-sha1.*"),
    HOST_KEYS: re.compile(r"ssh-dss.*"),
    GSS: re.compile(r"gss-group1-sha1-.*"),
}
_CBC = ("3des-cbc", "blowfish-cbc", "cast128-cbc", "aes128-cbc", "aes192-cbc", "aes256-cbc")
_OLD: Mapping[str, tuple[str, ...]] = {
    CIPHERS: (*_CBC, "arcfour", "arcfour128", "arcfour256", "rijndael-cbc@lysator.liu.se"),
    MACS: ("hmac-md5", "hmac-md5-96", "hmac-sha1-96", "hmac-ripemd160"),
    KEX: WEAK[KEX],
}
_RHEL_7: Mapping[str, tuple[str, ...]] = {CIPHERS: _CBC, KEX: WEAK[KEX]}
_RPM_VERSIONS = {
    **{(name, "6"): (5, 3) for name in ("rhel", "centos", "ol", "scientific")},
    **{(name, "7"): (7, 4) for name in ("rhel", "centos", "ol", "scientific", "anolis")},
    **{(name, "2"): (7, 4) for name in ("alinux", "tencentos")},
    **{(name, "8"): (8, 0) for name in ("rhel", "centos", "ol", "rocky", "almalinux", "anolis")},
    ("alinux", "3"): (8, 0),
    **{(name, major): (8, 7) for name in ("rhel", "centos", "ol", "rocky", "almalinux") for major in ("9", "10")},
    **{("openeuler", major): (8, 2) for major in ("20", "22", "24")},
    **{(name, "15"): (7, 6) for name in ("sles", "opensuse-leap")},
}
"""At least this one, for distributions whose package database is not read."""
LENGTH = 4096
_ASSIGNED = re.compile(r"^[ \t]*CRYPTO_POLICY=(.*)$", re.MULTILINE)
_SET = re.compile(r"-o\s*([A-Za-z]+)=([^\s'\"]*)")


@dataclass(frozen=True)
class Offer:
    """What one option comes to. `weak`: broken names on offer; None where that is not known. `by_default`: nothing sets it.
    `started`: it is set on the command line."""

    option: str
    location: str
    file: str
    weak: tuple[str, ...] | None
    by_default: bool
    started: bool = False


@fact
@dataclass(frozen=True)
class SshAlgorithms:
    """`version` of OpenSSH, as far as packages or the distribution tell."""

    needs: ClassVar[tuple[Request, ...]] = (POLICY, DSA_KEY, *HELPERS, OWN_BUILD, *STARTED, *Packages.needs)
    sshd: Sshd
    version: tuple[int, int] | None
    red_hat_7: bool
    dsa_key: bool
    policy: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, view: View, sshd: Sshd, release: OsRelease | None, units: UnitFiles) -> Self:
        system = (release.id, release.version.partition(".")[0]) if release else ("", "")
        own, told = view.one(OWN_BUILD).stat is not None, _RPM_VERSIONS.get(system)
        shipped = None if own else _packaged(view) or told
        helpers = [view.one(request).stat for request in HELPERS]
        version = max([found for found in (shipped, (8, 2) if any(helpers) else None) if found], default=None)
        uses = any("CRYPTO_POLICY" in line.value for unit in _UNITS for line in units.exec_start(unit))
        policy = _policy(view.text(POLICY), "\n".join(view.text(place) for place in STARTED))
        dsa_key = view.one(DSA_KEY).stat is not None
        return cls(sshd, version, told == version == (7, 4), dsa_key, policy if uses else {})

    def offers(self) -> tuple[Offer, ...]:
        """One of each option. Raises Unknown where a file that may set one was not read."""
        options = [CIPHERS, MACS, KEX, HOST_KEYS]
        if self.sshd.option("gssapikeyexchange", "no").value.lower() == "yes":
            options.append(GSS)
        return tuple(self._offer(option) for option in options)

    def _offer(self, option: str) -> Offer:
        given = self.policy.get(option.lower())
        if given is not None:
            found = Directive(option.lower(), (given,), POLICY.glob, 0)
        else:
            found = self.sshd.option(option.lower(), "")
        default = self.default(option)
        if not found.value:
            return Offer(option, "", found.file, default, by_default=True)
        names = offered(option, found.value, default)
        return Offer(option, found.location, found.file, names, by_default=False, started=found.started)

    def default(self, option: str) -> tuple[str, ...] | None:
        """The broken names that this version offers by itself; None where it is not known."""
        if self.red_hat_7:
            return _RHEL_7.get(option, ())
        if option == GSS:
            return ()
        if self.version is None:
            return None
        if option == HOST_KEYS:
            return ("ssh-dss",) if self.version < (7, 0) and self.dsa_key else ()
        if self.version < (6, 7):
            return _OLD[option]
        return None if option == KEX and self.version < (7, 0) else ()


_UNITS = ("sshd.service", "ssh.service")


def _packaged(view: View) -> tuple[int, int] | None:
    """The version that a package states, without its epoch; other databases and other builds of sshd do not."""
    try:
        packages = Packages.read(view)
    except (Absent, Unknown):
        return None
    found = [*packages.named("openssh-server"), *packages.named("openssh")]
    match = re.match(r"(?:[0-9]+:)?([0-9]{1,3})\.([0-9]{1,3})", found[0].version) if found else None
    return (int(match[1]), int(match[2])) if match else None


def _policy(text: str, started: str) -> dict[str, str]:
    """The options of RHEL 8's policy by lower-case name; none where /etc/sysconfig/sshd puts something else in its place."""
    assigned = [*_ASSIGNED.findall(text), *_ASSIGNED.findall(started)]
    return {name.lower(): value for name, value in _SET.findall(assigned[-1])} if assigned else {}


def weak(option: str, name: str) -> bool:
    """Whether one name of a list is broken."""
    return name in WEAK[option] or _FAMILIES[option].fullmatch(name) is not None


def offered(option: str, value: str, default: tuple[str, ...] | None) -> tuple[str, ...] | None:
    """The broken names that a list leaves on offer: a plain one stands for the default, `+` and `^` add to it, `-` takes away."""
    sign = value[0] if value[:1] in ("+", "-", "^") else ""
    names = [name for name in value[len(sign) :].split(",") if name]
    if sign == "-":
        return None if default is None else tuple(n for n in default if not in_patterns(n, ",".join(names)))
    found = [known for name in names[:LENGTH] for known in _named(option, name)]
    if sign and default is None and not found:
        return None
    return tuple(dict.fromkeys((*found, *(default or () if sign else ()))))


def _named(option: str, name: str) -> list[str]:
    if is_pattern(name):
        return [known for known in WEAK[option] if known in _LASTING and in_patterns(known, name)]
    return [name] if weak(option, name) else []
