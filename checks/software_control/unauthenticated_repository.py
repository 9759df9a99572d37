"""Software that is installed without a look at its signature."""

from __future__ import annotations

from inspector.check import Case, Verdicts, check
from inspector.facts.repositories import Repositories
from inspector.model import Fail, Seen, Severity
from inspector.text import Text

LIST = "/etc/apt/sources.list"
REPO = "/etc/yum.repos.d/local.repo"


@check(
    severity=Severity.HIGH,
    title=Text(en="Signatures of packages", zh="软件包签名校验"),
    why=Text(
        en="Without signatures whoever is on the way to the archive, or has got hold of it, puts programs of his own on the host with the next"
        " update, and they run as root.",
        zh="不校验签名时，攻击者只要劫持网络或控制软件源，就能在下次安装、更新时植入恶意程序并以 root 权限运行。",
    ),
    fails=Text(en="{subject}: {what}", zh="{subject}：{what}"),
    remedy=Text(
        en="Take the setting out of {file}, fetch the archive's key over a way that is trusted, and name it by `signed-by` (apt) or `gpgkey` with"
        " `gpgcheck=1` (dnf, yum). Archives of one's own are signed as well.",
        zh="删除 {file} 中的该项设置，通过可信途径获取软件源公钥，用 `signed-by`（apt）或 `gpgkey` 加 `gpgcheck=1`（dnf、yum）指定；自建软件源同样应签名。",
    ),
    command="grep -niE 'trusted|insecure|unauth|gpgcheck' {file}",
    standards={
        "gbt22239-l3": ("8.1.4.7a",),
        "nist-800-53-r5": ("CM-14",),
        "iso-27001-2022": ("A.8.19",),
    },
    good=[
        {
            LIST: "# deb [trusted=yes] http://a b c\ndeb [signed-by=/k.gpg] http://mirror.internal/debian bookworm main\n"
        },
        {REPO: "[a]\nbaseurl=http://a\ngpgcheck=1\n[b]\nenabled=0\ngpgcheck=0\n"},
        {"/etc/dnf/dnf.conf": "[main]\ngpgcheck=1\n", REPO: "[a]\nbaseurl=http://a\n"},
        {
            "/etc/apt/apt.conf.d/90": 'APT::Get::AllowUnauthenticated "false";\n// APT::Get::AllowUnauthenticated "true";\n'
        },
        {LIST: "deb http://a b c\n", "/etc/apt/apt.conf.d/99x.bak": 'APT::Get::AllowUnauthenticated "true";\n'},
        {"/etc/zypp/repos.d/oss.repo": "[oss]\nenabled=1\nbaseurl=http://a\n"},
        Case({LIST: "deb [trusted=yes] http://a b c\n"}, params={"allow": ("http://a",)}),
    ],
    bad=[
        Case({LIST: "deb [arch=amd64 trusted=yes] http://a/d b c\n"}, fails=["http://a/d"]),
        Case(
            {
                "/etc/apt/sources.list.d/x.sources": "Types: deb\nURIs: http://x/\nSuites: b\nTrusted: yes\n\nTypes: deb\nURIs: http://y/\n"
            },
            fails=["http://x/"],
        ),
        Case(
            {
                "/etc/apt/apt.conf.d/90x": 'APT { Get { AllowUnauthenticated "1"; }; };\nAcquire::AllowInsecureRepositories true;\n'
            },
            fails=["APT::Get::AllowUnauthenticated", "Acquire::AllowInsecureRepositories"],
        ),
        Case({REPO: "[a]\nbaseurl=http://a\n"}, fails=["a"]),
        Case({REPO: "[a]\ngpgcheck = 0\n[b]\ngpgcheck=1\n", "/etc/yum.conf": "[main]\ngpgcheck=1\n"}, fails=["a"]),
        Case({"/etc/pip.conf": "[global]\ntrusted-host = pypi.internal\n"}, fails=["pip"]),
    ],
)
def unauthenticated_repository(repositories: Repositories, *, allow: tuple[str, ...] = ()) -> Verdicts:
    told: set[tuple[str, str]] = set()
    for weak in repositories.weaknesses:
        if weak.subject in allow:
            yield Seen(weak.subject, weak.location)
        elif (weak.subject, weak.file) not in told:  # deb and deb-src of one archive are one finding
            told.add((weak.subject, weak.file))
            data = {"what": weak.what, "file": weak.file}
            yield Fail(weak.subject, weak.location, data, severity=Severity.LOW if weak.minor else None, key=weak.file)
    for file in repositories.files:
        yield Seen(file, file)
