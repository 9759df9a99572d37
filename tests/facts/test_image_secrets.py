"""Secrets in images: planted ones in every place and form are found and never shown; what images of the world hold is none."""

from __future__ import annotations

import shlex
from pathlib import Path

import msgspec
import pytest

from inspector.audit import dossier
from inspector.case import Case
from inspector.change.compare import Source
from inspector.entry import judge
from inspector.fact import View
from inspector.facts.image_configuration import CONFIGURATION, ImageConfiguration
from inspector.facts.image_secrets import ImageSecrets
from inspector.gate import Wanted, judged, read_baseline
from inspector.masking import command
from inspector.model import Dossier, Standing
from inspector.oci import Configuration, Instruction
from inspector.rules import Rules
from inspector.targets.memory import snapshot
from tests.change.roots import TIMES, rules

CANARY = "kanari7xkanari"


def secrets(image: Configuration) -> ImageSecrets:
    view = View(snapshot(Case(image=image), [CONFIGURATION]), (CONFIGURATION,))
    return ImageSecrets.read(view, ImageConfiguration.read(view))


def step(text: str) -> ImageSecrets:
    return secrets(Configuration(history=(Instruction(command=text, layer=1),)))


VARIABLES = [
    *("MYSQL_PWD={}", "dbPwd={}", "LDAP_BIND_PW={}", "spring.datasource.password={}", "MYSQL_PASSWORD=@{}", "SA_PASSWORD=yourStrong(!){}", "MYSQL_PASSWORD=%{}!"),
    *("AES_KEY={}", "APP_KEY=base64:{}", "RABBITMQ_ERLANG_COOKIE={}", "NPM_CONFIG__AUTH={}", "CREDENTIALS=his:{}", "BASIC_AUTH=his:{}"),
    *("C=Server=db;User Id=sa;Password={};Encrypt=true", "C=Server=db;Uid=his;Pwd={};", "DB_DSN=his:{}@tcp(db:3306)/his"),
    *("URL=jdbc:mysql://db/his?user=his&password={}", "HOOK=https://api.example/send?access_token={}", "JAVA_OPTS=-Xmx1g -Ddb.password={}"),
    *("APP_ARGS=--db-password={} --port=1", "C=AccountName=his;AccountKey={}==;EndpointSuffix=example.org"),
    *('COMPOSER_AUTH={{"http-basic":{{"a.example":{{"password":"{}"}}}}}}', 'AUTHS={{"auths":{{"a.example":{{"auth":"{}"}}}}}}'),
    *("S=sk_live_{}kanari", "H=https://hooks.slack.com/services/T00000000/B00000000/{}XXXX", "A=http://his:{}@proxy.example:3128"),
]  # fmt: skip
STEPS = [
    'echo "mysql-server" mysql-server/root_password password \'{}\' | debconf-set-selections',
    "echo 'slapd slapd/password1 password {}' | debconf-set-selections",
    *("useradd -m -p '{}' bob", "useradd -m -p $(openssl passwd -1 {}) bob", 'useradd -p "$(openssl passwd -6 \'{}\')" bob'),
    *('(echo "{}"; echo "{}") | passwd root', "chpasswd <<EOF\nroot:{}\nEOF\n", "smbpasswd -a -s bob <<EOF\n{}\n{}\nEOF"),
    *("echo {} | docker login -u bob --password-stdin", "echo {} | vncpasswd -f > /x", "vncpasswd -f <<< {}", "x11vnc -storepasswd {} /x"),
    *("npm config set _password {}", "yarn config set npmAuthToken {}", "aws configure set aws_secret_access_key {}"),
    *("echo 'requirepass {}' >> /etc/redis.conf", "sed -i 's/^# requirepass .*/requirepass {}/' /x", "sed -i 's/DB_PASSWORD=.*/DB_PASSWORD={}/' /x"),
    *('echo "spring.datasource.password={}" >> /x', "echo 'password: {}' > /x", "printf '[client]\\nuser=root\\npassword={}\\n' > /x"),
    *("printf 'machine a.example login bob password {}\\n' > /root/.netrc", "echo 'db:5432:his:his:{}' > ~/.pgpass"),
    *("composer config http-basic.a.example bob {}", "bundle config a.example bob:{}", "./gradlew -PrepoPassword={} build"),
    *("dotnet nuget add source https://a.example -u bob -p {}", "az login --service-principal -u x -p {} --tenant t", "vault login {}"),
    *("bin/elasticsearch-users useradd bob -p {} -r a", "bin/add-user.sh admin {} --silent", "pro attach {}", "x --activationkey={}"),
    *("grafana-cli admin reset-admin-password {}", "./manage.py shell -c \"U.create_superuser('a','a@a.example','{}')\""),
    *("app --token={}", "app --token {}", "umoci config --config.env=A_SECRET={}", "app --api-key {}", "app --client-secret={}", "app --secret {}", "curl 'https://a.example?private_token={}&a=b'"),
    *("curl -H 'X-JFrog-Art-Api: {}' https://a.example", "curl --data-raw '{{\"secret\":\"{}\"}}' https://a.example", "git clone https://{}12@a.example/x"),
    *("mysqladmin -u root password {}", "psql -c \"CREATE USER his WITH PASSWORD '{}'\"", "rabbitmqctl add_user his {}", "net user bob {} /add"),
    *("sqlcmd -S db -U sa -P {} -Q x", "sqlplus his/{}@db/ORCL @x", "htpasswd -b -c /f bob {}"),
]  # fmt: skip
HARMLESS = [
    *("GPG_KEY=7169605F62C751356D054A26A821E680E5FA6305", "REDIS_DOWNLOAD_SHA=bc34b878eb89421bbfca6fa78752343bf37af312a09eb0fae47c9575977dfaa2"),
    *("MINIO_ROOT_PASSWORD_FILE=secret_key", "MARIADB_VERSION=1:11.4.4+maria~ubu2404", "PASSWORD_FILE=setPassword.sh", "JWT_TOKEN=Authorization"),
    *("JAVA_OPTS=-Djavax.net.ssl.trustStorePassword=changeit -Dsecret.dir=/run/secrets", "KC=--db-password=${PW} --https-key-file=/x.pem"),
    *('LOG_FORMAT={"time":"$time","token":"$http_token"}', 'SPRING_APPLICATION_JSON={"token":"${TOKEN}","password":""}', "TLS_PRIVATE_KEY=server.key"),
    *("CONN=Server=db;Integrated Security=SSPI;Persist Security Info=False", "TOKEN_URI=https://sso.example/token?grant_type=client_credentials"),
    *("CREDENTIALS=/run/secrets/a.json", "AUTH_BASIC=basic:realm", "HELP=Use --password=<password>", "MINIO_UPDATE_MINISIGN_PUBKEY=RWTx5Zr1tiHQLwG9keck"),
]  # fmt: skip
ORDINARY = [
    "key='B97B0AFCAA1A47F044F244A07FCC7D46ACCC4CF8'; gpg --batch --keyserver keyserver.example --recv-keys \"$key\"; gpg --batch --export --armor \"$key\" > /x.asc",
    '{ echo "mariadb-server" mysql-server/root_password password \'unused\'; echo a a/re-root-pass password \'\'; } | debconf-set-selections',
    "{ echo '[mysql8.4]'; echo 'gpgcheck=1'; echo 'gpgkey=file:///etc/pki/rpm-gpg/RPM-GPG-KEY-mysql'; } | tee /etc/yum.repos.d/mysql.repo",
    'keytool -importcert -noprompt -alias ca -file /tmp/ca.crt -keystore "$JAVA_HOME/lib/security/cacerts" -storepass changeit > /dev/null',
    "{ echo 'RewriteRule .* - [E=HTTP_AUTHORIZATION:%{HTTP:Authorization}]'; } > .htaccess",
    *("SECRET_KEY_BASE=dummy rake assets:precompile", "SECRET_KEY='build-time-only' python manage.py collectstatic", "php artisan key:generate"),
    *("echo \"Enter password: \"", "sed -i \"s/DB_PASSWORD=.*/DB_PASSWORD=$PW/; s|^password:.*|password: ${PW}|\" /x", "sed -i 's/token: .*/token: /' /x"),
    *("docker build --secret id=npm,src=/root/.npmrc .", "openssl req -x509 -nodes -keyout key.pem -out cert.pem", "openssl passwd -6 -stdin < /run/secrets/p"),
    *("usermod -p '!' root && useradd -p '*' bob", 'useradd -p "$(openssl passwd -6 "$PW")" bob', "useradd -rm -s /bin/bash -G sudo -u 1001 app && cp -p a b"),
    *("bundle config set without development:test", "bundle config mirror.https://a.example https://b.example:8443/x", "vault login -method=aws"),
    *("echo $TOKEN | docker login -u bob --password-stdin a.example", "echo '{\"auths\":{}}' > /x", "echo '{\"auth\":\"basic\",\"type\":\"token\"}' > y"),
    *("echo app:x:1000:1000::/home/app:/bin/sh >> /etc/passwd && echo 'app:!:19000:0:99999:7:::' >> /etc/shadow", "az login --identity"),
    *("java -jar x.jar --token-uri=https://sso.example --token-ttl 3600 --secret-file /run/x", "kubectl create token default && ./configure --with-token"),
    "echo 'app ALL=(ALL) NOPASSWD: ALL' > /etc/sudoers.d/app && git clone https://gitlab-ci-token:${CI_JOB_TOKEN}@a.example/x",
]  # fmt: skip


