"""How many factors a log-in over SSH takes: what sshd asks for, and what PAM's stack makes of a password.

Accounts and keys are not looked at beyond whether there are keys at all; what a server behind a module asks for is not seen.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Self

from inspector.fact import View, fact
from inspector.facts.pam import Pam, Step
from inspector.facts.pam_modules import UNKNOWN, Codes, answers
from inspector.facts.pam_walk import outcomes
from inspector.facts.sshd import Directive, Sshd
from inspector.request import Files, HomeFiles, Part, Request

RADIUS = "pam_radius_auth"
TOKENS = frozenset(
    "pam_google_authenticator pam_oath pam_u2f pam_yubico pam_duo pam_otpw pam_totp pam_pkcs11 pam_p11 pam_fprintd".split()
)
"""Modules that ask for something beside the password: a code, a key, a card, a finger."""
DIRECTORIES = frozenset("pam_sss pam_ldap pam_krb5 pam_winbind".split())
"""Modules that ask a directory for a password, and perhaps for a code with it."""
SERVERS = frozenset("pam_tacplus pam_python pam_exec pam_privacyidea".split())
"""Modules behind which a server, or a script, may ask for a password, a code, or both."""
SKIPPED = ("nullok", "nouserok")
"""Options that let people without a token pass."""
KEYS = tuple(HomeFiles(f".ssh/{name}", Part.STAT) for name in ("authorized_keys", "authorized_keys2"))
KEYTAB = Files("/etc/krb5.keytab", Part.STAT)
"""Without it no ticket is taken, whatever sshd is told."""
_USUAL = frozenset((".ssh/authorized_keys", ".ssh/authorized_keys2"))
_REFUSED = ("auth_err", "user_unknown", "authinfo_unavail")
_SAME = ("use_first_pass", "try_first_pass")
_ELSEWHERE = ("authorizedkeyscommand", "trustedusercakeys")
_PASSWORDS = ("password", "keyboard-interactive")
_ENABLED = {
    "password": ("passwordauthentication", "yes"),
    "keyboard-interactive": ("kbdinteractiveauthentication", "yes"),
    "publickey": ("pubkeyauthentication", "yes"),
    "hostbased": ("hostbasedauthentication", "no"),
    "gssapi-with-mic": ("gssapiauthentication", "no"),
}
"""Which option switches a method on, and its default. A list of AuthenticationMethods with one that is off lets nobody in."""


class Asks(StrEnum):
    """What a log-in takes at least."""

    TWO = "two"
    PASSWORD = "password"  # noqa: S105 - a kind of log-in, not a password
    KEY = "key"
    TOKEN = "token"  # noqa: S105
    TICKET = "ticket"
    OPTIONAL = "optional"
    """The second factor is asked only of those who have one."""
    SERVER = "server"
    """A server behind PAM decides."""


@dataclass(frozen=True)
class Way:
    """One way in. `condition`: the Match lines around it; empty for everybody."""

    asks: Asks
    location: str
    condition: str = ""


@fact
@dataclass(frozen=True)
class SshFactors:
    """`ways`: each in which a connection may be let in. `refused`: the line for which sshd does not start, since all of its
    lists name a method that is off; empty where there is none.
    """

    needs: ClassVar[tuple[Request, ...]] = (*KEYS, KEYTAB)
    ways: tuple[Way, ...]
    refused: str = ""

    @classmethod
    def read(cls, view: View, sshd: Sshd, pam: Pam | None) -> Self:
        keys = any(item.stat and item.stat.size for request in KEYS for item in view.whole(request))
        methods = sshd.values("authenticationmethods", "any")
        asked = sshd.option("usepam", "no").value.lower() != "no"
        by_pam = _pam(pam, pam.stack("sshd", "auth")) if pam and asked else Asks.PASSWORD
        usual = all(set(directive.words) <= _USUAL | {"none"} for directive in sshd.all("authorizedkeysfile"))
        elsewhere = not usual or any(sshd.all(keyword) for keyword in _ELSEWHERE)
        tickets = view.one(KEYTAB).stat is not None
        found = [
            way
            for directive in methods
            for way in _ways(sshd, directive, by_pam, keys=keys or elsewhere, tickets=tickets)
        ]
        return cls(tuple(dict.fromkeys(found)), _refused(sshd, methods[-1]))


def _refused(sshd: Sshd, methods: Directive) -> str:
    """As sshd checks it at its start, where no Match applies yet."""
    if methods.value.lower() == "any":
        return ""
    lists = [[_ENABLED.get(name, ("", "yes")) for name in _names(listed)] for listed in methods.words]
    able = (all(sshd.option(*option).value.lower() != "no" for option in options) for options in lists)
    return "" if any(able) else methods.location


def _ways(sshd: Sshd, methods: Directive, by_pam: Asks, *, keys: bool, tickets: bool) -> Iterable[Way]:
    """Each list of methods that a connection may go through; `any` stands for one method that is on."""
    place, condition = methods.location, methods.condition
    if methods.value.lower() != "any":
        for listed in methods.words:
            names = _names(listed)
            if all(_on(sshd, *_ENABLED[name]) for name in names & _ENABLED.keys()):
                yield Way(_listed(names, by_pam), place, condition)
        return
    passwords = [d for k in ("passwordauthentication", "kbdinteractiveauthentication") if (d := _on(sshd, k, "yes"))]
    if passwords:
        yield Way(by_pam, passwords[0].location, condition)
    public = _on(sshd, "pubkeyauthentication", "yes")
    if public and (keys or not passwords):
        yield Way(Asks.KEY, public.location, condition)
    for keyword, usable in (("gssapiauthentication", tickets), ("hostbasedauthentication", True)):
        if usable and (ticket := _on(sshd, keyword, "no")):
            yield Way(Asks.TICKET, ticket.location, condition)


def _on(sshd: Sshd, keyword: str, default: str) -> Directive | None:
    return next((d for d in sshd.values(keyword, default) if d.value.lower() != "no"), None)


def _names(listed: str) -> set[str]:
    return {method.partition(":")[0] for method in listed.lower().split(",")}


def _listed(names: set[str], by_pam: Asks) -> Asks:
    """What a list of methods takes, all of which must succeed."""
    passwords = bool(names & set(_PASSWORDS))
    others = names - set(_PASSWORDS)
    if len(others) > 1 or (others and passwords):
        return Asks.TWO
    if passwords:
        return by_pam
    return Asks.KEY if others == {"publickey"} else Asks.TICKET


@dataclass(frozen=True)
class _Person:
    """What somebody has who tries to log in. `known`: to a directory or a server behind PAM. `bound`: a token was set up for him."""

    password: bool = False
    token: bool = False
    known: bool = False
    bound: bool = True


def _pam(pam: Pam, steps: tuple[Step, ...]) -> Asks:
    """What the stack takes of a local account, whatever modules that are not known may say."""
    sure: Codes = ("ignore",)
    if _lets_in(pam, steps, _Person(password=True), sure):
        return Asks.PASSWORD
    if _lets_in(pam, steps, _Person(password=True, bound=False), sure):
        return Asks.OPTIONAL
    if _lets_in(pam, steps, _Person(token=True), sure):
        return Asks.SERVER if any(step.module == RADIUS for step in steps) else Asks.TOKEN
    doubts = (_Person(password=True, known=True), _Person(token=True, known=True))
    if any(_lets_in(pam, steps, person, UNKNOWN) for person in doubts):
        return Asks.SERVER
    return Asks.TWO if _lets_in(pam, steps, _Person(password=True, token=True), sure) else Asks.SERVER


def _lets_in(pam: Pam, steps: tuple[Step, ...], person: _Person, unknown: Codes) -> bool:
    answer = answers(pam, unknown)

    def called(_: int, step: Step, memory: int) -> list[tuple[str, int]]:
        codes = answer(step, person.password)
        if "module_unknown" not in codes:
            codes = _asked(step, person) or codes
        return [(code, memory) for code in codes]

    return any(outcome.success for outcome in outcomes(steps, called, 0))


def _asked(step: Step, person: _Person) -> Codes:
    """What the modules of the tables above answer; nothing for any other."""
    module = step.module
    if module in TOKENS or (module == RADIUS and not any(word in _SAME for word in step.arguments)):
        if person.token:
            return ("success",)
        skips = not person.bound and any(word in SKIPPED for word in step.arguments)
        return ("auth_err", "ignore", "success") if skips else _REFUSED
    if module in DIRECTORIES:
        return (*_REFUSED, "success") if person.known and person.password else _REFUSED
    if module in SERVERS or module == RADIUS:
        return (*_REFUSED, "success") if person.known else _REFUSED
    return ()
