"""CycloneDX 1.6: what is installed, as a bill of materials for Dependency-Track and its like.

One host or image is the bill's subject. Of several each is a component that depends on its packages. A package list that is not
whole is said to be incomplete, one that was not read unknown: no component is no proof that there is nothing.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import msgspec

from inspector.layout import Layout
from inspector.model import IMAGE, UNIT, Dossier, Host
from inspector.sentences import utc
from inspector.text import clean

from .purl import image, kind, package, split

SCHEMA = "http://cyclonedx.org/schema/bom-1.6.schema.json"
SPACE = uuid.UUID("6f0f0ee2-8a29-5d0a-9d0d-3f6e1d7c9b51")
"""Serial numbers are made in it of the audit's id and the hosts' identities: the same evidence gives the same bytes."""
LONGEST = 1000
NOT_READ = "the list of installed packages was not read: the profile did not ask for it, or it could not be had"
SCOPE = "packages of the distribution (dpkg or apk); what was installed by other means is not listed"
INCOMPLETE = "the list of installed packages was read in part"
_SHA256 = re.compile(r"sha256:([0-9a-f]{64})")
Json = dict[str, Any]


def render(dossier: Dossier, layout: Layout) -> bytes:
    return b"".join(pieces(dossier, layout))


def pieces(dossier: Dossier, layout: Layout) -> Iterator[bytes]:
    """Components a host at a time; what else is said of hosts is short and follows."""
    places = [(place, host.identity or host.name) for place, host in enumerate(dossier.hosts) if host.kind != UNIT]
    alone = places[0][0] if len(places) == 1 else -1
    subject = _host(dossier.hosts[alone], "0") if alone >= 0 else _audit(dossier)
    yield _head(dossier, subject, [identity for _, identity in places])
    depends: list[Json] = []
    held: dict[str, list[str]] = {"complete": [], "incomplete": [], "unknown": []}
    roots = []
    separator = b"\n    "
    for number, host in enumerate(host for host in dossier.hosts if host.kind != UNIT):
        reference = str(number)
        components = [*_system(host, reference), *_packages(host, reference)]
        parts = [component["bom-ref"] for component in components]
        for component in [*([] if alone >= 0 else [_host(host, reference)]), *components]:
            yield separator + _line(component)
            separator = b",\n    "
        depends.append({"ref": f"host-{reference}", "dependsOn": parts})
        roots.append(f"host-{reference}")
        held[_aggregate(host)].append(f"host-{reference}")
    if alone < 0:
        depends.insert(0, {"ref": "audit", "dependsOn": roots})
    compositions = [
        {"aggregate": name, "assemblies": refs, "dependencies": refs} for name, refs in held.items() if refs
    ]
    yield b"\n  ],\n" + _entry("dependencies", depends) + b",\n" + _entry("compositions", compositions) + b"\n}\n"


def _line(value: object) -> bytes:
    return msgspec.json.encode(value)


def _entry(name: str, values: list[Json]) -> bytes:
    lines = b",\n    ".join(map(_line, values))
    return f'  "{name}": [\n    '.encode() + lines + b"\n  ]"


def _head(dossier: Dossier, subject: Json, identities: list[str]) -> bytes:
    """All that stands before the components."""
    serial = uuid.uuid5(SPACE, clean("\n".join([dossier.audit.id, *identities])))
    tool = {"type": "application", "name": _told(dossier.tool.name), "version": _told(dossier.tool.version)}
    metadata: Json = {"tools": {"components": [tool]}, "component": subject}
    metadata["properties"] = _properties({"audit": dossier.audit.id, "profile": dossier.audit.profile.id})
    if time := utc(dossier.audit.finished):
        metadata = {"timestamp": time, **metadata}
    head = {"$schema": SCHEMA, "bomFormat": "CycloneDX", "specVersion": "1.6", "serialNumber": f"urn:uuid:{serial}"}
    lines = [f"  {_line(name).decode()}: {_line(value).decode()}" for name, value in {**head, "version": 1}.items()]
    lines.append(f'  "metadata": {_line(metadata).decode()}')
    return ("{\n" + ",\n".join(lines) + ',\n  "components": [').encode()


def _told(text: str) -> str:
    return clean(text)[:LONGEST]


def _properties(values: dict[str, str]) -> list[Json]:
    return [{"name": f"inspector:{name}", "value": _told(value)} for name, value in values.items() if value]


def _audit(dossier: Dossier) -> Json:
    """The subject where it is not one host."""
    return {"type": "application", "bom-ref": "audit", "name": f"audit-{_told(dossier.audit.id)}"}


def _host(host: Host, reference: str) -> Json:
    info = host.image
    found: Json = {
        "type": "container" if host.kind == IMAGE or info else "device",
        "bom-ref": f"host-{reference}",
        "name": _told(host.name) or "-",
    }
    if info and info.digest:
        found["version"] = _told(info.digest)
    if info and (digest := _SHA256.fullmatch(info.digest)):
        found["hashes"] = [{"alg": "SHA-256", "content": digest[1]}]
    if info and (purl := image(info)):
        found["purl"] = purl
    held = {"incomplete": INCOMPLETE, "unknown": NOT_READ}.get(_aggregate(host), "")
    values = {
        "kind": host.kind,
        "status": host.status.value,
        "packages": held,
        "scope": "" if held == NOT_READ else SCOPE,
    }
    if info:
        values |= {"image-reference": info.reference, "image-platform": info.platform, "image-format": info.format}
    found["properties"] = _properties(values)
    return found


def _aggregate(host: Host) -> str:
    """How whole the packages are, in the words of the format."""
    held = host.holdings.get("package")
    return "unknown" if held is None else "complete" if held.complete else "incomplete"


def _system(host: Host, reference: str) -> Iterator[Json]:
    system = host.system
    if system.id:
        version = {"version": _told(system.version)} if system.version else {}
        words = {"description": _told(system.name)} if system.name else {}
        yield {"type": "operating-system", "bom-ref": f"os-{reference}", "name": _told(system.id), **version, **words}


def _packages(host: Host, reference: str) -> Iterator[Json]:
    """A component for each version of each package; several of one name stand together in the result."""
    held = host.holdings.get("package")
    pairs = [(name, each) for name, all_ in held.entries.items() for each in all_.split("; ")] if held else []
    manager = kind(host.system, (version for _, version in pairs))
    taken: set[str] = set()
    for name, version in pairs:
        bare, architecture = split(name)
        mark = f"package-{reference}/{quote(clean(name), safe=':')}@{quote(clean(version), safe=':')}"
        mark = f"{mark}#{len(taken)}" if mark in taken else mark
        taken.add(mark)
        found: Json = {"type": "library", "bom-ref": mark, "name": _told(bare) or "-"}
        if version:
            found["version"] = _told(version)
        if purl := package(manager, host.system, name, version):
            found["purl"] = purl
        if architecture:
            found["properties"] = _properties({"architecture": architecture})
        yield found
