"""`bundle:FILE`: a host as it was when its evidence was collected."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from inspector.model import IMAGE, InspectorError
from inspector.request import Request, of_images
from inspector.snapshot import Item, Snapshot, State
from inspector.targets.bundle import answered, carried, container
from inspector.targets.bundle.container import Container, Header, Part
from inspector.targets.bundle.keys import default_identity, load_identity, unseal
from inspector.targets.bundle.refusal import Refused, refused
from inspector.targets.bundle.secrecy import AUDITORS
from inspector.text import Text, clean, os_error

SEALED = ("age", "cms")
UNREADABLE = Text(en="bundle:{path}: cannot be read: {why}", zh="bundle:{path}：无法读取：{why}")
NOT_A_FILE = Text(en="it is not a regular file", zh="不是普通文件")
OTHER_FILE = Text(en="its digest is {found}, and {expected} is expected", zh="其摘要为 {found}，而预期为 {expected}")
OTHER_HOST = Text(
    en="it is of the host {found}, and {expected} is expected", zh="其中是主机 {found} 的证据，而预期为 {expected}"
)
NO_KEY = Text(
    en="its secrets are encrypted, and there is no identity to open them: name its file ({why})",
    zh="其中的敏感内容已加密，但没有可用的私钥：请指定私钥文件（{why}）",
)
WRONG_KEY = Text(
    en="part {name}: the identity {identity} does not open it: it is encrypted to another recipient, or was changed",
    zh="{name} 部分：私钥 {identity} 无法解密：加密时使用的是其他公钥，或内容已被改动",
)
MISSING_PART = Text(en="the part {name} is missing or damaged", zh="缺少 {name} 部分或该部分已损坏")


@dataclass(frozen=True)
class Bundle:
    """One bundle. `expected`: the host that it must be of; `digest`: that of its file, had in another way than the file."""

    name: str
    uri: str
    path: str
    kind: str = "host"
    expected: str = ""
    digest: str = ""
    identity: Path | None = field(default=None, repr=False)

    def collect(self, requests: Iterable[Request]) -> Snapshot:
        """What of the requests it answers; others are missing. Raises Refused, or InspectorError."""
        wanted = list(dict.fromkeys(requests))
        found = container.read(_bytes(self.path, container.LIMIT + 1), self.path)
        self._verify(found)
        opened, secrets = (_content(found, name, self.path, self.identity) for name in ("public", "secrets"))
        if found.header.payload == "snapshot":
            snapshot = carried.unbundled(found, secrets, wanted, self.path)
        else:
            snapshot = answered.snapshot(found, opened, secrets, wanted, self.path)
        own: dict[Request, tuple[Item, ...]] = {
            one: (Item(one.name, State.UNSUPPORTED),)
            for one in wanted
            if isinstance(one, AUDITORS) or (of_images(one) and snapshot.kind != IMAGE)
        }
        told = {**snapshot.transport, "bundle": _told(found)}
        return replace(snapshot, target=self.uri, answers={**snapshot.answers, **own}, transport=told)

    def _verify(self, found: Container) -> None:
        if self.digest and self.digest.removeprefix("sha256:").lower() != found.digest.removeprefix("sha256:"):
            raise refused(self.path, OTHER_FILE, found=found.digest, expected=clean(self.digest)[:80])
        if self.expected and not same_host(self.expected, found.header.host):
            raise refused(self.path, OTHER_HOST, found=clean(found.header.host)[:255], expected=self.expected)


def bundle(path: str, *, expected: str = "", digest: str = "", identity: Path | None = None) -> Bundle:
    """The target. Raises InspectorError where the file cannot be read or is no bundle; damage is found when it is collected."""
    try:
        header = container.read_header(_bytes(path, 65536), path)
    except Refused as error:
        if not _bytes(path, len(container.MAGIC)).startswith(container.MAGIC):
            raise InspectorError(error.text) from None
        return Bundle(Path(path).stem, f"bundle:{path}", path, "host", expected, digest, identity)
    name = clean(header.host)[:255] or Path(path).stem
    return Bundle(name, f"bundle:{path}", path, header.kind, expected, digest, identity)


def same_host(one: str, other: str) -> bool:
    """Whether two names may be of one host: alike, or one the first label of the other."""
    one, other = one.lower().rstrip("."), other.lower().rstrip(".")
    return one == other or one.partition(".")[0] == other or other.partition(".")[0] == one


def _bytes(path: str, limit: int) -> bytes:
    try:
        file = Path(path.replace("\0", "?"))
        if file.exists() and not file.is_file():
            raise InspectorError(UNREADABLE.fill({"path": path, "why": NOT_A_FILE}))
        with file.open("rb") as source:
            return source.read(limit)
    except OSError as error:
        raise InspectorError(UNREADABLE.fill({"path": path, "why": os_error(error)})) from None


def _content(found: Container, name: str, path: str, identity: Path | None) -> bytes:
    """What a part holds, decrypted; nothing where there is no such part. Raises Refused."""
    part = found.parts.get(name, Part(name, "", ()))
    if part.form not in _forms(found.header, name):
        raise refused(path, MISSING_PART, name=name)
    if not part.form:
        return b""
    try:
        data = part.data
    except ValueError:
        raise refused(path, MISSING_PART, name=name) from None
    return _opened(part, data, path, identity) if part.form in SEALED else data


def _forms(header: Header, name: str) -> tuple[str, ...]:
    """In which forms a part may come; an empty one stands for not at all."""
    if name == "secrets":
        return (header.secrets,) if header.secrets in SEALED else ("",)
    return ("base64", *SEALED) if header.payload == "collector" else ("",)


def _opened(part: Part, data: bytes, path: str, identity: Path | None) -> bytes:
    try:
        key = load_identity(identity or default_identity())
    except (OSError, RuntimeError) as error:
        why = os_error(error) if isinstance(error, OSError) else str(error)
        raise refused(path, NO_KEY, why=why) from None
    except InspectorError as error:
        raise refused(path, NO_KEY, why=error.text) from None
    plain = unseal(part.form, data, key)
    if plain is None:
        raise refused(path, WRONG_KEY, name=part.name, identity=key.path)
    return plain


def _told(found: Container) -> dict[str, object]:
    head = found.header
    told = {"target": head.target, "taken": head.taken, "tool": head.tool, "profile": head.profile.id}
    told |= {"digest": found.digest, "secrets": head.secrets, "collector": head.collector}
    return {name: clean(value)[:255] for name, value in told.items() if value}
