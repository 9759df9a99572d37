"""Redis that takes commands from the network without a password."""

from __future__ import annotations

from inspector.check import Case, Verdicts, check
from inspector.facts.database import Config, Redis, is_loopback
from inspector.model import Fail, Reason, Seen, Severity, Unsure
from inspector.text import Text

CONF = "/etc/redis/redis.conf"
BEFORE_7 = Reason(
    code="version-unknown",
    en="there is no password, and before Redis 7 protected mode does not hold where `bind` names addresses",
    zh="未设置口令，且 Redis 7 以前的版本在 bind 指定了地址时保护模式不生效",
)
SERVER = {"/usr/bin/redis-server": ""}
ELSEWHERE = Reason(
    code="not-collected",
    en="accounts or settings are in another file (aclfile, include), which is not read",
    zh="账户或配置位于未读取的其他文件中（aclfile、include）",
)


@check(
    severity=Severity.HIGH,
    title=Text(en="Redis on the network and its password", zh="Redis 网络访问与口令"),
    why=Text(
        en="Whoever reaches a Redis without password reads and changes all its data, and by writing files (cron jobs, SSH keys) often takes over the host.",
        zh="任何能够访问无口令 Redis 的人都可以读写全部数据，并常可通过写入计划任务、SSH 公钥等文件控制主机。",
    ),
    fails=Text(
        en="Redis listens on {addresses} without a password and with protected mode off",
        zh="Redis 监听 {addresses}，未设置口令且已关闭保护模式",
    ),
    remedy=Text(
        en="In {subject:sh} set `bind 127.0.0.1 -::1`, or `requirepass` with a long random password (or an ACL file) where others must reach it, keep `protected-mode yes`, and restart Redis.",
        zh="在 {subject:sh} 中设置 `bind 127.0.0.1 -::1`；确需远程访问的设置 `requirepass`（足够长的随机口令）或 ACL 文件，保持 `protected-mode yes`，然后重启 Redis。",
    ),
    command="grep -nE '^(bind|protected-mode|port|user|aclfile)' {subject}",
    standards={
        "gbt22239-l3": ("8.1.4.4b", "8.1.4.1a"),
        "cis-v8": ("4.8",),
        "nist-800-53-r5": ("IA-2", "SC-7"),
        "iso-27001-2022": ("A.8.5",),
    },
    good=[
        {**SERVER, CONF: "bind 127.0.0.1 -::1\nprotected-mode no\n"},
        {**SERVER, CONF: "# bind 127.0.0.1\nport 6379\n"},
        {**SERVER, CONF: "bind 0.0.0.0\nprotected-mode no\nrequirepass abc\n"},
        {**SERVER, CONF: "port 0\nprotected-mode no\nunixsocket /run/redis.sock\n"},
        {**SERVER, CONF: "protected-mode no\nuser default on >abc ~* +@all\n"},
        {**SERVER, CONF: "protected-mode no\nuser default off nopass +@all\nuser a on >x +@all\n"},
        {**SERVER, CONF: "bind\t127.0.0.1\nprotected-mode\tno\n"},
        {CONF: "protected-mode no\n"},
    ],
    bad=[
        Case({**SERVER, CONF: "bind * -::*\nprotected-mode no\n"}, fails=[CONF]),
        Case({**SERVER, CONF: 'protected-mode no\n# requirepass x\nrequirepass ""\n'}, fails=[CONF]),
        Case({**SERVER, CONF: "protected-mode no\nuser default on nopass ~* +@all\nrequirepass x\n"}, fails=[CONF]),
        Case({**SERVER, CONF: "protected-mode no\nuser worker on >pw ~* +@all\n"}, fails=[CONF]),
        Case({**SERVER, "/etc/redis.conf": "PROTECTED-MODE no\nbind 127.0.0.1 10.0.0.1\n"}, fails=["/etc/redis.conf"]),
    ],
)
def redis_without_password(redis: Redis) -> Verdicts:
    for config in redis.configs:
        bind = config.get("bind")
        addresses = bind.value.replace('"', "").split() if bind else ["*"]
        reachable = [address for address in addresses if not is_loopback(address)]
        mode = config.get("protected-mode")
        off = mode is not None and mode.value.strip('"').lower() == "no"
        exposed = reachable and _has_port(config) and not _has_password(config)
        if config.get("aclfile") or config.get("include"):
            yield Unsure(config.file, ELSEWHERE)
        elif exposed and off:
            yield Fail(config.file, mode.location if mode else config.file, {"addresses": reachable})
        elif exposed and bind:
            yield Unsure(config.file, BEFORE_7)
        else:
            yield Seen(config.file, bind.location if bind else config.file, {"addresses": addresses})


def _has_port(config: Config) -> bool:
    ports = [config.get(name) for name in ("port", "tls-port")]
    return ports[0] is None or any(port is not None and port.value != "0" for port in ports)


def _has_password(config: Config) -> bool:
    """Whether the default user, which every connection begins as, has a password or is off."""
    users = [option.value.replace('"', "").split() for option in config.options if option.name == "user"]
    rules = [words[1:] for words in users if words[:1] == ["default"]]
    if rules:  # such a line resets the user, `requirepass` included
        return not _open(rules[-1])
    password = config.get("requirepass")
    return bool(password and password.value.strip("\"'"))


def _open(rules: list[str]) -> bool:
    on = nopass = commands = False
    for rule in map(str.lower, rules):
        if rule in ("on", "off"):
            on = rule == "on"
        elif rule == "reset":
            on = nopass = commands = False
        elif rule == "nopass":
            nopass = True
        elif rule == "resetpass" or rule[0] in ">#":
            nopass = False
        commands = commands or rule[0] == "+" or rule == "allcommands"
    return on and nopass and commands
