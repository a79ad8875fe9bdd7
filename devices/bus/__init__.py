"""A serial line that several boards and keypads share."""
