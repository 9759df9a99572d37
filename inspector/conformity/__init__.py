"""A standard clause by clause: what decides each, and what an audit's result says of it. Pure.

This is self-inspection: no assessment, no score, and no conclusion about a system as a whole.
"""
