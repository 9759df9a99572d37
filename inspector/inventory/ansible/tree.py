"""Groups, hosts and variables of an Ansible inventory, and which variable holds for a host."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property

from inspector.inventory.place import Held, Place, Settings
from inspector.text import Text

ALL = "all"
UNGROUPED = "ungrouped"
MOST_GROUPS = 5_000
CIRCLE = Text(en="the group {name} is in itself", zh="组 {name} 包含自身")
TOO_MANY = Text(en="more than {n} groups", zh="组的数量超过 {n} 个")


@dataclass
class Group:
    name: str
    place: Place
    variables: Settings = field(default_factory=dict)
    children: dict[str, Place] = field(default_factory=dict)
    hosts: dict[str, None] = field(default_factory=dict)


@dataclass
class Host:
    name: str
    place: Place
    variables: Settings = field(default_factory=dict)


Vars = Callable[[str, str], Settings]
"""What the folders beside an inventory say: of `group_vars` or `host_vars`, and a name."""


@dataclass
class Tree:
    groups: dict[str, Group] = field(default_factory=dict)
    hosts: dict[str, Host] = field(default_factory=dict)

    def group(self, name: str, place: Place) -> Group:
        if name not in self.groups and len(self.groups) >= MOST_GROUPS:
            raise place.error(TOO_MANY, n=MOST_GROUPS)
        return self.groups.setdefault(name, Group(name, place))

    def host(self, name: str, group: str, place: Place) -> Host:
        self.group(group, place).hosts[name] = None
        return self.hosts.setdefault(name, Host(name, place))

    @cached_property
    def depths(self) -> dict[str, int]:
        """How far below `all` each group is, by its longest way. Raises InspectorError for a group that is in itself."""
        depth = {name: 0 if name == ALL else 1 for name in self.groups}
        waiting = dict.fromkeys(self.groups, 0)
        for group in self.groups.values():
            for child in group.children:
                waiting[child] += 1
        ready = [name for name, count in waiting.items() if not count]
        for name in ready:
            for child in self.groups[name].children:
                depth[child] = max(depth[child], depth[name] + 1)
                waiting[child] -= 1
                if not waiting[child]:
                    ready.append(child)
        for name, count in waiting.items():
            if count:
                raise self.groups[name].place.error(CIRCLE, name=name)
        return depth

    def memberships(self) -> dict[str, list[str]]:
        """The groups of each host, those that hold others first; without `all` and `ungrouped`."""
        depth = self.depths
        order = sorted(self.groups, key=lambda name: (depth[name], name))
        below: dict[str, set[str]] = {}
        for name in sorted(self.groups, key=depth.__getitem__, reverse=True):
            group = self.groups[name]
            below[name] = set(group.hosts).union(*(below[child] for child in group.children))
        found: dict[str, list[str]] = {name: [] for name in self.hosts}
        for name in order:
            for host in below[name] if name not in (ALL, UNGROUPED) else ():
                found[host].append(name)
        return found

    def _priority(self, name: str) -> int:
        held = self.groups[name].variables.get("ansible_group_priority")
        text = str(held.value) if held else "1"
        return int(text) if text.isdecimal() and len(text) < 9 else 1

    def variables(self, host: str, groups: Iterable[str], beside: Vars) -> Settings:
        """What holds for a host, in Ansible's order: groups, folders of groups, the host, its folder."""
        own = self.hosts[host]
        order = [ALL, *sorted(groups, key=lambda name: (self.depths[name], self._priority(name), name))]
        order += [UNGROUPED] if len(order) == 1 else []
        found: Settings = {}
        for name in order:
            found |= self.groups[name].variables if name in self.groups else {}
        for name in order:
            found |= beside("group_vars", name)
        return found | own.variables | beside("host_vars", host)


def held(values: dict[str, object], place: Place) -> Settings:
    return {name: Held(value, place) for name, value in values.items()}
