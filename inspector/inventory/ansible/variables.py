"""Ansible's variables for connections, as settings of ours."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping

from inspector.inventory import fields, words
from inspector.inventory.ansible.nodes import WORDS, Vaulted
from inspector.inventory.place import Held, Place, Settings
from inspector.targets.ssh.options import Become
from inspector.text import Text

NAMES = {
    "address": ("ansible_host", "ansible_ssh_host"),
    "port": ("ansible_port", "ansible_ssh_port"),
    "user": ("ansible_user", "ansible_ssh_user"),
    "keys": ("ansible_private_key_file", "ansible_ssh_private_key_file"),
    "password": ("ansible_password", "ansible_ssh_pass", "ansible_ssh_password"),
    "become-password": ("ansible_become_password", "ansible_become_pass"),
    "connection": ("ansible_connection",),
    "become": ("ansible_become",),
    "method": ("ansible_become_method",),
}
"""The earlier name wins, as in Ansible."""
ARGUMENTS = ("ansible_ssh_args", "ansible_ssh_common_args", "ansible_ssh_extra_args")
OVER_SSH = ("ssh", "smart", "paramiko", "paramiko_ssh")
KINDS = {"winrm": "windows", "psrp": "windows", "network_cli": "network", "netconf": "network", "httpapi": "network"}
"""What is reached in a way that is not audited."""
_ENV = re.compile(
    r"\{\{\s*lookup\(\s*(['\"])(?:ansible\.builtin\.)?env\1\s*,\s*(['\"])([A-Za-z_][A-Za-z0-9_]{0,99})\2\s*\)\s*\}\}"
)
_COMMAND = re.compile(r"(?:exec\s+)?(?:/usr/bin/)?ssh\s+(?P<words>[^'\"|;&$`<>]*)")

TEMPLATE = Text(
    en="{name} of the host {host} is a template, and none is evaluated; give its value",
    zh="主机 {host} 的 {name} 是模板，不会求值；请直接给出值",
)
VAULT = Text(
    en="{name} of the host {host} is encrypted (vault), and is not read; give its value",
    zh="主机 {host} 的 {name} 已加密（vault），不会读取；请直接给出值",
)
LITERAL = Text(
    en="{name} of the host {host} is a password itself, and is not read; write {{{{ lookup('env', 'NAME') }}}} instead",
    zh="主机 {host} 的 {name} 是口令本身，不会读取；请改写为 {{{{ lookup('env', 'NAME') }}}}",
)
A_METHOD = Text(en="sudo or doas", zh="sudo 或 doas")
A_SWITCH = Text(en="yes or no", zh="yes 或 no")
A_JUMP = Text(
    en="{name} of the host {host}: a ProxyJump, or a ProxyCommand of the form ssh -W %h:%p [user@]host is expected",
    zh="主机 {host} 的 {name}：应为 ProxyJump，或形如 ssh -W %h:%p [用户@]主机 的 ProxyCommand",
)
BAD_QUOTES = Text(
    en="{name} of the host {host}: a quotation mark is not closed", zh="主机 {host} 的 {name}：引号未闭合"
)


def settings(host: str, variables: Settings) -> Settings:
    """What the variables of a host say of reaching it. Raises InspectorError with the line."""
    said = {key: (name, variables[name]) for key, name in _chosen(variables)}
    found: Settings = {}
    for key, (name, held) in said.items():
        if key.endswith("password"):
            found[key] = Held(_password(host, name, held), held.place)
        elif key in ("address", "port", "user", "keys"):
            value = _plain(host, name, held)
            value = int(value) if key == "port" and isinstance(value, str) and _is_number(value) else value
            value = str(value) if isinstance(value, int) and key != "port" else value
            read = Held(fields.READERS[key](value, _here(held.place)), held.place)
            found["target" if key == "address" else key] = read
    found |= _connection(host, said)
    found |= _become(host, said)
    for name in ARGUMENTS:
        if name in variables and variables[name].value not in (None, ""):
            found |= _arguments(host, name, variables[name])
    return found


def _chosen(variables: Settings) -> list[tuple[str, str]]:
    """By our key the variable that counts; an empty one is none."""
    found = []
    for key, names in NAMES.items():
        there = [name for name in names if name in variables and variables[name].value not in (None, "")]
        found += [(key, name) for name in there[:1]]
    return found


def _is_number(text: str) -> bool:
    return text.isdecimal() and text.isascii() and len(text) < 10


def _here(place: Place) -> Place:
    """Paths are those of ssh: relative to where the command is run."""
    return Place(place.source, place.line, "")


def _plain(host: str, name: str, held: Held) -> object:
    if isinstance(held.value, Vaulted):
        raise held.place.error(VAULT, name=name, host=host)
    if isinstance(held.value, str) and ("{{" in held.value or "{%" in held.value):
        raise held.place.error(TEMPLATE, name=name, host=host)
    return held.value


def _password(host: str, name: str, held: Held) -> object:
    if isinstance(held.value, str) and (match := _ENV.fullmatch(held.value.strip())):
        return fields.READERS["password"](f"env:{match[3]}", held.place)
    _plain(host, name, held)
    raise held.place.error(LITERAL, name=name, host=host)


def _connection(host: str, said: Mapping[str, tuple[str, Held]]) -> Settings:
    if "connection" not in said:
        return {}
    name, held = said["connection"]
    word = str(_plain(host, name, held)).rpartition(".")[2]
    if word in OVER_SSH:
        return {}
    if word == "local":
        return {"target": Held("local", held.place)}
    kind = KINDS.get(word) or fields.kind(word, held.place)
    return {"target": Held("none", held.place), "kind": Held(kind, held.place)}


def _become(host: str, said: Mapping[str, tuple[str, Held]]) -> Settings:
    """Ansible's playbooks say whether rights are wanted; here they always are, unless the inventory says no."""
    method = ""
    if "method" in said:
        name, held = said["method"]
        method = str(_plain(host, name, held)).rpartition(".")[2]
    if "become" in said:
        name, switch = said["become"]
        value = _plain(host, name, switch)
        wanted = (
            value if isinstance(value, bool) else WORDS.get(str(value).lower(), {"1": True, "0": False}.get(str(value)))
        )
        if wanted is None:
            raise fields.wrong(name, A_SWITCH, value, switch.place)
        if not wanted:
            return {"become": Held(Become.NONE, switch.place)}
    if not method:
        return {}
    if method not in (Become.SUDO, Become.DOAS):
        raise fields.wrong(said["method"][0], A_METHOD, method, said["method"][1].place)
    return {"become": Held(Become(method), said["method"][1].place)}


