"""Passwords that were typed on a command line and stay in the history of a shell or a database client."""

from __future__ import annotations

from inspector.check import Case, File, Verdicts, check
from inspector.facts.shell_history import ShellHistory
from inspector.model import Confidence, Fail, Seen, Severity
from inspector.text import Text

PASSWD = {"/etc/passwd": "root:x:0:0::/root:/bin/bash\nbob:x:1000:1000::/home/bob:/bin/zsh\n"}
BASH, MYSQL, ZSH = "/root/.bash_history", "/root/.mysql_history", "/home/bob/.zsh_history"


MARKS = {
    "option": "pass",
    "environment": "(pass|passw(or)?d|passphrase|pwd|auth|secret[a-z_]*)=",
    "url": "[a-z]://[^/@ ]*:[^/@ ]+@",
    "SQL": "identified|password",
    "object": "(password|passwd|passphrase|pwd).?.?[ ]*:",
    "code": "(password|passwd|pwd)[ ]*=",
    "redis": "auth|requirepass",
}
"""What to look for by hand; of any other kind, the name of the program."""


def typed(text: str, file: str = BASH) -> dict[str, str | File]:
    return {**PASSWD, file: File(text, mode=0o600)}


@check(
    severity=Severity.MEDIUM,
    confidence=Confidence.MEDIUM,  # the password may have been changed since
    title=Text(en="Passwords in command histories", zh="命令历史中的口令"),
    why=Text(
        en="Whoever reads the history, or a backup of the home folder, has the password. While the command ran every user could see it in the process list, too.",
        zh="能读取命令历史或主目录备份的人即可获得口令；命令执行期间，其他用户也能在进程列表中看到。",
    ),
    fails=Text(
        en="{count:line|lines} with a password in {subject} ({kinds})",
        zh="{subject} 中有 {count} 行命令包含明文口令（{kinds}）",
    ),
    passes=Text(en="no line with a password was found in {subject}", zh="{subject} 中未发现包含口令的命令"),
    remedy=Text(
        en="Change these passwords, then take the lines out of {subject} (`history -d N; history -w`, or an editor). Let programs ask for it or read it"
        " from a file of mode 600: ~/.my.cnf (`mysql_config_editor`), ~/.pgpass, `curl -n`, `sshpass -f`, REDISCLI_AUTH from a file; better a key than"
        " a password. `HISTCONTROL=ignorespace` keeps lines that begin with a blank out of the history.",
        zh="先更换这些口令，再从 {subject} 中删除相应行（`history -d 行号; history -w` 或用编辑器）。今后由程序交互询问口令，或从权限为 600 的文件读取："
        "~/.my.cnf（`mysql_config_editor`）、~/.pgpass、`curl -n`、`sshpass -f` 等，能用密钥的不用口令；设置 `HISTCONTROL=ignorespace` 后，以空格开头的命令不写入历史。",
    ),
    command="grep -niE {marks} {subject}",
    standards={
        "gbt22239-l3": ("8.1.4.10a",),
        "cis-v8": ("3.11",),
        "nist-800-53-r5": ("IA-5(7)", "IA-5"),
        "iso-27001-2022": ("A.5.17",),
    },
    good=[
        typed("mysql -u root -p hospital\nmysqldump -p --all-databases > a.sql\nmysql -p$DB_PASS\nmysql -p\"$(cat pw)\"\n"),
        typed("mysql -P3306 -h db\nssh -p2222 a\nmkdir -p /srv/mysql\ndocker run --name mysql -p3306:3306 mysql:8\n"),
        typed("curl -u admin https://a.example/\ncurl -u \"$U:$P\" https://a.example/\ncurl -sSu admin: https://a.example/\n"),
        typed("sshpass -e ssh a\nsshpass -f ~/.pw ssh a\nsshpass -p <password> ssh a\npasswd bob\necho $PW | passwd --stdin bob\n"),
        typed("redis-cli -h a -a \"$REDIS\"\nldapsearch -x -W -D cn=a\nexport PGPASSWORD=\nPGPASSWORD=`cat f` psql\nsqlplus / as sysdba\n"),
        typed("psql --password hospital\nopenssl rsa -passin env:PW -in a\ncat /etc/passwd\nadduser --disabled-password bob\nwget --password=**** http://a\n"),
        typed("SET PASSWORD FOR 'a'@'b' = '*0123456789ABCDEF0123456789ABCDEF01234567';\nSELECT password FROM user;\n", MYSQL),
        PASSWD,
    ],
    bad=[
        Case(typed("#1700000000\nmysql -uroot -pS3cret -e 'select 1'\n"), fails=[BASH]),
        Case(typed("mysqldump --password='S3cret$1' a | gzip > a.gz\n"), fails=[BASH]),
        Case(typed("sshpass -p S3cret ssh root@a\n"), fails=[BASH]),
        Case(typed("ls; curl -sku admin:S3cret https://a.example/\n"), fails=[BASH]),
        Case(typed(": 1700000000:0;redis-cli -h a -a S3cret ping\n", ZSH), fails=[ZSH]),
        Case(typed("PGPASSWORD=S3cret psql -h a\n"), fails=[BASH]),
        Case(typed("wget --user=a --password=S3cret http://a.example/\n"), fails=[BASH]),
        Case(typed("echo S3cret | passwd --stdin bob\n"), fails=[BASH]),
        Case(typed("echo 'bob:S3cret' | sudo chpasswd\n"), fails=[BASH]),
        Case(typed("ldapsearch -x -D cn=a -w S3cret\n"), fails=[BASH]),
        Case(typed("ALTER\\040USER\\040'a'@'b'\\040IDENTIFIED\\040BY\\040'S3cret';\n", MYSQL), fails=[MYSQL]),
        Case(typed("ALTER USER a WITH PASSWORD 'S3cret';\n", "/root/.psql_history"), fails=["/root/.psql_history"]),
        Case(typed("net user bob S3cret\nhtpasswd -bc f bob S3cret\nopenssl rsa -passin pass:S3cret\n"), fails=[BASH]),
        Case(typed("ssh a \"mysql -uroot -pS3cret his\"\n"), fails=[BASH]),
        Case(typed("sqlplus his/S3cret@orcl\n") | {ZSH: "git clone https://bob:S3cret@git.example/a\n"}, fails=[BASH, ZSH]),
    ],
)  # fmt: skip
def password_in_shell_history(history: ShellHistory) -> Verdicts:
    for file in history.histories:
        if file.lines:
            marks = "|".join(MARKS.get(kind, kind) for kind in file.kinds)
            yield Fail(file.path, file.path, {"count": file.lines, "kinds": list(file.kinds), "marks": marks})
        else:
            yield Seen(file.path, file.path)
