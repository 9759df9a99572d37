"""The tables of the store, the same in SQLite and PostgreSQL.

Times are ISO 8601 in UTC ending in Z, so that they sort as text; days are YYYY-MM-DD. Digests are SHA-256 in bytes. What is kept as
a document is JSON, compressed by zlib: it is what digests are taken of, before it is compressed, and is never encoded anew.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

audits = Table(
    "audits",
    metadata,
    # In the order of recording, without a gap; each one's chain is over its own digest and the chain of the one before.
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("id", String(32), nullable=False, unique=True),
    Column("started", String(32), nullable=False),
    Column("finished", String(32), nullable=False),
    Column("profile", Text, nullable=False),
    Column("profile_digest", Text, nullable=False),
    Column("tool", Text, nullable=False),
    Column("recorded", String(32), nullable=False),
    Column("head", LargeBinary, nullable=False),  # the dossier without its hosts
    Column("digest", LargeBinary(32), nullable=False),
    Column("chain", LargeBinary(32), nullable=False),
    Column("signature", Text, nullable=False, server_default=""),
    Column("pruned", String(32)),  # when entries of it were removed; the row stays, for the chain,
    Column("entry_digests", LargeBinary),  # and what its digest is over: those of all its entries, one after the other
)

hosts = Table(
    "hosts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", String(32), nullable=False),
    Column("name", Text, nullable=False),  # as it was last called
    Column("identity", String(64), nullable=False, server_default=""),
    Column("target", Text, nullable=False, server_default=""),
    # Two hosts were seen with this identity (machines that were cloned): then the name counts.
    Column("shared", Boolean, nullable=False, server_default=text("false")),
    # When its evidence was taken; empty where there has been none yet.
    Column("first", String(32), nullable=False),
    Column("last", String(32), nullable=False),
    Index(None, "identity"),
    Index(None, "name"),
)

host_names = Table(
    "host_names",
    metadata,
    Column("host", ForeignKey("hosts.id"), primary_key=True),
    Column("name", Text, primary_key=True),
    Column("first", String(32), nullable=False),
    Column("last", String(32), nullable=False),
)

entries = Table(
    "entries",
    metadata,
    # A host in an audit.
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("audit", ForeignKey("audits.number"), nullable=False),
    Column("place", Integer, nullable=False),
    # Which host it is can be told only when all entries of the audit are known, and is written last.
    Column("host", ForeignKey("hosts.id", deferrable=True, initially="DEFERRED"), nullable=False),
    Column("name", Text, nullable=False),
    Column("target", Text, nullable=False),
    Column("status", String(16), nullable=False),
    Column("taken", String(32), nullable=False),  # empty where it was not audited
    Column("score_low", Float),
    Column("score_high", Float),
    Column("passed", Integer, nullable=False),
    Column("failed", Integer, nullable=False),
    Column("accepted", Integer, nullable=False),
    Column("inapplicable", Integer, nullable=False),
    Column("unknown", Integer, nullable=False),
    # Open findings, by their severity.
    Column("critical", Integer, nullable=False),
    Column("high", Integer, nullable=False),
    Column("medium", Integer, nullable=False),
    Column("low", Integer, nullable=False),
    Column("info", Integer, nullable=False),
    Column("document", LargeBinary, nullable=False),  # the host without its results' verdicts and without its holdings
    Column("holdings", LargeBinary(32)),  # of contents
    Column("evidence", LargeBinary(32)),  # digest of the sealed snapshot that came with it, also where that was removed
    Column("digest", LargeBinary(32), nullable=False),
    UniqueConstraint("audit", "place"),
    Index(None, "host", "taken"),
)

checks = Table(
    "checks",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
)

contents = Table(
    "contents",
    metadata,
    # What is the same from audit to audit stands here once.
    Column("digest", LargeBinary(32), primary_key=True),
    Column("data", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)

results = Table(
    "results",
    metadata,
    Column("entry", ForeignKey("entries.id"), primary_key=True),
    Column("check", ForeignKey("checks.id"), primary_key=True),
    Column("place", SmallInteger, nullable=False),
    Column("status", SmallInteger, nullable=False),  # its place in model.Status
    Column("content", LargeBinary(32), nullable=False),  # the result without its evidence
    sqlite_with_rowid=False,
)

snapshots = Table(
    "snapshots",
    metadata,
    # Sealed evidence, where it is kept; its digest stands in its entry.
    Column("entry", ForeignKey("entries.id"), primary_key=True),
    Column("data", LargeBinary, nullable=False),
    Column("size", Integer, nullable=False),  # before it was compressed
)

waivers = Table(
    "waivers",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("host", ForeignKey("hosts.id")),
    Column("check", Text, nullable=False),
    Column("fingerprint", String(32), nullable=False),
    Column("subject", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("approver", Text, nullable=False),
    Column("start", String(40), nullable=False),
    Column("expires", String(40), nullable=False),
    Column("revoked", String(32)),
    # A person accepted it in the register; else a profile did, and it holds as long as that says so.
    Column("lasting", Boolean, nullable=False, server_default=text("true")),
)

items = Table(
    "items",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("source", String(16), nullable=False),  # audit, questionnaire
    Column("host", ForeignKey("hosts.id")),  # none for an answer to a question
    Column("check", Text, nullable=False),  # or the question
    Column("fingerprint", String(32), nullable=False),
    Column("aliases", Text, nullable=False, server_default="[]"),  # JSON: older ids of the check
    Column("formerly", Text, nullable=False, server_default="[]"),  # JSON: the fingerprints that it has under these
    Column("named", Text, nullable=False, server_default=""),  # the host's name when it was last found
    Column("category", Text, nullable=False),
    Column("title_en", Text, nullable=False),
    Column("title_zh", Text, nullable=False),
    Column("standards", Text, nullable=False, server_default="{}"),  # JSON: controls by standard
    Column("subject", Text, nullable=False),
    Column("location", Text, nullable=False),
    Column("severity", String(16), nullable=False),
    Column("message_en", Text, nullable=False),
    Column("message_zh", Text, nullable=False),
    Column("remedy_en", Text, nullable=False),
    Column("remedy_zh", Text, nullable=False),
    Column("command", Text, nullable=False, server_default=""),
    Column("parameters", Text, nullable=False, server_default=""),  # digest of those that it was last found with
    Column("state", String(16), nullable=False),
    Column("basis", String(16), nullable=False, server_default=""),  # why it is to be verified
    Column("resume", String(16), nullable=False, server_default="open"),  # the state that it goes back to from there
    Column("opened", String(32), nullable=False),
    Column("opened_by", ForeignKey("audits.number")),
    Column("found", String(32), nullable=False),  # when the evidence was taken in which it was last found
    Column("found_by", ForeignKey("audits.number")),
    # The newest evidence that decided anything about it, also that it is gone.
    Column("looked", String(32), nullable=False, server_default=""),
    Column("looked_by", ForeignKey("audits.number")),
    Column("closed", String(32)),
    Column("closed_by", ForeignKey("audits.number")),
    Column("repeat_of", ForeignKey("items.id")),
    Column("waiver", ForeignKey("waivers.id")),
    # What people fill in, or what tags and the profile say where nobody did; `by_hand` names the former, as JSON.
    Column("system", Text, nullable=False, server_default=""),
    Column("department", Text, nullable=False, server_default=""),
    Column("owner", Text, nullable=False, server_default=""),
    Column("deadline", String(10)),
    # What the profile says: days to mend it, and whether a person must verify that it is.
    Column("term", Integer),
    Column("verify", Boolean, nullable=False, server_default=text("false")),
    Column("by_hand", Text, nullable=False, server_default="[]"),
    Column("cause", Text, nullable=False, server_default=""),
    Column("measure", Text, nullable=False, server_default=""),
    Column("interim_control", Text, nullable=False, server_default=""),
    Column("budget", Text, nullable=False, server_default=""),
    Column("done_on", String(10)),
    Column("proof", Text, nullable=False, server_default=""),  # evidence in words
    Column("evidence", Text, nullable=False, server_default="[]"),  # JSON: [{"path": …, "digest": …}]
    Column("reviewer", Text, nullable=False, server_default=""),
    Column("reviewed_on", String(10)),
    Column("review_result", Text, nullable=False, server_default=""),
    Column("note", Text, nullable=False, server_default=""),
    Column("version", Integer, nullable=False),  # one more at each change: an import sees what was changed meanwhile
    CheckConstraint("state IN ('open', 'in-progress', 'to-verify', 'closed', 'accepted')", name="state"),
    Index(None, "host", "check"),
    Index(None, "state"),
    # A problem is followed by one item at a time.
    Index(
        "uq_items_live",
        "host",
        "fingerprint",
        unique=True,
        sqlite_where=text("state <> 'closed'"),
        postgresql_where=text("state <> 'closed'"),
    ),
)

events = Table(
    "events",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("item", ForeignKey("items.id"), nullable=False, index=True),
    Column("time", String(32), nullable=False, index=True),
    Column("kind", String(32), nullable=False),
    Column("actor", Text, nullable=False, server_default=""),  # a person; empty for an audit
    Column("audit", ForeignKey("audits.number")),
    Column("state", String(16), nullable=False),  # in which the item was then
    Column("data", Text, nullable=False, server_default="{}"),  # JSON: what changed, a note
)

attestations = Table(
    "attestations",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("year", Integer, nullable=False),
    Column("question", Text, nullable=False),
    Column("scope", Text, nullable=False, server_default=""),  # an information system; empty for the whole unit
    Column("answer", Text, nullable=False),  # JSON
    Column("evidence", Text, nullable=False, server_default="[]"),  # JSON: [{"path": …, "digest": …}]
    Column("person", Text, nullable=False, server_default=""),
    Column("answered", String(32), nullable=False),
    Column("note", Text, nullable=False, server_default=""),
    UniqueConstraint("year", "question", "scope"),
)

baselines = Table(
    "baselines",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("audit", ForeignKey("audits.number"), nullable=False),
    Column("set", String(32), nullable=False),
)
