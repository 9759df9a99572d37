"""Answers to the questionnaire: what one may be, what it says of the unit, and how people give it."""
