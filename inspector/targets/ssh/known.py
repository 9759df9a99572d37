"""known_hosts: which keys a host may show. Nothing is trusted that does not stand there, or that the user has not pinned."""

from __future__ import annotations

import base64
import binascii
import fnmatch
import hashlib
import hmac
import os
import re
import threading
from dataclasses import dataclass
from pathlib import Path

from inspector.model import InspectorError
from inspector.targets.ssh.address import bracketed
from inspector.targets.ssh.config import Hop
from inspector.targets.ssh.errors import Refused, Unspoken
from inspector.text import Text, os_error

LIMIT = 16 * 1024 * 1024
_WRITING = threading.Lock()


@dataclass(frozen=True)
class Entry:
    """A line that speaks of the host in question. `marker`: empty, `@revoked` or `@cert-authority`."""

    marker: str
    type: str
    blob: bytes
    place: str


def fingerprint(blob: bytes) -> str:
    """As OpenSSH shows it: `SHA256:…`."""
    return "SHA256:" + base64.b64encode(hashlib.sha256(blob).digest()).decode().rstrip("=")


def entries(hop: Hop) -> list[Entry]:
    """Of all files that are there. Lines that OpenSSH could not read either are passed over, as it does."""
    return [entry for name in hop.known_hosts for entry in _read(Path(name), hop.key_name)]


def verify(hop: Hop, kind: str, blob: bytes) -> Text | None:
    """What is to be noted of a key that may be trusted. Raises Refused, or Unspoken where a certificate may prove the host."""
    known = entries(hop)
    for entry in known:
        if entry.marker == "@revoked" and entry.blob == blob:
            raise Refused(_said(hop, kind, blob, REVOKED, place=entry.place))
    if hop.host_key:
        if hmac.compare_digest(hop.host_key, fingerprint(blob)):
            return None
        raise Refused(_said(hop, kind, blob, NOT_PINNED, pinned=hop.host_key))
    plain = [entry for entry in known if not entry.marker]
    if any(entry.blob == blob for entry in plain):
        return None
    if plain:
        raise Refused(_said(hop, kind, blob, CHANGED, place=plain[0].place, old=fingerprint(plain[0].blob)))
    if any(entry.marker == "@cert-authority" for entry in known):
        raise Unspoken(
            Text(
                en="the host is trusted by a certificate, which paramiko does not verify",
                zh="该主机以证书证明身份，paramiko 不支持校验主机证书",
            )
        )
    if hop.accept_new:
        return _accept(hop, kind, blob)
    raise Refused(_said(hop, kind, blob, UNKNOWN, **_how(hop)))


REVOKED = Text(
    en="{host}: the host key {key} is revoked in {place}: do not connect before its administrator has explained it",
    zh="{host}：主机密钥 {key} 已在 {place} 中吊销，请先向管理员核实，不要连接",
)
NOT_PINNED = Text(
    en="{host}: the host shows the key {key}, but {pinned} is pinned: ask its administrator which one is right",
    zh="{host}：主机出示的密钥为 {key}，与指定的 {pinned} 不符，请向管理员核实",
)
CHANGED = Text(
    en="{host}: THE HOST KEY HAS CHANGED, somebody may be listening in: it shows {key}, {place} says {old}; if its "
    "administrator confirms the new key, remove that line and add the new key",
    zh="{host}：主机密钥已变更，可能存在中间人攻击：当前为 {key}，{place} 中记录的是 {old}；请先向管理员核实，确认无误后"
    "删除该行并加入新密钥",
)
UNKNOWN = Text(
    en="{host}: the host key {key} is not known; compare it with `ssh-keygen -lf` of the host's own key, then add it "
    "(`{scan} >> {file}`) or accept what is shown with --accept-new",
    zh="{host}：主机密钥 {key} 未知；请与主机上 `ssh-keygen -lf` 的结果核对后加入（`{scan} >> {file}`），"
    "或用 --accept-new 接受当前密钥",
)


def _said(hop: Hop, kind: str, blob: bytes, text: Text, **values: str) -> Text:
    key = f"{fingerprint(blob)} ({kind})"
    return text.fill({"host": bracketed(hop.name, hop.port), "key": key, **values})


def _how(hop: Hop) -> dict[str, str]:
    port = "" if hop.port == 22 else f"-p {hop.port} "
    return {
        "scan": f"ssh-keyscan {port}{hop.address}",
        "file": hop.known_hosts[0] if hop.known_hosts else "known_hosts",
    }


def _accept(hop: Hop, kind: str, blob: bytes) -> Text:
    """Adds one line to the first file. Two hosts at a time may share one: the lock is for all."""
    path = Path(hop.known_hosts[0] if hop.known_hosts else Path.home() / ".ssh/known_hosts")
    line = f"{hop.key_name} {kind} {base64.b64encode(blob).decode()}\n".encode()
    try:
        with _WRITING:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            opened = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
            with os.fdopen(opened, "r+b") as file:
                if file.seek(0, os.SEEK_END):
                    file.seek(-1, os.SEEK_END)
                    line = line if file.read(1) == b"\n" else b"\n" + line
                file.write(line)
    except OSError as error:
        said = Text(en="cannot write {path}: {reason}", zh="无法写入 {path}：{reason}")
        raise InspectorError(said.fill({"path": path, "reason": os_error(error)})) from None
    accepted = Text(
        en="{host}: the unknown host key {key} was accepted unseen (--accept-new) and written to {path}",
        zh="{host}：按 --accept-new 未经核对接受了未知主机密钥 {key}，已写入 {path}",
    )
    return _said(hop, kind, blob, accepted, path=str(path))


def _read(path: Path, name: str) -> list[Entry]:
    try:
        with path.open("rb") as file:
            lines = file.read(LIMIT).decode("utf-8", "surrogateescape").splitlines()
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        said = Text(en="{path}: {reason}", zh="{path}：{reason}")
        raise InspectorError(said.fill({"path": path, "reason": os_error(error)})) from None
    found = []
    for number, line in enumerate(lines, 1):
        words = line.split()
        marker = words.pop(0) if words and words[0].startswith("@") else ""
        if len(words) < 3 or words[0].startswith("#") or not _names(words[0], name):
            continue
        try:
            blob = base64.b64decode(words[2], validate=True)
        except (binascii.Error, ValueError):
            continue
        found.append(Entry(marker, words[1], blob, f"{path}:{number}"))
    return found


def _names(patterns: str, name: str) -> bool:
    """Whether a line's first field means this host: hashed, or patterns of which a negated one decides."""
    if patterns.startswith("|"):
        return _hashed(patterns, name)
    matched = False
    for pattern in patterns.lower().split(","):
        if fnmatch.fnmatchcase(name.lower(), re.sub(r"\[", "[[]", pattern.removeprefix("!"))):
            if pattern.startswith("!"):
                return False
            matched = True
    return matched


def _hashed(field: str, name: str) -> bool:
    try:
        _, kind, salt, digest = field.split("|")
        sought = hmac.digest(base64.b64decode(salt), name.lower().encode(), "sha1")
        return kind == "1" and hmac.compare_digest(sought, base64.b64decode(digest))
    except (ValueError, binascii.Error):
        return False
