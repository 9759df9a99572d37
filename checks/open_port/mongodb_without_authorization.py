"""MongoDB that serves the network without asking who it is."""

from __future__ import annotations

from inspector.check import Case, Verdicts, check
from inspector.facts.database import Config, Mongod, is_loopback
from inspector.model import Fail, Seen, Severity
from inspector.text import Text

CONF = "/etc/mongod.conf"
SERVER = {"/usr/bin/mongod": ""}
TRUE = ("true", "enabled", "1", "yes", "on")


@check(
    severity=Severity.HIGH,
    title=Text(en="MongoDB on the network and its authorization", zh="MongoDB 网络访问与身份验证"),
    why=Text(
        en="Without authorization whoever reaches MongoDB reads, changes and deletes all its data. Open ones are found and held to ransom within hours.",
        zh="未启用身份验证时，任何能够访问 MongoDB 的人都可以读取、修改和删除全部数据，此类数据库常被扫描发现后删库勒索。",
    ),
    fails=Text(
        en="MongoDB listens on {addresses} without authorization", zh="MongoDB 监听 {addresses}，未启用身份验证"
    ),
    remedy=Text(
        en="In {subject:sh} set `security.authorization: enabled` after making an administrator, set `net.bindIp` to the addresses that are needed, and restart mongod.",
        zh="创建管理员账户后，在 {subject:sh} 中设置 `security.authorization: enabled`，将 `net.bindIp` 限制为所需地址，然后重启 mongod。",
    ),
    command="grep -nE 'bind|authorization|auth|keyFile' {subject}",
    standards={
        "gbt22239-l3": ("8.1.4.4b", "8.1.4.1a"),
        "cis-v8": ("4.8",),
        "nist-800-53-r5": ("AC-3", "IA-2"),
        "iso-27001-2022": ("A.8.5",),
    },
    good=[
        {**SERVER, CONF: "net:\n  port: 27017\n  bindIp: 127.0.0.1\n"},
        {**SERVER, CONF: "net:\n  bindIp: 0.0.0.0 # all\nsecurity:\n  authorization: enabled\n"},
        {**SERVER, CONF: "storage:\n  dbPath: /x\n"},
        {**SERVER, "/etc/mongodb.conf": "bind_ip = 0.0.0.0\nauth = true\n"},
        {**SERVER, CONF: "net: {bindIp: 0.0.0.0}\nsecurity: {authorization: enabled}\n"},
        {CONF: "net:\n  bindIp: 0.0.0.0\n"},
    ],
    bad=[
        Case(
            {**SERVER, CONF: 'net:\n  bindIp: "127.0.0.1,10.0.0.1"\n#security:\n#  authorization: enabled\n'},
            fails=[CONF],
        ),
        Case({**SERVER, CONF: "net:\n  bindIpAll: true\nsecurity:\n  authorization: disabled\n"}, fails=[CONF]),
        Case({**SERVER, CONF: "net: {bindIp: 0.0.0.0}\n"}, fails=[CONF]),
        Case({**SERVER, CONF: "{net: {bindIpAll: true}, security: {authorization: disabled}}"}, fails=[CONF]),
        Case({**SERVER, "/etc/mongodb.conf": "bind_ip=::\n#auth=true\n"}, fails=["/etc/mongodb.conf"]),
    ],
)
def mongodb_without_authorization(mongod: Mongod) -> Verdicts:
    for config in mongod.configs:
        # since 3.6 it listens on localhost where nothing is said, and packages said so before
        bind = config.get("net.bindIp") or config.get("bind_ip")
        addresses = [word.strip() for word in bind.value.split(",")] if bind else []
        if _on(config, "net.bindIpAll") or _on(config, "bind_ip_all"):
            addresses = ["*"]
        reachable = [address for address in addresses if address and not is_loopback(address)]
        asked = _on(config, "security.authorization") or _on(config, "auth")
        if reachable and not asked and not (config.get("security.keyFile") or config.get("keyFile")):
            yield Fail(config.file, bind.location if bind else config.file, {"addresses": reachable})
        else:
            yield Seen(config.file, bind.location if bind else config.file, {"addresses": addresses})


def _on(config: Config, name: str) -> bool:
    option = config.get(name)
    return option is not None and option.value.lower() in TRUE
