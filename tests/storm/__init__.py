"""Many clients at once against a real server."""
