"""Figures computed from what happened."""
