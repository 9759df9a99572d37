"""The revisions of the schema, oldest first, and how a store gets from one to the next.

A revision that was released is never changed: a store is brought up by those that come after it. How to add one is told in
CONTRIBUTING.md.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Inspector, inspect, text

if TYPE_CHECKING:
    from alembic.runtime.migration import RevisionStep

REVISIONS = ("0001",)
HEAD = REVISIONS[-1]
TABLE = "inspector_revision"
"""Ours alone: a schema of PostgreSQL may be shared with a program that uses alembic's own name."""
FOLDER = Path(__file__).resolve().parent


def revision(connection: Connection) -> str | None:
    """Which revision a database has; None where it has no table of ours that says so."""
    found: Inspector = inspect(connection)
    if not found.has_table(TABLE):
        return None
    row = connection.execute(text(f"SELECT version_num FROM {TABLE}")).first()  # noqa: S608 - a constant
    return str(row[0]) if row else None


def upgrade(connection: Connection, to: str = HEAD) -> None:
    """Bring a database to a revision, inside the transaction that the connection is in."""
    from alembic.config import Config
    from alembic.runtime.environment import EnvironmentContext
    from alembic.script import ScriptDirectory

    scripts = ScriptDirectory(str(FOLDER))

    def steps(current: tuple[str, ...], _: object) -> list[RevisionStep]:
        return list(scripts._upgrade_revs(to, current))  # type: ignore[arg-type]

    with EnvironmentContext(Config(), scripts, fn=steps) as environment:
        environment.configure(connection=connection, version_table=TABLE, transactional_ddl=True)
        environment.run_migrations()
