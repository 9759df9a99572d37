"""Weak passwords, judged off line from their hashes."""
