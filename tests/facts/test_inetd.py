"""Super-servers: what is offered to others."""

from inspector.case import Case, File
from inspector.check import fact_needs
from inspector.fact import View
from inspector.facts.inetd import Inetd
from inspector.facts.services import Services
from inspector.targets.memory import snapshot

UNIT = "/usr/lib/systemd/system/xinetd.service"
WANTED = "/etc/systemd/system/multi-user.target.wants/xinetd.service"


def xinetd(main: str, **services: str) -> Inetd:
    files: dict[str, str | File] = {
        "/usr/sbin/xinetd": "",
        UNIT: "x",
        WANTED: File(link=UNIT),
        "/etc/xinetd.conf": main,
    }
    files.update({f"/etc/xinetd.d/{name}": text for name, text in services.items()})
    needs = fact_needs(Inetd)
    view = View(snapshot(Case(files), needs), needs)
    return Inetd.read(view, Services.read(view))


def test_includes_elsewhere_are_told() -> None:
    main = "includedir /etc/xinetd.d/\n#includedir /a\nincludedir\t/opt/x.d # y\ninclude /etc/xinetd.d/a\n"
    assert xinetd(main).outside == ("/opt/x.d",)


def test_loopback_and_lists() -> None:
    found = xinetd(
        "defaults\n{\n interface = 127.0.0.1\n disabled = off1\n disabled += off2\n}\n",
        a="service a\n{\n}\nservice b\n{\n bind = 0.0.0.0\n server = /usr/sbin/tcpd\n server_args = in.telnetd\n}\n",
        b="service off2\n{\n bind = ::\n}\nservice off1\n{\n bind = ::\n}\n",
    )
    assert [(s.name, s.location, s.programs) for s in found.served] == [
        ("b", "/etc/xinetd.d/a:4", ("tcpd", "in.telnetd"))
    ]
