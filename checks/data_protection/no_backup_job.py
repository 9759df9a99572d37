"""Hosts with data and nothing that copies it away."""

from __future__ import annotations

from inspector.check import Case, File, Verdicts, check
from inspector.facts.backup import DATABASE, Backup
from inspector.model import Confidence, Fail, Seen, Severity, Unsure, reason
from inspector.text import Text

UNREAD = Text(
    en="{file}: run by a job, and not read: whether it makes a backup is not known",
    zh="{file}：定时任务会执行该文件，但未能读取，无法判断是否备份数据",
)
DATA: dict[str, str | File] = {"/var/lib/mysql/ibdata1": "x", "/usr/lib/systemd/systemd": ""}
TIMER = "/etc/systemd/system/borgmatic.timer"
SCRIPT = "/opt/jobs/nightly.sh"
RUNS: dict[str, str | File] = {"/etc/cron.d/j": f"0 3 * * * root {SCRIPT}\n"}
DEBIAN: dict[str, str | File] = {"/etc/os-release": "ID=debian\n"}
DPKG_TIMER = "/usr/lib/systemd/system/dpkg-db-backup.timer"


@check(
    severity=Severity.MEDIUM,
    confidence=Confidence.MEDIUM,  # snapshots made from outside and jobs on other hosts that fetch are not seen
    title=Text(en="Backup of data", zh="数据备份"),
    why=Text(
        en="After ransomware, a failed disk or a wrong command only a copy elsewhere brings the data back.",
        zh="遭遇勒索软件、磁盘故障或误操作后，只有异地或离线备份才能恢复数据。",
    ),
    fails=Text(
        en="no job or agent was found that backs up what is kept here: {data} ({example}); snapshots of the whole host and copies"
        " fetched from outside cannot be seen from here",
        zh="本机有{data}（{example}），未发现备份任务或备份软件客户端；云平台快照、由外部主机拉取的备份无法从本机识别",
    ),
    remedy=Text(
        en="Set up a daily copy to another place (restic, borg, the tools of the database, or the organisation's backup system), keep one copy"
        " that the host itself cannot delete, and try a restore every few months. If it is backed up from outside, record how and put the"
        " check under a waiver.",
        zh="配置每日备份到其他位置（restic、borg、数据库自带工具或单位统一的备份系统），至少保留一份本机无法删除的副本，并定期做恢复演练。已通过快照等外部方式备份的，登记说明后可申请例外。",
    ),
    command="systemctl list-timers --all; crontab -l; ls /etc/cron.d /etc/cron.daily",
    standards={
        "gbt22239-l3": ("8.1.4.9a",),
        "cis-v8": ("11.2",),
        "nist-800-53-r5": ("CP-9",),
        "iso-27001-2022": ("A.8.13",),
    },
    good=[
        DATA | {"/etc/cron.d/b": "0 3 * * * root mysqldump --all-databases > /backup/a.sql\n"},
        DATA | {"/var/spool/cron/root": "0 3 * * * /opt/scripts/db_bak.sh\n"},
        DATA | {TIMER: "", "/usr/lib/systemd/system/borgmatic.timer": "[Timer]\n", "/usr/sbin/bareos-fd": ""},
        DATA | {"/etc/cron.daily/backup": File("#!/bin/sh\n", 0o755)},
        DATA | RUNS | {SCRIPT: "#!/bin/bash\nmysqldump -A > /b/a.sql\n"},
        DATA | {"/etc/cron.d/j": '0 3 * * * root docker exec db sh -c "mysqldump -A" > /backup/a\n'},
        DATA | {"/etc/cron.daily/db": File("#!/bin/sh\ncp -a /data/db /backup/\n", 0o755)},
        DATA | {"/etc/cron.daily/db.sh": File("#!/bin/sh\npg_dumpall > /b/a\n", 0o755)},
        {"/etc/hostname": "h\n"},
        Case(DATA, params={"elsewhere": True}),
    ],
    bad=[
        Case(DATA, fails=["backup"]),
        Case(DATA | RUNS | {SCRIPT: "#!/bin/bash\n# mysqldump -A > /b/a.sql\nmv /b/x /c\n"}, fails=["backup"]),
        Case(DATA | {"/etc/cron.d/l": "0 4 * * * root tar czf /var/log/old.tgz /var/log/nginx\n"}, fails=["backup"]),
        Case(
            DATA | DEBIAN | {"/etc/cron.daily/db.sh": File("#!/bin/sh\npg_dumpall > /b/a\n", 0o755)}, fails=["backup"]
        ),
        Case(DATA | {"/etc/cron.d/m": "0 3 * * * root rsync -a mirror:/x /var/cache/x\n"}, fails=["backup"]),
        Case(
            DATA | {"/etc/cron.d/rsnapshot": "# uncomment\n# 0 */4 * * * root /usr/bin/rsnapshot alpha\n"},
            fails=["backup"],
        ),
        Case(
            {"/var/www/html/app/index.php": "", "/etc/cron.d/x": "0 3 * * * root /usr/bin/certbot renew\n"},
            fails=["backup"],
        ),
        Case(
            DATA
            | {
                DPKG_TIMER: "[Timer]\n",
                "/etc/systemd/system/timers.target.wants/dpkg-db-backup.timer": File(link=DPKG_TIMER),
            }
            | {"/etc/cron.daily/dpkg": File("#!/bin/sh\n", 0o755)},
            fails=["backup"],
        ),
    ],
)
def no_backup_job(backup: Backup, *, elsewhere: bool = False) -> Verdicts:
    for what, place in backup.jobs:
        yield Seen(what, place)
    for file in backup.unread:
        yield Unsure(file, reason("unread", UNREAD, file=file))
    if backup.jobs or not backup.data:
        return
    kinds = list(dict.fromkeys(kind for kind, _ in backup.data))
    data = {"data": kinds, "example": backup.data[0][1]}
    if elsewhere:
        yield Seen("backup", backup.data[0][1], data)
    elif backup.complete and not backup.unread:  # else the job may stand where we may not look
        yield Fail("backup", "", data, severity=None if DATABASE in kinds else Severity.LOW)
