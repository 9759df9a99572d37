"""Hosts of an inventory as targets."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from inspector.inventory.entry import Entry
from inspector.model import InspectorError
from inspector.request import Request
from inspector.snapshot import Snapshot
from inspector.targets import Target
from inspector.targets.host import local, rootfs
from inspector.targets.none import Asset
from inspector.targets.ssh.options import SshOptions
from inspector.text import Text

NOT_YET = Text(
    en="{word}: {scheme} targets are not available in this version",
    zh="{word}：当前版本尚不支持 {scheme} 类目标",
)
FILES = ("rootfs", "bundle")
OF = Text(en="{source}, {name}: {what}", zh="{source}，{name}：{what}")


Ssh = Callable[[SshOptions, str], Target]
"""The target for a host that is reached over SSH, from its options and its name."""


@dataclass(frozen=True)
class Inventoried:
    """A target under the name and with the tags that an inventory gives it."""

    name: str
    tags: Mapping[str, str]
    target: Target
    addresses: tuple[str, ...] = ()

    @property
    def uri(self) -> str:
        return self.target.uri

    @property
    def kind(self) -> str:
        return self.target.kind

    def collect(self, requests: Iterable[Request]) -> Snapshot:
        return replace(self.target.collect(requests), host=self.name)


@dataclass(frozen=True)
class Lost:
    """A host whose folder or file is not there today: it fails, and no other with it."""

    name: str
    uri: str
    why: Text
    kind: str = "host"

    def collect(self, requests: Iterable[Request]) -> Snapshot:
        raise InspectorError(self.why)


def targets(entries: Sequence[Entry], ssh: Ssh) -> list[Target]:
    """In the order of the entries. Raises InspectorError for one that cannot be."""
    return [_target(entry, ssh) for entry in entries]


def _target(entry: Entry, ssh: Ssh) -> Target:
    if entry.target == "none":
        return Asset(entry.name, entry.kind, entry.tags)
    scheme, _, rest = entry.target.partition(":")
    try:
        if entry.ssh:
            found = ssh(entry.ssh, entry.name)
        else:
            found = bundle_of(rest, entry) if scheme == "bundle" else FACTORIES[scheme](rest)
    except InspectorError as error:
        if not entry.source:
            raise
        what = OF.fill({"source": entry.source, "name": entry.name, "what": error.text})
        if entry.ssh or scheme not in FILES:
            raise InspectorError(what) from None
        found = Lost(entry.name, entry.target, what)
    return Inventoried(entry.name, entry.tags, found, entry.addresses) if entry.source else found


def bundle_of(path: str, entry: Entry) -> Target:
    """That of an inventory has to be of the host that the inventory means."""
    from inspector.targets.bundle import bundle

    return bundle(path, expected=(entry.hostname or entry.name) if entry.source else "", digest=entry.digest)


def _image(path: str) -> Target:
    raise InspectorError(NOT_YET.fill({"word": f"image:{path}", "scheme": "image"}))


FACTORIES: Mapping[str, Callable[[str], Target]] = {
    "local": lambda rest: local(),
    "rootfs": rootfs,
    "image": _image,
}
"""By the scheme, of those that take nothing else than what follows it."""
