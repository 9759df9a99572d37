"""Command lines as crontabs hold them."""

import pytest

from inspector.facts.command_line import runs


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("/opt/a.sh --x /etc/passwd >/dev/null 2>&1", ["/opt/a.sh"]),
        ("cd / && run-parts --report /etc/cron.hourly", ["run-parts", "/etc/cron.hourly/*"]),
        (
            "test -x /usr/sbin/anacron || { cd / && run-parts --report /etc/cron.daily; }",
            ["run-parts", "/etc/cron.daily/*"],
        ),
        (
            "[ -x /a ] && if [ ! -d /run/x ]; then /usr/sbin/invoke-rc.d anacron start >/dev/null; fi",
            ["/usr/sbin/invoke-rc.d"],
        ),
        ("test -e /run || SERVICE_MODE=1 /sbin/e2scrub_all -A -r", ["/sbin/e2scrub_all"]),
        ("nice -n 10 ionice -c2 -n 7 /opt/b", ["nice", "ionice", "/opt/b"]),
        ("timeout 60s flock -n /tmp/l.lock /opt/b x", ["timeout", "flock", "/opt/b"]),
        ("flock -w 5 /tmp/l -c '/opt/a; /opt/b'", ["flock", "/opt/a", "/opt/b"]),
        ('/bin/sh -c "/opt/a && /opt/b"', ["/bin/sh", "/opt/a", "/opt/b"]),
        ("bash -lc 'cd /srv/app && ./run.sh'", ["bash", "/srv/app/run.sh"]),
        ("python3.11 -u /opt/x.py --y /z", ["python3.11", "/opt/x.py"]),
        ("python3 -m foo /x", ["python3"]),
        ("cd /srv/app && php artisan schedule:run", ["php", "/srv/app/artisan"]),
        (". /etc/profile; /opt/a", ["/etc/profile", "/opt/a"]),
        ("find /tmp -mtime +1 -exec /opt/rm {} \\;", ["find", "/opt/rm"]),
        ("su - www -c '/srv/x'", ["su", "www:/srv/x"]),
        ("su -s /bin/sh -c /srv/x www", ["su", "www:/srv/x"]),
        ("runuser -u www -- /srv/x", ["runuser", "www:/srv/x"]),
        ("sudo -u www FOO=1 /srv/x", ["sudo", "www:/srv/x"]),
        ("/a $(/b) `/c` | /d & /e", ["/a", "/b", "/c", "/d", "/e"]),
        ("$HOME/bin/x; ~/y", ["$HOME/bin/x", "~/y"]),
        ("\"/opt/a b/c\" 'd'", ["/opt/a b/c"]),
        ("java -Xmx1g -jar /opt/x.jar", ["java", "/opt/x.jar"]),
        ("", []),
        (";;; && |", []),
        ("'unclosed /x", ["'unclosed"]),
    ],
)
def test_runs(command: str, expected: list[str]) -> None:
    assert [f"{run.user}{':' * bool(run.user)}{run.path}{'/*' * run.all_in}" for run in runs(command)] == expected


def test_hostile_lines_end() -> None:
    assert len(list(runs("$(" * 100_000 + "x"))) <= 1
    assert len(list(runs("a " * 200_000))) <= 2
    nested = "x"
    for _ in range(12):
        nested = f"sh -c {nested!r}"
    assert len(list(runs(nested))) < 12
