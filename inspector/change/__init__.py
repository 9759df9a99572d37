"""What changed between two audits, and why: `inspector diff` and `inspector replay`."""
