"""Where a host keeps passwords: what is taken for one, under which name, and that hostile files cost nothing more than others."""

from __future__ import annotations

import pytest

from inspector.case import File
from inspector.passwords.schemes import HEX, PLAIN
from inspector.snapshot import State
from tests.passwords.hashing import accounts, found

MD5 = "$1$saltsalt$T5MN6iR8aoAeg.OHdYqBf0"
DES = "ZxpXVzahUXGmQ"
Files = dict[str, str | File]


def fields(files: Files) -> dict[str, str]:
    return {stored.subject: str(stored.field.value) for stored in found(files)}


def one(path: str, text: str) -> list[tuple[str, int, str]]:
    """Account, line and field of all that a file gives."""
    made = [(each.account, each.line, str(each.field.value)) for each in found({path: text})]
    assert not any(stored.system for stored in found({path: text}))
    return made


def test_accounts_that_are_locked_or_have_none_are_left_out() -> None:
    files = accounts(
        root=MD5, a="!", b="*", c="!!", d=f"!{MD5}", e="", f="*LK*", g="NP", h="!*", i="x", j=DES, k=f"*{MD5}"
    )
    assert fields(files) == {"root": MD5, "j": DES}
    assert all(stored.system and stored.location.startswith("/etc/shadow:") for stored in found(files))


def test_the_first_of_two_lines_counts_as_it_does_at_a_log_in() -> None:
    passwd = "bob:x:1:1:Bob One:/:/bin/sh\nbob:x:2:2:Bob Two:/:/bin/sh\n"
    (stored,) = found({"/etc/passwd": passwd, "/etc/shadow": f"bob:{MD5}:1::::::\nbob:{DES}:1::::::\n"})
    assert (str(stored.field.value), stored.person) == (MD5, "Bob One")


def test_a_hash_in_passwd_counts_and_the_one_in_shadow_does_not() -> None:
    passwd = f"a:{MD5}:0:0::/:/bin/sh\nb:x:1:1::/:/bin/sh\n"
    assert fields({"/etc/passwd": passwd, "/etc/shadow": f"a:{DES}:1::::::\n"}) == {"a": MD5}


@pytest.mark.parametrize("state", [State.DENIED, State.TIMEOUT, State.MISSING])
def test_what_cannot_be_read_keeps_nothing_else_back(state: State) -> None:
    files: Files = {"/etc/redis/redis.conf": "requirepass secret\n"}
    denied: Files = {**accounts(root=MD5), "/etc/shadow": File(state=state)}
    assert fields({**files, **denied}) == {"requirepass (/etc/redis/redis.conf)": f"{PLAIN}secret"}
    denied["/etc/passwd"] = File(state=state)
    assert fields({**files, **denied}) == {"requirepass (/etc/redis/redis.conf)": f"{PLAIN}secret"}


def test_web_users() -> None:
    text = f"""# comment
admin:$apr1$r31.....$HqJZimcKQFAMYayBlzkrA/
sha:{{SHA}}VBPuJHI7uixaa6LQGWx4s+5GKNE=:a comment
bcrypt:$2y$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW
des:{DES}
bsdi:_J9..rasmBYk8r9AiWNc
plain:{{PLAIN}}secret42
digest:Realm:0123456789abcdef0123456789abcdef
nobody:
old:!
"""
    assert one("/etc/nginx/.htpasswd", text) == [
        ("admin", 2, "$apr1$r31.....$HqJZimcKQFAMYayBlzkrA/"),
        ("sha", 3, "{SHA}VBPuJHI7uixaa6LQGWx4s+5GKNE="),
        ("bcrypt", 4, "$2y$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"),
        ("des", 5, DES),
        ("bsdi", 6, "_J9..rasmBYk8r9AiWNc"),
        ("plain", 7, f"{PLAIN}secret42"),
    ]


