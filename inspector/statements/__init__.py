"""How an answer to a question reads in a report: sentences as an official of the unit writes them, as data."""

from inspector.statements.sentences import UNIT, filled, said
from inspector.statements.templates import KINDS, Told, read

__all__ = ["KINDS", "UNIT", "Told", "filled", "read", "said"]
