"""Real images of a Debian and an Alpine, made by buildah and umoci, and the same image in all forms."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.image.lab import NAME, Layout, archived, docker_save
from tests.planted import plant
from tests.roots import run

LEFT_OUT = (
    "usr/share/doc/* usr/share/locale/* usr/share/man/* usr/share/zoneinfo/* usr/share/perl/* var/lib/apt/lists/* usr/lib/systemd/*"
    " usr/lib/x86_64-linux-gnu/gconv usr/lib/x86_64-linux-gnu/perl* usr/lib/x86_64-linux-gnu/lib[dgiknpsu]*.so*"
).split()
"""Big folders of a Debian without which it is judged much the same."""


@dataclass(frozen=True)
class Real:
    """An image in an OCI folder under the tag `app`, and what umoci, which others wrote, unpacks of it."""

    layout: Path
    root: Path


def small_debian(debian: Path, to: Path) -> Path:
    """A copy of a Debian to write to, without big folders."""
    to.mkdir()
    words = [f"--exclude=./{name}" for name in LEFT_OUT]
    run("sh", "-c", f"tar -C {debian} {' '.join(words)} -cf - . | tar -C {to} -xpf -")
    return to


def _config(layout: Path, *words: str) -> None:
    run("umoci", "config", f"--image={layout}:app", *words)


def by_umoci(root: Path, layers: Sequence[bytes], folder: Path) -> Real:
    """An image with the root as its first layer and these upon it; then folders made opaque and files removed by umoci itself."""
    layout = folder / "layout"
    run("umoci", "init", f"--layout={layout}")
    run("umoci", "new", f"--image={layout}:app")
    tar = folder / "layer.tar"
    run("tar", "-C", root, "--xattrs", "--numeric-owner", "--sparse", "-cf", tar, ".")
    add = ("umoci", "raw", "add-layer", f"--image={layout}:app")
    run(*add, "--history.created_by=COPY root /", tar)
    for number, one in enumerate(layers, 2):
        tar.write_bytes(one)
        run(*add, f"--history.created_by=/bin/sh -c step {number}", tar)
    tar.unlink()
    _by_insert(layout, folder / "more")
    _config(layout, "--config.user=1000", "--config.env=LANG=C.UTF-8", "--config.exposedports=8080/tcp")
    return Real(layout, unpacked(layout, folder / "bundle"))


def _by_insert(layout: Path, more: Path) -> None:
    (more / "new").mkdir(parents=True)
    (more / "new/kept").write_text("kept\n")
    insert = ("umoci", "insert", f"--image={layout}:app")
    run(*insert, "--opaque", "--history.created_by=COPY --opaque new /srv/opaque", more / "new", "/srv/opaque")
    run(*insert, "--whiteout", "--history.created_by=RUN rm /etc/removed.conf", "/etc/removed.conf")


def unpacked(layout: Path, bundle: Path, tag: str = "app") -> Path:
    run("umoci", "unpack", f"--image={layout}:{tag}", bundle)
    return bundle / "rootfs"


def squashed(root: Path, folder: Path) -> Path:
    """The same files in one layer, as an OCI folder."""
    run("tar", "-C", root, "--xattrs", "--xattrs-include=*", "--numeric-owner", "-cf", folder / "squashed.tar", ".")
    layout = folder / "squashed"
    run("umoci", "init", f"--layout={layout}")
    run("umoci", "new", f"--image={layout}:app")
    run("umoci", "raw", "add-layer", f"--image={layout}:app", folder / "squashed.tar")
    (folder / "squashed.tar").unlink()
    _config(layout, "--config.user=1000", "--config.env=LANG=C.UTF-8", "--config.exposedports=8080/tcp")
    return layout


def by_buildah(root: Path, folder: Path) -> Path:
    """The root, then planted defects, then what commands inside it change; as an OCI archive."""
    words = ("buildah", f"--root={folder}/storage", f"--runroot={folder}/run")
    isolated = ("--isolation=chroot",)
    try:
        first = run(*words, "from", "scratch").strip()
        run("sh", "-c", f"tar -C {root} -cf - . | tar -C {run(*words, 'mount', first).strip()} -xpf -")
        run(*words, "commit", "--quiet", "--rm", first, "base")
        second = run(*words, "from", "base").strip()
        plant(Path(run(*words, "mount", second).strip()))
        run(*words, "config", "--created-by=COPY defects /", second)
        run(*words, "commit", "--quiet", "--rm", second, "defects")
        third = run(*words, "from", "defects").strip()
        script = "rm -r /usr/share/perl5; chmod 666 /etc/group; cat /etc/hostname > /etc/hostname.old; rm /etc/hostname; echo x > /etc/motd"
        run(*words, "run", *isolated, third, "--", "/bin/sh", "-c", script)
        run(*words, "config", f"--created-by=/bin/sh -c {script}", third)
        run(*words, "config", "--user=www-data", "--port=80", "--env=DB_PASSWORD=Canary-9x7Q", third)
        run(*words, "commit", "--quiet", "--rm", third, "app")
        run(*words, "push", "--quiet", "--disable-compression", "app", f"oci-archive:{folder}/buildah.tar:app")
    finally:
        run(*words, "rm", "--all")
        run("sh", "-c", f"umount -l {folder}/storage/overlay 2>/dev/null; rm -rf {folder}/storage {folder}/run")
    return folder / "buildah.tar"


# The same image in other forms


def _copied(layout: Path, to: str, *options: str) -> None:
    run("skopeo", "copy", "--quiet", *options, f"oci:{layout}:app", to)


def _oci_tar(real: Real, to: Path) -> Path:
    _copied(real.layout, f"oci-archive:{to}.tar:app")
    return to.with_suffix(".tar")


def _docker(real: Real, to: Path) -> Path:
    _copied(real.layout, f"docker-archive:{to}.tar:{NAME}:1")
    return to.with_suffix(".tar")


def _docker_two_tags(real: Real, to: Path) -> Path:
    _copied(real.layout, f"docker-archive:{to}.tar:{NAME}:1", f"--additional-tag={NAME}:latest")
    return to.with_suffix(".tar")


def _docker_saved(real: Real, to: Path, since: int) -> Path:
    layers, config = contents(real.layout)
    return archived(docker_save(layers, config, since), to.with_suffix(".tar"))


def _relayered(real: Real, to: Path, how: str) -> Path:
    layers, config = contents(real.layout)
    return Layout().image(layers, config, how).folder(to)


def _zstd(real: Real, to: Path) -> Path:
    _copied(real.layout, f"oci:{to}:app", "--dest-compress", "--dest-compress-format=zstd", "--dest-compress-level=1")
    return to


def _compressed(real: Real, to: Path, program: str, suffix: str) -> Path:
    made = _docker(real, to)
    run(program, "-1", "-q", *(("--rm",) if program == "zstd" else ()), made)
    return Path(f"{made}.{suffix}")


def _root_tar(real: Real, to: Path, program: str, suffix: str) -> Path:
    made = Path(f"{to}.tar.{suffix}")
    tar = f"tar -C {real.root} --xattrs --xattrs-include='*' --numeric-owner --sparse -cf - ."
    run("sh", "-c", f"{tar} | {program} -1 > {made}")
    return made


FORMS: Mapping[str, Callable[[Real, Path], Path]] = {
    "oci-folder": lambda real, to: real.layout,
    "oci-tar": _oci_tar,
    "oci-uncompressed": lambda real, to: _relayered(real, to, ""),
    "oci-zstd": _zstd,
    "docker-archive": _docker,
    "docker-two-tags": _docker_two_tags,
    "docker-before-25": lambda real, to: _docker_saved(real, to, 24),
    "docker-from-25": lambda real, to: _docker_saved(real, to, 25),
    "docker.gz": lambda real, to: _compressed(real, to, "gzip", "gz"),
    "docker.xz": lambda real, to: _compressed(real, to, "xz", "xz"),
    "docker.zst": lambda real, to: _compressed(real, to, "zstd", "zst"),
    "root.gz": lambda real, to: _root_tar(real, to, "gzip", "gz"),
    "root.xz": lambda real, to: _root_tar(real, to, "xz", "xz"),
    "root.zst": lambda real, to: _root_tar(real, to, "zstd", "zst"),
}


def form(name: str, real: Real, folder: Path) -> Path:
    """Makes a form of the image below a folder."""
    return FORMS[name](real, folder / name.replace(".", "-"))


def contents(layout: Path) -> tuple[list[bytes], dict[str, Any]]:
    """The uncompressed layers of a layout with one image, and its configuration."""

    def blob(row: Mapping[str, Any]) -> bytes:
        return Path(layout / "blobs" / row["digest"].replace(":", "/")).read_bytes()

    [row] = json.loads((layout / "index.json").read_bytes())["manifests"]
    manifest = json.loads(blob(row))
    return [gzip.decompress(blob(one)) for one in manifest["layers"]], json.loads(blob(manifest["config"]))
