"""Where commands of a shell text copy things to."""

from __future__ import annotations

import time

import pytest

from inspector.facts.shell_copies import copies


@pytest.mark.parametrize(
    ("text", "program"),
    [
        ("0 3 * * * root rsync -a /srv backup:/srv", "rsync"),
        ("rsync -a /srv rsync://h/mod", "rsync"),
        ("rsync -a /srv h::mod", "rsync"),
        ("rsync -a /srv [fe80::1]:/x", "rsync"),
        ("rsync -a /srv b:/x -e ssh", "rsync"),
        ('DEST=u@nas:/x\nrsync -az -e "ssh -p 22" /srv $DEST >/dev/null 2>&1', "rsync"),
        ('HOST=nas\nexport TO="${HOST}:/x"\n/usr/bin/rsync -a /srv \\\n  "$TO"', "rsync"),
        ("OUT=`rsync -a /srv b:/x 2>&1`", "rsync"),
        ("if ! rsync -a /srv b:/x; then echo failed; fi", "rsync"),
        ('os.system("rsync -a /srv b:/x")', "rsync"),
        ("rclone sync /b remote:bk --config /root/r.conf", "rclone"),
        ("tar cz /srv | rclone rcat remote:bk/a", "rclone"),
        ("aws s3 cp /b s3://bk/x --endpoint-url http://minio.example.org:9000", "aws"),
        ("restic -r sftp:u@h:/r backup /srv", "restic"),
        ("export RESTIC_REPOSITORY=s3:https://s3.example.com/x\nrestic backup /srv", "restic"),
        ("borg create ssh://u@h/./r::a /srv", "borg"),
        ("borg create u@h:r::{now} /x", "borg"),
        ("duplicity /srv sftp://u@h/b", "duplicity"),
        ("ossutil64 cp -r /b oss://bk/x", "ossutil64"),
        ("aws s3 sync /b s3://bk/x --region cn-north-1", "aws"),
        ("coscmd upload -r /b /x", "coscmd"),
        ("obsutil cp /b obs://bk/ -f -r", "obsutil"),
        ("mc mirror /b minio/bk", "mc"),
        ("syncoid pool/data root@h:pool/data", "syncoid"),
    ],
)
def test_what_goes_to_another_host(text: str, program: str) -> None:
    assert copies(text).bulk == (program,)


@pytest.mark.parametrize(
    ("text", "program"),
    [
        ("scp db_$(date +%F).sql b:/x", "scp"),
        ("sh -c 'mysqldump his | ssh b \"cat > /x\"'", "ssh"),
        ("zfs send p@s | ssh h zfs recv p", "ssh"),
        ("tar cz /srv | nc 10.0.0.2 9000", "nc"),
        ("curl -u a:b -T a.gz ftp://h/x", "curl"),
        ("lftp -u a,b h <<EOF\nput x\nEOF", "lftp"),
        ("lftp -e 'mirror -R /b /c; quit' h", "lftp"),
        ("lftp -e 'mirror --verbose --reverse /b /c' h", "lftp"),
        ("ncftpput -u a -p b h / x", "ncftpput"),
        ("smbclient //nas/bk -U u%p -c 'put /b/a a'", "smbclient"),
        ("mysqldump app | mysql -h 10.0.0.3 app", "mysql"),
        ("pg_dump app | psql --host=db2 app", "psql"),
    ],
)
def test_what_sends_single_files(text: str, program: str) -> None:
    assert copies(text).single == (program,)


@pytest.mark.parametrize(
    "text",
    [
        "rsync -a b:/x /mirror",
        "scp b:x .",
        "aws s3 cp s3://b/x /y",
        "mc ls minio",
        "lftp -e 'mirror /b /c' h",
        "curl http://h/x -o /tmp/x",
        "curl -T x http://localhost/x",
        "ssh h mysqldump x",
        "echo rsync -a /srv b:/x",
        "# rsync -a /srv b:/x",
        "apt-get install rsync b:x",
        "rsync -a /srv localhost:/x",
        "rsync -a /srv root@127.0.0.1:/x",
        "restic snapshots -r s3:x",
        "RSYNC=/usr/bin/rsync b:/x",
        "rsync -a /b/ rsync://[::1]/b/",
        "rsync -an /b nas:/b",
        "rsync --dry-run -a /b nas:/b",
        "rsync -a /var/log/ log1:/l/",
        "scp /var/log/messages log1:/l/",
        "restic -r rest:http://127.0.0.1:8000/ backup /srv",
        "restic -r sftp:u@localhost:/r backup /srv",
        "borg create ssh://u@127.0.0.1/r::a /srv",
        "aws --endpoint-url http://127.0.0.1:9000 s3 cp /b s3://bk/x",
        "aws s3 cp /b s3://bk/x --endpoint-url=http://localhost:9000",
        "rclone delete --min-age 30d remote:bk",
        "mysqldump a | mysql b",
        "mysqldump a | mysql -h 127.0.0.1 b",
        "pgrep rsync || logger rsync a b:/x",
        "",
        "\x00\xff" * 50,
    ],
)
def test_what_sends_nothing(text: str) -> None:
    found = copies(text)
    assert not found.bulk
    assert not found.single


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("D=/mnt/nas\nmysqldump his | gzip > $D/a_$(date +%F).gz", "/mnt/nas/a__.gz"),
        ("tar czf /mnt/nas/a.tgz /srv", "/mnt/nas/a.tgz"),
        ("tar -czf /b/a.tgz /mnt/nas", "/b/a.tgz"),
        ("cd /mnt/nas && tar czf a.tgz /srv", "/mnt/nas/a.tgz"),
        ("borg create /b/r::a /x", "/b/r"),
        ("duplicity /srv file:///b", "/b"),
        ("restic backup -r /mnt/r /srv", "/mnt/r"),
        ("pg_basebackup -D /mnt/nas/x -Ft", "/mnt/nas/x"),
        ("xtrabackup --backup --datadir=/mnt/my --target-dir=/b", "/b"),
        ("dd if=/dev/sda of=/mnt/d.img", "/mnt/d.img"),
        ("cp -a /srv/x /mnt/n/", "/mnt/n/"),
        ("rsync -a /srv /mnt/nas/srv", "/mnt/nas/srv"),
    ],
)
def test_what_is_written_here(text: str, path: str) -> None:
    assert copies(text).paths == (path,)


