"""What cron runs as root, or as another user, can be changed by somebody else."""

from __future__ import annotations

from collections.abc import Iterator

from inspector.check import Case, File, Verdicts, check
from inspector.facts.command_line import Run
from inspector.facts.cron import Cron, Job
from inspector.facts.permissions import Identities
from inspector.model import Fail, Reason, Seen, Severity, Unsure, reason, together
from inspector.text import Text

HOST = {
    "/etc/passwd": "root:x:0:0::/root:/bin/sh\nbob:x:1000:1000::/home/bob:/bin/sh\nwww:x:33:33::/srv:/bin/false\n",
    "/etc/group": "root:x:0:\nadm:x:4:bob\nstaff:x:50:\nbob:x:1000:\n",
}
TABLE = "/etc/crontab"
ROOTS = ("/usr/", "/etc/alternatives/", "/bin/", "/sbin/", "/lib", "/snap/")
LONGEST = 4_096
"""Bytes of a file's name (PATH_MAX)."""
NOT_SEEN = Text(
    en="{path}, run from {job}, was not collected: look at its permissions",
    zh="{job} 执行的 {path} 不在采集范围内，请人工核对其权限",
)
NO_ACCOUNT = Text(
    en="{job} runs as {user}, who is not in /etc/passwd", zh="{job} 以 {user} 身份执行，/etc/passwd 中没有该账户"
)


def dirs(mode: int = 0o777, owner: int = 0) -> File:
    return File(kind="dir", mode=mode, owner=owner)


@check(
    severity=Severity.HIGH,
    title=Text(en="Write access to what cron runs", zh="计划任务文件的写权限"),
    why=Text(
        en="Who can change a table, a script or a folder on the way to it decides what cron runs next, with the rights of the job.",
        zh="能修改计划任务表、脚本或其所在目录的人，可让 cron 以任务属主（通常为 root）的权限执行任意命令。",
    ),
    fails=Text(
        en="{writers} can change {subject}, which cron uses as {user}",
        zh="{writers}可修改 {subject}，而 cron 以 {user} 身份使用它",
    ),
    remedy=Text(
        en="Check what it holds now; then `chown {user:sh} {subject:sh} && chmod go-w {subject:sh}`, or move the script to a folder of root's such as /usr/local/sbin and correct {location}.",
        zh="先核对其当前内容，再执行 `chown {user:sh} {subject:sh} && chmod go-w {subject:sh}`；或将脚本移到 /usr/local/sbin 等仅 root 可写的目录，并修改 {location}。",
    ),
    command="namei -l {subject}",
    standards={
        "gbt22239-l3": ("8.1.4.2e", "8.1.4.2f"),
        "cis-v8": ("3.3",),
        "nist-800-53-r5": ("AC-3", "AC-6"),
        "iso-27001-2022": ("A.8.3",),
    },
    good=[
        {**HOST, TABLE: f"* * * * * root {'/' * 100_000}\n"},
        {
            **HOST,
            TABLE: "PATH=/usr/bin:/bin\n17 * * * *\troot    cd / && run-parts --report /etc/cron.hourly\n# * * * * * root /srv/x\n",
            "/etc/cron.hourly/a": File(mode=0o755),
            "/usr/bin/x": "",
            "/bin/y": "",
        },
        {**HOST, TABLE: "@daily www /srv/job\n", "/srv/job": File(mode=0o755, owner=33), "/srv": dirs(0o775)},
        {
            **HOST,
            "/var/spool/cron/crontabs/bob": File("0 1 * * * /home/bob/x\n", 0o600, 1000),
            "/home/bob/x": File(owner=1000),
        },
        {**HOST, "/etc/cron.d/x": "1 1 * * * root find /drop -delete >/drop/log\n", "/drop": dirs(0o1777)},
        {**HOST, TABLE: "1 1 * * * root /usr/local/bin/x\n", "/usr/local/bin/x": File(mode=0o775, group=50)},
        {**HOST, TABLE: "1 1 * * * root /drop/x\n", "/drop": dirs(0o1777), "/drop/x": ""},
        HOST,
    ],
    bad=[
        Case({**HOST, TABLE: File("", 0o666)}, fails=[TABLE]),
        Case({**HOST, "/etc/cron.d": dirs(), "/etc/cron.d/x": ""}, fails=["/etc/cron.d"]),
        Case({**HOST, "/etc/cron.daily/x": File(mode=0o775, group=4)}, fails=["/etc/cron.daily/x"]),
        Case(
            {**HOST, TABLE: "1 1 * * * root sh /srv/a/x.sh\n", "/srv/a/x.sh": File(mode=0o777)}, fails=["/srv/a/x.sh"]
        ),
        Case({**HOST, TABLE: "1 1 * * * root /srv/a/x\n", "/srv/a/x": "", "/srv/a": dirs()}, fails=["/srv/a"]),
        Case(
            {**HOST, "/etc/cron.d/j": "@reboot root /home/bob/x\n", "/home/bob/x": File(owner=1000)},
            fails=["/home/bob/x"],
        ),
        Case({**HOST, TABLE: "1 1 * * * root /drop/none\n", "/drop": dirs(0o1777)}, fails=["/drop"]),
        Case(
            {**HOST, TABLE: "PATH=/srv/bin:/bin\n1 1 * * * root job\n", "/srv/bin": dirs(0o775, 1000)},
            fails=["/srv/bin"],
        ),
        Case({**HOST, "/var/spool/cron/bob": File("", 0o606, 1000)}, fails=["/var/spool/cron/bob"]),
        Case({**HOST, "/etc/anacrontab": "1 5 job cd /srv/a && ./x\n", "/srv/a": dirs(0o757)}, fails=["/srv/a"]),
    ],
)
def cron_file_writable(cron: Cron, identities: Identities) -> Verdicts:
    found: dict[str, Fail] = {}
    beside: dict[str, Unsure] = {}
    for path, user, job in _wanted(cron):
        if user not in identities.uids:
            yield Unsure(user, reason("account", NO_ACCOUNT, job=job, user=user))
            continue
        first, *others = _judged(path, user, job, cron, identities)
        if isinstance(first, Fail):
            found.setdefault(first.subject, first)
            beside |= {other.subject: together(other.subject) for other in others if not isinstance(other, Seen)}
        else:
            yield first
    yield from found.values()
    yield from (unsure for subject, unsure in beside.items() if subject not in found)


