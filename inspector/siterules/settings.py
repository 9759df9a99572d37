"""Conditions on what daemons and the kernel are told: sshd's options, kernel settings, what sudo grants."""

from __future__ import annotations

import fnmatch
import re
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from inspector.fact import Unknown
from inspector.facts.permissions import Identities
from inspector.facts.sshd import ALIASES, Directive, Sshd
from inspector.facts.sudo_grammar import Grant
from inspector.facts.sudoers import COMPARED, Sudoers, as_root, covers, holds
from inspector.facts.sysctl import Sysctl
from inspector.model import reason
from inspector.request import Files, is_pattern
from inspector.siterules.absence import Missing, absent
from inspector.siterules.sshd_defaults import LISTS
from inspector.siterules.truth import Entry, Given
from inspector.siterules.values import Expected
from inspector.text import Text

NOT_SET = Text(en="not set", zh="未设置")
CANNOT = Text(
    en="{subject}: {value} cannot be compared with {expected}", zh="{subject}：取值 {value} 无法与“{expected}”比较"
)
FOR_SOME = Text(en="{value} ({condition})", zh="{value}（{condition}）")
SSHD_FIX = Text(
    en="In {file}, set {option} to {expected}, and reload sshd.",
    zh="在 {file} 中将 {option} 设为 {expected}，然后重新加载 sshd。",
)
SYSCTL_FIX = Text(
    en="Write {key} = {expected} into a file below /etc/sysctl.d and run `sysctl --system`.",
    zh="在 /etc/sysctl.d 下的文件中将 {key} 设为 {expected}，并执行 `sysctl --system`。",
)
GRANTED = Text(en="granted", zh="已授权")
NOT_GRANTED = Text(en="not granted", zh="未授权")
TAKE_BACK = Text(en="Take the line in {location} back with visudo.", zh="用 visudo 删除 {location} 处的授权。")
GRANT = Text(en="Grant it with visudo: {subject}.", zh="用 visudo 添加授权：{subject}。")
UNREAD = Text(
    en="{file}: read by sudo and not collected, or malformed", zh="{file}：sudo 会读取该文件，但未能采集或格式有误"
)
NO_SSHD = Text(en="sshd not configured", zh="未配置 sshd")
NO_SUDO = Text(en="sudo not configured", zh="未配置 sudo")


@dataclass(frozen=True)
class Found:
    """A value as it was found. `shown`: as it is shown, where that differs; `key` tells it from others of the subject."""

    value: str | None
    location: str = ""
    shown: object = None
    key: str = ""


def judged(expected: Expected, subject: str, found: Found, fix: Text) -> Entry:
    """The entry of one value, by what is expected of it."""
    shown = found.value if found.shown is None else found.shown
    ok = expected.holds(found.value)
    why = None
    if ok is None:
        why = reason("not-comparable", CANNOT, subject=subject, value=shown, expected=expected.text)
    unset = ok is False and found.value is None and expected.of_a_value
    return Entry(subject, ok, shown, expected.text, fix, found.location, found.key, why=why, unset=unset)


def worst(expected: Expected, every: Sequence[Found]) -> Found:
    """Of the values of one subject that all have to be right, the first that is not; else one that cannot be judged."""
    known: dict[str | None, bool | None] = {}
    doubtful: Found | None = None
    for found in every:
        if found.value not in known:
            known[found.value] = expected.holds(found.value)
        if known[found.value] is False:
            return found
        if known[found.value] is None and doubtful is None:
            doubtful = found
    return doubtful or every[0]


