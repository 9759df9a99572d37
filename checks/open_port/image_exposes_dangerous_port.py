"""Ports of dangerous services that an image says it listens on."""

from __future__ import annotations

from inspector.check import Case, Verdicts, check
from inspector.facts.image_configuration import ImageConfiguration
from inspector.facts.sockets import DangerousServices, Ports
from inspector.model import Fail, Seen, Severity, Unsure, reason
from inspector.oci import Configuration
from inspector.text import Text

EXPOSED = Text(en="{port} is exposed", zh="声明端口 {port}")
NONE = Text(en="the image exposes no port", zh="镜像未声明端口")
NO_PORT = Text(en="EXPOSE {port}: not a port", zh="EXPOSE {port}：不是有效端口")


@check(
    # EXPOSE opens nothing by itself: it tells what whoever runs the image with -P, or by its documentation, will open
    severity=Severity.MEDIUM,
    title=Text(en="Dangerous ports that the image exposes", zh="镜像声明的高危端口"),
    why=Text(
        en="EXPOSE says which ports are meant to be reached, and `docker run -P` publishes all of them. Databases, caches, remote shells and management"
        " interfaces belong into an inner network, and many take commands without a password.",
        zh="EXPOSE 声明了对外提供服务的端口，`docker run -P` 会全部发布。数据库、缓存、远程 Shell、管理接口等只应在内部网络中使用，其中不少无需口令即可执行命令。",
    ),
    fails=Text(en="the image exposes {subject}, where {service} usually listens", zh="镜像声明端口 {subject}，该端口通常为 {service}"),
    passes=Text(en="{what}", zh="{what}"),
    remedy=Text(
        en="Take {subject} out of EXPOSE where others need not reach it: containers in the same network reach it without. Where that is what the image is for,"
        " see that it asks for a password and speaks TLS, and add {subject} to `allow` of this check in the profile.",
        zh="不需对外提供的，从 EXPOSE 中删除 {subject}（同一网络内的容器无需 EXPOSE 即可互访）；该服务正是镜像用途的，确认已启用口令认证和 TLS，"
        "并将 {subject} 加入检查方案中本项的 `allow` 清单。",
    ),
    command="docker image inspect --format '{{{{json .Config.ExposedPorts}}}}' IMAGE",
    standards={
        "gbt22239-l3": ("8.1.4.4b",),
        "cis-v8": ("4.8",),
        "nist-800-53-r5": ("CM-7",),
        "iso-27001-2022": ("A.8.20",),
    },
    good=[
        Case(image=Configuration(exposed=("80/tcp", "8443", "9100/tcp"))),
        Case(image=Configuration()),
        Case(image=Configuration(exposed=("5432/tcp",)), params={"allow": ["tcp/5432"]}),
        Case(),
    ],
    bad=[
        Case(image=Configuration(exposed=("6379/tcp", "80/tcp")), fails=["tcp/6379"]),
        Case(image=Configuration(exposed=("23", "69/udp", "3306-3307/tcp")), fails=["tcp/23", "udp/69", "tcp/3306-3307"]),
        Case(image=Configuration(exposed=("111/udp",)), fails=["udp/111"]),
    ],
)  # fmt: skip
def image_exposes_dangerous_port(
    image: ImageConfiguration, dangerous: DangerousServices, *, allow: tuple[str, ...] = ()
) -> Verdicts:
    accepted = {_name(entry, Ports.parse(entry)) for entry in allow}
    step = next((step.layer for step in image.steps if step.said.word == "EXPOSE"), 0)
    for text in dict.fromkeys(image.exposed):
        try:
            ports = Ports.parse(text)
        except ValueError:
            yield Unsure("EXPOSE", reason("not-a-port", NO_PORT, port=text))
            continue
        name = _name(text, ports)
        found = [
            known
            for port in range(ports.first, min(ports.last, 65_535) + 1)
            if (known := dangerous.at(ports.protocol or "tcp", port))
        ]
        worst = max(found, key=lambda known: known.severity.rank, default=None)
        if worst and worst.severity.rank > Severity.LOW.rank and name not in accepted:
            severity = None if worst.severity.rank >= Severity.HIGH.rank else Severity.LOW
            yield Fail(name, f"config.ExposedPorts[{text}]", {"service": worst.name}, severity=severity, layer=step)
        else:
            yield Seen(name, f"config.ExposedPorts[{text}]", {"what": EXPOSED.fill({"port": name})})
    if not image.exposed:
        yield Seen("EXPOSE", "config.ExposedPorts", {"what": NONE})


def _name(text: str, ports: Ports) -> str:
    return f"{ports.protocol or 'tcp'}/{ports.first}" + (f"-{ports.last}" if ports.last > ports.first else "")
