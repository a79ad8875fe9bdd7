"""The wall: calls in large figures and in Vietnamese speech."""
