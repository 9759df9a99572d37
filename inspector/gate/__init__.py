"""The gate of a pipeline: whether a result lets it go on, and why not."""

from inspector.gate.baseline import Against
from inspector.gate.judging import judged, status
from inspector.gate.reading import read_baseline
from inspector.gate.telling import explanation, unused
from inspector.gate.wanted import Limit, Wanted

__all__ = ["Against", "Limit", "Wanted", "explanation", "judged", "read_baseline", "status", "unused"]
