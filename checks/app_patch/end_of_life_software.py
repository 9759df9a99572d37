"""Server software whose branch gets no more fixes, installed past the distribution's packages."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from inspector.check import Case, File, Verdicts, check
from inspector.facts.installed_software import EndOfLifeSoftware, Installation, InstalledSoftware
from inspector.model import Confidence, Fail, Seen, Severity, Unsure, reason
from inspector.patterns import matches
from inspector.text import Text

ENDED = Text(en="no more fixes since {ends}", zh="已于 {ends} 停止维护")
ENDS = Text(en="fixes end on {ends}", zh="将于 {ends} 停止维护")
NO_VERSION = Text(
    en="{program}: no file tells the version of this {name}", zh="{program}：无法从文件判断该 {name} 的版本"
)
NOT_KNOWN = Text(
    en="{program}: the end of {name} {version} is not in the table",
    zh="{program}：知识库中没有 {name} {version} 的维护期限",
)
DPKG: dict[str, str | File] = {
    "/var/lib/dpkg/status": "Package: a\nStatus: install ok installed\nVersion: 1\nArchitecture: all\n",
    "/var/lib/dpkg/info/a.list": "/usr/lib/jvm/java-7/bin/java\n",
}
TOMCAT = "/opt/apache-tomcat-8.5.32"
JDK = "/usr/local/jdk1.7.0_80"


def package(name: str, version: str) -> dict[str, str | File]:
    status = f"Package: {name}\nStatus: install ok installed\nVersion: {version}\nArchitecture: amd64\n"
    return {"/var/lib/dpkg/status": status, f"/var/lib/dpkg/info/{name}.list": "/usr/bin/x\n"}


@check(
    severity=Severity.HIGH,
    title=Text(en="Maintenance of software installed past the package manager", zh="自行安装的服务软件的维护期限"),
    why=Text(
        en="What was unpacked or compiled by hand is updated by nobody but the administrator, and once its branch is at its end there is no"
        " fix to be had. Old servers and runtimes of this kind are searched for and taken over with published exploits.",
        zh="手工解压或编译安装的软件不随系统更新，所属分支停止维护后，新发现的漏洞也不再有补丁。此类老版本服务是攻击者利用公开漏洞入侵的常见目标。",
    ),
    fails=Text(en="{name} {version}: {state}", zh="{name} {version}：{state}"),
    passes=Text(en="{name} {version} is maintained", zh="{name} {version} 仍在维护期内"),
    remedy=Text(
        en="Move to a branch that is maintained, best one from the distribution's packages; test the application on it first. Remove what is"
        " not used any more. If a contract with a maker gives fixes, name the place in `allow` of this check.",
        zh="在测试环境验证后迁移到仍在维护的版本，优先使用发行版自带软件包；不再使用的应删除。已向厂商购买延长支持服务的，可将路径加入本项的 `allow` 参数。",
    ),
    command="ls -l {program} || dpkg -l {program}",
    standards={
        "checklist": ("M10",),
        "gbt22239-l3": ("8.1.4.4e", "8.1.10.5a"),
        "cis-v8": ("2.2",),
        "nist-800-53-r5": ("SA-22",),
        "iso-27001-2022": ("A.8.8", "A.8.19"),
    },
    good=[
        DPKG | {"/usr/lib/jvm/java-7/bin/java": "", "/usr/lib/jvm/java-7/release": 'JAVA_VERSION="1.7.0_80"\n'},
        DPKG | {f"{JDK}/release": 'JAVA_VERSION="1.7.0_80"\n'},
        DPKG | {"/opt/t/lib/catalina.jar": "", "/opt/t/RELEASE-NOTES": "\n  Apache Tomcat Version 9.0.85\n"},
        DPKG | {"/usr/local/src/php-5.6.40/main/php_version.h": '#define PHP_VERSION "5.6.40"\n'},
        Case(DPKG | {f"{TOMCAT}/lib/catalina.jar": ""}, params={"allow": (f"{TOMCAT}/**",)}),
        package("nodejs", "22.4.0-1nodesource1"),
        package("php7.4-fpm", "7.4.33-1+deb11u5"),
        DPKG | {"/opt/x/bin/node": "", "/opt/conda/pkgs/python-2.7/bin/python2.7": ""},
        DPKG | {"/usr/local/sbin/nginx": "Tengine/2.3.3 nginx/1.18.0\n"},
    ],
    bad=[
        Case(DPKG | {f"{JDK}/release": 'JAVA_VERSION="1.7.0_80"\n', f"{JDK}/bin/java": ""}, fails=[f"{JDK}/bin/java"]),
        Case({f"{TOMCAT}/lib/catalina.jar": ""}, fails=[f"{TOMCAT}/lib/catalina.jar"]),
        Case(
            DPKG
            | {
                "/www/server/php/74/sbin/php-fpm": "",
                "/www/server/php/74/bin/php": "",
                "/www/server/php/74/include/php/main/php_version.h": '#define PHP_VERSION "7.4.33"\n',
                "/www/server/nginx/sbin/nginx": "\x7fELF\nnginx version: nginx/1.18.0\n",
                "/www/server/mysql/bin/mysqld": "",
                "/www/server/mysql/version.pl": "mariadb_10.3.39\n",
            },
            fails=["/www/server/php/74/bin/php", "/www/server/nginx/sbin/nginx", "/www/server/mysql/bin/mysqld"],
        ),
        Case(
            {
                "/data/mysql-5.7.44-linux-glibc2.12-x86_64/bin/mysqld": "",
                "/usr/local/pgsql/bin/postgres": "",
                "/usr/local/pgsql/include/pg_config.h": '#define PG_VERSION "9.6.24"\n',
            },
            fails=["/data/mysql-5.7.44-linux-glibc2.12-x86_64/bin/mysqld", "/usr/local/pgsql/bin/postgres"],
        ),
        Case(package("nodejs", "16.20.2-deb-1nodesource1"), fails=["nodejs"]),
        Case(package("php7.4-fpm", "7.4.33-19+ubuntu22.04.1+deb.sury.org+1"), fails=["php7.4-fpm"]),
        Case(
            {"/usr/local/bin/python3.6": "", "/usr/local/bin/python3.13": "", "/opt/redis/src/redis-server": ""},
            fails=["/usr/local/bin/python3.6"],
        ),
        Case(
            {
                "/opt/node/bin/node": "",
                "/opt/node/include/node/node_version.h": "#define NODE_MAJOR_VERSION 22\n#define NODE_MINOR_VERSION 1\n#define NODE_PATCH_VERSION 0\n",
            },
            now="2027-03-01T00:00:00+00:00",
            fails=["/opt/node/bin/node"],
        ),
    ],
)
def end_of_life_software(
    software: InstalledSoftware, table: EndOfLifeSoftware, *, allow: tuple[str, ...] = (), warn_days: int = 90
) -> Verdicts:
    for found in software.installations:
        if any(matches(glob, found.program) for glob in allow if glob.startswith("/")) or found.program in allow:
            continue
        if found.program in software.doubtful:
            yield Unsure(found.program, software.doubtful[found.program])
        else:
            yield from _judged(found, table, software.today, warn_days)


def _judged(
    found: Installation, table: EndOfLifeSoftware, today: datetime.date, warn_days: int
) -> Iterator[Fail | Unsure | Seen]:
    product = table.product(found.product)
    if product is None:
        return
    data: dict[str, object] = {"name": product.name, "version": found.version, "program": found.program}
    branch = product.branch(found.version) if found.version else None
    if branch is None:
        text = NOT_KNOWN if found.version else NO_VERSION
        yield Unsure(found.program, reason("version", text, **data))
    elif branch.ends is None or (branch.ends - today).days > warn_days:
        yield Seen(found.program, found.location, {**data, "ends": branch.ends})
    else:
        over = today > branch.ends
        data["state"] = (ENDED if over else ENDS).fill({"ends": branch.ends.isoformat()})
        confidence = Confidence.MEDIUM if found.named else None
        yield Fail(
            found.program,
            found.location,
            data,
            severity=product.severity if over else Severity.LOW,
            confidence=confidence,
        )