@pytest.mark.parametrize("text", VARIABLES)
def test_a_planted_variable_is_found_and_not_shown(text: str) -> None:
    entry = text.format(CANARY)
    found = secrets(Configuration(env=(entry,)))
    assert len(found.environment) == 1
    assert CANARY not in repr(found)
    assert CANARY not in command(f"ENV {entry}")


@pytest.mark.parametrize("text", STEPS)
def test_a_planted_step_is_found_and_not_shown(text: str) -> None:
    line = text.format(CANARY, CANARY)
    found = step(f"RUN /bin/sh -c {line} # buildkit")
    assert found.history
    assert CANARY not in repr(found)
    assert CANARY not in command(f"RUN /bin/sh -c {line} # buildkit")
    assert CANARY not in command(line)


@pytest.mark.parametrize("entry", HARMLESS)
def test_variables_of_images_in_the_world(entry: str) -> None:
    assert not secrets(Configuration(env=(entry,))).environment


@pytest.mark.parametrize("line", ORDINARY)
def test_steps_of_images_in_the_world(line: str) -> None:
    assert not step(f"RUN /bin/sh -c {line} # buildkit").history


@pytest.mark.parametrize("line", ["app --api-key={}", "java -Ddb.password={} -jar a.jar", "redis-cli -a {} ping"])
def test_what_is_run_is_looked_at_too(line: str) -> None:
    words = tuple(shlex.split(line.format(CANARY)))
    assert secrets(Configuration(entrypoint=words)).history[0].location == "config.Cmd"
    assert secrets(Configuration(healthcheck=("CMD", *words))).history[0].location == "config.Healthcheck"
    asked = secrets(Configuration(healthcheck=("CMD-SHELL", line.format(CANARY))))
    assert [leak.word for leak in asked.history] == ["HEALTHCHECK"]


