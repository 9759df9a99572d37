"""The command that is told beside a finding in a history shows the lines that were found."""

from __future__ import annotations

import re

import pytest

from inspector import trial
from inspector.case import Case
from inspector.plugins import check_folders, load_checks

CHECK = next(check for check in load_checks(check_folders()) if check.id == "data-protection.password-in-shell-history")


@pytest.mark.parametrize(
    "line",
    [
        *(
            "mysql -pS3cret",
            "svn co --password S3cret a",
            "tool --pass=S3cret",
            "git clone https://a:S3cret@b.example/c",
        ),
        *("export PGPASSWORD=S3cret", "AWS_SECRET_ACCESS_KEY=S3cret aws s3 ls", "SSHPASS=S3cret sshpass -e ssh a"),
        *("REDISCLI_AUTH=S3cret redis-cli", "DB_PWD=S3cret x", "helm install a --set auth.rootPassword=S3cret"),
        *("mysql -e \"create user a identified by 'S3cret'\"", "psql -c \"alter user a password 'S3cret'\""),
        *('curl -d \'{"password": "S3cret"}\' a', "mongosh --eval \"{pwd:'S3cret'}\"", "echo a:S3cret | chpasswd"),
        "java -Djavax.net.ssl.keyStorePassword=S3cret -jar a.jar",
    ],
)
def test_the_command_finds_the_line(line: str) -> None:
    case = Case({"/etc/passwd": "root:x:0:0::/root:/bin/sh\n", "/root/.bash_history": f"ls\n{line}\n"})
    (finding,) = trial.judged(CHECK, case, trial.taken(CHECK, case)).findings
    assert re.search(str(finding.data["marks"]), line, re.IGNORECASE)
    assert finding.command
    assert finding.command.startswith("grep -niE ")
