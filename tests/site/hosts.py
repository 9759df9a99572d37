"""Three recorded hosts of one hospital: evidence as it was collected, carried as bundles, and the inventory that names them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from inspector.case import Case, File
from inspector.rules import Rules
from inspector.targets.bundle.carried import bundled
from inspector.targets.bundle.container import Made
from inspector.targets.bundle.keys import Recipients
from inspector.targets.memory import snapshot

DEBIAN = 'ID=debian\nVERSION_ID="12"\nPRETTY_NAME="Debian GNU/Linux 12"\n'
CANARY = "$6$canaryofthesite$"
PASSWD = "root:x:0:0:root:/root:/bin/bash\n"
DPKG = "".join(
    f"Package: {name}\nStatus: install ok installed\nArchitecture: amd64\nVersion: {version}\n\n"
    for name, version in (("openssh-server", "1:9.2p1-2+deb12u3"), ("nginx", "1.22.1-9"))
)


def socket(port: int, program: str, address: str = "0.0.0.0") -> dict[str, object]:
    return {
        "protocol": "tcp",
        "address": address,
        "port": port,
        "pid": 1,
        "program": program,
        "exe": f"/usr/sbin/{program}",
    }


def common(name: str) -> dict[str, str | File]:
    return {
        "/etc/hostname": f"{name}\n",
        "/etc/os-release": DEBIAN,
        "/etc/passwd": PASSWD,
        "/etc/shadow": File(f"root:!{CANARY}{'x' * 86}:19000:0:90::::\n", mode=0o600),
        "/etc/group": "root:x:0:\n",
        "/etc/sysctl.conf": "net.ipv4.conf.all.accept_redirects = 0\nkernel.kptr_restrict = 2\n",
        "/var/lib/dpkg/status": DPKG,
        "/etc/issue": "Authorised use only\n",
        "/etc/login.defs": "PASS_MAX_DAYS 90\nUMASK 027\n",
    }


WEB = Case(
    {
        **common("web1"),
        "/etc/ssh/sshd_config": "PermitRootLogin no\nClientAliveInterval 300\nClientAliveCountMax 0\nMaxAuthTries 3\n",
        "/opt/his/app.json": '{"tls": {"minimum": "1.2"}, "debug": false}\n',
        "/opt/his/app.conf": "[server]\ntimeout = 30s\n",
    },
    live={"sockets": [socket(22, "sshd"), socket(8443, "java")], "processes": [], "boot": {}, "sessions": []},
)
DB = replace(
    WEB,
    files={
        **common("db1"),
        "/etc/ssh/sshd_config": "PermitRootLogin yes\nMaxAuthTries 6\n",
        "/opt/his/app.json": '{"tls": {"minimum": "1.0"}, "debug": true}\n',
        "/opt/his/app.conf": "[server]\ntimeout = 90s\n",
        "/etc/issue": "Welcome to Debian\n",
    },
)
OLD = replace(
    WEB,
    files={
        **common("old1"),
        "/etc/passwd": PASSWD + "toor:x:0:0::/root:/bin/bash\n",
        "/etc/ssh/sshd_config": "PermitRootLogin yes\n",
        "/etc/sysctl.conf": "net.ipv4.conf.all.accept_redirects = 1\n",
    },
    live={"sockets": [socket(22, "sshd")], "processes": [], "boot": {}, "sessions": []},
)
HOSTS = {"web1": WEB, "db1": DB, "old1": OLD}
TAGS = {
    "web1": {"role": "web", "level": "2", "owner": "张三", "system": "门户网站", "site": "一号机房"},
    "db1": {"role": "db", "level": "2", "owner": "李四", "system": "HIS", "site": "一号机房"},
    "old1": {"role": "db", "level": "2", "owner": "李四", "system": "HIS", "site": "二号机房"},
}


def record(folder: Path, rules: Rules, to: Recipients) -> Path:
    """Writes a bundle for each host, and the inventory beside them."""
    lines = ["hosts:"]
    for name, case in HOSTS.items():
        evidence = replace(snapshot(case, rules.needs()), host=name)
        (folder / f"{name}.bundle").write_bytes(bundled(evidence, Made(rules.profile.id, ""), to)[0])
        tags = ", ".join(f"{key}: {value}" for key, value in TAGS[name].items())
        lines.append(f"  {name}: {{target: 'bundle:{name}.bundle', tags: {{{tags}}}}}")
    path = folder / "hosts.yaml"
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path
