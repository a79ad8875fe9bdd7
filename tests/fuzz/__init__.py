"""Fuzzing of what reads octets from a card: the targets, a small corpus, and the runner (`python -m tests.fuzz`)."""
