"""The one script that an administrator reads, runs as root on a host that no network reaches, and whose output is carried back."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Iterator
from importlib import resources

import msgspec

from inspector import __version__
from inspector.request import Request
from inspector.targets.bundle.answered import PROTOCOL
from inspector.targets.bundle.container import WIDTH, Made
from inspector.targets.bundle.digests import sha256
from inspector.targets.bundle.keys import Recipients
from inspector.targets.bundle.plan import dumped, plan
from inspector.targets.collector.asking import Asked
from inspector.targets.collector.script import digest, script

CHUNK = 60_000
"""Characters of requests that are said at once: where printf is no built-in, an argument has at most 128 KiB."""
_PLACE = re.compile(r"@([A-Z_]+)@")


def offline(requests: Iterable[Request], profile: Made, to: Recipients | None) -> bytes:
    """The script. Raises ValueError where a request cannot be put as one line."""
    made = plan(requests, "0" * 32)
    form = dumped(made)
    about = {
        "payload": "collector",
        "kind": "host",
        "target": "offline",
        "tool": __version__,
        "profile": profile,
        "protocol": PROTOCOL,
        "collector": f"sha256:{digest()}",
        "requests": f"sha256:{sha256(form)}",
    }
    values = {
        "ABOUT": quoted(msgspec.json.encode(about).decode()[1:-1]),
        "RECIPIENTS": quoted("\n".join(to.ages) if to else ""),
        "CERTIFICATE": quoted(to.certificate.rstrip("\n") if to else ""),
        "SECRETS_WANTED": "yes" if made.has_secrets else "no",
        "PUBLIC_REQUESTS": "\n".join(_said(made.open)),
        "SECRET_REQUESTS": "\n".join(_said(made.secret)),
        "PLAN": quoted("\n".join(_wrapped(base64.b64encode(form).decode()))),
        "COLLECTOR": script().decode().rstrip("\n"),
    }
    form_of_it = (resources.files(__package__) / "offline.sh").read_text("utf-8")
    return _PLACE.sub(lambda match: values[match[1]], form_of_it).encode("utf-8", "surrogateescape")


def quoted(text: str) -> str:
    """As one word of a POSIX shell, line breaks and all."""
    return "'" + text.replace("'", "'\\''") + "'"


def _wrapped(text: str) -> Iterator[str]:
    yield from (text[at : at + WIDTH] for at in range(0, len(text), WIDTH))


def _said(stream: Asked) -> Iterator[str]:
    """The requests of a stream as `say` commands, without its first and its last line, which the script says itself."""
    lines = stream.data.decode("utf-8", "surrogateescape").split("\n")[1:-2]
    taken: list[str] = []
    for line in lines:
        if taken and sum(map(len, taken)) + len(line) > CHUNK:
            yield f"    say {quoted(chr(10).join(taken))}"
            taken = []
        taken.append(line)
    yield f"    say {quoted(chr(10).join(taken))}"
