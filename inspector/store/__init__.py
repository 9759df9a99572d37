"""The store: audits as they were recorded, their hosts, and what became of their findings. It imports SQLAlchemy: import it late."""

from inspector.store.attestations import (
    Attestation,
    Proof,
    answered_later,
    attest,
    last_attestations,
    list_attestations,
    list_attestations_to,
)
from inspector.store.audits import AuditRow, find_audit, list_audits, load_dossier
from inspector.store.baselines import Baseline, drop_baseline, list_baselines, set_baseline
from inspector.store.chain import message
from inspector.store.checking import Problem, check, covered
from inspector.store.contents import load_contents
from inspector.store.entries import EntryRow, VerdictRow, list_entries, load_entry, load_holdings, verdicts
from inspector.store.hosts import HostRow, find_host, list_hosts
from inspector.store.opening import Store, open_store
from inspector.store.place import default_url
from inspector.store.pruning import Pruned, prune
from inspector.store.recording import Recorded, record
from inspector.store.snapshots import load_snapshot

__all__ = [
    "Attestation",
    "AuditRow",
    "Baseline",
    "EntryRow",
    "HostRow",
    "Problem",
    "Proof",
    "Pruned",
    "Recorded",
    "Store",
    "VerdictRow",
    "answered_later",
    "attest",
    "check",
    "covered",
    "default_url",
    "drop_baseline",
    "find_audit",
    "find_host",
    "last_attestations",
    "list_attestations",
    "list_attestations_to",
    "list_audits",
    "list_baselines",
    "list_entries",
    "list_hosts",
    "load_contents",
    "load_dossier",
    "load_entry",
    "load_holdings",
    "load_snapshot",
    "message",
    "open_store",
    "prune",
    "record",
    "set_baseline",
    "verdicts",
]
