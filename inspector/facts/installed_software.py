"""Server software that was put on the host past its package manager, the version that its own files state, and the table
of branches that get no more fixes.

An installation is a program in its usual place below a home folder: sources that were only unpacked are none.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Self

import msgspec

from inspector.fact import Absent, Unknown, View, fact, resource
from inspector.facts.java_libraries import parse
from inspector.facts.package_files import PackageFiles
from inspector.facts.packages import Packages
from inspector.model import Reason, Severity
from inspector.request import MIB, Files, Request, Tree, Where
from inspector.snapshot import Item, State

FOLDERS = (
    *("/opt", "/usr/local", "/usr/lib/jvm", "/usr/java", "/www", "/data*", "/home", "/root", "/srv", "/app", "/apps"),
    *("/u01", "/web", "/soft", "/software", "/usr/share/tomcat*"),
)
_VERSION = "([0-9]+(?:[.][0-9]+)+[a-z]?)"


@dataclass(frozen=True)
class Kind:
    """`program` finds `home`; the first of `statements` that is below it, by its place there, tells the version; else the
    home folder's name or the program's own."""

    program: re.Pattern[str]
    statements: tuple[tuple[str, re.Pattern[str]], ...] = ()
    path: re.Pattern[str] | None = None


def _kind(program: str, path: str = "", **statements: tuple[str, str]) -> Kind:
    told = tuple((place, re.compile(pattern)) for place, pattern in statements.values())
    return Kind(re.compile(rf"(?P<home>/.*?)/{program}", re.DOTALL), told, re.compile(path) if path else None)


_MYSQL = rf'#define\s+MYSQL_SERVER_VERSION\s+"{_VERSION}(?:-MariaDB)?'
_BT = rf"^(?:[A-Za-z]+[_-])?{_VERSION}"
KINDS = {
    "jdk": _kind(
        r"(?:jre/)?bin/java",
        r"/j(?:dk|re)-?(1\.[5-8]\.0|[0-9]+(?:\.[0-9]+)+)",
        release=("release", r'JAVA_VERSION="([0-9._]+)'),
    ),
    "tomcat": _kind(
        r"lib/catalina\.jar",
        rf"tomcat-?{_VERSION}",
        notes=("RELEASE-NOTES", rf"Apache Tomcat Version {_VERSION}"),
    ),
    "nginx": _kind("s?bin/nginx", rf"nginx-{_VERSION}", bt=("version.pl", rf"^{_VERSION}")),
    "httpd": _kind(
        r"s?bin/httpd",
        rf"(?:httpd|apache2?)-{_VERSION}",
        bt=("version.pl", _BT),
        header=(
            "include/ap_release.h",
            r"AP_SERVER_MAJORVERSION_NUMBER\s+([0-9]+)[^\0]*?AP_SERVER_MINORVERSION_NUMBER\s+([0-9]+)[^\0]*?AP_SERVER_PATCHLEVEL_NUMBER\s+([0-9]+)",
        ),
    ),
    "php": _kind(
        "(?:sbin/php-fpm|bin/php|bin/php-cgi)",
        rf"php-{_VERSION}",
        header=("include/php/main/php_version.h", rf'#define PHP_VERSION "{_VERSION}'),
    ),
    "nodejs": _kind(
        "bin/node",
        rf"node-v{_VERSION}",
        header=(
            "include/node/node_version.h",
            r"NODE_MAJOR_VERSION\s+([0-9]+)[^\0]*?NODE_MINOR_VERSION\s+([0-9]+)[^\0]*?NODE_PATCH_VERSION\s+([0-9]+)",
        ),
    ),
    "python": _kind(r"bin/python([0-9]+\.[0-9]+)m?"),
    "mysql": _kind(
        "(?:s?bin|libexec)/(?:mysqld|mariadbd)",
        rf"(?:mysql|mariadb)-{_VERSION}",
        **{
            place: (f"{place}/mysql_version.h", _MYSQL)
            for place in ("include", "include/mysql", "include/mysql/server", "include/server")
        },
        bt=("version.pl", _BT),
    ),
    "postgresql": _kind("bin/postgres", r"(?:pgsql|postgresql|postgres|PostgreSQL)[-/]([0-9]+(?:\.[0-9]+)*)"),
    "redis": _kind("(?:s?bin/|src/)?redis-server", rf"redis-{_VERSION}", bt=("version.pl", _BT)),
    "openssl": _kind(
        "bin/openssl",
        rf"openssl-{_VERSION}",
        old=("include/openssl/opensslv.h", rf'OPENSSL_VERSION_TEXT\s+"OpenSSL {_VERSION}'),
        new=("include/openssl/opensslv.h", rf'OPENSSL_VERSION_STR\s+"{_VERSION}'),
    ),
    "weblogic": _kind(
        r"wlserver(?:_[0-9.]+)?/server/lib/weblogic\.jar",
        r"/wlserver_([0-9.]+)/",
        new=("inventory/registry.xml", rf'name="WebLogic Server" version="{_VERSION}'),
        old=("registry.xml", rf'name="WebLogic Server" version="{_VERSION}'),
    ),
    "jboss-eap": _kind(
        r"bin/standalone\.sh",
        r"jboss-eap-([0-9]+\.[0-9]+)",
        text=("version.txt", rf"JBoss Enterprise Application Platform - Version {_VERSION}"),
    ),
}
_PROGRAMS = (
    *("java", "catalina.jar", "nginx", "httpd", "php-fpm", "php", "php-cgi", "node", "python[23].[0-9]*", "mysqld"),
    *("mariadbd", "postgres", "redis-server", "openssl", "weblogic.jar", "standalone.sh"),
)
_STATEMENTS = tuple(sorted({place.rpartition("/")[2] for kind in KINDS.values() for place, _ in kind.statements}))
MARKS = Tree(Where(below=FOLDERS, kinds=("file",), names=_PROGRAMS))
TEXTS = Tree(Where(below=FOLDERS, kinds=("file",), names=_STATEMENTS), content=8192)
# These state their version in the middle of a large file alone
_TOPS = (
    "/usr/local",
    "/usr/local/*",
    "/opt/*",
    "/opt/*/*",
    "/www/server/*",
    "/data*/*",
    "/home/*/*",
    "/app*/*",
    "/srv/*",
)
NGINX = tuple(
    Files(f"{top}/sbin/nginx", keep=("(nginx|Tengine|openresty)/[0-9]+[.][0-9]+[.][0-9]+",), limit=4 * MIB)
    for top in _TOPS
)
POSTGRES = tuple(Files(f"{top}/include/pg_config.h", keep=('^#define PG_VERSION "',), limit=4096) for top in _TOPS)
_FORKS = re.compile(r"(?:Tengine|openresty)/[0-9]")
_NGINX = re.compile(rf"nginx/{_VERSION}")
_PG = re.compile(r'#define PG_VERSION "([0-9.]+)')
_ONLY_WITH_VERSION = frozenset(("nodejs", "jdk", "openssl", "jboss-eap"))
"""Programs of other products have these names too, or carry them along."""
_CACHES = ("/pkgs/", "/.cache/", "/Trash/", "/.Trash")


@dataclass(frozen=True)
class Installation:
    """`version` is empty where no file tells it; `named`: told by the name of a folder or program alone."""

    product: str
    version: str
    program: str
    location: str
    named: bool = False


class Branch(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Versions that begin with `release` get fixes until `ends`; without it no end is known."""

    release: str
    ends: datetime.date | None = None


