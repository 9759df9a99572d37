"""Pages that the web server itself, or anybody on the host, may change."""

from __future__ import annotations

from inspector.check import Case, File, Verdicts, check
from inspector.facts.webserver import DocumentRoots, Root, WebTree, Workers
from inspector.model import Fail, Reason, Seen, Severity, Unsure
from inspector.patterns import matches
from inspector.snapshot import Stat
from inspector.text import Text

NO_ACCOUNT = Text(
    en="the user {user} that serves pages has no account here", zh="Web 服务使用的用户 {user} 在本机没有账户"
)
NO_GROUP = Text(
    en="the group {group} of the processes that serve pages is not known here",
    zh="本机没有 Web 服务进程使用的用户组 {group}",
)
ACCOUNTS = (
    "root:x:0:0::/root:/bin/sh\nwww-data:x:33:33::/var/www:/usr/sbin/nologin\nbob:x:1000:1000::/home/bob:/bin/sh\n"
)
NGINX: dict[str, str | File] = {
    "/usr/sbin/nginx": "",
    "/etc/passwd": ACCOUNTS,
    "/etc/group": "www-data:x:33:\nweb:x:50:bob,www-data\n",
    "/etc/nginx/nginx.conf": "user www-data;\nhttp {\n include sites-enabled/*;\n}\n",
    "/etc/nginx/sites-available/a": "server {\n root /var/www/html; # /opt\n location /x { proxy_pass http://b; }\n}\n",
    "/etc/nginx/sites-enabled/a": File(link="/etc/nginx/sites-available/a"),
}
INDEX = "/var/www/html/index.html"
APACHE: dict[str, str | File] = {
    "/usr/sbin/apache2": "",
    "/etc/passwd": ACCOUNTS,
    "/etc/apache2/envvars": "export APACHE_RUN_USER=www-data\n",
    "/etc/apache2/apache2.conf": "User ${APACHE_RUN_USER}\nIncludeOptional sites-enabled/*.conf\n",
    "/etc/apache2/sites-enabled/0.conf": '<VirtualHost *:80>\nDocumentRoot "/srv/a"\n</VirtualHost>\n',
}


