"""Keys and passwords that a later layer of an image hides and does not take away (CIS Docker Benchmark 4.10)."""

from __future__ import annotations

from inspector.check import Case, Verdicts, check
from inspector.facts.image_hidden import ImageHidden
from inspector.facts.secret_files import MILD
from inspector.model import Confidence, Fail, Seen, Severity
from inspector.oci import Configuration
from inspector.text import Text

KEY = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n-----END PRIVATE KEY-----\n"
"""The example of RFC 8410, 10.3."""
LOCKED = (
    "-----BEGIN ENCRYPTED PRIVATE KEY-----\n"
    "MIGaMFYGCSqGSIb3DQEFDTBJMCgGCSqGSIb3DQEFDDAbBAh+xaJMeIyPqAIBATAMBggqhkiG9w0CCQUAMB0GCWCGSAFlAwQBKgQQqYRXHg\n"
    "2vq6jT938qM1MyvgRAlRE4LqA8/6EvIM8VjxxfJD6oDxIhLHuZ84kZ7sYDeTdXiMDK5sqYLPw3ImjtN8Yli3FjNx5Khrhq6GnUbc55qg==\n-----END ENCRYPTED PRIVATE KEY-----\n"
)
IMAGE = Configuration(layers=2)
KINDS = {
    "key": Text(en="a private key", zh="私钥"),
    "locked-key": Text(en="a private key under a passphrase", zh="带口令保护的私钥"),
    "store": Text(en="a key store with a private or secret key", zh="含有私钥或对称密钥的密钥库"),
    "login": Text(en="a password or token", zh="口令或令牌"),
    "generated": Text(en="a private key that was generated while the image was built", zh="构建镜像时生成的私钥"),
}


