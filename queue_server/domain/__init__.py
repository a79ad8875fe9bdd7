"""The rules of a centre: pure Python, no web, no SQL, no clock of its own."""
