"""Passwords, tokens and keys in an image's environment, labels and build steps. Tells names and kinds, never values."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Self

from inspector import oci
from inspector.fact import View, fact
from inspector.facts.image_configuration import LONGEST, ImageConfiguration, Step
from inspector.facts.typed_passwords import given
from inspector.masking import GIVEN

TOKENS: dict[str, re.Pattern[str]] = {
    "private-key": re.compile(r"-----BEGIN [A-Z0-9 ]{0,20}PRIVATE KEY(?: BLOCK)?-----"),
    "github-token": re.compile(r"\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9_]{60})"),
    "gitlab-token": re.compile(r"\bgl(?:pat|dt|rt|cbt|ptt|soat)-[A-Za-z0-9_-]{20}"),
    "slack-token": re.compile(r"\bxox[abeprs]-[0-9]{6,}-[A-Za-z0-9-]{10}"),
    "npm-token": re.compile(r"\bnpm_[A-Za-z0-9]{36}"),
    "pypi-token": re.compile(r"\bpypi-AgEIcHlwaS5vcmc[A-Za-z0-9_-]{40}"),
    "api-key": re.compile(
        r"\b(?:[sr]k_live_[A-Za-z0-9]{16}|sk-(?:proj|ant)-[A-Za-z0-9_-]{20}|hf_[A-Za-z0-9]{30}|AIza[A-Za-z0-9_-]{35}|hv[sb]\.[A-Za-z0-9_-]{20}"
        r"|dckr_pat_[A-Za-z0-9_-]{20}|SG\.[\w-]{20,24}\.[\w-]{40})|\bhooks\.slack\.com/services/T\w{6,12}/B\w{6,12}/\w{16}"
    ),
    "jwt": re.compile(r"\beyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{16}"),
}
"""Forms that nothing but a secret has."""
_HEADER = re.compile(
    r"(?i)\b(?:authorization|private-token|job-token|x-[a-z-]{0,30}(?:token|key|auth|-api)|api-?key)\s{0,2}:\s{0,2}"
    r"(?:basic\s{1,4}|bearer\s{1,4}|token\s{1,4})?(?P<value>[^\s\"',;]{6,400})"
)
_ASSIGNED = re.compile(
    r"""(?:^|\\n|[\s;&|("'?{,]|(?<==))(?:-[DP]|--?)?(?P<name>[A-Za-z_][A-Za-z0-9_.-]{0,80})="""
    r"""(?=(?P<value>"[^"]{1,400}"|'[^']{1,400}'|(?:(?!\\n)[^\s;&|)"']){1,400}))"""
)
_OPTION = re.compile(
    r"""\s--(?P<name>(?:[a-z]{1,20}-){0,3}(?:token|secret|(?:api|access|secret)-?key))\s{1,4}(?!-|id=)["']?(?P<value>[^\s"';&|)]{1,400})"""
)
_EDITED = re.compile(
    r"""\bs(?P<sign>[/|#,!@])[^\n]{0,200}?(?P=sign)(?P<name>[A-Za-z_][\w.-]{0,80})\s{0,2}[=:]\s{0,2}["']?(?P<value>[^\n"']{1,200}?)["']?(?P=sign)"""
)
"""What sed puts in place of something else."""
_FIELD = re.compile(
    r"""\\?["'](?P<name>[\w.-]{1,80})\\?["']\s{0,4}:\s{0,4}\\?["'](?P<value>[^"'\\]{1,400})|(?:^|["'\n])\s{0,8}"""
    r"""(?P<key>[\w.]{1,80}):\s{1,4}(?P<plain>[^\s"'\\,}]{1,400})(?=["'\n\\]|$)"""
)
"""A field of JSON or YAML that is written out."""
_INSIDE = re.compile(
    r"""(?:^|[\s;,?&"'{])(?:-D|--?)?(?P<name>[A-Za-z][A-Za-z0-9_.-]{0,80})\s{0,2}=\s{0,2}["']?(?P<value>[^\s"';,&]{1,400})"""
)
"""A password in settings that are one value: of a connection, of a Java program, in the query of an address."""
_CREDENTIAL = re.compile(r"[^\s:/@]{1,100}:(?!//)(?P<value>[^\s@]{3,200})(?:@[\w(.\[].*)?")
_AUTHS = re.compile(r"\"(?:auth|identitytoken|registrytoken)\"\s{0,4}:\s{0,4}\"[A-Za-z0-9+/=_.-]{8}")
_OPENSSL = re.compile(
    r"\bopenssl\s{1,4}passwd(?:\s{1,4}(?:-(?:salt|in)\s{1,4}\S{1,100}|-[a-z0-9]{1,9})){0,6}\s{1,4}(?P<value>[^-<\s;|&)][^\s;|&)]{0,200})"
)
_TRUSTED = re.compile(r"(?i)(-storepass\s{1,4}|trust_?store_?password=)[\"']?changeit\b")
"""What every JVM's store of certificates opens with; nothing in it is secret."""
_PASSWORD = re.compile(
    r"(?i).*(?:password|passwd|passphrase)|(?:.*[_.-])?(?:pwd|pass|pw)|(?-i:.*[a-z](?:Pwd|Pass))|.*(?:db|user|admin|root|mail|ftp)(?:pwd|pass)|sshpass|rediscli_auth|mysql_pwd|.*口令|.*密码"
)
_KEY = re.compile(
    r"(?i).*(?:secret|token)|(?:.*[_.-])?(?:(?:secret|access|api|private|auth|account|encryption|signing|master|storage|activation|aes|hmac|jwt)[_.-]?key)"
    r"|secret_key_base|app_key|.*erlang_cookie|nacos_auth_identity_value|npm_config_.*_auth"
)
_PAIR = re.compile(r"(?i)(?:.*[_.-])?(?:credentials?|basic_?auth|user_?(?:pwd|pass)|dsn)")
_URL = re.compile(r"[a-z][a-z0-9+.-]{1,20}://[^\s/:@'\"]{0,100}:(?P<value>[^\s/@'\"]{1,200})@")
_PLACEHOLDER = re.compile(
    r"""(?isx) [$`{<\[].* | @[\w.-]+@ | %[\w.-]+% | %\(.* | .*\$\{.* | [*x.?_#!-]+ | .*\.\.\. | your[a-z_ .-]* | my[-_](?:secret|token|password|key) | (?:enc|vault|ref)\(.* |
    (?:.*[^a-z])?(?:placeholder|dummy|fake|example|sample|replace|replaceme|todo|insert|redacted|unused|ignore|ignored)(?:[^a-z].*)? |
    .*(?:请|你的|密码|口令).* | authorization | bearer | none | null | nil | empty | unset | undefined | prompt | ask | true | false | yes | no | on | off |
    enabled | disabled | [0-9]{1,2}"""
)
_THROWN_AWAY = re.compile(
    r"(?i)(?:(?:not?|any|some|un|a|so|really|very|temp|tmp|real|build|for|time|secret)[-_]?){0,4}"
    r"(?:real|secret|needed|used|set|token|key|thing|build|test|temp|tmp|only|nothing|time|x+|1+)"
)
"""What a build step sets so that a program starts at all: `SECRET_KEY=build manage.py collectstatic`."""
_REFERENCE = re.compile(
    r"(?i)(?:/|\.{1,2}/|~/|[a-z]:\\)[\w./@ -]*|[a-z][a-z0-9+.-]{1,20}://[^\s@]*|(?:arn|vault|file|env|op|ssm|secretsmanager|ref)[:+].*"
    r"|[\w./-]{1,200}\.(?:pem|key|crt|p12|pfx|jks|json|ya?ml|txt|asc|gpg|pub|conf|properties|sh)"
)
"""A path, an address without a password, the name of an entry in a vault: where the secret is, not what it is."""
_BEHIND = re.compile(r"\s{0,9}[\w.+/=-]{0,200}")
LONG = 8_192
"""Characters of one value that are looked at."""


@dataclass(frozen=True)
class Leak:
    """`name`: of the variable, label or kind of program or token. `word`: ENV, ARG, LABEL, RUN or another instruction's.

    `number`: which of the different secrets of that name it is, from 1 in their order of appearance.
    """

    name: str
    word: str
    location: str
    layer: int = 0
    number: int = 1


_Told = tuple[str, str]
"""The name of a secret, and the secret, which stays in this module."""


@fact
@dataclass(frozen=True)
class ImageSecrets:
    """`environment`: what the image's own variables hold. `history`: what its steps and labels hold beyond that. `cut`: steps that
    were not looked at to their end.
    """

    needs = ()
    environment: tuple[Leak, ...]
    history: tuple[Leak, ...]
    variables: int
    steps: int
    cut: tuple[str, ...] = ()

    @classmethod
    def read(cls, view: View, image: ImageConfiguration) -> Self:
        leaks = [Leak(name, "ENV", f"config.Env[{name}]") for name, value in image.env.items() if named(name, value)]
        cut = (*(at for _, at, text in _run(image) if len(text) > LONGEST), *(s.location for s in image.steps if s.cut))
        return cls(tuple(leaks), tuple(_numbered(_history(image))), len(image.env), len(image.steps), cut)


def _run(image: ImageConfiguration) -> tuple[tuple[str, str, str], ...]:
    """Instruction, place and command line of what runs in a container."""
    return (
        ("CMD", "config.Cmd", shlex.join(image.started)),
        ("HEALTHCHECK", "config.Healthcheck", shlex.join(image.healthcheck[1:])),
    )


def _history(image: ImageConfiguration) -> Iterator[tuple[Leak, str]]:
    for name, value in image.labels.items():
        if named(name, value):
            yield Leak(name, "LABEL", f"config.Labels[{name}]"), value
    for word, at, text in _run(image):
        yield from ((Leak(name, word, at), value) for name, value in _line(text[:LONGEST]))
    for step in image.steps:
        yield from _step(step, image)


def _numbered(leaks: Iterable[tuple[Leak, str]]) -> Iterator[Leak]:
    """Each place of each secret once, so that several forms which find the same one count as one."""
    known: dict[str, dict[str, int]] = {}
    told: set[Leak] = set()
    for leak, value in leaks:
        numbers = known.setdefault(leak.name, {})
        number = numbers.setdefault(value.strip(" \t\n\"'\\"), len(numbers) + 1)
        if (found := replace(leak, number=number)) not in told:
            told.add(found)
            yield found


def named(name: str, value: str) -> bool:
    """Whether a variable or label holds a secret: by its name where the value is one of its own, or by the value alone."""
    name, value = name[-LONG:], value.strip()[:LONG]
    if any(form.search(value) for form in TOKENS.values()):
        return True
    if any(own(match["value"]) for match in _URL.finditer(value)) or _AUTHS.search(value):
        return True
    pair = _CREDENTIAL.fullmatch(value) if _PAIR.fullmatch(name) else None
    if pair and own(pair["value"]):
        return True
    return _by_name(name, value) or any(_by_name(*one) for one in (*_pairs(_INSIDE, value), *_pairs(_FIELD, value)))


def _by_name(name: str, value: str) -> bool:
    key = len(value) >= 6 and not value.isdecimal() and _KEY.fullmatch(name)
    return bool(key or _PASSWORD.fullmatch(name)) and own(value) and not _REFERENCE.fullmatch(value)


def _pairs(form: re.Pattern[str], text: str) -> Iterator[tuple[str, str]]:
    for match in form.finditer(_TRUSTED.sub("", text)):
        found = match.groupdict()
        yield found["name"] or found["key"], (found["value"] or found["plain"]).strip("\"'")


def own(value: str) -> bool:
    """Whether it may be a secret, and is none that is to be filled in or that stands for another."""
    return bool(value) and not _PLACEHOLDER.fullmatch(value)


def _step(step: Step, image: ImageConfiguration) -> Iterator[tuple[Leak, str]]:
    """Build arguments stand with each step behind them; what is a variable of the image still is told there."""
    said = step.said
    for name, value in oci.assigned(said.given):
        if named(name, value) and image.env.get(name) != value:
            yield Leak(name, "ARG", step.location, step.layer), value
    if said.word in ("ENV", "ARG", "LABEL"):
        told = image.labels if said.word == "LABEL" else image.env
        for name, value in _settings(said.rest):
            if told.get(name) != value and named(name, value):
                yield Leak(name, said.word, step.location, step.layer), value
        return
    quoted = said.word in ("CMD", "ENTRYPOINT", "HEALTHCHECK")
    for name, value in _line(said.rest.replace('\\"', '"') if quoted else said.rest):
        yield Leak(name, said.word or "RUN", step.location, step.layer), value


def _settings(text: str) -> list[tuple[str, str]]:
    """`A=b C=d`, or the old form `A b c`."""
    name, _, value = text.partition(" ")
    return [(name, value.strip())] if value and "=" not in name else oci.assigned(text)


def _line(text: str) -> Iterator[_Told]:
    yield from ((kind, _whole(match, text)) for kind, form in TOKENS.items() for match in form.finditer(text))
    text = _TRUSTED.sub("", text)
    assigned, rest = _assigned(text)
    yield from assigned
    for made in (_OPTION, _EDITED, _FIELD):
        for name, value in _pairs(made, text):
            if _by_name(name, value) and not _THROWN_AWAY.fullmatch(value):
                yield name, value
    for kind, form in (("header", _HEADER), *GIVEN.items()):
        found = (next(filter(None, match.groups()), "") for match in form.finditer(text))
        yield from ((kind, value) for value in found if own(value))
    for match in _OPENSSL.finditer(text):
        if own(value := match["value"].strip("\"'")):
            yield "openssl", value
    yield from _typed(rest)


def _whole(match: re.Match[str], text: str) -> str:
    """A token with what follows of it; of a private key its first line, since all begin alike."""
    behind = _BEHIND.match(text, match.end())
    return match[0] + (behind[0] if behind else "")


def _assigned(text: str) -> tuple[list[_Told], str]:
    """Names that are given a secret by `=`, and the text without them, so that none is told twice."""
    found, rest = list[_Told](), text
    for match in _ASSIGNED.finditer(text):
        value = match["value"].strip("\"'")
        if _by_name(match["name"], value) and not _THROWN_AWAY.fullmatch(value):
            found.append((match["name"], value))
            rest = rest.replace(match[0] + match["value"], " ", 1)
    return found, rest


def _typed(text: str) -> Iterator[_Told]:
    """Variables are told by their names; a value that stands for another is no password."""
    for line in text.split("\n"):
        shown = _URL.sub(lambda match: match[0] if own(match["value"]) else "", line)
        yield from (found for found in given(shown) if found[0] != "environment")
