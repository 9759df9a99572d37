"""nginx's and Apache's configuration, and what follows from them."""

from collections.abc import Mapping

import pytest

from inspector.case import Case, File
from inspector.fact import Absent, Unknown, View
from inspector.facts.accounts import Passwd
from inspector.facts.apache import Apache, Installation, arguments, environment, logical_lines
from inspector.facts.nginx import Directive, Nginx, tokens
from inspector.facts.webserver import DocumentRoots, Worker, Workers
from inspector.snapshot import Stat, State
from inspector.targets.memory import snapshot

NGINX = {"/usr/sbin/nginx": ""}
MAIN = "/etc/nginx/nginx.conf"


def nginx(files: Mapping[str, str | File]) -> Directive:
    return Nginx.read(View(snapshot(Case({**NGINX, **files}), Nginx.needs), Nginx.needs)).mains[0]


def apache(files: Mapping[str, str | File]) -> Installation:
    case = Case({"/usr/sbin/apache2": "", **files})
    return Apache.read(View(snapshot(case, Apache.needs), Apache.needs)).installations[0]


def roots(text: str) -> list[str]:
    found = Nginx.read(View(snapshot(Case({**NGINX, MAIN: text}), Nginx.needs), Nginx.needs))
    view = View(snapshot(Case(), ()), ())
    return [root.path for root in DocumentRoots.read(view, found, None, None).roots]


def test_nginx_words_quotes_comments_and_lines() -> None:
    main = nginx({MAIN: 'user  www;# x\nhttp {\n log_format m \'$a;{}\'\n  "b\\"c";\n server { root /a\\ b; }\n}\n'})
    http = main.named("http")[0]
    assert main.named("user")[0].args == ("www",)
    assert http.named("log_format")[0].args == ("m", "$a;{}", 'b"c')
    assert http.named("server")[0].location == f"{MAIN}:5"


def test_nginx_includes_relative_wildcard_and_through_links() -> None:
    main = nginx(
        {
            MAIN: "http { include mime.types; include /etc/nginx/on/*.conf; include none/*; }",
            "/etc/nginx/mime.types": "types { text/html html; }",
            "/etc/nginx/all/b": "server { include snippet.conf; }",
            "/etc/nginx/on/b.conf": File(link="../all/b"),
            "/etc/nginx/snippet.conf": "root /srv;",
        }
    )
    (server,) = main.named("http")[0].named("server")
    assert server.file == "/etc/nginx/on/b.conf"
    assert server.named("root")[0].location == "/etc/nginx/snippet.conf:1"


def test_nginx_lua_is_skipped() -> None:
    text = "http { content_by_lua_block { local a = '}' -- {\n if x then y() end {} }\n server { root /x; } }"
    assert nginx({MAIN: text}).named("http")[0].named("server")[0].line == 3


@pytest.mark.parametrize(
    "text",
    ["http {", "}", "a", "include missing.conf;", "include nginx.conf;", "a{" * 100 + "}" * 100, '"unclosed', "a" * 10],
)
def test_nginx_damaged(text: str) -> None:
    with pytest.raises(Unknown):
        nginx({MAIN: text})


def test_nginx_hostile_sizes() -> None:
    assert sum(1 for _ in tokens("\x00\udcff " * 50_000)) == 50_000
    assert list(tokens("${x" * 3)) != []
    with pytest.raises(Absent):
        Nginx.read(View(snapshot(Case({MAIN: ""}), Nginx.needs), Nginx.needs))


def test_nginx_document_roots() -> None:
    assert roots("http { root /a; server { } server { root /b/; location / { if ($x) { root /c; } } } }") == [
        "/a",
        "/b",
        "/c",
    ]
    assert roots("http { server { listen 80; } }") == ["/usr/share/nginx/html"]
    assert roots("http { server { root html; } }") == ["/usr/share/nginx/html"]
    assert roots("http { server { root $x/y; } }") == ["$x/y"]
    assert roots("http { root /a; server { location /d { alias /d/; } location /e { alias $e; } } }") == [
        "/a",
        "/d",
        "$e",
    ]


