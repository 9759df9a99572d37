"""What is read of web roots, and what is told to be unread."""

from __future__ import annotations

import pytest

from inspector.case import Case, File
from inspector.check import fact_needs
from inspector.fact import View
from inspector.facts.web_files import SCRIPTS, UPLOADS, ScriptFiles, WebPages, WebScripts
from inspector.facts.webserver import DocumentRoots, Root
from inspector.snapshot import Item, Snapshot, State
from inspector.targets.memory import snapshot

SHELL = "<?php system($_GET['c']);\n"


def view(fact: type, files: dict[str, str | File]) -> View:
    needs = fact_needs(fact)
    return View(snapshot(Case(files), needs), needs)


def served(*paths: str) -> DocumentRoots:
    return DocumentRoots(tuple(Root(path, "nginx", "/etc/nginx/nginx.conf:1") for path in paths), ())


@pytest.mark.parametrize(
    "path",
    [
        "/var/www/html/a.php",
        "/var/www/a/b/c/D.PHP7",
        "/home/bob/public_html/a.phtml",
        "/www/wwwroot/site/a.php",
        "/data/www1/a.php",
        "/usr/share/phpmyadmin/a.php",
        "/opt/app/tomcat/webapps/ROOT/a.php",
    ],
)
def test_usual_web_roots_are_read(path: str) -> None:
    found = WebScripts.read(view(WebScripts, {path: SHELL}), None, None)
    assert [(file.path, file.language, file.text, file.size) for file in found.files] == [
        (path, "php", SHELL, len(SHELL))
    ]


@pytest.mark.parametrize("path", ["/home/bob/a.php", "/root/a.php", "/var/lib/x/a.php", "/var/www/a.txt"])
def test_nothing_else_is_read(path: str) -> None:
    assert not WebScripts.read(view(WebScripts, {path: SHELL}), None, None).files


def test_roots_that_are_not_read_are_told() -> None:
    roots = served("/var/www/html", "/mnt/site", "/srv/$host", "/opt/a/webapps/x", "/opt", "/usr/share/wordpress")
    found = dict(WebScripts.read(view(WebScripts, {}), roots, None).unseen)
    assert {path: why.code for path, why in found.items()} == {
        "/mnt/site": "not-collected",
        "/srv/$host": "variable",
        "/opt": "not-collected",
    }


@pytest.mark.parametrize(
    ("skipped", "told"),
    [("/var/www/nfs", True), ("/data", True), ("/home/bob/public_html", True), ("/var/lib/docker", False)],
)
def test_file_systems_that_are_not_walked_are_told(skipped: str, told: bool) -> None:
    needs = fact_needs(ScriptFiles)
    answers = {need: (Item("tree:/", data=f"{skipped}\n".encode()),) for need in needs}
    walked = View(Snapshot("h", "host", "case:", "2026-06-01T00:00:00+00:00", True, answers), needs)
    assert (skipped in dict(ScriptFiles.read(walked, None, None).unseen)) is told


def test_a_long_script_is_a_gap_and_a_long_picture_is_none() -> None:
    long = {"/srv/a.php": File(" " * (3 << 20)), "/srv/a.jpg": File("\n" * (1 << 20))}
    seen = view(WebScripts, dict(long))
    found = WebScripts.read(seen, None, None)
    assert list(seen.gaps) == ["/srv/a.php"]
    assert not found.unseen


def test_a_picture_that_cannot_be_read_is_told() -> None:
    found = WebScripts.read(view(WebScripts, {"/srv/a.jpg": File("", state=State.DENIED)}), None, None)
    assert dict(found.unseen)["/srv/a.jpg"].code == "denied"


def test_pages_and_scripts() -> None:
    files: dict[str, str | File] = {
        "/srv/a.html": "<title>百家乐</title>\n<p>\n",
        "/srv/up/x.ASPX": "12",
        "/srv/b.html": "<p>",
    }
    pages = WebPages.read(view(WebPages, dict(files)), None, None)
    assert [(file.path, file.text) for file in pages.files] == [("/srv/a.html", "<title>百家乐</title>\n")]
    assert ScriptFiles.read(view(ScriptFiles, dict(files)), None, None).files == (("/srv/up/x.ASPX", 2),)


def test_requests_are_told_apart() -> None:
    assert len({*SCRIPTS, UPLOADS}) == len(SCRIPTS) + 1
