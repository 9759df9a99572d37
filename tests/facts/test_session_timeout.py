"""The TMOUT that start-up files of shells lead to."""

from __future__ import annotations

import pytest

from inspector.facts.session_timeout import Timeout, timeout
from inspector.snapshot import Item


def read(text: str) -> Timeout:
    return timeout([Item("/p", data=text.encode())], 600)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("TMOUT=600\n", 600),
        ("export TMOUT=$((5*60))\n", 300),
        ("TMOUT=$(( 60 + 2 * 60 ))\n", 180),
        (": ${TMOUT:=600}\n", 600),
        (': "${TMOUT:=600}"; export TMOUT\n', 600),
        ("TMOUT=0\n: ${TMOUT:=600}\n", 0),
        ("TIMEOUT=300; TMOUT=$TIMEOUT\n", 300),
        ("TMOUT=${TIMEOUT:-300}\n", 300),
        ("TMOUT=600 true\n", 0),
        ("A=1 TMOUT=600\n", 600),
        ("export A=1 TMOUT='600' B\n", 600),
        ("typeset -rx TMOUT=300\nTMOUT=9000\n", 300),
        ("readonly TMOUT=300; export TMOUT\nTMOUT=0\n", 300),
        ("TMOUT=300\nreadonly TMOUT\nunset TMOUT\n", 300),
        ("TMOUT=300\nunset TMOUT\n", 0),
        ('if [ -n "$PS1" ]; then\n  TMOUT=300\nfi\n', 300),
        ("case $- in\n*i*) : ;;\nesac\nTMOUT=300\n", 300),
        ('if [ "$USER" = bob ]; then TMOUT=300; fi\n', 0),
        ('if [ "$USER" = bob ]\nthen\nTMOUT=300\nfi\n', 0),
        ('if [ "$USER" = bob ]; then :; fi\nTMOUT=300\n', 300),
        ('[ "$(id -u)" -ge 1000 ] && TMOUT=300\n', 0),
        ('[ -n "$PS1" ] && TMOUT=300\n', 300),
        ('if [ -n "$PS1" ]; then :; else TMOUT=300; fi\n', 0),
        ('TMOUT=300\nif [ "$USER" = bob ]; then TMOUT=0; fi\n', 0),
        ("f() {\n TMOUT=300\n}\n", 0),
        ("for i in a; do :; done; TMOUT=300\n", 300),
        ("echo TMOUT=300\n# TMOUT=300\n", 0),
        ("TMOUT=`date` true\n", 0),
        ("TMOUT=\\\n300\n", 300),
        ("'" * 5000 + "\n" + "if " * 5000, 0),
    ],
)
def test_the_value_in_the_end(text: str, seconds: int) -> None:
    assert read(text).seconds == seconds


def test_what_does_not_tell() -> None:
    assert read('if [ "$USER" = bob ]; then TMOUT=300; fi\n').partial == "/p:1"
    assert read("TMOUT=$(cat /etc/tmout)\n").unclear == "/p:1"
    assert read("TMOUT=$(cat /etc/tmout)\nTMOUT=300\n").unclear == ""
