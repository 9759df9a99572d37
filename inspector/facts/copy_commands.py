"""Where one command copies things to: to another host, to a folder, or to where its words do not tell."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from inspector.facts.backup_commands import MAKERS, logs_only, writes_archive

_LAST_PLACE = frozenset("rsync scp rclone rdiff-backup syncoid unison".split())
_CLOUD = frozenset(
    "aws s3cmd s4cmd s5cmd gsutil gcloud ossutil ossutil64 obsutil coscli coscmd mc mcli azcopy qshell".split()
)
_REPOSITORY = {"restic": "RESTIC_REPOSITORY", "borg": "BORG_REPO", "duplicity": ""}
_FOLDERS = frozenset(
    "cp mv tar zip 7z 7za mysqldump mariadb-dump mydumper xtrabackup innobackupex mariabackup mariadb-backup pg_dump pg_dumpall"
    " pg_basebackup mongodump expdp dexp sys_dump dd".split()
)
_SINGLE = frozenset("scp sftp lftp ftp smbclient curl ncftpput wput nc ncat socat ssh".split())
"""Also used for one report or one file: they count where it is known that a backup is made."""
_BY_CONFIGURATION = frozenset(
    "borgmatic rsnapshot duply backupninja automysqlbackup autopostgresqlbackup pgbackrest barman btrbk kopia bup rman dsmc"
    " restic-backup".split()
)
"""Programs whose destination stands in a configuration of their own, which is not read."""
_TALK = frozenset(
    "echo printf logger which command type hash grep egrep fgrep pgrep pkill killall apt apt-get yum dnf zypper apk mail mailx"
    " sendmail test [ [[ exit alias systemctl service man trap touch rm ls stat chmod chown export".split()
)
"""What names a program without running it."""
_NAMES = (
    _LAST_PLACE
    | _CLOUD
    | _FOLDERS
    | _SINGLE
    | _BY_CONFIGURATION
    | MAKERS
    | frozenset([*_REPOSITORY, "zfs", "mount", "sshfs", "mount.nfs", "mount.cifs"])
)
_REMOTE = re.compile(
    r"(?:[a-z0-9]+://)?(?:[^/:@\s]*@)?(\[[^\]\s]*\]|[^/:\s@]+)::?(?!//)|(?:rsync|ssh|sftp|scp|ftp|ftps|https?)://(?:[^/@\s]*@)?(\[[^\]\s]*\]|[^/:\s]+)"
)
_URL = re.compile(r"(?:^|:)//(?:[^/@\s]*@)?(\[[^\]\s]*\]|[^/:\s]+)")
_KIND = re.compile(r"(?:sftp|rest|s3|scp|ssh|rsync|ftps?|webdavs?):(?!//)")
_LOCAL_HOSTS = ("localhost", "localhost.localdomain", "[::1]", "::1")
_BUCKET = re.compile(r"(?:s3|gs|oss|obs|cos)://.|https?://.")
_KEPT_ELSEWHERE = re.compile(
    r"(?:sftp|s3|swift|b2|azure|gs|rclone|rest|ssh|scp|rsync|ftp|ftps|webdavs?|cf\+https?|oss|cos|boto3\+s3):"
)
_WITH_VALUE = re.compile(
    r"-[a-zA-Z]*e$|-[TPioFlcSJ]$|--(?:rsh|exclude(?:-from)?|include(?:-from)?|files-from|filter|password-file|log-file|link-dest|backup-dir|rsync-path"
    r"|bwlimit|timeout|port|temp-dir|config|transfers|checkers|endpoint-url|profile|region|storage-class|chmod|chown|suffix)$"
)
_COPYING = frozenset("copy sync move copyto moveto bisync rcat".split())
"""Of rclone's commands those that copy."""
_DRY = re.compile(r"-[a-zA-Z]*n[a-zA-Z]*|--dry-run")
_CLIENTS = frozenset("mysql mariadb psql pg_restore mongorestore".split())
_PUTS = re.compile(
    r"(?m)(?:^|[\s;\"'])(?:m?put[ \t]|mirror[ \t]+(?:[^\s]{1,200}[ \t]+){0,4}(?:-[a-zA-Z]{0,20}R|--reverse))"
)
_TYPES = re.compile(r"nfs4?|cifs|smb3?|smbfs|davfs|sshfs|ceph|glusterfs")
_NETWORK_SOURCE = re.compile(r"//[^/]|[^/:\s]+:/")
_NO_TARGET = re.compile(
    r"--?(?:datadir|defaults-file|defaults-extra-file|socket|login-path|lock-file|if|files-from|exclude\S*|config)=|if="
)


