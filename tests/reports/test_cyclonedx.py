"""The bill of materials: valid, whole or said not to be, with addresses that other programs read."""

from __future__ import annotations

import functools
import json
import re
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.layout import Layout
from inspector.model import Dossier, Holding, Host, ImageInfo, System
from inspector.plugins import load_pieces, load_report
from tests.cli.running import process
from tests.reports.dossiers import FAILED, dossier, host
from tests.reports.gated import DIGEST, gated, image
from tests.reports.hostile import ATTACKS, hostile

cyclonedx_schema = pytest.importorskip("cyclonedx.schema")
packageurl = pytest.importorskip("packageurl")
fastjsonschema = pytest.importorskip("fastjsonschema")
RENDER = load_report("cyclonedx")
ALPINE = System(id="alpine", version="3.20.1", name="Alpine Linux v3.20")


@functools.cache
def schema() -> Callable[[Any], Any]:
    """The format's own schema, from the library that has it."""
    folder = Path(cyclonedx_schema.__file__).parent / "_res"

    def local(address: str) -> Any:
        return json.loads((folder / address.rpartition("/")[2]).read_text())

    whole = json.loads((folder / "bom-1.6.SNAPSHOT.schema.json").read_text())
    handlers = {"http": local, "https": local}
    made: Callable[[Any], Any] = fastjsonschema.compile(whole, handlers=handlers, use_formats=False)
    return made


def read(data: Dossier) -> dict[str, Any]:
    whole: dict[str, Any] = json.loads(RENDER(data, Layout()))
    schema()(whole)
    references = [each["bom-ref"] for each in [whole["metadata"]["component"], *whole["components"]]]
    assert len(set(references)) == len(references)
    for each in whole["dependencies"]:
        assert {each["ref"], *each["dependsOn"]} <= set(references)
    return whole


def purls(bill: dict[str, Any]) -> list[str]:
    return [each["purl"] for each in bill["components"] if "purl" in each]


def held(system: System, entries: dict[str, str], complete: bool = True) -> Host:
    return host(system=system, holdings={"package": Holding(complete=complete, entries=entries)})


def test_an_image_is_the_subject() -> None:
    bill = read(gated())
    subject = bill["metadata"]["component"]
    assert (subject["type"], subject["name"], subject["version"]) == ("container", "web", DIGEST)
    assert subject["hashes"] == [{"alg": "SHA-256", "content": "ab" * 32}]
    assert packageurl.PackageURL.from_string(subject["purl"]).to_dict() == {
        "type": "oci",
        "namespace": None,
        "name": "web",
        "version": DIGEST,
        "qualifiers": {"arch": "amd64", "repository_url": "registry.example.org/team/web", "tag": "1.2"},
        "subpath": None,
    }
    assert bill["compositions"][0]["aggregate"] == "complete"
    assert [each["type"] for each in bill["components"]] == ["operating-system"] + ["library"] * 4
    assert "pkg:deb/debian/libstdc%2B%2B6@12.2.0-14?arch=amd64&distro=debian-12" in purls(bill)
    assert {each["version"] for each in bill["components"] if each["name"] == "perl-base"} == {"5.36.0-7", "1:5.36.0-8"}


@pytest.mark.parametrize("form", ["docker", "tar"])
def test_no_address_of_an_image_without_its_manifest(form: str) -> None:
    info = ImageInfo(format=form, reference="registry.example.org/web:1", digest=DIGEST)
    assert "purl" not in read(dossier(image(image=info)))["metadata"]["component"]


def test_addresses_by_distribution() -> None:
    assert purls(read(dossier(held(ALPINE, {"musl": "1.2.5-r0"})))) == [
        "pkg:apk/alpine/musl@1.2.5-r0?distro=alpine-3.20.1"
    ]
    own = System(id="hospital-os", version="")
    assert purls(read(dossier(held(own, {"bash": "5.2-1"})))) == ["pkg:deb/hospital-os/bash@5.2-1?distro=hospital-os"]
    assert purls(read(dossier(held(own, {"bash": "5.2-r1"})))) == ["pkg:apk/hospital-os/bash@5.2-r1?distro=hospital-os"]
    assert purls(read(dossier(held(System(), {"bash": "5.2-1"})))) == []


