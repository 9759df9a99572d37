"""Dumps of databases where everybody on the host, or everybody who can reach the web server, may fetch them."""

from __future__ import annotations

from inspector.check import Case, File, Verdicts, check
from inspector.facts.exposed_data import DatabaseDumps
from inspector.model import Fail, Seen, Severity
from inspector.patterns import matches
from inspector.text import Text

DUMP = "-- MySQL dump 10.13  Distrib 5.7.44, for Linux (x86_64)\n--\n-- Host: localhost    Database: his\n"
GZIP = File(b"\x1f\x8b\x08\x00abc")
WEB = Text(en="lies in a web folder", zh="位于网站目录中，可能被直接下载")
LOCAL = Text(en="can be read by everybody on the host", zh="本机所有用户均可读取")


@check(
    severity=Severity.HIGH,
    title=Text(en="Access to database dumps", zh="数据库备份文件的访问控制"),
    why=Text(
        en="A dump holds everything that the database protects. In a web folder it is found by guessing names such as backup.sql; elsewhere"
        " any broken-in service reads it.",
        zh="数据库备份包含库中全部数据。放在网站目录下，攻击者猜测 backup.sql 之类的文件名即可下载；其他位置若所有用户可读，任一服务被攻破都会造成数据泄露。",
    ),
    fails=Text(en="{subject}: a database dump that {where}", zh="数据库备份 {subject} {where}"),
    remedy=Text(
        en="Move it out of the web folder to a place of its own, close it with `chmod 600 {subject:sh}`, encrypt what is kept, and see in the"
        " access log whether it was fetched. Delete what is not needed.",
        zh="将其移出网站目录并执行 `chmod 600 {subject:sh}` 收紧权限，需保留的应加密存放，不再需要的删除；同时检查访问日志，确认是否已被下载。",
    ),
    command="ls -l {subject}; head -c 200 {subject}",
    standards={
        "gbt22239-l3": ("8.1.4.8b",),
        "cis-v8": ("3.3", "11.3"),
        "nist-800-53-r5": ("AC-3", "CP-9(8)"),
        "iso-27001-2022": ("A.8.3", "A.8.13"),
    },
    good=[
        {"/var/backups/db.sql": File(DUMP, 0o600), "/srv/app/schema.sql": "CREATE TABLE a (b int);\n"},
        {"/root": File(kind="dir", mode=0o700), "/root/db.sql": DUMP, "/opt/x.bak": "text"},
        {"/var/www/html/a.sql": File(DUMP, 0o600), "/home/u/state.db": File(b"SQLite format 3\0", 0o644)},
        {"/backup/etc.tar.gz": GZIP, "/srv/notes-on-backup": "mysqldump\n", "/backup/his": File(DUMP, 0o600)},
        Case({"/srv/www/demo/a.sql": DUMP}, params={"allow": ("/srv/www/demo/**",)}),
    ],
    bad=[
        Case({"/var/www/html/backup.sql": DUMP}, fails=["/var/www/html/backup.sql"]),
        Case({"/www/wwwroot/a.com/db.SQL.gz": GZIP}, fails=["/www/wwwroot/a.com/db.SQL.gz"]),
        Case(
            {"/data/backup/his.sql": DUMP, "/data/backup/pg.dump": "PGDMP\x01"},
            fails=["/data/backup/his.sql", "/data/backup/pg.dump"],
        ),
        Case(
            {
                "/var/www/html": File(kind="dir", mode=0o750, owner=33),
                "/var/www/html/d.db": File(b"SQLite format 3\0", 0o640, owner=33),
            },
            fails=["/var/www/html/d.db"],
        ),
        Case({"/backup/his_20260101": DUMP, "/srv/his_dump": DUMP}, fails=["/backup/his_20260101", "/srv/his_dump"]),
        Case({"/var/www/html/install/data.sql": DUMP}, fails=["/var/www/html/install/data.sql"]),
    ],
)
def database_dump_readable(dumps: DatabaseDumps, *, allow: tuple[str, ...] = ()) -> Verdicts:
    for found in dumps.exposed:
        if any(matches(glob, found.path) for glob in allow):
            yield Seen(found.path, found.path)
            continue
        severity = Severity.LOW if found.shipped else None if found.web else Severity.MEDIUM
        yield Fail(found.path, found.path, {"where": WEB if found.web else LOCAL}, severity=severity)
    yield Seen("/", "", {"closed": dumps.closed})
