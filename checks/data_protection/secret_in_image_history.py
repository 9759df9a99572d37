"""Passwords, tokens and keys in the steps that built an image, its build arguments and labels (CIS Docker Benchmark 4.10)."""

from __future__ import annotations

from inspector.case import built
from inspector.check import Case, Verdicts, check
from inspector.facts.image_configuration import cut_off
from inspector.facts.image_secrets import ImageSecrets, Leak
from inspector.model import Confidence, Fail, Seen, Severity
from inspector.oci import Configuration, Instruction
from inspector.text import Text


@check(
    severity=Severity.HIGH,
    confidence=Confidence.MEDIUM,  # whether it is valid anywhere is not seen
    title=Text(en="Secrets in the image's build history", zh="镜像构建历史中的敏感信息"),
    why=Text(
        en="The history of an image holds each build step with its arguments, and goes with it to everybody who pulls it, also where no file in it has the secret.",
        zh="镜像历史会记录每个构建步骤及其参数，并随镜像分发给所有拉取者；即使镜像文件中已没有该信息，历史中仍可读到。",
    ),
    fails=Text(
        en="{subject}: a password, token or key stands in {count:entry|entries} of the history or labels ({instructions})",
        zh="{subject}：镜像历史或标签中有 {count} 处写有口令、令牌或密钥（{instructions}）",
    ),
    passes=Text(en="none of {n:step|steps} holds a secret", zh="{n} 个构建步骤中未发现敏感信息"),
    remedy=Text(
        en="Make it invalid and give out a new one. Hand secrets to a build step as a file that no layer keeps: `RUN --mount=type=secret,id=x` with"
        " `docker build --secret id=x,src=FILE` (buildah and podman alike), not as ARG, ENV or on a command line; set passwords of accounts when the"
        " container starts. Then build again; a squashed image still may have the old history.",
        zh="先作废并更换。构建步骤需要的敏感信息以不落层的文件传入：`RUN --mount=type=secret,id=x` 配合 `docker build --secret id=x,src=FILE`（buildah、podman 相同），"
        "不要写入 ARG、ENV 或命令行；账户口令在容器启动时设置。随后重新构建镜像；仅压缩（squash）镜像不一定会清除旧历史。",
    ),
    command="docker history --no-trunc --format '{{{{.CreatedBy}}}}' IMAGE | grep -noiE '(pass|token|secret|key|auth|curl|chpasswd)[a-z_.-]*'",
    standards={
        "gbt22239-l3": ("8.1.4.8b",),
        "cis-v8": ("3.11",),
        "nist-800-53-r5": ("IA-5(7)",),
        "iso-27001-2022": ("A.5.17",),
    },
    good=[
        built("/bin/sh -c #(nop) ADD file:0f3a in / ", '/bin/sh -c #(nop)  CMD ["bash"]', "RUN /bin/sh -c apt-get update # buildkit"),
        built("RUN |1 TOKEN=${TOKEN} /bin/sh -c curl -u \"$U:$P\" https://a.example/ # buildkit", "ARG NPM_TOKEN", "ENV API_TOKEN="),
        built("RUN /bin/sh -c SECRET_KEY=build python manage.py collectstatic # buildkit", "LABEL org.example.title=token server"),
        built("RUN /bin/sh -c echo \"$SHA256 *a.tgz\" | sha256sum -c - && adduser --disabled-password app # buildkit"),
        built("RUN /bin/sh -c TOKEN=$(cat /run/secrets/t) && git clone https://x:${TOKEN}@git.example/a # buildkit"),
        built("ENV GPG_KEY=E3FF2839C048B25C084DEBE9B26995E310250568 PYTHON_VERSION=3.12", "|0 /bin/sh -c true"),
        Case(image=Configuration(env=("A_PASSWORD=hunter2",), history=(Instruction(command="ENV A_PASSWORD=hunter2"),))),
        Case(),
    ],
    bad=[
        built("RUN curl -u bob:S3cret https://a.example/x", "RUN curl -u bob:0ther1 https://a.example/x && curl -u bob:S3cret https://a.example/y", fails=("curl", "curl (2)")),
        built("RUN |1 TOKEN=f00ba4f00ba4 /bin/sh -c a", "RUN |1 TOKEN=f00ba4f00ba4 /bin/sh -c b", "RUN |1 TOKEN=ba4f00ba4f00 /bin/sh -c c", fails=("TOKEN", "TOKEN (2)")),
        built("RUN |2 NPM_TOKEN=f00ba4f00ba4 B=c /bin/sh -c npm ci # buildkit", "RUN |2 NPM_TOKEN=f00ba4f00ba4 B=c /bin/sh -c a", fails=("NPM_TOKEN",)),
        built("|1 DB_PASSWORD=hunter2 /bin/sh -c make", fails=("DB_PASSWORD",)),
        built("RUN /bin/sh -c curl -fsSL -u bob:S3cret https://a.example/x | tar x # buildkit", fails=("curl",)),
        built("/bin/sh -c git clone https://bob:S3cret@git.example/a", fails=("url",)),
        built("RUN /bin/sh -c echo 'root:S3cret' | chpasswd # buildkit", fails=("chpasswd",)),
        built("/bin/sh -c #(nop)  ENV OLD_PASSWORD=hunter2", "ENV MYSQL_PASSWORD hunter2", fails=("MYSQL_PASSWORD", "OLD_PASSWORD")),
        built("RUN /bin/sh -c export API_TOKEN=f00ba4f00ba4; wget --header='PRIVATE-TOKEN: f00ba4f0' https://a.example # buildkit", fails=("API_TOKEN", "header")),
        built("RUN /bin/sh -c npm config set //npm.example/:_authToken f00ba4f00ba4", fails=("npm",)),
        built("RUN /bin/sh -c echo '-----BEGIN " + "RSA PRIVATE KEY-----' > /root/.ssh/id_rsa", fails=("private-key",)),
        built(f"umoci: git clone glpat-{'a1B2' * 5}", fails=("gitlab-token",)),
        Case(image=Configuration(entrypoint=("sh", "-c", "mysql -pS3cret his"), labels={"api_token": "f00ba4f00ba4"}), fails=("api_token", "mysql")),
    ],
)  # fmt: skip
def secret_in_image_history(secrets: ImageSecrets) -> Verdicts:
    """One finding for each secret: a second one of the same name is nothing that a baseline knows or a waiver of the first covers."""
    found: dict[tuple[str, int], list[Leak]] = {}
    for leak in secrets.history:
        found.setdefault((leak.name, leak.number), []).append(leak)
    for (name, number), leaks in found.items():
        words = sorted({leak.word for leak in leaks})
        layer = next((leak.layer for leak in leaks if leak.layer), 0)
        data = {"count": len(leaks), "instructions": words}
        subject, key = (name, "") if number == 1 else (f"{name} ({number})", str(number))
        yield Fail(subject, leaks[0].location, data, key=key, layer=layer)
    yield from map(cut_off, secrets.cut)
    if not found:
        yield Seen("history", "history", {"n": secrets.steps})
