"""Homes of the accounts that may log in, what a login obeys there, and private keys."""

from inspector.case import Case, File
from inspector.fact import View
from inspector.facts.accounts import Passwd
from inspector.facts.homes import Homes
from inspector.targets.memory import snapshot

KEY = "-----BEGIN RSA PRIVATE KEY-----\nsecret\n"
FILES: dict[str, str | File] = {
    "/etc/passwd": "root:x:0:0::/root:/bin/sh\nbob:x:1000:1000:Bob:/home/bob/:\ntwin:x:1001:1001::/home/bob:/bin/sh\n"
    "www:x:33:33::/srv/www:/usr/sbin/nologin\nnone:x:5:5::/none:/bin/sh\nhigh:x:6:6::/:/bin/sh\n",
    "/root/.ssh/authorized_keys": "ssh-ed25519 AAAA\n",
    "/home/bob/.profile": "",
    "/home/bob/.viminfo": "",
    "/home/bob/.ssh/k": KEY,
    "/home/bob/.ssh/k.pub": "ssh-rsa AAAA\n",
    "/srv/www/.ssh/k": KEY,
}


def test_homes() -> None:
    needs = (*Passwd.needs, *Homes.needs)
    view = View(snapshot(Case(FILES), needs), needs)
    homes = Homes.read(view, Passwd.read(view)).homes
    assert [(home.account.name, sorted(home.obeyed), sorted(home.keys)) for home in homes] == [
        ("root", ["/root/.ssh", "/root/.ssh/authorized_keys"], []),
        ("bob", ["/home/bob/.profile", "/home/bob/.ssh"], ["/home/bob/.ssh/k"]),
    ]
    heads = [item for need in Homes.needs for item in view.ask(need) if item.data]
    assert heads
    assert all(item.secret and len(item.data) <= 30 for item in heads)
