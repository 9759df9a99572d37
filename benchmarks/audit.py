"""`inspector audit` beside the audits of Lynis and OpenSCAP: the same host, in turn, in one run.

    .venv/bin/python -m benchmarks.audit [--rounds N] [--openscap]

Needs root, debootstrap and systemd-container. benchmarks/README.md says what is compared, and how fair that is.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter
from pathlib import Path

from benchmarks.hosts import CLEAN, booted, debian, install
from benchmarks.measure import in_turn, run, table

SERVER = (
    "ca-certificates cron dbus iproute2 less locales logrotate nftables nginx-light openssh-server procps python3 rsyslog"
    " sudo systemd-sysv systemd-timesyncd udev vim-tiny"
).split()
LYNIS = ("lynis", "audit", "system", "--quick", "--no-colors")
TARGET = "/srv/debian11"
PROFILE = "xccdf_org.ssgproject.content_profile_anssi_np_nt28_restrictive"
CONTENT = "/usr/share/xml/scap/ssg/content/ssg-debian11-ds.xml"
OSCAP = ("sh", "-c", f"OSCAP_PROBE_ROOT={TARGET} oscap xccdf eval --profile={PROFILE} {CONTENT} || test $? -eq 2")
"""It ends with 2 where the host breaks a rule."""


def beside_lynis(rounds: int) -> str:
    """Both on a booted Debian server; inspector also from outside, on the same files."""
    root = debian("bookworm", [*SERVER, "lynis", _kernel()])
    install(root)
    # Without network it would wait for the package mirror, and five seconds each time that it finds no hardware address.
    settings = f"refresh-repositories=no\nhostid={'0' * 40}\nhostid2={'0' * 64}\n"
    (root / "etc/lynis/custom.prf").write_text(settings)
    with booted(root) as inside:
        commands = {
            "lynis": [*inside, *LYNIS],
            "inspector local": [*inside, *_inspector("python3", "local")],
            "inspector rootfs": _inspector(sys.executable, f"rootfs:{root}"),
        }
        runs = in_turn(commands, rounds)
    work = {name: _verdicts(each[-1].output) for name, each in runs.items() if name != "lynis"}
    work["lynis"] = _lynis_tests(runs["lynis"][-1].output)
    return f"{_size(root)}\n\n{table(runs, 'lynis', work)}"


def beside_openscap(rounds: int) -> str:
    """Both look from one root at another, a Debian 11 that is not running."""
    scanner = debian("bookworm", ["openscap-scanner", "python3", "ssg-debian"])
    host = debian("bullseye", SERVER)
    install(scanner)
    inside = ["unshare", "--mount", "sh", "-c", _MOUNTED, str(scanner), str(host), *CLEAN]
    (scanner / TARGET.lstrip("/")).mkdir(exist_ok=True)
    commands = {
        "openscap": [*inside, *OSCAP],
        "inspector rootfs": [*inside, *_inspector("python3", f"rootfs:{TARGET}")],
    }
    runs = in_turn(commands, rounds)
    rules = Counter(re.findall(r"^Result\s+(\w+)$", runs["openscap"][-1].output, re.MULTILINE))
    work = {"openscap": _counted(rules, "rules"), "inspector rootfs": _verdicts(runs["inspector rootfs"][-1].output)}
    return f"{_size(host)}\n\n{table(runs, 'openscap', work)}"


_MOUNTED = (
    f'mount --bind "$1" "$0{TARGET}" && mount -t proc proc "$0/proc" && root=$0 && shift && exec chroot "$root" "$@"'
)


def _inspector(python: str, target: str) -> list[str]:
    """Without guessing at passwords, which neither of the others does."""
    return [python, "-m", "inspector", "audit", target, "--format=json", "--password-seconds=0"]


def _verdicts(output: str) -> str:
    [host] = json.loads(output)["hosts"]
    return _counted(Counter(result["status"] for result in host["results"]), "checks")


def _lynis_tests(output: str) -> str:
    [tests] = re.findall(r"Tests performed : (\d+)", output)
    return f"{tests} tests"


def _counted(kinds: Counter[str], what: str) -> str:
    return f"{kinds.total()} {what} ({', '.join(f'{kind} {count}' for kind, count in kinds.most_common())})"


def _size(root: Path) -> str:
    packages = (root / "var/lib/dpkg/status").read_text(errors="replace").count("\nStatus: install ok installed\n")
    return f"{root.name.partition('-')[0]}: {packages} packages, {sum(1 for _ in root.rglob('*'))} files and folders"


def _kernel() -> str:
    return "linux-image-" + run(["dpkg", "--print-architecture"]).output.strip()


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--openscap", action="store_true", help="compare with OpenSCAP instead of Lynis")
    chosen = options.parse_args()
    compare = beside_openscap if chosen.openscap else beside_lynis
    print(compare(chosen.rounds))  # noqa: T201


if __name__ == "__main__":
    main()
