"""Lists and packages that package managers left in an image."""

from __future__ import annotations

from inspector.check import Case, File, Verdicts, check
from inspector.facts.image_caches import ImageCaches
from inspector.model import Fail, Seen, Severity
from inspector.oci import Configuration
from inspector.text import Text

LISTS = "/var/lib/apt/lists"
IMAGE = Configuration(layers=1)
COUNTED = Text(en="{files:file|files}, {size} KiB", zh="缓存文件 {files} 个，{size} KiB")
FOLDERS = Text(en="cached downloads", zh="下载缓存")
CLEAR = {
    LISTS: "rm -rf /var/lib/apt/lists/*",
    "/var/cache/apt": "apt-get clean",
    "/var/cache/apk": "apk add --no-cache PACKAGE",
    "/var/cache/yum": "yum clean all",
    "/var/cache/dnf": "dnf clean all",
    "/var/cache/libdnf5": "dnf clean all",
    "/var/cache/zypp": "zypper clean --all",
    "/root/.cache/pip": "pip install --no-cache-dir PACKAGE",
    "/root/.npm": "npm cache clean --force",
}


@check(
    severity=Severity.INFO,  # it weighs and it ages; by itself it endangers nothing
    title=Text(en="Package caches left in the image", zh="镜像中残留的软件包缓存"),
    why=Text(
        en="Caches make the image larger and slower to bring out in an emergency, and old lists let a later step install packages with known weaknesses.",
        zh="缓存使镜像变大，紧急更新时分发变慢；陈旧的软件源索引还会使后续步骤装上存在已知漏洞的旧版本。",
    ),
    fails=Text(en="{subject} holds {what}", zh="{subject} 中残留{what}"),
    passes=Text(en="no package cache in any of {n:folder|folders}", zh="{n} 个目录中均无软件包缓存"),
    remedy=Text(
        en="Clear it in the same RUN that fills it, since a later one does not make the image smaller: `{clear}`; or keep it out of the layer with"
        " `RUN --mount=type=cache,target={subject}`.",
        zh="在产生缓存的同一条 RUN 中清理（放到后续步骤不会减小镜像）：`{clear}`；或用 `RUN --mount=type=cache,target={subject}` 使其不进入镜像层。",
    ),
    command="ls -la {subject}",
    standards={
        "gbt22239-l3": ("8.1.4.4a",),
        "nist-800-53-r5": ("CM-7",),
    },
    good=[
        Case({f"{LISTS}/partial": File(kind="dir", mode=0o700), f"{LISTS}/lock": "", f"{LISTS}/auxfiles": File(kind="dir")}, image=IMAGE),
        Case({"/var/cache/apk": File(kind="dir"), "/root/.npm/_logs/a.log": "", "/srv/a.deb": "x"}, image=IMAGE),
        Case({"/usr/bin/a": ""}, image=Configuration(configured=False)),
        Case({f"{LISTS}/deb.example_main_binary-amd64_Packages": "x"}),
    ],
    bad=[
        Case({f"{LISTS}/deb.example_main_binary-amd64_Packages.lz4": "x", "/var/cache/apt/archives/a_1_amd64.deb": "x"}, image=IMAGE, fails=["/var/cache/apt", LISTS]),
        Case({"/var/cache/apk/APKINDEX.0f3a.tar.gz": "x"}, image=IMAGE, fails=["/var/cache/apk"]),
        Case({"/var/cache/dnf/base.solv": "x", "/var/cache/yum/x86_64/7/base/repomd.xml": "x"}, image=Configuration(configured=False), fails=["/var/cache/dnf", "/var/cache/yum"]),
        Case({"/root/.cache/pip/http-v2/a/b": "x", "/root/.npm/_cacache/content-v2/a": "x"}, image=IMAGE, fails=["/root/.cache/pip", "/root/.npm"]),
    ],
)  # fmt: skip
def image_package_cache(caches: ImageCaches) -> Verdicts:
    for cache in caches.caches:
        size = {"files": cache.files, "size": f"{cache.size / 1024:,.0f}"}
        what = COUNTED.fill(size) if cache.files else FOLDERS
        yield Fail(cache.folder, cache.folder, {"what": what, "clear": CLEAR[cache.folder]}, layer=cache.layer)
    if not caches.caches:
        yield Seen("/", "", {"n": len(CLEAR)})
