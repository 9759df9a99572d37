"""What web servers publish and as whom they work: document roots, workers, and what workers may write there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar, Self

from inspector.fact import Absent, View, fact
from inspector.facts.accounts import Groups, Passwd
from inspector.facts.apache import Apache
from inspector.facts.nginx import Nginx
from inspector.facts.php import Php, Sapi
from inspector.model import Reason, reason
from inspector.request import Files, Part, Request, Tree, Where
from inspector.snapshot import Item, Stat, State
from inspector.text import Text

BASES = (
    *("/var/www", "/srv", "/usr/share/nginx", "/usr/local/nginx", "/usr/local/apache2", "/usr/local/openresty", "/www"),
    *("/opt", "/data", "/home", "/app", "/web", "/webroot", "/wwwroot", "/usr/share/webapps", "/var/lib/nginx/html"),
    *("/usr/share/apache2", "/usr/share/httpd", "/usr/share/javascript", "/usr/lib/cgi-bin", "/usr/share/phpmyadmin"),
)
"""Folders below which permissions are collected; a document root elsewhere is not judged."""
_STATS = {base: Files(base, Part.STAT) for base in BASES}
_LINKS = {base: Tree(Where((base,), ("link",))) for base in BASES}
_OWNED = {base: Tree(Where((base,), ("file", "dir"), any_bits=0o200, not_root=True)) for base in BASES}
_SHARED = {base: Tree(Where((base,), ("file", "dir"), any_bits=0o022)) for base in BASES}
_USUAL = ("www-data", "nginx", "apache", "nobody", "www", "http", "wwwrun", "daemon")
"""Workers that programs are built with, for where the configuration names none."""

ELSEWHERE = Text(
    en="{path} is outside of the folders whose permissions are collected", zh="{path} 不在采集权限信息的目录范围内"
)
OVER_LINK = Text(en="{path} leads over the link {link}", zh="{path} 经过符号链接 {link}")
VARIABLE = Text(en="{path} depends on a variable", zh="{path} 取决于变量")
SKIPPED = Text(en="{path} is on a file system that is not walked: {folder}", zh="{path} 位于未遍历的文件系统：{folder}")


@dataclass(frozen=True)
class Root:
    """A document root or the target of an alias; `path` may hold a variable."""

    path: str
    server: str
    location: str


@fact
@dataclass(frozen=True)
class DocumentRoots:
    """Each folder of pages once; the names or numbers of the users that serve pages or run PHP, with the group of each.

    The group is empty where the configuration names none.
    """

    needs: ClassVar[tuple[Request, ...]] = ()
    roots: tuple[Root, ...]
    users: tuple[tuple[str, str], ...]

    @classmethod
    def read(cls, view: View, nginx: Nginx | None, apache: Apache | None, php: Php | None) -> Self:
        if nginx is None and apache is None:
            raise Absent("neither nginx nor Apache is installed", "未安装 nginx 和 Apache")
        roots: dict[str, Root] = {}
        users: dict[tuple[str, str], None] = {}
        for root, user, group in (*_of_nginx(nginx), *_of_apache(apache)):
            users |= dict.fromkeys((name, group) for name in ([user] if user else _USUAL))
            if root:
                roots.setdefault(root.path, root)
        for sapi in php.sapis if php else ():
            users |= dict.fromkeys(_of_pools(sapi))
        return cls(tuple(roots.values()), tuple(users))


def _of_pools(sapi: Sapi) -> Iterator[tuple[str, str]]:
    groups = {s.section: s.value.replace("$pool", s.section) for s in sapi.pools if s.name == "group"}
    for setting in sapi.pools:
        if setting.name == "user":
            yield setting.value.replace("$pool", setting.section), groups.get(setting.section, "")


def _of_nginx(nginx: Nginx | None) -> Iterator[tuple[Root | None, str, str]]:
    for main in nginx.mains if nginx else ():
        users = main.named("user")
        user, group, *_ = (*(users[-1].args if users else ()), "", "")
        yield None, user, group
        for directive in (*main.below("root"), *main.below("alias")):
            path = directive.args[0] if directive.args else ""
            path = path if path.startswith(("/", "$")) else f"{main.args[0]}/{path}"
            yield Root(_tidy(path), "nginx", directive.location), user, group
        for http in main.named("http"):
            if any(not server.below("root") for server in http.named("server")) and not http.named("root"):
                yield Root(f"{main.args[0]}/html", "nginx", main.file), user, group


_FOLDERS = ("documentroot", "virtualdocumentroot", "alias", "scriptalias", "aliasmatch", "scriptaliasmatch")
"""The directives of Apache whose last argument is a folder of pages or programs, or a file of them."""


def _of_apache(apache: Apache | None) -> Iterator[tuple[Root | None, str, str]]:
    for installation in apache.installations if apache else ():
        users = [directive.args[0] for directive in installation.named("user") if directive.args]
        groups = [directive.args[0] for directive in installation.named("group") if directive.args]
        user, group = (*users, "")[max(len(users) - 1, 0)], (*groups, "")[max(len(groups) - 1, 0)]
        yield None, user, group
        for directive in (found for name in _FOLDERS for found in installation.named(name)):
            path = directive.args[-1] if directive.args else ""
            path = path if path.startswith(("/", "$")) else f"{installation.root}/{path}"
            path = path.replace("%", "$") if directive.name.startswith("virtual") else path
            yield Root(_tidy(path), "apache", directive.location), user, group


def _tidy(path: str) -> str:
    return "/" + "/".join(part for part in path.split("/") if part not in ("", ".")) if path.startswith("/") else path


@dataclass(frozen=True)
class Worker:
    name: str
    uid: int
    gids: frozenset[int]

    def writes(self, stat: Stat) -> str:
        """By which right it may write: root, owner, group, other; empty where it may not. Access lists are not seen."""
        if self.uid == 0:
            return "root"
        for right, bit, holds in (
            ("owner", 0o200, stat.uid == self.uid),
            ("group", 0o020, stat.gid in self.gids),
            ("other", 0o002, True),
        ):
            if holds:
                return right if stat.mode & bit else ""
        return ""


@fact
@dataclass(frozen=True)
class Workers:
    """The users of `DocumentRoots` as far as they have an account here; the users and the groups that have none."""

    needs: ClassVar[tuple[Request, ...]] = ()
    workers: tuple[Worker, ...]
    missing: tuple[str, ...]
    groupless: tuple[str, ...]

    @classmethod
    def read(cls, view: View, served: DocumentRoots, passwd: Passwd, groups: Groups | None) -> Self:
        workers, missing, groupless = [], [], []
        known = groups.groups if groups else ()
        for user, group in served.users:
            account = passwd.by_name().get(user) or next(
                (a for a in passwd.accounts if f"#{a.uid}" == user or str(a.uid) == user), None
            )
            own = {g.gid for g in known if group in (g.name, f"#{g.gid}", str(g.gid))}
            groupless += [group] if group and not own else []
            if account:
                extra = (g.gid for g in known if account.name in g.members)
                workers.append(Worker(account.name, account.uid, frozenset((account.gid, *extra, *own))))
            elif user not in _USUAL:
                missing.append(user)
        return cls(tuple(dict.fromkeys(workers)), tuple(dict.fromkeys(missing)), tuple(dict.fromkeys(groupless)))


@fact
@dataclass(frozen=True)
class WebTree:
    """What the walk says below the document roots. Keeps its own gaps: only those in the way of a root count for it."""

    needs: ClassVar[tuple[Request, ...]] = (*_STATS.values(), *_LINKS.values(), *_OWNED.values(), *_SHARED.values())
    entries: Mapping[str, tuple[tuple[str, Stat], ...]]
    unseen: Mapping[str, Reason]

    @classmethod
    def read(cls, view: View, served: DocumentRoots) -> Self:
        entries, unseen = {}, {}
        for root in served.roots:
            base = next((b for b in BASES if root.path == b or root.path.startswith(f"{b}/")), "")
            if "$" in root.path or ".." in root.path.split("/"):
                unseen[root.path] = reason("variable", VARIABLE, path=root.path)
            elif not base:
                unseen[root.path] = reason("not-collected", ELSEWHERE, path=root.path)
            else:
                entries[root.path], gap = _below(view, base, root.path)
                if gap:
                    unseen[root.path] = gap
        return cls(entries, unseen)


def _below(view: View, base: str, path: str) -> tuple[tuple[tuple[str, Stat], ...], Reason | None]:
    """What is at and below `path`, and what stood in the way of seeing all of it."""
    top = view.ask(_STATS[base], own_gaps=True)
    found: dict[str, Stat] = {item.name: item.stat for item in top if item.stat and item.name == path}
    gap = next((item.why for item in top if not item.state.whole), None)
    if top[0].stat and top[0].stat.link:
        gap = gap or reason("link", OVER_LINK, path=path, link=base)
    for request in (_LINKS[base], _OWNED[base], _SHARED[base]):
        for item in view.ask(request, own_gaps=True):
            gap = gap or _gap(item, path)
            inside = item.name == path or item.name.startswith(f"{path}/")
            if item.stat and inside and item.stat.kind != "link":
                found[item.name] = item.stat
    return tuple(sorted(found.items())), gap


def _gap(item: Item, path: str) -> Reason | None:
    """Why what this item says leaves something of `path` unseen."""
    name = item.name
    if name == "tree:/" and item.state is State.OK:
        folder = next((f for f in item.text.split("\n") if f and _related(f, path)), "")
        return reason("not-walked", SKIPPED, path=path, folder=folder) if folder else None
    if item.stat and item.stat.kind == "link":
        over = f"{path}/".startswith(f"{name}/")
        return reason("link", OVER_LINK, path=path, link=name) if over else None
    return item.why if not item.state.whole and (name.startswith("tree:") or _related(name, path)) else None


def _related(name: str, path: str) -> bool:
    return f"{name}/".startswith(f"{path}/") or f"{path}/".startswith(f"{name}/")
