"""What the documents of an image say: which image is meant, what it is made of, and how it wants to be run."""
