"""Which files hold secrets, so that their content is judged in memory and never kept."""

from __future__ import annotations

import re

from inspector.patterns import is_pattern, matches
from inspector.seal import scrubbed
from inspector.snapshot import Item

_ALWAYS = re.compile(
    r"/(g?shadow[^/]*|opasswd[^/]*|ssh_host_[^/]*_key|id_(rsa|dsa|ecdsa|ed25519)(_sk)?|tcb/.*|krb5\.keytab)$"
)
_LIKELY = re.compile(
    r"(key|secret|passw|credential|token|htpasswd|\.pgpass|\.my\.cnf|\.netrc|\.env$|\.p12$|\.pfx$|\.jks$|/private/|debian\.cnf)",
    re.IGNORECASE,
)
_PLAIN = re.compile(r"/etc/passwd-?|/etc/pam\.d/.*|.*/s?bin/[^/]*")
"""Whose name speaks of passwords, and in which there are none."""
SAMPLES = (
    *("/etc/shadow", "/etc/shadow-", "/etc/gshadow", "/etc/gshadow-", "/etc/security/opasswd", "/etc/krb5.keytab"),
    *("/etc/ssh/ssh_host_rsa_key", "/etc/ssh/ssh_host_ecdsa_key", "/etc/ssh/ssh_host_ed25519_key"),
    *("/root/.ssh/id_rsa", "/root/.ssh/id_ed25519", "/home/user/.ssh/id_rsa", "/home/user/.ssh/id_ed25519"),
)
"""Paths of such files, for globs that would name them among others."""


def always(glob: str) -> bool:
    """Whether a glob names, or may name, what is a secret on every host."""
    if is_pattern(glob):
        return any(matches(glob, sample) for sample in SAMPLES) or bool(_ALWAYS.search(glob.rstrip("*")))
    return bool(_ALWAYS.search(glob))


def likely(glob: str) -> bool:
    """Whether the name of a file says that there is a secret in it."""
    return always(glob) or bool(_LIKELY.search(glob) and not _PLAIN.fullmatch(glob))


def hidden(said: bool | None, item: Item) -> bool:
    """Whether what is in a file is not to be shown. `said`: what the rule says of it; None leaves it to name and mode.

    A wildcard, or a link, may lead to what the rule's author has not thought of.
    """
    names = (item.name, f"/{item.stat.link}" if item.stat else item.name)
    if said or any(always(name) for name in names) or scrubbed(item) is not item:
        return True
    if said is not None:
        return False
    return item.stat is None or not item.stat.mode & 0o004 or any(likely(name) for name in names)