@pytest.mark.parametrize(
    ("config", "line", "path"),
    [
        ("/etc/nginx/sites-enabled/a", "  auth_basic_user_file users/web;", "/etc/nginx/users/web"),
        ("/etc/nginx/nginx.conf", 'auth_basic_user_file "/opt/app/u.txt" ;', "/opt/app/u.txt"),
        ("/etc/apache2/sites-enabled/a.conf", "\tAuthUserFile /opt/app/users", "/opt/app/users"),
        ("/etc/httpd/conf.d/a.conf", "authuserfile conf/users # all", "/etc/httpd/conf/users"),
    ],
)
def test_files_that_the_web_server_names(config: str, line: str, path: str) -> None:
    assert fields({config: f"{line}\n", path: f"bob:{MD5}\n"}) == {f"bob ({path})": MD5}
    assert not fields({config: f"#{line}\n" if "Auth" in line else "", path: f"bob:{MD5}\n"})


@pytest.mark.parametrize(
    "data",
    [b"\x7fELF\x02\0" + f"\nbob:{MD5}\n".encode(), b"<html>\nbob: see apache\nhttp://localhost:8080/\n</html>\n", b""],
)
def test_other_files_of_the_name_give_nothing(data: bytes) -> None:
    assert not found({"/var/www/html/htpasswd.html": File(data)})


def test_a_file_that_is_named_twice_counts_once() -> None:
    config = "auth_basic_user_file /etc/nginx/.htpasswd;\n"
    files: Files = {
        "/etc/nginx/nginx.conf": config,
        "/etc/nginx/conf.d/a": config,
        "/etc/nginx/.htpasswd": f"bob:{MD5}\n",
    }
    assert fields(files) == {"bob (/etc/nginx/.htpasswd)": MD5}


def test_samba() -> None:
    nt = "8846F7EAEE8FB117AD06BDD830B7586C"
    none = "X" * 32
    text = (
        f"bob:1000:{none}:{nt}:[U          ]:LCT-5F000000:\nout:1001:{none}:{nt}:[DU         ]:LCT-0:\n"
        f"new:1002:{none}:{none}:[U]:LCT-0:\nbad\n"
    )
    assert one("/var/lib/samba/private/smbpasswd", text) == [("bob", 1, f"$3$${nt.lower()}")]


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("requirepass secret\n", [("requirepass", 1, "secret")]),
        ("# requirepass foobared\nport 6379\n", []),
        ('requirepass ""\n', []),
        ("requirepass first\nrequirepass second\n", [("requirepass", 2, "second")]),
        ('requirepass first\nrequirepass ""\n', []),
        ('REQUIREPASS  "two \\"words\\""  \n', [("requirepass", 1, 'two "words"')]),
        ("masterauth elsewhere\n", []),
        ("user default on nopass ~* +@all\nuser bob off >gone +@all\n", []),
        ("user bob on >one >two ~* +@all\n", [("bob", 1, "one"), ("bob", 1, "two")]),
        ("user\nrequirepass\n>\nuser bob on > # >x\n", [("bob", 4, "x")]),
    ],
)
def test_redis(text: str, made: list[tuple[str, int, str]]) -> None:
    assert one("/etc/redis/redis.conf", text) == [(name, line, PLAIN + password) for name, line, password in made]


def test_redis_users_with_several_passwords_have_names_of_their_own() -> None:
    text = f"user bob on #{'a' * 64} >two +@all\n"
    assert fields({"/etc/redis/users.acl": text}) == {
        "bob (/etc/redis/users.acl)": f"#{'a' * 64}",
        "bob (/etc/redis/users.acl) #2": f"{PLAIN}two",
    }


TOMCAT = """<?xml version='1.0'?>
<tomcat-users>
<!-- <user username="tomcat" password="commented"/>
<user username="both" password="commented"/> -->
  <role rolename="manager-gui"/>
  <user username="admin" password="a>b&amp;c" roles="manager-gui"/>
  <user
     name='old' password='say "hi"'
     roles="x"/>
  <user username="hex" password="0123456789abcdef0123456789ABCDEF"/>
  <user username="salted" password="00ff$100000$0123456789abcdef0123456789abcdef"/>
  <user username="empty" password=""/>
  <user username="none"/>
  <user username="broken" password="x<y"/>
</tomcat-users>
"""