@dataclass(frozen=True)
class SshdOption:
    """Every value that can hold for a connection counts, those of Match blocks too."""

    option: str
    expected: Expected
    missing: Missing = Missing.NOT_APPLICABLE
    facts = (Sshd,)
    requests: tuple[Files, ...] = ()

    @property
    def keyword(self) -> str:
        return ALIASES.get(self.option.lower(), self.option.lower())

    @property
    def about(self) -> str:
        return self.option

    @property
    def asks(self) -> Text:
        return self.expected.text

    @property
    def command(self) -> str:
        return f"sshd -T | grep -i {shlex.quote(f'^{self.keyword} ')}"

    def entries(self, given: Given) -> Iterator[Entry]:
        sshd = given.fact(Sshd)
        if sshd is None:
            yield absent(self.missing, Entry(self.option, None, NO_SSHD, self.expected.text, self._fix("sshd_config")))
            return
        for directive in self._directives(sshd):
            value = " ".join(directive.words) if directive.words else None
            shown: object = None
            if directive.scope:
                shown = FOR_SOME.fill({"value": value, "condition": f"Match {directive.condition}"})
            place = directive.location if directive.line else directive.file
            found = Found(value, place, shown, directive.condition)
            yield judged(self.expected, self.option, found, self._fix(directive.file))

    def _fix(self, file: str) -> Text:
        return SSHD_FIX.fill({"file": file, "option": self.option, "expected": self.expected.text})

    def _directives(self, sshd: Sshd) -> Iterator[Directive]:
        unset = "\0"
        if self.keyword not in LISTS:
            for each in sshd.values(self.keyword, self.expected.default or unset):
                yield Directive(each.keyword, (), each.file, 0) if each.words == (unset,) else each
            return
        groups: dict[str, list[Directive]] = {"": []}
        for line in sshd.all(self.keyword):
            groups.setdefault(line.condition, []).append(line)
        for lines in groups.values():
            words = tuple(word for line in lines for word in line.words)
            first = lines[0] if lines else Directive(self.keyword, (), sshd.file, 0)
            yield replace(first, words=words or tuple((self.expected.default or "").split()))


@dataclass(frozen=True)
class KernelSetting:
    """What holds now, and what will hold after the next boot, where a file says so: both count."""

    key: str
    expected: Expected
    missing: Missing = Missing.UNKNOWN
    facts = (Sysctl,)

    @property
    def about(self) -> str:
        return self.key

    @property
    def requests(self) -> tuple[Files, ...]:
        """A key with slashes has dots in its parts, such as the name of an interface."""
        return (Files(f"/proc/sys/{self.key if '/' in self.key else self.key.replace('.', '/')}"),)

    @property
    def asks(self) -> Text:
        return self.expected.text

    @property
    def command(self) -> str:
        return f"sysctl {shlex.quote(self.key)}"

    def entries(self, given: Given) -> Iterator[Entry]:
        sysctl = given.fact(Sysctl)
        fix = SYSCTL_FIX.fill({"key": self.key, "expected": self.expected.text})
        (running,) = given.view.ask(self.requests[0])
        live = " ".join(running.text.split()) or None
        setting = sysctl.get(self.key.replace("/", ".")) if sysctl else None
        if live is not None:
            yield judged(self.expected, self.key, Found(live, running.name), fix)
        if setting is not None:
            key = "boot" if live is not None else ""
            value = " ".join(setting.value.split())
            yield judged(self.expected, self.key, Found(value, setting.location, key=key), fix)
        elif live is None and not running.state.whole:
            raise Unknown(running.why)
        elif live is None and self.expected.default is not None:
            yield judged(self.expected, self.key, Found(self.expected.default), fix)
        elif live is None:
            yield absent(self.missing, Entry(self.key, None, NOT_SET, self.expected.text, fix))


