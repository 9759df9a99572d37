"""MySQL or MariaDB that was left in its rescue mode: everybody is its administrator."""

from __future__ import annotations

from inspector.check import Case, Verdicts, check
from inspector.facts.database import Mysql
from inspector.model import Fail, Reason, Seen, Severity, Unsure
from inspector.text import Text

CONF = "/etc/mysql/my.cnf"
SERVER = {"/usr/sbin/mysqld": ""}
INCLUDED = Reason(
    code="not-collected",
    en="an included file or folder of options is not read (!include, !includedir)",
    zh="未读取通过 !include、!includedir 引入的其他配置文件或目录",
)


@check(
    severity=Severity.HIGH,
    title=Text(en="Access control of MySQL", zh="MySQL 访问控制"),
    why=Text(
        en="With skip-grant-tables, meant for setting a lost password, everybody who reaches the server is its administrator without a password.",
        zh="skip-grant-tables 仅用于找回管理员口令。启用后，任何能够连接数据库的人无需口令即拥有全部权限。",
    ),
    fails=Text(en="skip-grant-tables is on in {file}", zh="{file} 中启用了 skip-grant-tables"),
    remedy=Text(
        en="Remove `skip-grant-tables` from {file} and restart the database.",
        zh="从 {file} 中删除 `skip-grant-tables` 并重启数据库。",
    ),
    command="grep -rnE 'skip.grant.tables' /etc/my.cnf /etc/my.cnf.d /etc/mysql",
    standards={
        "gbt22239-l3": ("8.1.4.1a",),
        "cis-v8": ("4.8",),
        "nist-800-53-r5": ("AC-3", "IA-2"),
        "iso-27001-2022": ("A.8.5",),
    },
    good=[
        {**SERVER, CONF: "[mysqld]\n# skip-grant-tables\nbind-address = 0.0.0.0\n"},
        {**SERVER, CONF: "[mysqld]\nskip_grant_tables = OFF\n[client]\nskip-grant-tables\n"},
        {**SERVER},
        {**SERVER, CONF: "!includedir /etc/mysql/conf.d/\n[mysqld]\n"},
        {CONF: "[mysqld]\nskip-grant-tables\n"},
    ],
    bad=[
        Case({**SERVER, CONF: "[mysqld]\nskip-grant-tables\n"}, fails=["skip-grant-tables"]),
        Case({**SERVER, "/etc/my.cnf.d/a.cnf": "[mariadb-10.5]\n skip_grant_tables=1\n"}, fails=["skip-grant-tables"]),
        Case(
            {**SERVER, "/etc/mysql/mysql.conf.d/z.cnf": "[server]\nskip-grant-tables = on\n"},
            fails=["skip-grant-tables"],
        ),
    ],
)
def mysql_without_access_control(mysql: Mysql) -> Verdicts:
    option = mysql.config.get("skip-grant-tables")
    on = option is not None and option.value.lower() not in ("0", "off", "false")
    if not on and mysql.outside:
        yield Unsure("skip-grant-tables", INCLUDED)
        return
    verdict = Fail if on else Seen
    location = option.location if option else mysql.config.file
    yield verdict("skip-grant-tables", location, {"file": option.file if option else mysql.config.file})
