"""Passwords, tokens and keys in the variables that an image sets (CIS Docker Benchmark 4.10)."""

from __future__ import annotations

from inspector.check import Case, Verdicts, check
from inspector.facts.image_secrets import ImageSecrets
from inspector.model import Confidence, Fail, Seen, Severity
from inspector.oci import Configuration
from inspector.text import Text


def env(*entries: str, fails: tuple[str, ...] = ()) -> Case:
    return Case(image=Configuration(env=entries), fails=fails)


@check(
    severity=Severity.HIGH,
    confidence=Confidence.MEDIUM,  # whether it is valid anywhere is not seen
    title=Text(en="Secrets in the image's environment variables", zh="镜像环境变量中的敏感信息"),
    why=Text(
        en="Whoever may pull the image reads its variables without starting it; every program in the container, and many a crash report, has them as well.",
        zh="任何能拉取镜像的人无需启动容器即可读到这些变量；容器内的所有程序以及不少崩溃报告也会带出其值。",
    ),
    fails=Text(
        en="the variable {subject} holds a password, token or key", zh="环境变量 {subject} 中写有口令、令牌或密钥"
    ),
    passes=Text(en="none of {n:variable|variables} holds a secret", zh="{n} 个环境变量中未发现敏感信息"),
    remedy=Text(
        en="Make it invalid and give out a new one; then take {subject} out of the Containerfile and hand it over when the container starts: as a file"
        " (`--secret`, `{subject}_FILE`), from a vault, or by the orchestrator. Images that were given out keep the old one.",
        zh="先作废并更换该口令或密钥，再从 Containerfile/Dockerfile 中删除 {subject}，改为在容器启动时传入：以文件方式挂载（`--secret`、`{subject}_FILE`）、"
        "从密钥管理系统读取或由编排平台注入。已分发的镜像中仍留有旧值。",
    ),
    command="docker image inspect --format '{{{{range .Config.Env}}}}{{{{println .}}}}{{{{end}}}}' IMAGE | cut -d= -f1",
    standards={
        "gbt22239-l3": ("8.1.4.8b",),
        "cis-v8": ("3.11",),
        "nist-800-53-r5": ("IA-5(7)",),
        "iso-27001-2022": ("A.5.17",),
    },
    good=[
        env("PATH=/usr/bin", "LANG=C.UTF-8", "GPG_KEY=E3FF2839C048B25C084DEBE9B26995E310250568", "NODE_VERSION=20.1.0"),
        env("PYTHON_SHA256=9da42a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7", "YARN_VERSION=1.22.19"),
        env("DB_PASSWORD_FILE=/run/secrets/db", "DB_PASSWORD=", "API_TOKEN=${API_TOKEN}", "SECRET_KEY=<your key>"),
        env("AWS_ACCESS_KEY_ID=AKIAIOSFODNN7ABCDEFG", "SSH_PUBLIC_KEY=ssh-ed25519 AAAAC3", "PWD=/app", "MAX_TOKEN=4096"),
        env("MYSQL_ALLOW_EMPTY_PASSWORD=yes", "TOKEN_URL=https://sso.example/token", "TLS_PRIVATE_KEY=/etc/ssl/key.pem"),
        env("HTTP_PROXY=http://proxy.example:3128", "DB=postgres://app:${PW}@db/his", "RABBITMQ_PGP_KEY_ID=0x0A9AF2115F4687BD"),
        env("KEY_PASSWORD=vault:secret/his#key", "APP_SECRET=arn:aws:secretsmanager:eu:1:secret:x", "API_TOKEN=changeit..."),
        Case(),
    ],
    bad=[
        env("MYSQL_ROOT_PASSWORD=hunter2", "PATH=/bin", fails=("MYSQL_ROOT_PASSWORD",)),
        env("PGPASSWORD=/hunter+2", "NPM_TOKEN=f00ba4f00ba4", fails=("NPM_TOKEN", "PGPASSWORD")),
        env("DATABASE_URL=postgres://his:S3cret@db/his", fails=("DATABASE_URL",)),
        env("AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/bPxRfiCYZZZZZZZKEY", fails=("AWS_SECRET_ACCESS_KEY",)),
        env(f"CI=ghp_{'a1B2' * 9}", fails=("CI",)),
        env("TLS_KEY=-----BEGIN " + "PRIVATE KEY-----\nMII", fails=("TLS_KEY",)),
        env("SESSION=eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abcdefghijklmnopqrst", fails=("SESSION",)),
    ],
)  # fmt: skip
def secret_in_image_environment(secrets: ImageSecrets) -> Verdicts:
    for leak in secrets.environment:
        yield Fail(leak.name, leak.location)
    if not secrets.environment:
        yield Seen("config.Env", "config.Env", {"n": secrets.variables})
