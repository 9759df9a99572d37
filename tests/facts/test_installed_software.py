"""Software that was installed by hand, and the table of ends of maintenance."""

from __future__ import annotations

import pytest

from inspector.case import Case, File
from inspector.fact import View
from inspector.facts.installed_software import KINDS, EndOfLifeSoftware, InstalledSoftware
from inspector.facts.package_files import PackageFiles
from inspector.plugins import load_resources
from inspector.targets.memory import snapshot

TABLE: EndOfLifeSoftware = load_resources([EndOfLifeSoftware])[EndOfLifeSoftware]


def read(files: dict[str, str | File]) -> list[tuple[str, str, str]]:
    needs = InstalledSoftware.needs
    found = InstalledSoftware.read(View(snapshot(Case(files), needs), needs), None, TABLE)
    return [(one.product, one.version, one.program) for one in found.installations]


def test_what_can_be_found_stands_in_the_table_and_the_other_way_round() -> None:
    assert {product.id for product in TABLE.products} == {*KINDS, "mariadb"}
    for product in TABLE.products:
        releases = [branch.release for branch in product.branches]
        assert len(set(releases)) == len(releases)


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"/opt/jdk-9.0.4/bin/java": ""}, ("jdk", "9.0.4", "/opt/jdk-9.0.4/bin/java")),
        (
            {"/opt/jdk1.8.0_202/jre/bin/java": "", "/opt/jdk1.8.0_202/release": 'JAVA_VERSION="1.8.0_202"\n'},
            ("jdk", "1.8.0_202", "/opt/jdk1.8.0_202/jre/bin/java"),
        ),
        ({"/usr/local/nginx/sbin/nginx": "a\nnginx/1.20.2\n"}, ("nginx", "1.20.2", "/usr/local/nginx/sbin/nginx")),
        ({"/usr/local/nginx/sbin/nginx": "\x7fELF"}, ("nginx", "", "/usr/local/nginx/sbin/nginx")),
        (
            {
                "/usr/local/apache2/bin/httpd": "",
                "/usr/local/apache2/include/ap_release.h": "#define AP_SERVER_MAJORVERSION_NUMBER 2\n#define AP_SERVER_MINORVERSION_NUMBER 2\n#define AP_SERVER_PATCHLEVEL_NUMBER 34\n",
            },
            ("httpd", "2.2.34", "/usr/local/apache2/bin/httpd"),
        ),
        (
            {
                "/usr/local/bin/openssl": "",
                "/usr/local/include/openssl/opensslv.h": '# define OPENSSL_VERSION_TEXT    "OpenSSL 1.0.2u  20 Dec 2019"\n',
            },
            ("openssl", "1.0.2u", "/usr/local/bin/openssl"),
        ),
        (
            {
                "/data/db/bin/mysqld": "",
                "/data/db/include/mysql/mysql_version.h": '#define MYSQL_SERVER_VERSION      "10.4.12-MariaDB"\n',
            },
            ("mariadb", "10.4.12", "/data/db/bin/mysqld"),
        ),
        (
            {"/home/app/redis-5.0.14/src/redis-server": ""},
            ("redis", "5.0.14", "/home/app/redis-5.0.14/src/redis-server"),
        ),
        (
            {
                "/u01/mw/wlserver/server/lib/weblogic.jar": "",
                "/u01/mw/inventory/registry.xml": '<distribution status="installed" name="WebLogic Server" version="12.2.1.3.0">',
            },
            ("weblogic", "12.2.1.3.0", "/u01/mw/wlserver/server/lib/weblogic.jar"),
        ),
    ],
)
def test_versions(files: dict[str, str | File], expected: tuple[str, str, str]) -> None:
    assert read(files) == [expected]


@pytest.mark.parametrize(
    "files",
    [
        {"/usr/local/src/php-5.6.40/main/php_version.h": '#define PHP_VERSION "5.6.40"\n'},
        {"/opt/tool/bin/node": "", "/opt/tool/bin/java": ""},
        {"/opt/conda/pkgs/python-3.6/bin/python3.6": ""},
        {"/usr/bin/python2.7": ""},
    ],
)
def test_what_is_no_installation(files: dict[str, str | File]) -> None:
    assert read(files) == []


def test_hostile_statements_tell_nothing() -> None:
    files: dict[str, str | File] = {
        "/opt/t/lib/catalina.jar": "",
        "/opt/t/RELEASE-NOTES": File(b"\xff\x00Apache Tomcat Version " + b"9" * 9000),
        "/opt/\x1b[0m/lib/catalina.jar": "",
    }
    assert {version for _, version, _ in read(files)} == {""}


@pytest.mark.parametrize(
    ("product", "version", "release"),
    [
        ("tomcat", "8.5.32", "8.5"),
        ("tomcat", "4.1.0", "5.5"),
        ("tomcat", "12.0.1", None),
        ("python", "3.1", "2.6"),
        ("python", "3.10.4", "3.10"),
        ("openssl", "1.1.1w", "1.1.1"),
        ("jdk", "1.7.0_80", "1.7"),
        ("jdk", "17.0.2", "17"),
        ("nginx", "1.17.3", None),
    ],
)
def test_branches(product: str, version: str, release: str | None) -> None:
    row = TABLE.product(product)
    assert row is not None
    branch = row.branch(version)
    if version == "3.1":  # older than no row, and none fits
        assert branch is None
    else:
        assert (branch.release if branch else None) == release


def test_a_package_of_the_distribution_is_left_out_and_one_of_the_maker_is_not() -> None:
    status = "Package: {}\nStatus: install ok installed\nVersion: {}\nArchitecture: amd64\n"
    files: dict[str, str | File] = {
        "/var/lib/dpkg/status": status.format("postgresql-12", "12.22-1.pgdg120+1"),
        "/var/lib/dpkg/info/postgresql-12.list": "/usr/lib/jvm/x/bin/java\n",
        "/usr/lib/jvm/x/bin/java": "",
        "/usr/lib/jvm/x/release": 'JAVA_VERSION="1.7.0"\n',
    }
    needs = (*InstalledSoftware.needs, *PackageFiles.needs)
    view = View(snapshot(Case(files), needs), needs)
    found = InstalledSoftware.read(view, PackageFiles.read(view), TABLE)
    assert [(one.product, one.version, one.program) for one in found.installations] == [
        ("postgresql", "12.22", "postgresql-12")
    ]
