"""Whether one command makes what a backup may be: a dump, an archive, or a copy of more than logs."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence

DUMPERS = frozenset(
    "mysqldump mariadb-dump mydumper xtrabackup innobackupex mariabackup mariadb-backup pg_dump pg_dumpall pg_basebackup"
    " mongodump expdp rman dexp sys_dump slapcat".split()
)
_BY_THEMSELVES = frozenset(
    "borgmatic rsnapshot duply duplicity backupninja automysqlbackup autopostgresqlbackup rdiff-backup btrbk sanoid syncoid"
    " timeshift pgbackrest barman dsmc restic-backup".split()
)
_VERBS = {
    name: frozenset(verbs.split())
    for name, verbs in {
        "restic": "backup copy",
        "borg": "create",
        "kopia": "snapshot",
        "bup": "save",
        "zfs": "snapshot snap send",
        "snapper": "create",
        "etcdctl": "save",
        "influxd": "backup",
        "redis-cli": "--rdb bgsave save BGSAVE SAVE",
    }.items()
}
"""Programs that also list, check and delete, with the words by which they copy."""
_ARCHIVES = frozenset("tar zip 7z 7za cpio dump cp".split())
MAKERS = DUMPERS | _BY_THEMSELVES | _ARCHIVES | frozenset(_VERBS)
_NO_DUMP = frozenset("--help --version -V --prepare --copy-back --move-back --apply-log --decompress".split())
_UPLOADS = frozenset("scp sftp lftp ftp curl ncftpput wput smbclient".split())
"""Also used for single files of any kind."""
_LOGS = re.compile(r"(?i)(?:^|/)logs?(?:/|$)|\.log(?:[.*-]|$)")
_WRITES = re.compile(r"-[a-zA-Z]*[cru][a-zA-Z]*|--(?:create|append|update)")
_RECURSIVE = re.compile(r"-[a-zA-Z]*[aRr][a-zA-Z]*|--archive|--recursive|--reverse")
_PLACE = re.compile(r"(?i)/(?:[^/]*back-?_?ups?|bak|bk|beifen|备份)[^/]*(?:/|$)")
_KEPT = re.compile(
    r"(?i)back-?_?up|(?:^|[^a-z])(?:bak|bk)(?:[^a-z]|$)|dump|beifen|备份|\.(?:sql|dmp|tar|tgz|gz|xz|zst|bz2|zip|7z)$"
)
_OTHER_LANGUAGE = re.compile(r"\b(?:mysqldump|mariadb-dump|xtrabackup|mariabackup|pg_dump(?:all)?|mongodump|expdp)\b")


def logs_only(places: Iterable[str]) -> bool:
    """Whether all that is copied are logs: to archive or to collect those is no backup of data."""
    found = list(places)
    return bool(found) and all(map(_LOGS.search, found))


def writes_archive(words: Sequence[str]) -> bool:
    """Whether tar creates or appends: by an option, or by its first word, which needs no hyphen."""
    return any(map(_WRITES.fullmatch, [*(f"-{word}" for word in words[:1] if word.isalpha()), *words]))


def makes(name: str, words: Sequence[str], places: Sequence[str], kinds: Collection[str]) -> bool:
    """`places`: the words that are no options; `kinds`: what the command does with them, as `of_command` tells."""
    if name in DUMPERS:
        return _NO_DUMP.isdisjoint(words)
    if name in _VERBS:
        return not _VERBS[name].isdisjoint(words)
    if name in _ARCHIVES:
        return _archives(name, words, places)
    if name in _UPLOADS:
        named = any(_KEPT.search(word) for word in words if not word.startswith("-"))
        whole = named or "mirror" in words or any(map(_RECURSIVE.fullmatch, words))
        return ("single" in kinds and whole) or ("unclear" in kinds and named)
    copied = name not in ("mv", "dd") and not {"bulk", "paths", "unclear"}.isdisjoint(kinds)
    return name in _BY_THEMSELVES or copied


def _archives(name: str, words: Sequence[str], places: Sequence[str]) -> bool:
    if name == "tar":
        sources = places[1:] if words[:1] and words[0].startswith("-") else places[2:]
        return writes_archive(words) and not logs_only(sources)
    if name == "cpio":
        return any(re.fullmatch(r"-[a-zA-Z]*o[a-zA-Z]*|--create", word) for word in words)
    if name == "dump":  # its level is its first word; anywhere else the name may be anybody's
        return bool(words) and re.fullmatch(r"-?[0-9][a-zA-Z]*", words[0]) is not None
    if name == "cp":
        return any(map(_RECURSIVE.fullmatch, words)) and len(places) > 1 and _PLACE.search(places[-1]) is not None
    return len(places) > 1 and not logs_only(places[1 if name == "zip" else 2 :])


def makes_in_other_language(text: str) -> bool:
    """Whether a script that no shell reads names a program that dumps a database."""
    return any(_OTHER_LANGUAGE.search(line) for line in text.split("\n") if not line.lstrip().startswith(("#", "//")))
