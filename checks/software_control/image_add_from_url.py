"""Files that a build fetched from an address by ADD (CIS Docker Benchmark 4.9)."""

from __future__ import annotations

import re

from inspector.case import built
from inspector.check import Case, Verdicts, check
from inspector.facts.image_configuration import ImageConfiguration, Step
from inspector.model import Confidence, Fail, Seen, Severity
from inspector.oci import Configuration
from inspector.text import Text

_SOURCE = re.compile(
    r"(?P<scheme>https?|git|ssh)://(?:[^/@\s]*@)?(?P<host>[^/:\s?#\"]+)|git@(?P<at>[^:\s]+):", re.IGNORECASE
)
_COMMIT = re.compile(r"#[0-9a-f]{40}(?::|$)")
PLAIN = ("http", "git")
"""Schemes that nothing protects on the way."""


@check(
    severity=Severity.MEDIUM,
    confidence=Confidence.MEDIUM,  # BuildKit does not write --checksum into the history
    title=Text(en="Files that ADD fetches from the network", zh="ADD 从网络获取的文件"),
    why=Text(
        en="Whatever the address gives on the day of the build comes into the image. Without a checksum nobody notices that it was replaced. The history"
        " does not always say whether one was given, and the old builder of Docker does not name the address at all.",
        zh="构建当天该地址返回什么，镜像中就装入什么；未校验摘要时，内容被替换也无从发现。镜像历史不一定记录是否做过校验，旧版 docker build 也不记录下载地址。",
    ),
    fails=Text(
        en="ADD fetches {count:file|files} from {subject}; the history tells of no checksum", zh="ADD 从 {subject} 获取文件 {count} 个，历史中没有校验记录"
    ),
    passes=Text(en="{n:ADD|ADDs} in the history, none from an address without a checksum", zh="历史中有 ADD {n} 条，未见未经校验的网络来源"),
    remedy=Text(
        en="Give the digest with it, `ADD --checksum=sha256:… URL PATH` (for Git a commit, `#` and 40 digits), or fetch the file beforehand, compare it"
        " and use COPY. Where the Containerfile has --checksum already, accept the finding by a waiver that says so.",
        zh="改为 `ADD --checksum=sha256:… URL 路径`（Git 源固定到完整的 40 位提交号），或预先下载并核对摘要后用 COPY 复制。Containerfile/Dockerfile 中已写明 --checksum 的，注明理由后申请例外。",
    ),
    command="docker history --no-trunc --format '{{{{.CreatedBy}}}}' IMAGE | grep -n '^ADD'",
    standards={
        "gbt22239-l3": ("8.1.4.7a",),
        "cis-v8": ("16.5",),
        "nist-800-53-r5": ("SI-7",),
        "iso-27001-2022": ("A.8.19",),
    },
    good=[
        built("/bin/sh -c #(nop) ADD file:0f3a in / ", "ADD rootfs.tar.xz / # buildkit", "COPY https://a.example/x /x"),
        built("ADD --checksum=sha256:0f3a https://a.example/x.tgz /opt/ # buildkit"),
        built(f"ADD https://git.example/a.git#{'0123456789' * 4} /src"),
        Case(image=Configuration()),
        Case(),
    ],
    bad=[
        built("ADD https://bob:pw@a.example/x.tgz?token=f00 /opt/ # buildkit", "ADD https://a.example/y /", fails=("https://a.example",)),
        built("/bin/sh -c #(nop) ADD http://b.example/x in /tmp/ ", fails=("http://b.example",)),
        built("ADD --chown=1:1 git@git.example:a/b.git /src", fails=("git@git.example",)),
    ],
)  # fmt: skip
def image_add_from_url(image: ImageConfiguration) -> Verdicts:
    added = [step for step in image.steps if step.said.word == "ADD"]
    found: dict[str, list[Step]] = {}
    for step in added:
        for source in _sources(step.said.rest):
            found.setdefault(source, []).append(step)
    for source, steps in found.items():
        severity = None if source.partition(":")[0] in PLAIN else Severity.LOW
        yield Fail(source, steps[0].location, {"count": len(steps)}, severity=severity, layer=steps[0].layer)
    if not found:
        yield Seen("ADD", "history", {"n": len(added)})


def _sources(text: str) -> list[str]:
    """Scheme and host alone: the rest may hold a token, and changes with each version."""
    words = text.split()
    if any(word.startswith("--checksum=") for word in words):
        return []
    found = [match for word in words if not _COMMIT.search(word) and (match := _SOURCE.match(word.strip('["],')))]
    return [
        f"git@{match['at']}" if match["at"] else f"{match['scheme'].lower()}://{match['host'].lower()}"
        for match in found
    ]
