"""Pages in Debian's Chromium, against real processes."""
