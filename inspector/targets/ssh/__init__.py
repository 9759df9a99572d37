"""Hosts that are reached over SSH: how to log in, how to become root, and one run of the collector."""