def _base(word: str) -> str:
    return word.rpartition("/")[2]


def program(word: str) -> str:
    """The name of a program that copies; empty for any other word. A file of that name elsewhere is none."""
    name = _base(word)
    runs = "=" not in word and ("/" not in word or "bin/" in word or word.startswith("/opt/"))
    return name if name in _NAMES and runs else ""


def puts(text: str) -> bool:
    """Whether commands for ftp, sftp or lftp in a text send something."""
    return _PUTS.search(text) is not None


def talks(word: str) -> bool:
    """Whether a program names those behind it without running them."""
    return _base(word) in _TALK


def of_command(
    name: str, words: list[str], *, piped: bool, sends: bool, variables: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """(kind, value) as the fields of `Copies` are called. `piped`: it reads what the command before it writes; `sends`: `puts`
    of the whole text."""
    named = places(words)
    if name in _LAST_PLACE:
        yield from _to_last_place(name, words, named)
    elif name in _CLOUD:
        yield from _to_cloud(name, words, named)
    elif name in _REPOSITORY:
        yield from _to_repository(name, words, named, variables)
    elif name in _BY_CONFIGURATION:
        yield "unclear", name
    elif name in ("ssh", "nc", "ncat", "socat"):
        if piped and named and not any(_is_local(place) for place in named[:1]):
            yield "single", name
    elif name in _SINGLE:
        yield from _sent(name, words, sends=sends)
    elif name in ("mount", "sshfs", "mount.nfs", "mount.cifs"):
        yield from _share(name, words, named)
    elif name in _FOLDERS:
        yield from (("paths", place) for place in _written(name, words, named))


def places(words: list[str]) -> list[str]:
    """Words that are neither options nor values of options."""
    return [
        word
        for at, word in enumerate(words)
        if not word.startswith("-") and not (at and _WITH_VALUE.match(words[at - 1]))
    ]


def _host(place: str) -> tuple[str, int]:
    """The host that a place names, and where its name begins; empty where none can be told from it."""
    kind = _KIND.match(place)
    match = _URL.search(place) or _REMOTE.match(place, kind.end() if kind else 0)
    group = 1 if match and match[1] else 2
    return (match[group], match.start(group)) if match else ("", 0)


def as_local(word: str, own: frozenset[str]) -> str:
    """A word with the host's own name in a place written as localhost."""
    host, at = _host(word)
    return f"{word[:at]}localhost{word[at + len(host) :]}" if host and host.lower() in own else word


def fed(words: list[str]) -> str:
    """The client that brings what it reads into a database of another host; empty for any other command."""
    name = _base(words[0]) if words else ""
    hosts = [words[at + 1] for at, word in enumerate(words[:-1]) if word in ("-h", "--host")]
    hosts += [match[1] for word in words if (match := re.fullmatch(r"(?:--host=|-h)(.+)", word))]
    host = hosts[0] if hosts else ""
    elsewhere = host and not host.startswith(("/", "$")) and not _is_local(host)
    return name if name in _CLIENTS and elsewhere else ""


def _is_local(place: str) -> bool:
    """Whether it names this very host."""
    host = _host(place)[0] or place.rpartition("@")[2].partition("/")[0]
    return host.lower() in _LOCAL_HOSTS or re.fullmatch(r"127(?:\.[0-9]{1,3}){3}", host) is not None


def _is_remote(place: str) -> bool:
    return _REMOTE.match(place) is not None and not _is_local(place) and not place.startswith("file:")


def _to_last_place(name: str, words: list[str], places: list[str]) -> Iterator[tuple[str, str]]:
    """The last place is where it goes; with one before it elsewhere and that one here it is brought here."""
    tries = name != "scp" and any(map(_DRY.fullmatch, words))
    if tries or (name == "rclone" and _COPYING.isdisjoint(places)):
        return
    if name == "rclone" and "rcat" in places:
        yield "bulk" if _is_remote(places[-1]) else "unclear", name
    elif len(places) < 2:
        if any("$" in place for place in places):
            yield "unclear", name
    elif logs_only(places[1 if name == "rclone" else 0 : -1]):
        return
    elif _is_remote(places[-1]):
        yield "single" if name in _SINGLE else "bulk", name
    elif "$" in places[-1].split("/", 1)[0]:
        yield "unclear", name
    elif not any(map(_is_remote, places[:-1])):
        yield "paths", places[-1]


def _to_cloud(name: str, words: list[str], places: list[str]) -> Iterator[tuple[str, str]]:
    """Object storage: an upload, or a copy whose last place is a bucket."""
    verbs = {
        "cp",
        "copy",
        "sync",
        "mv",
        "move",
        "put",
        "rsync",
        "mirror",
        "upload",
        "qupload",
        "qupload2",
        "fput",
        "rput",
        "pipe",
    }
    at = next((at for at, place in enumerate(places) if place in verbs), None)
    rest = places[at + 1 :] if at is not None else []
    if at is None or logs_only(rest[:-1]) or any(map(_is_local, _endpoints(words))):
        return
    uploads = places[at] in ("put", "upload", "qupload", "qupload2", "fput", "rput", "pipe")
    bucket = rest and (
        _BUCKET.match(rest[-1]) or (name in ("mc", "mcli") and not rest[-1].startswith(("/", ".", "$", "~")))
    )
    if uploads or bucket:
        yield "bulk", name
    elif rest and "$" in rest[-1]:
        yield "unclear", name


def _endpoints(words: list[str]) -> Iterator[str]:
    """Where the storage is, as options say."""
    for at, word in enumerate(words):
        name, _, value = word.partition("=")
        if name in ("--endpoint-url", "--endpoint", "--host", "-e"):
            yield value or "".join(words[at + 1 : at + 2])


def _to_repository(
    name: str, words: list[str], places: list[str], variables: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    if name != "duplicity" and not {"backup", "copy", "create"} & set(places):
        return
    if name == "duplicity":
        place = places[-1] if places else ""
    elif name == "borg":
        place = next((word.partition("::")[0] for word in words if "::" in word), "") or variables.get(
            _REPOSITORY[name], ""
        )
    else:
        after = (words[at + 1] for at, word in enumerate(words[:-1]) if word in ("-r", "--repo"))
        joined = (word.partition("=")[2] for word in words if word.startswith("--repo="))
        place = next(after, "") or next(joined, "") or variables.get(_REPOSITORY[name], "")
    place = place.removeprefix("file://")
    if place.startswith("/"):
        yield "paths", place
    elif not place or not (_KEPT_ELSEWHERE.match(place) or (name == "borg" and _REMOTE.match(place))):
        yield "unclear", name
    elif not _is_local(place):
        yield "bulk", name


def _sent(name: str, words: list[str], *, sends: bool) -> Iterator[tuple[str, str]]:
    """File transfer: what is put, and not what is fetched."""
    if name in ("ncftpput", "wput"):
        yield "single", name
    elif name == "curl":
        sends = any(re.match(r"-[a-zA-Z]*T|--upload-file", word) for word in words)
        urls = [word for word in words if re.match(r"(?:https?|ftps?|sftp|scp)://", word)]
        if sends and urls and not any(map(_is_local, urls)):
            yield "single", name
        elif sends and not urls:
            yield "unclear", name
    elif sends:
        yield "single", name
    elif name == "sftp" and "-b" in words:
        yield "unclear", name


def _share(name: str, words: list[str], places: list[str]) -> Iterator[tuple[str, str]]:
    kinds = [words[at + 1] for at, word in enumerate(words[:-1]) if word == "-t"]
    points = [place for place in places if place.startswith("/") and not place.startswith("//")]
    if not points:
        return
    network = name != "mount" or any(map(_TYPES.fullmatch, kinds)) or any(map(_NETWORK_SOURCE.match, places))
    if network:
        yield "mounted", points[-1]
    elif len(places) == 1:
        yield "remounted", points[0]


def _written(name: str, words: list[str], places: list[str]) -> Iterator[str]:
    """The places that a program that archives or dumps writes to, not those that it reads."""
    if name in ("cp", "mv"):
        yield from places[-1:] if len(places) > 1 else ()
    elif name == "tar":
        at = next((at for at, word in enumerate(words) if re.fullmatch(r"-?[A-Za-z]*f", word)), None)
        yield from words[at + 1 : at + 2] if at is not None and writes_archive(words) else ()
    elif name in ("zip", "7z", "7za"):
        yield from places[:1] if name == "zip" else places[1:2]
    else:
        values = (
            re.sub(r"^(?:--?[A-Za-z-]+|of|dumpfile|directory)=", "", word)
            for word in words
            if not _NO_TARGET.match(word)
        )
        yield from (value for value in values if value.startswith("/"))
