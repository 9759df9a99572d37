"""Passwords in settings of applications that every account on the host may read."""

from __future__ import annotations

from inspector.check import Case, File, Verdicts, check
from inspector.facts.exposed_data import ReadableSecrets
from inspector.facts.package_files import PackageFiles
from inspector.model import Fail, Seen, Severity
from inspector.patterns import matches
from inspector.text import Text

YML = "/opt/app/config/application-prod.yml"
DPKG: dict[str, str | File] = {
    "/var/lib/dpkg/status": "Package: a\nStatus: install ok installed\nVersion: 1\nArchitecture: all\n",
    "/var/lib/dpkg/info/a.list": "/etc/a/config.php\n",
}


@check(
    severity=Severity.MEDIUM,
    title=Text(en="Access to passwords in configuration files", zh="配置文件中口令的访问控制"),
    why=Text(
        en="Whoever takes over any service on the host, or has any account, reads such a file and goes on to the database or the cloud with it.",
        zh="攻击者控制本机任一服务或账户后，即可读取这类文件，进而登录数据库、云平台等系统。",
    ),
    fails=Text(
        en="{subject} holds a password or key and can be read by everybody on the host",
        zh="{subject} 含有口令或密钥，本机所有用户均可读取",
    ),
    remedy=Text(
        en="Let only the account of the application read it: `chmod o= {subject:sh}`, with that account as its owner or group; then change the"
        " password. Better take it from the environment, from a credential of systemd or from a vault.",
        zh="执行 `chmod o= {subject:sh}`，仅允许应用运行账户（属主或属组）读取，然后更换口令。条件允许时改为通过环境变量、systemd 凭据或密钥管理系统注入。",
    ),
    command="ls -l {subject}; grep -nioE '[a-z_.-]*(passw|secret|key)[a-z_.-]*' {subject}",
    standards={
        "gbt22239-l3": ("8.1.4.8b",),
        "cis-v8": ("3.3",),
        "nist-800-53-r5": ("AC-3", "IA-5(7)"),
        "iso-27001-2022": ("A.8.3", "A.5.17"),
    },
    good=[
        DPKG | {"/srv/app/.env": File("DB_PASSWORD=hunter42\n", 0o640), YML: "password: ${DB_PASSWORD}\n"},
        DPKG | {YML: "spring:\n  datasource:\n    password: ENC(abcdef)\n    # password: hunter42\n"},
        DPKG | {"/root": File(kind="dir", mode=0o700), "/root/.my.cnf": "[client]\npassword=hunter42\n"},
        DPKG | {"/var/www/html/wp-config.php": "define( 'DB_PASSWORD', 'password_here' );\n$password = $_POST['x'];\n"},
        DPKG | {"/etc/a/config.php": "$password = 'hunter42';\n", "/srv/.env": "DB_PASSWORD=\nAPP_KEY=\n"},
        DPKG | {"/srv/app/.env.example": "DB_PASSWORD=hunter42\n", "/srv/compose.yml": "X_PASSWORD_FILE: /run/x\n"},
        Case(DPKG | {"/srv/t/.env": "DB_PASSWORD=hunter42\n"}, params={"allow": ("/srv/t/**",)}),
    ],
    bad=[
        Case({"/srv/app/.env": "APP=x\nDB_PASSWORD=hunter42\n"}, fails=["/srv/app/.env"]),
        Case({YML: "spring:\n  datasource:\n    password: 'Hunter 42'\n    druid-password: abc@123\n"}, fails=[YML]),
        Case(
            {"/var/www/html/wp-config.php": "define( 'DB_PASSWORD', 'hunter42' );\n"},
            fails=["/var/www/html/wp-config.php"],
        ),
        Case(
            {
                "/opt/a/jdbc.properties": "jdbc.password = 123456\n",
                "/home/bob/.pgpass": "db:5432:*:bob:hunter42\n",
                "/home/bob/.aws/credentials": "aws_secret_access_key = abcd1234efgh\n",
                "/home/bob/.git-credentials": "https://bob:tok3n@git.internal\n",
            },
            fails=[
                "/opt/a/jdbc.properties",
                "/home/bob/.pgpass",
                "/home/bob/.aws/credentials",
                "/home/bob/.git-credentials",
            ],
        ),
        Case(
            {
                "/srv/his/docker-compose.yml": "    environment:\n      - MYSQL_ROOT_PASSWORD=hunter42\n",
                "/opt/his/config.json": '{"db": {"password": "hunter42"}}\n',
                "/opt/web/his/settings.py": "        'PASSWORD': 'hunter42',\n",
                "/srv/net/web.config": '<add connectionString="Server=db;User Id=sa;Password=hunter42;" />\n',
                "/etc/fstab": "//nas/his /mnt cifs username=his,password=hunter42 0 0\n",
            },
            fails=[
                *("/srv/his/docker-compose.yml", "/opt/his/config.json", "/opt/web/his/settings.py"),
                *("/srv/net/web.config", "/etc/fstab"),
            ],
        ),
        Case(
            {"/www/wwwroot/x/config/database.php": "return [\n 'password' => 'root123',\n];\n"},
            fails=["/www/wwwroot/x/config/database.php"],
        ),
    ],
)
def secrets_readable(
    secrets: ReadableSecrets, packages: PackageFiles | None, *, allow: tuple[str, ...] = ()
) -> Verdicts:
    for found in secrets.exposed:
        if (packages and packages.owner(found.path)) or any(matches(glob, found.path) for glob in allow):
            continue  # what a package brings is known to everybody
        severity = Severity.LOW if found.shipped else None
        yield Fail(found.path, f"{found.path}:{found.line}", severity=severity)
    yield Seen("/", "", {"looked_at": secrets.looked_at})