def test_what_was_not_read_is_not_told_as_empty() -> None:
    for data, aggregate in (
        (host(), "unknown"),
        (held(ALPINE, {"a": "1"}, complete=False), "incomplete"),
        (FAILED, "unknown"),
    ):
        bill = read(dossier(data))
        assert [each["aggregate"] for each in bill["compositions"]] == [aggregate]
        assert "inspector:packages" in [each["name"] for each in bill["metadata"]["component"]["properties"]]


def test_several_hosts_are_components_of_one_bill() -> None:
    bill = read(dossier(image(), held(ALPINE, {"musl": "1.2.5-r0"}), FAILED))
    assert bill["dependencies"][0] == {"ref": "audit", "dependsOn": ["host-0", "host-1", "host-2"]}
    assert {each["aggregate"]: each["assemblies"] for each in bill["compositions"]} == {
        "complete": ["host-0", "host-1"],
        "unknown": ["host-2"],
    }


def test_no_host_and_hostile_words() -> None:
    read(replace(dossier(), hosts=()))
    every = {f"{attack}{n}": attack for n, attack in enumerate(ATTACKS)}
    hosts = tuple(
        replace(each, holdings={"package": Holding(complete=True, entries=every)}) for each in hostile().hosts
    )
    read(replace(hostile(), hosts=hosts))


@given(st.text(min_size=1, max_size=12), st.text(max_size=12).filter(lambda text: "; " not in text))
@settings(max_examples=150, deadline=None)
def test_addresses_are_read_back(name: str, version: str) -> None:
    for address in purls(json.loads(RENDER(dossier(held(ALPINE, {name: version})), Layout()))):
        found = packageurl.PackageURL.from_string(address)
        assert (found.type, found.namespace) == ("apk", "alpine")
        assert re.sub("%..", lambda code: code[0].upper(), found.to_string()) == address


def test_the_same_bytes_each_time_and_another_number_for_another_audit() -> None:
    one, two = gated(), replace(gated(), audit=replace(gated().audit, id="1" * 32))
    assert RENDER(one, Layout()) == RENDER(one, Layout(lang="zh"))
    assert read(one)["serialNumber"] != read(two)["serialNumber"]


def test_three_hundred_hosts() -> None:
    entries = {f"package-{n}:amd64": f"1.{n}-1" for n in range(400)}
    data = dossier(*(replace(held(System(id="debian", version="12"), entries), name=f"h{n}") for n in range(300)))
    begun = time.monotonic()
    size = sum(map(len, load_pieces("cyclonedx")(data, Layout())))
    assert time.monotonic() - begun < 15
    assert size < 60_000_000


def audited(root: Path, out: Path) -> dict[str, Any]:
    ended = process("audit", f"rootfs:{root}", "-f", f"cyclonedx={out}")
    assert ended.status == 0, ended.err
    bill: dict[str, Any] = json.loads(out.read_text())
    schema()(bill)
    assert all(packageurl.PackageURL.from_string(each).to_string() == each for each in purls(bill))
    return bill


def test_a_real_debian(debian_root: Path, tmp_path: Path) -> None:
    bill = audited(debian_root, tmp_path / "bom.json")
    status = (debian_root / "var/lib/dpkg/status").read_text()
    assert len(purls(bill)) == status.count("\nStatus: install ok installed\n")


def test_a_real_alpine(alpine_root: Callable[[str], Path], tmp_path: Path) -> None:
    root = alpine_root("3.20.3")
    bill = audited(root, tmp_path / "bom.json")
    assert len(purls(bill)) == sum(
        line.startswith("P:") for line in (root / "lib/apk/db/installed").read_text().split("\n")
    )
    assert all(each.startswith("pkg:apk/alpine/") for each in purls(bill))
