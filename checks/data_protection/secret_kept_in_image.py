"""Keys and passwords in files of the finished image (CIS Docker Benchmark 4.10)."""

from __future__ import annotations

import re

from inspector.check import Case, File, Verdicts, check
from inspector.facts.accounts import Passwd
from inspector.facts.homes import Homes
from inspector.facts.image_kept import ImageKept, Kept
from inspector.facts.private_keys import Form, PrivateKeys
from inspector.model import Fail, Seen, Severity, together
from inspector.oci import Configuration
from inspector.text import Text

KEY = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n-----END PRIVATE KEY-----\n"
"""The example of RFC 8410, 10.3."""
LOCKED = (
    "-----BEGIN ENCRYPTED PRIVATE KEY-----\n"
    "MIGaMFYGCSqGSIb3DQEFDTBJMCgGCSqGSIb3DQEFDDAbBAh+xaJMeIyPqAIBATAMBggqhkiG9w0CCQUAMB0GCWCGSAFlAwQBKgQQqYRXHg\n"
    "2vq6jT938qM1MyvgRAlRE4LqA8/6EvIM8VjxxfJD6oDxIhLHuZ84kZ7sYDeTdXiMDK5sqYLPw3ImjtN8Yli3FjNx5Khrhq6GnUbc55qg==\n-----END ENCRYPTED PRIVATE KEY-----\n"
)
IMAGE = Configuration(layers=1)
ROOT = Configuration(configured=False)
ACCOUNTS: dict[str, str | File] = {"/etc/passwd": "root:x:0:0::/root:/bin/sh\n", "/etc/group": "root:x:0:\n"}
KINDS = {
    "key": Text(en="a private key", zh="私钥"),
    "locked-key": Text(en="a private key under a passphrase", zh="带口令保护的私钥"),
    "store": Text(en="a key store with a private or secret key", zh="含有私钥或对称密钥的密钥库"),
    "login": Text(en="a password or token", zh="口令或令牌"),
    "generated": Text(
        en="a private key that was generated while the image was built, and that all its containers share",
        zh="构建镜像时生成的私钥，由该镜像启动的所有容器都使用同一密钥",
    ),
}
SEVERITIES = {"locked-key": Severity.LOW, "store": Severity.LOW, "generated": Severity.MEDIUM}
HOST_KEY = re.compile(r"/etc/ssh/ssh_host_[^/]*_key")


