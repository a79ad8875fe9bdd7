"""A second machine that can take over: it follows the log of the first, and only one of them may write."""
