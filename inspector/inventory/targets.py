"""Hosts of an inventory as targets."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from inspector.inventory import words
from inspector.inventory.entry import Entry
from inspector.model import IMAGE, InspectorError
from inspector.request import Request
from inspector.snapshot import Snapshot
from inspector.targets import Target
from inspector.targets.host import local, rootfs
from inspector.targets.none import Asset
from inspector.targets.ssh.options import SshOptions
from inspector.text import Text, clean

FILES = ("rootfs", "bundle", "image")
NO_IMAGE = Text(
    en="--platform {platform}: it says which of an image's platforms is meant, and no target is an image",
    zh="--platform {platform}：该选项用于选择镜像的平台，而目标中没有镜像",
)
BAD_PLATFORM = Text(
    en="--platform {platform}: no platform; expected OS/ARCH or OS/ARCH/VARIANT, such as linux/amd64 or linux/arm/v7",
    zh="--platform {platform}：平台格式不正确，应为 系统/架构 或 系统/架构/变体，如 linux/amd64、linux/arm/v7",
)
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


def targets(entries: Sequence[Entry], ssh: Ssh, platform: str = "") -> list[Target]:
    """In the order of the entries. `platform`: of images that are made for several and of which the inventory does not say it.

    Raises InspectorError for a target that cannot be, and for a platform where there is no image.
    """
    check_platform(platform, images=any(entry.target.startswith("image:") for entry in entries))
    return [_target(entry, ssh, platform) for entry in entries]


def check_platform(platform: str, *, images: bool) -> None:
    """Raises InspectorError unless it is empty, or OS/ARCH[/VARIANT] and there are images."""
    if platform and not words.is_platform(platform):
        raise InspectorError(BAD_PLATFORM.fill({"platform": clean(platform)[:80]}))
    if platform and not images:
        raise InspectorError(NO_IMAGE.fill({"platform": platform}))


def _target(entry: Entry, ssh: Ssh, platform: str) -> Target:
    if entry.target == "none":
        return Asset(entry.name, entry.kind, entry.tags)
    scheme, _, rest = entry.target.partition(":")
    try:
        found = ssh(entry.ssh, entry.name) if entry.ssh else _of_file(scheme, rest, entry, platform)
    except InspectorError as error:
        if not entry.source:
            raise
        what = OF.fill({"source": entry.source, "name": entry.name, "what": error.text})
        if entry.ssh or scheme not in FILES:
            raise InspectorError(what) from None
        found = Lost(entry.name, entry.target, what, IMAGE if scheme == "image" else "host")
    return Inventoried(entry.name, entry.tags, found, entry.addresses) if entry.source else found


def bundle_of(path: str, entry: Entry) -> Target:
    """That of an inventory has to be of the host that the inventory means."""
    from inspector.targets.bundle import bundle

    return bundle(path, expected=(entry.hostname or entry.name) if entry.source else "", digest=entry.digest)


def _of_file(scheme: str, rest: str, entry: Entry, platform: str) -> Target:
    if scheme == "bundle":
        return bundle_of(rest, entry)
    return image_of(rest, entry.platform or platform) if scheme == "image" else FACTORIES[scheme](rest)


def image_of(path: str, platform: str = "") -> Target:
    from inspector.targets.image.target import image

    return image(path, platform)


def opens(path: str, platform: str = "") -> None:
    """Raises InspectorError unless there is an image, and one that is meant; its layers are not read."""
    from inspector.targets.image.layer import Budget
    from inspector.targets.image.opening import opened, split

    with opened(path, platform, Budget(split(path)[0])):
        pass


FACTORIES: Mapping[str, Callable[[str], Target]] = {
    "local": lambda rest: local(),
    "rootfs": rootfs,
}
"""By the scheme, of those that take nothing else than what follows it."""
