"""Services from the files of systemd, System V and OpenRC."""

from collections.abc import Mapping

from inspector.case import Case, File
from inspector.check import fact_needs
from inspector.fact import View
from inspector.facts.services import Services, UnitFiles, unit_lines
from inspector.targets.memory import snapshot

UNIT = "[Unit]\nDescription=x\n[Service]\nExecStart=/usr/sbin/x -D\n"
LIB = "/usr/lib/systemd/system"
ETC = "/etc/systemd/system"
WANTS = f"{ETC}/multi-user.target.wants"


def services(files: Mapping[str, str | File]) -> Services:
    return Services.read(View(snapshot(Case(files), Services.needs), Services.needs))


def unit_files(files: Mapping[str, str | File]) -> UnitFiles:
    needs = fact_needs(UnitFiles)
    return UnitFiles.read(View(snapshot(Case(files), needs), needs), services(files))


def test_enabled_by_a_link_of_a_target() -> None:
    found = services({f"{LIB}/ssh.service": UNIT, f"{WANTS}/ssh.service": File(link=f"{LIB}/ssh.service")})
    assert found.enabled("ssh")
    assert found.enabled("ssh.service")
    assert found.installed("ssh")
    assert not found.enabled("ssh.socket")
    assert found.where("ssh") == f"{WANTS}/ssh.service"


def test_installed_and_not_enabled() -> None:
    found = services({f"{LIB}/ssh.service": UNIT})
    assert found.installed("ssh")
    assert not found.enabled("ssh")


def test_wanted_by_what_is_not_reached_at_boot() -> None:
    link = File(link=f"{LIB}/x.service")
    assert not services({f"{LIB}/x.service": UNIT, f"{ETC}/rescue.target.wants/x.service": link}).enabled("x")
    assert not services({"/etc/init.d/x": "", "/etc/runlevels/shutdown/x": File(link="/etc/init.d/x")}).enabled("x")


def test_a_link_to_a_unit_that_is_gone_enables_nothing() -> None:
    found = services({f"{WANTS}/ssh.service": File(link=f"{LIB}/ssh.service")})
    assert not found.enabled("ssh")


def test_masked_even_where_the_root_has_no_dev() -> None:
    base: dict[str, str | File] = {f"{LIB}/ssh.service": UNIT, f"{WANTS}/ssh.service": File(link=f"{LIB}/ssh.service")}
    mask: dict[str, str | File] = {f"{ETC}/ssh.service": File(link="/dev/null")}
    for more in ({}, {"/dev/null": File(kind="char")}):
        found = services({**base, **mask, **more})
        assert not found.enabled("ssh")
        assert not found.installed("ssh")
        assert found.is_masked("ssh")
    assert services({**base, f"{ETC}/ssh.service": ""}).is_masked("ssh")


def test_a_masked_service_is_not_started_by_its_socket() -> None:
    found = services(
        {
            f"{LIB}/x.socket": "[Socket]\n",
            f"{LIB}/x.service": UNIT,
            f"{ETC}/sockets.target.wants/x.socket": File(link=f"{LIB}/x.socket"),
            f"{ETC}/x.service": File(link="/dev/null"),
        }
    )
    assert not found.enabled("x")
    assert found.enabled("x.socket")


def test_aliases_and_circles() -> None:
    found = services(
        {
            f"{LIB}/ssh.service": UNIT,
            f"{ETC}/sshd.service": File(link=f"{LIB}/ssh.service"),
            f"{WANTS}/sshd.service": File(link=f"{LIB}/ssh.service"),
            f"{ETC}/a.service": File(link="b.service"),
            f"{ETC}/b.service": File(link="a.service"),
        }
    )
    assert found.enabled("ssh")
    assert found.enabled("sshd")
    assert not found.enabled("a")


def test_static_wants_of_the_distribution_and_their_removal() -> None:
    base: dict[str, str | File] = {
        f"{LIB}/j.service": UNIT,
        f"{LIB}/sysinit.target.wants/j.service": File(link="../j.service"),
    }
    assert services(base).enabled("j")
    hidden = {**base, f"{ETC}/sysinit.target.wants/j.service": File(link="/dev/null")}
    assert not services(hidden).enabled("j")


def test_instances() -> None:
    found = services(
        {f"{LIB}/pg@.service": UNIT, f"{WANTS}/pg@15-main.service": File(link=f"{LIB}/pg@.service")},
    )
    assert found.enabled("pg@15-main")
    assert found.installed("pg@16-main")
    assert not found.enabled("pg@16-main")


def test_sysv_links_count_where_no_unit_stands_in_their_place() -> None:
    script: dict[str, str | File] = {
        "/etc/init.d/x": "#!/bin/sh\n",
        "/etc/rc2.d/S01x": File(link="../init.d/x"),
        "/etc/rc0.d/S99halt": "",
    }
    assert services(script).enabled("x")
    assert services(script).installed("x")
    assert not services(script).enabled("halt")
    with_systemd: dict[str, str | File] = {**script, "/lib/systemd/systemd": "", f"{LIB}/x.service": UNIT}
    assert not services(with_systemd).enabled("x")
    assert services({**script, f"{LIB}/x.service": UNIT}).enabled("x")


def test_openrc() -> None:
    found = services({"/etc/init.d/sshd": "", "/etc/runlevels/default/sshd": File(link="/etc/init.d/sshd")})
    assert found.enabled("sshd")


def test_settings_with_drop_ins_that_reset() -> None:
    found = unit_files(
        {
            f"{LIB}/docker.service": "[Service]\nExecStart=-/usr/bin/dockerd -H fd://\n",
            f"{ETC}/docker.service.d/10.conf": "[Service]\nExecStart=\nExecStart=/usr/bin/dockerd \\\n# why\n  -H tcp://0.0.0.0\n",
            f"{LIB}/docker.service.d/10.conf": "[Service]\nExecStart=/hidden\n",
        }
    )
    (line,) = found.exec_start("docker.service")
    assert line.value.split() == ["/usr/bin/dockerd", "-H", "tcp://0.0.0.0"]
    assert line.location == f"{ETC}/docker.service.d/10.conf:3"
    assert found.exec_start("nothing.service") == ()


def test_hostile_units() -> None:
    assert list(unit_lines("=\n[\n]\n\x00=\udcff\nno\n\\\n")) == [("", "", "", 1), ("", "\x00", "\udcff", 4)]
    assert list(unit_lines("[A]\nk=v\\")) == []
    assert len(list(unit_lines("a=b\n" * 10_000))) == 10_000
