"""Cases: small hosts written down beside a check, on which it must pass or fail."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from inspector.oci import Configuration, Instruction
from inspector.snapshot import State

NOW = "2026-06-01T00:00:00+00:00"


@dataclass(frozen=True)
class File:
    """One entry of a case's file tree. `kind` is dir, fifo … for what is not a regular file; `link` makes a symbolic link."""

    text: str | bytes = ""
    mode: int = 0o644
    owner: int = 0
    group: int = 0
    mtime: int = 0
    link: str = ""
    caps: str = ""
    kind: str = "file"
    state: State = State.OK

    @property
    def data(self) -> bytes:
        return self.text if isinstance(self.text, bytes) else self.text.encode("utf-8", "surrogateescape")


@dataclass(frozen=True)
class Case:
    """A host: `files` by absolute path, `live` and `outside` as JSON values by kind, `resources` as YAML text by file name,
    `tags` as the inventory gives them.

    `image` makes it a container image (`kind` is then image): its configuration; `hidden`: files that are in lower layers alone.
    `fleet`: the files of further hosts, by name, for a check over all hosts; this one is called `case`. Folders above a file exist with mode 0755 unless they are given. `fails` names the subjects that a bad case must fail on.
    """

    files: Mapping[str, str | File] = field(default_factory=dict)
    commands: Mapping[str, str] = field(default_factory=dict, kw_only=True)
    live: Mapping[str, object] = field(default_factory=dict, kw_only=True)
    outside: Mapping[str, object] = field(default_factory=dict, kw_only=True)
    resources: Mapping[str, str] = field(default_factory=dict, kw_only=True)
    params: Mapping[str, object] = field(default_factory=dict, kw_only=True)
    now: str = field(default=NOW, kw_only=True)
    kind: str = field(default="host", kw_only=True)
    image: Configuration | None = field(default=None, kw_only=True)
    hidden: Mapping[str, str | File] = field(default_factory=dict, kw_only=True)
    tags: Mapping[str, str] = field(default_factory=dict, kw_only=True)
    fleet: Mapping[str, Mapping[str, str | File]] = field(default_factory=dict, kw_only=True)
    fails: tuple[str, ...] | list[str] = field(default=(), kw_only=True)

    def tree(self) -> dict[str, File]:
        """All entries by path, the folders above them included."""
        entries = {path: file if isinstance(file, File) else File(file) for path, file in self.files.items()}
        for path in list(entries):
            while (path := path.rsplit("/", 1)[0]) and path not in entries:
                entries[path] = File(kind="dir", mode=0o755)
        entries.setdefault("/", File(kind="dir", mode=0o755))
        return entries


def built(*commands: str, fails: tuple[str, ...] = ()) -> Case:
    """An image that these commands made, as its history has them, each a layer."""
    steps = tuple(Instruction(command=command, layer=number) for number, command in enumerate(commands, 1))
    return Case(image=Configuration(history=steps, layers=len(steps)), fails=fails)
