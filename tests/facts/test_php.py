"""php.ini, its further files and the pools of php-fpm."""

from collections.abc import Mapping

import pytest

from inspector.case import Case, File
from inspector.fact import View
from inspector.facts.apache import Apache
from inspector.facts.php import Php, Sapi, in_apache, is_on, parse, shows_errors
from inspector.targets.memory import snapshot


def sapis(files: Mapping[str, str | File]) -> tuple[Sapi, ...]:
    return Php.read(View(snapshot(Case(files), Php.needs), Php.needs)).sapis


def test_debian_reads_the_ini_of_its_sapi_then_conf_d() -> None:
    (found,) = sapis(
        {
            "/usr/sbin/php-fpm8.2": "",
            "/etc/php/8.2/cli/php.ini": "display_errors = On\n",
            "/etc/php/8.2/fpm/php.ini": "[PHP]\ndisplay_errors = On ; why\n[HOST=a.example]\ndisplay_errors=On\n",
            "/etc/php/8.2/fpm/conf.d/99.ini": 'display_errors = "0"\n',
        }
    )
    option = found.option("display_errors", "1")
    assert (option.value, option.location) == ("0", "/etc/php/8.2/fpm/conf.d/99.ini:1")
    assert found.sure


def test_a_pool_overrides_and_admin_values_win() -> None:
    pool = "[www]\nuser = www-data\nphp_admin_flag[display_errors] = off\nphp_flag[display_errors] = on\n[b]\nuser=b\n"
    (found,) = sapis(
        {
            "/usr/sbin/php-fpm8.2": "",
            "/etc/php/8.2/fpm/php.ini": "",
            "/etc/php/8.2/fpm/pool.d/www.conf": "[global]\npid=/run/x\n" + pool,
        }
    )
    assert {pool: setting.value for pool, setting in found.effective("display_errors", "1")} == {"www": "off", "b": "1"}


@pytest.mark.parametrize(
    ("program", "ini", "sure"),
    [
        ("/usr/sbin/php-fpm", "/etc/php.ini", False),
        ("/usr/sbin/php-fpm82", "/etc/php82/fpm/php.ini", False),
        ("/usr/lib/apache2/modules/libphp8.2.so", "/etc/php/8.2/apache2/php.ini", False),
        ("/usr/lib/apache2/modules/libphp.so", "/usr/local/etc/php/php.ini", True),
        ("/usr/local/sbin/php-fpm", "/usr/local/etc/php/php.ini", True),
        ("/www/server/php/74/sbin/php-fpm", "/www/server/php/74/etc/php.ini", False),
    ],
)
def test_where_a_program_looks_first(program: str, ini: str, sure: bool) -> None:
    (found,) = sapis({program: ""})
    assert (found.ini, found.sure) == (ini, sure)


def test_alpine_and_suse() -> None:
    alpine = {
        "/usr/sbin/php-fpm82": "",
        "/etc/php82/php.ini": "a=1",
        "/etc/php82/php-fpm.d/www.conf": "[www]\nuser = x",
    }
    (found,) = sapis(alpine)
    assert (found.ini, found.sure, found.pools[0].value) == ("/etc/php82/php.ini", True, "x")
    (found,) = sapis(
        {"/usr/sbin/php-fpm": "", "/etc/php8/fpm/php.ini": "a=1", "/etc/php8/fpm/php-fpm.d/www.conf": "[www]\nuser=y"}
    )
    assert (found.ini, found.pools[0].value) == ("/etc/php8/fpm/php.ini", "y")


def test_apache_sets_for_mod_php() -> None:
    text = (
        "php_flag display_errors off\nphp_value display_errors on\n"
        "<VirtualHost *:80>\nphp_flag display_errors on\n</VirtualHost>\n"
        "<VirtualHost *:80>\nphp_admin_flag display_errors off\nphp_flag display_errors on\n</VirtualHost>\n"
        "<Directory /a>\nphp_flag display_errors true\n</Directory>\n"
        "<IfDefine X>\n<Directory /b>\nphp_flag display_errors on\n</Directory>\n</IfDefine>\n"
    )
    main = "/etc/apache2/apache2.conf"
    view = View(snapshot(Case({"/usr/sbin/apache2": "", main: text}), Apache.needs), Apache.needs)
    found = {
        subject: (setting.value, setting.line, sure)
        for subject, setting, sure in in_apache(Apache.read(view), "display_errors", shows_errors)
    }
    assert found == {
        main: ("on", 2, True),
        f"{main} *:80": ("1", 4, True),
        f"{main} directory /a": ("0", 11, True),
        f"{main} directory /b": ("1", 15, False),
    }


def test_switches() -> None:
    assert [is_on(value) for value in ("On", "1", "TRUE", "yes", "2", "01")] == [True] * 6
    assert [is_on(value) for value in ("Off", "0", "", "none", "no", "stdout")] == [False] * 6
    assert shows_errors("stdout")
    assert shows_errors("stderr")


def test_hostile_ini() -> None:
    assert parse("=\n[\n[x\n;a=b\n#a=b\na='unclosed\n\x00=\udcff", "/f")[1].value == "'unclosed"