def _wanted(cron: Cron) -> Iterator[tuple[str, str, str]]:
    """(path, user, where it is said) of all that cron reads or runs; each once."""
    said = {(path, user): path for path, user in cron.owners.items()}
    for job in cron.jobs:
        for run in job.runs:
            for path in _paths(run, job):
                said.setdefault((path, run.user or job.user), job.location)
    yield from ((path, user, job) for (path, user), job in said.items())


def _paths(run: Run, job: Job) -> tuple[str, ...]:
    """The file, or for a bare name the folders where it is looked for; none for what is too long to be a file's name."""
    if len(run.path) > LONGEST:
        return ()
    return (run.path,) if "/" in run.path or run.path.startswith("$") else job.search


def _judged(path: str, user: str, job: str, cron: Cron, identities: Identities) -> Verdicts:
    """The first is the verdict; what follows a Fail is no less open, and told with it."""
    above = [path[: end or 1] for end, char in enumerate(path) if char == "/" and path[end + 1 :]]
    shown = {"user": user, "job": job}
    severity = None if identities.uids[user] == 0 else Severity.MEDIUM
    stat = cron.stats.get(path)
    if stat and (writers := (identities.placers if stat.kind == "dir" else identities.writers)(stat, user)):
        yield Fail(path, job, {**shown, "writers": writers}, severity=severity)
    missing = path in cron.stats and stat is None
    for number, folder in enumerate(reversed(above)):
        at = cron.stats.get(folder)
        # In a sticky folder everybody may still make what is not there yet
        judge = identities.writers if missing and number == 0 else identities.placers
        if at and (writers := judge(at, user)):
            yield Fail(folder, job, {**shown, "writers": writers}, severity=severity)
    link = cron.linked(path)
    unseen = path not in cron.stats or any(folder not in cron.stats for folder in above)
    if unseen or (link and not link.startswith(ROOTS) and link not in cron.stats):
        yield Unsure(path, _not_seen(path, job))
    else:
        yield Seen(path, job, shown)


def _not_seen(path: str, job: str) -> Reason:
    return reason("not-collected", NOT_SEEN, path=path, job=job)
