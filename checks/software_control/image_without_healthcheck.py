"""Images that do not say how one sees that they work (CIS Docker Benchmark 4.6)."""

from __future__ import annotations

from inspector.check import Case, Verdicts, check
from inspector.facts.image_configuration import ImageConfiguration
from inspector.model import Fail, Seen, Severity
from inspector.oci import Configuration
from inspector.text import Text

NOT_SAID = Text(en="the image has none", zh="镜像未定义")
TURNED_OFF = Text(en="the image turns off that of its base (NONE)", zh="镜像关闭了基础镜像中的定义（NONE）")


@check(
    severity=Severity.INFO,  # availability, and an orchestrator may have a probe of its own
    title=Text(en="Health check of the image", zh="镜像健康检查"),
    why=Text(
        en="Without one a container that hangs counts as running, and nothing restarts it. Kubernetes looks at its own probes alone; the OCI format keeps no"
        " health check (build with `--format docker`).",
        zh="未定义时，程序挂死的容器仍被视为运行正常，不会自动重启。Kubernetes 只使用自身的探针；OCI 格式不保存健康检查（构建时用 `--format docker`）。",
    ),
    fails=Text(en="no HEALTHCHECK: {what}", zh="没有 HEALTHCHECK：{what}"),
    passes=Text(en="there is a HEALTHCHECK", zh="已定义 HEALTHCHECK"),
    remedy=Text(
        en="Add one that asks the service itself: `HEALTHCHECK CMD curl -fsS http://127.0.0.1:8080/health || exit 1`. Where an orchestrator's probe does that, accept the finding.",
        zh="添加能真正检验业务的健康检查：`HEALTHCHECK CMD curl -fsS http://127.0.0.1:8080/health || exit 1`；由编排平台探针负责的，可作为例外接受。",
    ),
    command="docker image inspect --format '{{{{json .Config.Healthcheck}}}}' IMAGE",
    standards={"iso-27001-2022": ("A.8.16",)},
    good=[
        Case(image=Configuration(healthcheck=("CMD-SHELL", "curl -f http://127.0.0.1/ || exit 1"))),
        Case(image=Configuration(configured=False)),
        Case(),
    ],
    bad=[
        Case(image=Configuration(), fails=["HEALTHCHECK"]),
        Case(image=Configuration(healthcheck=("NONE",)), fails=["HEALTHCHECK"]),
    ],
)
def image_without_healthcheck(image: ImageConfiguration) -> Verdicts:
    place = "config.Healthcheck"
    if image.healthcheck and image.healthcheck[0].upper() != "NONE":
        yield Seen("HEALTHCHECK", place)
    else:
        yield Fail("HEALTHCHECK", place, {"what": TURNED_OFF if image.healthcheck else NOT_SAID})
