"""The files by which firewalld and NetworkManager say what is let in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from inspector.fact import View
from inspector.facts.filter_rules import Ruleset
from inspector.facts.firewalld import Config, firewalld_rulesets
from inspector.facts.firewalld_direct import DIRECT
from inspector.request import Files
from inspector.snapshot import Item

CONF = Files("/etc/firewalld/firewalld.conf", keep=("^(DefaultZone|FirewallBackend)=",))
ZONES = (Files("/etc/firewalld/zones/*.xml"), Files("/usr/lib/firewalld/zones/*.xml"))
SERVICES = Files("/etc/firewalld/services/*.xml")
POLICIES = Files("/etc/firewalld/policies/*.xml")
DIRECT_FILE = Files(DIRECT)
CONNECTIONS = (
    Files("/etc/NetworkManager/system-connections/*", keep=("^[ \t]*(zone|interface-name)[ \t]*=",)),
    Files("/etc/sysconfig/network-scripts/ifcfg-*", keep=("^[ \t]*(ZONE|DEVICE)=",)),
)
FILES = (CONF, *ZONES, SERVICES, POLICIES, DIRECT_FILE, *CONNECTIONS)
_SETTING = re.compile(r"^[ \t]*([A-Za-z-]+)[ \t]*=[ \t]*[\"']?([^\"'\r\n]*)", re.MULTILINE)
ANY = "?"
"""Where a connection names no interface."""


def rulesets(view: View) -> list[Ruleset]:
    settings = dict(_SETTING.findall(view.text(CONF)))
    zones = _named(item for request in ZONES for item in view.whole(request))
    policies = {f"policy {name}": item for name, item in _named(view.whole(POLICIES)).items()}
    services = _named(view.whole(SERVICES))
    default = settings.get("DefaultZone", "").strip() or "public"
    config = Config(
        {name: item.text for name, item in zones.items()},
        default,
        {name: item.name for name, item in (zones | policies).items()},
        {name: item.text for name, item in services.items()},
        {name: item.text for name, item in policies.items()},
        tuple(_bindings(view)),
        view.text(DIRECT_FILE),
        settings.get("FirewallBackend", "").strip(),
    )
    return firewalld_rulesets(config, zones[default].name if default in zones else CONF.glob)


def _named(items: Iterable[Item]) -> dict[str, Item]:
    """By the name that a file gives; the first of a name counts."""
    found: dict[str, Item] = {}
    for item in items:
        found.setdefault(item.name.rpartition("/")[2].removesuffix(".xml"), item)
    return found


def _bindings(view: View) -> Iterator[tuple[str, str]]:
    """(interface, zone) of connections that name a zone."""
    for item in (item for request in CONNECTIONS for item in view.whole(request)):
        found = {name.lower(): value.strip() for name, value in _SETTING.findall(item.text)}
        if zone := found.get("zone"):
            yield found.get("device") or found.get("interface-name") or ANY, zone