@check(
    severity=Severity.HIGH,
    title=Text(en="Secrets in files of the image", zh="镜像文件中的密钥和口令"),
    why=Text(
        en="Whoever can pull the image unpacks it and reads every file, whatever its mode: a registry, each machine that runs it, a backup of either.",
        zh="任何能拉取镜像的人都可解包读取其中所有文件，与文件权限无关；镜像仓库、每台运行该镜像的主机及其备份中都会留存一份。",
    ),
    fails=Text(en="{subject} is in the finished image: {kind}", zh="最终镜像中存在 {subject}，内含{kind}"),
    passes=Text(
        en="none of {n:file|files} with the name of a key or a file of passwords holds a secret",
        zh="{n} 个名称类似密钥或口令文件的文件中未发现敏感信息",
    ),
    remedy=Text(
        en="Make it invalid and make a new one: whoever has the image has it, and a mode of 600 does not help. Then keep it out of the image (`.dockerignore`, no `COPY` of it)"
        " and hand it over when the container starts, as a secret or a mounted file; where only the build needs it, by `RUN --mount=type=secret` or `--mount=type=ssh`."
        " A key that the installation of a package made: `rm -f {subject:sh}` in the same RUN, and let each container make its own when it first starts (`ssh-keygen -A` or the like).",
        zh="先作废并更换：任何持有镜像的人都已得到其内容，仅把权限改为 600 无效。随后不再将其打入镜像（写入 `.dockerignore`，不用 `COPY` 复制），改为在容器启动时以 secret 或挂载文件传入；"
        "仅构建时需要的，用 `RUN --mount=type=secret` 或 `--mount=type=ssh` 传入。安装软件包时自动生成的密钥，在同一条 RUN 中执行 `rm -f {subject:sh}` 删除，由每个容器首次启动时自行生成（如 `ssh-keygen -A`）。",
    ),
    command="ls -l {subject}",
    standards={
        "gbt22239-l3": ("8.1.4.8b",),
        "cis-v8": ("3.11",),
        "nist-800-53-r5": ("IA-5(7)", "SC-12"),
        "iso-27001-2022": ("A.5.17", "A.8.24"),
    },
    good=[
        Case({"/etc/ssl/a.pem": "-----BEGIN CERTIFICATE-----\nMII\n", "/root/.ssh/id_rsa.pub": "ssh-rsa AAAA\n", "/srv/a.key": ""}, image=IMAGE),
        Case({"/root/.npmrc": "//a/:_authToken=${NPM_TOKEN}\n", "/root/.netrc": "machine a login b password YOUR_PASSWORD\n"}, image=IMAGE),
        Case({"/app/.env.example": "DB_PASSWORD=hunter2\n", "/app/.env": "DB_PASSWORD=\nAPI_TOKEN=<your token>\n"}, image=IMAGE),
        Case({"/etc/ssl/private/a.key": "-----BEGIN " + "PRIVATE KEY-----\nyour key here\n", "/srv/b.pem": "-----BEGIN " + f"PRIVATE KEY-----\n{'x' * 64}\n"}, image=ROOT),
        Case({f"/app/{place}/server.key": KEY for place in ("tests", "a/testdata", "node_modules/b", "docs", "vendor/b", "venv/lib/python3.11/site-packages/b")}, image=IMAGE),
        Case({"/usr/lib/python3/a.pem": KEY, "/root/go/pkg/mod/a@v1/x.pem": KEY, "/usr/share/a/b.key": KEY}, image=IMAGE),
        Case({**ACCOUNTS, "/opt/app/tls.key": KEY, "/root/.ssh/id_rsa": File(KEY, 0o644)}, image=IMAGE),
        Case({"/root/.ssh/id_rsa": File(KEY, 0o600), "/root/.netrc": "machine a login b password c0rrect\n"}),
    ],
    bad=[
        Case({"/root/.ssh/id_ed25519": File(KEY, 0o600), "/root/.ssh/work": File(KEY, 0o600)}, image=IMAGE, fails=["/root/.ssh/id_ed25519", "/root/.ssh/work"]),
        Case({**ACCOUNTS, "/etc/ssl/private": File(kind="dir", mode=0o700), "/etc/ssl/private/a": KEY, "/opt/b.key": File(KEY, 0o640)}, image=ROOT, fails=["/etc/ssl/private/a", "/opt/b.key"]),
        Case({"/app/server.key": KEY, "/srv/c.pem": File(LOCKED, 0o600)}, image=IMAGE, fails=["/app/server.key", "/srv/c.pem"]),
        Case({"/etc/ssh/ssh_host_rsa_key": File(KEY, 0o600), "/etc/ssl/private/ssl-cert-snakeoil.key": File(KEY, 0o640)}, image=IMAGE, fails=["/etc/ssh/ssh_host_rsa_key", "/etc/ssl/private/ssl-cert-snakeoil.key"]),
        Case({"/root/.netrc": File("machine a login b password S3cretpw\n", 0o600), "/root/.git-credentials": File("https://bob:f00ba4f0@git.example\n", 0o600)}, image=IMAGE, fails=["/root/.git-credentials", "/root/.netrc"]),
        Case({"/root/.aws/credentials": File("[default]\naws_secret_access_key = wJalrXUtnFEMIK7MDENGbPxRfiCYZZZ\n", 0o600), "/usr/src/app/.env": "DB_PASSWORD=hunter2\n"}, image=IMAGE, fails=["/root/.aws/credentials", "/usr/src/app/.env"]),
        Case({"/app/.npmrc": "//npm.example/:_authToken=f00ba4f00ba4\n", "/app/vendor/a/.git/config": "\turl = https://bob:hunter2@git.example/a\n"}, image=IMAGE, fails=["/app/.npmrc", "/app/vendor/a/.git/config"]),
        Case({"/srv/service-account.json": '{"private_key": "' + KEY.replace("\n", "\\n") + '"}'}, image=IMAGE, fails=["/srv/service-account.json"]),
    ],
)  # fmt: skip
def secret_kept_in_image(
    found: ImageKept, keys: PrivateKeys | None, homes: Homes | None, passwd: Passwd | None
) -> Verdicts:
    """Keys that the checks for readable ones tell as high are left to them. Files of passwords are not: for those being readable is
    a lesser defect than being there, and mending the one leaves the other."""
    told = _readable(keys, homes) if passwd else frozenset()
    for kept in found.kept:
        if kept.readable and (kept.path in told or (passwd and HOST_KEY.fullmatch(kept.path))):
            yield together(kept.path)
        else:
            yield _fail(kept)
    yield from (one.unsure for one in found.cut)
    if not found.kept:
        yield Seen("/", "", {"n": found.looked_at})


def _readable(keys: PrivateKeys | None, homes: Homes | None) -> frozenset[str]:
    """Plain keys that other checks look at."""
    plain = (key.path for key in (keys.keys if keys else ()) if key.form is Form.PLAIN and "snakeoil" not in key.path)
    return frozenset((*plain, *(path for home in (homes.homes if homes else ()) for path in home.keys)))


def _fail(kept: Kept) -> Fail:
    return Fail(kept.path, kept.path, {"kind": KINDS[kept.kind]}, severity=SEVERITIES.get(kept.kind))
