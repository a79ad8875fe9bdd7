"""Frames on a serial line: checksums, envelopes, and the files that describe them."""
