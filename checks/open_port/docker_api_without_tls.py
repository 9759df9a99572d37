"""A Docker daemon that takes commands over the network from anybody."""

from __future__ import annotations

from inspector.check import Case, File, Verdicts, check
from inspector.facts.docker import DockerDaemon
from inspector.model import Fail, Seen, Severity
from inspector.text import Text

JSON = "/etc/docker/daemon.json"
UNIT = "/usr/lib/systemd/system/docker.service"
SERVER = {"/usr/bin/dockerd": "", UNIT: "[Service]\nExecStart=/usr/bin/dockerd -H fd:// --containerd=/run/c.sock\n"}
DROP_IN = "/etc/systemd/system/docker.service.d/override.conf"


@check(
    severity=Severity.CRITICAL,
    title=Text(en="Docker API on the network", zh="Docker 远程 API"),
    why=Text(
        en="Whoever reaches the Docker API starts a container that mounts the host's root folder, and so is root on the host. Only client certificates (tlsverify) keep strangers out.",
        zh="任何能够访问 Docker API 的人都可以创建挂载主机根目录的容器，从而获得主机 root 权限。只有启用客户端证书验证（tlsverify）才能阻止未授权访问。",
    ),
    fails=Text(
        en="Docker listens on {addresses} without client certificates", zh="Docker 监听 {addresses}，未验证客户端证书"
    ),
    remedy=Text(
        en="Remove {addresses} from `hosts` or `-H` in {file} and reach the daemon by SSH (`docker -H ssh://host`), or set `tlsverify` with certificates. Then restart Docker and look for containers that nobody knows.",
        zh="从 {file} 的 `hosts` 或 `-H` 参数中删除 {addresses}，改用 SSH 方式远程管理（`docker -H ssh://主机`），或启用 `tlsverify` 并配置证书。然后重启 Docker，并排查来历不明的容器。",
    ),
    command="grep -rn 'tcp://' /etc/docker/daemon.json /etc/systemd/system/docker.service.d /usr/lib/systemd/system/docker.service",
    standards={
        "gbt22239-l3": ("8.1.4.4b", "8.1.4.1a"),
        "cis-v8": ("4.6",),
        "nist-800-53-r5": ("AC-17(2)", "IA-2"),
        "iso-27001-2022": ("A.8.5", "A.8.20"),
    },
    good=[
        SERVER,
        {**SERVER, JSON: '{"hosts": ["unix:///run/docker.sock", "tcp://127.0.0.1:2375"]}'},
        {**SERVER, JSON: '{"hosts": ["tcp://0.0.0.0:2376"], "tlsverify": true}'},
        {**SERVER, DROP_IN: "[Service]\nExecStart=\nExecStart=/usr/bin/dockerd --tlsverify -H tcp://0.0.0.0:2376\n"},
        {JSON: '{"hosts": ["tcp://0.0.0.0:2375"]}'},
    ],
    bad=[
        Case({**SERVER, JSON: '{"hosts": ["fd://", "tcp://0.0.0.0:2375"]}'}, fails=["dockerd"]),
        Case({"/usr/sbin/dockerd": "", JSON: '{"hosts": ["tcp://0.0.0.0:2375"]}'}, fails=["dockerd"]),
        Case(
            {**SERVER, DROP_IN: "[Service]\nExecStart=\nExecStart=/usr/bin/dockerd --host=tcp://:2375\n"},
            fails=["dockerd"],
        ),
        Case(
            {
                "/usr/bin/dockerd": "",
                "/etc/init.d/docker": "",
                "/etc/default/docker": 'DOCKER_OPTS="-H tcp://10.0.0.1:2375 --tls"\n',
                "/etc/rc2.d/S01docker": File(link="../init.d/docker"),
            },
            fails=["dockerd"],
        ),
    ],
)
def docker_api_without_tls(docker: DockerDaemon) -> Verdicts:
    reachable = [host for host in docker.hosts if host.reachable]
    if reachable and not docker.verified:
        data = {"addresses": [host.address for host in reachable], "file": reachable[0].file}
        yield Fail("dockerd", reachable[0].location, data)
    else:
        yield Seen("dockerd", "", {"addresses": [host.address for host in docker.hosts]})
