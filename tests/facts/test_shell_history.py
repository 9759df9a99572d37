"""Histories in home folders: which are read, what is counted, and that no line is kept."""

from __future__ import annotations

import pytest

from inspector.case import Case, File
from inspector.fact import Absent, View
from inspector.facts.shell_history import HISTORIES, ShellHistory
from inspector.snapshot import Item
from inspector.targets.memory import snapshot

ACCOUNTS = "root:x:0:0::/root:/bin/sh\nbob:x:1000:1000::/home/bob:/bin/sh\ntwin:x:1001:1001::/home/bob:/bin/sh\n"


def view_of(**files: str | File) -> View:
    return View(snapshot(Case({"/etc/passwd": ACCOUNTS, **files}), ShellHistory.needs), ShellHistory.needs)


def test_lines_are_counted_by_kind_once_a_file() -> None:
    files: dict[str, str | File] = {
        "/root/.bash_history": "ls\nmysql -pS3cret\nsshpass -p S3cret ssh a; mysql -pS3cret\npasswd\n",
        "/home/bob/.local/share/fish/fish_history": "- cmd: curl -u a:S3cret http://a.example/\n  when: 1\n",
        "/home/bob/.python_history": "password = input()\n",
        "/home/bob/.zhistory": File(link="/dev/null"),
    }
    view = view_of(**files)
    found = ShellHistory.read(view).histories
    assert [(history.path, history.kinds, history.lines) for history in found] == [
        ("/home/bob/.local/share/fish/fish_history", {"curl": 1}, 1),
        ("/home/bob/.python_history", {}, 0),
        ("/root/.bash_history", {"mysql": 2, "sshpass": 1}, 2),
    ]
    assert "S3cret" not in repr(found)
    items: list[Item] = [item for need in HISTORIES for item in view.ask(need)]
    assert all(item.secret for item in items if item.data)


def test_escaped_blanks() -> None:
    text = "_HiStOrY_V2_\nCREATE\\040USER\\040a\\040IDENTIFIED\\040BY\\040'S3cret';\n"
    (history,) = ShellHistory.read(view_of(**{"/root/.mysql_history": text})).histories
    assert history.kinds == {"SQL": 1}


def test_no_history() -> None:
    with pytest.raises(Absent):
        ShellHistory.read(view_of())


@pytest.mark.parametrize(
    "line",
    [
        *("mysql -pS3cret", "sshpass -p S3cret ssh a", "curl -sku a:S3cret http://a", "curl --user=a:S3cret http://a"),
        *("redis-cli -a S3cret", "PGPASSWORD=S3cret psql", "wget --password=S3cret http://a", "mongo -p S3cret"),
        *(
            "echo S3cret | passwd --stdin a",
            "echo S3cret | sudo -S id",
            "ldapsearch -w S3cret",
            "htpasswd -b f a S3cret",
        ),
        *(
            "openssl rsa -passin pass:S3cret",
            "openssl enc -k S3cret",
            "net user a S3cret",
            "smbclient //a/b -U a%S3cret",
        ),
        *(
            "sqlplus a/S3cret@b",
            "gsql -W S3cret",
            "zip -P S3cret a.zip a",
            "7z x -pS3cret a.7z",
            "docker login -p S3cret",
        ),
        *(
            "git clone https://a:S3cret@b.example/c",
            "xfreerdp /v:a /p:S3cret",
            "AWS_SECRET_ACCESS_KEY=S3cret aws s3 ls",
        ),
        *(
            "export REDISCLI_AUTH=S3cret",
            "mysql -e \"create user a identified by 'S3cret'\"",
            "rpcclient -U a%S3cret b",
        ),
        *("obclient -uroot -pS3cret", "rabbitmqctl add_user a S3cret", "rabbitmqctl change_password a S3cret"),
        *("ipmitool -P S3cret a", "sqlcmd -P S3cret", "beeline -p S3cret", "cqlsh -p S3cret", "lftp -u a,S3cret b"),
        *("etcdctl --user a:S3cret get b", "java -jar a --b.password=S3cret", "redis-server --requirepass S3cret"),
        *(
            "keytool -storepass S3cret",
            "mount -o username=a,password=S3cret //b /c",
            "mongosh --eval \"{pwd:'S3cret'}\"",
        ),
        *("sqlplus 'sys/S3cret as sysdba'", "openssl passwd -1 S3cret", 'curl -d \'{"password":"S3cret"}\' a'),
        *("mysqladmin password S3cret", "ksql -WS3cret", "echo -e 'S3cret\\nS3cret' | smbpasswd -s a"),
        *("mysql\t-pS3cret", "gpg --batch --passphrase S3cret -c a", "redis-cli config set requirepass S3cret"),
    ],
)
def test_the_source_sends_every_line_that_would_be_found(line: str) -> None:
    (history,) = ShellHistory.read(view_of(**{"/root/.bash_history": f"ls\n{line}\n"})).histories
    assert history.lines == 1


@pytest.mark.parametrize(
    "path",
    [
        *(".local/state/bash/history", ".cache/zsh/history", ".config/zsh/.zsh_history", ".local/state/zsh/history"),
        ".mongodb/mongosh/mongosh_repl_history",
    ],
)
def test_histories_in_other_places(path: str) -> None:
    (history,) = ShellHistory.read(view_of(**{f"/home/bob/{path}": "mysql -pS3cret\n"})).histories
    assert (history.path, history.lines) == (f"/home/bob/{path}", 1)
