"""The drill of the second machine: the first one dies in the middle of the work, the second takes over."""
