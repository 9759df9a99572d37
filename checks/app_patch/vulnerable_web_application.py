"""Web applications in a version with a hole that is attacked in practice."""

from __future__ import annotations

from inspector.check import Case, File, Verdicts, check
from inspector.facts.java_libraries import Hole, parse
from inspector.facts.package_files import PackageFiles
from inspector.facts.web_applications import Application, VulnerableWebApplications, WebApplications
from inspector.model import Fail, Seen, Severity, Unsure
from inspector.patterns import matches
from inspector.text import Text

NOT_TOLD = Text(en="(version not stated)", zh="（未标明版本）")
WP = "/var/www/html/wp-includes/version.php"
DPKG: dict[str, str | File] = {
    "/var/lib/dpkg/status": "Package: wordpress\nStatus: install ok installed\nVersion: 1\nArchitecture: all\n",
    "/var/lib/dpkg/info/wordpress.list": "/usr/share/wordpress/wp-includes/version.php\n",
}


def wordpress(version: str) -> str:
    return f"<?php\n/**\n * The WordPress version string\n */\n$wp_version = '{version}';\n"


@check(
    severity=Severity.CRITICAL,
    title=Text(en="Web applications with known holes", zh="存在已知高危漏洞的 Web 应用"),
    why=Text(
        en="Sites are searched around the clock for versions with published holes and taken over without a person's doing: pages are changed,"
        " data is copied out, web shells stay.",
        zh="互联网上有大量自动化程序持续扫描存在公开漏洞的网站应用，一旦命中即可被篡改网页、窃取数据或植入 Webshell。",
    ),
    fails=Text(
        en="{name} {version}: {cves}; repaired in: {fixed}", zh="{name} {version} 存在 {cves}；修复版本：{fixed}"
    ),
    passes=Text(en="{name} has version {version}", zh="{name} 的版本为 {version}"),
    remedy=Text(
        en="Make a copy of files and database, update to {fixed} or a later version of a branch that is maintained, and look for web shells and"
        " unknown accounts, since the hole may have been used. What is no longer needed is deleted, test tools such as PHPUnit among it.",
        zh="先备份文件和数据库，再升级到 {fixed} 或仍在维护的更高版本，并排查是否已被植入 Webshell 或新增账户；不再使用的应用以及 PHPUnit 等开发工具应从网站目录删除。",
    ),
    command="grep -nE 'VERSION|version' {location} | head; ls -l {location}",
    standards={
        "gbt22239-l3": ("8.1.4.4e", "8.1.10.5a"),
        "cis-v8": ("7.4", "7.6"),
        "nist-800-53-r5": ("RA-5", "SI-2"),
        "iso-27001-2022": ("A.8.8",),
    },
    good=[
        DPKG | {WP: wordpress("6.8.1")},
        DPKG | {WP: wordpress("4.9.26")},
        DPKG | {"/usr/share/wordpress/wp-includes/version.php": wordpress("4.7.1")},
        DPKG | {"/srv/tp/vendor/topthink/framework/src/think/App.php": "const VERSION = '6.1.4';"},
        DPKG | {"/srv/d/includes/bootstrap.inc": "define('VERSION', '7.103');"},
        DPKG | {"/www/pma/RELEASE-DATE-5.2.1": "", "/srv/x/version.php": "$version = '1.0';"},
        DPKG
        | {
            "/srv/x/vendor/phpunit/phpunit/src/Util/PHP/eval-stdin.php": "eval('?>' . file_get_contents('php://stdin'));"
        },
        Case(DPKG | {WP: wordpress("4.7.1")}, params={"allow": ("/var/www/html/**",)}),
    ],
    bad=[
        Case(DPKG | {WP: wordpress("4.7.1")}, fails=[WP]),
        Case({WP: wordpress("5.7.4-alpha")}, fails=[WP]),
        Case(
            {
                "/www/wwwroot/a/thinkphp/base.php": "<?php\ndefine('THINK_VERSION', '5.0.23');\n",
                "/www/wwwroot/b/thinkphp/library/think/App.php": "    const VERSION = '5.1.30 LTS';",
                "/www/wwwroot/c/thinkphp/base.php": "<?php\ndefine('THINK_VERSION', '5.0.24');\n",
            },
            fails=["/www/wwwroot/a/thinkphp/base.php", "/www/wwwroot/b/thinkphp/library/think/App.php"],
        ),
        Case(
            {
                "/data/www/core/lib/Drupal.php": "const VERSION = '8.5.0';",
                "/data/old/includes/bootstrap.inc": "define('VERSION', '7.57');",
                "/srv/j/libraries/src/Version.php": "const MAJOR_VERSION = 4;\nconst MINOR_VERSION = 2;\nconst PATCH_VERSION = 7;",
                "/srv/k/libraries/cms/version/version.php": "public $RELEASE = '3.4';\npublic $DEV_LEVEL = '5';",
            },
            fails=[
                "/data/www/core/lib/Drupal.php",
                "/data/old/includes/bootstrap.inc",
                "/srv/j/libraries/src/Version.php",
                "/srv/k/libraries/cms/version/version.php",
            ],
        ),
        Case(
            {
                "/var/www/pma/RELEASE-DATE-4.8.1": "",
                "/var/www/html/adminer-x.php": "<?php\n/** Adminer - Compact database management\n* @version 4.6.2\n*/",
                "/var/www/z/vendor/phpunit/phpunit/src/Util/PHP/eval-stdin.php": "eval('?>' . file_get_contents('php://input'));",
                "/opt/gitlab/embedded/service/gitlab-rails/VERSION": "16.7.0-ee\n",
            },
            fails=[
                "/var/www/pma/RELEASE-DATE-4.8.1",
                "/var/www/html/adminer-x.php",
                "/var/www/z/vendor/phpunit/phpunit/src/Util/PHP/eval-stdin.php",
                "/opt/gitlab/embedded/service/gitlab-rails/VERSION",
            ],
        ),
    ],
)
def vulnerable_web_application(
    web: WebApplications,
    packages: PackageFiles | None,
    table: VulnerableWebApplications,
    *,
    allow: tuple[str, ...] = (),
) -> Verdicts:
    for found in web.applications:
        distributed = found.file.startswith("/usr/") and not found.file.startswith("/usr/local/")
        owner = packages.owner(found.file) if packages and not found.file.startswith("/opt/") else ""
        if owner or any(matches(glob, found.file) for glob in allow):
            continue  # the distribution repairs without a new version, and os-patch judges its packages
        holes = table.of(found)
        doubt = packages.unsure(found.file) if packages and distributed else None
        if holes and doubt:
            yield Unsure(found.file, doubt)
        elif holes:
            yield _fail(found, holes, table)
        else:
            yield Seen(found.file, found.file, {"name": table.names[found.id], "version": found.version})


def _fail(found: Application, holes: tuple[Hole, ...], table: VulnerableWebApplications) -> Fail:
    worst = max((hole.severity for hole in holes), key=lambda severity: severity.rank)
    data = {
        "name": table.names[found.id],
        "version": found.version or NOT_TOLD,
        "cves": [cve for hole in holes for cve in hole.cves],
        "fixed": max((hole.repair(found.version) for hole in holes), key=parse),
    }
    return Fail(found.file, found.file, data, severity=worst)