class Origin(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Packages from a maker's own archive: both are regular expressions, on the whole name and in the version."""

    package: str
    version: str


class Product(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id: str
    name: str
    severity: Severity
    branches: tuple[Branch, ...]
    packages: tuple[Origin, ...] = ()

    def branch(self, version: str) -> Branch | None:
        """The row that fits; what is older than all rows ended with the oldest of them. None: the table does not know it."""
        fitting = [row for row in self.branches if _begins(version, row.release)]
        oldest = min(self.branches, key=lambda row: parse(row.release))
        if fitting or parse(version) >= parse(oldest.release):
            return max(fitting, key=lambda row: len(row.release), default=None)
        return oldest


@resource("end-of-life-software.yaml")
class EndOfLifeSoftware(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    date: datetime.date
    sources: tuple[str, ...]
    products: tuple[Product, ...]

    def product(self, id: str) -> Product | None:
        return next((product for product in self.products if product.id == id), None)


@fact
@dataclass(frozen=True)
class InstalledSoftware:
    """By program, one of each product, version and home folder; and packages from makers' own archives.

    `doubtful`: programs that a package of the distribution may own, with the reason. `today`: when all this was seen.
    """

    needs: ClassVar[tuple[Request, ...]] = (*Packages.needs, MARKS, TEXTS, *NGINX, *POSTGRES)
    installations: tuple[Installation, ...]
    doubtful: dict[str, Reason]
    today: datetime.date

    @classmethod
    def read(cls, view: View, files: PackageFiles | None, table: EndOfLifeSoftware) -> Self:
        texts = {item.name: item for item in view.ask(TEXTS) if item.stat and item.state is State.OK}
        texts |= {item.name: item for need in (*NGINX, *POSTGRES) for item in view.whole(need)}
        found: dict[tuple[str, str, str], Installation] = {}
        doubtful: dict[str, Reason] = {}
        for item in view.ask(MARKS):
            if not item.stat or any(part in item.name for part in _CACHES) or (files and files.owner(item.name)):
                continue  # whoever made the package maintains it
            for home, installation in _installations(item.name, texts):
                found.setdefault((home, installation.product, installation.version), installation)
                distributed = item.name.startswith("/usr/") and not item.name.startswith("/usr/local/")
                if files and distributed and (doubt := files.unsure(item.name)):
                    doubtful[item.name] = doubt
        try:
            packaged = tuple(_foreign(Packages.read(view), table))
        except (Absent, Unknown):  # what lies in folders is judged without it
            packaged = ()
        return cls((*found.values(), *packaged), doubtful, view.now.date())


def _installations(program: str, texts: dict[str, Item]) -> Iterator[tuple[str, Installation]]:
    for product, kind in KINDS.items():
        if match := kind.program.fullmatch(program):
            home = match["home"]
            made = _told(product, kind, home, program, texts) or _named(product, kind, match, program)
            if made and (made.version or product not in _ONLY_WITH_VERSION):
                yield home, made


def _told(product: str, kind: Kind, home: str, program: str, texts: dict[str, Item]) -> Installation | None:
    """What a file of the installation states."""
    places: list[tuple[str, re.Pattern[str]]] = [(f"{home}/{place}", pattern) for place, pattern in kind.statements]
    places += [(program, _NGINX)] if product == "nginx" else []
    places += [(f"{home}/include/pg_config.h", _PG)] if product == "postgresql" else []
    for place, pattern in places:
        text = texts[place].text if place in texts else ""
        if product == "nginx" and _FORKS.search(text):
            return Installation("", "-", program, place)  # a product of its own, which the table does not know
        if match := pattern.search(text):
            version = ".".join(group for group in match.groups() if group)
            return Installation(_fork(product, match.group()), version, program, place)
    return None


def _named(product: str, kind: Kind, match: re.Match[str], program: str) -> Installation:
    if product == "python":
        return Installation(product, match[2], program, program)
    named = kind.path.findall(program) if kind.path else []
    return Installation(_fork(product, program), named[-1] if named else "", program, program, named=True)


def _fork(product: str, text: str) -> str:
    return "mariadb" if product == "mysql" and "mariadb" in text.lower() else product


def _begins(version: str, release: str) -> bool:
    rest = version.removeprefix(release)
    return version.startswith(release) and not rest[:1].isdigit()


def _foreign(packages: Packages, table: EndOfLifeSoftware) -> Iterator[Installation]:
    for package in packages.packages:
        for product in table.products:
            for origin in product.packages:
                if re.fullmatch(origin.package, package.name) and re.search(origin.version, package.version):
                    number = re.match(r"(?:[0-9]+:)?([0-9.]+[0-9])", package.version)
                    version = number[1] if number else ""
                    yield Installation(product.id, version, package.name, packages.location, named=True)
