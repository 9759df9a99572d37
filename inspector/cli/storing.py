"""The option of the commands that use the store, and how they open it: the one place that knows which store is meant."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from inspector.cli.command import Option
from inspector.model import InspectorError
from inspector.text import Text

EMPTY = Text(en="--database: no store is named", zh="--database：未指定存储库")
if TYPE_CHECKING:
    from inspector.store.opening import Store

NO_SERVER = Text(
    en="configuration: database-password belongs to a database of postgresql://USER@HOST/NAME",
    zh="配置文件：database-password 只用于 postgresql://用户@主机/库名 形式的数据库",
)
DATABASE: Callable[[Callable[..., Any]], Callable[..., Any]] = click.option(
    "--database",
    "database",
    cls=Option,
    metavar="URL",
    help=Text(
        en="The store: a file, sqlite:///FILE or postgresql://HOST/NAME (default: $INSPECTOR_DATABASE_URL, the configuration, "
        "else a file of this user's own). A password does not belong on a command line: use the variable, or ~/.pgpass.",
        zh="存储库：文件路径、sqlite:///文件 或 postgresql://主机/库名（默认依次取 $INSPECTOR_DATABASE_URL、配置文件，否则使用当前用户自己的文件）。"
        "口令不要写在命令行中，请使用该环境变量或 ~/.pgpass。",
    ),
)


def url_of(database: str | None) -> str | None:
    """The store that a command means: as it says, else the environment, else the configuration; None for this user's own place.

    Raises InspectorError.
    """
    from inspector.configuration import load_configuration
    from inspector.store.place import VARIABLE

    if (
        database is not None and not database.strip()
    ):  # a variable that is not set: the usual store is not what was meant
        raise InspectorError(EMPTY)
    if database or os.environ.get(VARIABLE):
        return database
    said = load_configuration()
    return _with_password(said.database, said.database_password) if said.database_password else said.database or None


def _with_password(url: str, reference: str) -> str:
    from sqlalchemy import make_url
    from sqlalchemy.exc import ArgumentError

    from inspector.credentials import Purpose, Vault, parse

    password = Vault().secret(parse(reference), Purpose.LOGIN)
    try:
        return make_url(url).set(password=password).render_as_string(hide_password=False)
    except (ArgumentError, ValueError):
        raise InspectorError(NO_SERVER) from None


@contextmanager
def opened(database: str | None, *, create: bool = False) -> Iterator[Store]:
    """The store that `--database` names, or the usual one; closed in the end.

    `create` is for commands that record: others say so where there is no store yet. Raises InspectorError.
    """
    from inspector.store.opening import open_store

    with open_store(url_of(database), create=create) as store:
        yield store
