"""Archives as bytes: tar, its compressions, where the parts of one stand, and why one is refused."""