def test_users_with_their_groups_and_folders_of_apache() -> None:
    files = {
        "/usr/sbin/apache2": "",
        "/etc/apache2/apache2.conf": "User a\nGroup b\nAlias /x /srv/x/\nScriptAlias /c lib\nAliasMatch ^/u/(.*) /home/$1\n",
        **NGINX,
        MAIN: "user daemon www-data;",
    }
    case = Case(files)
    view = View(snapshot(case, (*Nginx.needs, *Apache.needs)), (*Nginx.needs, *Apache.needs))
    served = DocumentRoots.read(view, Nginx.read(view), Apache.read(view), None)
    assert served.users == (("daemon", "www-data"), ("a", "b"))
    assert [root.path for root in served.roots] == ["/srv/x", "/etc/apache2/lib", "/home/$1"]
    passwd, groups = (
        Passwd.read(View(snapshot(Case({"/etc/passwd": "daemon:x:1:1::/:/x\n"}), Passwd.needs), Passwd.needs)),
        None,
    )
    workers = Workers.read(view, served, passwd, groups)
    assert (workers.missing, workers.groupless) == (("a",), ("www-data", "b"))


def test_apache_sections_conditions_and_defines() -> None:
    found = apache(
        {
            "/etc/apache2/apache2.conf": "LoadModule ssl_module modules/mod_ssl.so\n"
            "Define root /srv/a\n"
            "<IfModule mod_ssl.c>\nListen 443\n</IfModule>\n"
            "<IfModule !ssl_module>\nListen 1\n</IfModule>\n"
            "<IfModule none.c>\n<VirtualHost x>\nListen 2\n</VirtualHost>\n</IfModule>\n"
            "<IfDefine SOMETHING>\nListen 3\n</IfDefine>\n"
            '<VirtualHost *:80>\nServerName a\ndocumentROOT  "${root}"\n'
            "<Directory /srv/a>\nOptions \\\nNone\n</Directory>\n</VirtualHost>\nTraceEnable off\n"
        }
    )
    assert [(d.args, d.certain) for d in found.named("listen")] == [(("443",), True), (("3",), False)]
    (root,) = found.named("documentroot")
    assert root.args == ("/srv/a",)
    assert found.host_name(root.host) == "/etc/apache2/apache2.conf a *:80"
    assert found.named("options")[0].folder == "directory /srv/a"
    assert found.named("traceenable")[0].sections == ()


def test_apache_includes() -> None:
    found = apache(
        {
            "/etc/apache2/apache2.conf": "IncludeOptional on/*.conf\nIncludeOptional none.conf\nInclude ports.conf\n\n\n",
            "/etc/apache2/on/a.conf": "<VirtualHost a>\nUser a\n",
            "/etc/apache2/ports.conf": "User b\n",
        }
    )
    assert [(d.args[0], d.host) for d in found.named("user")] == [
        ("a", "a (/etc/apache2/on/a.conf:1)"),
        ("b", ""),
    ]


def test_apache_include_that_was_not_seen_or_turns_in_a_circle() -> None:
    for text in ("Include gone.conf\n", "Include apache2.conf\n", "Include ${X}/a.conf\n"):
        with pytest.raises(Unknown):
            apache({"/etc/apache2/apache2.conf": text})


def test_apache_a_file_that_is_denied_is_told() -> None:
    denied: dict[str, str | File] = {
        "/etc/apache2/apache2.conf": "IncludeOptional on/*.conf",
        "/etc/apache2/on": File(kind="dir", state=State.DENIED),
    }
    assert not apache(denied).whole


def test_apache_small_parsers() -> None:
    assert list(logical_lines("# a \\\nb\n\n x\ty \\\n z")) == [(4, "x y  z")]
    assert arguments("a \"b c\" 'd' e") == ("a", "b c", "d", "e")
    assert environment('export A=/x$SUFFIX\nB="$A/y"\n: ${C:=1}\nunset HOME\n')["B"] == "/x/y"


@pytest.mark.parametrize(
    ("uid", "gid", "mode", "right"),
    [
        (33, 0, 0o644, "owner"),
        (33, 33, 0o466, ""),
        (0, 33, 0o664, "group"),
        (0, 33, 0o646, ""),
        (0, 0, 0o646, "other"),
        (0, 0, 0o644, ""),
    ],
)
def test_the_first_class_that_fits_decides(uid: int, gid: int, mode: int, right: str) -> None:
    assert Worker("www-data", 33, frozenset((33,))).writes(Stat("file", mode, uid, gid, 0)) == right
    assert Worker("root", 0, frozenset()).writes(Stat("file", mode, uid, gid, 0)) == "root"
