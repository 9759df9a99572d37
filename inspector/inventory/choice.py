"""What the words of a command line choose: targets by their address, hosts of inventories by name, group and tag."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from fnmatch import fnmatchcase
from pathlib import Path

from inspector.document import nearest
from inspector.inventory import words as allowed
from inspector.inventory.entry import Entry
from inspector.inventory.fields import FOLDERS
from inspector.model import InspectorError
from inspector.targets.ssh import address
from inspector.text import Text, clean

KNOWN = ("local", "ssh://HOST", "rootfs:DIR", "bundle:FILE", "image:FILE")
TWICE = Text(en="the target {word} is given twice", zh="目标 {word} 重复指定")
UNKNOWN = Text(en="no target is called {word}{hint}", zh="没有名为 {word} 的目标{hint}")
NO_HOST = Text(en="no host of the inventory is called {word}{hint}", zh="清单中没有名为 {word} 的主机{hint}")
NO_GROUP = Text(en="no group of the inventory is called {word}{hint}", zh="清单中没有名为 {word} 的组{hint}")
NO_TAG = Text(en="no host of the inventory has the tag {word}{hint}", zh="清单中没有带标签 {word} 的主机{hint}")
BAD_TAG = Text(en="{word}: tag:NAME or tag:NAME=VALUE is expected", zh="{word}：应为 tag:名称 或 tag:名称=值")
PREFIXES = ("group", "tag")


def choose(words: Sequence[str], entries: Sequence[Entry]) -> list[Entry]:
    """Targets and hosts in the order given, each once; without words all hosts, or this machine where there are none.

    Raises InspectorError for a word that means nothing, and for a target that is given twice.
    """
    if not words:
        return list(entries) or [_given("local")]
    found: dict[tuple[str, str], Entry] = {}
    for word in words:
        if entries and not _is_target(word):
            found |= {("", entry.name): entry for entry in select(entries, [word])}
            continue
        scheme, _, rest = word.partition(":")
        key = (scheme, os.path.realpath(rest) if scheme in FOLDERS else rest)
        if key in found:
            raise InspectorError(TWICE.fill({"word": word}))
        found[key] = _given(word)
    return list(found.values())


def select(entries: Sequence[Entry], words: Sequence[str]) -> list[Entry]:
    """The hosts that the words name: names, `group:NAME`, `tag:NAME=VALUE`, each a glob. Raises InspectorError for no match."""
    found: dict[str, Entry] = {}
    for word in words:
        matches = [entry for entry in entries if _matcher(word)(entry)]
        if not matches:
            raise _no_match(word, entries)
        found |= {entry.name: entry for entry in matches}
    return list(found.values())


def _matcher(word: str) -> Callable[[Entry], bool]:
    prefix, colon, rest = word.partition(":")
    if colon and prefix == "group":
        return lambda entry: any(fnmatchcase(group, rest) for group in entry.groups)
    if colon and prefix == "tag":
        name, equals, value = rest.partition("=")
        if not name:
            raise InspectorError(BAD_TAG.fill({"word": word}))
        return lambda entry: name in entry.tags and (not equals or fnmatchcase(entry.tags[name], value))
    return lambda entry: fnmatchcase(entry.name, word) or entry.name == word


def _no_match(word: str, entries: Sequence[Entry]) -> InspectorError:
    prefix, colon, rest = word.partition(":")
    text, name, known = NO_HOST, word, {entry.name for entry in entries}
    if colon and prefix == "group":
        text, name, known = NO_GROUP, rest, {group for entry in entries for group in entry.groups}
    elif colon and prefix == "tag":
        text, name = NO_TAG, rest
        known = {f"{tag}={value}" for entry in entries for tag, value in entry.tags.items()}
        known = known if "=" in rest else {tag for entry in entries for tag in entry.tags}
    return InspectorError(text.fill({"word": name, "hint": nearest(name, known)}))


def _is_target(word: str) -> bool:
    scheme, colon, _ = word.partition(":")
    return word == "local" or bool(colon and scheme in ("ssh", *FOLDERS))


def _given(word: str) -> Entry:
    """A target of the command line. Raises InspectorError."""
    scheme, colon, rest = word.partition(":")
    if word == "local" or (colon and scheme in FOLDERS):
        return Entry(name="", target=word, tags={})
    if scheme == "ssh" and rest.startswith("//"):
        options = allowed.ssh(word)
        if options is None:
            raise InspectorError(
                BAD_SSH.fill({"word": clean(word) if ":" not in word.partition("@")[0][6:] else "***"})
            )
        name = address.bracketed(options.host, options.port)
        return Entry(name=name, target=word, tags={}, ssh=options)
    hint = nearest(f"rootfs:{word}", [f"rootfs:{word}"]) if Path(word).is_dir() else nearest(scheme, KNOWN)
    raise InspectorError(UNKNOWN.fill({"word": word, "hint": hint}))


BAD_SSH = Text(
    en="{word}: ssh://[user@]host[:port] is expected, with a host name or an IP address and no password",
    zh="{word}：应为 ssh://[用户@]主机[:端口]，主机须为主机名或 IP 地址，且不得包含口令",
)
