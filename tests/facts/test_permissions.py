"""Who may read, write and replace, with the groups that have somebody in them."""

from inspector.case import Case
from inspector.fact import View
from inspector.facts.accounts import Groups, Passwd
from inspector.facts.permissions import Identities
from inspector.snapshot import Stat
from inspector.targets.memory import snapshot

FILES = {
    "/etc/passwd": "root:x:0:0::/root:/bin/sh\nbob:x:1000:1000::/home/bob:/bin/sh\neve:x:1001:100::/home/eve:/bin/sh\n",
    "/etc/group": "root:x:0:\nusers:x:100:\nstaff:x:50:\nadm:x:4:eve,gone\nbob:x:1000:\n",
}


def identities() -> Identities:
    view = View(snapshot(Case(FILES), (*Passwd.needs, *Groups.needs)), (*Passwd.needs, *Groups.needs))
    return Identities.read(view, Passwd.read(view), Groups.read(view))


def writers(mode: int, uid: int = 0, gid: int = 0, user: str = "root") -> list[str]:
    return [who.en for who in identities().writers(Stat("file", mode, uid, gid, 0), user)]


def test_writers() -> None:
    assert writers(0o644) == []
    assert writers(0o666) == ["everybody"]
    assert writers(0o664, gid=50) == []  # nobody is in staff
    assert writers(0o664, gid=4) == ["group adm"]
    assert writers(0o664, gid=100) == ["group users"]  # eve's own group
    assert writers(0o664, gid=1000) == ["group bob"]
    assert writers(0o664, uid=1000, gid=1000, user="bob") == []
    assert writers(0o644, uid=1000) == ["its owner bob"]
    assert writers(0o600, uid=4711, user="bob") == ["its owner UID 4711"]
    assert writers(0o660, gid=4711) == []


def test_folders() -> None:
    who = identities()
    assert who.placers(Stat("dir", 0o1777, 0, 0, 0)) == []
    assert [each.en for each in who.placers(Stat("dir", 0o1777, 1000, 0, 0))] == ["its owner bob"]
    assert [each.en for each in who.placers(Stat("dir", 0o777, 0, 0, 0))] == ["everybody"]
    assert who.passers(Stat("dir", 0o700, 0, 0, 0)) == []
    assert [each.en for each in who.passers(Stat("dir", 0o710, 0, 4, 0))] == ["group adm"]
    assert who.groups_of("eve") == {"users", "adm"}
