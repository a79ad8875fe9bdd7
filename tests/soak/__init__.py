"""A week of a province centre in minutes, through the real API: what grows that should not, and what breaks."""
