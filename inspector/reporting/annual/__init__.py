"""The annual self-inspection report, chapter by chapter, from the facts of its year. Pure."""
