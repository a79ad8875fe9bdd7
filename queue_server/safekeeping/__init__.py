"""Copies of a centre that outlive its machine: made while it runs, proved before they count, put back whole."""