@pytest.mark.parametrize("text", ["tar xzf /mnt/nas/a.tgz", "tar tf /mnt/nas/a.tgz", "mysqldump x >/dev/null", "cp x"])
def test_what_writes_to_no_place(text: str) -> None:
    assert copies(text).paths == ()


@pytest.mark.parametrize(
    ("text", "program"),
    [
        ("rsync -a /srv $DEST", "rsync"),
        ('rsync "$@"', "rsync"),
        ("restic backup /srv", "restic"),
        ("borg create ::a /srv", "borg"),
        ("/usr/bin/borgmatic --verbosity 1", "borgmatic"),
        ("ossutil cp /b $BUCKET", "ossutil"),
        ("sftp -b /root/batch u@h", "sftp"),
    ],
)
def test_where_the_text_does_not_tell(text: str, program: str) -> None:
    found = copies(text)
    assert found.unclear == (program,)
    assert not found.bulk + found.single


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("rsync -a /b db1:/b", ""),
        ("rsync -a /b root@DB1.example.org:/b", ""),
        ("H=db1\nrsync -a /b rsync://$H/b", ""),
        ("restic -r sftp:u@db1:/r backup /srv", ""),
        ("rsync -a /b db12:/b", "rsync"),
        ("rsync -a /db1 nas:/db1", "rsync"),
    ],
)
def test_the_own_name_is_no_other_host(text: str, found: str) -> None:
    assert "".join(copies(text, frozenset(("db1", "db1.example.org"))).bulk) == found


@pytest.mark.parametrize(
    "text",
    [
        "mysqldump a > /b/a",
        "docker exec db sh -c 'mysqldump -A' > /backup/a",
        "sh -c 'pg_dumpall | gzip > /b/a'",
        "tar czf /b/a.tgz /srv /var/log",
        "tar -C / -cf /b/a.tar srv",
        "zip -r /b/a.zip /srv",
        "cp -a /data/db /backup/",
        "cp -r /data/db /mnt/mysql_backup/x",
        "scp -r /srv nas:/b",
        "scp /b/a.sql.gz nas:/b",
        "curl -T /data/backup/a ftp://nas/b",
        "lftp -u u,p -e 'mirror -R /srv /bk; quit' ftp://nas",
        "mc mirror /srv minio/bk",
        "coscmd upload -r /srv /bk",
        "restic -r /b backup /srv",
        "zfs snapshot tank@a",
        "rclone sync /srv /mnt/usb",
        "redis-cli --rdb /b/a.rdb",
        "find / -print | cpio -o > /b/a",
        "/sbin/dump -0uf /b/a /",
    ],
)
def test_what_may_be_a_backup(text: str) -> None:
    assert copies(text).made


@pytest.mark.parametrize(
    "text",
    [
        "tar xzf /b/a.tgz",
        "tar tf /b/a.tgz",
        "tar czf /var/log/old.tgz /var/log/nginx",
        "zip /l/a.zip /srv/app/logs /srv/x/a.log",
        "mv /srv/a /backup/a",
        "dd if=/dev/zero of=/swap",
        "cp /etc/x /backup/x",
        "cp -a /srv/x /srv/y",
        "cp -a /srv/x",
        "scp report.xls fin:/x",
        "curl -T /var/tmp/report.txt ftp://web/r",
        "rsync -a m:/x /y",
        "rsync -an /srv nas:/b",
        "restic -r /b forget --prune",
        "borg prune /b",
        "rclone delete remote:bk",
        "zfs list",
        "redis-cli ping",
        "xtrabackup --prepare --target-dir=/b",
        "mysqldump --version",
        "cpio -i < /b/a",
        "command -v mysqldump",
        "echo mysqldump a",
        "python3 manage.py dump",
        "ssh db2 mysqldump -A > /b/db2.sql",
        "tar",
        "zip",
    ],
)
def test_what_is_no_backup(text: str) -> None:
    assert not copies(text).made


def test_shares_that_a_script_mounts() -> None:
    found = copies(
        "mount -t cifs -o user=x //nas/b /mnt/n\nmount nas:/export /mnt/e\nmount /mnt/f\nmount /dev/sdb1 /mnt/g\n"
    )
    assert (found.mounted, found.remounted) == (("/mnt/n", "/mnt/e"), ("/mnt/f",))


@pytest.mark.parametrize(
    "text",
    [
        "A=$A$A$A$A\n" + "rsync $A$A$A$A\n" * 4000,
        "rsync " + "$(" * 30_000,
        "`" * 60_000,
        "ftp\n" * 10_000 + "mirror " * 8_000,
        "rsync " + "a:" * 30_000,
        "tar " + "f" * 60_000,
        "x\\\n" * 20_000,
        "> " * 30_000,
    ],
)
def test_hostile_texts_take_no_time(text: str) -> None:
    start = time.process_time()
    copies(text)
    assert time.process_time() - start < 3
