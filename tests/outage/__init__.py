"""Kiosks and a wall behind bad and cut lines, in front of a real server."""
