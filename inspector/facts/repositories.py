"""Places that software is installed from without a look at its signature: settings of apt, dnf, yum, zypper and pip.

HTTP alone is no weakness here: the signature is what protects packages on their way.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from inspector.fact import Absent, View, fact
from inspector.request import Files, HomeFiles
from inspector.snapshot import Item
from inspector.text import Text

APT_LISTS = (Files("/etc/apt/sources.list"), Files("/etc/apt/sources.list.d/*.list"))
APT_SOURCES = Files("/etc/apt/sources.list.d/*.sources")
APT_CONF = (Files("/etc/apt/apt.conf"), Files("/etc/apt/apt.conf.d/*"))
MAINS = (Files("/etc/dnf/dnf.conf"), Files("/etc/yum.conf"))
REPOS = (Files("/etc/yum.repos.d/*.repo"), Files("/etc/zypp/repos.d/*.repo"))
PIP = (Files("/etc/pip.conf"), HomeFiles(".pip/pip.conf"), HomeFiles(".config/pip/pip.conf"))
# apk always checks signatures: there is no setting that would stop it
APK = Files("/etc/apk/repositories")
_READ = re.compile(r"[A-Za-z0-9_:-][A-Za-z0-9_.:-]*")
"""Names of files in apt's folders that it reads; of settings, besides, those without a suffix and those that end in .conf."""
_YES = frozenset(("yes", "true", "with", "on", "enable", "1"))
_NO = frozenset(("no", "false", "without", "off", "disable", "0"))
_SWITCHES = {
    "apt::get::allowunauthenticated",
    "acquire::allowinsecurerepositories",
    "acquire::allowweakrepositories",
    "acquire::allowdowngradetoinsecurerepositories",
}
_TOKEN = re.compile(r'"([^"\n]*)"|([{};])|((?:(?!//|/\*)[^\s{};"])+)|//[^\n]*|#[^\n]*|/\*.*?\*/', re.DOTALL)
UNSIGNED = Text(en="its signature is not checked ({setting})", zh="未校验签名（{setting}）")
NO_TLS = Text(en="TLS certificates are not checked ({setting})", zh="未校验 TLS 证书（{setting}）")


@dataclass(frozen=True)
class Weakness:
    """`subject` is what the setting is about; `minor`: the source is on the host itself, or is no system package's."""

    subject: str
    file: str
    line: int
    what: Text
    minor: bool = False

    @property
    def location(self) -> str:
        return f"{self.file}:{self.line}"


@fact
@dataclass(frozen=True)
class Repositories:
    """`files`: what was read."""

    needs = (*APT_LISTS, APT_SOURCES, *APT_CONF, *MAINS, *REPOS, *PIP, APK)
    weaknesses: tuple[Weakness, ...]
    files: tuple[str, ...]

    @classmethod
    def read(cls, view: View) -> Self:
        items = {need: [item for item in view.whole(need) if item.stat and _is_read(item)] for need in cls.needs}
        if not any(items.values()) and all(item.state.whole for need in cls.needs for item in view.ask(need)):
            raise Absent("no sources of packages are configured", "未配置软件源")
        found = [w for need in APT_LISTS for item in items[need] for w in _apt_list(item)]
        found += [w for item in items[APT_SOURCES] for w in _apt_sources(item)]
        found += [w for need in APT_CONF for item in items[need] for w in _apt_conf(item)]
        default = next((value for need in MAINS for item in items[need] for value in _main(item)), "")
        found += [w for item in items[REPOS[0]] for w in _repo(item, default)]
        found += [w for item in items[REPOS[1]] for w in _repo(item, "1")]
        found += [w for need in PIP for item in items[need] for w in _pip(item)]
        return cls(tuple(found), tuple(item.name for need in cls.needs for item in items[need]))


def _is_read(item: Item) -> bool:
    """apt.conf(5), sources.list(5): copies that editors and administrators leave in the folders are not."""
    folder, _, name = item.name.rpartition("/")
    if folder not in ("/etc/apt/apt.conf.d", "/etc/apt/sources.list.d"):
        return True
    in_use = folder.endswith("sources.list.d") or "." not in name or name.endswith(".conf")
    return in_use and _READ.fullmatch(name) is not None


def _lines(item: Item) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(item.text.split("\n"), 1):
        if line.strip() and not line.lstrip().startswith(("#", ";")):
            yield number, line.rstrip("\r")


