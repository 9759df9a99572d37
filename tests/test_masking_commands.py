"""Commands of an image's history as they are shown: no secret survives, and what is none stays legible."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.masking import SHOWN, command
from inspector.text import clean

CANARIES = st.from_regex(r"[a-z]{3}[A-Za-z0-9]{5,20}[0-9][a-z]{2}", fullmatch=True)
PLACES = (
    "RUN |2 API_TOKEN={} B=c d /bin/sh -c make # buildkit",
    "|1 DB_PASSWORD={} two words /bin/bash -o pipefail -c make",
    "/bin/sh -c #(nop)  ENV PATH=/bin MYSQL_ROOT_PASSWORD={} LANG=C",
    "ENV NPM_TOKEN {}",
    "ARG SECRET={}",
    "LABEL api_key={} x=y",
    'ENV A="x" CREDENTIALS="{} y"',
    "RUN /bin/sh -c echo 'root:{}' | chpasswd # buildkit",
    "RUN /bin/sh -c printf '{0}\\n{0}\\n' | passwd root",
    "RUN chpasswd <<< root:{}",
    "/bin/sh -c curl -fsSLu bob:{} https://a.example/ | tar x",
    "/bin/sh -c curl --user=bob:{} https://a.example/",
    "RUN curl -H 'Authorization: Bearer {}' -H \"PRIVATE-TOKEN: {}\" https://a.example",
    "RUN git clone https://{}@git.example/a && git clone https://bob:{}@git.example/b",
    "RUN mysql -uroot -p{} his && sshpass -p {} ssh a && redis-cli -a {} ping",
    "RUN npm config set //npm.example/:_authToken {}",
    "RUN aws configure set aws_secret_access_key {}",
    "RUN printf 'machine a.example login b password {}' > /root/.netrc",
    "RUN app --admin-password {} --token={} && useradd -m -p '{}' bob",
    "RUN echo '-----BEGIN OPENSSH PRIVATE KEY-----\n{}\n-----END OPENSSH PRIVATE KEY-----' > k",
    "CMD [\"sh\" \"-c\" \"app --password={}\"]",
    "RUN export PGPASSWORD='{}'; psql -c \"ALTER USER a IDENTIFIED BY '{}'\"",
    "RUN openssl passwd -1 {} && htpasswd -bc /f bob {} && openssl enc -pass pass:{} -in a",
    "umoci config --config.env=A_SECRET={}",
    "RUN echo 'mysql-server mysql-server/root_password password {}' | debconf-set-selections",
)  # fmt: skip
BARE = ("AKIAIOSFODNN7ABCDEFG", "ghp_" + "a1B2" * 9, "glpat-" + "a1B2" * 5, "xoxb-123456789-abcdefghij", "eyJhbGciOiJI.eyJzdWIiOiIx.sig-na_ture",
        "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "Zm9vYmFyMTIzNDU2Nzg5MEFCQ0RFRg==", "github_pat_11AAAAAAA0123456789")  # fmt: skip


@given(st.sampled_from(PLACES), CANARIES)
def test_no_canary_survives(place: str, canary: str) -> None:
    assert canary not in command(place.replace("{0}", canary).replace("{}", canary))


@pytest.mark.parametrize("token", BARE)
def test_a_token_is_masked_wherever_it_stands(token: str) -> None:
    for text in (f"RUN do {token} now", f"x={token}", f'CMD ["{token}"]', "a " * 3995 + token, f"{token} " * 900):
        assert token not in command(text)


@given(st.text(max_size=400))
def test_one_line_of_bounded_length_comes_of_anything(text: str) -> None:
    shown = command(text)
    assert clean(shown) == shown
    assert len(shown) <= SHOWN


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ('/bin/sh -c #(nop)  CMD ["bash"]', 'CMD ["bash"]'),
        ("RUN /bin/sh -c apt-get update && apt-get install -y nginx # buildkit", "RUN apt-get update && apt-get install -y nginx"),
        ("/bin/sh -c apt-get   clean", "RUN apt-get clean"),
        ("|1 VERSION=1.2 /bin/sh -c make", "RUN VERSION=1.2 make"),
        ("ENV DB_PASSWORD_FILE=/run/secrets/db LANG=C", "ENV DB_PASSWORD_FILE=/run/secrets/db LANG=C"),
        ("RUN psql --password=$PW", "RUN psql --password=$PW"),
        ("COPY --from=build /src/MyApp2.jar /opt/ # buildkit", "COPY --from=build /src/MyApp2.jar /opt/"),
        (f"ADD file:{'0f3a' * 16} in / ", f"ADD file:{'0f3a' * 16} in /"),
        ("# debian.sh --arch 'amd64' out/ 'bookworm'", "# debian.sh --arch 'amd64' out/ 'bookworm'"),
        ("a\x1b[31m\u202e", "a\\x1b[31m\\u202e"),
        ("", ""),
    ],
)  # fmt: skip
def test_what_is_no_secret_stays(written: str, shown: str) -> None:
    assert command(written) == shown