@check(
    severity=Severity.HIGH,
    title=Text(en="Secrets in files that a later layer removed", zh="已被上层删除但仍留在镜像中的敏感文件"),
    why=Text(
        en="What a step writes and a later one deletes or replaces is still in the layer of the first: whoever has the image unpacks that layer and reads it.",
        zh="某一步骤写入、后续步骤删除或替换的文件仍保存在先前的层中，任何持有镜像的人解开该层即可读取。",
    ),
    fails=Text(
        en="{subject} is not in the finished image and still in a lower layer: {kind}",
        zh="{subject} 在最终镜像中已删除或被替换，但仍留在下层中，内含{kind}",
    ),
    passes=Text(
        en="none of {n:hidden file|hidden files} with such a name holds a secret", zh="{n} 个被隐藏的同类文件中未发现敏感信息"
    ),
    remedy=Text(
        en="Make the key or password invalid and give out a new one. Hand it to the build as a file that no layer keeps (`RUN --mount=type=secret`,"
        " `--mount=type=ssh`), or copy only what was built from a stage of its own (`COPY --from=`). Deleting it in the same RUN works too; in a later one it does not.",
        zh="先作废并更换该密钥或口令。构建时以不落层的文件传入（`RUN --mount=type=secret`、`--mount=type=ssh`），或采用多阶段构建，仅用 `COPY --from=` 复制成品；"
        "在同一条 RUN 中删除也可以，放到后续步骤中删除则无效。",
    ),
    command="for layer in blobs/sha256/*; do tar -tvf \"$layer\" 2> /dev/null | grep -F -- {name} && echo \"$layer\"; done",
    standards={
        "gbt22239-l3": ("8.1.4.8b", "8.1.4.10a"),
        "cis-v8": ("3.11",),
        "nist-800-53-r5": ("IA-5(7)", "SC-28"),
        "iso-27001-2022": ("A.5.17",),
    },
    good=[
        Case(image=IMAGE, hidden={"/etc/ssl/a.pem": "-----BEGIN CERTIFICATE-----\nMII\n", "/root/.ssh/id_rsa.pub": "ssh-rsa AAAA\n"}),
        Case(image=IMAGE, hidden={"/root/.npmrc": "registry=https://npm.example/\n//a/:_authToken=${NPM_TOKEN}\n", "/a/b.key": ""}),
        Case(image=IMAGE, hidden={"/root/.docker/config.json": '{"auths": {"r.example": {}}}', "/srv/config.json": '{"auth": "abcdefghijkl"}'}),
        Case(image=IMAGE, hidden={"/srv/.env": "DB_PASSWORD=${X}\n# API_TOKEN=f00ba4f00ba4\n", "/root/.netrc": "# none\n"}),
        Case(image=IMAGE, hidden={"/srv/.env.example": "DB_PASSWORD=hunter2\n", "/etc/ssh/config": "password: hunter2\n", "/root/.m2/settings.xml": "<password>${env.PW}</password>"}),
        Case(image=IMAGE),
        Case({"/root/.netrc": "machine a login b password c\n"}),
    ],
    bad=[
        Case(image=IMAGE, hidden={"/root/.ssh/id_ed25519": KEY, "/etc/ssl/a.key": LOCKED}, fails=["/etc/ssl/a.key", "/root/.ssh/id_ed25519"]),
        Case(image=IMAGE, hidden={"/root/.git-credentials": "https://bob:f00ba4f0@git.example\n"}, fails=["/root/.git-credentials"]),
        Case(image=IMAGE, hidden={"/root/.netrc": "machine a.example login bob password S3cret\n"}, fails=["/root/.netrc"]),
        Case(image=IMAGE, hidden={"/app/.npmrc": "//npm.example/:_authToken=f00ba4f00ba4\n"}, fails=["/app/.npmrc"]),
        Case(
            image=IMAGE,
            hidden={
                "/root/.m2/settings.xml": "<server><password>hunter2</password></server>",
                "/root/.kube/config": "users:\n- user:\n    token: f00ba4f00ba4\n",
                "/root/.composer/auth.json": '{"http-basic": {"a.example": {"username": "bob", "password": "hunter2"}}}',
                "/root/.cargo/credentials.toml": '[registry]\ntoken = "f00ba4f00ba4"\n',
                "/root/.vault-token": "f00ba4f00ba4\n",
                "/srv/.git/config": '[remote "origin"]\n\turl = https://bob:hunter2@git.example/a\n',
                "/srv/.env.production": "DB_PASSWORD=hunter2\n",
                "/root/.config/gcloud/application_default_credentials.json": '{"refresh_token": "f00ba4f00ba4"}',
            },
            fails=[
                *("/root/.m2/settings.xml", "/root/.kube/config", "/root/.composer/auth.json", "/root/.cargo/credentials.toml"),
                *("/root/.vault-token", "/srv/.git/config", "/srv/.env.production", "/root/.config/gcloud/application_default_credentials.json"),
            ],
        ),
        Case(
            image=IMAGE,
            hidden={
                "/root/.pypirc": "[pypi]\nusername = __token__\npassword = pypi-f00ba4\n",
                "/root/.aws/credentials": "[default]\naws_secret_access_key = wJalrXUtnFEMIK7MDENGbPxRfiCYZZZ\n",
                "/root/.docker/config.json": '{"auths": {"r.example": {"auth": "Ym9iOlMzY3JldA=="}}}',
                "/srv/.env": "export DB_PASSWORD='hunter2'\n",
            },
            fails=["/root/.pypirc", "/root/.aws/credentials", "/root/.docker/config.json", "/srv/.env"],
        ),
    ],
)  # fmt: skip
def secret_left_in_lower_layer(hidden: ImageHidden) -> Verdicts:
    for left in hidden.left:
        low = left.tried or left.kind in MILD
        data = {"kind": KINDS[left.kind], "name": left.path.rpartition("/")[2]}
        severity = Severity.LOW if low else None
        yield Fail(left.path, left.path, data, severity=severity, confidence=Confidence.LOW if left.tried else None)
    yield from (one.unsure for one in hidden.cut)
    if not hidden.left:
        yield Seen("layers", "", {"n": hidden.looked_at})
