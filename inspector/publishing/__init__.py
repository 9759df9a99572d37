"""Reports for people as documents: what they say (model), the forms in which they are handed over, and whether a form still says it."""
