"""Java libraries with holes that are attacked in practice, told by the names of their files."""

from __future__ import annotations

from inspector.check import Case, Verdicts, check
from inspector.facts.java_libraries import Hole, Jar, JavaArchives, VulnerableLibraries, parse
from inspector.facts.package_files import PackageFiles
from inspector.model import Fail, Seen, Severity, Unsure, reason
from inspector.patterns import matches
from inspector.text import Text

NESTED = Text(
    en="{path}: the libraries inside this archive were not looked at", zh="{path}：未检查该归档文件内部包含的库"
)
PATCHED = Text(
    en="{path}: {qualifier} may stand for a vendor's own repair of {cves}",
    zh="{path}：版本后缀 {qualifier} 可能表示厂商已自行修复 {cves}",
)
NO_REPAIR = Text(en="no version repairs it", zh="没有修复版本")
NO_VERSION = Text(en="{path}: its name tells no version", zh="{path}：文件名中没有版本号，无法判定")
LIB = "/opt/app/WEB-INF/lib"
DPKG = {
    "/var/lib/dpkg/status": "Package: liblog4j2-java\nStatus: install ok installed\nVersion: 2.17.1-1~deb11u1\nArchitecture: all\n",
    "/var/lib/dpkg/info/liblog4j2-java.list": "/usr/share/java/log4j-core-2.13.3.jar\n",
    "/usr/share/java/log4j-core-2.13.3.jar": "",
}


@check(
    severity=Severity.CRITICAL,
    title=Text(en="Java libraries with known holes", zh="存在已知漏洞的 Java 组件"),
    why=Text(
        en="Applications bring their libraries along, and updates of the system never reach those. Holes such as Log4Shell are"
        " looked for by scans around the clock and give whoever finds them the application's rights.",
        zh="应用程序自带的组件不会随系统更新。Log4Shell 等漏洞长期被自动化扫描利用，攻击者可借此以应用的权限执行任意代码。",
    ),
    fails=Text(
        en="{library} {version}: {cves}; repaired in: {fixed}", zh="{library} {version} 存在 {cves}；修复版本：{fixed}"
    ),
    passes=Text(en="{library} {version} in {subject}", zh="{subject} 中的 {library} 版本为 {version}"),
    remedy=Text(
        en="Replace the library by a repaired version ({fixed}) together with the application's maker, and restart the application;"
        " remove copies that nothing uses.",
        zh="联系应用开发方将该组件升级到修复版本（{fixed}）并重启应用；不再使用的副本应删除。",
    ),
    command="ls -l {subject}",
    standards={
        "gbt22239-l3": ("8.1.4.4e", "8.1.10.5a"),
        "cis-v8": ("7.4", "7.5", "16.5"),
        "nist-800-53-r5": ("RA-5", "SI-2"),
        "iso-27001-2022": ("A.8.8",),
    },
    good=[
        DPKG,
        DPKG | {f"{LIB}/log4j-core-2.17.1.jar": "", f"{LIB}/log4j-core-2.12.4.jar": "", f"{LIB}/log4j-api-2.1.jar": ""},
        DPKG | {f"{LIB}/fastjson-1.2.83.jar": "", f"{LIB}/fastjson2-2.0.1.jar": "", f"{LIB}/tool.jar": ""},
        DPKG | {"/srv/app.war": "", "/srv/app/WEB-INF/lib/spring-beans-5.3.20.jar": ""},
        DPKG | {f"{LIB}/struts2-core-6.4.0.jar": ""},
    ],
    bad=[
        Case(DPKG | {f"{LIB}/log4j-core-2.14.1.jar": ""}, fails=[f"{LIB}/log4j-core-2.14.1.jar"]),
        Case(DPKG | {"/opt/a/log4j-core-2.13.3.jar": "", "/srv/app.war": ""}, fails=["/opt/a/log4j-core-2.13.3.jar"]),
        Case({f"{LIB}/spring-beans-5.2.19.RELEASE.jar": ""}, fails=[f"{LIB}/spring-beans-5.2.19.RELEASE.jar"]),
        Case({f"{LIB}/LOG4J-core-2.15.0.JAR": ""}, fails=[f"{LIB}/LOG4J-core-2.15.0.JAR"]),
        Case({f"{LIB}/struts2-core-2.5.10.1.jar": ""}, fails=[f"{LIB}/struts2-core-2.5.10.1.jar"]),
        Case(
            {f"{LIB}/shiro-core-1.2.4.jar": "", f"{LIB}/log4j-1.2.17.jar": ""},
            fails=[f"{LIB}/shiro-core-1.2.4.jar", f"{LIB}/log4j-1.2.17.jar"],
        ),
    ],
)
def vulnerable_java_library(
    archives: JavaArchives, packages: PackageFiles | None, table: VulnerableLibraries, *, allow: tuple[str, ...] = ()
) -> Verdicts:
    for jar in archives.jars:
        owner = packages.owner(jar.path) if packages else ""
        if owner or any(matches(glob, jar.path) for glob in allow):
            continue  # the distribution repairs without a new version, and os-patch judges its packages
        holes = table.of(jar)
        doubt = packages.unsure(jar.path) if packages and jar.path.startswith("/usr/") else None
        if holes and doubt:
            yield Unsure(jar.path, doubt)
        elif holes and jar.patched:
            cves = [cve for hole in holes for cve in hole.cves]
            yield Unsure(jar.path, reason("patched", PATCHED, path=jar.path, qualifier=jar.qualifier, cves=cves))
        elif holes:
            yield _fail(jar, holes)
        elif jar.nests and not archives.unpacked(jar):
            yield Unsure(jar.path, reason("nested", NESTED, path=jar.path))
        elif jar.bare in table.libraries:
            yield Unsure(jar.path, reason("no-version", NO_VERSION, path=jar.path))
        elif jar.library in table.libraries:
            yield Seen(jar.path, jar.path, {"library": jar.library, "version": jar.version})


def _fail(jar: Jar, holes: tuple[Hole, ...]) -> Fail:
    worst = max((hole.severity for hole in holes), key=lambda severity: severity.rank)
    data = {
        "library": jar.library,
        "version": jar.version,
        "cves": [cve for hole in holes for cve in hole.cves],
        "fixed": max((hole.repair(jar.version) for hole in holes), key=parse) or NO_REPAIR,
    }
    return Fail(jar.path, jar.path, data, severity=worst)
