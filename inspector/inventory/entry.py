"""One host of an inventory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from inspector.inventory import words
from inspector.inventory.fields import SSH_ONLY
from inspector.inventory.place import Place, Settings
from inspector.targets.ssh.options import SshOptions
from inspector.text import Text

HOST = "host"
NAME_WANTED = Text(
    en="a host name is expected: letters, digits and . _ - @ ( ) +, not beginning with -; not {found}",
    zh="应为主机名：字母、汉字、数字和 . _ - @ ( ) +，且不以 - 开头；而不是 {found}",
)
NOT_SSH = Text(
    en="{key}: only for hosts that are reached over SSH, and the target of {name} is {target}",
    zh="{key}：仅适用于通过 SSH 访问的主机，而 {name} 的目标是 {target}",
)
NOT_A_BUNDLE = Text(
    en="{key}: only for bundles, and the target of {name} is {target}",
    zh="{key}：仅适用于采集包，而 {name} 的目标是 {target}",
)
NOT_AN_IMAGE = Text(
    en="{key}: only for images, and the target of {name} is {target}",
    zh="{key}：仅适用于镜像，而 {name} 的目标是 {target}",
)
TWICE_SAID = Text(
    en="{key}: the target of {name} names another, {found}", zh="{key}：与 {name} 的目标中的 {found} 不一致"
)
KIND_OF_ASSET = Text(
    en="kind: only for assets that are not audited (target: none); {name} has the target {target}",
    zh="kind：仅适用于不做技术核查的资产（target: none），而 {name} 的目标是 {target}",
)
OPTIONS = {
    "keys": "keys",
    "jump": "jumps",
    "known-hosts": "known_hosts",
    "host-key": "host_key",
    "become": "become",
    "password": "password",
    "become-password": "become_password",
    "transport": "transport",
}
"""Settings by the name of their field in SshOptions."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A host: how it is reached, and what is said of it.

    `target` is `ssh://…`, `local`, `rootfs:DIR`, `bundle:FILE`, `image:FILE` or `none`. `ssh` is set for the first kind
    alone. `kind` is `host`, or what an asset is that is not audited. `addresses` are for the view from outside; where it is
    empty, that of the target. `source` is `FILE:LINE`, empty for a word of the command line. An empty `name`: what the
    target calls itself.
    """

    name: str
    target: str
    tags: Mapping[str, str]
    sites: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    ssh: SshOptions | None = None
    kind: str = HOST
    groups: tuple[str, ...] = ()
    source: str = ""
    hostname: str = ""
    digest: str = ""
    """Of a bundle: what the host calls itself where that is not its name here, and the digest of the file."""
    platform: str = ""
    """Of an image that is made for several."""


def finish(name: str, settings: Settings, own: Settings, groups: tuple[str, ...], place: Place) -> Entry:
    """The entry from all that holds for a host; `own` is what is said of this host alone. Raises InspectorError."""
    target = _word(settings, "target") or words.ssh_uri(name)
    if "target" not in settings and not words.is_address(name):
        raise place.error(NO_ADDRESS, name=name)
    kind = _word(settings, "kind") or HOST
    if target != "none" and kind != HOST:
        raise settings["kind"].place.error(KIND_OF_ASSET, name=name, target=target)
    for scheme, keys, refusal in (
        ("ssh:", SSH_ONLY, NOT_SSH),
        ("bundle:", ("hostname", "digest"), NOT_A_BUNDLE),
        ("image:", ("platform",), NOT_AN_IMAGE),
    ):
        for key in () if target.startswith(scheme) else keys:
            if key in own:
                raise own[key].place.error(refusal, key=key, name=name, target=target)
    return Entry(
        name=name,
        target=target,
        tags={key.removeprefix("tags."): str(held.value) for key, held in settings.items() if key.startswith("tags.")},
        sites=_words(settings, "sites"),
        addresses=_words(settings, "addresses"),
        ssh=_ssh(name, target, settings, own) if target.startswith("ssh:") else None,
        kind=kind,
        groups=groups,
        source=str(place),
        hostname=_word(settings, "hostname"),
        digest=_word(settings, "digest"),
        platform=_word(settings, "platform"),
    )


NO_ADDRESS = Text(
    en="{name}: this name is no host name that could be reached; give its target or address",
    zh="{name}：该名称不是可访问的主机名，请给出 target 或 address",
)


def _word(settings: Settings, key: str) -> str:
    return str(settings[key].value) if key in settings else ""


def _words(settings: Settings, key: str) -> tuple[str, ...]:
    found = settings[key].value if key in settings else ()
    return found if isinstance(found, tuple) else ()


def _ssh(name: str, target: str, settings: Settings, own: Settings) -> SshOptions:
    """What the target itself says of port and user goes before what is inherited; beside it nothing else may be said."""
    options = words.ssh(target) or SshOptions(host=name)
    values: dict[str, Any] = {field: settings[key].value for key, field in OPTIONS.items() if key in settings}
    for key, said in (("port", options.port), ("user", options.user)):
        if said is None:
            values[key] = settings[key].value if key in settings else None
        elif key in own and own[key].value != said:
            raise own[key].place.error(TWICE_SAID, key=key, name=name, found=said)
    return replace(options, **values)
