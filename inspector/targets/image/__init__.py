"""Container images and tarballs of root file systems, read without unpacking and without executing: `image:FILE`."""