def test_tomcat() -> None:
    assert one("/opt/tomcat/conf/tomcat-users.xml", TOMCAT) == [
        ("admin", 6, f"{PLAIN}a>b&c"),
        ("old", 7, f'{PLAIN}say "hi"'),
        ("hex", 10, f"{HEX}0123456789abcdef0123456789ABCDEF"),
        ("salted", 11, "00ff$100000$0123456789abcdef0123456789abcdef"),
        ("empty", 12, PLAIN),
    ]


@pytest.mark.parametrize(
    ("path", "line", "made"),
    [
        (
            "/boot/grub/grub.cfg",
            "  password_pbkdf2 admin grub.pbkdf2.sha512.10.AA.BB",
            ("admin", "grub.pbkdf2.sha512.10.AA.BB"),
        ),
        ("/boot/grub2/user.cfg", "GRUB2_PASSWORD=grub.pbkdf2.sha512.10.AA.BB", ("root", "grub.pbkdf2.sha512.10.AA.BB")),
        ("/boot/grub/grub.cfg", 'password admin "secret"', ("admin", f"{PLAIN}secret")),
        ("/boot/grub2/grub.cfg", "  password_pbkdf2 root ${GRUB2_PASSWORD}", None),
        ("/boot/grub/grub.cfg", "# password admin secret", None),
    ],
)
def test_the_boot_loader(path: str, line: str, made: tuple[str, str] | None) -> None:
    assert [(name, field) for name, _, field in one(path, f"set a=b\n{line}\n")] == ([made] if made else [])


def test_dovecot() -> None:
    text = f"bob:{{SHA512-CRYPT}}$6$x$y:1000:1000::/home/bob\nann:{{plain}}secret\nold:{MD5}\n#no:{MD5}\n{{x\n"
    assert one("/etc/dovecot/users", text) == [
        ("bob", 1, "{SHA512-CRYPT}$6$x$y"),
        ("ann", 2, f"{PLAIN}secret"),
        ("old", 3, MD5),
    ]


HOSTILE = {
    "/etc/nginx/.htpasswd": [":" * 10**6, f"{'a' * 10**6}:{MD5}", "\n" * 10**6, f"a:{MD5}\n" * 40_000, "a:$" * 300_000],
    "/opt/tomcat/conf/tomcat-users.xml": [
        "<!--" * 250_000,
        "<user " * 170_000,
        '<user username="' * 60_000,
        "<user a='" * 110_000,
        "<user " + "x" * 10**6,
        '<user username="a" password="b"/>' * 30_000,
        "<user " + 'password="a" ' * 70_000 + ">",
        "\n<user username='n' password='b'/>\n" * 28_000,
    ],
    "/etc/redis/redis.conf": [
        "user a on " + ">x" * 500_000,
        "user a on " + ">x " * 300_000,
        'requirepass "' + "\\" * 10**6,
    ],
    "/boot/grub/grub.cfg": [" " * 10**6, "password " * 10**5, "password_pbkdf2\t" + " " * 10**6],
    "/etc/samba/smbpasswd": [":" * 10**6, f"a:1:x:{'0' * 32}:U\n" * 20_000],
    "/etc/passwd": ["a:x:0:0::/:/bin/sh\n" * 50_000, f"a{chr(0xDCFF)}:{MD5}:0:0::/:\n", ":" * 10**6],
}


@pytest.mark.parametrize(
    ("path", "text"),
    [pytest.param(path, text, id=f"{path}-{n}") for path, texts in HOSTILE.items() for n, text in enumerate(texts)],
)
def test_hostile_content_is_read_in_little_time(path: str, text: str) -> None:
    """Where the time grew with the square of the length, these would take minutes."""
    assert len({stored.subject for stored in found({path: text})}) < 300_000