@check(
    severity=Severity.HIGH,
    title=Text(en="Write access to web pages", zh="网页目录的写权限"),
    why=Text(
        en="If the user that serves pages may also write them, any hole in the web application is enough to deface the site or to leave a web shell. Pages belong to another user; only folders for uploads and caches are writable.",
        zh="如果提供网页服务的用户同时具有写权限，Web 应用的任何漏洞都可能被用于篡改网页或植入 Webshell。网页文件应归其他用户所有，仅上传、缓存等目录可写。",
    ),
    fails=Text(
        en="{count:file or folder|files and folders} in {subject} may be written by {writers}, for example {examples}",
        zh="{subject} 中有 {count} 个文件或目录权限过宽，有写权限的用户：{writers}；例如 {examples}",
    ),
    remedy=Text(
        en="Give the pages to a user that runs no service and take write access from others: `chown -R root:root {subject:sh}` and `chmod -R go-w {subject:sh}`. Leave only folders for uploads to the user that serves pages, forbid programs in them in the web server, and name them in `allow` of this check.",
        zh="将网页文件改为不运行服务的用户所有，并取消其他用户的写权限：`chown -R root:root {subject:sh}`，`chmod -R go-w {subject:sh}`。仅将上传目录的写权限授予 Web 服务用户，在 Web 服务器中禁止该目录执行脚本，并加入本项的 `allow` 参数。",
    ),
    command="runuser -u {worker} -- find {subject} -writable",
    standards={
        "gbt22239-l3": ("8.1.4.2e", "8.1.4.7b"),
        "cis-v8": ("3.3",),
        "nist-800-53-r5": ("AC-3", "AC-6"),
        "iso-27001-2022": ("A.8.3",),
    },
    good=[
        {**NGINX, INDEX: "", "/var/www/html/uploads/a.jpg": File(owner=33)},
        {**NGINX, INDEX: File(owner=1000, group=50, mode=0o644), "/opt/other": File(mode=0o666)},
        {**APACHE, "/srv/a/index.php": ""},
        Case({**APACHE, "/srv/a/x/y/z": File(owner=33)}, params={"allow": ["/srv/a/x"]}),
        {**APACHE, "/srv/a/index.php": File(owner=33, mode=0o444)},
        {
            **NGINX,
            "/etc/nginx/nginx.conf": "user www-data web;\nhttp { server { location /d { alias /srv/d/; } } }\n",
            "/srv/d/a": File(owner=1000, group=1000, mode=0o664),
        },
        {**APACHE, "/etc/apache2/sites-enabled/1.conf": "Alias /d /srv/d\n", "/srv/d/a": File(owner=1000)},
        {"/etc/nginx/nginx.conf": ""},
    ],
    bad=[
        Case(
            {
                **NGINX,
                "/etc/nginx/nginx.conf": "user bob www-data;\nhttp { server { root /srv/b; } }\n",
                "/srv/b/index.html": File(group=33, mode=0o664),
            },
            fails=["/srv/b"],
        ),
        Case(
            {
                **APACHE,
                "/etc/group": "web:x:50:\n",
                "/etc/apache2/envvars": "export APACHE_RUN_USER=www-data\nexport APACHE_RUN_GROUP=web\n",
                "/etc/apache2/apache2.conf": "User ${APACHE_RUN_USER}\nGroup ${APACHE_RUN_GROUP}\nDocumentRoot /srv/a\n",
                "/srv/a/index.html": File(group=50, mode=0o664),
            },
            fails=["/srv/a"],
        ),
        Case(
            {
                **NGINX,
                "/etc/nginx/nginx.conf": "user www-data;\nhttp { server { root /srv/b; location /d { alias /srv/d/; } } }\n",
                "/srv/d/a": File(owner=33),
            },
            fails=["/srv/d"],
        ),
        Case(
            {**APACHE, "/etc/apache2/sites-enabled/1.conf": "Alias /d /srv/d\n", "/srv/d/a": File(mode=0o666)},
            fails=["/srv/d"],
        ),
        Case({**NGINX, INDEX: File(owner=33)}, fails=["/var/www/html"]),
        Case(
            {**NGINX, INDEX: File(group=50, mode=0o664), "/var/www/html": File(kind="dir", mode=0o755)},
            fails=["/var/www/html"],
        ),
        Case({**APACHE, "/srv/a": File(kind="dir", mode=0o777)}, fails=["/srv/a"]),
        Case({**APACHE, "/srv/a/uploads/x": File(mode=0o666)}, fails=["/srv/a"]),
        Case({**NGINX, "/etc/nginx/nginx.conf": "user root;\nhttp { server { root /srv/b; } }\n"}, fails=["/srv/b"]),
        Case(
            {
                **NGINX,
                INDEX: File(owner=1000, mode=0o600),
                "/usr/sbin/php-fpm8.2": "",
                "/etc/php/8.2/fpm/php.ini": "",
                "/etc/php/8.2/fpm/pool.d/bob.conf": "[bob]\nuser = $pool\n",
            },
            fails=["/var/www/html"],
        ),
    ],
)
def web_root_writable(
    served: DocumentRoots,
    workers: Workers,
    tree: WebTree,
    *,
    allow: tuple[str, ...] = ("**/upload", "**/uploads", "**/cache", "**/tmp", "**/temp", "**/logs", "**/runtime"),
) -> Verdicts:
    for user in workers.missing:
        why = NO_ACCOUNT.fill({"user": user})
        yield Unsure(user, Reason(code="no-account", en=why.en, zh=why.zh))
    for group in workers.groupless:
        why = NO_GROUP.fill({"group": group})
        yield Unsure(group, Reason(code="no-group", en=why.en, zh=why.zh))
    superuser = {worker.name for worker in workers.workers if worker.uid == 0}
    for root in served.roots:
        entries = tree.entries.get(root.path, ())
        rows = {path: who for path, stat in entries if (who := _writers(path, stat, workers, allow))}
        if rows or superuser:
            yield _fail(root, rows or {root.path: superuser})
        elif root.path in tree.unseen:
            yield Unsure(root.path, tree.unseen[root.path])
        else:
            yield Seen(root.path, root.location, {"workers": [worker.name for worker in workers.workers]})


def _writers(path: str, stat: Stat, workers: Workers, allow: tuple[str, ...]) -> set[str]:
    """Who may write; in an allowed folder only write access for everybody counts."""
    if stat.mode & 0o002:
        return {ANYBODY}
    parents = [path[:end] for end, char in enumerate(f"{path}/") if char == "/" and end]
    if any(matches(glob, parent) for glob in allow for parent in parents):
        return set()
    return {worker.name for worker in workers.workers if worker.writes(stat)}


def _fail(root: Root, rows: dict[str, set[str]]) -> Fail:
    names = sorted(set().union(*rows.values()))
    data = {
        "count": len(rows),
        "writers": [EVERYBODY if name == ANYBODY else name for name in names],
        "worker": next((name for name in names if name != ANYBODY), "nobody"),
        "examples": sorted(rows)[:3],
    }
    return Fail(root.path, root.location, data, severity=None if ANYBODY in names else Severity.MEDIUM)


ANYBODY = "*"
EVERYBODY = Text(en="everybody", zh="所有用户")
