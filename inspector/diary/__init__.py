"""The security diary: what was audited, what changed, what the logs saw and what became of items, day by day: `inspector diary`."""
