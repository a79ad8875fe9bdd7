"""Benchmarks of motcua: each module has `rows()` and prints its own table."""
