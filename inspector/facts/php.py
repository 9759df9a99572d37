"""PHP as web servers run it: which ini files one SAPI reads in which order, and the pools of php-fpm.

What a program sets at run time (`ini_set`), `.user.ini` and `.htaccess` are not seen.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Self

from inspector.fact import Absent, View, fact
from inspector.facts.apache import Apache
from inspector.model import Reason
from inspector.patterns import matches
from inspector.request import Files, Part
from inspector.snapshot import Item

_PROGRAMS = tuple(
    Files(glob, Part.STAT)
    for glob in (
        "/usr/sbin/php-fpm*",
        "/usr/local/sbin/php-fpm*",
        "/www/server/php/*/sbin/php-fpm",
        "/usr/lib/apache2/modules/libphp*.so",
        "/usr/lib/apache2/mod_php*.so",
        "/usr/lib64/httpd/modules/libphp*.so",
        "/usr/lib64/apache2/mod_php*.so",
        "/usr/bin/php-cgi*",
        "/usr/local/bin/php-cgi",
    )
)
_INI = tuple(
    Files(glob)
    for glob in (
        "/etc/php/*/*/php.ini",
        "/etc/php/*/*/conf.d/*.ini",
        "/etc/php.ini",
        "/etc/php.d/*.ini",
        "/etc/php*/php.ini",
        "/etc/php*/*/php.ini",
        "/etc/php*/conf.d/*.ini",
        "/usr/local/etc/php/php.ini",
        "/usr/local/etc/php/conf.d/*.ini",
        "/usr/local/lib/php.ini",
        "/www/server/php/*/etc/php.ini",
    )
)
_POOLS = tuple(
    Files(glob)
    for glob in (
        "/etc/php/*/fpm/pool.d/*.conf",
        "/etc/php-fpm.d/*.conf",
        "/etc/php*/php-fpm.d/*.conf",
        "/etc/php*/fpm/php-fpm.d/*.conf",
        "/usr/local/etc/php-fpm.d/*.conf",
        "/www/server/php/*/etc/php-fpm.conf",
    )
)
_VERSION = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_POOL_SETTING = re.compile(r"php_(?:admin_)?(?:value|flag)\[([^\]]+)\]")
_TRUE = ("1", "on", "yes", "true")

NO_INI = Reason(
    code="no-ini",
    en="php.ini is at none of the usual places, so the value in force is not known",
    zh="常见位置均未找到 php.ini，无法确定实际生效的值",
)


@dataclass(frozen=True)
class Setting:
    section: str
    name: str
    value: str
    file: str
    line: int

    @property
    def location(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True)
class Sapi:
    """One PHP that serves pages: `name` fpm, apache2 or cgi; `ini` the main file it would read, be it there or not.

    Where `sure` is false that file was not at any usual place: the defaults need not hold.
    """

    name: str
    program: str
    ini: str
    sure: bool
    settings: tuple[Setting, ...] = ()
    pools: tuple[Setting, ...] = ()

    def option(self, name: str, default: str) -> Setting:
        """The value that holds for all hosts, unless a pool says otherwise; sections of single hosts are left out."""
        found = [s for s in self.settings if s.name == name and not s.section.upper().startswith(("HOST=", "PATH="))]
        return found[-1] if found else Setting("", name, default, self.ini, 0)

    def effective(self, name: str, default: str) -> Iterator[tuple[str, Setting]]:
        """(pool, the setting that holds in it); one entry without a pool's name where there are none."""
        base = self.option(name, default)
        pools = dict.fromkeys(setting.section for setting in self.pools if setting.section != "global")
        for pool in pools or [""]:
            own = [s for s in self.pools if s.section == pool and _pool_key(s.name) == name]
            admin = [s for s in own if s.name.startswith("php_admin_")]
            yield pool, (admin or own or [base])[-1]


@fact
@dataclass(frozen=True)
class Php:
    needs = (*_PROGRAMS, *_INI, *_POOLS)
    sapis: tuple[Sapi, ...]

    @classmethod
    def read(cls, view: View) -> Self:
        programs = [item for request in _PROGRAMS for item in view.whole(request) if _is_program(item)]
        if not programs:
            raise Absent("PHP does not serve pages here", "本机没有为网站提供服务的 PHP")
        files = {item.name: item for request in (*_INI, *_POOLS) for item in view.whole(request)}
        return cls(tuple(_sapi(item.name, files) for item in programs))

    def deciding(self, name: str, default: str) -> Iterator[tuple[str, Setting, bool]]:
        """(subject, setting, whether it surely holds) once for each place that decides: an ini file or a pool."""
        seen = set()
        for sapi in self.sapis:
            for pool, setting in sapi.effective(name, default):
                subject = f"{setting.file} [{pool}]" if _pool_key(setting.name) else sapi.ini
                if subject not in seen:
                    seen.add(subject)
                    yield subject, setting, sapi.sure or setting.line > 0


CONDITIONAL = Reason(
    code="conditional",
    en="the setting stands in Apache's configuration inside a condition that cannot be judged",
    zh="该设置位于 Apache 配置中无法判定的条件块内",
)


