"""Words on the kernel's command line."""

from __future__ import annotations

import pytest

from inspector.case import Case, File
from inspector.fact import Unknown, View
from inspector.facts.boot_parameters import BootParameters
from inspector.targets.memory import snapshot


def read(files: dict[str, str | File]) -> BootParameters:
    return BootParameters.read(View(snapshot(Case(files), BootParameters.needs), BootParameters.needs))


def test_the_last_word_counts() -> None:
    found = read({"/proc/cmdline": 'ro audit=1 audit=0 a="b" random.trust-cpu=1\n'})
    assert found.now("audit") == "0"
    assert found.now("quiet") is None
    assert found.now("ro") == ""
    assert found.now("random.trust_cpu") == "1"


def test_at_rest_nothing_runs() -> None:
    assert read({}) == BootParameters(None, ())


def test_grub_has_two_variables_that_may_be_set_again() -> None:
    main = '# GRUB_CMDLINE_LINUX="audit=0"\nGRUB_CMDLINE_LINUX="x=1"\nGRUB_CMDLINE_LINUX_DEFAULT="quiet"\n'
    part = 'export GRUB_CMDLINE_LINUX_DEFAULT="$GRUB_CMDLINE_LINUX_DEFAULT apparmor=0"\nGRUB_CMDLINE_LINUX=\n'
    found = read({"/etc/default/grub": main, "/etc/default/grub.d/50.cfg": part})
    assert found.later("apparmor") == (("0", "/etc/default/grub.d/50.cfg"),)
    assert found.later("quiet") == (("", "/etc/default/grub.d/50.cfg"),)
    assert found.later("x") == ()
    assert found.later("audit") == ()


def test_other_boot_loaders() -> None:
    entry = "title x\nlinux /vmlinuz\noptions root=/dev/sda selinux=0 $tuned_params\n"
    found = read({"/etc/kernel/cmdline": "ro enforcing=0\n", "/boot/loader/entries/a.conf": entry})
    assert found.later("selinux") == (("0", "/boot/loader/entries/a.conf"),)
    assert found.later("enforcing") == (("0", "/etc/kernel/cmdline"),)


def test_what_grub_itself_reads() -> None:
    menu = "### BEGIN /etc/grub.d/10_linux ###\n\tlinux16 /vmlinuz ro selinux=0\n### END /etc/grub.d/10_linux ###\n"
    other = "### BEGIN /etc/grub.d/30_os-prober ###\n linux /boot/vmlinuz audit=0\n### END x ###\n"
    for path in ("/boot/grub/grub.cfg", "/boot/grub2/grub.cfg", "/boot/efi/EFI/centos/grub.cfg"):
        found = read({path: menu + other})
        assert found.later("selinux") == (("0", path),)
        assert found.later("audit") == ()


def test_entries_may_name_what_stands_elsewhere() -> None:
    entry, env, menu = "/boot/loader/entries/a.conf", "/boot/grub2/grubenv", "/boot/grub2/grub.cfg"
    files: dict[str, str | File] = {entry: "options $kernelopts enforcing=0\n", menu: 'set kernelopts="ro audit=0"\n'}
    assert read(files).later("audit") == (("0", menu),)
    assert read(files | {env: "kernelopts=ro audit=1\n"}).later("audit") == (("1", env),)
    blind = read({entry: files[entry]})
    assert blind.later("enforcing") == (("0", entry),)
    with pytest.raises(Unknown):
        blind.later("selinux")
