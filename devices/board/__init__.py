"""Counter boards: the LED number above a counter."""
