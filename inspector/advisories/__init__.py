"""Offline vulnerability data: comparison of versions as each package manager does it."""
