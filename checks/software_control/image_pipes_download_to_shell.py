"""Build steps that run what they fetch from the network at once."""

from __future__ import annotations

import re

from inspector.case import built
from inspector.check import Case, Verdicts, check
from inspector.facts.image_configuration import ImageConfiguration, Step, cut_off
from inspector.malware.commands import hosts, judge
from inspector.model import Confidence, Fail, Seen, Severity
from inspector.oci import Configuration
from inspector.text import Text

FETCHED = ("fetched", "fetched-from-vendor")
_VERIFIED = re.compile(
    r"\b(?:(?:sha\d{0,3}|b2|b3)sum|shasum)\b[^;|&\n]*\s(?:-\w*c\b|--check\b|--status\b)|\bgpg[v0-9]?\b[^;|&\n]*(?:\s--verify\b|\s--decrypt\b)|\bgpgv\s"
    r"|\b(?:cosign\s+verify|minisign\s+-V|rpm\s+(?:-K|--checksig))"
)
"""A digest or signature that is compared: then a file that is run is the one that was meant. What goes into a shell at once is none."""
_COMMANDS = re.compile(r"&&|\|\||;|\n")
WIDTH, OVERLAP = 16_384, 4_096
"""Characters of a command that are judged at once, since the rules look far ahead."""
NOWHERE = "RUN"
"""The subject where the line names no host."""


@check(
    severity=Severity.MEDIUM,
    confidence=Confidence.MEDIUM,
    title=Text(en="Build steps that run what they download", zh="构建时下载并直接执行的脚本"),
    why=Text(
        en="Whoever controls the address, or the network on the day of the build, runs what he likes as root in the build and leaves what he likes in the image;"
        " nothing tells afterwards what it was.",
        zh="控制下载地址或构建当时网络的人，可以在构建过程中以 root 执行任意程序，并在镜像中留下任意内容，事后无从查证。",
    ),
    fails=Text(en="a build step fetches a program from {subject} and runs it at once", zh="构建步骤从 {subject} 下载程序后立即执行"),
    passes=Text(en="none of {n:step|steps} runs what it fetches", zh="{n} 个构建步骤均未直接执行下载内容"),
    remedy=Text(
        en="Install from a signed repository, or fetch a fixed version into a file, compare its digest (`sha256sum -c`) and run that.",
        zh="改用带签名的软件源安装；或下载固定版本到文件，核对摘要（`sha256sum -c`）后再执行。",
    ),
    command="docker history --no-trunc --format '{{{{.CreatedBy}}}}' IMAGE | grep -nE '(curl|wget).*(sh|python|perl)'",
    standards={
        "gbt22239-l3": ("8.1.4.7a",),
        "cis-v8": ("16.5",),
        "nist-800-53-r5": ("SI-7", "CM-11"),
        "iso-27001-2022": ("A.8.19",),
    },
    good=[
        built("RUN /bin/sh -c curl -fsSL https://a.example/x.tgz -o x.tgz && echo \"0f3a x.tgz\" | sha256sum -c - && tar xf x.tgz # buildkit"),
        built("RUN /bin/sh -c curl -fsSL https://a.example/key.asc | gpg --dearmor > /etc/apt/keyrings/a.gpg # buildkit"),
        built("/bin/sh -c apt-get update && apt-get install -y curl"),
        built('RUN /bin/sh -c wget -O a.py "$URL"; echo "$SHA256 *a.py" | sha256sum -c -; python a.py --yes # buildkit'),
        built("RUN /bin/sh -c curl -fsSLO https://a.example/x.tgz && gpg --batch --verify x.tgz.asc x.tgz && tar xf x.tgz && ./x/configure # buildkit"),
        Case(image=Configuration()),
        Case(),
    ],
    bad=[
        built("RUN /bin/sh -c curl -fsSL https://a.example/install.sh | bash # buildkit", fails=("a.example",)),
        built("|1 V=1 /bin/sh -c wget -qO- http://b.example/i | sh -s -- -y", "RUN /bin/sh -c bash -c \"$(curl -fsSL $URL)\"", fails=("b.example", NOWHERE)),
        built("RUN /bin/sh -c set -e\ncurl -o /x https://c.example/x\nsh /x\n # buildkit", fails=("c.example",)),
        built("RUN /bin/sh -c sha256sum -c sums; curl https://d.example/i | sh # buildkit", fails=("d.example",)),
    ],
)  # fmt: skip
def image_pipes_download_to_shell(image: ImageConfiguration) -> Verdicts:
    found: dict[str, list[tuple[Step, str]]] = {}
    for step in image.steps:
        for line in _lines(step) if step.said.word in ("RUN", "") else ():
            if (kind := judge(line)) in FETCHED:
                found.setdefault(next(iter(hosts(line)), NOWHERE), []).append((step, kind or ""))
    for host, steps in found.items():
        vendor = all(kind == "fetched-from-vendor" for _, kind in steps)
        step = steps[0][0]
        yield Fail(host, step.location, severity=Severity.LOW if vendor else None, layer=step.layer)
    yield from (cut_off(step.location) for step in image.steps if step.cut)
    if not found:
        yield Seen("history", "history", {"n": len(image.steps)})


def _lines(step: Step) -> list[str]:
    """What is judged together: each command by itself where the step compares a digest, else all of them."""
    text = step.said.rest
    lines = _COMMANDS.split(text) if _VERIFIED.search(text) else [text.replace("\n", "; ")]
    return [line[at : at + WIDTH] for line in lines for at in range(0, len(line), WIDTH - OVERLAP)]
