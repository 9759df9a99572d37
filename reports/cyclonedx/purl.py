"""Package URLs of what dpkg and apk have installed, and of images (https://github.com/package-url/purl-spec)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from urllib.parse import quote

from inspector.model import ImageInfo, System
from inspector.text import clean

APK = frozenset("alpine chainguard postmarketos wolfi".split())
DEB = frozenset("debian devuan deepin kali linuxmint openkylin proxmox raspbian ubuntu uos".split())
_APK_VERSION = re.compile(r".*-r[0-9]+")
_ARCHITECTURE = re.compile(r"[a-z0-9][a-z0-9_-]{0,30}")
_PACKAGE, _VERSION = re.compile(r"[A-Za-z0-9._+~-]+"), re.compile(r"[A-Za-z0-9._+~:-]*")
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
_NAME = re.compile(r"[a-z0-9]+(?:[._-]+[a-z0-9]+)*")
_TAG = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}")


def kind(system: System, versions: Iterable[str]) -> str:
    """`deb` or `apk`, the two databases that are read: by the distribution, else by how all versions end; "" without a name for it."""
    if not system.id:
        return ""
    if system.id in APK or system.id in DEB:
        return "apk" if system.id in APK else "deb"
    return "apk" if all(_APK_VERSION.fullmatch(version) for version in versions) else "deb"


def split(name: str) -> tuple[str, str]:
    """A package's name and its architecture, where that is told: `libc6:amd64`."""
    bare, colon, architecture = name.rpartition(":")
    return (bare, architecture) if colon and bare and _ARCHITECTURE.fullmatch(architecture) else (name, "")


def package(kind: str, system: System, name: str, version: str) -> str:
    """Nothing where a name is not one that a package can have, or was cut, which leaves an ellipsis: half a name is another's."""
    bare, architecture = split(name)
    if not kind or not _PACKAGE.fullmatch(bare) or not _VERSION.fullmatch(version):
        return ""
    distribution = f"{system.id}-{system.version}" if system.version else system.id
    path = f"{kind}/{_encoded(system.id.lower())}/{_encoded(bare.lower())}"
    end = f"@{_encoded(version)}" if version else ""
    return f"pkg:{path}{end}{_qualifiers({'arch': architecture, 'distro': distribution})}"


def image(info: ImageInfo) -> str:
    """Of an image whose manifest is known, and whose reference says what it is called.

    An archive of `docker save` has no manifest of its own: the digest is its configuration's, by which no registry knows it.
    """
    if info.format != "oci" or not _DIGEST.fullmatch(info.digest):
        return ""
    whole = info.reference.partition("@")[0]
    folder, slash, last = whole.rpartition("/")
    name, colon, tag = last.partition(":")
    if not _NAME.fullmatch(name) or (colon and not _TAG.fullmatch(tag)) or not (slash or colon):
        return ""
    architecture = info.platform.split("/")[1] if info.platform.count("/") else ""
    found = {"arch": architecture, "repository_url": f"{folder}/{name}" if slash else "", "tag": tag}
    return f"pkg:oci/{_encoded(name)}@{_encoded(info.digest)}{_qualifiers(found)}"


def _qualifiers(values: Mapping[str, str]) -> str:
    """In the order of their names; an empty one is left out."""
    found = [f"{name}={quote(clean(value), safe=':/')}" for name, value in sorted(values.items()) if value]
    return f"?{'&'.join(found)}" if found else ""


def _encoded(text: str) -> str:
    return quote(clean(text), safe=":")
