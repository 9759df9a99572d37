"""Real images: the same in all forms gives the findings of the unpacked one, and says which layer they come from."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest

from inspector.audit import audit_host
from inspector.inventory import load, resolve
from inspector.inventory.reach import State, reach
from inspector.model import Finding, Host, Status
from inspector.rules import Rules, load_rules
from inspector.targets.host import rootfs
from inspector.targets.image.target import image
from tests.image.builders import FORMS, Real, by_buildah, by_umoci, form, small_debian, squashed
from tests.image.lab import Entry, Layout, folder, layer, need
from tests.image.layered import layers
from tests.image.samples import BASE, TOOR
from tests.planted import plant, plant_quietly
from tests.roots import alpine, overlay_copy
from tests.test_real_roots import EXPECTED

PROFILES = ("self-check", "ci-image")
QUICK = ("oci-folder", "docker-archive", "oci-zstd", "root.zst")
"""Forms of the Debian that every change must pass; all are tried with the Alpine, which is small."""
OTHERWISE = {
    "access-permission.no-mandatory-access-control",
    "antivirus.not-installed",
    "network-isolation.no-host-firewall",
}
"""Of an image not asked: it is scanned from outside, nothing boots in it, and its host filters packets."""
GUESSED = {"weak-password.guessable-password", "weak-password.shared-password"}

Verdicts = tuple[dict[str, Status], set[tuple[str, str, str, str]]]
OfRoot = Callable[[Real, str], Host]


@pytest.fixture(scope="module")
def rules() -> dict[str, Rules]:
    return {name: load_rules(name, []) for name in PROFILES}


@pytest.fixture(scope="module")
def server(debian_root: Path, tmp_path_factory: pytest.TempPathFactory) -> Real:
    need("umoci", "skopeo")
    at = tmp_path_factory.mktemp("debian")
    root = small_debian(debian_root, at / "root")
    return by_umoci(root, layers(root), at)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Real:
    need("umoci", "skopeo")
    at = tmp_path_factory.mktemp("alpine")
    root = alpine("3.20.3", at)
    return by_umoci(root, layers(root), at)


@pytest.fixture(scope="module")
def of_root(rules: dict[str, Rules]) -> OfRoot:
    """The audit of an unpacked image, which is made once."""
    known: dict[tuple[Path, str], Host] = {}

    def audited(real: Real, profile: str) -> Host:
        if (real.root, profile) not in known:
            known[real.root, profile] = audit_host(rootfs(str(real.root)), rules[profile]).host
        return known[real.root, profile]

    return audited


def verdicts(host: Host, without: set[str]) -> Verdicts:
    """Status by check, and each finding with its place."""
    results = [result for result in host.results if result.check not in without]
    statuses = {result.check: result.status for result in results}
    return statuses, {(r.check, f.subject, f.location, f.severity.name) for r in results for f in r.findings}


def judged_alike(root: Host, other: Host) -> None:
    """In all that files decide: what is judged of images alone is absent from a root."""
    of_images = {r.check for r in root.results if r.reason and r.reason.en == "not a container image"}
    assert len(of_images) < 15
    assert verdicts(other, of_images | OTHERWISE) == verdicts(root, of_images | OTHERWISE)


def looked_at(path: Path, rules: Rules, platform: str = "") -> Host:
    host = audit_host(image(str(path), platform), rules).host
    assert not host.error, host.error
    assert not [(r.check, r.reason) for r in host.results if r.status is Status.ERROR]
    return host


def found(host: Host, check: str, subject: str = "") -> list[Finding]:
    return [f for r in host.results if r.check == check for f in r.findings if subject in ("", f.subject)]


@pytest.mark.parametrize("name", FORMS)
def test_a_small_image_in_all_forms_is_judged_as_its_root(
    small: Real, rules: dict[str, Rules], of_root: OfRoot, tmp_path: Path, name: str
) -> None:
    made = form(name, small, tmp_path)
    for profile in PROFILES:
        judged_alike(of_root(small, profile), looked_at(made, rules[profile]))


@pytest.mark.parametrize("name", [pytest.param(n, marks=[] if n in QUICK else [pytest.mark.full]) for n in FORMS])
def test_a_debian_image_in_all_forms_is_judged_as_its_root(
    server: Real, rules: dict[str, Rules], of_root: OfRoot, tmp_path: Path, name: str
) -> None:
    made = form(name, server, tmp_path)
    for profile in PROFILES:
        judged_alike(of_root(server, profile), looked_at(made, rules[profile]))


@pytest.mark.full
def test_a_whole_debian_is_judged_as_its_root(debian_root: Path, rules: dict[str, Rules], tmp_path: Path) -> None:
    need("zstd")
    real = Real(tmp_path, debian_root)
    root = audit_host(rootfs(str(debian_root)), rules["self-check"]).host
    judged_alike(root, looked_at(form("root.zst", real, tmp_path), rules["self-check"]))


def test_many_layers_are_judged_as_one(server: Real, rules: dict[str, Rules], tmp_path: Path) -> None:
    many, one = (looked_at(path, rules["self-check"]) for path in (server.layout, squashed(server.root, tmp_path)))
    assert verdicts(many, set()) == verdicts(one, set())
    assert many.image
    assert one.image
    assert (len(many.image.layers), len(one.image.layers)) == (8, 1)


LAYERS = {
    ("admin-privilege.second-uid-0", "toor"): 2,
    ("weak-password.empty-password", "guest"): 2,
    ("admin-privilege.ssh-root-login", "root"): 2,
    ("access-permission.system-file-writable", "/etc/profile"): 3,
    ("access-permission.suid-not-packaged", "/srv/two/helper"): 3,
    ("access-permission.suid-not-packaged", "/usr/bin/through-link"): 3,
    ("malware.download-piped-into-shell", ""): 3,
    ("access-permission.suid-not-packaged", "/usr/local/bin/first"): 4,
    ("access-permission.suid-not-packaged", "/usr/local/bin/中文程序"): 4,
    ("access-permission.capability-not-packaged", "/usr/local/bin/capable"): 4,
    ("access-permission.suid-not-packaged", "/srv/four/new"): 5,
    ("access-permission.shadow-copy-readable", "/var/backups/shadow.old"): 5,
}
"""Of what makes a finding, the number of the layer."""


def test_findings_name_the_layer_and_the_layer_its_command(server: Real, rules: dict[str, Rules]) -> None:
    host = looked_at(server.layout, rules["self-check"])
    numbers = {key: {finding.layer for finding in found(host, *key)} for key in LAYERS}
    assert numbers == {key: {number} for key, number in LAYERS.items()}
    assert host.image
    commands = [one.command for one in host.image.layers]
    assert commands[:3] == ["COPY root /", "RUN step 2", "RUN step 3"]
    assert commands[-2:] == ["COPY --opaque new /srv/opaque", "RUN rm /etc/removed.conf"]
    subjects = {finding.subject for finding in found(host, "access-permission.suid-not-packaged")}
    assert not [subject for subject in subjects if "gone" in subject or "swapped" in subject]
    assert not found(host, "admin-privilege.ssh-empty-passwords")


def test_planted_defects_are_found_in_an_image(debian_root: Path, rules: dict[str, Rules], tmp_path: Path) -> None:
    """What the test of real roots expects of a mounted root, but for what guessing at passwords finds."""
    need("skopeo")
    with overlay_copy(debian_root) as copy:
        plant(copy)
        plant_quietly(copy)
        root = Real(tmp_path, copy)
        host = looked_at(form("root.zst", root, tmp_path), rules["self-check"])
    for (check, subject), place in EXPECTED.items():
        if check not in GUESSED | OTHERWISE:
            assert [f for f in found(host, check, subject) if f.location.startswith(place)], check


def test_an_image_by_buildah_tells_its_defects_and_commands(
    debian_root: Path, rules: dict[str, Rules], tmp_path: Path
) -> None:
    need("buildah")
    host = looked_at(by_buildah(small_debian(debian_root, tmp_path / "root"), tmp_path), rules["ci-image"])
    assert host.image
    assert len(host.image.layers) == 3
    assert {f.layer for f in found(host, "admin-privilege.second-uid-0")} == {2}
    assert {f.layer for f in found(host, "access-permission.system-file-writable", "/etc/group")} == {3}
    assert "chmod 666 /etc/group" in host.image.layers[2].command
    assert found(host, "data-protection.secret-in-image-environment")
    assert "Canary-9x7Q" not in repr(host)


def of_two_platforms(path: Path) -> Path:
    arm = layer(folder("etc"), Entry("etc/os-release", b"ID=debian\n"), Entry("etc/passwd", TOOR))
    made = Layout().image([BASE], platform={"os": "linux", "architecture": "amd64"})
    made.image([arm], platform={"os": "linux", "architecture": "arm64", "variant": "v8"})
    return made.archive(path / "two.tar")


@pytest.mark.parametrize(("platform", "accounts"), [("linux/amd64", 0), ("linux/arm64", 1), ("linux/arm64/v8", 1)])
def test_one_platform_of_several_is_chosen(
    tmp_path: Path, rules: dict[str, Rules], platform: str, accounts: int
) -> None:
    host = looked_at(of_two_platforms(tmp_path), rules["ci-image"], platform)
    assert len(found(host, "admin-privilege.second-uid-0")) == accounts


def test_an_inventory_says_which_platform(tmp_path: Path, rules: dict[str, Rules]) -> None:
    """Before `--platform`, which is for those of which it says nothing."""
    of_two_platforms(tmp_path)
    (tmp_path / "hosts.yaml").write_text(
        "groups:\n  edge: {platform: linux/arm64, hosts: {arm: {target: 'image:two.tar'}}}\n"
        "hosts: {pc: {target: 'image:two.tar', platform: linux/amd64}, other: 'image:two.tar'}\n"
    )
    entries = load([str(tmp_path / "hosts.yaml")], io.BytesIO())
    hosts = [audit_host(target, rules["ci-image"]).host for target in resolve((), entries, platform="linux/arm64")]
    assert {host.name: len(found(host, "admin-privilege.second-uid-0")) for host in hosts} == {
        "arm": 1,
        "pc": 0,
        "other": 1,
    }
    assert {reach(each, NotImplemented).state for each in entries if each.platform} == {State.OK}


def test_a_platform_that_is_not_there_is_refused_with_those_that_are(tmp_path: Path, rules: dict[str, Rules]) -> None:
    host = audit_host(image(str(of_two_platforms(tmp_path)), "linux/s390x"), rules["ci-image"]).host
    assert host.error
    for text in (host.error.en, host.error.zh):
        assert "linux/amd64" in text
        assert "linux/arm64/v8" in text