def test_a_setting_of_java_is_told_by_its_name_alone() -> None:
    assert [
        leak.name for leak in step("RUN /bin/sh -c mvn -Ddb.password=hunter2 -PrepoPassword=hunter2 x").history
    ] == [
        "db.password",
        "repoPassword",
    ]


def test_a_variable_in_a_quoted_health_check_is_none() -> None:
    assert not step('HEALTHCHECK &{["CMD-SHELL" "redis-cli -a \\"$PW\\" ping"] "1m0s"}').history
    shown = command(f'HEALTHCHECK &{{["CMD" "redis-cli" "-a" "{CANARY}" "ping"] "1m0s"}}')
    assert CANARY not in shown


def test_the_name_of_a_variable_stays_legible() -> None:
    assert command(f"ENV PYTHON_SHA256={'0f3a' * 16}") == "ENV PYTHON_SHA256=***"


@pytest.mark.parametrize("text", STEPS)
def test_a_secret_that_several_forms_find_is_one(text: str) -> None:
    assert {leak.number for leak in step(f"RUN /bin/sh -c {text.format(CANARY, CANARY)} # buildkit").history} == {1}


def audited(using: Rules, *steps: str) -> Dossier:
    history = tuple(Instruction(command=f"RUN /bin/sh -c {line}") for line in steps)
    host = judge(snapshot(Case(image=Configuration(history=history)), using.needs()), using).host
    return dossier([host], using, started=TIMES[0], finished=TIMES[0])


FIRST = "curl -u bob:S3cret https://a.example/x"
HISTORY = "data-protection.secret-in-image-history"


def test_a_second_secret_of_a_program_is_new_to_a_baseline_and_not_waived_with_the_first(tmp_path: Path) -> None:
    waiver = f'{{check: {HISTORY}, subject: curl, reason: r, approver: a, start: "2026-01-01T00:00Z", expires: "2027-01-01T00:00Z"}}'
    using, waiving = rules(tmp_path, HISTORY), rules(tmp_path, HISTORY, more=f"waivers: [{waiver}]\n", name="waiving")
    before, same = (audited(using, FIRST, *more) for more in ((), (FIRST,)))
    after = audited(using, FIRST, f"curl -u bob:{CANARY} https://a.example/x")
    assert CANARY not in repr(after)
    source = Source(read_baseline(msgspec.json.encode(before), "base.json"), "base.json")
    for later, expected in ((same, [Standing.KNOWN]), (after, [Standing.KNOWN, Standing.NEW])):
        gate = judged(later, Wanted(baseline=source)).gate
        assert gate
        assert sorted(stand for stands in gate.standings.values() for stand in stands.values()) == expected
    waived = audited(waiving, FIRST, f"curl -u bob:{CANARY} https://a.example/x").hosts[0].results[0].findings
    assert [(finding.subject, bool(finding.waiver)) for finding in waived] == [("curl", True), ("curl (2)", False)]
