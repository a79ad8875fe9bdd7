"""Calling keypads: the keys on an officer's desk."""
