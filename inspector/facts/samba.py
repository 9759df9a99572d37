"""What Samba hands out: the shares of smb.conf(5) with what [global] gives them, and those that users make (usershares)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Self

from inspector.fact import View, fact
from inspector.facts.joined_lines import joined
from inspector.request import Files, Follow, Request
from inspector.snapshot import Item, State

MAIN = Files("/etc/samba/smb.conf")
INCLUDED = Follow(MAIN, "^[ \t]*[Ii][Nn][Cc][Ll][Uu][Dd][Ee][ \t]*=[ \t]*([^ \t]+)", "/etc/samba", Files("/"))
USERSHARES = Files("/var/lib/samba/usershares/*", limit=1 << 16)
DEPTH, LINES = 8, 50_000
_ALIASES = {
    "public": "guestok",
    "writable": "writeable",
    "writeok": "writeable",
    "onlyguest": "guestonly",
    "allowhosts": "hostsallow",
    "denyhosts": "hostsdeny",
    "directory": "path",
    "printok": "printable",
}
_YES, _NO = ("yes", "true", "1", "on"), ("no", "false", "0", "off")
_EVERYBODY = ("all", "0.0.0.0/0", "::/0", "0.0.0.0/0.0.0.0", "0.", "*")


@dataclass(frozen=True)
class Share:
    """`values`: what holds for it, [global] included, by name in lower case without blanks."""

    name: str
    location: str
    values: Mapping[str, str] = field(hash=False)

    @property
    def path(self) -> str:
        return self.values.get("path", "")

    @property
    def served(self) -> bool:
        """Whether it is a share of files and there at all."""
        return self._is("available", default=True) and not self._is("printable")

    @property
    def guest(self) -> bool:
        return self._is("guestok") and not self.values.get("validusers", "").strip()

    @property
    def guest_only(self) -> bool:
        return self.guest and self._is("guestonly")

    @property
    def writable(self) -> bool:
        return not self._is("readonly", default=True)

    @property
    def narrowed(self) -> bool:
        """Whether only some addresses are let in."""
        allowed, denied = (
            re.split(r"[\s,]+", self.values.get(name, "").strip().lower()) for name in ("hostsallow", "hostsdeny")
        )
        return bool(
            (allowed[0] and not set(allowed) & set(_EVERYBODY)) or (not allowed[0] and set(denied) & set(_EVERYBODY))
        )

    def _is(self, name: str, *, default: bool = False) -> bool:
        value = self.values.get(name, "").strip().lower()
        return value in _YES if value in (*_YES, *_NO) else default


@fact
@dataclass(frozen=True)
class Samba:
    """`unread`: includes that were not read, and `registry` where settings are kept in the registry too."""

    needs: ClassVar[tuple[Request, ...]] = (MAIN, INCLUDED, USERSHARES)
    shares: tuple[Share, ...]
    settings: Mapping[str, str] = field(default_factory=dict)
    unread: tuple[str, ...] = ()

    @classmethod
    def read(cls, view: View) -> Self:
        reader = _Reader({item.name: item for item in view.ask(INCLUDED)})
        reader.file(view.one(MAIN), "global", 0)
        general = reader.sections.pop("global", ("", {}))[1]
        if "registry" in (general.get("configbackend", ""), general.get("include", "")):
            reader.unread.append("registry")
        shares = [Share(name, place, {**general, **own}) for name, (place, own) in reader.sections.items()]
        shares += [share for item in view.whole(USERSHARES) if (share := _usershare(item, general))]
        return cls(tuple(shares), general, tuple(dict.fromkeys(reader.unread)))

    @property
    def maps_guests(self) -> bool:
        """Whether somebody without an account, or with a wrong password, becomes the guest."""
        mapped = self.settings.get("maptoguest", "never").lower() in ("bad user", "bad password", "bad uid")
        return mapped or self.settings.get("security", "").lower() == "share"

    @property
    def loopback(self) -> bool:
        """Whether it listens for this host alone."""
        names = re.split(r"[\s,;]+", self.settings.get("interfaces", "").lower().replace('"', "").strip())
        only = self.settings.get("bindinterfacesonly", "").lower() in _YES
        return only and all(
            name == "lo" or name.startswith("127.") or name.partition("/")[0] == "::1" for name in names
        )


@dataclass
class _Reader:
    files: Mapping[str, Item]
    sections: dict[str, tuple[str, dict[str, str]]] = field(default_factory=dict)
    unread: list[str] = field(default_factory=list)
    count: int = 0

    def file(self, item: Item, section: str, depth: int) -> str:
        """Reads it and returns the section that it ends in."""
        if item.state not in (State.OK, State.ABSENT):
            self.unread.append(item.name)
        for number, line in joined(item.text):
            self.count += 1
            if self.count > LINES:
                self.unread.append(item.name)
                break
            if line.startswith("["):
                section = " ".join(line[1:].partition("]")[0].split()).lower()
                self.sections.setdefault(section, (f"{item.name}:{number}", {}))
            elif "=" in line:
                name, _, value = line.partition("=")
                section = self.setting(section, "".join(name.split()).lower(), value.strip(), depth)
        return section

    def setting(self, section: str, name: str, value: str, depth: int) -> str:
        own = self.sections.setdefault(section, ("", {}))[1]
        name = _ALIASES.get(name, name)
        if name == "include" and value != "registry":
            path = value if value.startswith("/") else f"/etc/samba/{value}"
            if path in self.files and "%" not in value and depth < DEPTH:
                return self.file(self.files[path], section, depth + 1)
            self.unread.append(value)
        elif name == "copy":
            own.update(
                {key: kept for key, kept in self.sections.get(value.lower(), ("", {}))[1].items() if key not in own}
            )
        elif name == "writeable":
            own["readonly"] = "no" if value.lower() in _YES else "yes" if value.lower() in _NO else ""
        else:
            own[name] = value
        return section


def _usershare(item: Item, general: Mapping[str, str]) -> Share | None:
    """A file of `net usershare`; guests get in only where [global] allows it."""
    lines = [line.partition("=") for line in item.text.split("\n")[:100]]
    found = {name.strip().lower(): value.strip() for name, equals, value in lines if equals}
    if "path" not in found:
        return None
    full = re.search(r"S-1-1-0:[FfCc]", found.get("usershare_acl", ""))
    allowed = general.get("usershareallowguests", "no").lower() in _YES
    guest = found.get("guest_ok", "n").lower() == "y" and allowed
    own = {"path": found["path"], "guestok": "yes" if guest else "no", "readonly": "no" if full else "yes"}
    return Share(item.name.rpartition("/")[2], item.name, {**general, **own})
