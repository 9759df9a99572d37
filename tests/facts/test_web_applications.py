"""Web applications and the table of their holes."""

from __future__ import annotations

import pytest

from inspector.case import Case, File
from inspector.fact import View
from inspector.facts.web_applications import MARKS, Application, VulnerableWebApplications, WebApplications
from inspector.plugins import load_resources
from inspector.targets.memory import snapshot

TABLE: VulnerableWebApplications = load_resources([VulnerableWebApplications])[VulnerableWebApplications]


def read(path: str, text: str | bytes) -> list[tuple[str, str]]:
    needs = WebApplications.needs
    found = WebApplications.read(View(snapshot(Case({path: File(text)}), needs), needs))
    return [(one.id, one.version) for one in found.applications]


def test_every_application_has_a_name_and_a_hole() -> None:
    known = {id for id, _, _ in MARKS} | {"phpmyadmin", "adminer", "gitlab"}
    assert known == set(TABLE.names) == {hole.library for hole in TABLE.holes}


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("/srv/a/wp-includes/version.php", "$wp_version = '6.8';", [("wordpress", "6.8")]),
        ("/srv/a/wp-includes/version.php", "$wp_version = $x;", []),
        ("/srv/a/version.php", "$wp_version = '6.8';", []),
        ("/srv/a/ThinkPHP/ThinkPHP.php", "const THINK_VERSION     =   '3.2.3';", [("thinkphp", "3.2.3")]),
        ("/srv/a/include/defines.inc.php", "define('ZABBIX_VERSION',\t\t'5.4.8');", [("zabbix", "5.4.8")]),
        ("/srv/a/program/include/iniset.php", "define('RCMAIL_VERSION', '1.6.5');", [("roundcube", "1.6.5")]),
        ("/srv/pma/RELEASE-DATE-4.8.1", "", [("phpmyadmin", "4.8.1")]),
        (
            "/srv/adminer.php",
            b"<?php\n/** Adminer - x\n* @version 4.8.1\n*/\n" + b"\xff" * 9000,
            [("adminer", "4.8.1")],
        ),
        ("/srv/adminer-lib.php", "<?php // nothing", []),
        ("/srv/includes/bootstrap.inc", "define('VERSION', '7.57');", [("drupal7", "7.57")]),
    ],
)
def test_versions(path: str, text: str | bytes, expected: list[tuple[str, str]]) -> None:
    assert read(path, text) == expected


@pytest.mark.parametrize(
    ("id", "version", "holes"),
    [
        ("thinkphp", "5.0.23", 1),
        ("thinkphp", "5.0.24", 0),
        ("thinkphp", "5.1.30", 1),
        ("thinkphp", "5.1.31", 0),
        ("thinkphp", "3.2.3", 0),
        ("wordpress", "4.9.19", 0),
        ("wordpress", "4.9.18", 1),
        ("wordpress", "6.0", 0),
        ("drupal7", "7.60", 0),
        ("drupal7", "7.103", 0),
        ("drupal7", "7.57", 2),
        ("drupal", "8.5.1", 2),
        ("gitlab", "16.7.2", 0),
        ("gitlab", "16.0.9", 0),
        ("phpmyadmin", "4.4.15.6", 1),
        ("phpmyadmin", "4.4.15.7", 0),
        ("phpunit", "", 1),
    ],
)
def test_holes_are_of_a_branch(id: str, version: str, holes: int) -> None:
    assert len(TABLE.of(Application(id, version, "/x"))) == holes