@dataclass(frozen=True)
class SudoGrant:
    """A user, `%group`, or a glob on either; `*` is anybody but root. What is granted to ALL is granted to each."""

    user: str
    present: bool
    run: str = "*"
    runas: str = "*"
    nopasswd: bool | None = None
    missing: Missing = Missing.NOT_APPLICABLE
    requests: tuple[Files, ...] = ()

    @property
    def facts(self) -> tuple[type, ...]:
        return (Sudoers, Identities) if self._is_account else (Sudoers,)

    @property
    def _is_account(self) -> bool:
        return re.fullmatch(r"[A-Za-z_][^*?\[]*", self.user) is not None and self.user != "ALL"

    @property
    def about(self) -> str:
        words = ["sudo", self.user, *([] if self.run == "*" else [self.run])]
        words += [] if self.runas == "*" else [f"as={self.runas}"]
        return " ".join([*words, *(["NOPASSWD"] if self.nopasswd else [])])

    @property
    def asks(self) -> Text:
        return GRANTED if self.present else NOT_GRANTED

    @property
    def command(self) -> str:
        return f"sudo -l -U {shlex.quote(self.user)}" if self._is_account else "cat /etc/sudoers /etc/sudoers.d/*"

    def entries(self, given: Given) -> Iterator[Entry]:
        sudoers = given.fact(Sudoers)
        expected = GRANTED if self.present else NOT_GRANTED
        if sudoers is None:
            yield absent(self.missing, Entry(self.about, None, NO_SUDO, expected, GRANT.fill({"subject": self.about})))
            return
        found = [grant for number, grant in enumerate(sudoers.grants) if self._fits(number, grant, sudoers, given)]
        doubtful = (*sudoers.unread, *sudoers.malformed)
        if not found and doubtful:
            raise Unknown(reason("unread", UNREAD, file=doubtful[0]))
        if not found:
            fix = GRANT.fill({"subject": self.about})
            yield Entry(
                self.about, not self.present, NOT_GRANTED, expected, fix, sudoers.files[0] if sudoers.files else ""
            )
            return
        place = found[0].location
        yield Entry(self.about, self.present, GRANTED, expected, TAKE_BACK.fill({"location": place}), place)

    def _fits(self, number: int, grant: Grant, sudoers: Sudoers, given: Given) -> bool:
        if grant.command.negated or not self._is_granted(grant, given) or not self._as(grant):
            return False
        if self.nopasswd is not None and self.nopasswd != _free(grant, sudoers):
            return False
        if not self._runs(grant):
            return False
        later = sudoers.grants[number + 1 : number + 1 + COMPARED]
        users, groups = ([self.user], self._groups(given)) if self._is_account else (_users(grant), frozenset[str]())
        return not any(
            (each.command.negated or (self.nopasswd and each.password is not False))
            and all(covers(each, grant, user, groups) for user in users)
            for each in later
        )

    def _is_granted(self, grant: Grant, given: Given) -> bool:
        if not self._is_account:  # root needs no grant: a wildcard means the others
            wild = is_pattern(self.user)
            named = any(fnmatch.fnmatchcase(name, self.user) for name in _users(grant) if not wild or name != "root")
            return named or (not wild and self.user.startswith("%") and holds(grant.users, self.user))
        return holds(grant.users, self.user, *self._groups(given))

    def _groups(self, given: Given) -> frozenset[str]:
        identities = given.fact(Identities)
        return frozenset(f"%{group}" for group in identities.groups_of(self.user)) if identities else frozenset()

    def _as(self, grant: Grant) -> bool:
        if self.runas == "*":
            return True
        return as_root(grant) if self.runas == "root" else grant.runas is not None and holds(grant.runas, self.runas)

    def _runs(self, grant: Grant) -> bool:
        name = grant.command.name
        whole = name if grant.command.arguments is None else f"{name} {grant.command.arguments}".rstrip()
        if self.run == "ALL":
            return name == "ALL"
        wanted = self.run.partition(" ")[0]
        return (
            name == "ALL"
            or fnmatch.fnmatchcase(whole, self.run)
            or fnmatch.fnmatchcase(name, self.run)
            or (name.startswith("/") and fnmatch.fnmatchcase(wanted, name))
            or (name.endswith("/") and wanted.rpartition("/")[0] + "/" == name)
        )


def _users(grant: Grant) -> list[str]:
    return [member.name for member in grant.users if not member.negated]


def _free(grant: Grant, sudoers: Sudoers) -> bool:
    """Whether no password is asked for: by a tag, or by `Defaults !authenticate` for all."""
    if grant.password is not None:
        return not grant.password
    return any(each.name == "authenticate" and not each.on and not each.kind for each in sudoers.settings)
