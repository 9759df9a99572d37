"""Hosts whose backups stay on the host itself.

Another host is not yet another place: whether it stands in another building is asked in the questionnaire.
"""

from __future__ import annotations

from inspector.check import Case, File, Verdicts, check
from inspector.fact import Absent
from inspector.facts.backup import Backup
from inspector.facts.offsite_copies import OffsiteCopies
from inspector.model import Confidence, Fail, Seen, Severity, Unsure, reason
from inspector.text import Text

UNCLEAR = Text(
    en="{file}: it is not clear where it copies to; see by hand whether that is another host",
    zh="{file}：无法判断其备份去向，请人工确认是否备份到其他主机",
)
UNREAD = Text(en="{file}: run by a job, and not read", zh="{file}：定时任务会执行该文件，但未能读取")
DATA: dict[str, str | File] = {"/var/lib/mysql/ibdata1": "x", "/usr/lib/systemd/systemd": ""}
DUMP = "0 3 * * * root mysqldump --all-databases > %s/a.sql\n"
TIMER, UNIT = "/etc/systemd/system/restic.timer", "/etc/systemd/system/restic.service"
WANTED = "/etc/systemd/system/timers.target.wants/restic.timer"
SYSCONFIG, WANTS = "/usr/lib/systemd/system/backup-sysconfig.timer", "/etc/systemd/system/timers.target.wants"
SCRIPT = "/opt/bin/db-backup.sh"
RUNS: dict[str, str | File] = {"/etc/cron.d/b": f"0 3 * * * root {SCRIPT}\n"}
NFS = "nas:/e /mnt/nas nfs4 rw 0 0\n"


def timer(line: str) -> dict[str, str | File]:
    return {TIMER: "[Timer]\n", WANTED: File(link=TIMER), UNIT: f"[Service]\nExecStart={line}\n"}


def running(*names: str) -> dict[str, object]:
    row = {"ppid": 0, "uid": 0, "exe": None, "started": ""}
    return {"processes": [{**row, "pid": pid, "name": name} for pid, name in enumerate(("systemd", *names), 1)]}


