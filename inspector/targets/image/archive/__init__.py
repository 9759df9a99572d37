"""Archives as bytes: tar, its compressions, and why one is refused. Knows nothing of images."""