def _arguments(host: str, name: str, held: Held) -> Settings:
    """The jump hosts that arguments of ssh name; options of ssh that change nothing of the way are left out."""
    text = _plain(host, name, held)
    try:
        args = shlex.split(str(text))
    except ValueError:
        raise held.place.error(BAD_QUOTES, name=name, host=host) from None
    found: Settings = {}
    for option, value in _options(args):
        if option == "proxyjump":
            jumps = [words.jump(each) for each in value.split(",")] if value.lower() != "none" else []
        elif option == "proxycommand" and value.lower() != "none":
            jumps = [_of_command(value)]
        else:
            continue
        if not all(jumps):
            raise held.place.error(A_JUMP, name=name, host=host)
        found["jump"] = Held(tuple(jumps), held.place)
    return found


def _options(args: list[str]) -> list[tuple[str, str]]:
    found = []
    rest = iter(args)
    for word in rest:
        if word.startswith("-J"):
            found.append(("proxyjump", word[2:] or next(rest, "")))
        elif word.startswith("-o"):
            key, _, value = re.sub(r"[ =]", "\0", (word[2:] or next(rest, "")).strip(), count=1).partition("\0")
            found.append((key.lower(), value.strip()))
    return found


def _of_command(command: str) -> str:
    """The host of `ssh -W %h:%p [-q] [-p PORT] [-l USER] [user@]host` as a jump host; empty for any other command."""
    match = _COMMAND.fullmatch(command.strip())
    if not match:
        return ""
    forwards, port, user, host = False, "", "", ""
    rest = iter(match["words"].split())
    for word in rest:
        if word in ("-W", "-p", "-l"):
            value = next(rest, "")
            forwards = forwards or (word == "-W" and value in ("%h:%p", "[%h]:%p"))
            port, user = (value, user) if word == "-p" else (port, value) if word == "-l" else (port, user)
        elif word == "-q":
            continue
        elif word.startswith("-") or host:
            return ""
        else:
            host = word
    user = f"{user}@" if user and "@" not in host else ""
    return words.jump(f"{user}{host}{f':{port}' if port else ''}") if forwards and host else ""