@check(
    severity=Severity.LOW,
    confidence=Confidence.MEDIUM,  # hosts that fetch, and snapshots made from outside, are not seen
    title=Text(en="Backup to another host", zh="备份数据异机存放"),
    why=Text(
        en="A copy on the same host goes with it: ransomware encrypts it, a burnt controller or a theft takes both.",
        zh="备份与业务数据同机存放时，遭遇勒索软件、硬件损坏或被盗会一并丢失。",
    ),
    fails=Text(
        en="backups are made here ({jobs}), and none of these jobs was seen to bring its copy to another host; copies fetched from outside"
        " cannot be seen from here",
        zh="本机有备份任务（{jobs}），但未见任何任务将备份传送到其他主机；由外部主机拉取的备份无法从本机识别",
    ),
    passes=Text(en="{subject} brings copies to another host ({location})", zh="{subject} 将备份传送到其他主机（{location}）"),
    remedy=Text(
        en="Let the job send its copy to a host in another place, by rsync, restic or borg over SSH, to object storage or to the organisation's"
        " backup system, with an account that can add and not delete, and try a restore. If another host fetches the copies, record how and put"
        " the check under a waiver.",
        zh="将备份传送到异地主机、对象存储或单位统一备份系统（如通过 SSH 使用 rsync、restic、borg），目标端账户只允许追加、不允许删除，并做恢复演练。已由外部主机拉取备份的，登记说明后可申请例外。",
    ),
    command="crontab -l; cat /etc/cron.d/*; systemctl list-timers --all; findmnt -t nfs,nfs4,cifs,fuse.sshfs",
    standards={
        "gbt22239-l3": ("8.1.4.9b",),
        "cis-v8": ("11.3",),
        "nist-800-53-r5": ("CP-9",),
        "iso-27001-2022": ("A.8.13",),
    },
    good=[
        DATA | {"/etc/cron.d/b": DUMP % "/backup" + "0 4 * * * root rsync -a /backup nas:/his\n"},
        DATA | RUNS | {SCRIPT: "#!/bin/bash\nDEST=bak@nas:/his\nmysqldump his | gzip > /b/a.gz\nscp /b/a.gz $DEST\n"},
        DATA | RUNS | {SCRIPT: "#!/bin/sh\n. /opt/bin/send.sh\n", "/opt/bin/send.sh": "mysqldump his | ssh nas 'cat > /b/x'\n"},
        DATA | {"/etc/cron.d/b": DUMP % "/mnt/nas", "/etc/fstab": NFS},
        Case(DATA | {"/etc/cron.d/b": DUMP % "/mnt/nas", "/proc/mounts": NFS}, live=running()),
        DATA | {"/etc/cron.daily/backup": File("#!/bin/sh\nossutil cp -r /b oss://his-bak/\n", 0o755)},
        DATA | timer("/usr/bin/restic -r s3:https://s3.example.com/x backup /srv"),
        DATA | RUNS | {SCRIPT: "#!/bin/sh\nmysqldump a > /b/a\nsmbclient //nas/bk -U u%p -c 'put /b/a a'\n"},
        DATA | {"/etc/cron.d/b": "0 3 * * * root mysqldump app | mysql -h 10.0.0.3 app\n"},
        DATA | {"/etc/cron.d/b": "0 3 * * * root mc mirror /backup minio/bk\n"},
        DATA | {"/etc/cron.d/b": "0 3 * * * root tar czf /var/log/old.tgz /var/log/nginx\n"},
        DATA | {SYSCONFIG: "[Timer]\n", f"{WANTS}/backup-sysconfig.timer": File(link=SYSCONFIG)},
        Case(DATA | {"/usr/sbin/bareos-fd": ""}, live=running("bareos-fd")),
        DATA,
        {"/etc/hostname": "h\n"},
    ],
    bad=[
        Case(DATA | {"/etc/cron.d/b": DUMP % "/backup"}, fails=["backup"]),
        Case(DATA | {"/etc/cron.d/b": DUMP % "/mnt/nas" + "# rsync -a /mnt nas:/x\n"}, fails=["backup"]),
        Case(DATA | RUNS | {SCRIPT: "#!/bin/sh\n# scp /b/a.gz nas:/x\ntar czf /b/a.tgz /mnt/nas\n", "/etc/fstab": NFS}, fails=["backup"]),
        Case(DATA | {"/etc/cron.d/b": DUMP % "/backup" + "5 4 * * * root curl -T /var/tmp/report.txt ftp://web/r\n5 5 * * * root rsync -a m:/x /y\n"}, fails=["backup"]),
        Case(DATA | {"/etc/cron.daily/backup": File("#!/bin/sh\nrsync -a /srv localhost:/b\n", 0o755)}, fails=["backup"]),
        Case(DATA | timer("/usr/bin/restic -r /b/restic backup /srv"), fails=["backup"]),
        Case(DATA | timer("/usr/bin/restic -r rest:http://127.0.0.1:8000/ backup /srv"), fails=["backup"]),
        Case(DATA | {"/etc/cron.d/j": "0 3 * * * root /opt/run.sh\n", "/opt/run.sh": "mysqldump -A > /b/a\n"}, fails=["backup"]),
        Case(DATA | {"/etc/hostname": "db1\n", "/etc/cron.d/b": DUMP % "/b" + "0 4 * * * root rsync -a /b DB1:/c\n"}, fails=["backup"]),
        Case(DATA | {"/etc/cron.d/b": DUMP % "/b" + "0 4 * * * root scp /var/log/messages log1:/l/\n"}, fails=["backup"]),
        Case(
            DATA | {"/etc/os-release": "ID=ubuntu\n", "/etc/cron.d/b": DUMP % "/b", "/etc/cron.d/x.bak": "0 4 * * * root rsync -a /b nas:/b\n"},
            fails=["backup"],
        ),
    ],
)  # fmt: skip
def no_off_site_backup(backup: Backup, offsite: OffsiteCopies) -> Verdicts:
    if not backup.jobs:
        raise Absent("no backup job was found", "未发现备份任务")
    for what, place in offsite.found:
        yield Seen(what, place)
    for file in offsite.unread:
        yield Unsure(file, reason("unread", UNREAD, file=file))
    if offsite.found:
        return
    for file in offsite.doubts:
        yield Unsure(file, reason("unclear", UNCLEAR, file=file))
    if not offsite.doubts and not offsite.unread and backup.complete:
        jobs = list(dict.fromkeys(what for what, _ in backup.jobs))
        yield Fail("backup", "", {"jobs": jobs})
