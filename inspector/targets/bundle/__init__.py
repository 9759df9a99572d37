"""Evidence of one host in one file, carried out of a network that the auditor does not reach."""

from __future__ import annotations

from inspector.targets.bundle.target import Bundle, bundle

__all__ = ["Bundle", "bundle"]
