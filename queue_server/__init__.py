"""The queue server: the brain of one service centre."""
