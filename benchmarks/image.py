"""`inspector audit image:` of a Debian server in 30 layers, beside `tar -tf` of the same layers and Lynis on the unpacked root.

    .venv/bin/python -m benchmarks.image [--rounds N] [--layers N]

Needs root, debootstrap, umoci and skopeo. The image is made anew from a root that is kept between runs.
"""

from __future__ import annotations

import argparse
import json
import shlex
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from benchmarks.audit import LYNIS, SERVER
from benchmarks.hosts import CLEAN, debian
from benchmarks.measure import in_turn, run, table

STATE = ("var/lib/dpkg/status", "var/lib/dpkg/available", "var/log/dpkg.log")
"""Written anew by every step that installs packages."""
MOUNTED = 'mount -t proc proc "$0/proc" && root=$0 && exec chroot "$root" "$@"'


def layered(root: Path, layers: int, work: Path) -> Path:
    """An OCI folder: what is essential first, then the other packages in turn, each step with the state of the package manager."""
    image = work / "image"
    run(["umoci", "init", f"--layout={image}"])
    run(["umoci", "new", f"--image={image}:app"])
    groups = packages(root, layers - 1)
    later = work / "later"
    later.write_text("".join(f"./{path}\n" for group in groups for path in group))
    everything = ["--exclude=./proc/*", "--anchored", "--no-wildcards", f"--exclude-from={later}", "."]
    _add(image, work, root, ["tar", "--exclude=./var/cache/apt/*", *everything], "ADD rootfs.tar /")
    for number, group in enumerate(groups, 2):
        names = work / "names"
        names.write_text(
            "".join(
                f"./{path}\n"
                for path in dict.fromkeys([*group, *STATE])
                if (root / path).is_symlink() or (root / path).exists()
            )
        )
        _add(
            image, work, root, ["tar", "--no-recursion", f"--files-from={names}"], f"RUN apt-get install step-{number}"
        )
    return image


def packages(root: Path, count: int) -> list[list[str]]:
    """The files of packages that are not essential, in so many groups of about the same number of packages."""
    groups: list[list[str]] = [[] for _ in range(count)]
    lists = sorted((root / "var/lib/dpkg/info").glob("*.list"))
    for number, listed in enumerate(lists[len(lists) // 4 :]):
        paths = [line.lstrip("/") for line in listed.read_text().splitlines() if line != "/."]
        files = [_real(root, path) for path in paths if not (root / path).is_dir()]
        groups[number % count] += [*files, str(listed.relative_to(root))]
    return groups


def _real(root: Path, path: str) -> str:
    """As a builder names it: `usr/bin/ls` for what dpkg calls /bin/ls."""
    return str(((root / path).parent.resolve() / path.rpartition("/")[2]).relative_to(root.resolve()))


def _add(image: Path, work: Path, root: Path, tar: Sequence[str], command: str) -> None:
    layer = work / "layer.tar"
    run([tar[0], f"--directory={root}", "--create", f"--file={layer}", "--xattrs", "--numeric-owner", *tar[1:]])
    run(["umoci", "raw", "add-layer", f"--image={image}:app", f"--history.created_by={command}", str(layer)])
    layer.unlink()


def blobs(image: Path) -> list[Path]:
    """The layers of an OCI folder, from the bottom."""

    def read(digest: str) -> dict[str, list[dict[str, str]]]:
        return dict(json.loads((image / "blobs" / digest.replace(":", "/")).read_text()))

    [row] = json.loads((image / "index.json").read_text())["manifests"]
    return [image / "blobs" / one["digest"].replace(":", "/") for one in read(row["digest"])["layers"]]


def commands(image: Path, work: Path) -> dict[str, list[str]]:
    """What is compared, by name; other forms and the unpacked root are made for it."""
    docker, zstd, bundle = work / "docker.tar", work / "zstd", work / "bundle"
    run(["skopeo", "copy", "--quiet", f"oci:{image}:app", f"docker-archive:{docker}:registry.example.org/app:1"])
    run(
        [
            "skopeo",
            "copy",
            "--quiet",
            "--dest-compress",
            "--dest-compress-format=zstd",
            f"oci:{image}:app",
            f"oci:{zstd}:app",
        ]
    )
    run(["umoci", "unpack", f"--image={image}:app", str(bundle)])
    root = str(bundle / "rootfs")
    lists = "; ".join(f"tar -tf {shlex.quote(str(blob))}" for blob in blobs(image))
    return {
        "tar -tf of all layers": ["sh", "-c", f"{{ {lists}; }} > /dev/null"],
        "reading alone": [sys.executable, "-m", "benchmarks.image", "--read", str(image)],
        "inspector image: OCI, gzip": _audit(f"image:{image}"),
        "inspector image: OCI, zstd": _audit(f"image:{zstd}"),
        "inspector image: docker save": _audit(f"image:{docker}"),
        "inspector rootfs:": _audit(f"rootfs:{root}"),
        "lynis": ["unshare", "--mount", "sh", "-c", MOUNTED, root, *CLEAN, *LYNIS],
    }


def _audit(target: str) -> list[str]:
    """Without guessing at passwords, which Lynis does not. The profile's gate may end it with 1."""
    words = [
        sys.executable,
        "-m",
        "inspector",
        "audit",
        target,
        "-p",
        "ci-image",
        "--format=json",
        "--password-seconds=0",
    ]
    return ["sh", "-c", f"{shlex.join(words)} || test $? -eq 1"]


def read(image: str) -> None:
    """Collects what the profile asks for and judges nothing."""
    from inspector.rules import load_rules
    from inspector.targets.image.target import image as target

    target(image).collect(load_rules("ci-image", []).needs())


def beside(rounds: int, layers: int, work: Path) -> str:
    root = debian("bookworm", [*SERVER, "lynis"])
    settings = f"refresh-repositories=no\nhostid={'0' * 40}\nhostid2={'0' * 64}\n"
    (root / "etc/lynis/custom.prf").write_text(settings)  # as in benchmarks.audit
    image = layered(root, layers, work)
    runs = in_turn(commands(image, work), rounds)
    done = {name: _work(each[-1].output) for name, each in runs.items()}
    unpacked = int(run(["du", "-sm", str(work / "bundle/rootfs")]).output.split()[0])
    stored = sum(blob.stat().st_size for blob in blobs(image)) >> 20
    lines = [
        f"{len(blobs(image))} layers, {unpacked} MB unpacked, {stored} MB as stored",
        "",
        table(runs, "tar -tf of all layers", done),
    ]
    base = {name: sorted(one.wall for one in each)[len(each) // 2] for name, each in runs.items()}
    return "\n".join(
        [*lines, "", f"of lynis: {base['inspector image: OCI, gzip'] / base['lynis']:.3f} of its wall time"]
    )


def _work(output: str) -> str:
    if "Tests performed" in output:
        return output.partition("Tests performed : ")[2].split()[0] + " tests"
    if not output.startswith("{"):
        return ""
    [host] = json.loads(output)["hosts"]
    kinds = Counter(result["status"] for result in host["results"])
    return f"{kinds.total()} checks ({', '.join(f'{kind} {count}' for kind, count in kinds.most_common())})"


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--layers", type=int, default=30)
    options.add_argument("--read", metavar="IMAGE", help="only read this image, as the profile asks")
    chosen = options.parse_args()
    if chosen.read:
        read(chosen.read)
        return
    with tempfile.TemporaryDirectory(prefix="inspector-image-") as folder:
        print(beside(chosen.rounds, chosen.layers, Path(folder)))  # noqa: T201


if __name__ == "__main__":
    main()
