"""Web applications and frameworks on disk with the version that one of their own files states, and the table of their holes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Self

import msgspec

from inspector.fact import View, fact, resource
from inspector.facts.java_libraries import Hole
from inspector.request import Files, Tree, Where
from inspector.snapshot import Item, State

FOLDERS = (
    *("/var/www", "/srv", "/www", "/opt", "/data*", "/home", "/root", "/usr/local", "/usr/share", "/app", "/apps"),
    *("/web", "/webroot", "/wwwroot", "/var/lib/nginx", "/soft", "/software"),
)
_NUMBER = "([0-9]+(?:[.][0-9]+)+)"
# (application, end of the path, what tells the version in the file's first 8 KiB)
_MARKS = (
    ("wordpress", "/wp-includes/version.php", rf"\$wp_version\s*=\s*'{_NUMBER}"),
    ("drupal", "/core/lib/Drupal.php", rf"const VERSION\s*=\s*'{_NUMBER}"),
    ("drupal7", "/includes/bootstrap.inc", rf"define\('VERSION',\s*'{_NUMBER}'"),
    (
        "joomla",
        "/libraries/src/Version.php",
        r"MAJOR_VERSION\s*=\s*([0-9]+);.*?MINOR_VERSION\s*=\s*([0-9]+);.*?PATCH_VERSION\s*=\s*([0-9]+);",
    ),
    *(
        ("joomla", place, rf"\bRELEASE\s*=\s*'{_NUMBER}'.*?\bDEV_LEVEL\s*=\s*'([0-9]+)")
        for place in ("/libraries/cms/version/version.php", "/libraries/joomla/version.php", "/includes/version.php")
    ),
    ("thinkphp", "/thinkphp/base.php", rf"define\('THINK_VERSION',\s*'{_NUMBER}"),
    ("thinkphp", "/ThinkPHP/ThinkPHP.php", rf"THINK_VERSION'?\s*[,=]\s*'{_NUMBER}"),
    ("thinkphp", "/library/think/App.php", rf"const VERSION\s*=\s*'{_NUMBER}"),
    ("thinkphp", "/framework/src/think/App.php", rf"const VERSION\s*=\s*'{_NUMBER}"),
    ("zabbix", "/include/defines.inc.php", rf"define\('ZABBIX_VERSION',\s*'{_NUMBER}"),
    ("roundcube", "/program/include/iniset.php", rf"define\('RCMAIL_VERSION',\s*'{_NUMBER}"),
    ("phpunit", "/src/Util/PHP/eval-stdin.php", r"php://input()"),
)
MARKS = tuple((application, place, re.compile(pattern, re.DOTALL)) for application, place, pattern in _MARKS)
# Names that carry the version: phpMyAdmin ships RELEASE-DATE-5.2.1; Adminer is one file of any name like this
PHPMYADMIN = re.compile(rf".*/RELEASE-DATE-{_NUMBER}[^/]*")
ADMINER = re.compile(rf"Adminer - .*?@version\s+{_NUMBER}", re.DOTALL)
_NAMES = (*sorted({place.rpartition("/")[2] for _, place, _ in MARKS}), "RELEASE-DATE-[0-9]*", "adminer*.php")
FILES = Tree(Where(below=FOLDERS, kinds=("file",), names=_NAMES), content=8192)
GITLAB = Files("/opt/gitlab/embedded/service/gitlab-rails/VERSION", limit=4096)


@dataclass(frozen=True)
class Application:
    """`version` is empty where the file's content alone shows the hole."""

    id: str
    version: str
    file: str


@fact
@dataclass(frozen=True)
class WebApplications:
    """By file."""

    needs = (FILES, GITLAB)
    applications: tuple[Application, ...]

    @classmethod
    def read(cls, view: View) -> Self:
        found = [_of(item) for item in view.ask(FILES) if item.stat and item.state is State.OK]
        gitlab = re.match(_NUMBER, view.text(GITLAB))
        own = [Application("gitlab", gitlab[1], GITLAB.glob)] if gitlab else []
        return cls((*(application for application in found if application), *own))


def _of(item: Item) -> Application | None:
    if match := PHPMYADMIN.fullmatch(item.name):
        return Application("phpmyadmin", match[1], item.name)
    if item.name.rpartition("/")[2].startswith("adminer"):
        match = ADMINER.search(item.text[:2000])
        return Application("adminer", match[1], item.name) if match else None
    for id, place, pattern in MARKS:
        if item.name.endswith(place) and (match := pattern.search(item.text)):
            return Application(id, ".".join(group for group in match.groups() if group), item.name)
    return None


@resource("vulnerable-web-applications.yaml")
class VulnerableWebApplications(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    date: str
    sources: tuple[str, ...]
    names: dict[str, str]
    holes: tuple[Hole, ...]

    def of(self, application: Application) -> tuple[Hole, ...]:
        return tuple(h for h in self.holes if h.library == application.id and h.affects(application.version))