def _apt_list(item: Item) -> Iterator[Weakness]:
    """The one-line form of sources.list(5)."""
    for number, line in _lines(item):
        match = re.match(r"\s*(?:deb|deb-src)\s+\[([^]]*)\]\s*(\S+)", line)
        for name, value in re.findall(r"([a-z-]+)\s*[+-]?=\s*(\S+)", match[1].lower()) if match else ():
            if match and name in ("trusted", "allow-insecure") and value in _YES:
                what = UNSIGNED.fill({"setting": f"{name}={value}"})
                yield Weakness(match[2], item.name, number, what, match[2].startswith(("file:", "cdrom:", "copy:")))


def _apt_sources(item: Item) -> Iterator[Weakness]:
    """The deb822 form."""
    fields: dict[str, tuple[str, int]] = {}
    for number, line in (*enumerate(item.text.split("\n"), 1), (0, "")):
        if not line.strip():
            yield from _paragraph(item.name, fields)
            fields = {}
        elif not line.startswith(("#", " ", "\t")):
            name, _, value = line.partition(":")
            fields[name.strip().lower()] = (value.strip(), number)


def _paragraph(file: str, fields: dict[str, tuple[str, int]]) -> Iterator[Weakness]:
    if fields.get("enabled", ("yes", 0))[0].lower() in _NO:
        return
    uri = fields.get("uris", ("", 0))[0].split(" ")[0] or file
    for name in ("trusted", "allow-insecure"):
        value, line = fields.get(name, ("", 0))
        if value.lower() in _YES:
            what = UNSIGNED.fill({"setting": f"{name}: {value}"})
            yield Weakness(uri, file, line, what, uri.startswith(("file:", "cdrom:", "copy:")))


def _apt_conf(item: Item) -> Iterator[Weakness]:
    """Switches of apt.conf(5), written whole or in nested braces."""
    scopes: list[str] = []
    words: list[str] = []
    for match in _TOKEN.finditer(item.text):
        mark, word = match[2], match[1] if match[1] is not None else match[3]
        if word is not None:
            words.append(word)
        elif mark == "{":
            scopes.append("::".join(words[:1]))
            words = []
        elif mark:
            name = "::".join([*scopes, *words[:1]]).lower()
            if mark == ";" and name in _SWITCHES and len(words) > 1 and words[1].lower() in _YES:
                number = item.text.count("\n", 0, match.start()) + 1
                what = UNSIGNED.fill({"setting": f'{"::".join([*scopes, words[0]])} "{words[1]}"'})
                yield Weakness("::".join([*scopes, words[0]]), item.name, number, what)
            scopes = scopes[:-1] if mark == "}" else scopes
            words = []


def _sections(item: Item) -> Iterator[tuple[str, int, dict[str, tuple[str, int]]]]:
    """(name, line, settings) of each section of an INI file."""
    name, at, settings = "", 0, dict[str, tuple[str, int]]()
    for number, line in _lines(item):
        if match := re.match(r"\s*\[([^]]+)\]", line):
            yield name, at, settings
            name, at, settings = match[1], number, {}
        elif not line[:1].isspace():
            key, _, value = line.partition("=")
            settings[key.strip().lower()] = (value.strip(), number)
    yield name, at, settings


def _main(item: Item) -> Iterator[str]:
    for name, _, settings in _sections(item):
        if name == "main" and "gpgcheck" in settings:
            yield settings["gpgcheck"][0]


def _repo(item: Item, default: str) -> Iterator[Weakness]:
    """Without a word about it dnf and yum check nothing; what their main section says counts for all."""
    for name, at, settings in _sections(item):
        if not name or settings.get("enabled", ("1", 0))[0].lower() in _NO:
            continue
        value, line = settings.get("gpgcheck", (default, at))
        if not value or value.lower() in _NO:
            place = settings.get("baseurl", ("", 0))[0]
            what = UNSIGNED.fill({"setting": f"gpgcheck={value}"})
            yield Weakness(name, item.name, line, what, place.startswith(("file:", "media:")))


def _pip(item: Item) -> Iterator[Weakness]:
    for _, _, settings in _sections(item):
        value, line = settings.get("trusted-host", ("", 0))
        if value:
            what = NO_TLS.fill({"setting": f"trusted-host = {value}"})
            yield Weakness("pip", item.name, line, what, minor=True)
