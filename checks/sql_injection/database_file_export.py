"""Databases that let a query read and write files anywhere."""

from __future__ import annotations

from inspector.check import Case, File, Verdicts, check
from inspector.facts.database import Mysql
from inspector.model import Confidence, Fail, Reason, Seen, Severity, Unsure
from inspector.text import Text

DEFAULT_UNKNOWN = Reason(
    code="default-unknown",
    en="secure_file_priv is not set, and its default depends on how the server was built",
    zh="未设置 secure_file_priv，其默认值取决于数据库的编译方式",
)
INCLUDED = Reason(
    code="not-collected",
    en="an included file or folder of options is not read (!include, !includedir)",
    zh="未读取通过 !include、!includedir 引入的其他配置文件或目录",
)
MYSQL: dict[str, str | File] = {"/usr/sbin/mysqld": ""}
MARIADB: dict[str, str | File] = {"/usr/sbin/mysqld": File(link="mariadbd"), "/usr/sbin/mariadbd": ""}
CONF = "/etc/mysql/mysql.conf.d/mysqld.cnf"


@check(
    severity=Severity.MEDIUM,
    title=Text(en="File export by database queries", zh="数据库查询导出文件限制"),
    why=Text(
        en="With an empty secure_file_priv, SQL that was injected under an account with the FILE right writes a web shell (INTO OUTFILE) or reads files of the host (LOAD_FILE).",
        zh="secure_file_priv 为空时，攻击者可通过具有 FILE 权限的账户注入 SQL，写入 Webshell（INTO OUTFILE）或读取主机文件（LOAD_FILE）。",
    ),
    fails=Text(
        en="secure_file_priv is {value}: exports are not confined to a folder",
        zh="secure_file_priv {value}，未限制导出目录",
    ),
    passes=Text(en="secure_file_priv is {value}", zh="secure_file_priv 的值为 {value}"),
    remedy=Text(
        en="Make a folder for exports (`install -d -o mysql -g mysql -m 0750 /var/lib/mysql-files`; the server does not start where it is missing), set `secure_file_priv = /var/lib/mysql-files` (or NULL, in MySQL, to forbid it) below [mysqld] in {file}, restart the database, and revoke FILE from accounts of applications.",
        zh="先建立导出目录（`install -d -o mysql -g mysql -m 0750 /var/lib/mysql-files`，目录不存在时数据库无法启动），再在 {file} 的 [mysqld] 段中设置 `secure_file_priv = /var/lib/mysql-files`（MySQL 可设为 NULL 以完全禁止），重启数据库，并收回应用账户的 FILE 权限。",
    ),
    command="mysql -e \"SHOW VARIABLES LIKE 'secure_file_priv'\"",
    standards={
        "gbt22239-l3": ("8.1.4.2e",),
        "cis-v8": ("4.1",),
        "nist-800-53-r5": ("CM-6", "AC-6"),
        "iso-27001-2022": ("A.8.9",),
    },
    good=[
        {**MYSQL, CONF: "[mysqld]\nsecure-file-priv = NULL\n"},
        {**MYSQL, CONF: "[mysqld]\nbind-address=::\n", "/var/lib/mysql-files": File(kind="dir")},
        {**MARIADB, CONF: "[mariadb]\nsecure_file_priv = /srv/export\n"},
        {CONF: "[mysqld]\nsecure-file-priv=\n"},
    ],
    bad=[
        Case({**MYSQL, CONF: '[mysqld]\nsecure-file-priv = ""\n'}, fails=["secure_file_priv"]),
        Case({**MYSQL, CONF: "[mysqld]\nsecure_file_priv=/x\nsecure_file_priv=\n"}, fails=["secure_file_priv"]),
        Case({**MYSQL, CONF: "[mysqld]\nsecure_file_priv = /\n"}, fails=["secure_file_priv"]),
        Case({**MARIADB, CONF: "[mysqld]\n#secure_file_priv=/x\n"}, fails=["secure_file_priv"]),
    ],
)
def database_file_export(mysql: Mysql) -> Verdicts:
    option = mysql.config.get("secure-file-priv")
    if option is not None and not option.value.strip("/."):
        value = WHOLE if option.value else EMPTY
        yield Fail("secure_file_priv", option.location, {"value": value, "file": option.file})
    elif mysql.outside:
        yield Unsure("secure_file_priv", INCLUDED)
    elif option is not None:
        yield Seen("secure_file_priv", option.location, {"value": option.value, "file": option.file})
    elif mysql.mariadb:
        data = {"value": UNSET, "file": mysql.config.file}
        # who has the FILE right is not known here, and it is the state that every MariaDB is delivered in
        yield Fail("secure_file_priv", mysql.config.file, data, severity=Severity.LOW, confidence=Confidence.MEDIUM)
    elif mysql.exports:
        yield Seen("secure_file_priv", mysql.config.file, {"value": "/var/lib/mysql-files"})
    else:
        yield Unsure("secure_file_priv", DEFAULT_UNKNOWN)


EMPTY = Text(en="empty", zh="为空")
WHOLE = Text(en="/, which is the whole file system", zh="为 /（整个文件系统）")
UNSET = Text(en="not set, which means empty in MariaDB", zh="未设置（MariaDB 默认为空）")
