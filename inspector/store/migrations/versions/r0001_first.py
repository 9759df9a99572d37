"""The first schema."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "attestations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), server_default="", nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), server_default="[]", nullable=False),
        sa.Column("person", sa.Text(), server_default="", nullable=False),
        sa.Column("answered", sa.String(length=32), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attestations")),
        sa.UniqueConstraint("year", "question", "scope", name=op.f("uq_attestations_year_question_scope")),
    )
    op.create_table(
        "audits",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("started", sa.String(length=32), nullable=False),
        sa.Column("finished", sa.String(length=32), nullable=False),
        sa.Column("profile", sa.Text(), nullable=False),
        sa.Column("profile_digest", sa.Text(), nullable=False),
        sa.Column("tool", sa.Text(), nullable=False),
        sa.Column("recorded", sa.String(length=32), nullable=False),
        sa.Column("head", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("chain", sa.LargeBinary(length=32), nullable=False),
        sa.Column("signature", sa.Text(), server_default="", nullable=False),
        sa.Column("pruned", sa.String(length=32), nullable=True),
        sa.Column("entry_digests", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_audits")),
        sa.UniqueConstraint("id", name=op.f("uq_audits_id")),
    )
    op.create_table(
        "checks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checks")),
        sa.UniqueConstraint("name", name=op.f("uq_checks_name")),
    )
    op.create_table(
        "contents",
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_contents")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "hosts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("identity", sa.String(length=64), server_default="", nullable=False),
        sa.Column("target", sa.Text(), server_default="", nullable=False),
        sa.Column("shared", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("first", sa.String(length=32), nullable=False),
        sa.Column("last", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hosts")),
    )
    op.create_index(op.f("ix_hosts_identity"), "hosts", ["identity"], unique=False)
    op.create_index(op.f("ix_hosts_name"), "hosts", ["name"], unique=False)
    op.create_table(
        "baselines",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("audit", sa.Integer(), nullable=False),
        sa.Column("set", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["audit"], ["audits.number"], name=op.f("fk_baselines_audit_audits")),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_baselines")),
    )
    op.create_table(
        "entries",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("audit", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("host", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("taken", sa.String(length=32), nullable=False),
        sa.Column("score_low", sa.Float(), nullable=True),
        sa.Column("score_high", sa.Float(), nullable=True),
        sa.Column("passed", sa.Integer(), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("accepted", sa.Integer(), nullable=False),
        sa.Column("inapplicable", sa.Integer(), nullable=False),
        sa.Column("unknown", sa.Integer(), nullable=False),
        sa.Column("critical", sa.Integer(), nullable=False),
        sa.Column("high", sa.Integer(), nullable=False),
        sa.Column("medium", sa.Integer(), nullable=False),
        sa.Column("low", sa.Integer(), nullable=False),
        sa.Column("info", sa.Integer(), nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.Column("holdings", sa.LargeBinary(length=32), nullable=True),
        sa.Column("evidence", sa.LargeBinary(length=32), nullable=True),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.ForeignKeyConstraint(["audit"], ["audits.number"], name=op.f("fk_entries_audit_audits")),
        sa.ForeignKeyConstraint(
            ["host"], ["hosts.id"], name=op.f("fk_entries_host_hosts"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entries")),
        sa.UniqueConstraint("audit", "place", name=op.f("uq_entries_audit_place")),
    )
    op.create_index(op.f("ix_entries_host_taken"), "entries", ["host", "taken"], unique=False)
    op.create_table(
        "host_names",
        sa.Column("host", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("first", sa.String(length=32), nullable=False),
        sa.Column("last", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["host"], ["hosts.id"], name=op.f("fk_host_names_host_hosts")),
        sa.PrimaryKeyConstraint("host", "name", name=op.f("pk_host_names")),
    )
    op.create_table(
        "waivers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("host", sa.Integer(), nullable=True),
        sa.Column("check", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.String(length=32), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("approver", sa.Text(), nullable=False),
        sa.Column("start", sa.String(length=40), nullable=False),
        sa.Column("expires", sa.String(length=40), nullable=False),
        sa.Column("revoked", sa.String(length=32), nullable=True),
        sa.Column("lasting", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.ForeignKeyConstraint(["host"], ["hosts.id"], name=op.f("fk_waivers_host_hosts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waivers")),
    )
    op.create_table(
        "items",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=16), nullable=False),
        sa.Column("host", sa.Integer(), nullable=True),
        sa.Column("check", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.String(length=32), nullable=False),
        sa.Column("aliases", sa.Text(), server_default="[]", nullable=False),
        sa.Column("formerly", sa.Text(), server_default="[]", nullable=False),
        sa.Column("named", sa.Text(), server_default="", nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("title_en", sa.Text(), nullable=False),
        sa.Column("title_zh", sa.Text(), nullable=False),
        sa.Column("standards", sa.Text(), server_default="{}", nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("location", sa.Text(), nullable=False),
        sa.Column("severity", sa.String(length=16), nullable=False),
        sa.Column("message_en", sa.Text(), nullable=False),
        sa.Column("message_zh", sa.Text(), nullable=False),
        sa.Column("remedy_en", sa.Text(), nullable=False),
        sa.Column("remedy_zh", sa.Text(), nullable=False),
        sa.Column("command", sa.Text(), server_default="", nullable=False),
        sa.Column("parameters", sa.Text(), server_default="", nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("basis", sa.String(length=16), server_default="", nullable=False),
        sa.Column("resume", sa.String(length=16), server_default="open", nullable=False),
        sa.Column("opened", sa.String(length=32), nullable=False),
        sa.Column("opened_by", sa.Integer(), nullable=True),
        sa.Column("found", sa.String(length=32), nullable=False),
        sa.Column("found_by", sa.Integer(), nullable=True),
        sa.Column("looked", sa.String(length=32), server_default="", nullable=False),
        sa.Column("looked_by", sa.Integer(), nullable=True),
        sa.Column("closed", sa.String(length=32), nullable=True),
        sa.Column("closed_by", sa.Integer(), nullable=True),
        sa.Column("repeat_of", sa.Integer(), nullable=True),
        sa.Column("waiver", sa.Integer(), nullable=True),
        sa.Column("system", sa.Text(), server_default="", nullable=False),
        sa.Column("department", sa.Text(), server_default="", nullable=False),
        sa.Column("owner", sa.Text(), server_default="", nullable=False),
        sa.Column("deadline", sa.String(length=10), nullable=True),
        sa.Column("term", sa.Integer(), nullable=True),
        sa.Column("verify", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("by_hand", sa.Text(), server_default="[]", nullable=False),
        sa.Column("cause", sa.Text(), server_default="", nullable=False),
        sa.Column("measure", sa.Text(), server_default="", nullable=False),
        sa.Column("interim_control", sa.Text(), server_default="", nullable=False),
        sa.Column("budget", sa.Text(), server_default="", nullable=False),
        sa.Column("done_on", sa.String(length=10), nullable=True),
        sa.Column("proof", sa.Text(), server_default="", nullable=False),
        sa.Column("evidence", sa.Text(), server_default="[]", nullable=False),
        sa.Column("reviewer", sa.Text(), server_default="", nullable=False),
        sa.Column("reviewed_on", sa.String(length=10), nullable=True),
        sa.Column("review_result", sa.Text(), server_default="", nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('open', 'in-progress', 'to-verify', 'closed', 'accepted')", name=op.f("ck_items_state")
        ),
        sa.ForeignKeyConstraint(["closed_by"], ["audits.number"], name=op.f("fk_items_closed_by_audits")),
        sa.ForeignKeyConstraint(["found_by"], ["audits.number"], name=op.f("fk_items_found_by_audits")),
        sa.ForeignKeyConstraint(["host"], ["hosts.id"], name=op.f("fk_items_host_hosts")),
        sa.ForeignKeyConstraint(["looked_by"], ["audits.number"], name=op.f("fk_items_looked_by_audits")),
        sa.ForeignKeyConstraint(["opened_by"], ["audits.number"], name=op.f("fk_items_opened_by_audits")),
        sa.ForeignKeyConstraint(["repeat_of"], ["items.id"], name=op.f("fk_items_repeat_of_items")),
        sa.ForeignKeyConstraint(["waiver"], ["waivers.id"], name=op.f("fk_items_waiver_waivers")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_items")),
    )
    op.create_index(op.f("ix_items_host_check"), "items", ["host", "check"], unique=False)
    op.create_index(op.f("ix_items_state"), "items", ["state"], unique=False)
    op.create_index(
        "uq_items_live",
        "items",
        ["host", "fingerprint"],
        unique=True,
        sqlite_where=sa.text("state <> 'closed'"),
        postgresql_where=sa.text("state <> 'closed'"),
    )
    op.create_table(
        "results",
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.Column("check", sa.Integer(), nullable=False),
        sa.Column("place", sa.SmallInteger(), nullable=False),
        sa.Column("status", sa.SmallInteger(), nullable=False),
        sa.Column("content", sa.LargeBinary(length=32), nullable=False),
        sa.ForeignKeyConstraint(["check"], ["checks.id"], name=op.f("fk_results_check_checks")),
        sa.ForeignKeyConstraint(["entry"], ["entries.id"], name=op.f("fk_results_entry_entries")),
        sa.PrimaryKeyConstraint("entry", "check", name=op.f("pk_results")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "snapshots",
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["entry"], ["entries.id"], name=op.f("fk_snapshots_entry_entries")),
        sa.PrimaryKeyConstraint("entry", name=op.f("pk_snapshots")),
    )
    op.create_table(
        "events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item", sa.Integer(), nullable=False),
        sa.Column("time", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("actor", sa.Text(), server_default="", nullable=False),
        sa.Column("audit", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("data", sa.Text(), server_default="{}", nullable=False),
        sa.ForeignKeyConstraint(["audit"], ["audits.number"], name=op.f("fk_events_audit_audits")),
        sa.ForeignKeyConstraint(["item"], ["items.id"], name=op.f("fk_events_item_items")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_events")),
    )
    op.create_index(op.f("ix_events_item"), "events", ["item"], unique=False)
    op.create_index(op.f("ix_events_time"), "events", ["time"], unique=False)