def in_apache(apache: Apache | None, name: str, wrong: Callable[[str], bool]) -> Iterator[tuple[str, Setting, bool]]:
    """(subject, setting, whether it surely holds) of what Apache sets for mod_php, by host and folder.

    In one place the last holds, and an admin setting beats a plain one. Of hosts with the same name the worst is told.
    """
    for installation in apache.installations if apache else ():
        found: dict[tuple[str, str], tuple[Setting, bool]] = {}
        for directive in installation.directives:
            if directive.name not in _MOD_PHP or len(directive.args) < 2 or directive.args[0] != name:
                continue
            value = directive.args[1]
            if directive.name.endswith("_flag"):  # knows no other word for it
                value = "1" if value.lower() in ("on", "1") else "0"
            place = directive.host, directive.folder
            before = found.get(place)
            if not before or "admin" in directive.name or "admin" not in before[0].section:
                setting = Setting(directive.name, name, value, directive.file, directive.line)
                found[place] = setting, directive.certain
        told: dict[str, tuple[Setting, bool]] = {}
        for (host, folder), each in sorted(
            found.items(), key=lambda e: (e[1][1] and wrong(e[1][0].value), not e[1][1])
        ):
            server = installation.host_name(host) if host else installation.main
            told[f"{server} {folder}".strip()] = each
        yield from ((subject, *each) for subject, each in told.items())


_MOD_PHP = ("php_value", "php_flag", "php_admin_value", "php_admin_flag")


def _is_program(item: Item) -> bool:
    """Not a link, which has its target in the list; and not a helper script beside it."""
    return item.stat is not None and item.stat.kind == "file" and (not item.stat.link or "/www/" in item.name)


def _sapi(program: str, files: dict[str, Item]) -> Sapi:
    file = program.rpartition("/")[2]
    name = "fpm" if file.startswith("php-fpm") else "cgi" if file.startswith("php-cgi") else "apache2"
    homes = _homes(program, name)
    home, inner = next(((home, inner) for home, inner in homes if f"{home}/php.ini" in files), homes[0])
    ini = f"{home}/php.ini"
    settings = [s for path in _found(files, ini, f"{home}/{inner}/*.ini") for s in parse(files[path].text, path)]
    places = (f"{home}/{pools}" for pools in _POOL_FILES)
    in_pools = [s for path in _found(files, *places) for s in parse(files[path].text, path)] if name == "fpm" else []
    sure = ini in files or home == "/usr/local/etc/php"
    return Sapi(name, program, ini, sure, tuple(settings), tuple(in_pools))


_POOL_FILES = ("pool.d/*.conf", "php-fpm.d/*.conf", "php-fpm.conf", "../php-fpm.d/*.conf")


def _homes(program: str, name: str) -> list[tuple[str, str]]:
    """(folder of php.ini, folder of its further files in there), likeliest first, by how distributions lay them out."""
    file = program.rpartition("/")[2]
    match = _VERSION.search(file)
    version = match[0] if match else ""
    if program.startswith("/www/"):
        return [(f"{program.rpartition('/sbin/')[0]}/etc", "-")]
    if program.startswith("/usr/local/") or program == "/usr/lib/apache2/modules/libphp.so":
        return [("/usr/local/etc/php", "conf.d")]  # built from source, as in the official container images
    if "." in version:
        return [(f"/etc/php/{version}/{name}", "conf.d")]  # Debian
    if version:
        return [(f"/etc/php{version}/{name}", "conf.d"), (f"/etc/php{version}", "conf.d"), ("/etc", "php.d")]
    return [("/etc", "php.d"), (f"/etc/php8/{name}", "conf.d"), (f"/etc/php7/{name}", "conf.d")]


def _found(files: Iterable[str], *globs: str) -> list[str]:
    names = sorted(files)
    return [name for glob in globs for name in names if matches(posixpath.normpath(glob), name)]


def parse(text: str, file: str) -> list[Setting]:
    """The settings of an ini file in order; a value loses its quotes and the comment after it."""
    section, found = "", []
    for number, raw in enumerate(text.split("\n"), 1):
        line = raw.strip()
        if line.startswith("[") and "]" in line:
            section = line[1 : line.index("]")]
        elif line and line[0] not in ";#" and "=" in line:
            name, _, value = line.partition("=")
            found.append(Setting(section, name.strip(), _value(value.strip()), file, number))
    return found


def _value(text: str) -> str:
    if text[:1] in ("'", '"') and (end := text.find(text[0], 1)) > 0:
        return text[1:end]
    return text.partition(";")[0].strip()


def _pool_key(name: str) -> str:
    match = _POOL_SETTING.fullmatch(name)
    return match[1] if match else ""


def is_on(value: str) -> bool:
    """As PHP reads a switch: words, or a number other than 0."""
    return value.lower() in _TRUE or bool(re.match(r"[+-]?0*[1-9]", value))


def shows_errors(value: str) -> bool:
    """display_errors takes stdout and stderr too; only the command line keeps the latter out of the page."""
    return is_on(value) or value.lower() in ("stdout", "stderr")
